//! What the calls of an operation get, one after the other.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use super::reply::MockReply;
use super::{Mock, MockedOperation};
use crate::fault::FaultKind;
use crate::request::Request;

type Computed = Arc<dyn Fn(&Request) -> MockReply + Send + Sync>;

/// The script of an operation, written while it is built: each method adds the reply to one more
/// call, or changes the one before it.
pub struct Script {
    mock: Mock,
    operation: &'static MockedOperation,
}

/// The replies that are still to come.
#[derive(Default)]
pub(super) struct Scripted(VecDeque<Entry>);

struct Entry {
    answer: Answer,
    /// How many calls get it; nothing for all that come.
    times: Option<u32>,
}

#[derive(Clone)]
pub(super) enum Answer {
    Reply(MockReply),
    Example,
    Computed(Computed),
}

impl Answer {
    pub(super) fn made(self, request: &Request, example: MockReply) -> MockReply {
        match self {
            Answer::Reply(reply) => reply,
            Answer::Example => example,
            Answer::Computed(computed) => computed(request),
        }
    }
}

impl Scripted {
    pub(super) fn next(&mut self) -> Option<Answer> {
        self.0.retain(|entry| entry.times != Some(0));
        let entry = self.0.front_mut()?;
        let answer = entry.answer.clone();
        match &mut entry.times {
            None => {}
            Some(times) if *times > 1 => *times -= 1,
            Some(_) => {
                self.0.pop_front();
            }
        }
        Some(answer)
    }
}

impl Script {
    pub(super) fn new(mock: Mock, operation: &'static MockedOperation) -> Self {
        Script { mock, operation }
    }

    /// The next call gets this: a status, a status and a JSON value, a fault, a whole reply.
    #[track_caller]
    pub fn reply(self, reply: impl Into<MockReply>) -> Self {
        self.add(Answer::Reply(reply.into()), Some(1))
    }

    /// The next call gets this status and JSON body.
    #[track_caller]
    pub fn then(self, status: u16, body: &Value) -> Self {
        self.reply((status, body))
    }

    /// The next call gets no reply.
    pub fn fault(self, kind: FaultKind) -> Self {
        self.reply(kind)
    }

    /// The next call gets the reply that the description shows for this status.
    ///
    /// The mock of workflows has an example of every status that the description names by its number.
    /// That of a complete client has the operation's success alone: other replies are given with
    /// [`reply`](Self::reply).
    ///
    /// # Panics
    /// If the mock has no example of the status, which is a slip of the test; the message has those that
    /// there are.
    #[track_caller]
    pub fn documented(self, status: u16) -> Self {
        let example = self.operation.documented(status);
        assert!(
            example.is_some(),
            "the mock has no example of status {status} for `{}` of {}, only of {}; \
             `reply` takes any",
            self.operation.operation,
            self.operation.source,
            self.operation.statuses(),
        );
        match example {
            Some(example) => self.reply(example),
            None => self,
        }
    }

    /// The next call gets the example, as it would without a script.
    pub fn example(self) -> Self {
        self.add(Answer::Example, Some(1))
    }

    /// All further calls get what is computed from their request; with [`times`](Self::times) only
    /// so many.
    pub fn answer<R: Into<MockReply>>(
        self,
        computed: impl Fn(&Request) -> R + Send + Sync + 'static,
    ) -> Self {
        let computed = Arc::new(move |request: &Request| computed(request).into());
        self.add(Answer::Computed(computed), None)
    }

    /// Adds a header to the reply before: `Retry-After`, for example.
    ///
    /// # Panics
    /// If HTTP allows no such header.
    #[track_caller]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change_last(|entry| {
            if let Answer::Reply(reply) = &mut entry.answer {
                *reply = reply.clone().with_header(name, value);
            }
        })
    }

    /// The reply before is given to so many calls.
    pub fn times(self, times: u32) -> Self {
        self.change_last(|entry| entry.times = Some(times))
    }

    /// The reply before is given to all further calls.
    pub fn forever(self) -> Self {
        self.change_last(|entry| entry.times = None)
    }

    fn add(self, answer: Answer, times: Option<u32>) -> Self {
        self.scripted(|scripted| scripted.0.push_back(Entry { answer, times }));
        self
    }

    fn change_last(self, change: impl FnOnce(&mut Entry)) -> Self {
        self.scripted(|scripted| {
            if let Some(last) = scripted.0.back_mut() {
                change(last);
            }
        });
        self
    }

    fn scripted(&self, change: impl FnOnce(&mut Scripted)) {
        let scripted = &mut self.mock.lock().scripted;
        let is_own = |(known, _): &&mut (&'static MockedOperation, Scripted)| {
            known.source == self.operation.source && known.operation == self.operation.operation
        };
        match scripted.iter_mut().find(is_own) {
            Some((_, known)) => change(known),
            None => {
                let mut new = Scripted::default();
                change(&mut new);
                scripted.push((self.operation, new));
            }
        }
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script")
            .field("operation", &self.operation.operation)
            .finish_non_exhaustive()
    }
}
