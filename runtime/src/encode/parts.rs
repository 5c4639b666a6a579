//! Values as the texts of parts: nothing is percent-encoded, as nothing surrounds them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::{EncodeError, EncodeErrorKind};
use super::escape::Escape;
use super::json;
use super::style::{QueryKind, QueryStyle};
use super::value::{Parameter, ParameterValue};
use super::writer::{Shape, Writer};

/// The pairs of a value in a style, as they are.
///
/// # Errors
/// If the value holds NaN or an infinite number.
pub fn pairs(
    name: &str,
    style: QueryStyle,
    value: &dyn Parameter,
) -> Result<Vec<(String, String)>, EncodeError> {
    let value = value.value();
    let mut pairs = Pairs::default();
    pairs
        .parameter(name, style, &Shape::of(&value))
        .map_err(|kind| kind.of(name))?;
    Ok(pairs.0)
}

/// A scalar as its text, anything else as JSON.
///
/// # Errors
/// If the value holds NaN or an infinite number.
pub fn item_text(name: &str, value: &ParameterValue<'_>) -> Result<String, EncodeError> {
    text(&Shape::Scalar(value), "").map_err(|kind| kind.of(name))
}

/// A value as JSON text.
///
/// # Errors
/// If the value holds NaN or an infinite number.
pub fn json_text(name: &str, value: &ParameterValue<'_>) -> Result<String, EncodeError> {
    json::text(value).map_err(|kind| kind.of(name))
}

/// Bytes as base64 text (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn parameter(
        &mut self,
        name: &str,
        style: QueryStyle,
        shape: &Shape<'_>,
    ) -> Result<(), EncodeErrorKind> {
        match (style.kind, shape) {
            (_, Shape::Undefined) => Ok(()),
            (QueryKind::DeepObject, Shape::Array(_) | Shape::Object(_)) => self.deep(name, shape),
            (_, Shape::Array(items)) if style.explode => items
                .iter()
                .try_for_each(|item| self.pair(name, &Shape::Scalar(item), "")),
            (_, Shape::Object(members)) if style.explode => members
                .iter()
                .try_for_each(|(name, value)| self.pair(name, &Shape::Scalar(value), "")),
            (kind, whole) => self.pair(name, whole, delimiter(kind)),
        }
    }

    fn deep(&mut self, name: &str, shape: &Shape<'_>) -> Result<(), EncodeErrorKind> {
        match shape {
            Shape::Undefined => Ok(()),
            Shape::Object(members) => members.iter().try_for_each(|(member, value)| {
                self.deep(&format!("{name}[{member}]"), &Shape::of(value))
            }),
            Shape::Array(items) => items
                .iter()
                .try_for_each(|item| self.deep(&format!("{name}[]"), &Shape::of(item))),
            scalar => self.pair(name, scalar, ""),
        }
    }

    fn pair(
        &mut self,
        name: &str,
        value: &Shape<'_>,
        delimiter: &str,
    ) -> Result<(), EncodeErrorKind> {
        self.0.push((name.to_owned(), text(value, delimiter)?));
        Ok(())
    }
}

fn text(value: &Shape<'_>, delimiter: &str) -> Result<String, EncodeErrorKind> {
    let mut out = String::new();
    let mut writer = Writer {
        out: &mut out,
        escape: Escape::Nothing,
    };
    writer.joined(value, delimiter, false)?;
    Ok(out)
}

fn delimiter(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::Form | QueryKind::DeepObject => ",",
        QueryKind::SpaceDelimited => " ",
        QueryKind::PipeDelimited => "|",
    }
}
