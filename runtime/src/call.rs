//! A call of an operation: data until it is awaited or handed to a run.

mod change;

use std::convert::Infallible;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::body::{self, ByStatus, Read, Unread, is_for};
use crate::reply::{CallError, Reply};
use crate::request::Draft;
use crate::response::Response;
use crate::source::Source;
use crate::stream::ByteStream;

/// A call of one operation of a [`Source`]. Awaiting it sends the request and decodes the reply:
/// `T` is the body of a success, `E` that of a documented error, [`Infallible`] where none is
/// described. Workflows hand it to their run instead.
///
/// The status alone decides which description a body has: the status itself, its range (`4XX`), the
/// default (OpenAPI, Responses Object). A 2xx status that the description does not list counts as
/// the success that it has (RFC 9110, section 15).
#[must_use = "a call is sent when it is awaited"]
pub struct Call<'a, T, E = Infallible> {
    source: &'a Source,
    draft: Box<Draft>,
    success: Success<T>,
    errors: Errors<E>,
}

/// How the body of a success is read.
pub(crate) enum Success<T> {
    /// When it is complete.
    Whole {
        /// Whether a status is a success.
        covers: fn(StatusCode) -> bool,
        read: Read<T>,
        /// What a success is whose status has no body.
        empty: Option<Empty<T>>,
    },
    /// While it comes.
    Stream {
        open: fn(ByteStream) -> T,
        /// The media type that it must have, where another would bring no item and no error.
        media_type: Option<&'static str>,
    },
}

/// Successes without a body, beside others.
pub(crate) struct Empty<T> {
    statuses: &'static [&'static str],
    value: fn() -> T,
}

impl<T> Success<T> {
    /// A body that is read while it comes.
    pub(crate) fn stream(open: fn(ByteStream) -> T) -> Self {
        Success::Stream {
            open,
            media_type: None,
        }
    }

    /// A stream of events: what is none has no fields of events either, and would seem empty.
    pub(crate) fn events(open: fn(ByteStream) -> T) -> Self {
        Success::Stream {
            open,
            media_type: Some("text/event-stream"),
        }
    }

    /// Reads a complete reply, if its status is a success.
    fn read(&self, response: &Response) -> Option<Result<T, Unread>> {
        let Success::Whole {
            covers,
            read,
            empty,
        } = self
        else {
            return None;
        };
        let is_listed = |status: &&str| is_for(status, response.status);
        let is_empty = |empty: &&Empty<T>| empty.statuses.iter().any(is_listed);
        covers(response.status).then(|| match empty.as_ref().filter(is_empty) {
            Some(empty) => Ok((empty.value)()),
            None => read(response),
        })
    }

    /// A body that is the same for every success.
    pub(crate) fn of(read: Read<T>) -> Self {
        Success::Whole {
            covers: |status| status.is_success(),
            read,
            empty: None,
        }
    }
}

impl<T: DeserializeOwned> Success<Option<T>> {
    /// A body of JSON, but for these statuses.
    pub(crate) fn optional(without: &'static [&'static str]) -> Self {
        Success::Whole {
            covers: |status| status.is_success(),
            read: |response| body::json(response).map(Some),
            empty: Some(Empty {
                statuses: without,
                value: || None,
            }),
        }
    }
}

impl<T: ByStatus> Success<T> {
    pub(crate) fn by_status() -> Self {
        Success::Whole {
            covers: |status| status.is_success() || body::names::<T>(status),
            read: body::by_status,
            empty: None,
        }
    }
}

/// How the bodies of errors are read.
struct Errors<E> {
    /// The statuses that have the body.
    statuses: &'static [&'static str],
    /// The statuses that have none, although they are in a range above, or the default is.
    bodiless: &'static [&'static str],
    read: Read<E>,
}

impl<E> Errors<E> {
    fn new(statuses: &'static [&'static str], read: Read<E>) -> Self {
        Errors {
            statuses,
            bodiless: &[],
            read,
        }
    }

    fn read(&self, response: &Response) -> Result<E, Unread> {
        let listed = |keys: &[&str]| keys.iter().any(|key| is_for(key, response.status));
        match listed(self.statuses) && !listed(self.bodiless) {
            true => (self.read)(response),
            false => Err(Unread::Undescribed),
        }
    }
}

impl<'a, T> Call<'a, T> {
    pub(crate) fn new(source: &'a Source, draft: Box<Draft>, success: Success<T>) -> Self {
        Call {
            source,
            draft,
            success,
            errors: Errors::new(&[], |_| Err(Unread::Undescribed)),
        }
    }

