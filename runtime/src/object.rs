//! What every `#[derive(Object)]` calls: reading and writing of one member, written once.

use std::borrow::Cow;
use std::fmt;

use serde::de::IgnoredAny;
use serde::ser::SerializeMap as _;

pub use serde::de::{MapAccess, Visitor};
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of a member, borrowed from the input where it can be.
pub struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        from.deserialize_identifier(Name)
    }
}

/// Reads a required member.
///
/// # Errors
/// If the value is not a `T`.
pub fn put<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Reads an optional member; null counts as absent.
///
/// # Errors
/// If the value is neither a `T` nor null.
pub fn put_optional<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    *slot = map.next_value()?;
    Ok(())
}

/// Reads an optional member that may be null: null is `Some(None)`.
///
/// # Errors
/// If the value is neither a `T` nor null.
pub fn put_some<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<Option<T>>,
) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Passes over a member that the struct does not have.
///
/// # Errors
/// If the input is broken.
pub fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// The value of a required member.
///
/// # Errors
/// If it was not there.
pub fn required<T, E: serde::de::Error>(slot: Option<T>, member: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(member))
}

/// Writes the members of an object one after the other, and keeps the first error.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Starts an object; how many members it will have is not known, as absent ones are left out.
    pub fn new(serializer: S) -> Self {
        Writer(serializer.serialize_map(None))
    }

    /// Writes a member that is always there.
    #[must_use]
    pub fn required<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.0 = self.0.and_then(|mut map| {
            map.serialize_entry(name, value)?;
            Ok(map)
        });
        self
    }

    /// Writes a member if it is there.
    #[must_use]
    pub fn optional<T: Serialize>(self, name: &'static str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.required(name, value),
            None => self,
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The first one that occurred.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}
