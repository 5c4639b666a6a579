//! The client of a source, and its types.

mod body;
mod definition;
mod method;
mod options;
mod request;
mod server;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, docs, ident, inner_docs};
use crate::emit::types::{self, Direction};
use crate::ir::{Docs, SchemeKind, Source};

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
    modules.extend(server::module(source));
    modules
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
    quote! {
        #text
        #blank
        use arazzo_runtime::codegen as rt;
        #(#definitions)*
    }
}

fn client(source: &Source) -> TokenStream {
    let name = ident(&source.client);
    let mut paragraphs = vec![format!("Client of source `{}`.", source.name)];
    paragraphs.extend(source.docs.0.iter().cloned());
    paragraphs.extend(example(source));
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
    let server_names: Vec<_> = server::structs(source).into_iter().map(ident).collect();
    let servers = (!server_names.is_empty()).then(|| {
        quote! {
            mod servers;
            #blank
            pub use servers::{#(#server_names),*};
            #blank
        }
    });
    let constants = server::constants(source);
    let definition = definition(source);
    let constructors = constructors(source);
    let setters = source.schemes.iter().filter_map(setter);
    let methods = source.operations.iter().map(method);
    let structs = source.operations.iter().filter_map(|operation| {
        let options = operation.options.as_ref()?;
        Some(parameter_struct(options, source, operation))
    });
    quote! {
        #module_text
        #blank
        #servers
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
            #constants
            #constructors
            #(#blank #setters)*
            #(#blank #methods)*
        }
        #(#blank #structs)*
    }
}

/// How the client is made and its first operation called: once here, and not at every operation.
/// It is not compiled, as it would need values for all that a caller knows.
fn example(source: &Source) -> Option<String> {
    let operation = source.operations.first()?;
    let server = match source.servers.is_demanded() {
        true => ", server",
        false => "",
    };
    let setter = source.schemes.iter().find_map(|scheme| {
        let setter = scheme.setter.as_ref()?;
        Some(match scheme.kind {
            SchemeKind::Basic => format!(".{setter}(user, password)"),
            SchemeKind::Bearer => format!(".{setter}(token)"),
            SchemeKind::Authorization(_) => format!(".{setter}(value)"),
            _ => format!(".{setter}(key)"),
        })
    });
    let arguments = operation.arguments.iter().map(|a| a.ident.as_str());
    let options = operation.options.iter().map(|_| "&options");
    let body = operation.body.iter().map(|body| match body.required {
        true => "&body",
        false => "Some(&body)",
    });
    let arguments: Vec<&str> = arguments.chain(options).chain(body).collect();
    Some(format!(
        "```ignore\nlet http = arazzo_runtime::Http::new()?;\n\
         let client = {}::new(&http{server}){};\n\
         let reply = client.{}({}).await?;\n```",
        source.client,
        setter.unwrap_or_default(),
        operation.function,
        arguments.join(", ")
    ))
}
