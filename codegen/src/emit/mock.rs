//! Example replies for the mock.

use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, raw_text};
use crate::ir::Crate;

/// `mock.rs`.
pub fn emit(generated: &Crate) -> Module {
    let mut examples = Vec::new();
    for source in &generated.sources {
        for operation in &source.operations {
            let (name, id) = (&source.name, &operation.id);
            let status = proc_macro2::Literal::u16_unsuffixed(operation.example.status);
            let media_type = match &operation.example.media_type {
                Some(media_type) => quote!(Some(#media_type)),
                None => quote!(None),
            };
            let body = raw_text(&operation.example.body);
            examples.push(quote! {
                Example {
                    source: #name,
                    operation: #id,
                    status: #status,
                    media_type: #media_type,
                    body: #body,
                }
            });
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
