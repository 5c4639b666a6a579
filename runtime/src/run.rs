//! One run of one workflow: what its step functions work with.

mod attempt;
mod child;
mod closing;
mod replace;
mod response;
mod retry;
mod visits;

use std::time::Instant;

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::engine::{Engine, StepKey};
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::Event;
use crate::inputs::InvalidInputs;
use crate::limits::{Limit, Limits};
use crate::response::Response;
use crate::sent::Sent;
use crate::trace::tell;
use closing::Closing;
use visits::Visits;

pub use response::{Status, StepResponse};

/// A run of a workflow on an engine: counts its attempts, keeps the outputs of its steps.
#[derive(Debug)]
pub struct Run<'e, E> {
    engine: &'e E,
    limits: Limits,
    started: Instant,
    /// The attempts that were made, those of called workflows included.
    attempts: u32,
    /// How many workflows wait for this one.
    depth: u32,
    visits: Visits,
    /// Step, output, value: a map is made of them for an error.
    outputs: Vec<(&'static str, &'static str, Value)>,
    /// The last reply, where a calling step may ask for it.
    last: Option<Option<Last>>,
    /// Whether steps read what they sent.
    keeps_requests: bool,
    /// Whether the deadline is that of the step which calls the workflow.
    timed: bool,
    span: tracing::Span,
    /// Of the workflow that was called first.
    closing: Option<Closing<'e, E>>,
}

/// A reply, what it answers, and whether its operation declares JSON.
#[derive(Clone, Debug)]
struct Last {
    response: Response,
    json_declared: bool,
    method: Method,
    sent: Option<Box<Sent>>,
}

/// Where a step leads to (Arazzo, Success Action Object and Failure Action Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<S, W = std::convert::Infallible> {
    /// To a step.
    Step(S),
    /// To the end of the workflow.
    End,
    /// To a workflow that takes the place of this one.
    Workflow {
        /// The step that leads there.
        from: S,
        /// The workflow, and its inputs.
        to: W,
    },
}

impl<'e, E: Engine> Run<'e, E> {
    /// Starts a run of the workflow `workflow_id`.
    pub fn new(engine: &'e E, workflow_id: &'static str) -> Self {
        tell(
            engine,
            &Event::Started {
                workflow: workflow_id,
                depth: 0,
            },
        );
        Run {
            engine,
            limits: engine.limits(),
            started: engine.now(),
            attempts: 0,
            depth: 0,
            visits: Visits::default(),
            outputs: Vec::new(),
            last: None,
            keeps_requests: false,
            timed: false,
            span: tracing::info_span!(
                "arazzo.workflow",
                workflow = workflow_id,
                run = engine.run_id()
            ),
            closing: Some(Closing::new(engine, tell, workflow_id)),
        }
    }

    /// Notes that the run waits for something from now on, or does not any more.
    fn waits(&mut self, waits: bool) {
        if let Some(closing) = &mut self.closing {
            closing.waits(waits);
        }
    }

    /// Keeps what each step sends, for its `$url` and `$request` (Arazzo, Runtime Expressions).
    #[must_use]
    pub fn keeping_requests(self) -> Self {
        Run {
            keeps_requests: true,
            ..self
        }
    }

    /// Goes on only with inputs that are what the workflow declares.
    ///
    /// # Errors
    /// If they are not; `first` is the step that would have run.
    pub fn check<S: WorkflowStep>(
        &mut self,
        first: S,
        inputs: Result<(), InvalidInputs>,
    ) -> Result<(), WorkflowError<S>> {
        inputs.map_err(|invalid| self.error(first, ErrorKind::Inputs(invalid)))
    }

