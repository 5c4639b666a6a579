//! Numbers that compare by their exact value.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use serde_json::{Number, Value};

/// Two to the power of 127: the first `f64` that no `i128` reaches.
const BEYOND_I128: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// The integers that serde_json reads without rounding.
const JSON_INTEGERS: RangeInclusive<i128> = i64::MIN as i128..=u64::MAX as i128;

/// A number. An `i128` holds every `i64` and `u64`, and the long integers that some headers carry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Exact {
    Integer(i128),
    Float(f64),
}

impl Exact {
    /// Reads text that is a JSON number (RFC 8259 section 6) and nothing else: no blanks, no `+`,
    /// no leading zeros.
    ///
    /// Integers are exact within `i128`; a fraction, an exponent or more digits make it the nearest
    /// `f64`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let integer = json_number(text)?;
        let exact = if integer {
            text.parse().ok().map(Self::Integer)
        } else {
            None
        };
        exact.or_else(|| text.parse().ok().map(Self::Float))
    }

    /// The number as reading it from JSON gives it: `i64`, `u64` or else `f64`. So a long integer
    /// in a header equals the same integer in a body.
    pub(super) fn as_in_json(self) -> Self {
        match self {
            Self::Integer(value) if !JSON_INTEGERS.contains(&value) => Self::Float(value as f64),
            other => other,
        }
    }

    /// The order of two numbers; none if one is NaN.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(&right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(&right),
            (Self::Integer(left), Self::Float(right)) => compare_with_float(left, right),
            (Self::Float(left), Self::Integer(right)) => {
                compare_with_float(right, left).map(Ordering::reverse)
            }
        }
    }

    /// Whether it is anything but zero and NaN.
    pub(super) fn truthy(self) -> bool {
        match self {
            Self::Integer(value) => value != 0,
            Self::Float(value) => value != 0.0 && !value.is_nan(),
        }
    }

    /// The number as JSON has it: an integer to the digit where serde_json can hold it, null if it is
    /// NaN or infinite.
    pub(super) fn to_json(self) -> Value {
        match self {
            Self::Integer(value) => Number::from_i128(value).map_or(Value::Null, Value::Number),
            Self::Float(value) => Value::from(value),
        }
    }

    /// Its JSON text; none if it is NaN or infinite.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Integer(value) => Some(value.to_string()),
            Self::Float(value) => crate::encode::number(value).ok(),
        }
    }
}

/// Compares without rounding the integer: the whole part of the float is an integer, and its
/// fraction decides a tie.
fn compare_with_float(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float >= BEYOND_I128 {
        return Some(Ordering::Less);
    }
    if float < -BEYOND_I128 {
        return Some(Ordering::Greater);
    }
    // Within these bounds the conversion is exact; it would saturate, never wrap, beyond them.
    let whole = float.trunc() as i128;
    match integer.cmp(&whole) {
        Ordering::Equal => 0.0.partial_cmp(&float.fract()),
        unequal => Some(unequal),
    }
}

/// Whether `text` is an integer, if it is a JSON number at all.
fn json_number(text: &str) -> Option<bool> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let rest = match unsigned.strip_prefix('0') {
        Some(rest) => rest,
        None => digits(unsigned)?,
    };
    let after_fraction = match rest.strip_prefix('.') {
        Some(fraction) => digits(fraction)?,
        None => rest,
    };
    let end = match after_fraction.strip_prefix(['e', 'E']) {
        Some(exponent) => digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?,
        None => after_fraction,
    };
    end.is_empty().then_some(rest.is_empty())
}

/// What follows at least one digit.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl From<$type> for Exact {
            fn from(value: $type) -> Self {
                Self::Integer(value.into())
            }
        }
    )*};
}

integers!(i32, i64, u16, u32, u64);

impl From<f64> for Exact {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&Number> for Exact {
    fn from(number: &Number) -> Self {
        let integer = number.as_i64().map(Self::from);
        let integer = integer.or_else(|| number.as_u64().map(Self::from));
        integer.unwrap_or_else(|| from_text(number))
    }
}

/// Through its text, where serde_json's `arbitrary_precision` keeps numbers beyond `f64`.
fn from_text(number: &Number) -> Exact {
    Exact::parse(&number.to_string()).map_or(Exact::Float(f64::NAN), Exact::as_in_json)
}
