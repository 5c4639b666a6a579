//! One run of one workflow: what its step functions work with.

use std::borrow::Cow;
use std::pin::pin;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tracing::Instrument as _;

use crate::call::Call;
use crate::criterion::Verdict;
use crate::engine::{Engine, StepKey};
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::{Event, Reads};
use crate::fault::{Fault, FaultKind, Halt};
use crate::inputs::InvalidInputs;
use crate::limits::{Limit, Limits};
use crate::operand::Operand;
use crate::request::{Request, Unbuilt};
use crate::response::{Decoded, Response};
use crate::source::Source;

/// A run of a workflow on an engine: counts its attempts, keeps the outputs of its steps.
#[derive(Debug)]
pub struct Run<'e, E> {
    engine: &'e E,
    limits: Limits,
    started: Instant,
    attempts: u32,
    /// Step, output, value: a map is made of them for an error.
    outputs: Vec<(&'static str, &'static str, Value)>,
    span: tracing::Span,
}

impl<'e, E: Engine> Run<'e, E> {
    /// Starts a run of the workflow `workflow_id`.
    pub fn new(engine: &'e E, workflow_id: &'static str) -> Self {
        Run {
            engine,
            limits: engine.limits(),
            started: Instant::now(),
            attempts: 0,
            outputs: Vec::new(),
            span: tracing::info_span!(
                "arazzo.workflow",
                workflow = workflow_id,
                run = engine.run_id()
            ),
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

    /// Makes one attempt of a step: sends the call's request and waits for the reply.
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
        let (source, request) = call.into_parts();
        self.send(step, source, request)
    }

    async fn send<S: WorkflowStep>(
        &mut self,
        step: S,
        source: &Source,
        request: Result<Request, Unbuilt>,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        let request = match request {
            Ok(request) => request,
            Err(unbuilt) => {
                let error = self.error(step, ErrorKind::Request(unbuilt.error));
                return Err(error.at(unbuilt.method, unbuilt.template));
            }
        };
        let (method, template) = (request.method.clone(), request.template.clone());
        let json_declared = request.accepts_json();
        match self.attempt(step, source, request).await {
            Ok(response) => Ok(StepResponse {
                decoded: Decoded::new(response, json_declared),
                reads: Reads::new(self.engine.observes_reads()),
                step,
                method,
                template,
                run: self,
            }),
            Err(kind) => Err(self.error(step, kind).at(method, template)),
        }
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

    async fn attempt<S: WorkflowStep>(
        &mut self,
        step: S,
        source: &Source,
        request: Request,
    ) -> Result<Response, ErrorKind> {
        self.spend().map_err(ErrorKind::Limit)?;
        let key = key(step);
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
        let event = Event::Request {
            key,
            source: source.name(),
            request: &request,
        };
        self.engine.observe(&event);
        // Pinned here, so that the adapters move a pointer instead of some kilobytes.
        let call = pin!(self.engine.call(key, source, request));
        let outcome = self
            .within_deadline(call)
            .instrument(span.clone())
            .await?
            .map_err(ErrorKind::Halt)?;
        self.engine.observe(&Event::Outcome {
            key,
            outcome: outcome.as_ref(),
        });
        record(&span, &outcome);
        outcome.map_err(|fault| match fault.kind {
            FaultKind::TooLarge => ErrorKind::Limit(Limit::Body),
            _ => ErrorKind::Fault(fault),
        })
    }

    /// Takes one attempt from the budget.
    fn spend(&mut self) -> Result<(), Limit> {
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
        let left: Duration = deadline.saturating_sub(self.started.elapsed());
        tokio::time::timeout(left, call)
            .await
            .map_err(|_| ErrorKind::Limit(Limit::Deadline(deadline)))
    }

    fn error<S: WorkflowStep>(&mut self, step: S, kind: ErrorKind) -> WorkflowError<S> {
        let mut outputs = Map::new();
        for (step, output, value) in std::mem::take(&mut self.outputs) {
            let of_step = outputs
                .entry(step)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(of_step) = of_step {
                of_step.insert(output.to_owned(), value);
            }
        }
        WorkflowError::new(step, 1, kind).with_outputs(outputs)
    }
}

/// The key of a step's only attempt.
fn key<S: WorkflowStep>(step: S) -> StepKey<'static> {
    StepKey {
        workflow: S::WORKFLOW,
        step: step.id(),
        visit: 1,
        attempt: 1,
    }
}

fn record(span: &tracing::Span, outcome: &Result<Response, Fault>) {
    match outcome {
        Ok(response) => span.record("http.response.status_code", response.status.as_u16()),
        Err(fault) => span.record("error.type", tracing::field::debug(fault.kind)),
    };
}

/// The reply to a step's request: criteria test it, outputs are read from it.
#[derive(Debug)]
pub struct StepResponse<'r, 'e, E, S> {
    decoded: Decoded,
    /// What criteria have read, for the engine's observer.
    reads: Reads,
    step: S,
    method: http::Method,
    template: Cow<'static, str>,
    run: &'r mut Run<'e, E>,
}

impl<E: Engine, S: WorkflowStep> StepResponse<'_, '_, E, S> {
    /// `$statusCode`.
    pub fn status(&self) -> u16 {
        let status = self.decoded.response.status.as_u16();
        self.reads
            .note(|| "$statusCode".to_owned(), Operand::from(status));
        status
    }