    /// Describes the errors: those of these statuses have a body of JSON.
    pub fn errors<E: DeserializeOwned>(self, statuses: &'static [&'static str]) -> Call<'a, T, E> {
        self.with_errors(Errors::new(statuses, body::json))
    }

    /// Describes the errors: those of these statuses have a body of text.
    pub fn text_errors(self, statuses: &'static [&'static str]) -> Call<'a, T, String> {
        self.with_errors(Errors::new(statuses, body::plain))
    }

    /// Describes the errors: those of these statuses have a body of bytes.
    pub fn byte_errors(self, statuses: &'static [&'static str]) -> Call<'a, T, Bytes> {
        self.with_errors(Errors::new(statuses, body::plain))
    }

    /// Describes the errors: their bodies differ by status.
    pub fn errors_by_status<E: ByStatus>(self) -> Call<'a, T, E> {
        self.with_errors(Errors::new(&["default"], body::by_status))
    }

    fn with_errors<E>(self, errors: Errors<E>) -> Call<'a, T, E> {
        Call {
            source: self.source,
            draft: self.draft,
            success: self.success,
            errors,
        }
    }
}

impl<'a, T, E> Call<'a, T, E> {
    /// Takes out errors that have no body, of those that a range or the default describes.
    pub fn bodiless(self, statuses: &'static [&'static str]) -> Self {
        let errors = Errors {
            bodiless: statuses,
            ..self.errors
        };
        Call { errors, ..self }
    }

    /// Gives the complete reply this time instead of what the HTTP client allows.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.draft.request.timeout = Some(timeout);
        self
    }

    /// The source that is called, and the request.
    pub(crate) fn into_parts(self) -> (&'a Source, Box<Draft>) {
        (self.source, self.draft)
    }

    /// Sends the request and returns the reply as it is, whatever its status.
    ///
    /// # Errors
    /// If the request cannot be built or brings no reply.
    pub async fn raw(self) -> Result<Response, CallError<E>> {
        let (request, streamed) = self.draft.finish().map_err(CallError::Request)?;
        let sent = self.source.send_streamed(request, streamed).await;
        sent.map_err(CallError::Fault)
    }

    /// Sends the request and returns the body of a success piece by piece, as it comes: of any size,
    /// and without a limit on the time that all of it takes (see [`ByteStream`]).
    ///
    /// # Errors
    /// As for awaiting the call; what breaks later is an error of the stream.
    pub async fn stream(self) -> Result<Reply<ByteStream>, CallError<E>> {
        let call = Call {
            source: self.source,
            draft: self.draft,
            success: Success::stream(|bytes| bytes),
            errors: self.errors,
        };
        call.finish().await
    }

    async fn finish(self) -> Result<Reply<T>, CallError<E>> {
        let (request, streamed) = self.draft.finish().map_err(CallError::Request)?;
        let reply = match self.success {
            Success::Whole { .. } => {
                let sent = self.source.send_streamed(request, streamed).await;
                sent.map(|reply| (reply, None))
            }
            Success::Stream { .. } => self.source.open(request, streamed).await,
        };
        let (mut response, stream) = reply.map_err(CallError::Fault)?;
        if let (Success::Stream { open, media_type }, Some(bytes)) = (&self.success, stream) {
            let Err(unread) = body::is_labelled(&response, *media_type) else {
                return Ok(Reply::new(response, open(bytes)));
            };
            response.body = bytes.whole().await.map_err(CallError::Fault)?;
            return Err(CallError::unread(response, unread));
        }
        match self.success.read(&response) {
            Some(Ok(body)) => Ok(Reply::new(response, body)),
            Some(Err(unread)) => Err(CallError::unread(response, unread)),
            None => Err(match self.errors.read(&response) {
                Ok(body) => CallError::Api(Box::new(Reply::new(response, body))),
                Err(unread) => CallError::unread(response, unread),
            }),
        }
    }
}

impl<T, E> std::fmt::Debug for Call<'_, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("source", &self.source.name())
            .field("operation", &self.draft.request.operation)
            .finish()
    }
}

impl<'a, T: 'a, E: 'a> IntoFuture for Call<'a, T, E> {
    type Output = Result<Reply<T>, CallError<E>>;
    // One boxed future for every operation: a client of hundreds compiles as fast as one of few.
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.finish())
    }
}
