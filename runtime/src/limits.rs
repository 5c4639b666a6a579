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
    /// How deep workflows may call each other. 32 by default.
    pub depth: u32,
    /// The longest wait that a server's `Retry-After` can ask for. Five minutes by default; a retry
    /// that would have to wait longer is not made.
    pub retry_after: Duration,
    /// The wait before a step that goes to itself comes again, unless the server's `Retry-After` says
    /// something else. One second by default.
    pub loop_delay: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            steps: 1_000,
            deadline: None,
            depth: 32,
            retry_after: Duration::from_secs(300),
            loop_delay: Duration::from_secs(1),
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

    /// Allows workflows to call each other `depth` deep.
    pub fn with_depth(self, depth: u32) -> Self {
        Limits { depth, ..self }
    }

    /// Lets servers ask for waits of up to `longest`.
    pub fn with_retry_after(self, longest: Duration) -> Self {
        Limits {
            retry_after: longest,
            ..self
        }
    }

    /// Waits `delay` before a step that goes to itself comes again; not at all if it is zero.
    pub fn with_loop_delay(self, delay: Duration) -> Self {
        Limits {
            loop_delay: delay,
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
    /// [`Limits::depth`].
    Depth(u32),
    /// [`Limits::retry_after`]: the server asked for this wait.
    RetryAfter(Duration),
    /// The size of a reply, in bytes; see `Http::with_body_limit`.
    Body,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Steps(steps) => write!(f, "the run may make {steps} step attempts"),
            Limit::Deadline(deadline) => write!(f, "the run may take {deadline:?}"),
            Limit::Depth(depth) => write!(f, "workflows may call each other {depth} deep"),
            Limit::RetryAfter(wait) => {
                write!(
                    f,
                    "the server asks for a wait of {wait:?}, which is too long"
                )
            }
            Limit::Body => f.write_str("the body of a reply is larger than the client accepts"),
        }
    }
}
