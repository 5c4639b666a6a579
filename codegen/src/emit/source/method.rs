//! A method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::request::request;
use crate::emit::tokens::{argument_ty, blank, docs, ident, ty};
use crate::ir::{Body, Operation, ReplyKind, Type};

pub(super) fn method(operation: &Operation) -> TokenStream {
    let plain = method_with(operation, None);
    let json = operation.body.as_ref().filter(|body| body.json_variant);
    let json = json.map(|body| {
        let (blank, json) = (blank(), method_with(operation, Some(body)));
        quote!(#blank #json)
    });
    quote!(#plain #json)
}

/// The method of an operation; with `raw`, the one whose body is JSON that the caller writes.
fn method_with(operation: &Operation, raw: Option<&Body>) -> TokenStream {
    let none = TokenStream::new();
    let mut text = operation.docs.clone();
    text.0
        .push(format!("`{} {}`", operation.method, operation.path));
    let function = match raw {
        Some(_) => {
            text.0
                .push("The body is JSON that the caller writes.".to_owned());
            json_function(operation)
        }
        None => ident(&operation.function),
    };
    text.0.extend(errors(operation));
    let text = docs(&text);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let parameters = operation.arguments.iter().map(|parameter| {
        let (name, ty) = (ident(&parameter.ident), argument_ty(&parameter.ty, &none));
        quote!(#name: #ty)
    });
    let options = operation.options.as_ref().map(|options| {
        let name = ident(&options.name);
        quote!(options: &#name)
    });
    let body = operation
        .body
        .as_ref()
        .map(|body| match (raw, body.required) {
            (Some(_), _) => quote!(body: &rt::Value),
            (None, required) => {
                let ty = ty(&body.ty, &none);
                match required {
                    true if body.ty == Type::String => quote!(body: &str),
                    true => quote!(body: &#ty),
                    false => quote!(body: Option<&#ty>),
                }
            }
        });
    let arguments = parameters.chain(options).chain(body);
    let (success, error) = (ty(&operation.success, &none), ty(&operation.error, &none));
    let request = request(operation, raw.is_some());
    let call = ident(match operation.reply {
        ReplyKind::Json => "call",
        ReplyKind::Text => "call_text",
        ReplyKind::Bytes => "call_bytes",
        ReplyKind::Empty => "call_empty",
    });
    quote! {
        #text
        #deprecated
        pub fn #function(&self, #(#arguments),*) -> rt::Call<'_, #success, #error> {
            let request = #request;
            self.source.#call(request)
        }
    }
}

/// Which statuses the description documents as errors.
fn errors(operation: &Operation) -> Option<String> {
    let statuses: Vec<String> = operation
        .error_statuses
        .iter()
        .map(|status| format!("`{status}`"))
        .collect();
    let body = match &operation.error {
        Type::Named(name) => format!(", with an [`{name}`]"),
        _ => String::new(),
    };
    let statuses = statuses.join(", ");
    (!statuses.is_empty()).then(|| format!("# Errors\nDocumented: {statuses}{body}."))
}

/// The name of the method whose body is JSON.
pub fn json_function(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!(
        "{}_json",
        operation.function.trim_start_matches("r#")
    ))
}
