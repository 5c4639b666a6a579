//! Header and cookie parameters.

use super::error::EncodeError;
use super::escape::Escape;
use super::pairs::{Pairs, whole};
use super::style::{CookieStyle, HeaderStyle};
use super::value::Parameter;
use super::writer::{Shape, Writer};

/// Writes the value of the header `name`, or nothing if it is undefined.
///
/// Headers are written without percent-encoding (OpenAPI 3.2, "Style Values": the value must pass
/// unchanged), in all versions: servers of every version compare them as they are.
///
/// # Errors
/// Refuses control characters, CR, LF and NUL among them: they would end the header and start
/// another.
pub fn header(
    name: &str,
    style: HeaderStyle,
    value: &dyn Parameter,
) -> Result<Option<String>, EncodeError> {
    let value = value.value();
    let shape = Shape::of(&value);
    if matches!(shape, Shape::Undefined) {
        return Ok(None);
    }
    let mut out = String::new();
    let mut writer = Writer {
        out: &mut out,
        escape: Escape::Header,
    };
    writer
        .joined(&shape, ",", style.explode)
        .map_err(|kind| kind.of(name))?;
    Ok(Some(out))
}

/// Appends a cookie parameter to `out`, the value of the `Cookie` header: `a=1; b=2` (RFC 6265
/// section 4.2.1). Exploded, an array or object is one pair per item or member.
///
/// # Errors
/// Refuses NaN, infinite numbers, and what would end an unencoded cookie: control characters and
/// `;`. Then nothing is appended.
pub fn cookie(
    out: &mut String,
    name: &str,
    style: CookieStyle,
    value: &dyn Parameter,
) -> Result<(), EncodeError> {
    let value = value.value();
    let escape = if style.encoded {
        Escape::Strict
    } else {
        Escape::Cookie
    };
    whole(out, name, |out| {
        let mut pairs = Pairs {
            out,
            escape,
            separator: "; ",
            delimiter: ",",
            bare_when_empty: false,
        };
        pairs.parameter(name, &Shape::of(&value), style.explode)
    })
}
