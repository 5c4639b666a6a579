//! What every `#[open_enum]` shares.

/// The traits of an open enum that follow from `as_str` and `From<&str>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_impls {
    ($name:ident) => {
        // By the text: `Other` with a value that is listed is that value.
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::deserialize_str(deserializer, |value| Self::from(value))
            }
        }
        impl $crate::codegen::object::Members for $name {}
        impl $crate::codegen::Parameter for $name {
            fn value(&self) -> $crate::codegen::ParameterValue<'_> {
                $crate::codegen::Parameter::value(self.as_str())
            }
        }
    };
}

/// The same for an open enum of integers, from `as_i64` and `From<i64>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_number_enum_impls {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }
        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value = <i64 as $crate::codegen::serde::Deserialize>::deserialize(deserializer);
                value.map(Self::from)
            }
        }
        impl $crate::codegen::object::Members for $name {}
        impl $crate::codegen::Parameter for $name {
            fn value(&self) -> $crate::codegen::ParameterValue<'_> {
                $crate::codegen::ParameterValue::Integer(self.as_i64())
            }
        }
    };
}

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads a string without copying it first.
///
/// # Errors
/// If the value is not a string.
pub fn deserialize_str<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    convert: fn(&str) -> T,
) -> Result<T, D::Error> {
    struct Text<T>(fn(&str) -> T);
    impl<T> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
            Ok((self.0)(value))
        }
    }
    deserializer.deserialize_str(Text(convert))
}
