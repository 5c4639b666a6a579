//! The client of a source, and its types.

mod body;
mod definition;
mod method;
mod options;
mod replies;
mod request;
mod server;

use std::collections::{BTreeSet, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, docs, ident, inner_docs};
use crate::emit::types::{self, Direction};
use crate::gather::{Collection, Gather, sort_by_key};
use crate::ir::{Docs, Group, Operation, SchemeKind, Source, TypeDef, TypeKind};

use definition::{constructors, definition, setter};
use method::method;
use options::parameter_struct;

pub use body::{form_styles, parts_of_object};
pub use request::style;

/// The modules of a source.
pub fn emit(source: &Source) -> Vec<Module> {
    let mut modules = vec![Module {
        path: format!("{}/mod.rs", source.module),
        tokens: client(source),
    }];
    let module = |name: &str, tokens| Module {
        path: format!("{}/{}.rs", source.module, name.trim_start_matches("r#")),
        tokens,
    };
    let groups = source.groups.iter();
    modules.put_all(groups.map(|group| module(&group.module, group_module(source, group))));
    let shared = shared_types(source);
    if !shared.is_empty() {
        modules.push(module("types", type_module(source, &shared)));
    }
    modules.put_all(server::module(source));
    modules
}

/// The types that no group has for itself.
fn shared_types(source: &Source) -> Vec<&TypeDef> {
    let own: HashSet<usize> = source
        .groups
        .iter()
        .flat_map(|g| &g.types)
        .copied()
        .gather();
    let types = source.types.iter().enumerate();
    let shared = types.filter(|(index, _)| !own.contains(index));
    shared.map(|(_, definition)| definition).gather()
}

fn type_module(source: &Source, types: &[&TypeDef]) -> TokenStream {
    let text = inner_docs(&Docs(vec![format!(
        "Types of the bodies and parameters of source `{}`.",
        source.name
    )]));
    let undocumented = undocumented(types);
    let blank = blank();
    let definitions = definitions(types);
    quote! {
        #text
        #undocumented
        #blank
        use arazzo_runtime::codegen as rt;
        #definitions
    }
}

