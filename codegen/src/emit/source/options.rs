//! The structs of optional parameters.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::{doc, docs, ident, ty};
use crate::ir::{Operation, ParameterStruct, Source, Type};

pub(super) fn parameter_struct(
    options: &ParameterStruct,
    source: &Source,
    operation: &Operation,
) -> TokenStream {
    let function = operation.function.trim_start_matches("r#");
    let text = doc(&format!(
        "Optional parameters of [`{}::{function}`].",
        source.client
    ));
    let none = TokenStream::new();
    let name = ident(&options.name);
    let fields = options.parameters.iter().map(|parameter| {
        let mut text = parameter.docs.clone();
        if text.0.is_empty() {
            text.0.push(format!("Parameter `{}`.", parameter.name));
        }
        let (text, name) = (docs(&text), ident(&parameter.ident));
        let ty = match &parameter.ty {
            Type::Option(_) => ty(&parameter.ty, &none),
            plain => ty(&plain.clone().optional(), &none),
        };
        quote!(#text pub #name: #ty)
    });
    quote! {
        #text
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name { #(#fields,)* }
    }
}
