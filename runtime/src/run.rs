//! One run of one workflow: what its step functions work with.

mod child;
mod closing;
mod replace;
mod response;
mod retry;
mod visits;

use std::pin::pin;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tracing::Instrument as _;

use crate::call::Call;
use crate::engine::{Engine, StepKey};
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::Event;
use crate::fault::{Fault, FaultKind, Halt};
use crate::inputs::InvalidInputs;
use crate::limits::{Limit, Limits};
use crate::request::Draft;
use crate::response::{Decoded, Response};
use crate::sent::Sent;
use crate::source::Source;
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

/// A reply, and whether its operation declares JSON.
#[derive(Clone, Debug)]
struct Last {
    response: Response,
    json_declared: bool,
}

impl Last {
    fn decoded(self) -> Decoded {
        Decoded::new(self.response, self.json_declared)
    }
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

    /// Makes one attempt of a step that nothing is done about if it brings no reply.
    ///
    /// # Errors
    /// If the request cannot be built, no reply comes back, the budget is used up, or the engine
    /// stops the run.
    pub fn call<S: WorkflowStep, T, X>(
        &mut self,
        step: S,
        call: Call<'_, T, X>,
    ) -> impl Future<Output = Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>>> {
        // What is generic over the operation ends here: one future for all operations.
        let (source, draft) = call.into_parts();
        self.send(step, source, draft, false)
    }

    /// Makes one attempt of a step whose failure actions decide about everything that can go wrong
    /// with it (Arazzo, Failure Action Object).
    ///
    /// # Errors
    /// If the budget is used up, or the engine stops the run.
    pub fn attempt<S: WorkflowStep, T, X>(
        &mut self,
        step: S,
        call: Call<'_, T, X>,
    ) -> impl Future<Output = Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>>> {
        let (source, draft) = call.into_parts();
        self.send(step, source, draft, true)
    }

