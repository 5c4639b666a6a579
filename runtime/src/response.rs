//! A reply as data, and how criteria and outputs read it.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::operand::Operand;
use crate::record;

/// One HTTP reply, raw: what an engine records.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    #[serde(with = "status")]
    pub status: StatusCode,
    /// The headers.
    #[serde(with = "record::headers")]
    pub headers: HeaderMap,
    /// The body, complete.
    #[serde(with = "record::body")]
    pub body: Bytes,
}

impl Response {
    /// A reply from its parts, as a transport or a test has them.
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Response {
            status,
            headers,
            body,
        }
    }
}

/// Status and sizes only: bodies and headers may carry secrets.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

mod status {
    use http::StatusCode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u16(status.as_u16())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<StatusCode, D::Error> {
        StatusCode::from_u16(u16::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// A reply with its body decoded, as `$response.body` sees it (Arazzo, Runtime Expressions).
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) response: Response,
    pub(crate) body: Body,
}

/// The value of `$response.body`.
#[derive(Debug)]
pub(crate) enum Body {
    /// No byte was sent: null.
    Empty,
    /// JSON, as the media type says or, failing that, as the description does.
    Json(Value),
    /// Anything else; criteria see it as text where it is UTF-8.
    Raw,
}

impl Decoded {
    /// Decodes the body. Where the reply does not say what it is although the operation declares
    /// JSON (`json_declared`), JSON is tried first.
    pub(crate) fn new(response: Response, json_declared: bool) -> Self {
        let media_type = response
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let body = if response.body.is_empty() {
            Body::Empty
        } else if is_json(media_type, json_declared) {
            serde_json::from_slice(&response.body).map_or(Body::Raw, Body::Json)
        } else {
            Body::Raw
        };
        Decoded { response, body }
    }

    /// The value at a JSON Pointer of the body; absent if there is none.
    pub(crate) fn value(&self, pointer: &str) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => value.pointer(pointer),
            Body::Empty | Body::Raw => None,
        }
    }

    /// The same for a criterion, where a body that is not JSON can be compared as text.
    pub(crate) fn operand(&self, pointer: &str) -> Operand<'_> {
        match &self.body {
            Body::Raw if pointer.is_empty() => {
                Operand::from(std::str::from_utf8(&self.response.body).ok())
            }
            _ => Operand::from(self.value(pointer)),
        }
    }

    /// The first field line of a header, for `$response.header.<name>`.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.response.headers.get(name)?.as_bytes()).ok()
    }
}

fn is_json(media_type: Option<&str>, json_declared: bool) -> bool {
    let Some(media_type) = media_type else {
        return json_declared;
    };
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let unspecific = matches!(essence.as_str(), "text/plain" | "application/octet-stream");
    essence == "application/json" || essence.ends_with("+json") || (unspecific && json_declared)
}

impl Decoded {
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.body, Body::Json(_))
    }

    /// The reply, for the error that ends the run; nobody reads it here afterwards.
    pub(crate) fn take_response(&mut self) -> Response {
        Response {
            status: self.response.status,
            headers: std::mem::take(&mut self.response.headers),
            body: std::mem::take(&mut self.response.body),
        }
    }
}
