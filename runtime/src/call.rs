//! A call of an operation: data until it is awaited or handed to a run.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::encode::{CookieStyle, EncodeError, HeaderStyle, Parameter};
use crate::fault::Fault;
use crate::request::{Request, RequestError, Unbuilt};
use crate::response::Response;
use crate::source::Source;
use crate::upload::stream::Streamed;

/// A call of one operation of a [`Source`]. Awaiting it sends the request and decodes the reply:
/// `T` is the body of a success, `E` that of a documented error. Workflows hand it to their run
/// instead.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<'a, T, E> {
    source: &'a Source,
    request: Result<Request, Unbuilt>,
    /// The body in place of the request's, where it is read while it is sent.
    streamed: Option<Streamed>,
    success: Decode<T>,
    error: Decode<E>,
}

/// Decodes the body of a reply, or says why it is not as described.
pub(crate) type Decode<T> = fn(&Bytes) -> Result<T, String>;

impl<'a, T, E> Call<'a, T, E> {
    pub(crate) fn new(
        source: &'a Source,
        built: Result<(Request, Option<Streamed>), Unbuilt>,
        success: Decode<T>,
        error: Decode<E>,
    ) -> Self {
        let (request, streamed) = match built {
            Ok((request, streamed)) => (Ok(request), streamed),
            Err(unbuilt) => (Err(unbuilt), None),
        };
        Call {
            source,
            request,
            streamed,
            success,
            error,
        }
    }

    /// Adds a cookie that the description does not declare.
    pub fn with_cookie(self, name: &str, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_cookie(name, CookieStyle::FORM, value))
    }

    /// Adds a query parameter that the description does not declare.
    pub fn with_query(self, name: &str, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_query(name, value))
    }

    /// Sets a header that the description does not declare, in place of one of the same name.
    pub fn with_header(self, name: &str, value: &dyn Parameter) -> Self {
        self.change(|request| request.set_header(name, HeaderStyle::SIMPLE, value))
    }

    fn change(mut self, change: impl FnOnce(&mut Request) -> Result<(), EncodeError>) -> Self {
        if let Ok(request) = &mut self.request
            && let Err(error) = change(request)
        {
            self.request = Err(Unbuilt::new(request, error));
        }
        self
    }

    /// The source that is called, and the request as data: one whose body is still to be read cannot
    /// be that.
    pub(crate) fn into_parts(self) -> (&'a Source, Result<Request, Unbuilt>) {
        let request = match (self.request, self.streamed) {
            (Ok(request), Some(_)) => Err(Unbuilt::new(&request, RequestError::Streamed)),
            (request, _) => request,
        };
        (self.source, request)
    }

    /// Sends the request and returns the reply as it is, whatever its status.
    ///
    /// # Errors
    /// If the request cannot be built or brings no reply.
    pub async fn raw(self) -> Result<Response, CallError<E>> {
        let request = self
            .request
            .map_err(|unbuilt| CallError::Request(unbuilt.error))?;
        let sent = self.source.send_streamed(request, self.streamed).await;
        sent.map_err(CallError::Fault)
    }
}

impl<T, E> std::fmt::Debug for Call<'_, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let operation = self.request.as_ref().map(|request| &request.operation);
        f.debug_struct("Call")
            .field("source", &self.source.name())
            .field("operation", &operation)
            .finish()
    }
}

impl<'a, T: 'a, E: 'a> IntoFuture for Call<'a, T, E> {
    type Output = Result<Reply<T>, CallError<E>>;
    // One boxed future for every operation: a client of hundreds compiles as fast as one of few.
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.request;
            let request = request.map_err(|unbuilt| CallError::Request(unbuilt.error))?;
            let sent = self.source.send_streamed(request, self.streamed).await;
            decode(sent.map_err(CallError::Fault)?, self.success, self.error)
        })
    }
}

/// The reply of a call, with its body decoded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decoded.
    pub body: T,
}

impl<T> Reply<T> {
    fn new(response: Response, body: T) -> Self {
        Reply {
            status: response.status,
            headers: response.headers,
            body,
        }
    }
}

/// Why a call of an operation did not bring its success body.
///
/// `Display` and `Debug` show no header and no body, as these may hold secrets; the variants have
/// them.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CallError<E> {
    /// The request could not be built; nothing was sent.
    #[error("the request cannot be built: {0}")]
    Request(RequestError),
    /// No reply came back.
    #[error(transparent)]
    Fault(Fault),
    /// The server answered with an error that has the body that the description gives it.
    #[error("the server answered {}", .0.status)]
    Api(Box<Reply<E>>),
    /// The body is not what the description says.
    #[error("the server answered {}, and its body is not as described: {reason}", .response.status)]
    Body {
        /// The reply as it came.
        response: Box<Response>,
        /// What did not fit.
        reason: String,
    },
}

impl<E> std::fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallError::Request(error) => f.debug_tuple("Request").field(error).finish(),
            CallError::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            CallError::Api(reply) => f
                .debug_struct("Api")
                .field("status", &reply.status)
                .finish_non_exhaustive(),
            CallError::Body { response, reason } => f
                .debug_struct("Body")
                .field("response", response)
                .field("reason", reason)
                .finish(),
        }
    }
}

fn decode<T, E>(
    response: Response,
    success: Decode<T>,
    error: Decode<E>,
) -> Result<Reply<T>, CallError<E>> {
    let reason = if response.status.is_success() {
        match success(&response.body) {
            Ok(body) => return Ok(Reply::new(response, body)),
            Err(reason) => reason,
        }
    } else {
        match error(&response.body) {
            Ok(body) => return Err(CallError::Api(Box::new(Reply::new(response, body)))),
            Err(reason) => reason,
        }
    };
    Err(CallError::Body {
        response: Box::new(response),
        reason,
    })
}

/// A body of JSON. No byte is null, so that an `Option` can be a body that may be left out.
pub(crate) fn json<T: DeserializeOwned>(body: &Bytes) -> Result<T, String> {
    if body.is_empty() {
        return serde_json::from_slice(b"null").map_err(|_| "there is none".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| reason(&error))
}

/// A body of text; like every text of a reply, in UTF-8.
pub(crate) fn text(body: &Bytes) -> Result<String, String> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err("it is not UTF-8".to_owned()),
    }
}

/// A body of bytes.
#[expect(clippy::unnecessary_wraps, reason = "one of the ways to decode")]
pub(crate) fn bytes(body: &Bytes) -> Result<Bytes, String> {
    Ok(body.clone())
}

/// No body is described: one that comes all the same says nothing.
#[expect(clippy::unnecessary_wraps, reason = "one of the ways to decode")]
pub(crate) fn empty(_body: &Bytes) -> Result<(), String> {
    Ok(())
}

/// What serde says, without the values that it quotes: they may be secret.
fn reason(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("a value at line {line}, column {column} does not fit its type")
        }
        _ => format!("not JSON at line {line}, column {column}"),
    }
}
