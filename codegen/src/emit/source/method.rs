//! A method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::replies::{call, call_ty, error_docs};
use crate::emit::source::request::request;
use crate::emit::tokens::{argument_ty, blank, docs, ident, ty};
use crate::ir::{Body, Operation, StreamMethod, Type};

pub(super) fn method(operation: &Operation) -> TokenStream {
    let plain = method_with(operation, None, None);
    let json = operation.body.as_ref().filter(|body| body.json_variant);
    let json = json.map(|body| {
        let (blank, json) = (blank(), method_with(operation, Some(body), None));
        quote!(#blank #json)
    });
    let stream = operation.stream.as_ref().map(|stream| {
        let (blank, stream) = (blank(), method_with(operation, None, Some(stream)));
        quote!(#blank #stream)
    });
    quote!(#plain #json #stream)
}

/// The method of an operation; with `raw`, the one whose body is JSON that the caller writes; with
/// `stream`, the one whose replies are read while they come.
fn method_with(
    operation: &Operation,
    raw: Option<&Body>,
    stream: Option<&StreamMethod>,
) -> TokenStream {
    let none = TokenStream::new();
    let mut text = operation.docs.clone();
    text.0
        .push(format!("`{} {}`", operation.method, operation.path));
    let function = match (raw, stream) {
        (Some(_), _) => {
            text.0
                .push("The body is JSON that the caller writes.".to_owned());
            json_function(operation)
        }
        (None, Some(stream)) => {
            text.0.push("The reply is read while it comes.".to_owned());
            ident(&stream.function)
        }
        (None, None) => ident(&operation.function),
    };
    let success = stream.map_or(&operation.success, |stream| &stream.success);
    let errors = &operation.errors;
    text.0.extend(error_docs(errors));
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
    let request = request(operation, &success.accept, raw.is_some());
    let (reply, call) = (call_ty(success, errors), call(success, errors));
    quote! {
        #text
        #deprecated
        pub fn #function(&self, #(#arguments),*) -> #reply {
            let request = #request;
            #call
        }
    }
}

/// The name of the method whose body is JSON.
pub fn json_function(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!(
        "{}_json",
        operation.function.trim_start_matches("r#")
    ))
}
