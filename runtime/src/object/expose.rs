//! What holds secrets, as JSON: only where a document sends it as a whole.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::secret::Secret;

/// A type that holds secrets. It has no `Serialize`, so that nothing writes them by accident; whoever
/// calls `exposed` is responsible for where the value goes, as with [`Secret::expose`].
pub trait Expose {
    /// The value as JSON, secrets included.
    fn exposed(&self) -> Value;
}

/// A value with its secrets as JSON, which a document wants sent.
pub fn expose<T: Expose + ?Sized>(value: &T) -> Value {
    value.exposed()
}

impl Expose for Secret {
    fn exposed(&self) -> Value {
        Value::from(self.expose())
    }
}

impl<T: Expose> Expose for Box<T> {
    fn exposed(&self) -> Value {
        T::exposed(self)
    }
}

impl<T: Expose> Expose for Option<T> {
    fn exposed(&self) -> Value {
        self.as_ref().map(T::exposed).unwrap_or_default()
    }
}

impl<T: Expose> Expose for Vec<T> {
    fn exposed(&self) -> Value {
        self.iter().map(T::exposed).collect()
    }
}

impl<T: Expose> Expose for BTreeMap<String, T> {
    fn exposed(&self) -> Value {
        let members = self.iter();
        let members = members.map(|(name, value)| (name.clone(), value.exposed()));
        Value::Object(members.collect())
    }
}

/// A part of a type that holds secrets, which may have some itself or none. The macros do not know
/// which; the compiler does: on a `&Part`, a method of [`ByExpose`] is found before one of
/// [`BySerialize`].
pub struct Part<'a, T>(pub &'a T);

/// How parts with secrets become JSON.
pub trait ByExpose {
    /// The part as JSON.
    fn json(&self) -> Value;
}

/// How parts without secrets become JSON.
pub trait BySerialize {
    /// The part as JSON; null if it has no JSON form.
    fn json(&self) -> Value;
}

impl<T: Expose> ByExpose for Part<'_, T> {
    fn json(&self) -> Value {
        self.0.exposed()
    }
}

impl<T: Serialize> BySerialize for &Part<'_, T> {
    fn json(&self) -> Value {
        serde_json::to_value(self.0).unwrap_or_default()
    }
}
