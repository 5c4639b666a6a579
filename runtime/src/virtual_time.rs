//! Time that a test drives: waits take none of the real one.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::engine::{Engine, InProcess, StepKey};
use crate::event::Event;
use crate::fault::{Fault, Halt};
use crate::limits::Limits;
use crate::request::Request;
use crate::response::Response;
use crate::source::Source;

/// An engine whose waits end at once: a workflow with 30 retries of 5 s runs in milliseconds, and
/// [`waits`](Self::waits) tells that there were as many. Its clock moves on by every wait, so a
/// deadline is reached as it would be.
///
/// It wraps the engine that does the rest. [`by_hand`](Self::by_hand) makes waits end only when the
/// test moves the clock.
#[derive(Debug)]
pub struct VirtualTime<E = InProcess> {
    engine: E,
    started: Instant,
    by_hand: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    elapsed: Duration,
    waits: Vec<Duration>,
    /// Who waits until the clock has come to which time.
    waiting: Vec<(Duration, Waker)>,
}

impl VirtualTime {
    /// Virtual time in this process.
    pub fn new() -> Self {
        Self::over(InProcess::new())
    }
}

impl Default for VirtualTime {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Engine> VirtualTime<E> {
    /// The same around another engine.
    pub fn over(engine: E) -> Self {
        VirtualTime {
            engine,
            started: Instant::now(),
            by_hand: false,
            state: Mutex::default(),
        }
    }

    /// Lets waits end only when [`advance`](Self::advance) has moved the clock far enough.
    #[must_use]
    pub fn by_hand(self) -> Self {
        VirtualTime {
            by_hand: true,
            ..self
        }
    }

    /// The waits so far, in order.
    pub fn waits(&self) -> Vec<Duration> {
        self.lock().waits.clone()
    }

    /// How far the clock has moved.
    pub fn elapsed(&self) -> Duration {
        self.lock().elapsed
    }

    /// Moves the clock, and ends the waits that are over then.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.lock();
        state.elapsed = state.elapsed.saturating_add(duration);
        let elapsed = state.elapsed;
        let (over, waiting) = std::mem::take(&mut state.waiting)
            .into_iter()
            .partition(|(until, _)| *until <= elapsed);
        state.waiting = waiting;
        drop(state);
        let over: Vec<(Duration, Waker)> = over;
        for (_, waker) in over {
            waker.wake();
        }
    }

    /// The engine inside.
    pub fn engine(&self) -> &E {
        &self.engine
    }

    async fn wait(&self, duration: Duration) {
        let until = {
            let mut state = self.lock();
            state.waits.push(duration);
            state.elapsed.saturating_add(duration)
        };
        if !self.by_hand {
            return self.advance(duration);
        }
        poll_fn(|context| {
            let mut state = self.lock();
            if state.elapsed >= until {
                return Poll::Ready(());
            }
            let waker = context.waker();
            let is_known = |(known, by): &(Duration, Waker)| *known == until && by.will_wake(waker);
            if !state.waiting.iter().any(is_known) {
                state.waiting.push((until, waker.clone()));
            }
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as usable as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Engine> Engine for VirtualTime<E> {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        self.engine.call(key, source, request).await
    }

    async fn sleep(&self, _key: StepKey<'_>, duration: Duration) -> Result<(), Halt> {
        self.wait(duration).await;
        Ok(())
    }

    fn now(&self) -> Instant {
        let now = self.started.checked_add(self.elapsed());
        now.unwrap_or(self.started)
    }

    fn run_id(&self) -> Option<&str> {
        self.engine.run_id()
    }

    fn limits(&self) -> Limits {
        self.engine.limits()
    }

    fn observe(&self, event: &Event<'_>) {
        self.engine.observe(event);
    }

    fn observes_reads(&self) -> bool {
        self.engine.observes_reads()
    }
}
