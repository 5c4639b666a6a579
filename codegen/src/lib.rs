//! Generates a typed Rust client and one async function per workflow from Arazzo documents and the
//! OpenAPI descriptions that they name.
//!
//! In the `main` of `build.rs`,
//! ```no_run
//! arazzo_codegen::Builder::new().build();
//! ```
//! reads every Arazzo document in `specs/` and writes `generated/`, which is committed and compiled
//! like any other code. The phases are [`parse`](self), resolve, lower, emit and output, in this
//! order; see ARCHITECTURE.md.

mod build;
mod diagnostic;
mod edit;
mod emit;
mod gather;
pub mod graph;
mod ir;
mod lower;
mod output;
mod parse;
mod resolve;

mod settings;
mod source;
mod span;
mod suggest;

pub use build::{Builder, DocumentKind, Error, FixedDocument, Fixes, Operations, Progress};
#[doc(hidden)]
pub use build::{Outline, SchemaType};
pub use diagnostic::{Explanation, Level, Location, Replacement, Report, Rule, Shown};
pub use lower::Formats;
pub use output::GeneratedFile;
#[doc(hidden)]
pub use span::locate;
