//! The client of a source, and its types.

mod body;
mod definition;
mod method;
mod options;
mod request;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, docs, ident, inner_docs};
use crate::emit::types::{self, Direction};
use crate::ir::{Docs, Source, TypeDef, TypeKind};

use definition::{constructors, definition, setter};
use method::method;
use options::parameter_struct;

pub use method::json_function;

/// The modules of a source.
pub fn emit(source: &Source) -> Vec<Module> {
    let mut modules = vec![Module {
        path: format!("{}/mod.rs", source.module),
        tokens: client(source),
    }];
    if !source.types.is_empty() {
        modules.push(Module {
            path: format!("{}/types.rs", source.module),
            tokens: type_module(source),
        });
    }
    modules
}

fn type_module(source: &Source) -> TokenStream {
    let text = inner_docs(&Docs(vec![format!(
        "Types of the bodies and parameters of source `{}`.",
        source.name
    )]));
    let undocumented = source.types.iter().any(is_undocumented).then(|| {
        quote! {
            #![allow(missing_docs, reason = "the description does not say what everything is")]
        }
    });
    let blank = blank();
    let definitions = source.types.iter().map(|def| {
        let definition = types::definition(def, Direction::Both);
        quote!(#blank #definition)
    });
    quote! {
        #text
        #undocumented
        #blank
        use arazzo_runtime::codegen as rt;
        #(#definitions)*
    }
}

/// Whether a part of a type has no doc text. (Variants need none: the macros see to that.)
fn is_undocumented(def: &TypeDef) -> bool {
    let fields = match &def.kind {
        TypeKind::Object(fields) => fields.as_slice(),
        _ => &[],
    };
    def.docs.0.is_empty() || fields.iter().any(|field| field.docs.0.is_empty())
}

fn client(source: &Source) -> TokenStream {
    let name = ident(&source.client);
    let mut paragraphs = vec![format!("Client of source `{}`.", source.name)];
    paragraphs.extend(source.docs.0.iter().cloned());
    let text = docs(&Docs(paragraphs));
    let module_text = inner_docs(&Docs(vec![format!(
        "Source `{}`: its client and its types.",
        source.name
    )]));
    let mut type_names: Vec<&str> = source.types.iter().map(|def| def.name.as_str()).collect();
    type_names.sort_unstable();
    let type_names = type_names.into_iter().map(ident);
    let blank = blank();
    let types = (!source.types.is_empty()).then(|| {
        quote! {
            mod types;
            #blank
            pub use types::{#(#type_names),*};
            #blank
        }
    });
    let definition = definition(source);
    let constructors = constructors(source);
    let setters = source.schemes.iter().map(setter);
    let methods = source.operations.iter().map(method);
    let structs = source.operations.iter().filter_map(|operation| {
        let options = operation.options.as_ref()?;
        Some(parameter_struct(options, source, operation))
    });
    quote! {
        #module_text
        #blank
        #types
        use arazzo_runtime::codegen as rt;
        #blank
        #definition
        #blank
        #text
        #[derive(Clone, Debug)]
        pub struct #name {
            source: rt::Source,
        }
        #blank
        impl #name {
            #constructors
            #(#blank #setters)*
            #(#blank #methods)*
        }
        #(#blank #structs)*
    }
}
