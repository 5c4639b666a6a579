//! Comparisons of values that are known, as the runtime makes them.

use serde_json::Value;

use crate::ir::Comparison;

/// How two values compare, by the rules that the runtime has (Arazzo, Criterion Object): enough of
/// them to know whether an example is the right one.
pub fn compared(left: &Value, op: Comparison, right: &Value) -> Option<bool> {
    let equal = || match (left, right) {
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Bool(value), Value::String(text)) | (Value::String(text), Value::Bool(value)) => {
            text.eq_ignore_ascii_case(&value.to_string())
        }
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            left == right
        }
        _ => match (number(left), number(right)) {
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        },
    };
    let order = || number(left)?.partial_cmp(&number(right)?);
    Some(match op {
        Comparison::Eq => equal(),
        Comparison::Ne => !equal(),
        Comparison::Lt => order()?.is_lt(),
        Comparison::Le => order()?.is_le(),
        Comparison::Gt => order()?.is_gt(),
        Comparison::Ge => order()?.is_ge(),
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

pub fn negated(op: Comparison) -> Comparison {
    match op {
        Comparison::Eq => Comparison::Ne,
        Comparison::Ne => Comparison::Eq,
        Comparison::Lt => Comparison::Ge,
        Comparison::Le => Comparison::Gt,
        Comparison::Gt => Comparison::Le,
        Comparison::Ge => Comparison::Lt,
    }
}

pub fn flipped(op: Comparison) -> Comparison {
    match op {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}
