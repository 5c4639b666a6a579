//! Example replies for the mock.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, raw_text};
use crate::ir::{self, Crate};

/// `mock.rs`.
pub fn emit(generated: &Crate) -> Module {
    let mut examples = Vec::new();
    for source in &generated.sources {
        for operation in &source.operations {
            let stream = operation.stream.iter().flat_map(|stream| &stream.example);
            for reply in std::iter::once(&operation.example).chain(stream) {
                examples.push(example(&source.name, &operation.id, reply));
            }
        }
    }
    let blank = blank();
    Module {
        path: "mock.rs".to_owned(),
        tokens: quote! {
            //! A mock of all sources: for tests and dry runs.
            #blank
            use arazzo_runtime::codegen::{Example, Mock};
            #blank
            /// A mock that answers each operation with the example of its description, or with a
            /// value that fits its schema.
            pub fn mock() -> Mock {
                Mock::new(EXAMPLES)
            }
            #blank
            static EXAMPLES: &[Example] = &[#(#examples),*];
        },
    }
}

fn example(source: &str, operation: &str, reply: &ir::Example) -> TokenStream {
    let status = proc_macro2::Literal::u16_unsuffixed(reply.status);
    let media_type = match &reply.media_type {
        Some(media_type) => quote!(Some(#media_type)),
        None => quote!(None),
    };
    let body = raw_text(&reply.body);
    quote! {
        Example {
            source: #source,
            operation: #operation,
            status: #status,
            media_type: #media_type,
            body: #body,
        }
    }
}
