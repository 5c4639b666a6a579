//! What the program offers: workflows and the flags of their inputs.

use std::fmt;
use std::pin::Pin;

use super::value::Kind;
use super::{Outcome, Session};

/// Flags that every workflow has; an input of such a name gets another flag.
const RESERVED_FLAGS: [&str; 8] = [
    "",
    "help",
    "inputs",
    "mock",
    "server",
    "trace",
    "trace-bodies",
    "trust",
];

/// The future of a workflow's function.
pub(super) type Running<'s> = Pin<Box<dyn Future<Output = Outcome> + 's>>;
type Run = Box<dyn for<'s> Fn(&'s Session) -> Running<'s>>;

/// A workflow as a subcommand.
pub struct Workflow {
    pub(super) name: String,
    pub(super) about: &'static str,
    pub(super) flags: Vec<Flag>,
    pub(super) other_inputs: bool,
    pub(super) run: Run,
}

impl Workflow {
    /// The subcommand `name`, described in one line, that executes `run`.
    pub fn new(
        name: &'static str,
        about: &'static str,
        run: impl for<'s> Fn(&'s Session) -> Pin<Box<dyn Future<Output = Outcome> + 's>> + 'static,
    ) -> Self {
        Workflow {
            name: name.to_owned(),
            about,
            flags: Vec::new(),
            other_inputs: false,
            run: Box::new(run),
        }
    }

    /// The workflow takes inputs of any name: those without a flag come by `--inputs`.
    #[must_use]
    pub fn other_inputs(mut self) -> Self {
        self.other_inputs = true;
        self
    }

    /// Adds the flag of an input. One that would collide with another flag is prefixed with
    /// `input-`.
    #[must_use]
    pub fn flag(mut self, mut flag: Flag) -> Self {
        flag.name = free_name(flag.name, "input", |name| {
            RESERVED_FLAGS.contains(&name) || self.flags.iter().any(|other| other.name == name)
        });
        self.flags.push(flag);
        self
    }
}

impl fmt::Debug for Workflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workflow")
            .field("name", &self.name)
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

/// The flag of an input.
#[derive(Clone, Debug)]
pub struct Flag {
    pub(super) name: String,
    pub(super) input: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) help: &'static str,
}

impl Flag {
    /// The flag `--name` for an input that is a text.
    pub fn text(name: &str, input: &'static str) -> Self {
        Self::new(name, input, Kind::Text)
    }

    /// For an input that is a whole number.
    pub fn integer(name: &str, input: &'static str) -> Self {
        Self::new(name, input, Kind::Integer)
    }

    /// For an input that is a number.
    pub fn number(name: &str, input: &'static str) -> Self {
        Self::new(name, input, Kind::Number)
    }

    /// For an input that is true or false; the flag alone means true.
    pub fn boolean(name: &str, input: &'static str) -> Self {
        Self::new(name, input, Kind::Boolean)
    }

    /// For any other input: a list, an object, or one without a type.
    pub fn json(name: &str, input: &'static str) -> Self {
        Self::new(name, input, Kind::Json)
    }

    fn new(name: &str, input: &'static str, kind: Kind) -> Self {
        Flag {
            // The parser adds the dashes, and refuses a name that brings its own.
            name: name.trim_start_matches('-').to_owned(),
            input,
            kind,
            required: false,
            help: "",
        }
    }

    /// The workflow needs the input.
    #[must_use]
    pub fn required(self) -> Self {
        Flag {
            required: true,
            ..self
        }
    }

    /// What the input is, in one line.
    #[must_use]
    pub fn help(self, help: &'static str) -> Self {
        Flag { help, ..self }
    }

    /// The flag as it is typed: `--limit <INTEGER>`.
    pub(super) fn usage(&self) -> String {
        format!("--{} <{}>", self.name, self.kind.value_name())
    }
}

/// `name`, prefixed as often as it takes until it is not `taken`.
pub(super) fn free_name(mut name: String, prefix: &str, taken: impl Fn(&str) -> bool) -> String {
    while taken(&name) {
        name = format!("{prefix}-{name}");
    }
    name
}
