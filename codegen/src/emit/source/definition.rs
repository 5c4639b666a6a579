//! The source's definition, its constructors and the setters of its credentials.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::server::{self, operation_servers};
use crate::emit::tokens::{blank, doc, docs, ident};
use crate::gather::Collection;
use crate::ir::{Docs, Requirement, Scheme, SchemeKind, Source};

pub(super) fn definition(source: &Source) -> TokenStream {
    let name = &source.name;
    let server = match &source.servers.default {
        Some(url) => quote!(Some(#url)),
        None => quote!(None),
    };
    let operation_servers = operation_servers(source);
    let schemes = source.schemes.iter().map(|Scheme { name, kind, .. }| {
        let kind = match kind {
            SchemeKind::Bearer => quote!(Bearer),
            SchemeKind::Basic => quote!(Basic),
            SchemeKind::Authorization(_) => quote!(Authorization),
            SchemeKind::HeaderKey(name) => quote!(HeaderKey(#name)),
            SchemeKind::QueryKey(name) => quote!(QueryKey(#name)),
            SchemeKind::CookieKey(name) => quote!(CookieKey(#name)),
            SchemeKind::MutualTls => quote!(MutualTls),
        };
        quote!(rt::Scheme { name: #name, kind: rt::SchemeKind::#kind })
    });
    let security = requirements(&source.security);
    quote! {
        static DEFINITION: rt::SourceDefinition = rt::SourceDefinition {
            name: #name,
            server: #server,
            operation_servers: #operation_servers,
            schemes: &[#(#schemes),*],
            security: #security,
        };
    }
}

pub(super) fn requirements(security: &[Vec<Requirement>]) -> TokenStream {
    let alternatives = security.iter().map(|schemes| {
        let schemes = schemes
            .iter()
            .map(|Requirement { scheme, scopes }| quote!((#scheme, &[#(#scopes),*])));
        quote!(&[#(#schemes),*])
    });
    quote!(&[#(#alternatives),*])
}

pub(super) fn constructors(source: &Source) -> TokenStream {
    let (blank, servers) = (blank(), &source.servers);
    let new = match servers.is_demanded() {
        false => {
            let text = doc(&match &servers.default {
                Some(url) => format!("A client that sends to `{url}`."),
                None => "A client that sends to the servers of the operations.".to_owned(),
            });
            quote! {
                #text
                pub fn new(http: &rt::Http) -> Self {
                    Self { source: rt::Source::new(&DEFINITION, http) }
                }
            }
        }
        true => {
            let mut text = vec![
                "A client that sends to `server`: the description names no absolute URL."
                    .to_owned(),
            ];
            let relative = servers.relative.iter();
            text.put_all(relative.map(|url| format!("Its own is relative: `{url}`.")));
            let text = docs(&Docs(text));
            quote! {
                #text
                pub fn new(http: &rt::Http, server: impl Into<rt::Server>) -> Self {
                    Self { source: rt::Source::new(&DEFINITION, http).base(server) }
                }
            }
        }
    };
    let servers = server::setters(source);
    quote! {
        #new
        #blank
        /// A client whose requests `mock` answers.
        pub fn mock(mock: &rt::Mock) -> Self {
            Self { source: rt::Source::mock(&DEFINITION, mock) }
        }
        #blank
        #servers
    }
}

/// The setter of a scheme's credential, if it needs one.
pub(super) fn setter(scheme: &Scheme) -> Option<TokenStream> {
    let (setter, name) = (ident(scheme.setter.as_ref()?), &scheme.name);
    if scheme.kind == SchemeKind::Basic {
        let text = doc(&format!(
            "Sets user and password for security scheme `{name}`."
        ));
        return Some(quote! {
            #text
            #[must_use]
            pub fn #setter(self, user: &str, password: impl Into<rt::Secret>) -> Self {
                Self { source: self.source.basic(#name, user, password) }
            }
        });
    }
    let (what, ty, text) = match &scheme.kind {
        SchemeKind::Bearer => (
            "token",
            quote!(rt::Token),
            format!("Sets the token, or its provider, for security scheme `{name}`."),
        ),
        SchemeKind::Authorization(of) => (
            "value",
            quote!(rt::Token),
            format!(
                "Sets the whole value of `Authorization`, `{of} …`, or its provider, for security \
                 scheme `{name}`."
            ),
        ),
        _ => (
            "key",
            quote!(rt::Secret),
            format!("Sets the key for security scheme `{name}`."),
        ),
    };
    let (text, argument) = (doc(&text), ident(what));
    Some(quote! {
        #text
        #[must_use]
        pub fn #setter(self, #argument: impl Into<#ty>) -> Self {
            Self { source: self.source.credential(#name, #argument) }
        }
    })
}
