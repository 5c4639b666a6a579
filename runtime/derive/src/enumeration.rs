//! An enum as the generator writes it: `pub enum Name { Variant(Type) = literal, … }`, where each
//! macro demands a type, a literal, or both.

use proc_macro::{Delimiter, TokenStream, TokenTree};

pub(crate) struct Enumeration {
    /// Attributes, visibility and `enum`, as written.
    pub(crate) head: String,
    pub(crate) name: String,
    pub(crate) variants: Vec<Variant>,
}

pub(crate) struct Variant {
    pub(crate) attributes: String,
    pub(crate) name: String,
    pub(crate) ty: Option<String>,
    /// The literal, of a text with its quotes.
    pub(crate) value: Option<String>,
}

impl Enumeration {
    /// Reads one; nothing if it is something else, or has no variant.
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let TokenTree::Group(body) = tokens.pop()? else {
            return None;
        };
        let name = tokens.pop()?.to_string();
        let head = tokens.into_iter().collect::<TokenStream>().to_string();
        let variants = read_variants(body.stream())?;
        let fits = body.delimiter() == Delimiter::Brace && !variants.is_empty();
        fits.then_some(Enumeration {
            head,
            name,
            variants,
        })
    }
}

fn read_variants(body: TokenStream) -> Option<Vec<Variant>> {
    let mut variants = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while tokens.peek().is_some() {
        let mut attributes = TokenStream::new();
        let name = loop {
            match tokens.next()? {
                TokenTree::Ident(name) => break name.to_string(),
                attribute => attributes.extend([attribute]),
            }
        };
        let (mut ty, mut value) = (None, None);
        for token in tokens.by_ref() {
            match token {
                TokenTree::Group(group) if ty.is_none() && value.is_none() => {
                    // A type that has its own line ends with a comma.
                    let text = group.stream().to_string();
                    ty = Some(text.trim_end_matches([',', ' ']).to_owned());
                }
                TokenTree::Punct(punct) if punct.as_char() == ',' => break,
                TokenTree::Punct(punct) if punct.as_char() == '=' && value.is_none() => {
                    value = Some(String::new());
                }
                // A literal, or the minus before it.
                other => value.as_mut()?.push_str(&other.to_string()),
            }
        }
        variants.push(Variant {
            attributes: attributes.to_string(),
            name,
            ty,
            value: value.filter(|value| !value.is_empty()),
        });
    }
    Some(variants)
}
