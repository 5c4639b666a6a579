//! Where the calls of a workflow are executed: here, or on an engine that records them.

use std::fmt;
use std::time::{Duration, Instant};

use crate::event::Event;
use crate::fault::{Fault, Halt};
use crate::limits::Limits;
use crate::request::Request;
use crate::response::Response;
use crate::source::Source;

/// Executes what a workflow does to the outside world.
///
/// A step's call is data, so the same generated function runs in the caller's task
/// ([`InProcess`]) or on an engine that records every outcome and replays it after a crash.
/// A workflow touches the outside only through these methods, in a fixed order for given
/// outcomes, so a replay with the recorded outcomes comes to the same point.
///
/// The futures carry no `Send` bound: that of [`InProcess`] is `Send` by itself, and an engine
/// that keeps its state on one thread stays possible.
#[expect(
    async_fn_in_trait,
    reason = "callers are generic over the engine, so the future's auto traits show through"
)]
pub trait Engine {
    /// Sends `request` through `source`, which adds the server's URL and the credentials, and
    /// returns what came back.
    ///
    /// # Errors
    /// The outer error stops the run and is passed on untouched; the inner one is an outcome
    /// like a reply, on which the document decides.
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt>;

    /// Waits for `duration`.
    ///
    /// # Errors
    /// If the engine stops the run.
    async fn sleep(&self, key: StepKey<'_>, duration: Duration) -> Result<(), Halt>;

    /// The time, by which a run knows when its deadline is reached.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// The engine's own name for this run, if it has one.
    fn run_id(&self) -> Option<&str> {
        None
    }

    /// What a run on this engine may use up.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// Sees what happens, as it happens: for progress, traces and tests. Does nothing by default.
    fn observe(&self, _event: &Event<'_>) {}

    /// Whether [`Event::Criterion`] is to say what the criterion read of the reply. By default it
    /// is not: who does not look at it does not pay for it.
    fn observes_reads(&self) -> bool {
        false
    }
}

/// Names one attempt of one step, the same in every replay of a run: `step#visit.attempt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StepKey<'a> {
    /// The `workflowId`.
    pub workflow: &'a str,
    /// The `stepId`.
    pub step: &'a str,
    /// How often the run has come to this step, from 1.
    pub visit: u32,
    /// Which attempt of this visit it is, from 1.
    pub attempt: u32,
}

impl StepKey<'_> {
    /// A key for servers that accept one: the same for every attempt of a visit, so that a
    /// request which arrived although its reply was lost is not executed twice.
    pub fn idempotency_key(&self, run_id: &str) -> String {
        let StepKey {
            workflow,
            step,
            visit,
            ..
        } = self;
        format!("{run_id}/{workflow}/{step}#{visit}")
    }
}

impl fmt::Display for StepKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}.{}", self.step, self.visit, self.attempt)
    }
}

/// The engine that executes everything in the caller's task and records nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess {
    limits: Limits,
}

impl InProcess {
    /// An engine with the default [`Limits`].
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        InProcess { limits }
    }
}

impl Engine for InProcess {
    // Not an `async fn`: the future would hold the request beside what is made of it.
    fn call(
        &self,
        _key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> impl Future<Output = Result<Result<Response, Fault>, Halt>> {
        let reply = source.send(request);
        async { Ok(reply.await) }
    }

    async fn sleep(&self, _key: StepKey<'_>, duration: Duration) -> Result<(), Halt> {
        tokio::time::sleep(duration).await;
        Ok(())
    }

    fn limits(&self) -> Limits {
        self.limits
    }
}
