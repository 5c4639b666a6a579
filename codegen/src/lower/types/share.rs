//! Equal inline schemas become one type.
//!
//! Descriptions repeat themselves: the same twenty values of an `enum` at eighteen places, the same
//! address in each body. In a complete client, half of all types can be copies; nobody would write, or
//! wants to convert between, eighteen enums of one meaning. Components keep their type: their
//! author named them. What has no good common name stays apart, too: an enum that is called after
//! one of its uses would mislead at all the others.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Types;
use super::union::branch_name;
use crate::gather::{Collection, Gather};
use crate::ir::{Docs, Operation, TypeDef, TypeKind};

impl Types<'_> {
    /// Shares what is equal, in the definitions and wherever operations name them.
    pub fn share(&mut self, operations: &mut [Operation]) {
        // Objects become equal when what they consist of has become one.
        loop {
            let names = self.shared_names();
            if names.is_empty() {
                return;
            }
            self.rename_branches(&names);
            self.merge(&names);
            self.rename(&names, operations);
        }
    }

    /// The new names of types that become one, by their old names.
    fn shared_names(&mut self) -> HashMap<String, String> {
        let mut groups: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
        let constants: HashMap<&str, &str> = self.definitions.iter().filter_map(constant).gather();
        for definition in self.definitions.iter().filter(|d| d.inline) {
            if let Some(last) = words(&definition.name).last() {
                let group = groups.entry((shape(definition), last)).or_default();
                group.push(&definition.name);
            }
        }
        let mut meanings: HashMap<&str, usize> = HashMap::new();
        for (_, last) in groups.keys() {
            *meanings.entry(last).or_default() += 1;
        }
        let mut wanted: BTreeMap<String, Vec<(&str, Vec<&str>)>> = BTreeMap::new();
        for ((shape, last), group) in &groups {
            let constant = group.first().and_then(|name| constants.get(name)).copied();
            let sole = meanings.get(last) == Some(&1);
            let name = common_name(group, constant, sole).filter(|_| group.len() > 1);
            if let Some(name) = name {
                let claims = wanted.entry(name).or_default();
                claims.push((shape, group.clone()));
            }
        }
        // A name that types of two shapes want would tell neither.
        wanted.retain(|_, claims| claims.windows(2).all(|pair| pair[0].0 == pair[1].0));
        let wanted = wanted.into_iter().map(|(name, claims)| {
            let group = claims.into_iter().flat_map(|(_, group)| group);
            (name, group.map(str::to_owned).gather::<Vec<String>>())
        });
        let wanted: Vec<(String, Vec<String>)> = wanted.gather();
        let mut names = HashMap::new();
        for (name, group) in wanted {
            if group.contains(&name) || self.names.claim(&name) {
                names.put_all(group.into_iter().map(|old| (old, name.clone())));
            }
        }
        names
    }

    /// Gives definitions their new names, and keeps the first of each.
    fn merge(&mut self, names: &HashMap<String, String>) {
        let mut seen = HashSet::new();
        self.definitions.retain_mut(|definition| {
            let Some(name) = names.get(&definition.name) else {
                return true;
            };
            definition.name.clone_from(name);
            seen.insert(name)
        });
    }

    /// A branch that is called like its type goes on to be, if no other is. Before anything else
    /// gets its new name: how a branch is called depends on what its union is called.
    fn rename_branches(&mut self, names: &HashMap<String, String>) {
        for definition in &mut self.definitions {
            let TypeKind::Union { branches, .. } = &mut definition.kind else {
                continue;
            };
            for index in 0..branches.len() {
                let new = branches.get(index).and_then(|branch| {
                    let is_named_so = branch.name == branch_name(&branch.ty, &definition.name);
                    let new = names.get(branch.ty.name()?);
                    new.filter(|_| is_named_so).cloned()
                });
                let new = new.filter(|new| branches.iter().all(|branch| branch.name != *new));
                if let (Some(new), Some(branch)) = (new, branches.get_mut(index)) {
                    branch.name = new;
                }
            }
        }
    }

    fn rename(&mut self, names: &HashMap<String, String>, operations: &mut [Operation]) {
        let of_definitions = self.definitions.iter_mut().flat_map(|d| d.kind.types_mut());
        let of_operations = operations.iter_mut().flat_map(Operation::types_mut);
        let known = self.known.values_mut().map(|known| &mut known.ty);
        for ty in of_definitions.chain(of_operations).chain(known) {
            ty.rename(names);
        }
    }
}

