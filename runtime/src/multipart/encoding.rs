//! How values become parts.

use crate::encode::QueryStyle;

/// How a value becomes parts (OpenAPI, Encoding Object).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoding<'a> {
    pub(super) content_type: Option<&'a str>,
    pub(super) style: Option<QueryStyle>,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) file: bool,
    pub(super) base64: bool,
}

impl<'a> Encoding<'a> {
    /// What a description gets that says nothing: text for a scalar, JSON for an object, a part
    /// per item for an array, and `application/octet-stream` for a file.
    pub const DEFAULT: Self = Encoding {
        content_type: None,
        style: None,
        headers: &[],
        file: false,
        base64: false,
    };

    /// `contentType`: as this media type. JSON is written as such, anything else as text.
    pub const fn of(content_type: &'a str) -> Self {
        Encoding {
            content_type: Some(content_type),
            ..Self::DEFAULT
        }
    }

    /// `style`, `explode` and `allowReserved`: as the pairs of a query, a part for each, without
    /// percent-encoding.
    pub const fn styled(style: QueryStyle) -> Self {
        Encoding {
            style: Some(style),
            ..Self::DEFAULT
        }
    }

    /// `headers`: header lines of each part.
    #[must_use]
    pub const fn headers(self, headers: &'a [(&'a str, &'a str)]) -> Self {
        Encoding { headers, ..self }
    }

    /// What the schema calls a file, though the value at hand is a text: with a file name, and as
    /// `application/octet-stream` where nothing else is said.
    #[must_use]
    pub const fn file(self) -> Self {
        Encoding { file: true, ..self }
    }

    /// `contentEncoding: base64` of the schema: a file is sent as base64 text.
    #[must_use]
    pub const fn base64(self) -> Self {
        Encoding {
            base64: true,
            ..self
        }
    }
}
