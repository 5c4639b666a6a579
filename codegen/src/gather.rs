//! Collections, filled by plain loops.
//!
//! The standard library's `collect`, `extend` and `sort_by_key` are made for speed: each call is compiled
//! into dozens of functions of its own. Users compile this crate, in the profile of build scripts, where
//! these calls were a quarter of all that rustc had to translate, and gained nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use proc_macro2::TokenStream;
use quote::ToTokens;
use serde_json::{Map, Value};

/// What is gathered into a collection.
pub trait Gather: Iterator + Sized {
    /// All items; as `collect`.
    fn gather<C: Collection<Self::Item>>(self) -> C {
        let mut collection = C::default();
        for item in self {
            collection.put(item);
        }
        collection
    }

    /// All items, if none of them is nothing; as `collect` into an `Option`.
    fn gather_some<T, C: Collection<T>>(self) -> Option<C>
    where
        Self: Iterator<Item = Option<T>>,
    {
        let mut collection = C::default();
        for item in self {
            collection.put(item?);
        }
        Some(collection)
    }
}

impl<I: Iterator> Gather for I {}

/// What items are put into.
pub trait Collection<T>: Default {
    /// Puts an item behind the others, or where it belongs.
    fn put(&mut self, item: T);

    /// Puts all items; as `extend`.
    fn put_all(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            self.put(item);
        }
    }
}

impl<T> Collection<T> for Vec<T> {
    fn put(&mut self, item: T) {
        self.push(item);
    }
}

impl Collection<char> for String {
    fn put(&mut self, item: char) {
        self.push(item);
    }
}

impl Collection<&str> for String {
    fn put(&mut self, item: &str) {
        self.push_str(item);
    }
}

impl Collection<String> for String {
    fn put(&mut self, item: String) {
        self.push_str(&item);
    }
}

impl<T: ToTokens> Collection<T> for TokenStream {
    fn put(&mut self, item: T) {
        item.to_tokens(self);
    }
}

impl<T: Hash + Eq> Collection<T> for HashSet<T> {
    fn put(&mut self, item: T) {
        self.insert(item);
    }
}

impl<T: Ord> Collection<T> for BTreeSet<T> {
    fn put(&mut self, item: T) {
        self.insert(item);
    }
}

impl<K: Hash + Eq, V> Collection<(K, V)> for HashMap<K, V> {
    fn put(&mut self, (key, value): (K, V)) {
        self.insert(key, value);
    }
}

impl<K: Ord, V> Collection<(K, V)> for BTreeMap<K, V> {
    fn put(&mut self, (key, value): (K, V)) {
        self.insert(key, value);
    }
}

impl Collection<(String, Value)> for Map<String, Value> {
    fn put(&mut self, (key, value): (String, Value)) {
        self.insert(key, value);
    }
}

/// Sorts a few items by a key, by insertion; those whose keys are equal stay in order.
pub fn sort_by_key<T, K: PartialOrd>(items: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && key(&items[place]) < key(&items[place - 1]) {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}
