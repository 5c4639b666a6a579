//! One call of a subcommand, as the function of its workflow sees it.

use clap::ArgMatches;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::console::{Console, Environment};
use super::error::{self, Error};
use super::program::{CredentialInfo, Program};
use super::progress::{End, Progress};
use super::trace::Trace;
use super::workflow::{Flag, Workflow};
use super::{Outcome, inputs, server, typed};
use crate::error::ErrorKind;
use crate::limits::Limit;
use crate::{Http, Secret, WorkflowError, WorkflowStep};

/// What the user gave for one run of a workflow: inputs, servers, credentials.
pub struct Session {
    flags: Vec<Flag>,
    members: Map<String, Value>,
    servers: Vec<(&'static str, String)>,
    trusted: Vec<(&'static str, String)>,
    mock: bool,
    credentials: Vec<CredentialInfo>,
    environment: Environment,
    progress: Progress,
}

impl Session {
    /// Reads the arguments of a workflow's subcommand.
    pub(super) fn new(
        program: &Program,
        workflow: &Workflow,
        matches: &ArgMatches,
        console: &mut Console,
    ) -> Result<Self, Error> {
        let members = inputs::collect(matches, &workflow.flags, &mut console.stdin)?;
        let slips = match workflow.other_inputs {
            true => Vec::new(),
            false => inputs::unknown(&members, &workflow.flags),
        };
        for slip in slips {
            console.stderr.say(&format!("warning: {slip}\n"));
        }
        let urls = |name: &str| -> Result<Vec<(&'static str, String)>, Error> {
            let given = matches.get_many::<String>(name).unwrap_or_default();
            let flag = format!("--{name}");
            given
                .map(|argument| server::parse(&flag, argument, &program.sources))
                .collect()
        };
        let (servers, trusted) = (urls("server")?, urls("trust")?);
        check_encoding(&program.credentials, &console.environment)?;
        let trace = matches.get_one::<String>("trace");
        let trace = trace.map(|path| Trace::create(path, matches.get_flag("trace-bodies")));
        let mock = matches.get_flag("mock");
        Ok(Session {
            flags: workflow.flags.clone(),
            members,
            servers,
            trusted,
            mock,
            credentials: program.credentials.clone(),
            environment: console.environment.clone(),
            progress: Progress::new(console.stderr.clone(), !mock, trace.transpose()?),
        })
    }

    /// The inputs, as the workflow declares them.
    ///
    /// # Errors
    /// If one is missing or of another type; the error names the input and its flag.
    pub fn inputs<T: DeserializeOwned>(&self) -> Result<T, Error> {
        typed::read(self.members.clone(), &self.flags)
    }

    /// The engine that runs the workflow and prints its steps.
    pub fn engine(&self) -> &Progress {
        &self.progress
    }

    /// Whether to answer from the documents' examples instead of servers.
    pub fn mock(&self) -> bool {
        self.mock
    }

    /// The transport for all sources.
    ///
    /// # Errors
    /// If it cannot be set up on this machine.
    pub fn http(&self) -> Result<Http, Error> {
        Ok(Http::new()?)
    }

    /// The URL that `--server` gives for a source; of several, the last.
    pub fn server(&self, source: &str) -> Option<&str> {
        let mut given = self.servers.iter().rev();
        given
            .find(|(name, _)| *name == source)
            .map(|(_, url)| url.as_str())
    }

    /// The URLs that `--trust` gives for a source: servers of single operations that get its
    /// credentials as well.
    pub fn trusted(&self, source: &str) -> impl Iterator<Item = &str> {
        let given = self.trusted.iter();
        let given = given.filter(move |(name, _)| *name == source);
        given.map(|(_, url)| url.as_str())
    }

    /// The URL of `--server` for a source whose description names none.
    ///
    /// # Errors
    /// If there is none.
    pub fn required_server(&self, source: &str) -> Result<&str, Error> {
        self.server(source).ok_or_else(|| {
            Error::usage(format!(
                "the description of {source} names no server: give it with --server {source}=<url>"
            ))
        })
    }

    /// The credential in an environment variable; an empty one counts as unset.
    pub fn credential(&self, variable: &str) -> Option<Secret> {
        let text = (self.environment)(variable)?.into_string().ok()?;
        (!text.is_empty()).then(|| Secret::new(text))
    }

    /// The same for a variable that holds `user:password`.
    ///
    /// # Errors
    /// If there is no colon in it.
    pub fn user_password(&self, variable: &str) -> Result<Option<(String, Secret)>, Error> {
        let Some(both) = self.credential(variable) else {
            return Ok(None);
        };
        match both.expose().split_once(':') {
            Some((user, password)) => Ok(Some((user.to_owned(), Secret::new(password)))),
            None => Err(Error::usage(format!(
                "the environment variable {variable} must hold user:password, and has no colon"
            ))),
        }
    }

    /// Ends the run: prints the last step, and makes of the result what the program returns.
    ///
    /// # Errors
    /// If the workflow failed.
    pub fn finish<O: Serialize, S: WorkflowStep>(
        &self,
        result: Result<O, WorkflowError<S>>,
    ) -> Outcome {
        match result {
            Ok(outputs) => {
                self.progress.end(End::Success);
                Outputs::new(&outputs)
            }
            Err(error) => {
                if let ErrorKind::Inputs(invalid) = error.kind() {
                    self.progress.end(End::NotSent(error.step().id()));
                    return Err(typed::invalid(invalid, &self.flags));
                }
                let succeeded = self.progress.end(end(&error));
                let variables: Vec<&str> = self.credentials.iter().map(|c| c.variable).collect();
                Err(error::failed(&error, &succeeded, &variables))
            }
        }
    }
}

impl std::fmt::Debug for Session {
    /// Names only: inputs may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("inputs", &self.members.keys().collect::<Vec<_>>())
            .field("mock", &self.mock)
            .finish_non_exhaustive()
    }
}

/// Which line a failure belongs to: some are found before the request of their step is sent.
fn end<S: WorkflowStep>(error: &WorkflowError<S>) -> End<'static> {
    match error.kind() {
        ErrorKind::Request(_)
        | ErrorKind::MissingValue { .. }
        | ErrorKind::Replacement { .. }
        | ErrorKind::Limit(Limit::Steps(_)) => End::NotSent(error.step().id()),
        _ => End::Failed,
    }
}

/// A credential in another encoding would be no credential, and its absence a riddle.
fn check_encoding(credentials: &[CredentialInfo], environment: &Environment) -> Result<(), Error> {
    for CredentialInfo { variable, .. } in credentials {
        if environment(variable).is_some_and(|value| value.to_str().is_none()) {
            let message = format!("the environment variable {variable} is not text in UTF-8");
            return Err(Error::usage(message));
        }
    }
    Ok(())
}

/// The outputs of a workflow, as one line of JSON with its members in the document's order.
pub struct Outputs(String);

impl Outputs {
    fn new(outputs: &impl Serialize) -> Result<Self, Error> {
        let text = serde_json::to_string(outputs)
            .map_err(|_| Error::failure("the outputs cannot be written as JSON"))?;
        // A workflow without outputs may return `()`; the program's output is always an object.
        Ok(Outputs(if text == "null" {
            "{}".to_owned()
        } else {
            text
        }))
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Outputs {
    /// Outputs may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outputs({} bytes)", self.0.len())
    }
}
