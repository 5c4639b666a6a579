//! The operands of a criterion's condition and how they compare (Arazzo, Criterion Object; the
//! literals and operators of its `simple` type).
//!
//! Arazzo names the operators but hardly says what they mean across types. These are the rules
//! here:
//!
//! - Text equals text case-insensitively, as the specification says: by Unicode lowercase. `<` and
//!   its like compare two texts that are both JSON numbers as numbers, because headers are always
//!   text; other texts by their lowercase.
//! - Numbers compare by their exact value, `1` with `1.0`, and integers never through `f64`.
//! - A number and a text that is a JSON number compare as numbers (Arazzo 1.1); another text is
//!   unequal and unordered.
//! - A boolean equals the texts `true` and `false` in any case. `1` is not `true`. Booleans have no
//!   order.
//! - Null and absent equal only each other and have no order.
//! - Arrays and objects are equal if all they hold is equal, and have no order. Within them numbers
//!   compare as above, but text exactly and types strictly: case and coercion are rules for
//!   operands, and nothing extends them to data.
//! - Everything else is unequal and unordered. `!=` is the opposite of `==`; an unordered `<`,
//!   `<=`, `>` or `>=` is false.
//!
//! So generated code reads like the document: `response.body("/count") > 3`.

mod compare;
mod number;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;

use self::number::Exact;

