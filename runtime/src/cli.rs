//! The command-line program around generated workflows: a subcommand per workflow, a flag per
//! input.
//!
//! A generated `main.rs` is data and one function per workflow; parsing, formatting, terminal and
//! exit codes are here. Outputs go to stdout as one line of JSON, everything else to stderr.
//! Success exits with 0, a workflow that fails with 1, wrong usage with 2.
//!
//! No secret reaches an output: what the user typed is never quoted back where it may be an
//! input's value, and steps are shown by their path templates.

mod command;
mod console;
mod error;
mod inputs;
mod lines;
mod list;
mod program;
mod progress;
mod server;
mod session;
mod trace;
mod typed;
mod value;
mod workflow;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use program::Program;
pub use progress::Progress;
pub use session::{Outputs, Session};
pub use workflow::{Flag, Workflow};

/// What the function of a workflow returns: made by [`Session::finish`].
pub type Outcome = Result<Outputs, Error>;
