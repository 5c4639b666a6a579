//! Traces of runs: what events tell without telling secrets. Feeds `tracing`, the program's `--trace`,
//! and tests.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::criterion::Verdict;
use crate::engine::{Engine, InProcess, StepKey};
use crate::event::{Effect, Ending, Event, Read};
use crate::fault::{Fault, Halt};
use crate::limits::Limits;
use crate::request::Request;
use crate::response::Response;
use crate::source::Source;

/// Tells the engine and `tracing` what happens.
pub(crate) fn tell<E: Engine>(engine: &E, event: &Event<'_>) {
    tracing::debug!(target: "arazzo", "{event}");
    engine.observe(event);
}

impl Event<'_> {
    /// The event as a JSON object: a line of a trace.
    ///
    /// It has no value of a header, a query or a path, and no output. Of what a criterion read of a
    /// body, numbers and truth values are shown, texts only as their length. `body_limit` adds the
    /// texts of bodies, up to so many bytes: for those who know what is in them.
    #[must_use]
    pub fn to_json(&self, body_limit: Option<usize>) -> Value {
        let mut line = Map::new();
        let mut set = |name: &str, value: Value| line.insert(name.to_owned(), value);
        set("event", json!(self.name()));
        if let Some(key) = self.key() {
            set("workflow", json!(key.workflow));
            set("step", json!(key.step));
            set("visit", json!(key.visit));
            set("attempt", json!(key.attempt));
        }
        match *self {
            Event::Started { workflow, depth } => {
                set("workflow", json!(workflow));
                set("depth", json!(depth));
            }
            Event::Request {
                source, request, ..
            } => {
                set("source", json!(source));
                set("operation", json!(request.operation));
                set("method", json!(request.method.as_str()));
                set("template", json!(request.template));
                if let (Some(limit), Some(body)) = (body_limit, &request.body) {
                    set("body", json!(capped(body, limit)));
                }
            }
            Event::Outcome { outcome, .. } => match outcome {
                Ok(reply) => {
                    set("status", json!(reply.status.as_u16()));
                    if let Some(limit) = body_limit {
                        set("body", json!(capped(&reply.body, limit)));
                    }
                }
                Err(fault) => {
                    set("fault", json!(fault.kind));
                }
            },
            Event::NotSent { reason, .. } => {
                set("reason", json!(reason));
            }
            Event::Criterion {
                action,
                condition,
                operands,
                verdict,
                ..
            } => {
                if let Some(action) = action {
                    set("action", json!(action));
                }
                set("condition", json!(condition));
                set("holds", json!(verdict.holds()));
                if let Verdict::Fault(reason) = verdict {
                    set("reason", json!(reason));
                }
                let operands = operands.iter().map(|read| operand(read, body_limit));
                set("operands", operands.collect());
            }
            Event::Output { output, value, .. } => {
                set("output", json!(output));
                set("type", json!(type_of(value)));
            }
            Event::Action { action, effect, .. } => {
                set("action", json!(action));
                match effect {
                    Effect::End => set("effect", json!("end")),
                    Effect::Goto(step) => set("goto", json!(step)),
                    Effect::Transfer(workflow) => set("transfer", json!(workflow)),
                    Effect::Retry(retry) => set("retry", json!(retry)),
                };
            }
            Event::Wait { duration, .. } => {
                set("seconds", json!(duration.as_secs_f64()));
            }
            Event::Returned {
                workflow, success, ..
            } => {
                set("called", json!(workflow));
                set("success", json!(success));
            }
            Event::Finished { workflow, end } => {
                set("workflow", json!(workflow));
                set("success", json!(end == Ending::Success));
                match end {
                    Ending::Success => None,
                    Ending::Failure { step, reason } => {
                        set("step", json!(step));
                        set("reason", json!(reason))
                    }
                    Ending::Cancelled => set("cancelled", json!(true)),
                };
            }
        }
        Value::Object(line)
    }

    /// The attempt that it belongs to.
    #[must_use]
    pub fn key(&self) -> Option<StepKey<'_>> {
        match *self {
            Event::Started { .. } | Event::Finished { .. } => None,
            Event::Request { key, .. }
            | Event::Outcome { key, .. }
            | Event::NotSent { key, .. }
            | Event::Criterion { key, .. }
            | Event::Output { key, .. }
            | Event::Action { key, .. }
            | Event::Wait { key, .. }
            | Event::Returned { key, .. } => Some(key),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Event::Started { .. } => "started",
            Event::Request { .. } => "request",
            Event::Outcome { .. } => "outcome",
            Event::NotSent { .. } => "not-sent",
            Event::Criterion { .. } => "criterion",
            Event::Output { .. } => "output",
            Event::Action { .. } => "action",
            Event::Wait { .. } => "wait",
            Event::Returned { .. } => "returned",
            Event::Finished { .. } => "finished",
        }
    }
}

