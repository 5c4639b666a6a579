//! What every `#[derive(Object)]` calls: reading and writing of one member, written once.

use std::borrow::Cow;
use std::fmt;

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::ser::SerializeMap as _;
use serde_json::Value;

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

/// Keeps a member that no field takes.
///
/// # Errors
/// If the value is not a `T`.
pub fn put_rest<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    key: Key<'de>,
    rest: &mut BTreeMap<String, T>,
) -> Result<(), A::Error> {
    rest.insert(key.0.into_owned(), map.next_value()?);
    Ok(())
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

    /// Writes the members that no field takes.
    #[must_use]
    pub fn rest<T: Serialize>(mut self, rest: &BTreeMap<String, T>) -> Self {
        self.0 = self.0.and_then(|mut map| {
            for (name, value) in rest {
                map.serialize_entry(name, value)?;
            }
            Ok(map)
        });
        self
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The first one that occurred.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// The member names that a type declares: by them a union tells its branches apart.
pub trait Members {
    /// The names; none for what is no object, or takes any member.
    const MEMBERS: &'static [&'static str] = &[];
}

macro_rules! no_members {
    ($($ty:ty),*) => { $(impl Members for $ty {})* };
}
no_members!(String, bool, i32, i64, u64, f64, Value, ());

impl<T> Members for Vec<T> {}
impl<T> Members for BTreeMap<String, T> {}

impl<T: Members> Members for Box<T> {
    const MEMBERS: &'static [&'static str] = T::MEMBERS;
}

impl<T: Members> Members for Option<T> {
    const MEMBERS: &'static [&'static str] = T::MEMBERS;
}

/// A whole value, for a union to look at.
///
/// # Errors
/// If the input is broken.
pub fn value<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    Value::deserialize(from)
}

/// A value as a `T`, if it is one.
pub fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// Reads a value as one of the branches of a union, or as none.
type Branch<T> = fn(&Value) -> Option<T>;

/// Reads a value as the branch that declares most of its members and accepts it (OpenAPI, `oneOf`
/// and `anyOf`; that no other branch accepts it is not demanded).
pub fn union<T>(value: Value, branches: &[(&[&str], Branch<T>)], other: fn(Value) -> T) -> T {
    let known = |members: &[&str]| match &value {
        Value::Object(object) => members.iter().filter(|m| object.contains_key(**m)).count(),
        _ => 0,
    };
    let mut order: Vec<_> = branches.iter().collect();
    // Stable: among equals the document's order counts.
    order.sort_by_key(|(members, _)| std::cmp::Reverse(known(members)));
    let found = order.into_iter().find_map(|(_, read)| read(&value));
    found.unwrap_or_else(|| other(value))
}

/// Reads a value as the branch that its tag names (OpenAPI, Discriminator Object).
pub fn tagged<T>(
    value: Value,
    tag: &str,
    branches: &[(&str, Branch<T>)],
    other: fn(Value) -> T,
) -> T {
    let named = value.get(tag).and_then(Value::as_str);
    let branch = branches.iter().find(|(name, _)| Some(*name) == named);
    let found = branch.and_then(|(_, read)| read(&value));
    found.unwrap_or_else(|| other(value))
}
