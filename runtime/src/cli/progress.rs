//! The engine of the program: executes in this process, and shows what happens.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Stream;
use super::lines::{Line, Lines};
use super::trace::Trace;
use crate::engine::{Engine, InProcess, StepKey};
use crate::event::{Effect, Event};
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
    trace: Option<Trace>,
    /// The step whose line says that it was not sent, if nothing came after it.
    not_sent: Option<String>,
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
    pub(super) fn new(stream: Stream, waits: bool, trace: Option<Trace>) -> Self {
        Progress {
            engine: InProcess::new(),
            waits,
            state: Mutex::new(State {
                lines: Lines::new(stream),
                open: None,
                spinner: None,
                trace,
                not_sent: None,
                succeeded: Vec::new(),
            }),
        }
    }

    /// Prints what is still open, and returns the steps that succeeded.
    pub(super) fn end(&self, end: End<'_>) -> Vec<String> {
        let mut state = self.lock();
        state.spinner = None;
        if state.trace.as_ref().is_some_and(|trace| trace.incomplete) {
            let stream = state.lines.stream();
            stream.say("warning: the trace is not complete: a line could not be written\n");
        }
        match end {
            End::Success => state.close(Attempt::succeeded),
            End::Failed => state.close(|_| false),
            End::NotSent(step) => {
                state.close(Attempt::succeeded);
                if state.not_sent.as_deref() != Some(step) {
                    state.lines.print_not_sent(step);
                }
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
        if let Some(trace) = &mut state.trace {
            trace.write(event);
        }
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
            Event::Started { workflow, depth } => state.started(workflow, depth),
            Event::NotSent { key, .. } => {
                state.close(Attempt::succeeded);
                state.lines.print_not_sent(key.step);
                state.not_sent = Some(key.step.to_owned());
            }
            Event::Action { action, effect, .. } => state.action(action, effect),
            Event::Wait { duration, .. } => {
                let text = format!("waits for {duration:?}");
                state.note(&text);
            }
            Event::Returned {
                workflow, success, ..
            } => state.returned(workflow, success),
            _ => {}
        }
    }

    fn observes_reads(&self) -> bool {
        self.lock().trace.is_some()
    }
}

impl State {
    fn request(&mut self, key: StepKey<'_>, request: &Request) {
        self.close(Attempt::succeeded);
        self.not_sent = None;
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

    /// A workflow begins that another one calls.
    fn started(&mut self, workflow: &str, depth: u32) {
        self.close(Attempt::succeeded);
        self.lines.depth = usize::try_from(depth).unwrap_or_default();
        if depth > 0 {
            self.lines.print_note(&format!("workflow {workflow}"));
        }
    }

    fn returned(&mut self, workflow: &str, success: bool) {
        self.close(Attempt::succeeded);
        let verdict = if success { "succeeded" } else { "failed" };
        self.lines
            .print_note(&format!("workflow {workflow} {verdict}"));
        self.lines.depth = self.lines.depth.saturating_sub(1);
    }

    /// An action is taken: the attempt before is decided.
    fn action(&mut self, action: &str, effect: Effect<'_>) {
        let effect = match effect {
            Effect::End => "ends the workflow".to_owned(),
            Effect::Goto(step) => format!("goes to {step}"),
            Effect::Transfer(workflow) => format!("goes to workflow {workflow}"),
            Effect::Retry(retry) => format!("retry {retry}"),
        };
        self.note(&format!("{action}: {effect}"));
    }

    fn note(&mut self, text: &str) {
        self.close(Attempt::succeeded);
        self.lines.print_note(text);
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