/// In one line, without values: `createSource#1.1 $statusCode == 200 holds ($statusCode: 200)`.
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = self.key() {
            write!(f, "{key} ")?;
        }
        match *self {
            Event::Started { workflow, .. } => write!(f, "{workflow} started"),
            Event::Request { request, .. } => write!(f, "{} {}", request.method, request.template),
            Event::Outcome { outcome, .. } => match outcome {
                Ok(reply) => write!(f, "{}", reply.status.as_u16()),
                Err(fault) => write!(f, "{}", fault.kind),
            },
            Event::NotSent { reason, .. } => write!(f, "not sent: {reason}"),
            Event::Criterion {
                action,
                condition,
                operands,
                verdict,
                ..
            } => {
                if let Some(action) = action {
                    write!(f, "{action}: ")?;
                }
                match verdict {
                    Verdict::Holds => write!(f, "{condition} holds")?,
                    Verdict::Fails => write!(f, "{condition} does not hold")?,
                    Verdict::Fault(reason) => {
                        write!(f, "{condition} cannot be evaluated: {reason}")?
                    }
                }
                let operands: Vec<String> = operands.iter().map(short).collect();
                match operands.is_empty() {
                    true => Ok(()),
                    false => write!(f, " ({})", operands.join(", ")),
                }
            }
            Event::Output { output, .. } => write!(f, "output {output}"),
            Event::Action { action, effect, .. } => match effect {
                Effect::End => write!(f, "{action}: end"),
                Effect::Goto(step) => write!(f, "{action}: goto {step}"),
                Effect::Transfer(workflow) => write!(f, "{action}: goto workflow {workflow}"),
                Effect::Retry(retry) => write!(f, "{action}: retry {retry}"),
            },
            Event::Wait { duration, .. } => write!(f, "waits {duration:?}"),
            Event::Returned {
                workflow, success, ..
            } => match success {
                true => write!(f, "{workflow} succeeded"),
                false => write!(f, "{workflow} failed"),
            },
            Event::Finished { workflow, end } => match end {
                Ending::Success => write!(f, "{workflow} succeeded"),
                Ending::Failure { step, reason } => {
                    write!(f, "{workflow} failed at {step}: {reason}")
                }
                Ending::Cancelled => write!(f, "{workflow} was cancelled"),
            },
        }
    }
}

/// What a criterion read, as far as it may be shown.
fn shown(read: &Read) -> Option<&Value> {
    let of_header = read.expression.contains("header.");
    let value = read.value.as_ref().unwrap_or(&Value::Null);
    let is_plain = matches!(value, Value::Null | Value::Bool(_) | Value::Number(_));
    (is_plain && !of_header).then_some(value)
}

fn short(read: &Read) -> String {
    match (shown(read), &read.value) {
        (Some(value), _) => format!("{}: {value}", read.expression),
        (None, Some(value)) => format!("{}: {}", read.expression, type_of(value)),
        (None, None) => format!("{}: null", read.expression),
    }
}

fn operand(read: &Read, body_limit: Option<usize>) -> Value {
    let mut operand = json!({ "expression": read.expression });
    if let Some(value) = shown(read) {
        operand["value"] = value.clone();
        return operand;
    }
    let of_body = read.expression.starts_with("$response.body");
    match &read.value {
        Some(value) => {
            operand["type"] = json!(type_of(value));
            if let (Some(limit), true) = (body_limit, of_body) {
                operand["text"] = json!(capped(value.to_string().as_bytes(), limit));
            }
        }
        None => operand["value"] = Value::Null,
    }
    operand
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn capped(bytes: &[u8], limit: usize) -> String {
    let text = String::from_utf8_lossy(bytes.get(..limit).unwrap_or(bytes));
    match bytes.len() > limit {
        true => format!("{text}… ({} bytes)", bytes.len()),
        false => text.into_owned(),
    }
}

/// An engine that keeps what happens, for tests to compare: around another engine, which does the
/// work.
#[derive(Debug, Default)]
pub struct Recorder<E = InProcess> {
    engine: E,
    state: Mutex<Recorded>,
}

#[derive(Debug, Default)]
struct Recorded {
    lines: Vec<String>,
    events: Vec<Value>,
}

impl Recorder {
    /// A recorder in this process.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<E: Engine> Recorder<E> {
    /// The same around another engine.
    pub fn over(engine: E) -> Self {
        Recorder {
            engine,
            state: Mutex::default(),
        }
    }

    /// What has happened, a line each, as an [`Event`] is displayed.
    pub fn lines(&self) -> Vec<String> {
        self.lock().lines.clone()
    }

    /// The same as JSON objects, without bodies: [`Event::to_json`].
    pub fn events(&self) -> Vec<Value> {
        self.lock().events.clone()
    }

    /// The engine inside.
    pub fn engine(&self) -> &E {
        &self.engine
    }

    fn lock(&self) -> MutexGuard<'_, Recorded> {
        // A panic elsewhere leaves the state as usable as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Engine> Engine for Recorder<E> {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        self.engine.call(key, source, request).await
    }

    async fn sleep(&self, key: StepKey<'_>, duration: Duration) -> Result<(), Halt> {
        self.engine.sleep(key, duration).await
    }

    fn now(&self) -> Instant {
        self.engine.now()
    }

    fn run_id(&self) -> Option<&str> {
        self.engine.run_id()
    }

    fn limits(&self) -> Limits {
        self.engine.limits()
    }

    fn observe(&self, event: &Event<'_>) {
        let mut state = self.lock();
        state.lines.push(event.to_string());
        state.events.push(event.to_json(None));
        drop(state);
        self.engine.observe(event);
    }

    fn observes_reads(&self) -> bool {
        true
    }
}
