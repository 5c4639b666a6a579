//! The program: what it offers, and how it runs.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;

use super::command::{self, LIST};
use super::console::Console;
use super::error::Error;
use super::session::Session;
use super::workflow::{Workflow, free_name};
use super::{Outcome, list};

/// A command-line program over generated workflows.
#[derive(Debug)]
#[must_use = "a program does something when it is run"]
pub struct Program {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) sources: Vec<SourceInfo>,
    pub(super) credentials: Vec<CredentialInfo>,
    pub(super) workflows: Vec<Workflow>,
}

/// A source that `--server` can name.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceInfo {
    pub(super) name: &'static str,
    pub(super) server: Option<&'static str>,
    pub(super) elsewhere: &'static [&'static str],
}

/// An environment variable with a credential.
#[derive(Clone, Copy, Debug)]
pub(super) struct CredentialInfo {
    pub(super) variable: &'static str,
    pub(super) about: &'static str,
}

impl Program {
    /// A program, described in one line.
    pub fn new(name: &'static str, about: &'static str) -> Self {
        Program {
            name,
            about,
            sources: Vec::new(),
            credentials: Vec::new(),
            workflows: Vec::new(),
        }
    }

    /// Adds a source and the server that it is called at by default.
    pub fn source(mut self, name: &'static str, server: Option<&'static str>) -> Self {
        self.sources.push(SourceInfo {
            name,
            server,
            elsewhere: &[],
        });
        self
    }

    /// Says on which servers operations of the last source are that have their own; these get
    /// credentials only by `--trust`.
    pub fn elsewhere(mut self, servers: &'static [&'static str]) -> Self {
        if let Some(source) = self.sources.last_mut() {
            source.elsewhere = servers;
        }
        self
    }

    /// Adds a credential: the environment variable that holds it, and what it is.
    pub fn credential(mut self, variable: &'static str, about: &'static str) -> Self {
        self.credentials.push(CredentialInfo { variable, about });
        self
    }

    /// Adds a workflow. One whose name is taken, or is `list`, is prefixed with `workflow-`.
    pub fn workflow(mut self, mut workflow: Workflow) -> Self {
        workflow.name = free_name(workflow.name, "workflow", |name| {
            matches!(name, "" | LIST) || self.workflows.iter().any(|other| other.name == name)
        });
        self.workflows.push(workflow);
        self
    }

    /// Runs the program with the arguments of this process.
    pub fn run(self) -> ExitCode {
        ExitCode::from(self.execute(std::env::args_os(), Console::process()))
    }

    /// Runs it with these arguments, the first of which is the program's name, on a console.
    pub(super) fn execute(
        &self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        mut console: Console,
    ) -> u8 {
        let matches = match command::build(self).try_get_matches_from(arguments) {
            Ok(matches) => matches,
            Err(error) => return refuse(command::without_values(error), &console),
        };
        let result = match matches.subcommand() {
            Some((name, matches)) if name != LIST => self
                .start(name, matches, &mut console)
                .map(|outputs| format!("{}\n", outputs.as_str())),
            _ => Ok(list::render(self)),
        };
        let written = result.and_then(|text| {
            let written = console.stdout.write(&text);
            written.map_err(|error| Error::failure(format!("cannot write the output: {error}")))
        });
        match written {
            Ok(()) => 0,
            Err(error) => {
                error.report(&console.stderr);
                error.code()
            }
        }
    }

    /// Runs the workflow whose subcommand was called.
    fn start(&self, name: &str, matches: &ArgMatches, console: &mut Console) -> Outcome {
        let mut workflows = self.workflows.iter();
        let Some(workflow) = workflows.find(|workflow| workflow.name == name) else {
            return Err(Error::usage(format!("there is no workflow `{name}`")));
        };
        let session = Session::new(self, workflow, matches, console)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::failure(format!("cannot start: {error}")))?;
        runtime.block_on((workflow.run)(&session))
    }
}

/// Prints what clap has to say: help, or what is wrong.
fn refuse(error: clap::Error, console: &Console) -> u8 {
    let help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    match help {
        true => console.stdout.say_styled(&error.render()),
        false => console.stderr.say_styled(&error.render()),
    }
    if help { 0 } else { 2 }
}
