//! The client of a source, and its types.

mod body;
mod definition;
mod method;
mod options;
mod replies;
mod request;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, docs, ident, inner_docs};
use crate::emit::types::{self, Direction};
use crate::ir::{Docs, Source};

use definition::{constructors, definition, setter};
use method::method;
use options::parameter_struct;
use replies::reply_enum;

pub use method::json_function;

/// The modules of a source.
pub fn emit(source: &Source) -> Vec<Module> {
    let mut modules = vec![Module {
        path: format!("{}/mod.rs", source.module),
        tokens: client(source),
    }];
    if has_types(source) {
        modules.push(Module {
            path: format!("{}/types.rs", source.module),
            tokens: type_module(source),
        });
    }
    modules
}

fn has_types(source: &Source) -> bool {
    !source.types.is_empty() || !source.replies.is_empty()
}

fn type_module(source: &Source) -> TokenStream {
    let text = inner_docs(&Docs(vec![format!(
        "Types of the bodies and parameters of source `{}`.",
        source.name
    )]));
    let blank = blank();
    let definitions = source.types.iter().map(|def| {
        let definition = types::definition(def, Direction::Both);
        quote!(#blank #definition)
    });
    let replies = source.replies.iter().map(|replies| {
        let definition = reply_enum(replies);
        quote!(#blank #definition)
    });
    quote! {
        #text
        #blank
        use arazzo_runtime::codegen as rt;
        #(#definitions)*
        #(#replies)*
    }
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
    let types = source.types.iter().map(|def| &def.name);
    let replies = source.replies.iter().map(|replies| &replies.name);
    let mut type_names: Vec<&str> = types.chain(replies).map(String::as_str).collect();
    type_names.sort_unstable();
    let type_names = type_names.into_iter().map(ident);
    let blank = blank();
    let types = has_types(source).then(|| {
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
