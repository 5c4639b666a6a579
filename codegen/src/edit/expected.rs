//! What the values of a document are once corrections are made: whatever else differs in the text that
//! comes of the edits is a mistake of theirs.

use std::cmp::Reverse;
use std::ops::Range;

use serde_json::{Map, Value};

use super::outline::{self, split};
use super::scalar::difference;
use super::{becomes, pointer, unquoted};
use crate::diagnostic::fix::{Change, Fix};
use crate::gather::sort_by_key;
use crate::source::File;

/// The tree of a document, with corrections of it.
pub fn tree<'f>(file: &File, fixes: impl Iterator<Item = &'f Fix>) -> Option<Value> {
    let mut tree = file.tree.clone();
    let mut changes: Vec<&Change> = Vec::new();
    for change in fixes.flat_map(Fix::changes) {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    texts(file, &changes, &mut tree)?;
    // Names last: pointers are those of the document as it is.
    let members = |wanted: bool| {
        let changes = changes.iter();
        changes.filter(move |change| matches!(change, Change::Key { .. }) == wanted)
    };
    for change in members(false) {
        match change {
            Change::Quote(place) => {
                let pointer = pointer(place)?;
                let outline = outline::read(&file.text)?;
                let (_, raw) = unquoted(file, &outline, pointer)?;
                *tree.pointer_mut(pointer)? = raw.into();
            }
            Change::Remove { place, names } => {
                let object = tree.pointer_mut(pointer(place)?)?.as_object_mut()?;
                object.retain(|name, _| !names.contains(&name.as_str()));
            }
            Change::Insert { after, name, text } => {
                let (mapping, _) = split(pointer(after)?)?;
                let object = tree.pointer_mut(mapping)?.as_object_mut()?;
                if object
                    .insert((*name).to_owned(), text.as_str().into())
                    .is_some()
                {
                    return None;
                }
            }
            _ => {}
        }
    }
    for change in members(true) {
        if let Change::Key { place, name } = change {
            let (mapping, old) = split(pointer(place)?)?;
            rename(tree.pointer_mut(mapping)?.as_object_mut()?, &old, name)?;
        }
    }
    Some(tree)
}

/// Several changes of one text are all made.
fn texts(file: &File, changes: &[&Change], tree: &mut Value) -> Option<()> {
    let mut parts: Vec<(&str, Range<usize>, String)> = Vec::new();
    for change in changes {
        if let Some((pointer, new)) = becomes(file, change) {
            let old = file.tree.pointer(pointer)?.as_str();
            let (gone, added) = difference(old.unwrap_or_default(), &new);
            parts.push((pointer, gone, added.to_owned()));
        }
    }
    sort_by_key(&mut parts, |(pointer, gone, _)| {
        (*pointer, Reverse(gone.start))
    });
    for (pointer, gone, added) in parts {
        let value = tree.pointer_mut(pointer)?;
        let mut text = value.as_str().unwrap_or_default().to_owned();
        text.get(gone.clone())?;
        text.replace_range(gone, &added);
        *value = text.into();
    }
    Some(())
}

fn rename(object: &mut Map<String, Value>, old: &str, new: &str) -> Option<()> {
    let value = object.remove(old)?;
    object.insert(new.to_owned(), value).is_none().then_some(())
}
