//! What a mock answers to one request.

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::fault::{Fault, FaultKind};
use crate::response::Response;

const JSON: &str = "application/json";

/// A reply that the documents show.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    status: u16,
    media_type: Option<&'static str>,
    body: &'static str,
    headers: &'static [(&'static str, &'static str)],
}

impl Example {
    /// A reply without a body.
    pub const fn empty(status: u16) -> Self {
        Example {
            status,
            media_type: None,
            body: "",
            headers: &[],
        }
    }

    /// A reply with a JSON body.
    pub const fn json(status: u16, body: &'static str) -> Self {
        Self::new(status, JSON, body)
    }

    /// A reply with a body of any media type.
    pub const fn new(status: u16, media_type: &'static str, body: &'static str) -> Self {
        Example {
            status,
            media_type: Some(media_type),
            body,
            headers: &[],
        }
    }

    /// The same with headers.
    #[must_use]
    pub const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Example { headers, ..self }
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn media_type(&self) -> Option<&'static str> {
        self.media_type
    }
}

impl From<&Example> for MockReply {
    fn from(example: &Example) -> Self {
        let body = Bytes::from_static(example.body.as_bytes());
        let reply = match example.media_type {
            Some(media_type) => MockReply::new(example.status, media_type, body),
            None => MockReply::from(example.status),
        };
        let headers = example.headers.iter();
        headers.fold(reply, |reply, (name, value)| reply.with_header(name, value))
    }
}

/// What a mock answers: a reply, or a failure in its place.
///
/// Made of a status (`503`), of a status and a JSON value (`(200, json!({}))`), of a [`Response`],
/// or of a [`FaultKind`].
#[derive(Clone, Debug)]
pub struct MockReply(Result<Response, Fault>);

impl MockReply {
    /// A reply with a body of any media type: text, bytes, a stream of events.
    ///
    /// # Panics
    /// If the status is none.
    #[track_caller]
    pub fn new(status: u16, media_type: &str, body: impl Into<Bytes>) -> Self {
        let mut reply = MockReply::from(status);
        if let Ok(response) = &mut reply.0 {
            response.body = body.into();
        }
        reply.with_header(CONTENT_TYPE.as_str(), media_type)
    }

    /// The same with a header, in place of one of that name. A fault has none.
    ///
    /// # Panics
    /// If HTTP allows no such header.
    #[must_use]
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let parsed = HeaderName::try_from(name)
            .ok()
            .zip(HeaderValue::try_from(value).ok());
        assert!(
            parsed.is_some(),
            "HTTP allows no header `{name}` with this value"
        );
        if let (Ok(response), Some((name, value))) = (&mut self.0, parsed) {
            response.headers.insert(name, value);
        }
        self
    }

    pub(super) fn into_outcome(self) -> Result<Response, Fault> {
        self.0
    }
}

impl From<u16> for MockReply {
    /// A reply without a body.
    ///
    /// # Panics
    /// If the status is none.
    #[track_caller]
    fn from(status: u16) -> Self {
        let parsed = StatusCode::from_u16(status);
        assert!(parsed.is_ok(), "{status} is no status");
        let status = parsed.unwrap_or_default();
        MockReply(Ok(Response::new(status, HeaderMap::new(), Bytes::new())))
    }
}

impl From<(u16, &Value)> for MockReply {
    #[track_caller]
    fn from((status, body): (u16, &Value)) -> Self {
        MockReply::new(status, JSON, body.to_string())
    }
}

impl From<(u16, Value)> for MockReply {
    #[track_caller]
    fn from((status, body): (u16, Value)) -> Self {
        MockReply::from((status, &body))
    }
}

impl From<Response> for MockReply {
    fn from(response: Response) -> Self {
        MockReply(Ok(response))
    }
}

impl From<FaultKind> for MockReply {
    fn from(kind: FaultKind) -> Self {
        MockReply(Err(Fault::new(kind, "")))
    }
}
