//! A reply as data, and how criteria and outputs read it.

use std::borrow::Cow;
use std::cell::OnceCell;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::body;
use crate::operand::Operand;
use crate::pointer;
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

/// A reply whose body is decoded as far as it is asked for: `$response.body` (Arazzo, Runtime
/// Expressions).
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) response: Response,
    json: bool,
    /// The whole body, made for the first criterion that looks into it.
    tree: OnceCell<Option<Value>>,
}

impl Decoded {
    /// Takes the body as what the reply says it is. Where the reply does not say although the
    /// operation declares JSON (`json_declared`), JSON is tried first.
    pub(crate) fn new(response: Response, json_declared: bool) -> Self {
        let media_type = response
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let json = !response.body.is_empty() && is_json(media_type, json_declared);
        Decoded {
            response,
            json,
            tree: OnceCell::new(),
        }
    }

    /// The value at a JSON Pointer of the body; absent if there is none.
    pub(crate) fn value(&self, pointer: &str) -> Option<Cow<'_, Value>> {
        if let Some(tree) = self.tree.get() {
            return match tree {
                Some(tree) => pointer::walk(tree, pointer).map(Cow::Borrowed),
                None => self.text(pointer),
            };
        }
        if !self.json {
            return self.text(pointer);
        }
        match pointer::find(&self.response.body, pointer) {
            Ok(found) => found.map(Cow::Owned),
            // A body that should be JSON and is not is a text.
            Err(_) => self.text(pointer),
        }
    }

    /// A body that is not JSON: the whole of it is a text, if it is one at all.
    fn text(&self, pointer: &str) -> Option<Cow<'_, Value>> {
        let body = &self.response.body;
        if !pointer.is_empty() || body.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(body).ok()?;
        Some(Cow::Owned(Value::from(text)))
    }

    /// The same for a criterion, where a body that is not JSON can be compared as text.
    pub(crate) fn operand(&self, pointer: &str) -> Operand<'_> {
        match self.tree() {
            Some(tree) => Operand::from(pointer::walk(tree, pointer)),
            None if pointer.is_empty() && !self.response.body.is_empty() => {
                Operand::from(std::str::from_utf8(&self.response.body).ok())
            }
            None => Operand::ABSENT,
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.tree().is_some()
    }

    fn tree(&self) -> Option<&Value> {
        let parse = || serde_json::from_slice(&self.response.body).ok();
        self.tree
            .get_or_init(|| self.json.then(parse).flatten())
            .as_ref()
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
    let essence = body::essence(media_type);
    body::is_json(essence) || (json_declared && body::is_unspecific(essence))
}

impl Decoded {
    /// The reply, for the error that ends the run; nobody reads it here afterwards.
    pub(crate) fn take_response(&mut self) -> Response {
        Response {
            status: self.response.status,
            headers: std::mem::take(&mut self.response.headers),
            body: std::mem::take(&mut self.response.body),
        }
    }
}
