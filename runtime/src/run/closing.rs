//! The end of a run, told when nothing of it is left.

use std::fmt;

use crate::event::{Ending, Event};

/// Belongs to the run of the workflow that was called first, and tells its end when that is dropped: a
/// workflow that fails returns at once, and one whose future is dropped runs no code of its own.
pub(super) struct Closing<'e, E> {
    engine: &'e E,
    tell: fn(&E, &Event<'_>),
    workflow: &'static str,
    state: State,
}

/// What the run is at.
enum State {
    /// It is between two steps, or at its end.
    Between,
    /// It waits for something: a reply, a time, another workflow.
    Waiting,
    /// An error was made. It is the run's end, unless another attempt follows.
    Failed(Box<(&'static str, String)>),
}

impl<'e, E> Closing<'e, E> {
    pub fn new(engine: &'e E, tell: fn(&E, &Event<'_>), workflow: &'static str) -> Self {
        Closing {
            engine,
            tell,
            workflow,
            state: State::Between,
        }
    }

    /// The run goes on with something that it waits for, or has waited for.
    pub fn waits(&mut self, waits: bool) {
        self.state = match waits {
            true => State::Waiting,
            false => State::Between,
        };
    }

    pub fn failed(&mut self, step: &'static str, reason: String) {
        self.state = State::Failed(Box::new((step, reason)));
    }
}

impl<E> Drop for Closing<'_, E> {
    fn drop(&mut self) {
        // A panic is on its way, and an engine may panic as well.
        if std::thread::panicking() {
            return;
        }
        let end = match &self.state {
            State::Between => Ending::Success,
            State::Waiting => Ending::Cancelled,
            State::Failed(failure) => Ending::Failure {
                step: failure.0,
                reason: &failure.1,
            },
        };
        let workflow = self.workflow;
        (self.tell)(self.engine, &Event::Finished { workflow, end });
    }
}

impl<E> fmt::Debug for Closing<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").finish_non_exhaustive()
    }
}
