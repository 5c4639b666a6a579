//! The command-line program.

use super::Type;

/// The command-line program.
#[derive(Debug)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// The library crate that it uses.
    pub library: String,
    /// One line about it.
    pub about: String,
    /// The credentials that it takes from the environment.
    pub credentials: Vec<EnvCredential>,
    /// The subcommands, one per workflow, in the same order.
    pub commands: Vec<Command>,
}

/// A credential from the environment.
#[derive(Debug)]
pub struct EnvCredential {
    /// The variable.
    pub variable: String,
    /// What it is for, in a line.
    pub about: String,
    /// The sources and setters that it is given to.
    pub targets: Vec<(usize, String)>,
}

/// A subcommand.
#[derive(Debug)]
pub struct Command {
    /// Its name: the workflow's.
    pub name: String,
    /// The function that runs it.
    pub function: String,
    /// One line about it.
    pub about: String,
    /// A flag per input.
    pub flags: Vec<Flag>,
    /// Whether there are inputs without a flag of their own.
    pub other_inputs: bool,
}

/// A flag for an input.
#[derive(Debug)]
pub struct Flag {
    /// Its name, without dashes.
    pub name: String,
    /// The input.
    pub member: String,
    /// Its type.
    pub ty: Type,
    /// Whether the workflow needs it.
    pub required: bool,
    /// One line about it.
    pub about: String,
}
