//! Building a request: what generated code calls.

use std::borrow::Cow;

use http::header::{ACCEPT, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;

use super::body::Body;
use super::{Draft, Request, RequestError};
use crate::encode::{CookieStyle, FormStyles, HeaderStyle, Parameter, PathParameter, QueryStyle};
use crate::multipart::Multipart;
use crate::security::{self, Requirements};
use crate::upload::Upload;

/// Starts a request for `operation`, whose path template is `template`.
pub fn request(method: Method, operation: &'static str, template: &'static str) -> RequestBuilder {
    RequestBuilder::new(method, operation, template)
}

/// Starts a request with method GET.
pub fn get(operation: &'static str, template: &'static str) -> RequestBuilder {
    request(Method::GET, operation, template)
}

/// Starts a request with method POST.
pub fn post(operation: &'static str, template: &'static str) -> RequestBuilder {
    request(Method::POST, operation, template)
}

/// Starts a request with method PUT.
pub fn put(operation: &'static str, template: &'static str) -> RequestBuilder {
    request(Method::PUT, operation, template)
}

/// Starts a request with method PATCH.
pub fn patch(operation: &'static str, template: &'static str) -> RequestBuilder {
    request(Method::PATCH, operation, template)
}

/// Starts a request with method DELETE.
pub fn delete(operation: &'static str, template: &'static str) -> RequestBuilder {
    request(Method::DELETE, operation, template)
}

impl std::fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("operation", &self.0.request.operation)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Request`]; generated code goes through it, one call per kind of part.
pub struct RequestBuilder(Box<Draft>);

impl RequestBuilder {
    /// Starts a request for `operation`, whose path template is `template`.
    pub fn new(method: Method, operation: &'static str, template: &'static str) -> Self {
        let request = Request {
            operation: Cow::Borrowed(operation),
            method,
            template: Cow::Borrowed(template),
            path: template.to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: None,
            security: None,
            timeout: None,
            declares_json: false,
        };
        RequestBuilder(Box::new(Draft::new(request)))
    }

    /// Fills the path template.
    pub fn path(mut self, parameters: &[PathParameter<'_>]) -> Self {
        self.0.set(|request| request.fill_path(parameters));
        self
    }

    /// Appends one query parameter; an absent one is left out.
    pub fn query(mut self, name: &str, style: QueryStyle, value: &dyn Parameter) -> Self {
        self.0.set(|request| request.add_query(name, style, value));
        self
    }

    /// Appends a whole query that is a form: the members of an object as pairs, a text as it is
    /// (OpenAPI 3.2, `in: querystring`).
    pub fn query_form(mut self, value: &dyn Parameter) -> Self {
        self.0.set(|request| request.add_query_form(value));
        self
    }

    /// Appends a whole query that is a text, percent-encoded.
    pub fn query_text(mut self, value: &dyn Parameter) -> Self {
        self.0.set(|request| request.add_query_text(value));
        self
    }

    /// Sets the media types that the operation can reply with.
    pub fn accept(mut self, media_types: &'static str) -> Self {
        let request = &mut self.0.request;
        // Short texts: cheaper than the search of `str`.
        request.declares_json = media_types.as_bytes().windows(4).any(|at| at == b"json");
        let media_types = HeaderValue::from_static(media_types);
        request.headers.insert(ACCEPT, media_types);
        self
    }

    /// Adds a header parameter; an absent one is left out.
    pub fn header(mut self, name: &'static str, style: HeaderStyle, value: &dyn Parameter) -> Self {
        self.0.set(|request| request.set_header(name, style, value));
        self
    }

    /// Replaces the source's security requirements by the operation's own.
    pub fn security(mut self, alternatives: Requirements) -> Self {
        self.0.request.security = Some(security::requirements(alternatives));
        self
    }

    /// Sets a JSON body and its media type.
    pub fn json<T: Serialize + ?Sized>(self, media_type: &str, body: &T) -> Self {
        self.with_body(Body::json(media_type, body))
    }

    fn with_body(mut self, body: Result<Body, RequestError>) -> Self {
        self.0.set_body(body);
        self
    }

    /// Adds a cookie parameter; an absent one is left out.
    pub fn cookie(mut self, name: &str, style: CookieStyle, value: &dyn Parameter) -> Self {
        self.0.set(|request| request.add_cookie(name, style, value));
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body: the members of an object as pairs, those
    /// of `styles` in their style (OpenAPI, Encoding Object).
    pub fn form<T: Serialize + ?Sized>(self, styles: FormStyles<'_>, body: &T) -> Self {
        self.with_body(Body::form(styles, body))
    }

    /// The same with a body that may be left out.
    pub fn optional_form<T: Serialize + ?Sized>(
        self,
        styles: FormStyles<'_>,
        body: Option<&T>,
    ) -> Self {
        self.optional(body, |request, body| request.form(styles, body))
    }

    /// Sets a body of text, as it is.
    pub fn text(self, media_type: &str, body: &str) -> Self {
        self.with_body(Body::text(media_type, body))
    }

    /// Sets a body of bytes, as they are: from memory, or read while they are sent.
    pub fn upload(self, media_type: &str, body: impl Into<Upload>) -> Self {
        self.with_body(Body::upload(media_type, body.into()))
    }

    /// Sets a body of parts; `media_type` is `multipart/form-data` or one of its kin.
    pub fn multipart(self, media_type: &str, parts: Multipart) -> Self {
        self.with_body(Body::multipart(media_type, parts))
    }

    /// Sets what a body is given, if there is one.
    pub fn optional<T>(self, body: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match body {
            Some(body) => set(self, body),
            None => self,
        }
    }

    pub(crate) fn build(self) -> Box<Draft> {
        self.0
    }
}
