//! Answers instead of a server: for tests, demonstrations and dry runs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use crate::request::Request;
use crate::response::Response;

/// The reply that the documents show for an operation; generated code holds one per operation, and a
/// second where replies can also be read while they come.
#[derive(Debug)]
pub struct Example {
    /// The name of the source description.
    pub source: &'static str,
    /// The operation, as [`Request::operation`] names it.
    pub operation: &'static str,
    /// The status.
    pub status: u16,
    /// The media type, if there is a body.
    pub media_type: Option<&'static str>,
    /// The body.
    pub body: &'static str,
}

/// Answers the requests of sources in this process.
///
/// Requests are built and encoded as for a server; then the next scripted reply for their
/// operation is taken, or else the example of the documents. Clones share their state.
#[derive(Clone)]
pub struct Mock {
    examples: &'static [Example],
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    scripted: Vec<(String, VecDeque<Response>)>,
    requests: Vec<Request>,
}

impl std::fmt::Debug for Mock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mock")
            .field("examples", &self.examples.len())
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// A mock that answers with `examples`.
    pub fn new(examples: &'static [Example]) -> Self {
        Mock {
            examples,
            state: Arc::default(),
        }
    }

    /// Answers the next call of `operation` (an `operationId`) with this status and JSON body.
    /// Several replies are given in their order; after the last one the example returns.
    pub fn reply_with(&self, operation: &str, status: u16, body: &Value) -> &Self {
        self.reply_as(operation, status, "application/json", body.to_string())
    }

    /// The same with a body of any media type: text, bytes, a stream of events.
    pub fn reply_as(
        &self,
        operation: &str,
        status: u16,
        media_type: &'static str,
        body: impl Into<Bytes>,
    ) -> &Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.push(operation, reply(status, media_type, body.into()));
        self
    }

    /// The requests received so far, in order, with the credentials that were set.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    pub(crate) fn reply(&self, source: &str, request: Request) -> Response {
        let mut state = self.lock();
        let scripted = state
            .scripted
            .iter_mut()
            .find(|(operation, _)| *operation == request.operation)
            .and_then(|(_, replies)| replies.pop_front());
        let reply = scripted.unwrap_or_else(|| self.example(source, &request));
        state.requests.push(request);
        reply
    }

    fn example(&self, source: &str, request: &Request) -> Response {
        let accept = request
            .headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok());
        let of_operation =
            |e: &&Example| e.source == source && e.operation == request.operation.as_ref();
        let accepted = |e: &&Example| {
            let (accept, media_type) = (accept.unwrap_or_default(), e.media_type);
            media_type.is_some_and(|media_type| accept.starts_with(media_type))
        };
        let examples = || self.examples.iter().filter(of_operation);
        match examples().find(accepted).or_else(|| examples().next()) {
            Some(example) => example.response(),
            None => Response::new(StatusCode::NOT_FOUND, HeaderMap::new(), Bytes::new()),
        }
    }

    fn push(&self, operation: &str, response: Response) {
        let scripted = &mut self.lock().scripted;
        match scripted.iter_mut().find(|(name, _)| name == operation) {
            Some((_, replies)) => replies.push_back(response),
            None => scripted.push((operation.to_owned(), VecDeque::from([response]))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as usable as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Example {
    fn response(&self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut headers = HeaderMap::new();
        if let Some(media_type) = self.media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Response::new(status, headers, Bytes::from_static(self.body.as_bytes()))
    }
}

fn reply(status: StatusCode, media_type: &'static str, body: Bytes) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Response::new(status, headers, body)
}
