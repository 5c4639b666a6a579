//! JSON values and texts that generated code makes of values.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::encode::{self, Parameter, ParameterValue};

/// A member of an object, or nothing where its value is absent.
pub type Member = Option<(&'static str, Value)>;

/// An object of its members, without those that are absent.
pub fn object_of<const N: usize>(members: [Member; N]) -> Value {
    let members = members.into_iter().flatten();
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Value::Object(members.collect::<Map<_, _>>())
}

/// A member that is there.
pub fn member(name: &'static str, value: impl Serialize) -> Member {
    Some((name, to_json(&value)))
}

/// A member that is there if its value is.
pub fn optional(name: &'static str, value: Option<impl Serialize>) -> Member {
    value.and_then(|value| member(name, value))
}

/// A value as JSON; null if it has no JSON form (a number that is not finite).
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// A value as text: a text as it is, everything else as JSON (Arazzo, Runtime Expressions).
pub fn text(value: &dyn Parameter) -> String {
    match value.value() {
        ParameterValue::Text(text) => text.into_owned(),
        other => encode::json(&to_json_value(&other)).unwrap_or_default(),
    }
}

/// A value as a parameter, by what it serialises as: an object parameter, for example.
pub fn serialized<T: Serialize + ?Sized>(value: &T) -> ParameterValue<'static> {
    // What refuses to be serialised is absent; generated types never do.
    ParameterValue::of("", value).unwrap_or(ParameterValue::Null)
}

/// The value of a parameter that is described by a media type instead of a schema: its JSON text
/// (OpenAPI, Parameter Object).
pub fn content<T: Serialize + ?Sized>(value: &T) -> ParameterValue<'static> {
    // What has no JSON text, because a number in it is not finite, fails like such a number.
    encode::content("", value).unwrap_or(ParameterValue::Float(f64::NAN))
}

fn to_json_value(value: &ParameterValue<'_>) -> Value {
    match value {
        ParameterValue::Null => Value::Null,
        ParameterValue::Bool(value) => Value::from(*value),
        ParameterValue::Integer(value) => Value::from(*value),
        ParameterValue::Unsigned(value) => Value::from(*value),
        ParameterValue::Float(value) => Value::from(*value),
        ParameterValue::Text(text) => Value::from(text.as_ref()),
        ParameterValue::Array(items) => items.iter().map(to_json_value).collect(),
        ParameterValue::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name.to_string(), to_json_value(value)));
            Value::Object(members.collect())
        }
    }
}