    /// The same with a call that could perhaps not be made, because a value that it needs is absent:
    /// an attempt that fails without a request.
    ///
    /// # Errors
    /// If the budget is used up, or the engine stops the run.
    pub async fn attempt_built<S: WorkflowStep, T, X>(
        &mut self,
        step: S,
        call: Result<Call<'_, T, X>, WorkflowError<S>>,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        match call.map(Call::into_parts) {
            Ok((source, draft)) => self.send(step, source, draft, true).await,
            Err(error) => self.not_built(step, error),
        }
    }

    /// An attempt that fails because its request, or the inputs of what it calls, cannot be made.
    ///
    /// # Errors
    /// If the budget is used up.
    pub fn not_built<S: WorkflowStep>(
        &mut self,
        step: S,
        error: WorkflowError<S>,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        self.spend(step)?;
        self.begin(step);
        Ok(self.not_sent(step, error.into_kind()))
    }

    async fn send<S: WorkflowStep>(
        &mut self,
        step: S,
        source: &Source,
        mut draft: Box<Draft>,
        any_outcome: bool,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        self.begin(step);
        let (method, template) = (draft.request.method.clone(), draft.request.template.clone());
        if let Some(error) = draft.refused() {
            let kind = ErrorKind::Request(error);
            if !any_outcome {
                return Err(self.error(step, kind).at(method, template));
            }
            self.spend(step)?;
            let mut response = self.not_sent(step, kind);
            response.operation = Some((method, template));
            return Ok(response);
        }
        let json_declared = draft.request.declares_json;
        let keeps = self.keeps_requests;
        let sent = keeps.then(|| Box::new(Sent::new(source, &draft.request)));
        self.waits(true);
        let outcome = self.exchange(step, source, draft).await;
        self.waits(false);
        // The parts are put into their place one by one: the whole is too large to be moved often.
        let (decoded, failure) = match outcome {
            Ok(response) => {
                if let Some(last) = &mut self.last {
                    *last = Some(Last {
                        response: response.clone(),
                        json_declared,
                    });
                }
                (Some(Decoded::new(response, json_declared)), None)
            }
            Err(kind) if any_outcome && !kind.ends_the_run() => {
                self.visits.failed(step.id());
                (None, Some(kind))
            }
            Err(kind) => return Err(self.error(step, kind).at(method, template)),
        };
        let mut response = StepResponse::new(self, step);
        response.decoded = decoded;
        response.failure = failure;
        response.operation = Some((method, template));
        response.sent = sent;
        Ok(response)
    }

    /// An attempt that failed before a request was sent.
    #[cold]
    fn not_sent<S: WorkflowStep>(
        &mut self,
        step: S,
        kind: ErrorKind,
    ) -> StepResponse<'_, 'e, E, S> {
        self.visits.failed(step.id());
        tell(
            self.engine,
            &Event::NotSent {
                key: self.key(step),
                reason: &kind.to_string(),
            },
        );
        StepResponse::not_sent(self, step, kind)
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

    /// Sends a request, and waits for the reply.
    async fn exchange<S: WorkflowStep>(
        &mut self,
        step: S,
        source: &Source,
        draft: Box<Draft>,
    ) -> Result<Response, ErrorKind> {
        self.spend_one().map_err(ErrorKind::Limit)?;
        let key = self.key(step);
        let request = &draft.request;
        let span = tracing::info_span!(
            parent: &self.span,
            "arazzo.step",
            step = key.step,
            visit = key.visit,
            attempt = key.attempt,
            source = source.name(),
            http.request.method = request.method.as_str(),
            url.template = request.template.as_ref(),
            http.response.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        tell(
            self.engine,
            &Event::Request {
                key,
                source: source.name(),
                request,
            },
        );
        // Pinned here, so that the adapters move a pointer instead of some kilobytes.
        let call = pin!(self.engine.call(key, source, draft.request));
        let outcome = self
            .within_deadline(call)
            .instrument(span.clone())
            .await?
            .map_err(ErrorKind::Halt)?;
        tell(
            self.engine,
            &Event::Outcome {
                key,
                outcome: outcome.as_ref(),
            },
        );
        record(&span, &outcome);
        outcome.map_err(|fault| match fault.kind {
            FaultKind::TooLarge => ErrorKind::Limit(Limit::Body),
            _ => ErrorKind::Fault(fault),
        })
    }

    /// Waits before the run goes on.
    async fn wait<S: WorkflowStep>(
        &mut self,
        step: S,
        duration: Duration,
    ) -> Result<(), WorkflowError<S>> {
        if duration.is_zero() {
            return Ok(());
        }
        let key = self.key(step);
        tell(self.engine, &Event::Wait { key, duration });
        let engine = self.engine;
        let sleep = pin!(engine.sleep(key, duration));
        self.waits(true);
        let slept = self.within_deadline(sleep).await;
        self.waits(false);
        slept
            .and_then(|slept| slept.map_err(ErrorKind::Halt))
            .map_err(|kind| self.error(step, kind))
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

    async fn within_deadline<T>(
        &self,
        call: impl Future<Output = Result<T, Halt>>,
    ) -> Result<Result<T, Halt>, ErrorKind> {
        let Some(deadline) = self.limits.deadline else {
            return Ok(call.await);
        };
        let left: Duration = deadline.saturating_sub(self.elapsed());
        let reached = || ErrorKind::Limit(Limit::Deadline(deadline));
        // What comes at once would come in time otherwise.
        if left.is_zero() {
            return Err(reached());
        }
        tokio::time::timeout(left, call)
            .await
            .map_err(|_| reached())
    }

    fn elapsed(&self) -> Duration {
        self.engine.now().saturating_duration_since(self.started)
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

fn record(span: &tracing::Span, outcome: &Result<Response, Fault>) {
    match outcome {
        Ok(response) => span.record("http.response.status_code", response.status.as_u16()),
        Err(fault) => span.record("error.type", tracing::field::debug(fault.kind)),
    };
}
