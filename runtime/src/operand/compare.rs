//! The comparisons that [the module above](super) describes.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::number::Exact;
use super::{Kind, Operand};

impl PartialEq for Operand<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Kind::Absent, Kind::Absent) => true,
            (Kind::Bool(left), Kind::Bool(right)) => left == right,
            (Kind::Bool(flag), Kind::Text(text)) | (Kind::Text(text), Kind::Bool(flag)) => {
                is_flag(text, flag)
            }
            (Kind::Text(left), Kind::Text(right)) => equal_texts(left, right),
            (Kind::Composite(left), Kind::Composite(right)) => equal_values(left, right),
            (left, right) => compare_numbers(left, right) == Some(Ordering::Equal),
        }
    }
}

impl PartialOrd for Operand<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.0, other.0) {
            (Kind::Text(left), Kind::Text(right)) => Some(order_texts(left, right)),
            (left, right) => compare_numbers(left, right),
        }
    }
}

/// The order of a number and a number, or a number and a text that is one.
fn compare_numbers(left: Kind<'_>, right: Kind<'_>) -> Option<Ordering> {
    match (left, right) {
        (Kind::Number(left), Kind::Number(right)) => left.compare(right),
        (Kind::Number(left), Kind::Text(right)) => left.compare(Exact::parse(right)?.as_in_json()),
        (Kind::Text(left), Kind::Number(right)) => Exact::parse(left)?.as_in_json().compare(right),
        _ => None,
    }
}

fn is_flag(text: &str, flag: bool) -> bool {
    text.eq_ignore_ascii_case(if flag { "true" } else { "false" })
}

fn equal_texts(left: &str, right: &str) -> bool {
    // Most texts are ASCII, and then no lowercase copy is needed.
    left.eq_ignore_ascii_case(right)
        || (!both_ascii(left, right) && left.to_lowercase() == right.to_lowercase())
}

fn order_texts(left: &str, right: &str) -> Ordering {
    let numeric = Exact::parse(left)
        .zip(Exact::parse(right))
        .and_then(|(left, right)| left.compare(right));
    numeric.unwrap_or_else(|| left.to_lowercase().cmp(&right.to_lowercase()))
}

fn both_ascii(left: &str, right: &str) -> bool {
    left.is_ascii() && right.is_ascii()
}

/// Deep equality: strict but for numbers, since JSON itself has one type of number.
fn equal_values(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            Exact::from(left).compare(Exact::from(right)) == Some(Ordering::Equal)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal_values(left, right))
        }
        (Value::Object(left), Value::Object(right)) => equal_objects(left, right),
        (left, right) => left == right,
    }
}

fn equal_objects(left: &Map<String, Value>, right: &Map<String, Value>) -> bool {
    let in_right = |(name, value)| {
        right
            .get(name)
            .is_some_and(|other| equal_values(value, other))
    };
    left.len() == right.len() && left.iter().all(in_right)
}

macro_rules! comparable {
    ($($type:ty),*) => {$(
        impl PartialEq<$type> for Operand<'_> {
            fn eq(&self, other: &$type) -> bool {
                *self == Operand::from(*other)
            }
        }

        impl PartialOrd<$type> for Operand<'_> {
            fn partial_cmp(&self, other: &$type) -> Option<Ordering> {
                self.partial_cmp(&Operand::from(*other))
            }
        }
    )*};
}

comparable!(bool, i32, i64, u16, u32, u64, f64, (), &str);

macro_rules! comparable_by_reference {
    ($($type:ty),*) => {$(
        impl PartialEq<$type> for Operand<'_> {
            fn eq(&self, other: &$type) -> bool {
                *self == Operand::from(other)
            }
        }

        impl PartialOrd<$type> for Operand<'_> {
            fn partial_cmp(&self, other: &$type) -> Option<Ordering> {
                self.partial_cmp(&Operand::from(other))
            }
        }
    )*};
}

comparable_by_reference!(str, String, Value);
comparable_by_reference!(
    Option<bool>,
    Option<i32>,
    Option<i64>,
    Option<u64>,
    Option<f64>
);
comparable_by_reference!(Option<String>, Option<Value>);
