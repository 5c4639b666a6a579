//! The styles a document can declare for each place (OpenAPI, "Style Values"), so that a wrong
//! combination does not compile.

/// How a path parameter is written. `SIMPLE` is the default of a document that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStyle {
    pub(super) kind: PathKind,
    pub(super) explode: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    Simple,
    Label,
    Matrix,
}

impl PathStyle {
    /// `style: simple`, explode false: `a,b`.
    pub const SIMPLE: Self = Self {
        kind: PathKind::Simple,
        explode: false,
    };
    /// `style: label`, explode false: `.a,b`.
    pub const LABEL: Self = Self {
        kind: PathKind::Label,
        explode: false,
    };
    /// `style: matrix`, explode false: `;name=a,b`.
    pub const MATRIX: Self = Self {
        kind: PathKind::Matrix,
        explode: false,
    };

    /// The same style with the document's `explode`.
    #[must_use]
    pub const fn explode(self, explode: bool) -> Self {
        Self { explode, ..self }
    }
}

/// How a query parameter, or a form field with an Encoding Object, is written. `FORM` is the
/// default of a document that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryStyle {
    pub(super) kind: QueryKind,
    pub(super) explode: bool,
    pub(super) allow_reserved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueryKind {
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

impl QueryStyle {
    /// `style: form`, explode true: `name=a&name=b`.
    pub const FORM: Self = Self {
        kind: QueryKind::Form,
        explode: true,
        allow_reserved: false,
    };
    /// `style: spaceDelimited`, explode false: `name=a%20b`. Exploded it is the same as `FORM`.
    pub const SPACE_DELIMITED: Self = Self {
        kind: QueryKind::SpaceDelimited,
        explode: false,
        allow_reserved: false,
    };
    /// `style: pipeDelimited`, explode false: `name=a%7Cb`. Exploded it is the same as `FORM`.
    pub const PIPE_DELIMITED: Self = Self {
        kind: QueryKind::PipeDelimited,
        explode: false,
        allow_reserved: false,
    };
    /// `style: deepObject`: `name%5Bmember%5D=a`, whatever `explode` says.
    pub const DEEP_OBJECT: Self = Self {
        kind: QueryKind::DeepObject,
        explode: true,
        allow_reserved: false,
    };

    /// The same style with the document's `explode`.
    #[must_use]
    pub const fn explode(self, explode: bool) -> Self {
        Self { explode, ..self }
    }

    /// The same style with the document's `allowReserved`.
    #[must_use]
    pub const fn allow_reserved(self, allow_reserved: bool) -> Self {
        Self {
            allow_reserved,
            ..self
        }
    }
}

/// How a header parameter is written: always `simple`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderStyle {
    pub(super) explode: bool,
}

impl HeaderStyle {
    /// `style: simple`, explode false: `a,b`.
    pub const SIMPLE: Self = Self { explode: false };

    /// The same style with the document's `explode`, which matters for objects only: `R=1,G=2`.
    #[must_use]
    pub const fn explode(self, explode: bool) -> Self {
        Self { explode }
    }
}

/// How a cookie parameter is written. `FORM` is the default of a document that says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieStyle {
    pub(super) encoded: bool,
    pub(super) explode: bool,
}

impl CookieStyle {
    /// `style: form`, explode true: one percent-encoded pair per item or member.
    pub const FORM: Self = Self {
        encoded: true,
        explode: true,
    };
    /// `style: cookie` (OpenAPI 3.2), explode true: the same without percent-encoding.
    pub const COOKIE: Self = Self {
        encoded: false,
        explode: true,
    };

    /// The same style with the document's `explode`.
    #[must_use]
    pub const fn explode(self, explode: bool) -> Self {
        Self { explode, ..self }
    }
}