    /// A value that a step's request needs.
    ///
    /// # Errors
    /// If it is absent; `expression` is its text in the document.
    pub fn require<'v, S: WorkflowStep, T>(
        &mut self,
        step: S,
        value: Option<&'v T>,
        expression: &'static str,
    ) -> Result<&'v T, WorkflowError<S>> {
        value.ok_or_else(|| self.error(step, ErrorKind::MissingValue { expression }))
    }

    /// An input that a workflow which is called requires, and that the document does not give.
    ///
    /// # Errors
    /// Always; `expression` names the input.
    pub fn missing<S: WorkflowStep, T>(
        &mut self,
        step: S,
        expression: &'static str,
    ) -> Result<T, WorkflowError<S>> {
        Err(self.error(step, ErrorKind::MissingValue { expression }))
    }

    /// A value as an input of a workflow that is called: texts become numbers and truth values where
    /// these are wanted, and the other way round (Arazzo, Step Object).
    ///
    /// # Errors
    /// If nothing of the input's type can be made of it.
    pub fn input<S: WorkflowStep, T: DeserializeOwned>(
        &mut self,
        step: S,
        value: Value,
        input: &'static str,
    ) -> Result<T, WorkflowError<S>> {
        coerced(value).ok_or_else(|| self.error(step, ErrorKind::InvalidInput { input }))
    }

    /// The outputs of a step that every way to here goes through.
    ///
    /// # Errors
    /// If it has not run: the code is not what the generator made.
    pub fn ran<S: WorkflowStep, T>(
        &mut self,
        step: S,
        outputs: Option<T>,
    ) -> Result<T, WorkflowError<S>> {
        let kind = ErrorKind::NotRun { step: step.id() };
        outputs.ok_or_else(|| self.error(step, kind))
    }

    /// Goes on only if a step is completed: its last attempt succeeded (Arazzo, Step Object,
    /// `dependsOn`).
    ///
    /// # Errors
    /// If it is not.
    pub fn depends_on<S: WorkflowStep>(
        &mut self,
        step: S,
        before: S,
    ) -> Result<(), WorkflowError<S>> {
        match self.visits.succeeded(before.id()) {
            true => Ok(()),
            false => {
                let kind = ErrorKind::DependencyNotMet { step: before.id() };
                Err(self.error(step, kind))
            }
        }
    }

    /// Begins an attempt of a step.
    fn begin<S: WorkflowStep>(&mut self, step: S) {
        self.waits(false);
        if self.visits.begin(step.id()) {
            // Those of the visit before are of the past.
            self.outputs.retain(|(of, ..)| *of != step.id());
        }
    }

    /// Takes one attempt from the budget.
    fn spend<S: WorkflowStep>(&mut self, step: S) -> Result<(), WorkflowError<S>> {
        let spent = self.spend_one().map_err(ErrorKind::Limit);
        spent.map_err(|kind| self.error(step, kind))
    }

    fn spend_one(&mut self) -> Result<(), Limit> {
        if self.attempts == self.limits.steps {
            return Err(Limit::Steps(self.limits.steps));
        }
        self.attempts += 1;
        Ok(())
    }

    /// The key of the current attempt.
    fn key<S: WorkflowStep>(&self, step: S) -> StepKey<'static> {
        let (visit, attempt) = self.visits.position(step.id());
        StepKey {
            workflow: S::WORKFLOW,
            step: step.id(),
            visit,
            attempt,
        }
    }

    #[cold]
    fn error<S: WorkflowStep>(&mut self, step: S, kind: ErrorKind) -> WorkflowError<S> {
        if let Some(closing) = &mut self.closing {
            closing.failed(step.id(), kind.to_string());
        }
        let mut outputs = Map::new();
        for (step, output, value) in &self.outputs {
            let of_step = outputs
                .entry(*step)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(of_step) = of_step {
                of_step.insert((*output).to_owned(), value.clone());
            }
        }
        let (_, attempt) = self.visits.position(step.id());
        WorkflowError::new(step, attempt, kind).with_outputs(outputs)
    }
}

/// A value of a type, made of one that may be of another scalar type.
fn coerced<T: DeserializeOwned>(value: Value) -> Option<T> {
    if let Ok(typed) = T::deserialize(&value) {
        return Some(typed);
    }
    let other = match &value {
        Value::String(text) => serde_json::from_str(text).ok()?,
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        _ => return None,
    };
    T::deserialize(other).ok()
}
