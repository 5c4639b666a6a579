//! What happens in a run, told to its engine while it happens: progress lines, traces and tests are
//! made of these events.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::Value;

use crate::criterion::Verdict;
use crate::engine::StepKey;
use crate::fault::Fault;
use crate::operand::Operand;
use crate::request::Request;
use crate::response::Response;

/// Something that happened in a run.
///
/// Requests, replies and values are there as they are, so they may hold secrets: show templates
/// and statuses, and values only to those who asked for them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A workflow begins: the one that was called, or one that it calls.
    Started {
        /// The `workflowId`.
        workflow: &'a str,
        /// How many workflows wait for this one.
        depth: u32,
    },
    /// A request is about to be sent.
    Request {
        /// The attempt.
        key: StepKey<'a>,
        /// The name of the source description.
        source: &'a str,
        /// The request; show its template, not its path.
        request: &'a Request,
    },
    /// The attempt's outcome is there: the reply, or what went wrong.
    Outcome {
        /// The attempt.
        key: StepKey<'a>,
        /// The reply, or why there is none.
        outcome: Result<&'a Response, &'a Fault>,
    },
    /// An attempt failed before it sent anything: a value that its request needs is absent, or no
    /// request can be made of the values.
    NotSent {
        /// The attempt.
        key: StepKey<'a>,
        /// Why; without a value in it.
        reason: &'a str,
    },
    /// A criterion was evaluated: of the step's success, or of an action (Arazzo, Criterion Object).
    Criterion {
        /// The attempt.
        key: StepKey<'a>,
        /// The action that it is a criterion of; nothing for one of the step's success.
        action: Option<&'a str>,
        /// The condition as the document writes it.
        condition: &'a str,
        /// What it read of the reply, for an engine that [wants to know](crate::Engine::observes_reads).
        operands: &'a [Read],
        /// What it came to.
        verdict: Verdict,
    },
    /// An output was read (Arazzo, Step Object).
    Output {
        /// The attempt.
        key: StepKey<'a>,
        /// Its name.
        output: &'a str,
        /// Its value.
        value: &'a Value,
    },
    /// An action is taken (Arazzo, Success Action Object and Failure Action Object).
    Action {
        /// The attempt.
        key: StepKey<'a>,
        /// The action's name.
        action: &'a str,
        /// What it does.
        effect: Effect<'a>,
    },
    /// The run waits before it goes on.
    Wait {
        /// The attempt before the wait.
        key: StepKey<'a>,
        /// How long.
        duration: Duration,
    },
    /// A workflow that a step called has come to its end.
    Returned {
        /// The attempt of the step.
        key: StepKey<'a>,
        /// The `workflowId` of what it called.
        workflow: &'a str,
        /// Whether it succeeded.
        success: bool,
    },
    /// The workflow that was called first has come to its end, and with it the run.
    Finished {
        /// The `workflowId`.
        workflow: &'a str,
        /// How.
        end: Ending<'a>,
    },
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending<'a> {
    /// The workflow succeeded.
    Success,
    /// It failed.
    Failure {
        /// The step that failed, or that would have run next.
        step: &'a str,
        /// Why; without a value in it.
        reason: &'a str,
    },
    /// Nobody waits for it any more: its future was dropped.
    Cancelled,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect<'a> {
    /// The workflow ends.
    End,
    /// It goes on at this step.
    Goto(&'a str),
    /// This workflow takes its place.
    Transfer(&'a str),
    /// The step is tried again; this often, this time included.
    Retry(u32),
}

/// Something that a criterion read of a reply.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Read {
    /// The runtime expression, `$statusCode` for example.
    pub expression: String,
    /// Its value; nothing if it is absent.
    pub value: Option<Value>,
}

impl Read {
    /// What was read, and its value.
    pub fn new(expression: impl Into<String>, value: Option<Value>) -> Self {
        Read {
            expression: expression.into(),
            value,
        }
    }
}

/// What has been read of a reply since the last criterion, where somebody wants to know.
#[derive(Debug)]
pub(crate) struct Reads(Option<RefCell<Vec<Read>>>);

impl Reads {
    /// None yet.
    pub(crate) fn new(wanted: bool) -> Self {
        Reads(wanted.then(RefCell::default))
    }

    /// Notes that a criterion reads an operand, and gives it back.
    pub(crate) fn note<'o>(
        &self,
        expression: impl FnOnce() -> String,
        operand: Operand<'o>,
    ) -> Operand<'o> {
        if let Some(reads) = &self.0 {
            let read = Read::new(expression(), operand.to_value());
            reads.borrow_mut().push(read);
        }
        operand
    }

    /// What the criterion has read that is evaluated now; the next begins anew.
    pub(crate) fn take(&self) -> Vec<Read> {
        self.0.as_ref().map(RefCell::take).unwrap_or_default()
    }
}
