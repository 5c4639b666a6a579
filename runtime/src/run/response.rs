//! The outcome of one attempt of a step: criteria test it, outputs are read from it, actions decide
//! what follows.

mod act;
mod read;

use std::borrow::Cow;

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Last, Run};
use crate::criterion::Verdict;
use crate::engine::Engine;
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::{Event, Reads};
use crate::operand::Operand;
use crate::response::Decoded;
use crate::sent::Sent;
use crate::trace::tell;

/// `$statusCode`: compares with numbers. Where no reply came it equals none of them, and has no order.
#[derive(Clone, Copy, Debug)]
pub struct Status(Option<u16>);

impl PartialEq<u16> for Status {
    fn eq(&self, other: &u16) -> bool {
        self.0 == Some(*other)
    }
}

impl PartialOrd<u16> for Status {
    fn partial_cmp(&self, other: &u16) -> Option<std::cmp::Ordering> {
        self.0.map(|status| status.cmp(other))
    }
}

impl From<Status> for Operand<'_> {
    fn from(status: Status) -> Self {
        status.0.map_or(Operand::ABSENT, Operand::from)
    }
}

impl From<&Status> for Operand<'_> {
    fn from(status: &Status) -> Self {
        (*status).into()
    }
}

/// The outcome of an attempt of a step: the reply to its request, or that of the workflow that it
/// called; or why there is none.
#[derive(Debug)]
pub struct StepResponse<'r, 'e, E, S> {
    pub(super) decoded: Option<Decoded>,
    /// What criteria have read, for the engine's observer.
    reads: Reads,
    /// Why the attempt failed, if it did.
    pub(super) failure: Option<ErrorKind>,
    /// Whether nothing was sent, so that trying again changes nothing.
    unsent: bool,
    step: S,
    pub(super) operation: Option<(Method, Cow<'static, str>)>,
    /// The method of the last request of a workflow that the step has called.
    method: Option<Method>,
    /// What was sent, where a step reads it.
    pub(super) sent: Option<Box<Sent>>,
    run: &'r mut Run<'e, E>,
}

impl<'r, 'e, E: Engine, S: WorkflowStep> StepResponse<'r, 'e, E, S> {
    pub(super) fn new(run: &'r mut Run<'e, E>, step: S) -> Self {
        StepResponse {
            decoded: None,
            reads: Reads::new(run.engine.observes_reads()),
            failure: None,
            unsent: false,
            step,
            operation: None,
            method: None,
            sent: None,
            run,
        }
    }

    /// An attempt that failed.
    pub(super) fn failure(run: &'r mut Run<'e, E>, step: S, kind: ErrorKind) -> Self {
        StepResponse {
            failure: Some(kind),
            ..Self::new(run, step)
        }
    }

    /// An attempt that failed before anything was sent.
    pub(super) fn not_sent(run: &'r mut Run<'e, E>, step: S, kind: ErrorKind) -> Self {
        StepResponse {
            unsent: true,
            ..Self::failure(run, step, kind)
        }
    }

    /// The same with the last exchange of a workflow that the step has called.
    pub(super) fn with(self, last: Option<Last>) -> Self {
        let Some(last) = last else {
            return self;
        };
        StepResponse {
            decoded: Some(Decoded::new(last.response, last.json_declared)),
            method: Some(last.method),
            sent: last.sent,
            ..self
        }
    }

    /// `$statusCode`.
    pub fn status(&self) -> Status {
        let status = Status(self.code());
        let operand = Operand::from(status);
        self.reads.note(|| "$statusCode".to_owned(), operand);
        status
    }

    fn code(&self) -> Option<u16> {
        let decoded = self.decoded.as_ref();
        decoded.map(|decoded| decoded.response.status.as_u16())
    }

    /// `$response.body`, or what a JSON Pointer leads to in it, as an operand of a condition.
    pub fn body(&self, pointer: &str) -> Operand<'_> {
        let expression = || match pointer {
            "" => "$response.body".to_owned(),
            pointer => format!("$response.body#{pointer}"),
        };
        let operand = match &self.decoded {
            Some(decoded) => decoded.operand(pointer),
            None => Operand::ABSENT,
        };
        self.reads.note(expression, operand)
    }

