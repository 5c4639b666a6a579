//! A request as data: what an engine records, replays, or hands to another process.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;
use serde_json::Value;

use crate::encode::{
    self, CookieStyle, EncodeError, HeaderStyle, Parameter, PathParameter, QueryStyle,
};
use crate::record;
use crate::security::Requirement;

mod body;
mod builder;
mod draft;

pub(crate) use body::Body;
pub use builder::{RequestBuilder, delete, get, patch, post, put, request};
pub(crate) use draft::Draft;

/// One HTTP request to a source: everything but the server's URL and the credentials,
/// which the source's client adds below the record.
///
/// It serialises, so that an engine can store it or send it from another process.
#[derive(Clone, PartialEq, Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Request {
    /// The operation's `operationId`, or its method and path where it has none.
    pub operation: Cow<'static, str>,
    /// The HTTP method.
    #[serde(with = "record::method")]
    pub method: Method,
    /// The path as the OpenAPI description writes it (`/sources/{id}`): low in cardinality,
    /// without values, and therefore what messages and spans show.
    pub template: Cow<'static, str>,
    /// The path as sent, percent-encoded.
    pub path: String,
    /// The query as sent, percent-encoded, without `?`; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The headers, without credentials.
    #[serde(with = "record::headers")]
    pub headers: HeaderMap,
    /// The body, encoded.
    #[serde(
        default,
        with = "record::optional_body",
        skip_serializing_if = "Option::is_none"
    )]
    pub body: Option<Bytes>,
    /// The security requirements of the operation where they replace those of its source:
    /// alternatives, each a list of security schemes (OpenAPI, Security Requirement Object).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Vec<Vec<Requirement>>>,
    /// How long a complete reply may take, where it is not as long as the HTTP client allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// Whether the operation declares a JSON reply, whatever the request says that it accepts.
    #[serde(skip)]
    pub(crate) declares_json: bool,
}

/// Which request it is, without its values: these may be secrets, and a mock's requests have
/// credentials.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

/// What a test of a mock's requests looks at.
impl Request {
    /// The body as JSON, if it is that.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The parameters of the query, decoded, in their order.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(&self.query)
    }

    /// The pairs of a body of type `application/x-www-form-urlencoded`, decoded, in their order.
    pub fn form(&self) -> Vec<(String, String)> {
        let body = std::str::from_utf8(self.body.as_deref().unwrap_or_default());
        pairs(body.unwrap_or_default())
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

impl Request {
    fn append_query(&mut self, query: &str) {
        if !self.query.is_empty() && !query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(query);
    }

    /// Fills the path template.
    pub(crate) fn fill_path(
        &mut self,
        parameters: &[PathParameter<'_>],
    ) -> Result<(), EncodeError> {
        self.path = encode::path(&self.template, parameters)?;
        Ok(())
    }

    /// Appends a query parameter.
    pub(crate) fn add_query(
        &mut self,
        name: &str,
        style: QueryStyle,
        value: &dyn Parameter,
    ) -> Result<(), EncodeError> {
        encode::query(&mut self.query, name, style, value)
    }

    /// Appends a whole query that is a form.
    pub(crate) fn add_query_form(&mut self, value: &dyn Parameter) -> Result<(), EncodeError> {
        let form = encode::form_body(value, &[])?;
        self.append_query(&form);
        Ok(())
    }

    /// Appends a whole query that is a text.
    pub(crate) fn add_query_text(&mut self, value: &dyn Parameter) -> Result<(), EncodeError> {
        let text = encode::item_text("query", &value.value())?;
        self.append_query(&encode::component(&text));
        Ok(())
    }

    /// Adds to the `Cookie` header.
    pub(crate) fn add_cookie(
        &mut self,
        name: &str,
        style: CookieStyle,
        value: &dyn Parameter,
    ) -> Result<(), EncodeError> {
        let known = self
            .headers
            .get(COOKIE)
            .and_then(|known| known.to_str().ok());
        let mut cookies = known.unwrap_or_default().to_owned();
        encode::cookie(&mut cookies, name, style, value)?;
        if !cookies.is_empty() {
            let cookies = HeaderValue::from_str(&cookies).map_err(|_| EncodeError::header(name))?;
            self.headers.insert(COOKIE, cookies);
        }
        Ok(())
    }

    /// Sets a header in place of one of the same name, but for cookies, which stand beside each
    /// other; an absent value changes nothing.
    pub(crate) fn set_header(
        &mut self,
        name: &str,
        style: HeaderStyle,
        value: &dyn Parameter,
    ) -> Result<(), EncodeError> {
        let Some(text) = encode::header(name, style, value)? else {
            return Ok(());
        };
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(text.as_bytes()),
        ) {
            (Ok(COOKIE), Ok(cookies)) => self.join_cookies(cookies),
            (Ok(header), Ok(mut value)) => {
                value.set_sensitive(header == http::header::AUTHORIZATION);
                self.headers.insert(header, value);
                Ok(())
            }
            _ => Err(EncodeError::header(name)),
        }
    }

    /// Cookies before those that are there.
    fn join_cookies(&mut self, mut cookies: HeaderValue) -> Result<(), EncodeError> {
        if let Some(others) = self.headers.get(COOKIE) {
            let joined = [cookies.as_bytes(), b"; ", others.as_bytes()].concat();
            cookies =
                HeaderValue::from_bytes(&joined).map_err(|_| EncodeError::header("Cookie"))?;
        }
        self.headers.insert(COOKIE, cookies);
        Ok(())
    }
}

/// Why a request could not be built; the step fails without one being sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A parameter has no form in which it can be sent.
    #[error(transparent)]
    Parameter(#[from] EncodeError),
    /// The body cannot be written: a number in it is not finite, for example.
    #[error("the body cannot be written: {0}")]
    Body(EncodeError),
    /// The body is a file or a reader. A workflow's requests are recorded, so their bodies must be in
    /// memory.
    #[error("the body is read while it is sent, which only a call of the client itself can do")]
    Streamed,
}