/// One side of a comparison, borrowed from a response, an input, an output or a literal.
///
/// Its `PartialEq` and `PartialOrd` are the rules of Arazzo conditions, **not** those of a
/// mathematical order: the headers `"9"` and `"9.0"` are unequal as text and yet `<=` as numbers,
/// and equality across types is not transitive.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    /// Null as well: conditions do not tell them apart.
    Absent,
    Bool(bool),
    Number(Exact),
    Text(&'a str),
    /// Only arrays and objects: other JSON values have a kind of their own.
    Composite(&'a Value),
}

impl<'a> Operand<'a> {
    /// A value that is not there.
    pub const ABSENT: Self = Self(Kind::Absent);

    /// Whether there is no value, or null.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.0, Kind::Absent)
    }

    /// What the operand counts as where a condition has no operator: a boolean as itself, null and
    /// absent as false, a number unless it is zero, text unless it is empty, an array or object
    /// always.
    #[must_use]
    pub fn truthy(self) -> bool {
        match self.0 {
            Kind::Absent => false,
            Kind::Bool(value) => value,
            Kind::Number(value) => value.truthy(),
            Kind::Text(value) => !value.is_empty(),
            Kind::Composite(_) => true,
        }
    }

    /// The member `name` of an object (Arazzo, Criterion Object, operator `.`); otherwise absent.
    #[must_use]
    pub fn member(self, name: &str) -> Self {
        self.composite()
            .and_then(Value::as_object)
            .and_then(|members| members.get(name))
            .into()
    }

    /// The item `index`, counted from 0, of an array (Arazzo, Criterion Object, operator `[]`);
    /// otherwise absent.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        self.composite()
            .and_then(Value::as_array)
            .and_then(|items| items.get(index))
            .into()
    }

    /// What `.length` names: the member of that name if the object has one, else how many items an
    /// array or characters a text has; otherwise absent.
    ///
    /// No specification has the latter, but documents of all kinds write it, as in
    /// `$.models.length > 0`.
    #[must_use]
    pub fn length(self) -> Self {
        let count = match self.0 {
            Kind::Text(text) => text.chars().count(),
            Kind::Composite(Value::Array(items)) => items.len(),
            _ => return self.member("length"),
        };
        Self(u64::try_from(count).map_or(Kind::Absent, |count| Kind::Number(count.into())))
    }

    /// The text a `regex` criterion is matched against: text as it is, other values as their JSON
    /// text; nothing if the value is null or absent, which fails the criterion (Arazzo, Criterion
    /// Object, `context`).
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self.0 {
            Kind::Absent => None,
            Kind::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Kind::Number(value) => value.text().map(Cow::Owned),
            Kind::Text(text) => Some(Cow::Borrowed(text)),
            // A number beyond `f64` (serde_json's `arbitrary_precision`) has no text of ours, but
            // one of its own.
            Kind::Composite(value) => Some(Cow::Owned(
                crate::encode::json(value).unwrap_or_else(|_| value.to_string()),
            )),
        }
    }

    /// The object or array, for a query.
    #[cfg(feature = "jsonpath")]
    pub(crate) fn json(self) -> Option<&'a Value> {
        self.composite()
    }

    /// What a JSON Pointer leads to in the value; absent if it leads nowhere.
    #[must_use]
    pub fn at(self, pointer: &str) -> Self {
        match pointer.is_empty() {
            true => self,
            false => self
                .composite()
                .and_then(|value| crate::pointer::walk(value, pointer))
                .into(),
        }
    }

    /// The value as JSON, for a trace; nothing if it is null or absent.
    pub(crate) fn to_value(self) -> Option<Value> {
        match self.0 {
            Kind::Absent => None,
            Kind::Bool(value) => Some(Value::Bool(value)),
            Kind::Number(value) => Some(value.to_json()),
            Kind::Text(value) => Some(Value::String(value.to_owned())),
            Kind::Composite(value) => Some(value.clone()),
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        match self.0 {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, rounded, if it is one.
    pub(crate) fn as_f64(self) -> Option<f64> {
        match self.0 {
            Kind::Number(Exact::Integer(value)) => Some(value as f64),
            Kind::Number(Exact::Float(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether both are the same value: texts to the letter, and types strictly.
    pub(crate) fn is_same(self, other: Self) -> bool {
        match (self.0, other.0) {
            (Kind::Text(left), Kind::Text(right)) => left == right,
            (Kind::Number(_), Kind::Number(_)) | (Kind::Bool(_), Kind::Bool(_)) => self == other,
            _ => false,
        }
    }

    fn composite(self) -> Option<&'a Value> {
        match self.0 {
            Kind::Composite(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> From<&'a Value> for Operand<'a> {
    fn from(value: &'a Value) -> Self {
        Self(match value {
            Value::Null => Kind::Absent,
            Value::Bool(value) => Kind::Bool(*value),
            Value::Number(value) => Kind::Number(value.into()),
            Value::String(value) => Kind::Text(value),
            Value::Array(_) | Value::Object(_) => Kind::Composite(value),
        })
    }
}

impl<'a> From<&'a str> for Operand<'a> {
    fn from(value: &'a str) -> Self {
        Self(Kind::Text(value))
    }
}

impl<'a> From<&&'a str> for Operand<'a> {
    fn from(value: &&'a str) -> Self {
        Self(Kind::Text(value))
    }
}

impl From<&Self> for Operand<'_> {
    fn from(operand: &Self) -> Self {
        *operand
    }
}

impl<'a> From<&'a String> for Operand<'a> {
    fn from(value: &'a String) -> Self {
        Self(Kind::Text(value))
    }
}

impl From<()> for Operand<'_> {
    /// The literal `null`.
    fn from((): ()) -> Self {
        Self::ABSENT
    }
}

impl From<bool> for Operand<'_> {
    fn from(value: bool) -> Self {
        Self(Kind::Bool(value))
    }
}

impl From<&bool> for Operand<'_> {
    fn from(value: &bool) -> Self {
        Self(Kind::Bool(*value))
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl From<$type> for Operand<'_> {
            fn from(value: $type) -> Self {
                Self(Kind::Number(value.into()))
            }
        }

        impl From<&$type> for Operand<'_> {
            fn from(value: &$type) -> Self {
                Self(Kind::Number((*value).into()))
            }
        }
    )*};
}

numbers!(i32, i64, u16, u32, u64, f64);

impl<'a, T: Into<Self>> From<Option<T>> for Operand<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::ABSENT, Into::into)
    }
}

// One by one: a generic implementation would refer to itself and make the compiler's inference
// loop.
macro_rules! optional {
    ($($type:ty),*) => {$(
        impl<'a> From<&'a Option<$type>> for Operand<'a> {
            fn from(value: &'a Option<$type>) -> Self {
                value.as_ref().map_or(Self::ABSENT, Self::from)
            }
        }

        impl<'a> From<&'a Option<Option<$type>>> for Operand<'a> {
            fn from(value: &'a Option<Option<$type>>) -> Self {
                value.as_ref().map_or(Self::ABSENT, Self::from)
            }
        }
    )*};
}

optional!(bool, i32, i64, u16, u32, u64, f64, String, Value);