    /// `$response.header.<name>` as an operand of a condition.
    pub fn header(&self, name: &str) -> Operand<'_> {
        let decoded = self.decoded.as_ref();
        let header = Operand::from(decoded.and_then(|decoded| decoded.header(name)));
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
        match self.test(verdict, condition) {
            true => Ok(()),
            false => Err(self.failed()),
        }
    }

    /// Demands a 2xx status: what success means for a step without criteria.
    ///
    /// # Errors
    /// If the status is another one.
    pub fn ensure_success(&mut self) -> Result<(), WorkflowError<S>> {
        match self.is_success() {
            true => Ok(()),
            false => Err(self.failed()),
        }
    }

    /// Whether a success criterion holds; `condition` is its text in the document. Without a reply
    /// none does.
    pub fn test(&mut self, verdict: impl Into<Verdict>, condition: &'static str) -> bool {
        if self.failure.is_some() {
            return false;
        }
        let verdict = verdict.into();
        self.observe(None, verdict, condition);
        match verdict {
            Verdict::Holds => return true,
            Verdict::Fails => self.fails(ErrorKind::Criterion { condition }),
            Verdict::Fault(reason) => self.fails(ErrorKind::Evaluation { condition, reason }),
        }
        false
    }

    /// Whether the status is 2xx: what success means for a step without criteria.
    pub fn is_success(&mut self) -> bool {
        if self.failure.is_some() {
            return false;
        }
        let success = self.code().is_some_and(|code| (200..300).contains(&code));
        if !success {
            self.fails(ErrorKind::Status);
        }
        success
    }

    fn fails(&mut self, kind: ErrorKind) {
        self.run.visits.failed(self.step.id());
        self.failure = Some(kind);
    }

    /// Whether a criterion of an action holds; `condition` is its text in the document.
    pub fn when(
        &mut self,
        action: &'static str,
        verdict: impl Into<Verdict>,
        condition: &'static str,
    ) -> bool {
        let verdict = verdict.into();
        self.observe(Some(action), verdict, condition);
        verdict.holds()
    }

    fn observe(&self, action: Option<&'static str>, verdict: Verdict, condition: &'static str) {
        tell(
            self.run.engine,
            &Event::Criterion {
                key: self.run.key(self.step),
                action,
                condition,
                operands: &self.reads.take(),
                verdict,
            },
        );
    }

    /// A value that an action needs.
    ///
    /// # Errors
    /// If it is absent; `expression` is its text in the document.
    pub fn require<'v, T>(
        &mut self,
        value: Option<&'v T>,
        expression: &'static str,
    ) -> Result<&'v T, WorkflowError<S>> {
        self.run.require(self.step, value, expression)
    }

    /// An input that the workflow which an action leads to requires, and that the document does not
    /// give.
    ///
    /// # Errors
    /// Always; `expression` names the input.
    pub fn missing<T>(&mut self, expression: &'static str) -> Result<T, WorkflowError<S>> {
        self.run.missing(self.step, expression)
    }

    /// A value as an input of the workflow that an action leads to.
    ///
    /// # Errors
    /// If nothing of the input's type can be made of it.
    pub fn input<T: DeserializeOwned>(
        &mut self,
        value: Value,
        input: &'static str,
    ) -> Result<T, WorkflowError<S>> {
        self.run.input(self.step, value, input)
    }

    /// The failure of the attempt, if no action does anything about it.
    pub fn failed(&mut self) -> WorkflowError<S> {
        let cause = self.cause();
        let kind = match self.run.visits.exhausted() {
            Some((action, retries)) => ErrorKind::RetriesExhausted {
                action,
                retries,
                cause: Box::new(cause),
            },
            None => cause,
        };
        self.error(kind)
    }

    fn cause(&mut self) -> ErrorKind {
        self.failure.take().unwrap_or(ErrorKind::Status)
    }

    fn keep(&mut self, output: &'static str, value: Value) {
        let event = Event::Output {
            key: self.run.key(self.step),
            output,
            value: &value,
        };
        tell(self.run.engine, &event);
        self.run.outputs.push((self.step.id(), output, value));
    }

    #[cold]
    fn error(&mut self, kind: ErrorKind) -> WorkflowError<S> {
        // The failed step ends the run, so the error takes the reply along.
        let response = self.decoded.as_mut().map(Decoded::take_response);
        let mut error = self.run.error(self.step, kind);
        if let Some((method, template)) = self.operation.clone() {
            error = error.at(method, template);
        }
        match response {
            Some(response) => error.with_response(response),
            None => error,
        }
    }
}
