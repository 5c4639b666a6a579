//! What the program says when it fails.

use std::fmt;

use super::console::Stream;
use crate::error::ErrorKind;
use crate::fault::FaultKind;
use crate::http::HttpError;
use crate::{WorkflowError, WorkflowStep};

/// Why a subcommand failed: its message, its notes, and with them the exit code. It contains no
/// value that was given as an input or credential.
#[derive(Debug)]
pub struct Error {
    code: u8,
    message: String,
    notes: Vec<String>,
}

impl Error {
    /// The program was called wrongly.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Error {
            code: 2,
            message: message.into(),
            notes: Vec::new(),
        }
    }

    /// What was asked for could not be done.
    pub(super) fn failure(message: impl Into<String>) -> Self {
        Error {
            code: 1,
            ..Self::usage(message)
        }
    }

    /// Adds a line below the message.
    pub(super) fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        self.code
    }

    /// Prints message and notes.
    pub(super) fn report(&self, stderr: &Stream) {
        let label = stderr.paint(stderr.bad().bold(), "error:");
        let notes: String = self.notes.iter().map(|note| format!("\n{note}")).collect();
        stderr.say(&format!("{label} {}{notes}\n", self.message));
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        Error::failure(error.to_string())
    }
}

/// A workflow's failure; `succeeded` are the steps that did their work before, in order.
pub(super) fn failed<S: WorkflowStep>(
    error: &WorkflowError<S>,
    succeeded: &[String],
    variables: &[&str],
) -> Error {
    let mut failed = Error::failure(error.to_string());
    if let Some(help) = help(error.kind(), variables) {
        failed = failed.note(format!("help: {help}"));
    }
    if succeeded.is_empty() {
        return failed;
    }
    let steps: Vec<String> = succeeded
        .iter()
        .map(|step| with_outputs(error, step))
        .collect();
    failed.note(format!(
        "note: these steps had succeeded: {}",
        steps.join(", ")
    ))
}

/// A step with the names of its outputs, which tell what exists now. Their values may be secrets.
fn with_outputs<S: WorkflowStep>(error: &WorkflowError<S>, step: &str) -> String {
    let outputs = error.outputs().get(step).and_then(|step| step.as_object());
    let names: Vec<&str> = outputs
        .into_iter()
        .flat_map(|outputs| outputs.keys().map(String::as_str))
        .collect();
    match names.is_empty() {
        true => step.to_owned(),
        false => format!("{step} ({})", names.join(", ")),
    }
}

/// What the user of the program can do, where it is the program that lacks something.
fn help(kind: &ErrorKind, variables: &[&str]) -> Option<String> {
    let ErrorKind::Fault(fault) = kind else {
        return None;
    };
    match fault.kind {
        FaultKind::MissingCredential if !variables.is_empty() => Some(format!(
            "credentials are read from the environment: {}",
            variables.join(", ")
        )),
        FaultKind::Untrusted => {
            Some("if it may have them, say so with --trust <SOURCE=URL>".to_owned())
        }
        FaultKind::Server => Some("set the server with --server <SOURCE=URL>".to_owned()),
        _ => None,
    }
}

/// `; did you mean …` with the nearest of the names, if one is near.
pub(super) fn did_you_mean<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let lower = wanted.to_lowercase();
    names
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| distance * 3 <= wanted.len().max(name.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
