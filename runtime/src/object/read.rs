//! How the members of an object are read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Members;

/// A struct that is a JSON object.
pub trait Object: Members + Sized {
    /// Reads its members.
    ///
    /// # Errors
    /// If one is not as the struct has it, or missing.
    fn read<'de, A: MapAccess<'de>>(members: Reader<'_, 'de, A>) -> Result<Self, A::Error>;
}

/// Reads an object.
///
/// # Errors
/// If the value is none, or its members are not those of the struct.
pub fn object<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(Whole(&Value::Null, PhantomData))
}

/// Reads an object among whose members those of other types stand.
///
/// # Errors
/// If the value is none, or its members are not those of the struct.
pub fn merged<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let whole = Value::deserialize(from)?;
    let read = (&whole).deserialize_map(Whole(&whole, PhantomData));
    read.map_err(D::Error::custom)
}

/// The visitor of all objects. The value is the whole object where other types read their part of it.
struct Whole<'v, T>(&'v Value, PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Whole<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(Reader {
            map,
            names: T::MEMBERS,
            expected: 0,
            key: Key(Cow::Borrowed("")),
            seen: Seen::default(),
            whole: self.0,
            error: None,
        })
    }
}

/// Reads one member after the other, and keeps the first error, after which there are no more.
pub struct Reader<'v, 'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    /// The position of the member that comes next if they come in the order of the struct.
    expected: usize,
    key: Key<'de>,
    seen: Seen,
    whole: &'v Value,
    error: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> Reader<'_, 'de, A> {
    /// The position of the next member among those of the struct; one that it does not have is
    /// behind them all.
    #[expect(
        clippy::should_implement_trait,
        reason = "whoever calls it has to read the member's value from the same reader"
    )]
    pub fn next(&mut self) -> Option<usize> {
        if self.error.is_some() {
            return None;
        }
        match self.map.next_key() {
            Ok(key) => self.key = key?,
            Err(error) => {
                self.error = Some(error);
                return None;
            }
        }
        let name = self.key.0.as_ref();
        // From where the last one was: most come in the order of the struct.
        let (before, after) = self
            .names
            .split_at_checked(self.expected)
            .unwrap_or_default();
        let find = |names: &[&str]| names.iter().position(|known| *known == name);
        let position = match find(after) {
            Some(further) => self.expected + further,
            None => find(before).unwrap_or(self.names.len()),
        };
        self.expected = (position + 1).min(self.names.len());
        self.seen.add(position);
        Some(position)
    }

    /// Reads a required member.
    pub fn put<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *slot = Some(value),
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads an optional member; null counts as absent.
    pub fn put_optional<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *slot = value,
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads an optional member that may be null: null is `Some(None)`.
    pub fn put_some<T: Deserialize<'de>>(&mut self, slot: &mut Option<Option<T>>) {
        self.put(slot);
    }

    /// Keeps a member that no field takes.
    pub fn put_rest<T: Deserialize<'de>>(&mut self, rest: &mut BTreeMap<String, T>) {
        match self.map.next_value() {
            Ok(value) => {
                let key = std::mem::replace(&mut self.key.0, Cow::Borrowed(""));
                rest.insert(key.into_owned(), value);
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Passes over a member that the struct does not have.
    pub fn ignore(&mut self) {
        if let Err(error) = self.map.next_value::<IgnoredAny>() {
            self.error = Some(error);
        }
    }

    /// The part of the object that another type reads.
    pub fn part<T: for<'v> Deserialize<'v>>(&mut self) -> Option<T> {
        match T::deserialize(self.whole) {
            Ok(part) => Some(part),
            Err(error) => {
                self.error.get_or_insert_with(|| A::Error::custom(error));
                None
            }
        }
    }

    /// The object, unless there was an error.
    ///
    /// # Errors
    /// The first one.
    pub fn end<T>(self, object: T) -> Result<T, A::Error> {
        match self.error {
            None => Ok(object),
            Some(error) => Err(error),
        }
    }

    /// What a struct is where one of these members may be missing.
    ///
    /// # Errors
    /// Always: the first that there was, or that a member is missing.
    pub fn missing<T>(self, required: &[usize]) -> Result<T, A::Error> {
        Err(self.error.unwrap_or_else(|| {
            let mut required = required.iter();
            let missing = required.find(|position| !self.seen.has(**position));
            let name = missing.and_then(|position| self.names.get(*position));
            A::Error::missing_field(name.copied().unwrap_or_default())
        }))
    }
}

/// The positions of the members that were there. Few objects have so many that there is a list.
#[derive(Default)]
struct Seen {
    first: u64,
    others: Vec<usize>,
}

impl Seen {
    fn add(&mut self, position: usize) {
        match u32::try_from(position) {
            Ok(position) if position < u64::BITS => self.first |= 1 << position,
            _ => self.others.push(position),
        }
    }

    fn has(&self, position: usize) -> bool {
        match u32::try_from(position) {
            Ok(position) if position < u64::BITS => self.first & (1 << position) != 0,
            _ => self.others.contains(&position),
        }
    }
}

/// The name of a member, borrowed from the input where it can be.
struct Key<'de>(Cow<'de, str>);

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
