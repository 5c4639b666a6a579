//! Building a request: what generated code calls.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;

use super::{Request, RequestError, Unbuilt};
use crate::encode::{
    self, CookieStyle, EncodeError, HeaderStyle, Parameter, ParameterValue, PathParameter,
    QueryStyle,
};
use crate::multipart::{Body, Multipart};
use crate::security::{self, Requirements};
use crate::upload::stream::{Section, Streamed};
use crate::upload::{Content, Upload};

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
            .field("operation", &self.request.operation)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Request`]; generated code goes through it, one call per kind of part.
pub struct RequestBuilder {
    request: Request,
    /// The body in place of the request's, where it is read while it is sent.
    streamed: Option<Streamed>,
    error: Option<RequestError>,
}

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
        };
        RequestBuilder {
            request,
            streamed: None,
            error: None,
        }
    }

    /// Fills the path template.
    pub fn path(mut self, parameters: &[PathParameter<'_>]) -> Self {
        match encode::path(&self.request.template, parameters) {
            Ok(path) => self.request.path = path,
            Err(error) => self.fail(error),
        }
        self
    }

    /// Appends one query parameter; an absent one is left out.
    pub fn query(mut self, name: &str, style: QueryStyle, value: &dyn Parameter) -> Self {
        if let Err(error) = encode::query(&mut self.request.query, name, style, value) {
            self.fail(error);
        }
        self
    }

    /// Appends a whole query that is a form: the members of an object as pairs, a text as it is
    /// (OpenAPI 3.2, `in: querystring`).
    pub fn query_form(mut self, value: &dyn Parameter) -> Self {
        match encode::form_body(value, &[]) {
            Ok(form) => self.request.append_query(&form),
            Err(error) => self.fail(error),
        }
        self
    }

    /// Appends a whole query that is a text, percent-encoded.
    pub fn query_text(mut self, value: &dyn Parameter) -> Self {
        match encode::item_text("query", &value.value()) {
            Ok(text) => self.request.append_query(&encode::component(&text)),
            Err(error) => self.fail(error),
        }
        self
    }

    /// Sets the media types that the operation can reply with.
    pub fn accept(mut self, media_types: &'static str) -> Self {
        self.request
            .headers
            .insert(ACCEPT, HeaderValue::from_static(media_types));
        self
    }

    /// Adds a header parameter; an absent one is left out.
    pub fn header(mut self, name: &'static str, style: HeaderStyle, value: &dyn Parameter) -> Self {
        if let Err(error) = self.request.set_header(name, style, value) {
            self.fail(error);
        }
        self
    }

    /// Replaces the source's security requirements by the operation's own.
    pub fn security(mut self, alternatives: Requirements) -> Self {
        self.request.security = Some(security::requirements(alternatives));
        self
    }

    /// Sets a JSON body and its media type.
    pub fn json<T: Serialize + ?Sized>(self, media_type: &'static str, body: &T) -> Self {
        let encoded = encode::json(body).map(Bytes::from);
        self.encoded(media_type, encoded)
    }

    fn encoded(mut self, media_type: &'static str, body: Result<Bytes, EncodeError>) -> Self {
        match body {
            Ok(body) => {
                self.request
                    .headers
                    .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
                self.request.body = Some(body);
            }
            Err(error) => self.fail(RequestError::Body(error)),
        }
        self
    }

    /// Adds a cookie parameter; an absent one is left out.
    pub fn cookie(mut self, name: &str, style: CookieStyle, value: &dyn Parameter) -> Self {
        if let Err(error) = self.request.add_cookie(name, style, value) {
            self.fail(error);
        }
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body: the members of an object as pairs, those
    /// of `styles` in their style (OpenAPI, Encoding Object).
    pub fn form<T: Serialize + ?Sized>(self, styles: &[(&str, QueryStyle)], body: &T) -> Self {
        let encoded = ParameterValue::of("body", body)
            .and_then(|value| encode::form_body(&value, styles))
            .map(Bytes::from);
        self.encoded("application/x-www-form-urlencoded", encoded)
    }

    /// Sets a body of text, as it is.
    pub fn text(self, media_type: &'static str, body: &str) -> Self {
        self.encoded(media_type, Ok(Bytes::copy_from_slice(body.as_bytes())))
    }

    /// Sets a body of bytes, as they are: from memory, or read while they are sent.
    pub fn upload(mut self, media_type: &str, body: impl Into<Upload>) -> Self {
        let Ok(value) = HeaderValue::from_str(media_type) else {
            self.fail(RequestError::Body(EncodeError::header("Content-Type")));
            return self;
        };
        self.request.headers.insert(CONTENT_TYPE, value);
        match body.into().into_parts().0 {
            Content::Bytes(bytes) => self.request.body = Some(bytes),
            content => {
                let base64 = false;
                self.streamed = Some(Streamed(vec![Section { content, base64 }]));
            }
        }
        self
    }

    /// Sets a body of parts; `media_type` is `multipart/form-data` or one of its kin.
    pub fn multipart(mut self, media_type: &'static str, parts: Multipart) -> Self {
        let (boundary, body) = match parts.finish() {
            Ok(body) => body,
            Err(error) => {
                self.fail(RequestError::Body(error));
                return self;
            }
        };
        let content_type = format!("{media_type}; boundary={boundary}");
        match HeaderValue::try_from(content_type) {
            Ok(value) => self.request.headers.insert(CONTENT_TYPE, value),
            Err(_) => {
                self.fail(RequestError::Body(EncodeError::header("Content-Type")));
                return self;
            }
        };
        match body {
            Body::Whole(body) => self.request.body = Some(body),
            Body::Streamed(streamed) => self.streamed = Some(streamed),
        }
        self
    }

    /// Sets what a body is given, if there is one.
    pub fn optional<T>(self, body: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match body {
            Some(body) => set(self, body),
            None => self,
        }
    }

    /// The request, or why it cannot be sent: the first parameter or body that could not be
    /// encoded.
    pub(crate) fn build(self) -> Result<(Request, Option<Streamed>), Unbuilt> {
        match self.error {
            None => Ok((self.request, self.streamed)),
            Some(error) => Err(Unbuilt::new(&self.request, error)),
        }
    }

    fn fail(&mut self, error: impl Into<RequestError>) {
        self.error.get_or_insert(error.into());
    }
}
