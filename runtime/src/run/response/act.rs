//! What actions do after an attempt (Arazzo, Success Action Object and Failure Action Object).

use std::time::Duration;

use super::super::Next;
use super::super::retry::{retry_after, seconds};
use super::super::visits::Retrying;
use super::StepResponse;
use crate::engine::Engine;
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::event::{Effect, Event};
use crate::limits::Limit;
use crate::trace::tell;

impl<E: Engine, S: WorkflowStep> StepResponse<'_, '_, E, S> {
    /// Whether an action of type `retry` tries the step again: waits, and says that it does. If its
    /// retries are used up it does not, nor where nothing was sent, because nothing would change.
    ///
    /// The reply's `Retry-After` counts before the document's `after`, in seconds. Of several actions
    /// of one name, all but the first say which of them they are: `("again", 2)`.
    ///
    /// # Errors
    /// If the engine stops the run, or its time is over.
    pub async fn retry(
        &mut self,
        action: impl Into<Retrying>,
        limit: u32,
        after: f64,
    ) -> Result<bool, WorkflowError<S>> {
        if self.unsent {
            return Ok(false);
        }
        self.retry_after(action, limit, after).await
    }

    /// The same for a retry before which something else runs, which may change everything.
    ///
    /// # Errors
    /// As there.
    pub async fn retry_after(
        &mut self,
        action: impl Into<Retrying>,
        limit: u32,
        after: f64,
    ) -> Result<bool, WorkflowError<S>> {
        let action = action.into();
        let asked = self.asked_wait();
        if asked.is_some_and(|asked| asked > self.run.limits.retry_after) {
            self.run.visits.exhaust(action);
            return Ok(false);
        }
        let Some(retry) = self.run.visits.retry(self.step.id(), action, limit) else {
            return Ok(false);
        };
        self.act(action.name, Effect::Retry(retry));
        let wait = asked.unwrap_or_else(|| seconds(after));
        self.run.wait(self.step, wait).await?;
        Ok(true)
    }

    /// The wait that the server asks for.
    fn asked_wait(&self) -> Option<Duration> {
        let decoded = self.decoded.as_ref()?;
        retry_after(&decoded.response.headers)
    }

    /// An action that leads to its own step: waits as long as the server asks for, or else for the
    /// loop delay of the [`Limits`](crate::Limits).
    ///
    /// # Errors
    /// If the server asks for a longer wait than is allowed, the engine stops the run, or its time is
    /// over.
    pub async fn repeat(&mut self, action: &'static str) -> Result<(), WorkflowError<S>> {
        self.act(action, Effect::Goto(self.step.id()));
        let wait = match self.asked_wait() {
            Some(asked) if asked > self.run.limits.retry_after => {
                let kind = ErrorKind::Limit(Limit::RetryAfter(asked));
                return Err(self.error(kind));
            }
            Some(asked) => asked,
            None => self.run.limits.loop_delay,
        };
        self.run.wait(self.step, wait).await
    }

    /// An action that leads to a step.
    pub fn goto<W>(&mut self, action: &'static str, step: S) -> Next<S, W> {
        self.act(action, Effect::Goto(step.id()));
        Next::Step(step)
    }

    /// An action that leads where the workflow goes anyway: to the next step, or to its end.
    pub fn goes_on(&mut self, action: &'static str, to: Option<S>) {
        self.act(
            action,
            to.map_or(Effect::End, |step| Effect::Goto(step.id())),
        );
    }

    /// An action that ends the workflow after a success.
    pub fn end<W>(&mut self, action: &'static str) -> Next<S, W> {
        self.act(action, Effect::End);
        Next::End
    }

    /// An action that hands over to a workflow.
    pub fn transfer<W>(
        &mut self,
        action: &'static str,
        workflow: &'static str,
        to: W,
    ) -> Next<S, W> {
        self.act(action, Effect::Transfer(workflow));
        Next::Workflow {
            from: self.step,
            to,
        }
    }

    /// An action that ends the workflow after a failure.
    pub fn stop(&mut self, action: &'static str) -> WorkflowError<S> {
        self.act(action, Effect::End);
        let cause = Box::new(self.cause());
        self.error(ErrorKind::EndedByFailure { action, cause })
    }

    fn act(&self, action: &'static str, effect: Effect<'_>) {
        tell(
            self.run.engine,
            &Event::Action {
                key: self.run.key(self.step),
                action,
                effect,
            },
        );
    }
}
