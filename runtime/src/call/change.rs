//! What a call gets beside the arguments of its method: what the description does not declare, or
//! declares otherwise.

use serde::Serialize;

use super::Call;
use crate::encode::{CookieStyle, EncodeError, FormStyles, HeaderStyle, Parameter, QueryStyle};
use crate::multipart::Multipart;
use crate::request::{Body, Request, RequestError};
use crate::value::to_json;

impl<T, E> Call<'_, T, E> {
    /// Adds a cookie that the description does not declare.
    pub fn with_cookie(self, name: &str, value: &dyn Parameter) -> Self {
        self.with_cookie_in(name, CookieStyle::FORM, value)
    }

    /// Adds a cookie in another style than the usual one.
    pub fn with_cookie_in(self, name: &str, style: CookieStyle, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_cookie(name, style, value))
    }

    /// Adds a query parameter that the description does not declare.
    pub fn with_query(self, name: &str, value: &dyn Parameter) -> Self {
        self.with_query_in(name, QueryStyle::FORM, value)
    }

    /// Adds a query parameter in another style than the usual one.
    pub fn with_query_in(self, name: &str, style: QueryStyle, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_query(name, style, value))
    }

    /// Appends a whole query: a text as it is, the members of an object as pairs (Arazzo 1.1,
    /// `in: querystring`).
    pub fn with_query_string(self, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_query_form(value))
    }

    /// Appends a whole query that is no form: a text, percent-encoded.
    pub fn with_query_text(self, value: &dyn Parameter) -> Self {
        self.change(|request| request.add_query_text(value))
    }

    /// Sets a header that the description does not declare, in place of one of the same name;
    /// `Cookie` is joined with the cookies that are there.
    pub fn with_header(self, name: &str, value: &dyn Parameter) -> Self {
        self.with_header_in(name, HeaderStyle::SIMPLE, value)
    }

    /// Sets a header in another style than the usual one.
    pub fn with_header_in(self, name: &str, style: HeaderStyle, value: &dyn Parameter) -> Self {
        self.change(|request| request.set_header(name, style, value))
    }

    /// Sets a body of JSON in place of the call's.
    pub fn with_json<B: Serialize + ?Sized>(self, media_type: &str, body: &B) -> Self {
        self.with_body(Body::json(media_type, body))
    }

    /// Sets a form in place of the call's body: the members of an object as pairs, those of `styles`
    /// in their style; a text is a form already.
    pub fn with_form<B: Serialize + ?Sized>(self, styles: FormStyles<'_>, body: &B) -> Self {
        self.with_body(Body::form(styles, body))
    }

    /// Sets a text in place of the call's body.
    pub fn with_text(self, media_type: &str, body: &str) -> Self {
        self.with_body(Body::text(media_type, body))
    }

    /// Sets parts in place of the call's body.
    pub fn with_multipart(self, media_type: &str, parts: Multipart) -> Self {
        self.with_body(Body::multipart(media_type, parts))
    }

    /// Keeps the body as it was before it became a form or parts, for a step that reads it (Arazzo,
    /// Runtime Expressions, `$request.body`).
    pub fn keeping_body<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.draft.plain = Some(to_json(body));
        self
    }

    /// Changes the call by a value, if there is one.
    pub fn with_optional<V>(self, value: Option<V>, with: impl FnOnce(Self, V) -> Self) -> Self {
        match value {
            Some(value) => with(self, value),
            None => self,
        }
    }

    fn with_body(mut self, body: Result<Body, RequestError>) -> Self {
        self.draft.set_body(body);
        self
    }

    fn change(mut self, change: impl FnOnce(&mut Request) -> Result<(), EncodeError>) -> Self {
        self.draft.set(change);
        self
    }
}