    /// `$response.body`, or what a JSON Pointer leads to in it, as an operand of a condition.
    pub fn body(&self, pointer: &str) -> Operand<'_> {
        let expression = || match pointer {
            "" => "$response.body".to_owned(),
            pointer => format!("$response.body#{pointer}"),
        };
        self.reads.note(expression, self.decoded.operand(pointer))
    }

    /// `$response.header.<name>` as an operand of a condition.
    pub fn header(&self, name: &str) -> Operand<'_> {
        let header = Operand::from(self.decoded.header(name));
        self.reads
            .note(|| format!("$response.header.{name}"), header)
    }

    /// Demands a success criterion; `condition` is its text in the document.
    ///
    /// # Errors
    /// If it does not hold.
    pub fn ensure(
        &mut self,
        verdict: impl Into<Verdict>,
        condition: &'static str,
    ) -> Result<(), WorkflowError<S>> {
        let verdict = verdict.into();
        let event = Event::Criterion {
            key: key(self.step),
            action: None,
            condition,
            operands: &self.reads.take(),
            verdict,
        };
        self.run.engine.observe(&event);
        match verdict {
            Verdict::Holds => Ok(()),
            Verdict::Fails => Err(self.error(ErrorKind::Criterion { condition })),
            Verdict::Fault(reason) => Err(self.error(ErrorKind::Evaluation { condition, reason })),
        }
    }

    /// Demands a 2xx status: what success means for a step without criteria.
    ///
    /// # Errors
    /// If the status is another one.
    pub fn ensure_success(&mut self) -> Result<(), WorkflowError<S>> {
        match self.decoded.response.status.is_success() {
            true => Ok(()),
            false => Err(self.error(ErrorKind::Status)),
        }
    }

    /// Reads an output that the description promises from the body.
    ///
    /// # Errors
    /// If the value is absent, or not of the type that its schema gives it.
    pub fn output<T: DeserializeOwned>(
        &mut self,
        output: &'static str,
        pointer: &'static str,
    ) -> Result<T, WorkflowError<S>> {
        let reason = match self.decoded.value(pointer) {
            None if self.decoded.is_json() => "there is no such value",
            None => "the body is not JSON",
            Some(value) => match T::deserialize(&*value) {
                Ok(typed) => {
                    let value = value.into_owned();
                    self.keep(output, value);
                    return Ok(typed);
                }
                Err(_) => "the value is not of the type that its schema gives it",
            },
        };
        Err(self.error(ErrorKind::MissingOutput {
            output,
            pointer,
            reason,
        }))
    }

    /// Reads an output that the reply may lack; one of another type counts as absent.
    pub fn optional_output<T: DeserializeOwned>(
        &mut self,
        output: &'static str,
        pointer: &str,
    ) -> Option<T> {
        let value = self.decoded.value(pointer)?;
        let typed = T::deserialize(&*value).ok()?;
        let value = value.into_owned();
        self.keep(output, value);
        Some(typed)
    }

    /// Reads a header as an output.
    pub fn header_output(&mut self, output: &'static str, name: &str) -> Option<String> {
        let text = self.decoded.header(name)?.to_owned();
        self.keep(output, Value::String(text.clone()));
        Some(text)
    }

    fn keep(&mut self, output: &'static str, value: Value) {
        let event = Event::Output {
            key: key(self.step),
            output,
            value: &value,
        };
        self.run.engine.observe(&event);
        self.run.outputs.push((self.step.id(), output, value));
    }

    fn error(&mut self, kind: ErrorKind) -> WorkflowError<S> {
        // The failed step ends the run, so the error takes the reply along.
        let response = self.decoded.take_response();
        self.run
            .error(self.step, kind)
            .at(self.method.clone(), self.template.clone())
            .with_response(response)
    }
}
