//! What a step sent, kept where its outputs or criteria read it: `$url`, `$request` (Arazzo, Runtime
//! Expressions).

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::body;
use crate::pointer;
use crate::request::Request;
use crate::secret::Secret;
use crate::source::Source;

/// A request as it was sent, without credentials.
pub(crate) struct Sent {
    url: Option<Secret>,
    headers: HeaderMap,
    body: Option<Bytes>,
}

/// Nothing of it: all may be secret.
impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent").finish_non_exhaustive()
    }
}

impl Sent {
    pub(crate) fn new(source: &Source, request: &Request) -> Self {
        Sent {
            url: source.url_of(request).map(Secret::from),
            headers: request.headers.clone(),
            body: request.body.clone(),
        }
    }

    pub(crate) fn url(&self) -> Option<Secret> {
        self.url.clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(std::str::from_utf8(value.as_bytes()).ok()?.to_owned())
    }

    /// A place in the body: JSON as such, and anything else as a whole, if it is a text.
    pub(crate) fn body(&self, pointer: &str) -> Option<Value> {
        let body = self.body.as_ref()?;
        let media_type = self.headers.get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let is_json = media_type.is_some_and(|media| body::is_json(body::essence(media)));
        if is_json && let Ok(found) = pointer::find(body, pointer) {
            return found;
        }
        let text = std::str::from_utf8(body)
            .ok()
            .filter(|_| pointer.is_empty())?;
        Some(Value::from(text))
    }
}
