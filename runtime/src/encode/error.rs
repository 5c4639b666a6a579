//! Why a value cannot be written.

use std::fmt;

/// A value that cannot be written into a request.
///
/// Names the parameter, never its value: values may be credentials or personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    parameter: Option<String>,
    kind: EncodeErrorKind,
}

/// What is wrong with the value of an [`EncodeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A path parameter is absent, null, or an empty array or object: a path cannot leave it out
    /// (OpenAPI, Parameter Object: a path parameter is required).
    MissingValue,
    /// A path segment would be empty, so that the request would reach another resource.
    EmptySegment,
    /// A path segment would be `.` or `..`, which URL parsers fold away (RFC 3986 section 5.2.4).
    DotSegment,
    /// A number is NaN or infinite: JSON and ECMAScript's number text have no such value (RFC 8259
    /// section 6).
    NotFinite,
    /// A header or cookie would contain a character that ends it: a control character, or `;` in an
    /// unencoded cookie (RFC 9110 section 5.5, RFC 6265 section 4.1.1).
    ForbiddenCharacter,
    /// A form body is an array or a bare number or boolean: there are no names to pair its values
    /// with.
    NotAnObject,
    /// A type refused to serialise itself. Its own message is dropped because it may quote the
    /// value.
    Unserializable,
}

impl EncodeError {
    /// The parameter, or the form field, that could not be written, if there is one.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// The error for a header whose name or value the HTTP library refuses.
    #[must_use]
    pub fn header(name: &str) -> Self {
        EncodeErrorKind::ForbiddenCharacter.of(name)
    }

    /// What is wrong with its value.
    #[must_use]
    pub fn kind(&self) -> EncodeErrorKind {
        self.kind
    }
}

impl EncodeErrorKind {
    /// The error of this kind for the parameter `name`.
    pub(super) fn of(self, name: &str) -> EncodeError {
        EncodeError {
            parameter: Some(name.to_owned()),
            kind: self,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::MissingValue => "has no value, and a path cannot leave it out",
            Self::EmptySegment => "leaves an empty path segment",
            Self::DotSegment => "makes the path segment `.` or `..`",
            Self::NotFinite => "contains NaN or an infinite number",
            Self::ForbiddenCharacter => "contains a character that a header or cookie cannot carry",
            Self::NotAnObject => "is neither an object nor text, so it cannot be a form",
            Self::Unserializable => "cannot be serialised",
        }
    }
}

impl From<EncodeErrorKind> for EncodeError {
    fn from(kind: EncodeErrorKind) -> Self {
        Self {
            parameter: None,
            kind,
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.parameter {
            Some(name) => write!(f, "`{name}` {}", self.kind.reason()),
            None => write!(f, "the value {}", self.kind.reason()),
        }
    }
}

impl std::error::Error for EncodeError {}
