//! The types of a workflow: inputs, outputs, steps, error.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Names};
use crate::emit::tokens::{blank, doc, ident};
use crate::emit::types::{self, Direction};
use crate::gather::Gather;
use crate::ir::{Type, holds_secret};

impl Emitter<'_> {
    pub(super) fn inputs(&self) -> TokenStream {
        let Some(fields) = &self.workflow.inputs else {
            return TokenStream::new();
        };
        let text = doc(&format!("Inputs of workflow `{}`.", self.workflow.id));
        let name = Names::of(self.workflow).inputs.to_string();
        let types = &self.workflow.input_types;
        let direction = match self.workflow.sends_inputs {
            _ if fields.iter().any(|field| holds_secret(&field.ty, types)) => Direction::Secrets,
            true => Direction::Both,
            false => Direction::Read,
        };
        let object = types::object(&name, fields, direction);
        let (blank, checks) = (blank(), self.input_checks());
        let nested = types.iter().map(|def| {
            let ty = Type::Named(def.name.clone());
            let direction = match holds_secret(&ty, types) {
                true => Direction::Secrets,
                false => Direction::Both,
            };
            let definition = types::definition(def, direction);
            quote!(#blank #definition)
        });
        quote! {
            #blank
            #text
            #object
            #(#nested)*
            #checks
        }
    }

    pub(super) fn outputs(&self) -> TokenStream {
        if self.workflow.outputs.is_empty() {
            return TokenStream::new();
        }
        let fields: Vec<_> = self
            .workflow
            .outputs
            .iter()
            .map(|o| o.field.clone())
            .gather();
        let text = doc(&format!("Outputs of workflow `{}`.", self.workflow.id));
        let name = Names::of(self.workflow).outputs.to_string();
        let object = types::object(&name, &fields, Direction::Both);
        let blank = blank();
        quote! {
            #blank
            #text
            #object
        }
    }

    pub(super) fn step_enum(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (step, id, error) = (&names.step, &self.workflow.id, &names.error);
        let name = &self.workflow.name;
        let error_text = doc(&format!("How workflow `{id}` fails."));
        let text = doc(&format!("The steps of workflow `{id}`."));
        let variants = self.workflow.steps.iter().map(|step| {
            let (text, name) = (doc(&format!("`{}`", step.id)), ident(&step.variant));
            quote!(#text #name)
        });
        let arms = self.workflow.steps.iter().map(|step| {
            let (id, name) = (&step.id, ident(&step.variant));
            quote!(Self::#name => #id)
        });
        let blank = blank();
        quote! {
            #text
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum #step { #(#variants,)* }
            #blank
            impl WorkflowStep for #step {
                const WORKFLOW: &'static str = #name;
                #blank
                fn id(self) -> &'static str {
                    match self { #(#arms,)* }
                }
            }
            #blank
            #error_text
            pub type #error = WorkflowError<#step>;
            #blank
            use #step as Step;
            #blank
            type StepResult<T> = Result<T, WorkflowError<Step>>;
        }
    }
}
