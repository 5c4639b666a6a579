//! Workflows that a workflow calls: as a step, before its steps, before a retry, or in its place.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Emitter, Names, plain};
use crate::emit::expression::Scope;
use crate::emit::tokens::{blank, doc, ident, may_return, mentions};
use crate::gather::Gather;
use crate::ir::{Dependency, Expr, Step, Transfer, Workflow, WorkflowCall};

impl Emitter<'_> {
    /// The workflow at an index.
    pub(super) fn other(&self, index: usize) -> Option<&Workflow> {
        self.generated.workflows.get(index)
    }

    /// The path from this workflow's module to that of another.
    pub(super) fn module_of(&self, other: &Workflow) -> String {
        let up = match self.workflow.module {
            Some(_) => "super::super",
            None => "super",
        };
        match &other.module {
            Some(module) => format!("{up}::{module}::{}", other.function),
            None => format!("{up}::{}", other.function),
        }
    }

    /// The call of a workflow, as a part of the run in the variable `run`; and its inputs, if it takes
    /// some.
    fn run_of(&self, call: &WorkflowCall, run: &TokenStream, inputs: &TokenStream) -> TokenStream {
        let Some(other) = self.other(call.workflow) else {
            return TokenStream::new();
        };
        let module = path(&self.module_of(other));
        let function = ident(other.function_in.as_ref().unwrap_or(&other.function_on));
        let inputs = call.inputs.as_ref().map(|_| quote!(, #inputs));
        let future = quote!(#module::#function(#run, clients #inputs));
        match call.pinned {
            true => quote!(Box::pin(#future).await),
            false => quote!(#future.await),
        }
    }

    /// The inputs of a called workflow, as a value.
    fn inputs_for(&self, workflow: usize, inputs: &Expr, scope: Scope<'_>) -> TokenStream {
        let module = self.other(workflow).map(|other| self.module_of(other));
        let module = &module.unwrap_or_default();
        Scope { module, ..scope }.owned(inputs)
    }

    /// One attempt of a step that calls a workflow. `uses` is the code that follows.
    pub(super) fn called_attempt(
        &self,
        step: &Step,
        call: &WorkflowCall,
        uses: &TokenStream,
    ) -> TokenStream {
        let response = match mentions(uses, "response") {
            true => quote!(mut response),
            false => quote!(_),
        };
        let outputs = match mentions(uses, "outputs") {
            true => quote!(outputs),
            false => quote!(_),
        };
        let variant = ident(&step.variant);
        let id = self
            .other(call.workflow)
            .map_or("", |other| other.name.as_str());
        let keeping = self.other(call.workflow).map(keeping);
        let ready = self.has_detour(step).then(|| self.ready(step));
        let within = step.timeout.map(|timeout| {
            let timeout = Literal::u64_unsuffixed(timeout);
            quote!(.with_timeout(std::time::Duration::from_millis(#timeout)))
        });
        let inputs = call.inputs.as_ref();
        let inputs = inputs.map(|inputs| {
            let scope = self.scope("", &step.variant);
            self.inputs_for(call.workflow, inputs, scope)
        });
        let run = self.run_of(call, &quote!(&mut child), &quote!(&called));
        let returned = match self.handles_failure(step) {
            true => quote!(run.returned_any(Step::#variant, child, result)?),
            false => quote!(run.returned(Step::#variant, child, result)?),
        };
        let call = quote! {
            let mut child = run.child(Step::#variant, #id)? #within #keeping;
            let result = #run;
        };
        let receive = match (response.to_string().as_str(), outputs.to_string().as_str()) {
            ("_", "_") => quote!(#returned;),
            _ => quote!(let (#response, #outputs) = #returned;),
        };
        let may_miss = inputs.as_ref().is_some_and(may_return);
        if may_miss && self.handles_failure(step) {
            return quote! {
                #ready
                let called = (|| -> StepResult<_> { Ok(#inputs) })();
                let (#response, #outputs) = match called {
                    Ok(called) => {
                        #call
                        #returned
                    }
                    Err(error) => (run.not_built(Step::#variant, error)?, None),
                };
            };
        }
        let inputs = inputs.map(|inputs| quote!(let called = #inputs;));
        quote!(#ready #inputs #call #receive)
    }

    /// A workflow that runs before a retry, whatever comes of it.
    pub(super) fn workflow_detour(
        &self,
        step: &Step,
        scope: Scope<'_>,
        call: &WorkflowCall,
    ) -> TokenStream {
        let other = self.other(call.workflow);
        let id = other.map_or("", |other| other.name.as_str());
        let keeping = other.map(keeping);
        let inputs = call.inputs.as_ref().map(|inputs| {
            let inputs = self.inputs_for(call.workflow, inputs, scope.after_reply());
            quote!(let called = #inputs;)
        });
        let variant = ident(&step.variant);
        let run = self.run_of(call, &quote!(&mut other), &quote!(&called));
        quote! {
            #inputs
            let mut other = run.beside(#id) #keeping;
            let result = #run;
            run.detoured(Step::#variant, other, result)?;
        }
    }

    /// The workflows that run first, each once: what one of them needs of another is handed to it.
    pub(super) fn run_dependencies(&self) -> TokenStream {
        let first = self.workflow.steps.first();
        let first = first.map_or("", |step| step.variant.as_str());
        let dependencies = self.workflow.dependencies.iter().map(|dependency| {
            let call = &dependency.call;
            let Some(other) = self.other(call.workflow) else {
                return TokenStream::new();
            };
            let (id, keeping) = (&other.name, keeping(other));
            let inputs = call.inputs.as_ref().map(|inputs| {
                let inputs = self.inputs_for(call.workflow, inputs, self.scope("", first));
                quote!(let called = #inputs;)
            });
            let run = match &other.functions_after {
                None => self.run_of(call, &quote!(&mut first), &quote!(&called)),
                Some((_, steps)) => {
                    let (module, steps) = (path(&self.module_of(other)), ident(steps));
                    let inputs = call.inputs.as_ref().map(|_| quote!(&called,));
                    let done = used(other).filter_map(|theirs| {
                        let variable = ident(&self.dependency(theirs.call.workflow)?.variable);
                        Some(quote!(&#variable))
                    });
                    quote!(#module::#steps(&mut first, clients, #inputs #(#done),*).await)
                }
            };
            let first = ident(first);
            let kept = self.is_kept(dependency).then(|| {
                let variable = ident(&dependency.variable);
                quote!(let #variable =)
            });
            quote! {
                #inputs
                let mut first = run.beside(#id) #keeping;
                let result = #run;
                #kept run.depended(Step::#first, first, result)?;
            }
        });
        dependencies.gather()
    }

    fn dependency(&self, workflow: usize) -> Option<&Dependency> {
        let mut dependencies = self.workflow.dependencies.iter();
        dependencies.find(|dependency| dependency.call.workflow == workflow)
    }

    /// Whether something here, or another workflow that runs first, reads what one comes to.
    fn is_kept(&self, dependency: &Dependency) -> bool {
        let wanted = dependency.call.workflow;
        let others = self.workflow.dependencies.iter();
        let mut others = others.filter_map(|other| self.other(other.call.workflow));
        dependency.used
            || others.any(|other| used(other).any(|theirs| theirs.call.workflow == wanted))
    }

    /// The outputs of workflows that ran first, as parameters of a function.
    pub(super) fn dependency_parameters(&self, read: &BTreeSet<usize>) -> TokenStream {
        let read = read.iter().filter_map(|index| {
            let dependency = self.workflow.dependencies.get(*index)?;
            let ty = self.result_type(self.other(dependency.call.workflow)?);
            let name = ident(&dependency.variable);
            Some(quote!(#name: &#ty,))
        });
        read.gather()
    }

    /// The same as arguments; `by_reference` where the variables are values.
    pub(super) fn dependency_arguments(
        &self,
        read: &BTreeSet<usize>,
        by_reference: bool,
    ) -> Vec<TokenStream> {
        let read = read.iter().filter_map(|index| {
            let name = ident(&self.workflow.dependencies.get(*index)?.variable);
            Some(match by_reference {
                true => quote!(&#name),
                false => quote!(#name),
            })
        });
        read.gather()
    }

    /// The positions of the workflows that run first and whose outputs are read.
    pub(super) fn dependencies_used(&self) -> BTreeSet<usize> {
        let dependencies = self.workflow.dependencies.iter().enumerate();
        let used = dependencies.filter(|(_, dependency)| dependency.used);
        used.map(|(index, _)| index).gather()
    }

    /// What a workflow comes to, as the path to its type.
    fn result_type(&self, other: &Workflow) -> TokenStream {
        let module = path(&self.module_of(other));
        let names = Names::of(other);
        match (other.transfers.is_empty(), other.outputs.is_empty()) {
            (false, _) => {
                let name = &names.outcome;
                quote!(#module::#name)
            }
            (true, false) => {
                let name = &names.outputs;
                quote!(#module::#name)
            }
            (true, true) => quote!(()),
        }
    }

    /// The types of a workflow that may hand over to others.
    pub(super) fn transfer_types(&self) -> TokenStream {
        let transfers = &self.workflow.transfers;
        if transfers.is_empty() {
            return TokenStream::new();
        }
        let names = Names::of(self.workflow);
        let (outcome, id) = (&names.outcome, &self.workflow.id);
        let own = match self.workflow.outputs.is_empty() {
            true => quote!(()),
            false => {
                let name = &names.outputs;
                quote!(#name)
            }
        };
        let text = doc(&format!("What workflow `{id}` comes to."));
        let others = transfers.iter().filter_map(|transfer| {
            let other = self.other(transfer.workflow)?;
            let text = doc(&format!("Workflow `{}` took its place.", other.name));
            let (variant, ty) = (ident(&transfer.outcome), self.result_type(other));
            let ty = boxed(ty, transfer);
            Some(quote!(#text #variant(#ty)))
        });
        let blank = blank();
        let completed = format!("The outputs of `{id}`, if it came to its own end.");
        let completed = doc(&completed);
        let inputs = transfers.iter().filter_map(|transfer| {
            let other = self.other(transfer.workflow)?;
            let variant = ident(&transfer.variant);
            Some(match other.inputs.is_some() {
                true => {
                    let (module, name) = (path(&self.module_of(other)), Names::of(other).inputs);
                    quote!(#variant(#module::#name))
                }
                false => quote!(#variant),
            })
        });
        quote! {
            #blank
            #text
            #[rt::union]
            pub enum #outcome {
                /// It came to its own end.
                Completed(#own),
                #(#others,)*
            }
            #blank
            impl #outcome {
                #completed
                pub fn completed(&self) -> Option<&#own> {
                    match self {
                        Self::Completed(outputs) => Some(outputs),
                        _ => None,
                    }
                }
            }
            #blank
            /// The workflows that may take the place of this one, with their inputs.
            enum Transfer { #(#inputs,)* }
        }
    }

    /// What follows the loop of a workflow that may have handed over.
    pub(super) fn hand_over(&self, run: &TokenStream) -> TokenStream {
        let transfers = &self.workflow.transfers;
        if transfers.is_empty() {
            return TokenStream::new();
        }
        let outcome = Names::of(self.workflow).outcome;
        let arms = transfers.iter().filter_map(|transfer| {
            let other = self.other(transfer.workflow)?;
            let (variant, of_outcome) = (ident(&transfer.variant), ident(&transfer.outcome));
            let call = WorkflowCall {
                workflow: transfer.workflow,
                inputs: other.inputs.as_ref().map(|_| Expr::None),
                pinned: transfer.pinned,
            };
            let (id, keeping) = (&other.name, keeping(other));
            let runs = self.run_of(&call, &quote!(&mut other), &quote!(&called));
            let pattern = match other.inputs.is_some() {
                true => quote!(Transfer::#variant(called)),
                false => quote!(Transfer::#variant),
            };
            // A workflow without outputs comes to `()`, which is no value to keep.
            let is_unit = other.transfers.is_empty() && other.outputs.is_empty();
            let (kept, result) = match is_unit {
                true => (TokenStream::new(), quote!(())),
                false => (quote!(let result =), quote!(result)),
            };
            let result = match transfer.pinned {
                true => quote!(Box::new(#result)),
                false => result,
            };
            Some(quote! {
                #pattern => {
                    let mut other = run.beside(#id) #keeping;
                    let result = #runs;
                    #kept #run.transferred(from, other, result)?;
                    Ok(#outcome::#of_outcome(#result))
                }
            })
        });
        quote! {
            if let Next::Workflow { from, to } = next {
                return match to { #(#arms)* };
            }
        }
    }
}

/// The workflows that run before one and whose outputs it reads.
fn used(workflow: &Workflow) -> impl Iterator<Item = &Dependency> {
    let dependencies = workflow.dependencies.iter();
    dependencies.filter(|dependency| dependency.used)
}

/// The run of a workflow whose steps read what they sent keeps that.
pub(super) fn keeping(workflow: &Workflow) -> TokenStream {
    match workflow.keeps_requests {
        true => quote!(.keeping_requests()),
        false => TokenStream::new(),
    }
}

/// A type that may hold itself.
fn boxed(ty: TokenStream, transfer: &Transfer) -> TokenStream {
    match transfer.pinned {
        true => quote!(Box<#ty>),
        false => ty,
    }
}

/// A path from its text.
pub(crate) fn path(text: &str) -> TokenStream {
    let segments = text.split("::").map(|segment| match plain(segment) {
        "super" => quote!(super),
        _ => {
            let segment = ident(segment);
            quote!(#segment)
        }
    });
    quote!(#(#segments)::*)
}
