//! What a run may use up before it is stopped.

use std::fmt;
use std::time::Duration;

/// The budget of one run. Exceeding it is an error that names the limit; no `onFailure` of the
/// document sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many step attempts a run may make, those of called workflows included. 1,000 by default.
    pub steps: u32,
    /// How long a run may take as a whole; unlimited by default.
    pub deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            steps: 1_000,
            deadline: None,
        }
    }
}

impl Limits {
    /// Allows `steps` attempts.
    pub fn with_steps(self, steps: u32) -> Self {
        Limits { steps, ..self }
    }

    /// Allows the run to take `deadline`.
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Limits {
            deadline: Some(deadline),
            ..self
        }
    }
}

/// A limit that a run exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::steps`].
    Steps(u32),
    /// [`Limits::deadline`].
    Deadline(Duration),
    /// The size of a reply, in bytes; see `Http::with_body_limit`.
    Body,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Steps(steps) => write!(f, "the run may make {steps} step attempts"),
            Limit::Deadline(deadline) => write!(f, "the run may take {deadline:?}"),
            Limit::Body => f.write_str("the body of a reply is larger than the client accepts"),
        }
    }
}
