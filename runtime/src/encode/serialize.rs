//! Any serialisable type as a [`ParameterValue`].
//!
//! A detour over `serde_json::Value` would be shorter, but it sorts members by name and turns NaN
//! into null, which would silently leave the parameter out.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{self, Serialize, Serializer};
use serde_json::Value;

use super::error::EncodeErrorKind;
use super::number::widen;
use super::value::{ParameterValue, from_number};

/// How serde_json marks its own types (`arbitrary_precision` numbers, raw values) in other
/// serialisers: as a struct with one member that holds JSON text. Another crate of the user's build
/// can switch these features on.
const JSON_TEXT_MARK: &str = "$serde_json::private::";

type Owned = ParameterValue<'static>;
type Collected = Result<Owned, Refused>;

/// Collects what `value` serialises itself as.
pub(super) fn collect<T: Serialize + ?Sized>(value: &T) -> Result<Owned, EncodeErrorKind> {
    value
        .serialize(Collector)
        .map_err(|_| EncodeErrorKind::Unserializable)
}

/// A refusal without a message: a type's own message may quote the value.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be serialised")
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Collector;

macro_rules! scalars {
    ($($method:ident: $type:ty => $variant:ident),*) => {$(
        fn $method(self, value: $type) -> Collected {
            Ok(ParameterValue::$variant(value.into()))
        }
    )*};
}

impl Serializer for Collector {
    type Ok = Owned;
    type Error = Refused;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    scalars!(serialize_bool: bool => Bool, serialize_f64: f64 => Float);
    scalars!(serialize_i8: i8 => Integer, serialize_i16: i16 => Integer);
    scalars!(serialize_i32: i32 => Integer, serialize_i64: i64 => Integer);
    scalars!(serialize_u8: u8 => Unsigned, serialize_u16: u16 => Unsigned);
    scalars!(serialize_u32: u32 => Unsigned, serialize_u64: u64 => Unsigned);

    fn serialize_f32(self, value: f32) -> Collected {
        Ok(ParameterValue::Float(widen(value)))
    }

    fn serialize_char(self, value: char) -> Collected {
        Ok(text(value))
    }

    fn serialize_str(self, value: &str) -> Collected {
        Ok(text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Collected {
        value.serialize(self)
    }

    fn serialize_none(self) -> Collected {
        Ok(ParameterValue::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Collected {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Collected {
        Ok(ParameterValue::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Collected {
        Ok(ParameterValue::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Collected {
        Ok(ParameterValue::Text(Cow::Borrowed(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Collected {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Collected {
        Ok(wrap(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Refused> {
        Ok(Items::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Refused> {
        Ok(Items::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Refused> {
        Ok(Items::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, Refused> {
        Ok(Items {
            variant: Some(variant),
            ..Items::default()
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members, Refused> {
        Ok(Members::default())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Members, Refused> {
        Ok(Members {
            json_text: name.starts_with(JSON_TEXT_MARK),
            ..Members::default()
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members, Refused> {
        Ok(Members {
            variant: Some(variant),
            ..Members::default()
        })
    }
}

fn text(value: impl Into<String>) -> Owned {
    ParameterValue::Text(Cow::Owned(value.into()))
}

/// An enum's variant with data is an object with one member, as in serde_json.
fn wrap(variant: Option<&'static str>, value: Owned) -> Owned {
    match variant {
        Some(name) => ParameterValue::Object(vec![(Cow::Borrowed(name), value)]),
        None => value,
    }
}

#[derive(Default)]
struct Items {
    variant: Option<&'static str>,
    items: Vec<Owned>,
}

macro_rules! sequences {
    ($($trait:ident: $method:ident),*) => {$(
        impl ser::$trait for Items {
            type Ok = Owned;
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.items.push(value.serialize(Collector)?);
                Ok(())
            }

            fn end(self) -> Collected {
                Ok(wrap(self.variant, ParameterValue::Array(self.items)))
            }
        }
    )*};
}

sequences!(SerializeSeq: serialize_element, SerializeTuple: serialize_element);
sequences!(SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field);

#[derive(Default)]
struct Members {
    variant: Option<&'static str>,
    json_text: bool,
    key: Cow<'static, str>,
    members: Vec<(Cow<'static, str>, Owned)>,
}

impl Members {
    fn push<T: Serialize + ?Sized>(
        &mut self,
        name: Cow<'static, str>,
        value: &T,
    ) -> Result<(), Refused> {
        self.members.push((name, value.serialize(Collector)?));
        Ok(())
    }

    fn finish(mut self) -> Collected {
        if !self.json_text {
            return Ok(wrap(self.variant, ParameterValue::Object(self.members)));
        }
        match self.members.pop() {
            Some((_, ParameterValue::Text(json))) => read_json(&json),
            _ => Err(Refused),
        }
    }
}

fn read_json(json: &str) -> Collected {
    let value: Value = serde_json::from_str(json).map_err(|_| Refused)?;
    match value {
        // Under `arbitrary_precision` it would serialise itself as marked text again, and end here
        // without end.
        Value::Number(number) => Ok(from_number(&number)),
        other => other.serialize(Collector),
    }
}

impl ser::SerializeMap for Members {
    type Ok = Owned;
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.key = match key.serialize(Collector)? {
            ParameterValue::Text(text) => text,
            ParameterValue::Bool(value) => Cow::Owned(value.to_string()),
            ParameterValue::Integer(value) => Cow::Owned(value.to_string()),
            ParameterValue::Unsigned(value) => Cow::Owned(value.to_string()),
            _ => return Err(Refused),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        let name = std::mem::take(&mut self.key);
        self.push(name, value)
    }

    fn end(self) -> Collected {
        self.finish()
    }
}

macro_rules! structs {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Members {
            type Ok = Owned;
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Refused> {
                self.push(Cow::Borrowed(name), value)
            }

            fn end(self) -> Collected {
                self.finish()
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);
