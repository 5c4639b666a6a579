//! The public functions of a workflow: what reads like the document.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Names, has_fields};
use crate::emit::tokens::{blank, docs, ident};
use crate::ir::{Docs, Expr, Step};

impl Emitter<'_> {
    /// The two public functions.
    pub(super) fn functions(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (function, on) = (&names.function, &names.function_on);
        let text = docs(&self.function_docs());
        // With parentheses: a source's module may have the same name.
        let plain = self.workflow.function.trim_start_matches("r#");
        let text_on =
            format!("The same workflow as [`{plain}()`], on an engine of the caller's choice.");
        let text_on = docs(&Docs(vec![text_on, "# Errors\nAs there.".to_owned()]));
        let inputs = self.workflow.inputs.as_ref().map(|_| {
            let name = &names.inputs;
            quote!(inputs: &#name)
        });
        let pass_inputs = self.workflow.inputs.as_ref().map(|_| quote!(inputs));
        let prepared = self.prepare_inputs();
        let inputs_on = self.workflow.inputs.as_ref().map(|_| {
            let name = &names.inputs;
            match self.workflow.reads_inputs || !prepared.is_empty() {
                true => quote!(inputs: &#name),
                false => quote!(_inputs: &#name),
            }
        });
        let result = self.result();
        let driver = self.driver();
        let blank = blank();
        quote! {
            #text
            pub async fn #function(clients: &Clients, #inputs) -> #result {
                #on(&InProcess::new(), clients, #pass_inputs).await
            }
            #blank
            #text_on
            pub async fn #on<E: Engine>(engine: &E, clients: &Clients, #inputs_on) -> #result {
                #driver
            }
        }
    }

    fn function_docs(&self) -> Docs {
        let mut text = self.workflow.docs.clone();
        if text.0.is_empty() {
            text.0.push(format!("Workflow `{}`.", self.workflow.id));
        }
        let steps = self.workflow.steps.iter().enumerate().map(|(index, step)| {
            let operation = self.operation(&step.call);
            format!(
                "{}. `{}`: `{} {}`",
                index + 1,
                step.id,
                operation.method,
                operation.path
            )
        });
        let steps: Vec<String> = steps.collect();
        text.0.push(format!("# Steps\n{}", steps.join("\n")));
        let ends = match self.workflow.steps.iter().any(|s| self.handles_failure(s)) {
            true => "A step that does not succeed, and for which no action finds a way, ends the",
            false => "The first step that does not succeed ends the",
        };
        text.0.push(format!(
            "# Errors\n{ends} workflow; the error names it, and holds the\noutputs of the steps \
             before it."
        ));
        text
    }

    fn result(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (outputs, error) = (&names.outputs, &names.error);
        match self.workflow.outputs.is_empty() {
            true => quote!(Result<(), #error>),
            false => quote!(Result<#outputs, #error>),
        }
    }

    /// The body of the workflow's function: the steps in their order, then the outputs.
    fn driver(&self) -> TokenStream {
        let workflow_id = &self.workflow.name;
        let head = self.workflow.steps.iter().take(self.workflow.head);
        let head = head.map(|step| {
            let function = ident(&step.function);
            let arguments = self.step_arguments(step);
            match has_fields(step) {
                true => {
                    quote!(let #function = #function(&mut run, clients, #(#arguments),*).await?;)
                }
                false => quote!(#function(&mut run, clients, #(#arguments),*).await?;),
            }
        });
        let (prepare, outputs) = (self.prepare_inputs(), self.final_outputs());
        let jumping = self.workflow.jumps().then(|| self.jumping());
        let keeping = self
            .workflow
            .keeps_requests
            .then(|| quote!(.keeping_requests()));
        quote! {
            let mut run = Run::new(engine, #workflow_id)#keeping;
            #prepare
            #(#head)*
            #jumping
            Ok(#outputs)
        }
    }

    fn step_arguments(&self, step: &Step) -> Vec<TokenStream> {
        let inputs = self.takes_inputs(step).then(|| quote!(inputs));
        let steps = self.steps_read(step).into_iter().map(|index| {
            let name = self.workflow.steps.get(index).map(|s| ident(&s.function));
            quote!(&#name)
        });
        inputs.into_iter().chain(steps).collect()
    }

    fn final_outputs(&self) -> TokenStream {
        if self.workflow.outputs.is_empty() {
            return quote!(());
        }
        let scope = self.scope("", "");
        // A value that is named by several outputs is cloned for all but the last.
        let mut left: HashMap<(usize, &str), usize> = HashMap::new();
        for output in &self.workflow.outputs {
            if let Expr::StepOutput { step, field, .. } = &output.value {
                *left.entry((*step, field)).or_default() += 1;
            }
        }
        let fields: Vec<TokenStream> = self
            .workflow
            .outputs
            .iter()
            .map(|output| {
                let name = ident(&output.field.name);
                let value = match &output.value {
                    Expr::StepOutput { step, field, .. } => {
                        let uses = left.entry((*step, field)).or_default();
                        *uses = uses.saturating_sub(1);
                        match *uses {
                            0 => self.moved(*step, field),
                            _ => scope.owned(&output.value),
                        }
                    }
                    other => scope.owned(other),
                };
                quote!(#name: #value)
            })
            .collect();
        let name = &Names::of(self.workflow).outputs;
        quote!(#name { #(#fields),* })
    }

    fn moved(&self, step: usize, field: &str) -> TokenStream {
        let step = self
            .workflow
            .steps
            .get(step)
            .map(|step| ident(&step.function));
        let field = ident(field);
        quote!(#step.#field)
    }
}
