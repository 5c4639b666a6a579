//! Workflows: a driver that reads like the document, over one function per step.

mod checks;
mod driver;
mod index;
mod items;
mod step;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::expression::Scope;
use crate::emit::tokens::{blank, ident, inner_docs};
use crate::emit::{Module, features};
use crate::ir::{Call, Crate, Docs, Operation, Source, Step, Workflow};

/// The modules of all workflows.
pub fn emit(generated: &Crate) -> Vec<Module> {
    let mut modules = index::emit(&generated.workflows);
    modules.extend(generated.workflows.iter().map(|workflow| {
        let emitter = Emitter {
            generated,
            workflow,
        };
        let folder = workflow
            .module
            .as_deref()
            .map(plain)
            .map(|m| format!("{m}/"));
        Module {
            path: format!(
                "workflows/{}{}.rs",
                folder.unwrap_or_default(),
                plain(&workflow.function)
            ),
            tokens: emitter.module(),
        }
    }));
    modules
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
        let imports = self.imports();
        let (functions, inputs, outputs) = (self.functions(), self.inputs(), self.outputs());
        let step = self.step_enum();
        let steps: Vec<_> = self.workflow.steps.iter().map(|s| self.step(s)).collect();
        let needed = features(&quote!(#inputs #(#steps)*)).into_iter();
        let needed: Vec<String> = needed.map(|name| format!("`{name}`")).collect();
        if !needed.is_empty() {
            text.0.push(format!(
                "Needs of `arazzo-runtime` the feature{} {}.",
                if needed.len() == 1 { "" } else { "s" },
                needed.join(" and ")
            ));
        }
        let text = inner_docs(&text);
        let blank = blank();
        quote! {
            #text
            #blank
            #imports
            #blank
            #functions
            #inputs
            #outputs
            #blank
            #step
            #(#blank #steps)*
        }
    }

    fn imports(&self) -> TokenStream {
        let mut modules: Vec<&str> = Vec::new();
        let mut names_types = false;
        for step in &self.workflow.steps {
            let source = self.source(&step.call);
            let code = self.step(step).to_string();
            let prefix = format!("{} ::", source.module);
            if code.contains(&prefix) && !modules.contains(&source.module.as_str()) {
                modules.push(&source.module);
            }
            names_types |= code.contains("rt ::");
        }
        names_types |= self.workflow.inputs.is_some() || !self.workflow.outputs.is_empty();
        modules.sort_unstable();
        let modules = modules.into_iter().map(ident);
        let rt = names_types.then(|| quote!(self as rt,));
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
