//! Equal inline schemas become one type.
//!
//! Descriptions repeat themselves: the same twenty values of an `enum` at eighteen places, the same
//! address in each body. In a complete client, half of all types are copies; nobody would write, or
//! wants to convert between, eighteen enums of one meaning. Components keep their type: their
//! author named them.

use std::collections::HashMap;

use super::Types;
use crate::ir::{Docs, Operation, TypeDef, TypeKind};

impl Types<'_> {
    /// Shares what is equal, in the definitions and wherever operations name them.
    pub fn share(&mut self, operations: &mut [Operation]) {
        let mut groups: HashMap<String, Vec<String>> = HashMap::new();
        // Objects become equal when what they consist of has become one.
        loop {
            let copies = copies(&self.definitions);
            if copies.is_empty() {
                break;
            }
            self.definitions.retain(|d| !copies.contains_key(&d.name));
            self.rename(&copies, operations);
            for (copy, kept) in copies {
                let more = groups.remove(&copy).unwrap_or_default();
                let group = groups.entry(kept).or_default();
                group.push(copy);
                group.extend(more);
            }
        }
        let names = self.shared_names(&groups);
        for definition in &mut self.definitions {
            if let Some(name) = names.get(&definition.name) {
                definition.name.clone_from(name);
            }
        }
        self.rename(&names, operations);
    }

    fn rename(&mut self, names: &HashMap<String, String>, operations: &mut [Operation]) {
        let of_definitions = self.definitions.iter_mut().flat_map(|d| d.kind.types_mut());
        let of_operations = operations.iter_mut().flat_map(Operation::types_mut);
        let known = self.known.values_mut().map(|known| &mut known.ty);
        for ty in of_definitions.chain(of_operations).chain(known) {
            ty.rename(names);
        }
    }

    /// What shared types are called instead of their first name, by that name.
    fn shared_names(&mut self, groups: &HashMap<String, Vec<String>>) -> HashMap<String, String> {
        let shared = self.definitions.iter().filter_map(|definition| {
            let name = shared_name(definition, groups.get(&definition.name)?)?;
            Some((definition.name.clone(), name))
        });
        let shared: Vec<(String, String)> = shared.collect();
        let mut wanted: HashMap<String, usize> = HashMap::new();
        for (_, name) in &shared {
            *wanted.entry(name.clone()).or_default() += 1;
        }
        // A name that two want would tell neither.
        let sole = |(_, name): &(String, String)| wanted.get(name) == Some(&1);
        let named = shared.into_iter().filter(sole);
        named.filter(|(_, name)| self.names.claim(name)).collect()
    }
}

/// Every inline type that is equal to an earlier one, with that one's name.
fn copies(definitions: &[TypeDef]) -> HashMap<String, String> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut copies = HashMap::new();
    for definition in definitions.iter().filter(|definition| definition.inline) {
        match first.get(&shape(definition)) {
            Some(kept) => {
                copies.insert(definition.name.clone(), (*kept).to_owned());
            }
            None => {
                first.insert(shape(definition), &definition.name);
            }
        }
    }
    copies
}

/// What makes types equal: everything but their names, and what is said about them.
fn shape(definition: &TypeDef) -> String {
    let mut kind = definition.kind.clone();
    if let TypeKind::Object(fields) = &mut kind {
        for field in fields {
            field.docs = Docs::default();
        }
    }
    format!("{kind:?}")
}

/// The words that all names end in. One word alone says too little, unless it is that of a constant:
/// then the value says the rest.
fn shared_name(definition: &TypeDef, copies: &[String]) -> Option<String> {
    let first = words(&definition.name);
    let common = copies.iter().fold(first.len(), |common, copy| {
        let copy = words(copy);
        let equal = first.iter().rev().zip(copy.iter().rev());
        equal.take_while(|(a, b)| a == b).count().min(common)
    });
    let suffix = first.get(first.len() - common..)?.concat();
    match (&definition.kind, common) {
        (_, 0) => None,
        (TypeKind::Enum(variants), 1) => match variants.as_slice() {
            [only] => Some(format!("{}{suffix}", only.name)),
            _ => None,
        },
        (_, 1) => None,
        _ => Some(suffix),
    }
}

/// `TaxIdType` → `Tax`, `Id`, `Type`.
fn words(name: &str) -> Vec<&str> {
    let starts = name
        .char_indices()
        .filter(|(_, letter)| letter.is_uppercase());
    let mut starts: Vec<usize> = starts.map(|(at, _)| at).collect();
    starts.push(name.len());
    let words = starts.windows(2).filter_map(|pair| match pair {
        [start, end] => name.get(*start..*end),
        _ => None,
    });
    words.collect()
}
