//! The IR becomes Rust: token streams, never text.

mod clients;
mod expression;
mod mock;
mod program;
mod source;
mod tokens;
mod types;
mod workflow;

use proc_macro2::TokenStream;

use crate::gather::{Collection, Gather};
use crate::graph::Graph;
use crate::ir::Crate;

/// A file to be written.
#[derive(Debug)]
pub struct Module {
    /// Its path below the output folder.
    pub path: String,
    /// Its content.
    pub tokens: TokenStream,
}

/// All files of the generated crate.
pub fn emit(generated: &Crate) -> Vec<Module> {
    let mut modules = vec![clients::emit(generated), mock::emit(generated)];
    for source in &generated.sources {
        modules.put_all(source::emit(source));
    }
    if !generated.workflows.is_empty() {
        modules.put_all(workflow::emit(generated));
    }
    modules.put_all(
        generated
            .program
            .iter()
            .map(|p| program::emit(p, generated)),
    );
    modules
}

/// A picture of a workflow.
#[derive(Debug)]
pub struct Picture {
    /// Its path below the output folder: beside the module of the workflow.
    pub path: String,
    /// It, as SVG.
    pub svg: String,
}

/// The pictures that the documentation of workflows shows.
pub fn pictures(generated: &Crate) -> Vec<Picture> {
    let workflows = generated.workflows.iter().filter(|_| generated.pictures);
    let pictures = workflows.map(|workflow| Picture {
        path: workflow::path(workflow, "svg"),
        svg: Graph::of(generated, workflow).svg(),
    });
    pictures.gather()
}

/// What needs a feature of the runtime: its name in generated code, and the feature.
const FEATURES: [(&str, &str); 2] = [("rt :: jsonpath !", "jsonpath"), ("rt :: regex !", "regex")];

/// The features of the runtime that code needs.
pub fn features(code: &TokenStream) -> Vec<&'static str> {
    let code = code.to_string();
    let needed = FEATURES.iter().filter(|(name, _)| code.contains(name));
    needed.map(|(_, feature)| *feature).gather()
}
