//! The modules that list workflows: `workflows/mod.rs`, and one for each document that has ids which
//! others have as well.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Names, plain};
use crate::emit::Module;
use crate::emit::tokens::{blank, ident};
use crate::gather::Gather;
use crate::ir::Workflow;

pub fn emit(workflows: &[Workflow]) -> Vec<Module> {
    let mut documents: Vec<&str> = Vec::new();
    for module in workflows.iter().filter_map(|w| w.module.as_deref()) {
        if !documents.contains(&module) {
            documents.push(module);
        }
    }
    let of = |module: Option<&str>| -> Vec<&Workflow> {
        let workflows = workflows.iter();
        workflows.filter(|w| w.module.as_deref() == module).gather()
    };
    let text = quote! {
        //! One function per workflow.
    };
    let mut modules = vec![Module {
        path: "workflows/mod.rs".to_owned(),
        tokens: index(&text, &documents, &of(None)),
    }];
    for document in documents {
        let workflows = of(Some(document));
        let text = workflows.first().map(|first| document_text(first));
        modules.push(Module {
            path: format!("workflows/{}/mod.rs", plain(document)),
            tokens: index(&quote!(#text), &[], &workflows),
        });
    }
    modules
}

fn document_text(workflow: &Workflow) -> TokenStream {
    let name = workflow.name.strip_suffix(&workflow.id).unwrap_or_default();
    let text = format!(" Workflows of document `{}`.", name.trim_end_matches('/'));
    quote!(#![doc = #text])
}

fn index(text: &TokenStream, documents: &[&str], workflows: &[&Workflow]) -> TokenStream {
    let documents = documents.iter().map(|document| {
        let name = ident(document);
        quote!(pub mod #name;)
    });
    let modules = workflows.iter().map(|workflow| {
        let name = ident(&workflow.function);
        let is_same = workflow.module.as_ref() == Some(&workflow.function);
        let allowed = is_same.then(|| {
            quote!(#[allow(clippy::module_inception, reason = "the document is called like its workflow")])
        });
        quote!(#allowed mod #name;)
    });
    let exports = workflows.iter().map(|w| export(w));
    let blank = blank();
    quote! {
        #text
        #blank
        #(#documents)*
        #(#modules)*
        #blank
        #(#exports)*
    }
}

/// All that a workflow's module has for others.
fn export(workflow: &Workflow) -> TokenStream {
    let names = Names::of(workflow);
    let (module, function, on) = (&names.function, &names.function, &names.function_on);
    let inputs = workflow.inputs.as_ref().map(|_| {
        let name = &names.inputs;
        quote!(#name,)
    });
    let outputs = (!workflow.outputs.is_empty()).then(|| {
        let name = &names.outputs;
        quote!(#name,)
    });
    let outcome = (!workflow.transfers.is_empty()).then(|| {
        let name = &names.outcome;
        quote!(#name,)
    });
    let after = workflow.functions_after.as_ref().map(|(after, _)| {
        let name = ident(after);
        quote!(, #name)
    });
    let nested = workflow.input_types.iter().map(|def| ident(&def.name));
    let (error, step) = (&names.error, &names.step);
    quote!(pub use #module::{#error, #inputs #(#nested,)* #outcome #outputs #step, #function, #on #after};)
}
