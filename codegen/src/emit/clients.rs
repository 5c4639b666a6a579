//! The root of the generated crate: its modules, and the clients of all sources.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, doc, ident, inner_docs};
use crate::gather::{Collection, Gather};
use crate::ir::{Crate, Source};

/// `lib.rs`.
pub fn emit(generated: &Crate) -> Module {
    let text = inner_docs(&generated.docs);
    let mut modules: Vec<&str> = generated.sources.iter().map(|s| s.module.as_str()).gather();
    modules.push("mock");
    modules.put_all((!generated.workflows.is_empty()).then_some("workflows"));
    modules.sort();
    let modules = modules.into_iter().map(ident);
    let blank = blank();
    let clients = clients(generated);
    let mut sources = generated.sources.iter();
    let server = sources.any(|source| source.servers.is_demanded());
    let server = server.then(|| quote!(, Server));
    Module {
        path: "lib.rs".to_owned(),
        tokens: quote! {
            #text
            #blank
            #(#[rustfmt::skip] pub mod #modules;)*
            #blank
            use arazzo_runtime::codegen::{Http, Mock #server};
            #blank
            #clients
        },
    }
}

/// What a client is of: documents may each have a source of the same name, and then it takes more than that.
fn field_text(source: &Source, all: &[Source]) -> String {
    let text = format!("Client of source `{}`", source.name);
    let alone = all.iter().filter(|s| s.name == source.name).count() == 1;
    let title = source.docs.0.first().and_then(|text| text.lines().next());
    match title.filter(|_| !alone) {
        Some(title) => format!("{text}: {}.", title.trim_end_matches('.')),
        None => format!("{text}."),
    }
}

fn clients(generated: &Crate) -> TokenStream {
    let fields = generated.sources.iter().map(|source| {
        let text = doc(&field_text(source, &generated.sources));
        let (module, client) = (ident(&source.module), ident(&source.client));
        quote!(#text pub #module: #module::#client)
    });
    // A source without a URL of its own needs one.
    let servers = generated
        .sources
        .iter()
        .filter(|source| source.servers.is_demanded());
    let servers: Vec<_> = servers.map(|s| ident(&server_argument(&s.module))).gather();
    let news = generated.sources.iter().map(|source| {
        let (module, client) = (ident(&source.module), ident(&source.client));
        match source.servers.is_demanded() {
            false => quote!(#module: #module::#client::new(http)),
            true => {
                let server = ident(&server_argument(&source.module));
                quote!(#module: #module::#client::new(http, #server))
            }
        }
    });
    let mocks = generated.sources.iter().map(|source| {
        let (module, client) = (ident(&source.module), ident(&source.client));
        quote!(#module: #module::#client::mock(mock))
    });
    let blank = blank();
    quote! {
        /// The clients that the workflows send through. Each keeps its own credentials.
        #[derive(Clone, Debug)]
        pub struct Clients { #(#fields,)* }
        #blank
        #[rustfmt::skip]
        impl Clients {
            /// Clients of the servers that the descriptions name; credentials are set on each.
            pub fn new(http: &Http, #(#servers: impl Into<Server>),*) -> Self {
                Self { #(#news,)* }
            }
            #blank
            /// Clients that send nothing: `mock` answers.
            pub fn mock(mock: &Mock) -> Self {
                Self { #(#mocks,)* }
            }
        }
    }
}

/// The argument of `Clients::new` for the URL of a source.
pub fn server_argument(module: &str) -> String {
    format!("{}_server", module.trim_start_matches("r#"))
}
