//! The source's definition, its constructors and the setters of its credentials.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::{blank, doc, ident};
use crate::ir::{Scheme, SchemeKind, Source};

pub(super) fn definition(source: &Source) -> TokenStream {
    let name = &source.name;
    let server = match &source.server {
        Some(url) => quote!(Some(#url)),
        None => quote!(None),
    };
    let schemes = source.schemes.iter().map(|Scheme { name, kind, .. }| {
        let kind = match kind {
            SchemeKind::Bearer => quote!(Bearer),
            SchemeKind::Basic => quote!(Basic),
            SchemeKind::HeaderKey(name) => quote!(HeaderKey(#name)),
            SchemeKind::QueryKey(name) => quote!(QueryKey(#name)),
            SchemeKind::CookieKey(name) => quote!(CookieKey(#name)),
        };
        quote!(rt::Scheme { name: #name, kind: rt::SchemeKind::#kind })
    });
    let security = requirements(&source.security);
    quote! {
        static DEFINITION: rt::SourceDefinition = rt::SourceDefinition {
            name: #name,
            server: #server,
            schemes: &[#(#schemes),*],
            security: #security,
        };
    }
}

pub(super) fn requirements(security: &[Vec<String>]) -> TokenStream {
    let alternatives = security.iter().map(|schemes| quote!(&[#(#schemes),*]));
    quote!(&[#(#alternatives),*])
}

pub(super) fn constructors(source: &Source) -> TokenStream {
    let blank = blank();
    let new = match &source.server {
        Some(url) => {
            let text = doc(&format!("A client that sends to `{url}`."));
            quote! {
                #text
                pub fn new(http: &rt::Http) -> Self {
                    Self { source: rt::Source::new(&DEFINITION, http) }
                }
                #blank
            }
        }
        None => quote! {
            /// A client that sends to `server`: the description names no absolute URL.
            pub fn new(http: &rt::Http, server: &str) -> Self {
                Self { source: rt::Source::new(&DEFINITION, http).server(server) }
            }
            #blank
        },
    };
    quote! {
        #new
        /// A client whose requests `mock` answers.
        pub fn mock(mock: &rt::Mock) -> Self {
            Self { source: rt::Source::mock(&DEFINITION, mock) }
        }
        #blank
        /// Replaces the server's URL, for example by that of a test server.
        #[must_use]
        pub fn server(self, url: &str) -> Self {
            Self { source: self.source.server(url) }
        }
    }
}

pub(super) fn setter(scheme: &Scheme) -> TokenStream {
    let (setter, name) = (ident(&scheme.setter), &scheme.name);
    if scheme.kind == SchemeKind::Basic {
        let text = doc(&format!(
            "Sets user and password for security scheme `{name}`."
        ));
        return quote! {
            #text
            #[must_use]
            pub fn #setter(self, user: &str, password: impl Into<rt::Secret>) -> Self {
                let credential = rt::Secret::user_password(user, &password.into());
                Self { source: self.source.credential(#name, credential) }
            }
        };
    }
    let what = match &scheme.kind {
        SchemeKind::Bearer => "token",
        _ => "key",
    };
    let text = doc(&format!("Sets the {what} for security scheme `{name}`."));
    let argument = ident(what);
    quote! {
        #text
        #[must_use]
        pub fn #setter(self, #argument: impl Into<rt::Secret>) -> Self {
            Self { source: self.source.credential(#name, #argument) }
        }
    }
}
