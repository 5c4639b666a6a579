//! Answers instead of a server: for tests, demonstrations and dry runs.

mod reply;
mod script;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT, HeaderMap};

pub use self::reply::{Example, MockReply};
pub use self::script::Script;

use self::script::Scripted;
use crate::fault::Fault;
use crate::request::Request;
use crate::response::Response;

/// An operation, and the replies that the documents show for it.
#[derive(Debug)]
pub struct MockedOperation {
    source: &'static str,
    operation: &'static str,
    /// Given where nothing else is scripted.
    first: Example,
    others: &'static [Example],
}

/// What names an operation of a mock: generated code has an enum `Operation` for that.
pub trait MockOperation {
    /// The operation.
    fn mocked(self) -> &'static MockedOperation;
}

impl MockOperation for &'static MockedOperation {
    fn mocked(self) -> &'static MockedOperation {
        self
    }
}

/// Answers the requests of sources in this process.
///
/// Requests are built and encoded as for a server; then the next scripted reply for their
/// operation is taken, or else the example of the documents. Clones share their state.
///
/// ```
/// # use arazzo_runtime::{FaultKind, Mock, MockedOperation};
/// # static OPERATIONS: &[MockedOperation] = &[MockedOperation::json("jobs", "getJob", 200, "{}")];
/// # struct Operation; #[allow(non_upper_case_globals)]
/// # impl Operation { const GetJob: &MockedOperation = &OPERATIONS[0]; }
/// let mock = Mock::new(OPERATIONS); // generated code has a function for that
/// mock.on(Operation::GetJob)
///     .reply(503).header("Retry-After", "5")
///     .fault(FaultKind::Timeout)
///     .then(200, &serde_json::json!({"state": "running"})).times(28)
///     .then(200, &serde_json::json!({"state": "done"}));
/// ```
#[derive(Clone)]
pub struct Mock {
    operations: &'static [MockedOperation],
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    scripted: Vec<(&'static MockedOperation, Scripted)>,
    requests: Vec<(&'static str, Request)>,
}

impl std::fmt::Debug for Mock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mock")
            .field("operations", &self.operations.len())
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// A mock of these operations.
    pub fn new(operations: &'static [MockedOperation]) -> Self {
        Mock {
            operations,
            state: Arc::default(),
        }
    }

    /// Scripts what the next calls of an operation get, in their order. After the last scripted
    /// reply the example returns.
    pub fn on(&self, operation: impl MockOperation) -> Script {
        Script::new(self.clone(), operation.mocked())
    }

    /// The requests received so far, in order, with the credentials that were set.
    pub fn requests(&self) -> Vec<Request> {
        let state = self.lock();
        state.requests.iter().map(|(_, r)| r.clone()).collect()
    }

    /// Those of one operation.
    pub fn requests_of(&self, operation: impl MockOperation) -> Vec<Request> {
        let mocked = operation.mocked();
        let state = self.lock();
        let requests = state.requests.iter();
        requests
            .filter(|(source, request)| mocked.answers(source, request))
            .map(|(_, request)| request.clone())
            .collect()
    }

    pub(crate) fn reply(&self, source: &'static str, request: Request) -> Result<Response, Fault> {
        let (next, example) = {
            let mut state = self.lock();
            let mut scripted = state.scripted.iter_mut();
            let next = scripted
                .find(|(mocked, _)| mocked.answers(source, &request))
                .and_then(|(_, scripted)| scripted.next());
            state.requests.push((source, request.clone()));
            (next, self.example(source, &request))
        };
        // Without the lock: what computes a reply may look at the mock.
        match next {
            Some(next) => next.made(&request, example).into_outcome(),
            None => example.into_outcome(),
        }
    }

    fn example(&self, source: &str, request: &Request) -> MockReply {
        let mut operations = self.operations.iter();
        let mocked = operations.find(|mocked| mocked.answers(source, request));
        match mocked.map(|mocked| mocked.example(request)) {
            Some(example) => MockReply::from(example),
            None => Response::new(StatusCode::NOT_FOUND, HeaderMap::new(), Bytes::new()).into(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as usable as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MockedOperation {
    /// An operation of a source, as [`Request::operation`] names it, and its replies; the first is
    /// given where nothing else is scripted.
    pub const fn new(
        source: &'static str,
        operation: &'static str,
        examples: &'static [Example],
    ) -> Self {
        let (first, others) = match examples {
            [first, others @ ..] => (*first, others),
            [] => (Example::empty(200), examples),
        };
        MockedOperation {
            source,
            operation,
            first,
            others,
        }
    }

    /// An operation with one reply, which is JSON.
    pub const fn json(
        source: &'static str,
        operation: &'static str,
        status: u16,
        body: &'static str,
    ) -> Self {
        MockedOperation {
            source,
            operation,
            first: Example::json(status, body),
            others: &[],
        }
    }

    fn answers(&self, source: &str, request: &Request) -> bool {
        self.source == source && self.operation == request.operation
    }

    fn examples(&self) -> impl Iterator<Item = &Example> {
        std::iter::once(&self.first).chain(self.others)
    }

    /// The example for a request: of several forms of a success the one that it asks for.
    fn example(&self, request: &Request) -> &Example {
        let accept = request.headers.get(ACCEPT);
        let accept = accept.and_then(|value| value.to_str().ok());
        let is_asked_for = |example: &&Example| {
            let media_type = example.media_type();
            let is_first = |name: &str| accept.is_some_and(|accept| accept.starts_with(name));
            example.status() / 100 == self.first.status() / 100 && media_type.is_some_and(is_first)
        };
        self.examples().find(is_asked_for).unwrap_or(&self.first)
    }

    /// The example of a status.
    fn documented(&self, status: u16) -> Option<&Example> {
        self.examples().find(|example| example.status() == status)
    }

    /// The statuses that there are examples of, for readers.
    fn statuses(&self) -> String {
        let mut statuses: Vec<u16> = self.examples().map(Example::status).collect();
        statuses.dedup();
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        statuses.join(", ")
    }
}