/// The name of an enum that has one variant only, and the variant.
fn constant(definition: &TypeDef) -> Option<(&str, &str)> {
    match &definition.kind {
        TypeKind::Enum(variants) => match variants.as_slice() {
            [only] => Some((&definition.name, &only.name)),
            _ => None,
        },
        _ => None,
    }
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

/// The name of types that have one meaning: the words that their names end in. Where that is one
/// word, which has other meanings elsewhere, a constant adds its value, and others the words that
/// all begin with.
fn common_name(names: &[&str], constant: Option<&str>, sole: bool) -> Option<String> {
    let split: Vec<Vec<&str>> = names.iter().map(|name| words(name)).gather();
    let reversed = split
        .iter()
        .map(|words| words.iter().rev().copied().gather());
    let mut end = common(&reversed.gather::<Vec<_>>());
    end.reverse();
    let start = common(&split);
    let within = (start.len() > 1).then(|| start.concat() + &end.concat());
    // Where a schema stands is worth telling only if little else is told.
    let places = end.iter().take_while(|word| is_place(word)).count();
    match (end.len() - places, constant) {
        (0, _) if end.is_empty() => None,
        (0, Some(constant)) => Some(constant.to_owned()),
        (0, None) => within,
        (1, _) if sole => Some(end.concat()),
        (1, Some(constant)) => Some(constant.to_owned() + &end.split_off(places).concat()),
        (1, None) if end.len() == 1 => within,
        (1, None) => Some(end.concat()),
        _ => Some(end.split_off(places).concat()),
    }
}

/// Whether a word of a name says where a schema stands, and not what it is.
fn is_place(word: &str) -> bool {
    ["Body", "Item", "Response", "Value"].contains(&word) || word.starts_with("Variant")
}

/// The words that all begin with.
fn common<'w>(all: &[Vec<&'w str>]) -> Vec<&'w str> {
    let first = all.first().map_or(&[][..], Vec::as_slice);
    let length = all.iter().fold(first.len(), |length, words| {
        let equal = first.iter().zip(words).take_while(|(a, b)| a == b);
        equal.count().min(length)
    });
    first.iter().take(length).copied().gather()
}

/// `TaxIdType` → `Tax`, `Id`, `Type`.
fn words(name: &str) -> Vec<&str> {
    let starts = name
        .char_indices()
        .filter(|(_, letter)| letter.is_uppercase());
    let mut starts: Vec<usize> = starts.map(|(at, _)| at).gather();
    starts.push(name.len());
    let words = starts.windows(2).filter_map(|pair| match pair {
        [start, end] => name.get(*start..*end),
        _ => None,
    });
    words.gather()
}

#[cfg(test)]
mod tests {
    use super::common_name;

    #[test]
    fn names_are_what_all_have_in_common() {
        let of = |names: &[&str]| common_name(names, None, false);
        // At least two words that tell something.
        assert_eq!(of(&["MethodEpsBank", "PaymentEpsBank"]).unwrap(), "EpsBank");
        assert_eq!(of(&["AKind", "BKind"]), None);
        assert_eq!(of(&["First", "Second"]), None);
        // One word within what all are parts of.
        let capabilities = ["AccountUseCardPayments", "AccountUseBankPayments"];
        assert_eq!(of(&capabilities).unwrap(), "AccountUsePayments");
        // Places tell little: they are left away, unless there is nothing else.
        assert_eq!(of(&["ABodyTaxId", "BBodyTaxId"]).unwrap(), "TaxId");
        assert_eq!(of(&["ABodyCard", "BBodyCard"]).unwrap(), "BodyCard");
        assert_eq!(of(&["ABody", "BBody"]), None);
    }

    #[test]
    fn one_word_is_enough_for_one_meaning_and_for_constants() {
        assert_eq!(common_name(&["ADob", "BDob"], None, true).unwrap(), "Dob");
        let objects = ["APageObject", "BListResponseObject"];
        assert_eq!(
            common_name(&objects, Some("List"), false).unwrap(),
            "ListObject"
        );
        let objects = ["AResponseObject", "BResponseObject"];
        assert_eq!(
            common_name(&objects, Some("List"), false).unwrap(),
            "ListObject"
        );
        let empty = ["ATagsVariant2", "BLabelsVariant2"];
        assert_eq!(common_name(&empty, Some("Empty"), false).unwrap(), "Empty");
    }
}
