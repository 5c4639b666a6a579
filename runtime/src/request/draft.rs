//! A request while it is put together.

use serde_json::Value;

use super::{Body, Request, RequestError};
use crate::upload::stream::Streamed;

/// A request, or why it cannot be sent. Boxed where it is handed on: one is some hundred bytes.
pub(crate) struct Draft {
    pub(crate) request: Request,
    /// The body in place of the request's, where it is read while it is sent.
    pub(crate) streamed: Option<Streamed>,
    /// The body before it was encoded, where a step reads that and cannot see it any more.
    pub(crate) plain: Option<Value>,
    /// What could not be encoded first.
    pub(crate) error: Option<RequestError>,
}

impl Draft {
    /// Nothing but what says which request it is.
    pub(crate) fn new(request: Request) -> Self {
        Draft {
            request,
            streamed: None,
            plain: None,
            error: None,
        }
    }

    /// Sets a part of the request, or remembers why it cannot be.
    pub(crate) fn set<E: Into<RequestError>>(
        &mut self,
        set: impl FnOnce(&mut Request) -> Result<(), E>,
    ) {
        if let Err(error) = set(&mut self.request) {
            self.error.get_or_insert(error.into());
        }
    }

    /// Sets the body, in place of one that is there.
    pub(crate) fn set_body(&mut self, body: Result<Body, RequestError>) {
        match body {
            Ok(body) => self.streamed = self.request.set_body(body),
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }

    /// Why the request cannot be one of a workflow, if it cannot.
    pub(crate) fn refused(&mut self) -> Option<RequestError> {
        let streamed = self.streamed.is_some();
        let refused = || streamed.then_some(RequestError::Streamed);
        self.error.take().or_else(refused)
    }

    /// The request, and its body where that is read while it is sent.
    pub(crate) fn finish(self) -> Result<(Request, Option<Streamed>), RequestError> {
        match self.error {
            None => Ok((self.request, self.streamed)),
            Some(error) => Err(error),
        }
    }
}
