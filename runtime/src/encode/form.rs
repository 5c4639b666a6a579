//! Form bodies.

use super::error::{EncodeError, EncodeErrorKind};
use super::escape::Escape;
use super::pairs::{Pairs, whole};
use super::query;
use super::style::QueryStyle;
use super::value::{Parameter, ParameterValue};
use super::writer::Shape;

/// Appends a field to `out`, a body of type `application/x-www-form-urlencoded` (OpenAPI, Encoding
/// Object; WHATWG URL section 5.2).
///
/// Without a style, which is what the field's Encoding Object may give, an object is JSON text, an
/// array one pair per item, null is left out, and a space is `+`. With a style it is written as a
/// query parameter of that style.
///
/// # Errors
/// If the value holds NaN or an infinite number; then nothing is appended.
pub fn form(
    out: &mut String,
    name: &str,
    style: Option<QueryStyle>,
    value: &dyn Parameter,
) -> Result<(), EncodeError> {
    whole(out, name, |out| append(out, name, style, value))
}

/// The styles of a form's members: each style with the names of those that have it.
pub type FormStyles<'a> = &'a [(QueryStyle, &'a [&'a str])];

/// Writes a whole payload as a form: an object's members in their order, each with its style in
/// `styles` if it has one. Text is already a form and is sent as it is; null is an empty body.
///
/// # Errors
/// Those of [`form()`]; and arrays, numbers and booleans have no names to pair their values with.
pub fn form_body(payload: &dyn Parameter, styles: FormStyles<'_>) -> Result<String, EncodeError> {
    let members = match payload.value() {
        ParameterValue::Object(members) => members,
        ParameterValue::Text(text) => return Ok(text.into_owned()),
        ParameterValue::Null => return Ok(String::new()),
        _ => return Err(EncodeErrorKind::NotAnObject.into()),
    };
    let style = |name: &str| {
        let group = styles.iter().find(|(_, names)| names.contains(&name));
        group.map(|(style, _)| *style)
    };
    let mut out = String::new();
    for (name, value) in &members {
        form(&mut out, name, style(name), value)?;
    }
    Ok(out)
}

fn append(
    out: &mut String,
    name: &str,
    style: Option<QueryStyle>,
    value: &dyn Parameter,
) -> Result<(), EncodeErrorKind> {
    if let Some(style) = style {
        return query::append(out, name, style, value);
    }
    let mut pairs = Pairs {
        out,
        escape: Escape::Form,
        separator: "&",
        delimiter: ",",
        bare_when_empty: false,
    };
    match &value.value() {
        ParameterValue::Null => Ok(()),
        array @ ParameterValue::Array(_) => pairs.parameter(name, &Shape::of(array), true),
        // As an item and not as a shape, so that an object becomes its JSON text.
        whole => pairs.pair(name, &Shape::Scalar(whole)),
    }
}
