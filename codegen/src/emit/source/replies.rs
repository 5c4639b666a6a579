//! How a method reads its replies, and the enums of those that differ by status.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::{ident, ty};
use crate::gather::Gather;
use crate::ir::{Errors, ReplyKind, Success, Type};

/// The type of a call.
pub(super) fn call_ty(success: &Success, errors: &Errors) -> TokenStream {
    let none = TokenStream::new();
    let body = ty(&success.ty, &none);
    let body = match success.kind {
        ReplyKind::Events | ReplyKind::TextEvents => quote!(rt::Events<#body>),
        ReplyKind::Items => quote!(rt::Items<#body>),
        _ => body,
    };
    let error = (errors.kind != ReplyKind::Empty).then(|| {
        let error = ty(&errors.ty, &none);
        quote!(, #error)
    });
    quote!(rt::Call<'_, #body #error>)
}

/// The call of a request: which description its replies have.
pub(super) fn call(success: &Success, errors: &Errors) -> TokenStream {
    let call = ident(match success.kind {
        ReplyKind::Json => "call",
        ReplyKind::Optional => "call_optional",
        ReplyKind::ByStatus => "call_by_status",
        ReplyKind::Text => "call_text",
        ReplyKind::Bytes => "call_bytes",
        ReplyKind::Empty => "call_empty",
        ReplyKind::Events => "call_events",
        ReplyKind::TextEvents => "call_text_events",
        ReplyKind::Items => "call_items",
    });
    let statuses = &errors.statuses;
    let described = match errors.kind {
        ReplyKind::Empty => None,
        ReplyKind::ByStatus => Some(quote!(.errors_by_status())),
        ReplyKind::Text => Some(quote!(.text_errors(&[#(#statuses),*]))),
        ReplyKind::Bytes => Some(quote!(.byte_errors(&[#(#statuses),*]))),
        _ => Some(quote!(.errors(&[#(#statuses),*]))),
    };
    let exceptions = &errors.exceptions;
    let exceptions = (!exceptions.is_empty()).then(|| quote!(.bodiless(&[#(#exceptions),*])));
    let without = &success.bodiless;
    let without = (success.kind == ReplyKind::Optional).then(|| quote!(, &[#(#without),*]));
    quote!(self.source.#call(request #without) #described #exceptions)
}

/// Which statuses the description documents as errors.
pub(super) fn error_docs(errors: &Errors) -> Option<String> {
    let list = |statuses: &[String]| {
        let statuses: Vec<String> = statuses.iter().map(|s| format!("`{s}`")).gather();
        statuses.join(", ")
    };
    let body = match (errors.kind, &errors.ty) {
        (ReplyKind::Empty, _) => None,
        (_, Type::Named(name)) => Some(format!("with {} [`{name}`]", article(name))),
        (ReplyKind::Text, _) => Some("with a text".to_owned()),
        (ReplyKind::Bytes, _) => Some("with a body of bytes".to_owned()),
        _ => Some("with a body of JSON".to_owned()),
    };
    let with = body.map(|body| format!("{}, {body}", list(&errors.statuses)));
    let without = (!errors.bodiless.is_empty())
        .then(|| format!("{}, without a body", list(&errors.bodiless)));
    let all: Vec<String> = [with, without].into_iter().flatten().gather();
    (!all.is_empty()).then(|| format!("# Errors\nDocumented: {}.", all.join("; ")))
}

fn article(name: &str) -> &'static str {
    match name.starts_with(['A', 'E', 'I', 'O', 'U']) {
        true => "an",
        false => "a",
    }
}
