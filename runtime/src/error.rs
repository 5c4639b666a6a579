//! How a workflow fails.

use std::borrow::Cow;
use std::fmt;

use http::Method;
use serde_json::{Map, Value};

use crate::fault::{Fault, Halt};
use crate::inputs::InvalidInputs;
use crate::limits::Limit;
use crate::request::RequestError;
use crate::response::Response;

/// The steps of a workflow, as generated: an enum with a variant per `stepId`.
pub trait WorkflowStep: Copy + fmt::Debug {
    /// The `workflowId`.
    const WORKFLOW: &'static str;
    /// The `stepId`.
    fn id(self) -> &'static str;
}

/// A workflow that did not come to its end: which step stopped it, at which attempt, and why.
///
/// `Display` and `Debug` name workflow, step, operation, attempt, criterion and status, and
/// show no header, query, body or path value. What they leave out is there to be asked for:
/// [`response`](Self::response) and [`outputs`](Self::outputs).
pub struct WorkflowError<S>(Box<Inner<S>>);

struct Inner<S> {
    step: S,
    attempt: u32,
    operation: Option<(Method, Cow<'static, str>)>,
    kind: ErrorKind,
    /// What ends the run as a whole, so that no document may decide what happens next.
    fatal: Option<Fatal>,
    response: Option<Response>,
    outputs: Map<String, Value>,
}

/// Why a step stopped its workflow.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The inputs are not what the workflow declares; no step has run.
    #[error("{0}")]
    Inputs(InvalidInputs),
    /// A success criterion does not hold (Arazzo, Criterion Object).
    #[error("criterion `{condition}` does not hold")]
    Criterion {
        /// The condition, as the document writes it.
        condition: &'static str,
    },
    /// A success criterion cannot be evaluated, which counts as not holding.
    #[error("criterion `{condition}` cannot be evaluated: {reason}")]
    Evaluation {
        /// The condition, as the document writes it.
        condition: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// The step has no criteria, and the status is not 2xx.
    #[error("the step names no criteria, so the status must be 2xx")]
    Status,
    /// No reply came back.
    #[error(transparent)]
    Fault(Fault),
    /// The request could not be built.
    #[error("the request cannot be built: {0}")]
    Request(RequestError),
    /// A value that the request needs is absent.
    #[error("`{expression}` has no value, and the request needs one")]
    MissingValue {
        /// The runtime expression, as the document writes it.
        expression: &'static str,
    },
    /// The body has nothing in which a value could be put there.
    #[error("nothing can be replaced at `{target}` of the body")]
    Replacement {
        /// The target, as the document writes it.
        target: &'static str,
    },
    /// A value is none that an input of a called workflow can have.
    #[error("the value for the input `{input}` of the called workflow is of another type")]
    InvalidInput {
        /// The input's name.
        input: &'static str,
    },
    /// The step succeeded, but the reply lacks a value that its description requires.
    #[error("output `{output}` cannot be read from {pointer}: {reason}")]
    MissingOutput {
        /// The output's name.
        output: &'static str,
        /// Where it should have been.
        pointer: &'static str,
        /// What is there instead.
        reason: &'static str,
    },
    /// A workflow that the step calls, or that it hands over to, has failed.
    #[error("{error}")]
    Workflow {
        /// The `workflowId` of what was called.
        workflow: &'static str,
        /// How it failed: the `WorkflowError` of its own steps.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A workflow that has to run first has failed (Arazzo, Workflow Object, `dependsOn`).
    #[error("the workflow `{workflow}`, which runs first, failed: {error}")]
    Dependency {
        /// The `workflowId` of the one that runs first.
        workflow: &'static str,
        /// How it failed: the `WorkflowError` of its own steps.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A step that has to be completed first is not: it has not run, or its last attempt failed
    /// (Arazzo, Step Object, `dependsOn`).
    #[error("the step depends on `{step}`, which has not succeeded")]
    DependencyNotMet {
        /// The `stepId` of the one that has to be completed.
        step: &'static str,
    },
    /// An action of type `end` ended the workflow after a failure.
    #[error("{cause}; action `{action}` ends the workflow")]
    EndedByFailure {
        /// The action's name.
        action: &'static str,
        /// What failed.
        cause: Box<ErrorKind>,
    },
    /// The step failed again after all its retries.
    #[error("{cause}; the retries of action `{action}` are used up ({retries})")]
    RetriesExhausted {
        /// The action's name.
        action: &'static str,
        /// How many retries were made.
        retries: u32,
        /// What failed the last time.
        cause: Box<ErrorKind>,
    },
    /// A step whose outputs are needed has not run: the code and the runtime are not of one version.
    #[error("the outputs of step `{step}` are needed, which has not run")]
    NotRun {
        /// The `stepId`.
        step: &'static str,
    },
    /// The run used up its budget.
    #[error("limit reached: {0}")]
    Limit(Limit),
    /// The engine stopped the run.
    #[error(transparent)]
    Halt(Halt),
}

impl ErrorKind {
    /// What failed, whatever the document made of it: never `EndedByFailure` or `RetriesExhausted`.
    #[must_use]
    pub fn cause(&self) -> &ErrorKind {
        match self {
            ErrorKind::EndedByFailure { cause, .. } | ErrorKind::RetriesExhausted { cause, .. } => {
                cause.cause()
            }
            other => other,
        }
    }

    /// Whether the run itself cannot go on, whatever the document says about failures.
    pub(crate) fn ends_the_run(&self) -> bool {
        self.fatal().is_some()
    }

    fn fatal(&self) -> Option<Fatal> {
        match self {
            ErrorKind::Limit(limit) => Some(Fatal::Limit(*limit)),
            ErrorKind::Halt(_) => Some(Fatal::Halt),
            _ => None,
        }
    }
}

/// What ends a run as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fatal {
    /// It has used up its budget.
    Limit(Limit),
    /// The engine stopped it.
    Halt,
}

impl<S: WorkflowStep> WorkflowError<S> {
    pub(crate) fn new(step: S, attempt: u32, kind: ErrorKind) -> Self {
        WorkflowError(Box::new(Inner {
            step,
            attempt,
            operation: None,
            fatal: kind.fatal(),
            kind,
            response: None,
            outputs: Map::new(),
        }))
    }

    pub(crate) fn at(mut self, method: Method, template: Cow<'static, str>) -> Self {
        self.0.operation = Some((method, template));
        self
    }

    pub(crate) fn with_response(mut self, response: Response) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_outputs(mut self, outputs: Map<String, Value>) -> Self {
        self.0.outputs = outputs;
        self
    }

    pub(crate) fn with_fatal(mut self, fatal: Option<Fatal>) -> Self {
        self.0.fatal = self.0.fatal.or(fatal);
        self
    }

    pub(crate) fn fatal(&self) -> Option<Fatal> {
        self.0.fatal
    }

    /// Whether the run as a whole is over: its budget is used up, or the engine stopped it.
    pub(crate) fn ends_the_run(&self) -> bool {
        self.0.fatal.is_some()
    }

    pub(crate) fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The step that stopped the workflow; the first one where the inputs did.
    pub fn step(&self) -> S {
        self.0.step
    }

    /// Which attempt of the step it was, from 1.
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// Why.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The reply that the step stopped on, if one came. It may hold secrets.
    pub fn response(&self) -> Option<&Response> {
        self.0.response.as_ref()
    }

    /// The outputs of the steps that succeeded, `stepId` → output → value: what exists now and may
    /// have to be undone. They may hold secrets.
    pub fn outputs(&self) -> &Map<String, Value> {
        &self.0.outputs
    }
}

impl<S: WorkflowStep> fmt::Display for WorkflowError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            step,
            attempt,
            operation,
            kind,
            response,
            ..
        } = &*self.0;
        if let ErrorKind::Inputs(_) | ErrorKind::Dependency { .. } = kind {
            return write!(f, "workflow `{}`: {kind}", S::WORKFLOW);
        }
        write!(f, "workflow `{}`, step `{}`", S::WORKFLOW, step.id())?;
        if let Some((method, template)) = operation {
            write!(f, " ({method} {template})")?;
        }
        write!(f, ", attempt {attempt}: {kind}")?;
        // The error of a called workflow has said it.
        let called = matches!(kind.cause(), ErrorKind::Workflow { .. });
        match response.as_ref().filter(|_| !called) {
            Some(response) => write!(f, "; the server answered {}", response.status),
            None => Ok(()),
        }
    }
}

impl<S: WorkflowStep> fmt::Debug for WorkflowError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkflowError")
            .field("workflow", &S::WORKFLOW)
            .field("step", &self.0.step)
            .field("operation", &self.0.operation)
            .field("attempt", &self.0.attempt)
            .field("kind", &self.0.kind)
            .field("response", &self.0.response)
            .field("outputs", &self.0.outputs.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl<S: WorkflowStep> std::error::Error for WorkflowError<S> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.0.kind.cause() {
            ErrorKind::Halt(error) => std::error::Error::source(error),
            ErrorKind::Workflow { error, .. } | ErrorKind::Dependency { error, .. } => {
                Some(error.as_ref())
            }
            _ => None,
        }
    }
}
