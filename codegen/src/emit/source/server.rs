//! The servers that a caller can choose: constants of the client, and structs where there are
//! variables.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, docs, ident, inner_docs};
use crate::gather::Gather;
use crate::ir::{Docs, OperationServer, ServerChoice, Source};

/// The table of operations that have a server of their own.
pub(super) fn operation_servers(source: &Source) -> TokenStream {
    let servers = source.servers.operations.iter();
    let servers = servers.map(|server| {
        let OperationServer {
            template,
            filled,
            operations,
        } = server;
        let filled = match filled {
            Some(url) => quote!(Some(#url)),
            None => quote!(None),
        };
        quote! {
            rt::OperationServer {
                template: #template,
                filled: #filled,
                operations: &[#(#operations),*],
            }
        }
    });
    quote!(&[#(#servers),*])
}

/// A constant for each server without variables.
pub(super) fn constants(source: &Source) -> TokenStream {
    let plain = source.servers.choices.iter().filter(|c| is_plain(c));
    let constants = plain.map(|choice| {
        let (text, name, url) = (docs(&text(choice)), ident(&choice.name), &choice.template);
        let blank = blank();
        quote! {
            #text
            pub const #name: rt::Server = rt::Server::described(#url);
            #blank
        }
    });
    constants.gather()
}

/// `server` and, where it matters, `trust`.
pub(super) fn setters(source: &Source) -> TokenStream {
    let (blank, servers) = (blank(), &source.servers);
    let mut text =
        vec!["Replaces the server's URL, for example by that of a test server.".to_owned()];
    if !servers.choices.is_empty() {
        let names = servers.choices.iter().map(|choice| match is_plain(choice) {
            true => format!("[`Self::{}`]", choice.name),
            false => format!("[`{}`]", choice.name),
        });
        let names: Vec<String> = names.gather();
        text.push(format!("The description's: {}.", names.join(", ")));
    }
    if !servers.operations.is_empty() {
        text.push(
            "A URL takes all requests, also of operations that have a server of their own."
                .to_owned(),
        );
    }
    let text = docs(&Docs(text));
    let elsewhere = source.to_trust().into_iter();
    let elsewhere: Vec<String> = elsewhere.map(|url| format!("`{url}`")).gather();
    let trust = (!elsewhere.is_empty()).then(|| {
        let text = docs(&Docs(vec![
            "Sends the credentials to the origin of `server` as well. Servers that are chosen with \
             [`Self::server`] get them anyway."
                .to_owned(),
            format!("Servers of single operations: {}.", elsewhere.join(", ")),
        ]));
        quote! {
            #blank
            #text
            #[must_use]
            pub fn trust(self, server: impl Into<rt::Server>) -> Self {
                Self { source: self.source.trust(server) }
            }
        }
    });
    quote! {
        #text
        #[must_use]
        pub fn server(self, server: impl Into<rt::Server>) -> Self {
            Self { source: self.source.server(server) }
        }
        #trust
    }
}

/// The structs of servers with variables; their names, for the client's module.
pub(super) fn structs(source: &Source) -> Vec<&str> {
    let choices = source.servers.choices.iter().filter(|c| !is_plain(c));
    let mut names: Vec<&str> = choices.map(|choice| choice.name.as_str()).gather();
    names.sort();
    names
}

/// `servers.rs`, if a server has variables.
pub(super) fn module(source: &Source) -> Option<Module> {
    let text = inner_docs(&Docs(vec![format!(
        "Servers of source `{}` whose URLs have variables.",
        source.name
    )]));
    let (blank, choices) = (blank(), source.servers.choices.iter());
    let structs: Vec<TokenStream> = choices.filter(|c| !is_plain(c)).map(structure).gather();
    (!structs.is_empty()).then(|| Module {
        path: format!("{}/servers.rs", source.module),
        tokens: quote! {
            #text
            #blank
            use arazzo_runtime::codegen as rt;
            #(#blank #structs)*
        },
    })
}

fn structure(choice: &ServerChoice) -> TokenStream {
    let (text, name, template) = (docs(&text(choice)), ident(&choice.name), &choice.template);
    let fields = choice.variables.iter().map(|variable| {
        let (text, name) = (docs(&variable.docs), ident(&variable.ident));
        quote!(#text pub #name: String)
    });
    let values = choice.variables.iter().map(|variable| {
        let (name, ident, values) = (&variable.name, ident(&variable.ident), &variable.values);
        quote!((#name, &server.#ident, &[#(#values),*]))
    });
    let default = default(choice);
    let blank = blank();
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields,)* }
        #default
        #blank
        impl From<#name> for rt::Server {
            fn from(server: #name) -> Self {
                Self::with_variables(#template, &[#(#values),*])
            }
        }
    }
}

/// `Default`, if all variables have one.
fn default(choice: &ServerChoice) -> Option<TokenStream> {
    let (name, blank) = (ident(&choice.name), blank());
    let defaults = choice.variables.iter().map(|variable| {
        let (name, value) = (ident(&variable.ident), variable.default.as_ref()?);
        Some(quote!(#name: #value.to_owned()))
    });
    let defaults: Vec<TokenStream> = defaults.gather_some()?;
    Some(quote! {
        #blank
        impl Default for #name {
            fn default() -> Self {
                Self { #(#defaults,)* }
            }
        }
    })
}

fn is_plain(choice: &ServerChoice) -> bool {
    choice.variables.is_empty()
}

fn text(choice: &ServerChoice) -> Docs {
    let mut text = choice.docs.clone();
    let url = format!("`{}`", choice.template);
    // A description that is the URL says nothing more.
    text.0
        .retain(|line| line.trim_matches(['<', '>']) != choice.template);
    text.0.push(match text.0.is_empty() {
        true => format!("Server {url}."),
        false => url,
    });
    text
}
