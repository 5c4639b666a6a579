//! What is generated, as plain data: no documents any more, and no Rust tokens yet.
//!
//! Names are final here: identifiers are valid, unique in their scope and escaped.

mod api;
mod condition;
mod expression;
mod inputs;
mod json;
mod program;
mod replies;
mod request;
mod server;
mod types;
mod workflow;
mod written;

pub use api::*;
pub use condition::*;
pub use expression::*;
pub use inputs::*;
pub use json::*;
pub use program::*;
pub use replies::*;
pub use request::*;
pub use server::*;
pub use types::*;
pub use workflow::*;
pub use written::*;

/// Everything that one generation writes.
#[derive(Debug)]
pub struct Crate {
    /// The crate's doc text.
    pub docs: Docs,
    /// The sources, in the order in which the documents name them.
    pub sources: Vec<Source>,
    /// The workflows, in the order of the documents.
    pub workflows: Vec<Workflow>,
    /// The command-line program, if one is wanted.
    pub program: Option<Program>,
    /// Whether the documentation of workflows shows them.
    pub pictures: bool,
}

/// Doc text: paragraphs and lists, in Markdown that builds without warnings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Docs(pub Vec<String>);
