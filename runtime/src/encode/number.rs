//! Numbers as text.

use super::error::{EncodeError, EncodeErrorKind};

/// Writes a number as ECMAScript's Number::toString does (ECMA-262 section 6.1.6.1.20): `1`, `0.1`,
/// `5e-7`, `1e+21`.
///
/// A number read as `1.0` is therefore sent as `1`, which is what browsers and most servers' own
/// clients send.
///
/// # Errors
/// NaN and infinite numbers have no text that a server could read.
pub fn number(value: f64) -> Result<String, EncodeError> {
    Ok(text(value)?)
}

/// [`number`], for callers that know the parameter's name and add it themselves.
pub(super) fn text(value: f64) -> Result<String, EncodeErrorKind> {
    if !value.is_finite() {
        return Err(EncodeErrorKind::NotFinite);
    }
    if value == 0.0 {
        return Ok("0".to_owned());
    }
    let sign = if value < 0.0 { "-" } else { "" };
    // `{:e}` gives the shortest digits that read back as the same number, which are the digits
    // ECMAScript asks for.
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    Ok(format!(
        "{sign}{}",
        place_point(&digits, exponent.parse().unwrap_or(0))
    ))
}

/// Lays out `digits`, the first of which counts ten to the power of `exponent`.
fn place_point(digits: &str, exponent: i32) -> String {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let before_point = exponent.saturating_add(1);
    if !(-5..=21).contains(&before_point) {
        return with_exponent(digits, exponent);
    }
    if before_point <= 0 {
        return format!("0.{}{digits}", zeros(-before_point));
    }
    if before_point >= count {
        return format!("{digits}{}", zeros(before_point - count));
    }
    with_point(digits, before_point)
}

fn with_exponent(digits: &str, exponent: i32) -> String {
    let mantissa = if digits.len() > 1 {
        with_point(digits, 1)
    } else {
        digits.to_owned()
    };
    format!("{mantissa}e{exponent:+}")
}

fn with_point(digits: &str, before_point: i32) -> String {
    let split = usize::try_from(before_point)
        .ok()
        .and_then(|at| digits.split_at_checked(at));
    split.map_or_else(
        || digits.to_owned(),
        |(whole, fraction)| format!("{whole}.{fraction}"),
    )
}

fn zeros(count: i32) -> String {
    "0".repeat(usize::try_from(count).unwrap_or(0))
}

/// The `f64` that prints as the `f32` does: `0.1_f32` is meant as 0.1, not as 0.10000000149011612.
pub(super) fn widen(value: f32) -> f64 {
    value
        .to_string()
        .parse()
        .unwrap_or_else(|_| f64::from(value))
}
