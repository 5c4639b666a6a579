//! The engine of the program: executes in this process, and shows what happens.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Stream;
use super::lines::{Line, Lines};
use crate::engine::{Engine, InProcess, StepKey};
use crate::event::Event;
use crate::fault::{Fault, Halt};
use crate::limits::Limits;
use crate::request::Request;
use crate::response::Response;
use crate::source::Source;

/// Executes a workflow like [`InProcess`], and prints a line per attempt of a step: its mark is
/// that of the step's criteria, so it comes when these are known.
#[derive(Debug)]
pub struct Progress {
    engine: InProcess,
    /// Whether waits are waited for: not where nothing is sent.
    waits: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    lines: Lines,
    /// The attempt whose line is not printed yet; steps run one after the other.
    open: Option<Attempt>,
    spinner: Option<Spinner>,
    /// The steps whose line says that they succeeded, in order.
    succeeded: Vec<String>,
}

#[derive(Debug)]
struct Attempt {
    step: String,
    line: Line,
    started: Instant,
    /// Status and duration, when the reply is there.
    reply: Option<(u16, Duration)>,
    /// Whether the document says what success is; else the status does.
    has_criteria: bool,
}

/// How the run ended, as far as it tells about the last attempt.
#[derive(Clone, Copy, Debug)]
pub(super) enum End<'a> {
    /// It came to its end.
    Success,
    /// The attempt that was made last stopped it.
    Failed,
    /// This step stopped it before it sent anything.
    NotSent(&'a str),
}

impl Progress {
    pub(super) fn new(stream: Stream, waits: bool) -> Self {
        Progress {
            engine: InProcess::new(),
            waits,
            state: Mutex::new(State {
                lines: Lines::new(stream),
                open: None,
                spinner: None,
                succeeded: Vec::new(),
            }),
        }
    }

    /// Prints what is still open, and returns the steps that succeeded.
    pub(super) fn end(&self, end: End<'_>) -> Vec<String> {
        let mut state = self.lock();
        state.spinner = None;
        match end {
            End::Success => state.close(Attempt::succeeded),
            End::Failed => state.close(|_| false),
            End::NotSent(step) => {
                state.close(Attempt::succeeded);
                state.lines.print_not_sent(step);
            }
        }
        std::mem::take(&mut state.succeeded)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as usable as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Progress {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        self.engine.call(key, source, request).await
    }

    async fn sleep(&self, key: StepKey<'_>, duration: Duration) -> Result<(), Halt> {
        if !self.waits {
            return Ok(());
        }
        let text = format!("{} waits for {duration:?}", key.step);
        {
            let mut state = self.lock();
            state.spinner = Spinner::start(state.lines.stream(), text);
        }
        let slept = self.engine.sleep(key, duration).await;
        self.lock().spinner = None;
        slept
    }

    fn limits(&self) -> Limits {
        self.engine.limits()
    }

    fn observe(&self, event: &Event<'_>) {
        let mut state = self.lock();
        match *event {
            Event::Request { key, request, .. } => state.request(key, request),
            Event::Outcome { outcome, .. } => {
                state.outcome(outcome.map(|response| response.status.as_u16()));
            }
            Event::Criterion {
                action: None,
                verdict,
                ..
            } => state.criterion(verdict.holds()),
            _ => {}
        }
    }
}

impl State {
    fn request(&mut self, key: StepKey<'_>, request: &Request) {
        self.close(Attempt::succeeded);
        let step = match (key.visit, key.attempt) {
            (1, 1) => key.step.to_owned(),
            _ => key.to_string(),
        };
        let line = Line {
            step,
            method: request.method.to_string(),
            template: request.template.to_string(),
        };
        let text = self.lines.request(&line);
        self.spinner = Spinner::start(self.lines.stream(), text);
        self.open = Some(Attempt {
            step: key.step.to_owned(),
            line,
            started: Instant::now(),
            reply: None,
            has_criteria: false,
        });
    }

    fn outcome(&mut self, outcome: Result<u16, &Fault>) {
        self.spinner = None;
        match (outcome, self.open.take()) {
            (_, None) => {}
            (Ok(status), Some(mut attempt)) => {
                attempt.reply = Some((status, attempt.started.elapsed()));
                self.open = Some(attempt);
            }
            (Err(fault), Some(attempt)) => {
                let took = attempt.started.elapsed();
                let kind = fault.kind.to_string();
                self.lines.print(&attempt.line, false, &kind, took);
            }
        }
    }

    fn criterion(&mut self, holds: bool) {
        if let Some(attempt) = &mut self.open {
            attempt.has_criteria = true;
        }
        if !holds {
            self.close(|_| false);
        }
    }

    /// Prints the line of the open attempt.
    fn close(&mut self, succeeded: impl FnOnce(&Attempt) -> bool) {
        let Some(attempt) = self.open.take() else {
            return;
        };
        let success = succeeded(&attempt);
        let (status, took) = match attempt.reply {
            Some((status, took)) => (status.to_string(), took),
            None => ("no reply".to_owned(), attempt.started.elapsed()),
        };
        self.lines.print(&attempt.line, success, &status, took);
        if success && !self.succeeded.contains(&attempt.step) {
            self.succeeded.push(attempt.step);
        }
    }
}

impl Attempt {
    /// Whether it succeeded, given that nothing said that it failed.
    fn succeeded(&self) -> bool {
        self.reply
            .is_some_and(|(status, _)| self.has_criteria || (200..300).contains(&status))
    }
}

/// A line on the terminal that moves until it is dropped, and then is gone.
#[derive(Debug)]
struct Spinner(ProgressBar);

impl Spinner {
    /// Starts one, if somebody sees it.
    fn start(stream: &Stream, text: String) -> Option<Self> {
        if !stream.live {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_message(text);
        bar.enable_steady_tick(Duration::from_millis(100));
        Some(Spinner(bar))
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
