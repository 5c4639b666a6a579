//! Workflows: a driver that reads like the document, over one function per step.

mod actions;
mod call;
pub mod called;
mod checks;
mod driver;
mod index;
mod items;
mod jumps;
mod step;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::expression::Scope;
use crate::emit::tokens::{blank, ident, inner_docs};
use crate::emit::{Module, features};
use crate::gather::{Collection, Gather};
use crate::ir::{Call, Crate, Docs, Operation, Source, Step, Workflow};

/// The modules of all workflows.
pub fn emit(generated: &Crate) -> Vec<Module> {
    let mut modules = index::emit(&generated.workflows);
    modules.put_all(generated.workflows.iter().map(|workflow| {
        let emitter = Emitter {
            generated,
            workflow,
        };
        Module {
            path: path(workflow, "rs"),
            tokens: emitter.module(),
        }
    }));
    modules
}

/// Where a workflow's file is, below the output folder.
pub fn path(workflow: &Workflow, extension: &str) -> String {
    let folder = workflow.module.as_deref().map(plain);
    let folder = folder.map(|module| format!("{module}/"));
    format!(
        "workflows/{}{}.{extension}",
        folder.unwrap_or_default(),
        plain(&workflow.function)
    )
}

/// The name of a module's file.
fn plain(module: &str) -> &str {
    module.trim_start_matches("r#")
}

/// The names of a workflow's items.
struct Names {
    function: Ident,
    function_on: Ident,
    error: Ident,
    inputs: Ident,
    outcome: Ident,
    outputs: Ident,
    step: Ident,
}

impl Names {
    fn of(workflow: &Workflow) -> Self {
        let prefix = &workflow.type_prefix;
        Names {
            function: ident(&workflow.function),
            function_on: ident(&workflow.function_on),
            error: ident(&format!("{prefix}Error")),
            inputs: ident(&format!("{prefix}Inputs")),
            outcome: ident(&format!("{prefix}Outcome")),
            outputs: ident(&format!("{prefix}Outputs")),
            step: ident(&format!("{prefix}Step")),
        }
    }
}

struct Emitter<'g> {
    generated: &'g Crate,
    workflow: &'g Workflow,
}

impl Emitter<'_> {
    fn module(&self) -> TokenStream {
        let mut text = Docs(vec![format!("Workflow `{}`.", self.workflow.id)]);
        let (functions, inputs, outputs) = (self.functions(), self.inputs(), self.outputs());
        let (step, jumps) = (self.step_enum(), self.jump_types());
        let steps: Vec<_> = self.workflow.steps.iter().map(|s| self.step(s)).gather();
        let (shared, transfers) = (self.shared_failure(), self.transfer_types());
        let blank = blank();
        let items = quote! {
            #functions
            #inputs
            #outputs
            #transfers
            #blank
            #step
            #jumps
            #(#blank #steps)*
            #shared
        };
        let needed = features(&items).into_iter();
        let needed: Vec<String> = needed.map(|name| format!("`{name}`")).gather();
        if !needed.is_empty() {
            text.0.push(format!(
                "Needs of `arazzo-runtime` the feature{} {}.",
                if needed.len() == 1 { "" } else { "s" },
                needed.join(" and ")
            ));
        }
        let (text, imports) = (inner_docs(&text), self.imports(&items));
        quote! {
            #text
            #blank
            #imports
            #blank
            #items
        }
    }

    fn imports(&self, items: &TokenStream) -> TokenStream {
        let code = items.to_string();
        let mut modules: Vec<&str> = self
            .workflow
            .steps
            .iter()
            .filter_map(Step::operation)
            .map(|call| self.source(call).module.as_str())
            .filter(|module| code.contains(&format!("{module} ::")))
            .gather();
        modules.sort();
        modules.dedup();
        let modules = modules.into_iter().map(ident);
        let rt = code.contains("rt ::").then(|| quote!(self as rt,));
        let up = self.workflow.module.iter().map(|_| quote!(super));
        quote! {
            use arazzo_runtime::codegen::{#rt Engine, InProcess, Run, WorkflowError, WorkflowStep};
            use super::#(#up::)*super::{Clients, #(#modules),*};
        }
    }

    fn scope<'s>(&'s self, module: &'s str, step: &'s str) -> Scope<'s> {
        Scope {
            steps: &self.workflow.steps,
            module,
            step,
            dependencies: &self.workflow.dependencies,
            after_reply: false,
            after_failure: false,
        }
    }

    fn source(&self, call: &Call) -> &Source {
        &self.generated.sources[call.source]
    }

    fn operation(&self, call: &Call) -> &Operation {
        &self.source(call).operations[call.operation]
    }
}

fn has_fields(step: &Step) -> bool {
    step.outputs.iter().any(|output| output.used)
}
