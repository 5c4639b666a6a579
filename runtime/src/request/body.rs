//! Bodies as they are sent, with their media type.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use super::{Request, RequestError};
use crate::encode::{self, EncodeError, FormStyles, ParameterValue};
use crate::multipart::{self, Multipart};
use crate::upload::stream::{Section, Streamed};
use crate::upload::{Content, Upload};

/// A body, encoded.
pub(crate) struct Body {
    media_type: HeaderValue,
    content: Encoded,
}

enum Encoded {
    Whole(Bytes),
    /// Read while it is sent.
    Streamed(Streamed),
}

impl Body {
    /// JSON.
    pub(crate) fn json<T: Serialize + ?Sized>(
        media_type: &str,
        body: &T,
    ) -> Result<Self, RequestError> {
        let text = encode::json(body).map_err(RequestError::Body)?;
        Body::whole(media_type, Bytes::from(text))
    }

    /// A form: the members of an object as pairs, those of `styles` in their style; a text is one
    /// already.
    pub(crate) fn form<T: Serialize + ?Sized>(
        styles: FormStyles<'_>,
        body: &T,
    ) -> Result<Self, RequestError> {
        let form = ParameterValue::of("body", body)
            .and_then(|value| encode::form_body(&value, styles))
            .map_err(RequestError::Body)?;
        Body::whole("application/x-www-form-urlencoded", Bytes::from(form))
    }

    /// A text, as it is.
    pub(crate) fn text(media_type: &str, body: &str) -> Result<Self, RequestError> {
        Body::whole(media_type, Bytes::copy_from_slice(body.as_bytes()))
    }

    /// Bytes, as they are.
    pub(crate) fn upload(media_type: &str, body: Upload) -> Result<Self, RequestError> {
        let base64 = false;
        let content = match body.into_parts().0 {
            Content::Bytes(bytes) => Encoded::Whole(bytes),
            content => Encoded::Streamed(Streamed(vec![Section { content, base64 }])),
        };
        Body::of(media_type, content)
    }

    /// Parts; the boundary is ours.
    pub(crate) fn multipart(media_type: &str, parts: Multipart) -> Result<Self, RequestError> {
        let (boundary, body) = parts.finish().map_err(RequestError::Body)?;
        let content = match body {
            multipart::Body::Whole(body) => Encoded::Whole(body),
            multipart::Body::Streamed(streamed) => Encoded::Streamed(streamed),
        };
        Body::of(&format!("{media_type}; boundary={boundary}"), content)
    }

    fn whole(media_type: &str, body: Bytes) -> Result<Self, RequestError> {
        Body::of(media_type, Encoded::Whole(body))
    }

    fn of(media_type: &str, content: Encoded) -> Result<Self, RequestError> {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => Ok(Body {
                media_type,
                content,
            }),
            Err(_) => Err(RequestError::Body(EncodeError::header("Content-Type"))),
        }
    }
}

impl Request {
    /// Sets the body and its media type; what is read while it is sent is returned.
    pub(crate) fn set_body(&mut self, body: Body) -> Option<Streamed> {
        self.headers.insert(CONTENT_TYPE, body.media_type);
        match body.content {
            Encoded::Whole(bytes) => {
                self.body = Some(bytes);
                None
            }
            Encoded::Streamed(streamed) => {
                self.body = None;
                Some(streamed)
            }
        }
    }
}
