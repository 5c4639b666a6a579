//! Query parameters.

use super::error::{EncodeError, EncodeErrorKind};
use super::escape::Escape;
use super::pairs::{Pairs, whole};
use super::style::{QueryKind, QueryStyle};
use super::value::Parameter;
use super::writer::Shape;

/// Appends a query parameter to `out`, the query without its `?`; pairs are separated by `&`.
///
/// A style that has no notation for a value of this kind is written as `form` with the same
/// `explode`: a scalar for deepObject or spaceDelimited. A list for deepObject, which OpenAPI leaves
/// open, is `name%5B%5D=a`, as it is within an object. A space is `%20`, never `+`.
///
/// # Errors
/// If the value holds NaN or an infinite number; then nothing is appended.
pub fn query(
    out: &mut String,
    name: &str,
    style: QueryStyle,
    value: &dyn Parameter,
) -> Result<(), EncodeError> {
    whole(out, name, |out| append(out, name, style, value))
}

pub(super) fn append(
    out: &mut String,
    name: &str,
    style: QueryStyle,
    value: &dyn Parameter,
) -> Result<(), EncodeErrorKind> {
    let value = value.value();
    let shape = Shape::of(&value);
    let escape = if style.allow_reserved {
        Escape::Reserved
    } else {
        Escape::Strict
    };
    let mut pairs = Pairs {
        out,
        escape,
        separator: "&",
        delimiter: delimiter(style.kind),
        bare_when_empty: false,
    };
    match (style.kind, &shape) {
        (QueryKind::DeepObject, Shape::Object(members)) => pairs.deep(name, members),
        (QueryKind::DeepObject, Shape::Array(items)) => pairs.deep_items(name, items),
        _ => pairs.parameter(name, &shape, style.explode),
    }
}

/// The delimiter is written encoded where a URL cannot hold it as it is.
fn delimiter(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::Form | QueryKind::DeepObject => ",",
        QueryKind::SpaceDelimited => "%20",
        QueryKind::PipeDelimited => "%7C",
    }
}
