//! What a parameter can hold, and how the types of generated code become that.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Number, Value};

use super::error::EncodeError;
use super::number::widen;
use super::serialize;

/// The value of a parameter, by the kind that decides how it is written (OpenAPI, "Style Values").
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterValue<'a> {
    /// Absent or null: "undefined" in RFC 6570, and therefore left out.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An integer that may be beyond `i64`.
    Unsigned(u64),
    /// A number; NaN and infinity are refused when it is written.
    Float(f64),
    /// Text. Empty text is a value: `name=`.
    Text(Cow<'a, str>),
    /// A list. An empty one is left out, and so are null items.
    Array(Vec<ParameterValue<'a>>),
    /// Members in the order they are written. An object without any is left out, and so are null
    /// members.
    Object(Vec<(Cow<'a, str>, ParameterValue<'a>)>),
}

impl ParameterValue<'static> {
    /// The value of any type that serialises itself, such as the generated struct of an object
    /// parameter.
    ///
    /// Members keep the order in which the type writes them.
    ///
    /// # Errors
    /// Fails for the parameter `name` if the type refuses to be serialised, or has map keys that
    /// are not text.
    pub fn of<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<Self, EncodeError> {
        serialize::collect(value).map_err(|kind| kind.of(name))
    }
}

/// A type whose values can be sent as a parameter.
///
/// Generated code passes `&dyn Parameter`, so that one encoder serves all types.
pub trait Parameter {
    /// The value to send; text is borrowed.
    fn value(&self) -> ParameterValue<'_>;
}

impl Parameter for str {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Text(Cow::Borrowed(self))
    }
}

impl Parameter for String {
    fn value(&self) -> ParameterValue<'_> {
        self.as_str().value()
    }
}

impl Parameter for Cow<'_, str> {
    fn value(&self) -> ParameterValue<'_> {
        self.as_ref().value()
    }
}

impl Parameter for bool {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Bool(*self)
    }
}

macro_rules! integers {
    ($($type:ty => $variant:ident),*) => {$(
        impl Parameter for $type {
            fn value(&self) -> ParameterValue<'_> {
                ParameterValue::$variant((*self).into())
            }
        }
    )*};
}

integers!(i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer);
integers!(u8 => Unsigned, u16 => Unsigned, u32 => Unsigned, u64 => Unsigned);

impl Parameter for f64 {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Float(*self)
    }
}

impl Parameter for f32 {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Float(widen(*self))
    }
}

impl Parameter for () {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Null
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn value(&self) -> ParameterValue<'_> {
        self.as_ref().map_or(ParameterValue::Null, Parameter::value)
    }
}

impl<T: Parameter> Parameter for [T] {
    fn value(&self) -> ParameterValue<'_> {
        ParameterValue::Array(self.iter().map(Parameter::value).collect())
    }
}

impl<T: Parameter> Parameter for Vec<T> {
    fn value(&self) -> ParameterValue<'_> {
        self.as_slice().value()
    }
}

impl<T: Parameter, const N: usize> Parameter for [T; N] {
    fn value(&self) -> ParameterValue<'_> {
        self.as_slice().value()
    }
}

impl<T: Parameter> Parameter for BTreeMap<String, T> {
    fn value(&self) -> ParameterValue<'_> {
        object(self.iter())
    }
}

impl Parameter for Map<String, Value> {
    fn value(&self) -> ParameterValue<'_> {
        object(self.iter())
    }
}

impl Parameter for Value {
    fn value(&self) -> ParameterValue<'_> {
        match self {
            Value::Null => ParameterValue::Null,
            Value::Bool(value) => value.value(),
            Value::Number(value) => value.value(),
            Value::String(value) => value.value(),
            Value::Array(items) => items.value(),
            Value::Object(members) => members.value(),
        }
    }
}

impl Parameter for Number {
    fn value(&self) -> ParameterValue<'_> {
        from_number(self)
    }
}

/// A JSON number keeps its value as `i64`, `u64` or `f64`.
pub(super) fn from_number(number: &Number) -> ParameterValue<'static> {
    if let Some(value) = number.as_i64() {
        return ParameterValue::Integer(value);
    }
    if let Some(value) = number.as_u64() {
        return ParameterValue::Unsigned(value);
    }
    // Only serde_json's `arbitrary_precision` has numbers beyond f64; they are refused like other
    // infinities.
    ParameterValue::Float(number.as_f64().unwrap_or(f64::INFINITY))
}

impl Parameter for ParameterValue<'_> {
    fn value(&self) -> ParameterValue<'_> {
        match self {
            Self::Null => ParameterValue::Null,
            Self::Bool(value) => ParameterValue::Bool(*value),
            Self::Integer(value) => ParameterValue::Integer(*value),
            Self::Unsigned(value) => ParameterValue::Unsigned(*value),
            Self::Float(value) => ParameterValue::Float(*value),
            Self::Text(value) => value.value(),
            Self::Array(items) => items.value(),
            Self::Object(members) => object(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<T: Parameter + ?Sized> Parameter for &T {
    fn value(&self) -> ParameterValue<'_> {
        (**self).value()
    }
}

impl<T: Parameter + ?Sized> Parameter for Box<T> {
    fn value(&self) -> ParameterValue<'_> {
        (**self).value()
    }
}

fn object<'a, N, T>(members: impl Iterator<Item = (&'a N, &'a T)>) -> ParameterValue<'a>
where
    N: AsRef<str> + ?Sized + 'a,
    T: Parameter + 'a,
{
    ParameterValue::Object(
        members
            .map(|(name, value)| (Cow::Borrowed(name.as_ref()), value.value()))
            .collect(),
    )
}
