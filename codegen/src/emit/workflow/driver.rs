//! The public functions of a workflow: what reads like the document.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::called::keeping;
use super::{Emitter, Names, plain};
use crate::emit::tokens::{blank, doc, docs, ident, mentions};
use crate::gather::Gather;
use crate::ir::{Docs, Expr, Step};

impl Emitter<'_> {
    /// The two public functions.
    pub(super) fn functions(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (function, on) = (&names.function, &names.function_on);
        let text = self.function_docs();
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
        let result = self.result();
        let run = self.new_run();
        let blank = blank();
        let (body, parts) = match &self.workflow.function_in {
            None => {
                let driver = self.driver(&quote!(&mut run));
                (quote!(#run #driver), TokenStream::new())
            }
            Some(part) => {
                let name = ident(part);
                let body = quote!(#run #name(&mut run, clients, #pass_inputs).await);
                (body, self.part(part, &pass_inputs))
            }
        };
        let inputs_on = self.inputs_parameter(&body);
        quote! {
            #text
            pub async fn #function(clients: &Clients, #inputs) -> #result {
                #on(&InProcess::new(), clients, #pass_inputs).await
            }
            #blank
            #text_on
            pub async fn #on<E: Engine>(engine: &E, clients: &Clients, #inputs_on) -> #result {
                #body
            }
            #parts
        }
    }

    /// The workflow as a part of a run, and what it is made of where others run first.
    fn part(&self, name: &str, pass_inputs: &Option<TokenStream>) -> TokenStream {
        let (name, result, blank) = (ident(name), self.result(), blank());
        let text = doc("The workflow as a part of a run.");
        if let Some((after, steps)) = &self.workflow.functions_after {
            return self.parts(&name, &text, after, steps, pass_inputs);
        }
        let driver = self.driver(&quote!(run));
        let inputs = self.inputs_parameter(&driver);
        quote! {
            #blank
            #text
            pub(crate) async fn #name<E: Engine>(
                run: &mut Run<'_, E>,
                clients: &Clients,
                #inputs
            ) -> #result {
                #driver
            }
        }
    }

    /// The same for one that waits for others: the functions that are given what these came to.
    fn parts(
        &self,
        name: &Ident,
        text: &TokenStream,
        after: &str,
        steps: &str,
        pass_inputs: &Option<TokenStream>,
    ) -> TokenStream {
        let (result, blank) = (self.result(), blank());
        let (after, steps, run) = (ident(after), ident(steps), self.new_run());
        let used = self.dependencies_used();
        let first = self.run_dependencies();
        let parameters = self.dependency_parameters(&used);
        let passed = self.dependency_arguments(&used, true);
        let given = self.dependency_arguments(&used, false);
        let driver = self.driver(&quote!(run));
        let inputs = self.inputs_parameter(&quote!(#pass_inputs));
        let of_steps = self.inputs_parameter(&driver);
        let comma = inputs.as_ref().map(|_| quote!(,));
        let prepare = self.prepare_inputs();
        let plain = self.workflow.function.trim_start_matches("r#");
        let text_after = docs(&Docs(vec![
            format!(
                "The same workflow as [`{plain}()`], after those that run first: with what they came to."
            ),
            "# Errors\nAs there.".to_owned(),
        ]));
        quote! {
            #blank
            #text_after
            pub async fn #after<E: Engine>(
                engine: &E,
                clients: &Clients,
                #inputs #comma
                #parameters
            ) -> #result {
                #run
                #steps(&mut run, clients, #pass_inputs #comma #(#given),*).await
            }
            #blank
            #text
            pub(crate) async fn #name<E: Engine>(
                run: &mut Run<'_, E>,
                clients: &Clients,
                #inputs
            ) -> #result {
                #prepare
                #first
                #steps(run, clients, #pass_inputs #comma #(#passed),*).await
            }
            #blank
            /// Its own steps, after the workflows that run first.
            pub(crate) async fn #steps<E: Engine>(
                run: &mut Run<'_, E>,
                clients: &Clients,
                #of_steps #comma
                #parameters
            ) -> #result {
                #driver
            }
        }
    }

    /// The run of the workflow.
    fn new_run(&self) -> TokenStream {
        let workflow_id = &self.workflow.name;
        let keeping = keeping(self.workflow);
        quote!(let mut run = Run::new(engine, #workflow_id)#keeping;)
    }

    /// The inputs as a parameter of a function with this body.
    fn inputs_parameter(&self, body: &TokenStream) -> Option<TokenStream> {
        self.workflow.inputs.as_ref()?;
        let ty = Names::of(self.workflow).inputs;
        Some(match mentions(body, "inputs") {
            true => quote!(inputs: &#ty),
            false => quote!(_inputs: &#ty),
        })
    }

    fn function_docs(&self) -> TokenStream {
        let (text, errors) = (docs(&self.function_text()), docs(&self.function_errors()));
        let empty = quote!(#[doc = ""]);
        // Where only rustdoc looks, so that an editor does not show the source of a picture.
        let picture = self.generated.pictures.then(|| {
            let file = format!("{}.svg", plain(&self.workflow.function));
            quote!(#[cfg_attr(doc, doc = include_str!(#file))] #empty)
        });
        quote!(#text #empty #picture #errors)
    }

    fn function_text(&self) -> Docs {
        let mut text = self.workflow.docs.clone();
        if text.0.is_empty() {
            text.0.push(format!("Workflow `{}`.", self.workflow.id));
        }
        let steps = self.workflow.steps.iter().enumerate();
        let steps = steps.map(|(index, step)| {
            format!("{}. `{}`: {}", index + 1, step.id, self.called_text(step))
        });
        let steps: Vec<String> = steps.gather();
        text.0.push(format!("# Steps\n{}", steps.join("\n")));
        text
    }

    fn function_errors(&self) -> Docs {
        let ends = match self.workflow.steps.iter().any(|s| self.handles_failure(s)) {
            true => "A step that does not succeed, and for which no action finds a way, ends the",
            false => "The first step that does not succeed ends the",
        };
        Docs(vec![format!(
            "# Errors\n{ends} workflow; the error names it, and holds the\noutputs of the steps \
             before it."
        )])
    }

    fn result(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (outputs, error) = (&names.outputs, &names.error);
        match (
            self.workflow.transfers.is_empty(),
            self.workflow.outputs.is_empty(),
        ) {
            (false, _) => {
                let outcome = &names.outcome;
                quote!(Result<#outcome, #error>)
            }
            (true, true) => quote!(Result<(), #error>),
            (true, false) => quote!(Result<#outputs, #error>),
        }
    }

    /// The body of the workflow's function: the steps in their order, then the outputs.
    fn driver(&self, run: &TokenStream) -> TokenStream {
        let head = self.workflow.steps.iter().take(self.workflow.head);
        let head = head.map(|step| {
            let function = ident(&step.function);
            let arguments = self.step_arguments(step);
            match self.keeps(step) {
                true => {
                    quote!(let #function = #function(#run, clients, #(#arguments),*).await?;)
                }
                false => quote!(#function(#run, clients, #(#arguments),*).await?;),
            }
        });
        let prepare = self.prepare_inputs();
        let outputs = self.final_outputs();
        let jumping = self.workflow.jumps().then(|| self.jumping(run));
        let outputs = match self.workflow.transfers.is_empty() {
            true => outputs,
            false => {
                let outcome = Names::of(self.workflow).outcome;
                quote!(#outcome::Completed(#outputs))
            }
        };
        quote! {
            #prepare
            #(#head)*
            #jumping
            Ok(#outputs)
        }
    }

    fn step_arguments(&self, step: &Step) -> Vec<TokenStream> {
        let reads = self.reads(step);
        let inputs = reads.inputs.then(|| quote!(inputs));
        let steps = reads.steps.iter().map(|index| {
            let name = self.workflow.steps.get(*index).map(|s| ident(&s.function));
            quote!(&#name)
        });
        let by_reference = self.workflow.functions_after.is_none();
        let first = self.dependency_arguments(&reads.dependencies, by_reference);
        inputs.into_iter().chain(first).chain(steps).gather()
    }

    fn final_outputs(&self) -> TokenStream {
        if self.workflow.outputs.is_empty() {
            return quote!(());
        }
        let scope = self.scope("", "");
        let outputs = &self.workflow.outputs;
        let fields = outputs.iter().enumerate().map(|(at, output)| {
            let name = ident(&output.field.name);
            let value = match &output.value {
                Expr::StepOutput { step, field, .. } => {
                    let same = |expr: &Expr| match expr {
                        Expr::StepOutput {
                            step: s, field: f, ..
                        } => s == step && f == field,
                        _ => false,
                    };
                    // A value that several outputs read is cloned for all but the last.
                    let mut later = outputs.iter().skip(at + 1);
                    match later.any(|output| output.value.any(&same)) {
                        true => scope.owned(&output.value),
                        false => self.moved(*step, field),
                    }
                }
                other => scope.owned(other),
            };
            quote!(#name: #value)
        });
        let fields: Vec<TokenStream> = fields.gather();
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
