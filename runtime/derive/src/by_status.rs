//! `#[by_status]`.

use std::fmt::Write as _;

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// The error for anything but the shape that is documented.
pub(crate) const SHAPE: &str =
    "by_status wants `pub enum Name { Variant(Type) = \"404\", Empty = \"204\", … }`";

pub(crate) struct Bodies {
    /// Attributes, visibility and `enum`, as written.
    head: String,
    name: String,
    variants: Vec<Variant>,
}

struct Variant {
    attributes: String,
    name: String,
    /// The type; none where there is no body.
    ty: Option<String>,
    /// The string literal, quotes included.
    key: String,
}

impl Bodies {
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let TokenTree::Group(body) = tokens.pop()? else {
            return None;
        };
        let name = tokens.pop()?.to_string();
        let head = tokens.into_iter().collect::<TokenStream>().to_string();
        let variants = read_variants(body.stream())?;
        let fits = body.delimiter() == Delimiter::Brace && !variants.is_empty();
        fits.then_some(Bodies {
            head,
            name,
            variants,
        })
    }

    pub(crate) fn expand(&self) -> String {
        let (mut variants, mut keys, mut reads) = (String::new(), String::new(), String::new());
        for (index, variant) in self.variants.iter().enumerate() {
            let Variant {
                attributes,
                name,
                ty,
                key,
            } = variant;
            let ty = ty.as_ref().map(|ty| format!("({ty})")).unwrap_or_default();
            let _ = write!(variants, "{attributes} {name}{ty},");
            let _ = write!(keys, "{key},");
            let pattern = match index + 1 == self.variants.len() {
                true => "_".to_owned(),
                false => index.to_string(),
            };
            let _ = write!(reads, "{pattern} => {},", variant.read_expression());
        }
        let (head, name) = (&self.head, &self.name);
        format!(
            "#[derive(Clone, Debug, PartialEq)]
             #[allow(clippy::large_enum_variant)]
             {head} {name} {{ {variants} }}
             #[automatically_derived] const _: () = {{
                 use ::arazzo_runtime::codegen as __rt;
                 impl __rt::ByStatus for {name} {{
                     const BODIES: &'static [&'static str] = &[{keys}];
                     fn read(index: usize, body: &__rt::Bytes) -> ::core::result::Result<Self, __rt::Mismatch> {{
                         match index {{ {reads} }}
                     }}
                 }}
             }};"
        )
    }
}

impl Variant {
    fn read_expression(&self) -> String {
        let name = &self.name;
        let Some(ty) = &self.ty else {
            return format!("::core::result::Result::Ok(Self::{name})");
        };
        let read = match self.is_json() {
            true => "json_body",
            false => "plain_body",
        };
        format!("__rt::{read}::<{ty}>(body).map(Self::{name})")
    }

    /// Without a media type, or with one of JSON.
    fn is_json(&self) -> bool {
        let key = self.key.trim_matches('"');
        let media_type = key.split_once(' ').map(|(_, media_type)| media_type);
        media_type.is_none_or(|media_type| {
            let first = media_type.split(' ').next().unwrap_or_default();
            first.ends_with("/json") || first.ends_with("+json")
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
        let ty = match tokens.peek()? {
            TokenTree::Group(ty) => Some(ty.stream().to_string()),
            _ => None,
        };
        if ty.is_some() {
            tokens.next();
        }
        expect(&tokens.next()?, '=')?;
        let TokenTree::Literal(key) = tokens.next()? else {
            return None;
        };
        if let Some(comma) = tokens.next() {
            expect(&comma, ',')?;
        }
        variants.push(Variant {
            attributes: attributes.to_string(),
            name,
            // A type that has its own line ends with a comma.
            ty: ty.map(|ty| ty.trim_end_matches([',', ' ']).to_owned()),
            key: key.to_string(),
        });
    }
    Some(variants)
}

fn expect(token: &TokenTree, wanted: char) -> Option<()> {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted).then_some(())
}
