//! What every `#[derive(Object)]` calls: reading and writing of one member, written once.

mod expose;
mod read;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::SerializeMap as _;
use serde_json::Map;

pub use self::expose::{ByExpose, BySerialize, Expose, Part, expose};
pub use self::read::{Object, Reader, merged, object};
pub use serde::de::MapAccess;
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use serde_json::Value;

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

/// Writes the members of an object, among which those of other types stand: the first of a name
/// counts.
pub struct Merger(Result<Map<String, Value>, serde_json::Error>);

impl Default for Merger {
    fn default() -> Self {
        Self::new()
    }
}

impl Merger {
    /// An object without members.
    pub fn new() -> Self {
        Merger(Ok(Map::new()))
    }

    /// Writes a member that is always there.
    #[must_use]
    pub fn required<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        self.0 = self.0.and_then(|mut map| {
            let value = serde_json::to_value(value)?;
            map.entry(name).or_insert(value);
            Ok(map)
        });
        self
    }

    /// Writes a member if it is there.
    #[must_use]
    pub fn optional<T: Serialize>(self, name: &str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.required(name, value),
            None => self,
        }
    }

    /// Writes the members of another object.
    #[must_use]
    pub fn merged<T: Serialize>(mut self, part: &T) -> Self {
        self.0 = self.0.and_then(|mut map| {
            if let Value::Object(members) = serde_json::to_value(part)? {
                for (name, value) in members {
                    map.entry(name).or_insert(value);
                }
            }
            Ok(map)
        });
        self
    }

    /// Writes the members that no field takes.
    #[must_use]
    pub fn rest<T: Serialize>(self, rest: &BTreeMap<String, T>) -> Self {
        self.merged(rest)
    }

    /// Ends the object, as a value; null if a member has no JSON form.
    pub fn value(self) -> Value {
        self.0.map(Value::Object).unwrap_or_default()
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The first one that occurred.
    pub fn end<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        let map = self.0.map_err(serde::ser::Error::custom)?;
        map.serialize(serializer)
    }
}

/// How many members of a value a type has a field for: by that a union tells its branches apart.
pub trait Members {
    /// The names of the fields' members; none for what is no object.
    const MEMBERS: &'static [&'static str] = &[];

    /// How many of the members must be there.
    const REQUIRED: usize = 0;

    /// The number.
    fn known(value: &Value) -> usize {
        known(value, Self::MEMBERS)
    }
}

macro_rules! no_members {
    ($($ty:ty),*) => { $(impl Members for $ty {})* };
}
no_members!(String, bool, i32, i64, u64, f64, Value, crate::Secret, ());

impl<T: Members> Members for Vec<T> {
    fn known(value: &Value) -> usize {
        value.as_array().into_iter().flatten().map(T::known).sum()
    }
}

impl<T: Members> Members for BTreeMap<String, T> {
    fn known(value: &Value) -> usize {
        let members = value.as_object().into_iter().flatten();
        members.map(|(_, value)| T::known(value)).sum()
    }
}

impl<T: Members> Members for Box<T> {
    const REQUIRED: usize = T::REQUIRED;

    fn known(value: &Value) -> usize {
        T::known(value)
    }
}

impl<T: Members> Members for Option<T> {
    fn known(value: &Value) -> usize {
        T::known(value)
    }
}

/// How many of these members an object has.
pub fn known(value: &Value, members: &[&str]) -> usize {
    let Value::Object(object) = value else {
        return 0;
    };
    members.iter().filter(|m| object.contains_key(**m)).count()
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

/// How many members of a value a branch has a field for.
type Known = fn(&Value) -> usize;

/// Reads a value as the branch that has fields for most of its members and accepts it; among
/// equals, the first that keeps all of the value, or else the one that demands most members
/// (OpenAPI, `oneOf` and `anyOf`; that no other branch accepts it is not demanded).
pub fn union<T: Serialize>(
    value: Value,
    branches: &[(Known, usize, Branch<T>)],
    other: fn(Value) -> T,
) -> T {
    let json = |found: &T| serde_json::to_value(found).unwrap_or_default();
    union_of(value, branches, other, json)
}

/// The same for branches that hold secrets.
pub fn secret_union<T: Expose>(
    value: Value,
    branches: &[(Known, usize, Branch<T>)],
    other: fn(Value) -> T,
) -> T {
    union_of(value, branches, other, T::exposed)
}

fn union_of<T>(
    value: Value,
    branches: &[(Known, usize, Branch<T>)],
    other: fn(Value) -> T,
    json: impl Fn(&T) -> Value,
) -> T {
    let mut order: Vec<(usize, usize, Branch<T>)> = branches
        .iter()
        .map(|(known, required, read)| (known(&value), *required, *read))
        .collect();
    // Stable: among equals the document's order counts.
    order.sort_by_key(|(known, required, _)| std::cmp::Reverse((*known, *required)));
    let mut first: Option<(usize, T)> = None;
    for (position, (known, _, read)) in order.iter().enumerate() {
        if first.as_ref().is_some_and(|(best, _)| best != known) {
            break;
        }
        let Some(found) = read(&value) else {
            continue;
        };
        let next = order.get(position + 1).map(|(known, ..)| known);
        let alone = first.is_none() && next != Some(known);
        if alone || json(&found) == value {
            return found;
        }
        first.get_or_insert((*known, found));
    }
    first.map_or_else(|| other(value), |(_, found)| found)
}

/// Reads a value as the branch that its tag names (OpenAPI, Discriminator Object). A tag that is a
/// number or a truth value is compared as it is written.
pub fn tagged<T>(
    value: Value,
    tag: &str,
    branches: &[(&str, Branch<T>)],
    other: fn(Value) -> T,
) -> T {
    let named = match value.get(tag) {
        Some(Value::String(text)) => Some(Cow::Borrowed(text.as_str())),
        Some(scalar @ (Value::Number(_) | Value::Bool(_))) => Some(Cow::Owned(scalar.to_string())),
        _ => None,
    };
    let branch = branches
        .iter()
        .find(|(name, _)| named.as_deref() == Some(*name));
    let found = branch.and_then(|(_, read)| read(&value));
    found.unwrap_or_else(|| other(value))
}
