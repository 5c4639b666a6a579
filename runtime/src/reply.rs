//! What a call brings: the reply with its body decoded, or why there is none.

use std::convert::Infallible;

use http::{HeaderMap, StatusCode};

use crate::body::{Mismatch, Unread};
use crate::fault::Fault;
use crate::request::RequestError;
use crate::response::Response;

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
    pub(crate) fn new(response: Response, body: T) -> Self {
        Reply {
            status: response.status,
            headers: response.headers,
            body,
        }
    }
}

/// Why a call of an operation did not bring its success body.
///
/// `Display` and `Debug` show no header but the media type and no value of a body, as these may hold
/// secrets; the variants have them.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CallError<E = Infallible> {
    /// The request could not be built; nothing was sent.
    #[error("the request cannot be built: {0}")]
    Request(RequestError),
    /// No reply came back.
    #[error(transparent)]
    Fault(Fault),
    /// The server answered with an error that has the body that the description gives it.
    #[error("the server answered {}", .0.status)]
    Api(Box<Reply<E>>),
    /// The server answered with a status that the description does not list, or lists without a
    /// body: the reply as it came.
    #[error("the server answered {}, for which no body is described", .0.status)]
    Status(Box<Response>),
    /// The body is not what the description says.
    #[error(
        "the server answered {}, and its body is not as described: {reason}{}",
        .response.status,
        at(.pointer)
    )]
    Body {
        /// The reply as it came.
        response: Box<Response>,
        /// The JSON Pointer (RFC 6901) of the value that did not fit; empty for the whole body.
        pointer: String,
        /// What did not fit.
        reason: String,
    },
}

pub(crate) fn at(pointer: &str) -> String {
    match pointer {
        "" => String::new(),
        pointer => format!(" at {pointer}"),
    }
}

impl<E> CallError<E> {
    /// The error for a reply that could not be read.
    pub(crate) fn unread(response: Response, unread: Unread) -> Self {
        let response = Box::new(response);
        match unread {
            Unread::Undescribed => CallError::Status(response),
            Unread::Mismatch(Mismatch { pointer, reason }) => CallError::Body {
                response,
                pointer,
                reason,
            },
        }
    }
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
            CallError::Status(response) => f.debug_tuple("Status").field(response).finish(),
            CallError::Body {
                response,
                pointer,
                reason,
            } => f
                .debug_struct("Body")
                .field("response", response)
                .field("pointer", pointer)
                .field("reason", reason)
                .finish(),
        }
    }
}
