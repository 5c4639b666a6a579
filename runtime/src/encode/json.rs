//! JSON text, with numbers as they are written everywhere else.

use std::io::Write;

use serde::Serialize;

use super::error::{EncodeError, EncodeErrorKind};
use super::number;
use super::serialize;
use super::value::ParameterValue;

/// Writes `value` as compact JSON: members in the order the type writes them, numbers as
/// [`number`](super::number()).
///
/// # Errors
/// Fails on NaN and infinite numbers, for which serde_json would send `null`, and if the type
/// refuses to be serialised.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, EncodeError> {
    Ok(text(&serialize::collect(value)?)?)
}

/// The value of the parameter `name` if the document describes it by `content` with a JSON media
/// type (OpenAPI, Parameter Object, "Fixed Fields for use with content"): compact JSON, which is
/// then written like any other text.
///
/// Null is left out like any other null. An empty array or object is not: its text says so.
///
/// # Errors
/// Those of [`json`], with the parameter's name.
pub fn content<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
) -> Result<ParameterValue<'static>, EncodeError> {
    let content = || match serialize::collect(value)? {
        ParameterValue::Null => Ok(ParameterValue::Null),
        value => Ok(ParameterValue::Text(text(&value)?.into())),
    };
    content().map_err(|kind: EncodeErrorKind| kind.of(name))
}

/// The compact JSON text of `value`.
pub(super) fn text(value: &ParameterValue<'_>) -> Result<String, EncodeErrorKind> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    String::from_utf8(out).map_err(|_| EncodeErrorKind::Unserializable)
}

fn write(out: &mut Vec<u8>, value: &ParameterValue<'_>) -> Result<(), EncodeErrorKind> {
    match value {
        ParameterValue::Null => out.extend_from_slice(b"null"),
        ParameterValue::Bool(value) => display(out, value)?,
        ParameterValue::Integer(value) => display(out, value)?,
        ParameterValue::Unsigned(value) => display(out, value)?,
        ParameterValue::Float(value) => out.extend_from_slice(number::text(*value)?.as_bytes()),
        ParameterValue::Text(value) => string(out, value)?,
        ParameterValue::Array(items) => {
            joined(out, *b"[]", items, write)?;
        }
        ParameterValue::Object(members) => {
            joined(out, *b"{}", members, |out, (name, value)| {
                string(out, name)?;
                out.push(b':');
                write(out, value)
            })?;
        }
    }
    Ok(())
}

fn joined<T>(
    out: &mut Vec<u8>,
    [open, close]: [u8; 2],
    parts: &[T],
    write: impl Fn(&mut Vec<u8>, &T) -> Result<(), EncodeErrorKind>,
) -> Result<(), EncodeErrorKind> {
    out.push(open);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, part)?;
    }
    out.push(close);
    Ok(())
}

fn display(out: &mut Vec<u8>, value: &impl std::fmt::Display) -> Result<(), EncodeErrorKind> {
    write!(out, "{value}").map_err(|_| EncodeErrorKind::Unserializable)
}

fn string(out: &mut Vec<u8>, text: &str) -> Result<(), EncodeErrorKind> {
    serde_json::to_writer(out, text).map_err(|_| EncodeErrorKind::Unserializable)
}
