//! What a step sent, kept where its outputs or criteria read it: `$url`, `$request` (Arazzo, Runtime
//! Expressions).

use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::body;
use crate::pointer;
use crate::request::Request;
use crate::secret::Secret;
use crate::source::Source;

/// A request as it was sent, without credentials.
#[derive(Clone)]
pub(crate) struct Sent {
    url: Option<Secret>,
    request: Request,
    /// The body before it became a form or parts.
    plain: Option<Value>,
}

/// Nothing of it: all may be secret.
impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent").finish_non_exhaustive()
    }
}

impl Sent {
    pub(crate) fn new(source: &Source, request: &Request, plain: Option<Value>) -> Self {
        Sent {
            url: source.url_of(request).map(Secret::from),
            request: request.clone(),
            plain,
        }
    }

    pub(crate) fn url(&self) -> Option<Secret> {
        self.url.clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.request.headers.get(name)?;
        Some(std::str::from_utf8(value.as_bytes()).ok()?.to_owned())
    }

    /// A parameter of the query, as the text that was sent.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let pairs = self.request.query_pairs();
        let mut values = pairs.into_iter().filter(|(known, _)| known == name);
        values.next().map(|(_, value)| value)
    }

    /// A parameter of the path, as the text that was sent.
    pub(crate) fn path(&self, name: &str) -> Option<String> {
        let wanted = format!("{{{name}}}");
        let parts = self
            .request
            .template
            .split('/')
            .zip(self.request.path.split('/'));
        let found = parts.filter_map(|(part, sent)| {
            let (before, after) = part.split_once(&wanted)?;
            sent.strip_prefix(before)?.strip_suffix(after)
        });
        let text = percent_encoding::percent_decode_str(found.last()?);
        Some(text.decode_utf8().ok()?.into_owned())
    }

    /// A place in the body before it was encoded: JSON as such, and what is no form and no parts as a
    /// whole, if it is a text.
    pub(crate) fn body(&self, pointer: &str) -> Option<Value> {
        if let Some(plain) = &self.plain {
            return pointer::walk(plain, pointer).cloned();
        }
        let body = self.request.body.as_ref()?;
        let media_type = self.request.headers.get(CONTENT_TYPE);
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
