//! The attempts of steps: a request, the wait for its reply, what the engine is told of it.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use http::Method;
use tracing::Instrument as _;

use super::{Last, Run, StepResponse};
use crate::call::Call;
use crate::engine::{Engine, StepKey};
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::Event;
use crate::fault::{Fault, FaultKind, Halt};
use crate::limits::Limit;
use crate::request::{Draft, Request, RequestError};
use crate::response::{Decoded, Response};
use crate::sent::Sent;
use crate::source::Source;
use crate::trace::tell;

/// What is known of a request when its reply is there.
struct Asked {
    operation: (Method, Cow<'static, str>),
    json_declared: bool,
    sent: Option<Box<Sent>>,
}

impl Asked {
    #[inline(never)]
    fn of<E>(run: &Run<'_, E>, source: &Source, draft: &mut Draft) -> Self {
        let (keeps, plain) = (run.keeps_requests, draft.plain.take());
        let request = &draft.request;
        Asked {
            operation: (request.method.clone(), request.template.clone()),
            json_declared: request.declares_json,
            sent: keeps.then(|| Box::new(Sent::new(source, request, plain))),
        }
    }
}

impl<'e, E: Engine> Run<'e, E> {
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
        if let Some(error) = draft.refused() {
            return self.refused(step, draft, error, any_outcome);
        }
        let asked = Asked::of(self, source, &mut draft);
        self.waits(true);
        let outcome = self.exchange(step, source, draft).await;
        self.waits(false);
        self.came(step, asked, outcome, any_outcome)
    }

    /// The attempt whose request cannot be sent.
    #[cold]
    fn refused<S: WorkflowStep>(
        &mut self,
        step: S,
        draft: Box<Draft>,
        error: RequestError,
        any_outcome: bool,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        let kind = ErrorKind::Request(error);
        let Request {
            method, template, ..
        } = draft.request;
        if !any_outcome {
            return Err(self.error(step, kind).at(method, template));
        }
        self.spend(step)?;
        let mut response = self.not_sent(step, kind);
        response.operation = Some((method, template));
        Ok(response)
    }

    /// What came of an attempt.
    #[inline(never)]
    fn came<S: WorkflowStep>(
        &mut self,
        step: S,
        asked: Asked,
        outcome: Result<Response, ErrorKind>,
        any_outcome: bool,
    ) -> Result<StepResponse<'_, 'e, E, S>, WorkflowError<S>> {
        let (method, template) = asked.operation;
        // The parts are put into their place one by one: the whole is too large to be moved often.
        let (decoded, failure) = match outcome {
            Ok(response) => {
                let json_declared = asked.json_declared;
                if let Some(last) = &mut self.last {
                    *last = Some(Last {
                        response: response.clone(),
                        json_declared,
                        method: method.clone(),
                        sent: asked.sent.clone(),
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
        response.sent = asked.sent;
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

    /// Sends a request, and waits for the reply.
    async fn exchange<S: WorkflowStep>(
        &mut self,
        step: S,
        source: &Source,
        draft: Box<Draft>,
    ) -> Result<Response, ErrorKind> {
        self.spend_one().map_err(ErrorKind::Limit)?;
        let key = self.key(step);
        let span = self.announce(key, source, &draft.request);
        // Pinned here, so that the adapters move a pointer instead of some kilobytes.
        let call = pin!(self.engine.call(key, source, draft.request));
        let call = self.within_deadline(call).instrument(span.clone());
        self.outcome(key, &span, call.await?)
    }

    // What comes before the wait and after it is not part of the future's own code: its variables
    // would take stack from the wait, which is where the depth is.

    /// Tells of a request that is about to be sent; the span of its attempt.
    #[inline(never)]
    fn announce(&self, key: StepKey<'static>, source: &Source, request: &Request) -> tracing::Span {
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
            request,
        };
        tell(self.engine, &event);
        span
    }

    /// Tells what came of a request.
    #[inline(never)]
    fn outcome(
        &self,
        key: StepKey<'static>,
        span: &tracing::Span,
        outcome: Result<Result<Response, Fault>, Halt>,
    ) -> Result<Response, ErrorKind> {
        let outcome = outcome.map_err(ErrorKind::Halt)?;
        tell(
            self.engine,
            &Event::Outcome {
                key,
                outcome: outcome.as_ref(),
            },
        );
        record(span, &outcome);
        outcome.map_err(|fault| match fault.kind {
            FaultKind::TooLarge => ErrorKind::Limit(Limit::Body),
            _ => ErrorKind::Fault(fault),
        })
    }

    /// Waits before the run goes on.
    pub(super) async fn wait<S: WorkflowStep>(
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

    pub(super) fn elapsed(&self) -> Duration {
        self.engine.now().saturating_duration_since(self.started)
    }
}

fn record(span: &tracing::Span, outcome: &Result<Response, Fault>) {
    match outcome {
        Ok(response) => span.record("http.response.status_code", response.status.as_u16()),
        Err(fault) => span.record("error.type", tracing::field::debug(fault.kind)),
    };
}
