//! The mock: its operations, and the example replies of each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, doc, ident, mentions, raw_text};
use crate::gather::Gather;
use crate::ir::{Crate, Example, Operation, Source};

/// `mock.rs`.
pub fn emit(generated: &Crate) -> Module {
    let operations = || {
        let sources = generated.sources.iter();
        sources.flat_map(|source| source.operations.iter().map(move |o| (source, o)))
    };
    let is_empty = operations().next().is_none();
    let names = (!is_empty).then(|| names(operations()));
    let mocked = operations().map(|(source, operation)| mocked(source, operation));
    let mocked = quote!(#(#mocked),*);
    let example = mentions(&mocked, "Example").then(|| quote!(Example,));
    let mock_operation = (!is_empty).then(|| quote!(MockOperation,));
    let blank = blank();
    Module {
        path: "mock.rs".to_owned(),
        tokens: quote! {
            //! A mock of all sources: for tests and dry runs.
            #blank
            use arazzo_runtime::codegen::{#example Mock, #mock_operation MockedOperation};
            #blank
            /// A mock that answers each operation with the example of its description, or with a
            /// value that fits its schema, unless something else is scripted for it.
            pub fn mock() -> Mock {
                Mock::new(OPERATIONS)
            }
            #blank
            #names
            static OPERATIONS: &[MockedOperation] = &[#mocked];
        },
    }
}

/// The enum by which tests name operations.
fn names<'c>(operations: impl Iterator<Item = (&'c Source, &'c Operation)> + Clone) -> TokenStream {
    let alike = operations
        .clone()
        .map(|(_, operation)| operation.mocked.as_str());
    // The descriptions' names are what they are.
    let alike =
        are_alike(&alike.gather::<Vec<_>>()).then(|| quote!(#[allow(clippy::enum_variant_names)]));
    let variants = operations.map(|(source, operation)| {
        let text = doc(&format!(
            "`{} {}` of {}.",
            operation.method, operation.path, source.name
        ));
        let name = ident(&operation.mocked);
        quote!(#text #name)
    });
    let blank = blank();
    quote! {
        /// The operations that the mock answers.
        #alike
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation { #(#variants,)* }
        #blank
        impl MockOperation for Operation {
            fn mocked(self) -> &'static MockedOperation {
                // In the order of the variants.
                &OPERATIONS[self as usize]
            }
        }
        #blank
    }
}

/// Whether all names begin or end with the same word, which clippy takes for a repetition.
fn are_alike(names: &[&str]) -> bool {
    let is_capital = |letter: char| letter.is_uppercase();
    let first = |name: &&str| {
        let end = name.char_indices().skip(1).find(|(_, l)| is_capital(*l));
        name.split_at_checked(end.map_or(name.len(), |(at, _)| at))
            .map(|(word, _)| word.to_owned())
    };
    let last = |name: &&str| {
        name.rfind(is_capital)
            .map(|at| name.split_at(at).1.to_owned())
    };
    let is_one = |words: Vec<Option<String>>| words.windows(2).all(|pair| pair[0] == pair[1]);
    names.len() >= 3
        && (is_one(names.iter().map(first).gather()) || is_one(names.iter().map(last).gather()))
}

fn mocked(source: &Source, operation: &Operation) -> TokenStream {
    let (source, id) = (&source.name, &operation.id);
    let stream = operation.stream.iter().flat_map(|stream| &stream.example);
    let first = operation.examples.iter().take(1);
    let others = operation.examples.iter().skip(1);
    let examples: Vec<&Example> = first.chain(stream).chain(others).gather();
    match examples.as_slice() {
        [only] if is_plain_json(only) => {
            let (status, body) = (Literal::u16_unsuffixed(only.status), raw_text(&only.body));
            quote!(MockedOperation::json(#source, #id, #status, #body))
        }
        examples => {
            let examples = examples.iter().copied().map(example);
            quote!(MockedOperation::new(#source, #id, &[#(#examples),*]))
        }
    }
}

fn is_plain_json(example: &Example) -> bool {
    example.media_type.as_deref() == Some("application/json") && example.headers.is_empty()
}

fn example(reply: &Example) -> TokenStream {
    let status = Literal::u16_unsuffixed(reply.status);
    let body = raw_text(&reply.body);
    let example = match reply.media_type.as_deref() {
        None => quote!(Example::empty(#status)),
        Some("application/json") => quote!(Example::json(#status, #body)),
        Some(media_type) => quote!(Example::new(#status, #media_type, #body)),
    };
    if reply.headers.is_empty() {
        return example;
    }
    let headers = reply
        .headers
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    quote!(#example.with(&[#(#headers),*]))
}