/// A part of the client: methods, their parameters, and the types that only they use.
fn group_module(source: &Source, group: &Group) -> TokenStream {
    let text = inner_docs(&group.docs);
    let operations: Vec<&Operation> = group
        .operations
        .iter()
        .filter_map(|index| source.operations.get(*index))
        .gather();
    let types: Vec<&TypeDef> = group
        .types
        .iter()
        .filter_map(|index| source.types.get(*index))
        .gather();
    let imports = imports(&operations, &types);
    let imports = (!imports.is_empty()).then(|| quote!(use super::types::{#(#imports),*};));
    let undocumented = undocumented(&types);
    let client = ident(&source.client);
    let (blank, definitions) = (blank(), definitions(&types));
    let methods = methods(&operations);
    let structs = parameter_structs(source, &operations);
    quote! {
        #text
        #undocumented
        #blank
        use arazzo_runtime::codegen as rt;
        #blank
        use super::#client;
        #imports
        #blank
        impl #client {
            #methods
        }
        #structs
        #definitions
    }
}

/// The shared types that a group names, sorted.
fn imports(operations: &[&Operation], types: &[&TypeDef]) -> Vec<proc_macro2::Ident> {
    let of_types = types.iter().flat_map(|def| def.kind.types());
    let of_operations = operations.iter().flat_map(|operation| operation.types());
    let named: BTreeSet<&str> = of_types
        .chain(of_operations)
        .filter_map(|ty| ty.name())
        .filter(|name| types.iter().all(|own| own.name != *name))
        .gather();
    named.into_iter().map(ident).gather()
}

fn definitions(types: &[&TypeDef]) -> TokenStream {
    let blank = blank();
    let definitions = types.iter().map(|def| {
        let definition = types::definition(def, Direction::Both);
        quote!(#blank #definition)
    });
    quote!(#(#definitions)*)
}

/// Takes the lint back where a part of a type has no doc text. (Variants need none: the macros see
/// to that.)
fn undocumented(types: &[&TypeDef]) -> Option<TokenStream> {
    let is_undocumented = |def: &&TypeDef| {
        let fields = match &def.kind {
            TypeKind::Object(fields) => fields.as_slice(),
            _ => &[],
        };
        def.docs.0.is_empty() || fields.iter().any(|field| field.docs.0.is_empty())
    };
    types.iter().any(is_undocumented).then(|| {
        quote! {
            #![allow(missing_docs, reason = "the description does not say what everything is")]
        }
    })
}

fn client(source: &Source) -> TokenStream {
    let name = ident(&source.client);
    let mut paragraphs = vec![format!("Client of source `{}`.", source.name)];
    paragraphs.put_all(source.docs.0.iter().cloned());
    paragraphs.put_all(example(source));
    let text = docs(&Docs(paragraphs));
    let module_text = inner_docs(&Docs(vec![format!(
        "Source `{}`: its client and its types.",
        source.name
    )]));
    let blank = blank();
    let server_names: Vec<_> = server::structs(source).into_iter().map(ident).gather();
    let servers = (!server_names.is_empty()).then(|| {
        quote! {
            mod servers;
            #blank
            pub use servers::{#(#server_names),*};
            #blank
        }
    });
    let modules = modules(source);
    let constants = server::constants(source);
    let definition = definition(source);
    let constructors = constructors(source);
    let setters = source.schemes.iter().filter_map(setter);
    let operations: Vec<&Operation> = match source.groups.is_empty() {
        true => source.operations.iter().gather(),
        false => Vec::new(),
    };
    let space = (!operations.is_empty()).then(|| blank.clone());
    let methods = methods(&operations);
    let structs = parameter_structs(source, &operations);
    quote! {
        #module_text
        #blank
        #servers
        #modules
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
            #space
            #methods
        }
        #structs
    }
}

/// The modules of a source, and what is public of them.
fn modules(source: &Source) -> TokenStream {
    let blank = blank();
    let mut shared: Vec<&str> = shared_types(source)
        .into_iter()
        .map(|d| d.name.as_str())
        .gather();
    shared.sort();
    let types = (!shared.is_empty()).then(|| ident("types"));
    if source.groups.is_empty() {
        let shared = shared.into_iter().map(ident);
        return types.map_or_else(TokenStream::new, |types| {
            quote! {
                mod #types;
                #blank
                pub use #types::{#(#shared),*};
                #blank
            }
        });
    }
    let has_items = |group: &&Group| {
        let mut operations = group.operations.iter();
        let has_options = |index: &usize| {
            let operation = source.operations.get(*index);
            operation.is_some_and(|operation| operation.options.is_some())
        };
        !group.types.is_empty() || operations.any(has_options)
    };
    let names = source.groups.iter().map(|group| ident(&group.module));
    let mut names: Vec<_> = names.chain(types.clone()).gather();
    sort_by_key(&mut names, ToString::to_string);
    let public = source.groups.iter().filter(has_items);
    let mut public: Vec<_> = public.map(|g| ident(&g.module)).chain(types).gather();
    sort_by_key(&mut public, ToString::to_string);
    quote! {
        #(mod #names;)*
        #blank
        #(pub use #public::*;)*
        #blank
    }
}

/// The methods, with an empty line between them.
fn methods(operations: &[&Operation]) -> TokenStream {
    let blank = blank();
    let mut methods = operations.iter().map(|operation| method(operation));
    let first = methods.next();
    quote!(#first #(#blank #methods)*)
}

fn parameter_structs(source: &Source, operations: &[&Operation]) -> TokenStream {
    let blank = blank();
    let structs = operations.iter().filter_map(|operation| {
        let options = operation.options.as_ref()?;
        Some(parameter_struct(options, source, operation))
    });
    quote!(#(#blank #structs)*)
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
    let arguments: Vec<&str> = arguments.chain(options).chain(body).gather();
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
