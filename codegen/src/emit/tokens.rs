//! Small pieces that every emitter needs.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::gather::{Collection, Gather};
use crate::ir::{Docs, Format, Type};

/// An identifier; names come from the IR, where they are valid and escaped.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Outer doc attributes.
pub fn docs(docs: &Docs) -> TokenStream {
    lines(docs)
        .into_iter()
        .map(|line| quote!(#[doc = #line]))
        .gather()
}

/// Inner doc attributes.
pub fn inner_docs(docs: &Docs) -> TokenStream {
    lines(docs)
        .into_iter()
        .map(|line| quote!(#![doc = #line]))
        .gather()
}

/// The lines of a doc text: paragraphs with an empty line between them, each with the blank that
/// `///` has before its text.
fn lines(docs: &Docs) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, paragraph) in docs.0.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        lines.put_all(paragraph.lines().map(|line| match line {
            "" => String::new(),
            line => format!(" {}", line.replace(is_hidden, "")),
        }));
    }
    lines
}

/// One line of doc text.
pub fn doc(text: &str) -> TokenStream {
    docs(&Docs(vec![text.to_owned()]))
}

/// Characters that cannot be seen, and that rustc does not accept in comments, or not in literals as
/// they are: controls, and those that change the direction of what follows.
fn is_hidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A comment, which tokens cannot carry: the formatter turns this into `// text`.
pub fn comment(text: &str) -> TokenStream {
    quote!(comment!(#text);)
}

/// An empty line, likewise.
pub fn blank() -> TokenStream {
    quote!(blank!();)
}

/// A text as a raw string literal over several lines: JSON stays readable.
pub fn raw_text(text: &str) -> TokenStream {
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let plain = !text.contains(['"', '\\', '\n']);
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    // In a raw literal nothing can be escaped.
    let hidden = text
        .chars()
        .any(|letter| letter != '\n' && is_hidden(letter));
    match raw.parse() {
        Ok(tokens) if !plain && !hidden => tokens,
        _ => {
            let literal = Literal::string(text);
            quote!(#literal)
        }
    }
}

/// A type, where named types are those of `scope` (a path with `::` at its end, or nothing).
pub fn ty(ty: &Type, scope: &TokenStream) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Secret => quote!(rt::Secret),
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::F64 => quote!(f64),
        Type::Json => quote!(rt::Value),
        Type::Unit => quote!(()),
        Type::Bytes => quote!(rt::Bytes),
        Type::Upload => quote!(rt::Upload),
        Type::Multipart => quote!(rt::Multipart),
        Type::Format(format) => match format {
            Format::ChronoDateTime => quote!(rt::formats::chrono::DateTime),
            Format::ChronoDate => quote!(rt::formats::chrono::Date),
            Format::TimeDateTime => quote!(rt::formats::time::DateTime),
            Format::TimeDate => quote!(rt::formats::time::Date),
            Format::Uuid => quote!(rt::formats::uuid::Uuid),
        },
        Type::List(item) => {
            let item = self::ty(item, scope);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            let value = self::ty(value, scope);
            quote!(std::collections::BTreeMap<String, #value>)
        }
        Type::Named(name) | Type::Enum(name) | Type::NumberEnum(name) => {
            let name = ident(name);
            quote!(#scope #name)
        }
        Type::Boxed(inner) => {
            let inner = self::ty(inner, scope);
            quote!(Box<#inner>)
        }
        Type::Option(inner) => {
            let inner = self::ty(inner, scope);
            quote!(Option<#inner>)
        }
    }
}

/// The same, as the argument of a function that only reads it.
pub fn argument_ty(argument: &Type, scope: &TokenStream) -> TokenStream {
    match argument {
        Type::String => quote!(&str),
        Type::List(item) => {
            let item = ty(item, scope);
            quote!(&[#item])
        }
        copied if copied.is_copy() => ty(copied, scope),
        other => {
            let other = ty(other, scope);
            quote!(&#other)
        }
    }
}

/// Whether code may return early: there is a `?` in it.
pub fn may_return(code: &TokenStream) -> bool {
    code.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => may_return(&group.stream()),
        _ => false,
    })
}

/// Whether a name stands somewhere in code.
pub fn mentions(code: &TokenStream, name: &str) -> bool {
    code.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
