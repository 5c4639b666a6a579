//! Corrections as edits of the text: the smallest that say it, in the style that is there. Comments
//! and layout stay.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use crate::diagnostic::fix::{Change, Fix};
use crate::gather::{Collection, sort_by_key};
use crate::source::{File, FileId, Files, Place, Spot};
use outline::{Form, Node};
use scalar::Surroundings;

pub mod expected;
mod member;
mod outline;
mod scalar;

/// Bytes of a document that become others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Which bytes.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: String,
}

impl Edit {
    fn new(range: Range<usize>, text: &str) -> Self {
        Edit {
            range,
            text: text.to_owned(),
        }
    }
}

/// How documents are written, each read once.
#[derive(Debug, Default)]
pub struct Outlines(HashMap<FileId, Option<Node>>);

impl Outlines {
    /// The edits that make a correction, all of one document; nothing if it cannot be written there.
    pub fn edits(&mut self, files: &Files, fix: &Fix) -> Option<(FileId, Vec<Edit>)> {
        let id = fix.changes().first()?.place().file;
        let file = files.get(id);
        // Descriptions are those of the services, and are not ours to change.
        let is_arazzo = match &file.tree {
            Value::Null => file.text.contains("arazzo"),
            tree => tree.get("arazzo").is_some(),
        };
        if !is_arazzo {
            return None;
        }
        let outline = self
            .0
            .entry(id)
            .or_insert_with(|| outline::read(&file.text));
        let writer = Writer {
            file,
            outline: outline.as_ref()?,
        };
        let mut edits = Vec::new();
        for change in fix.changes() {
            if change.place().file != id {
                return None;
            }
            edits.put_all(writer.change(change)?);
        }
        sort_by_key(&mut edits, |edit| edit.range.start);
        Some((id, edits))
    }
}

/// Writes changes of a document.
struct Writer<'w> {
    file: &'w File,
    outline: &'w Node,
}

impl Writer<'_> {
    fn change(&self, change: &Change) -> Option<Vec<Edit>> {
        let edit = match change {
            Change::Text { .. } | Change::Expression { .. } => {
                let (pointer, text) = becomes(self.file, change)?;
                self.text(pointer, &text)?
            }
            Change::Quote(place) => self.quote(place)?,
            Change::Key { place, name } => self.key(pointer(place)?, name)?,
            Change::Remove { place, names } => {
                let mapping = self.outline.at(pointer(place)?)?;
                return member::remove(&self.file.text, mapping, names);
            }
            Change::Insert { after, name, text } => {
                let (mapping, position) = self.outline.entry(pointer(after)?)?;
                let surroundings = self.surroundings(mapping);
                member::insert(surroundings, mapping, position, name, text)?
            }
        };
        Some(vec![edit])
    }

    fn surroundings(&self, node: &Node) -> Surroundings<'_> {
        Surroundings {
            document: &self.file.text,
            json: is_json(&self.file.path),
            flow: node.flow,
            key: false,
        }
    }

    fn text(&self, pointer: &str, new: &str) -> Option<Edit> {
        let node = self.outline.at(pointer)?;
        let surroundings = self.surroundings(node);
        let old = self.file.tree.pointer(pointer)?;
        let (range, text) = match (old.as_str(), node.form) {
            (_, Form::Alias | Form::Indented) => return None,
            (Some(old), _) => surroundings.change(&node.range, node.form, old, new)?,
            // A number, say, or a mapping in braces.
            (None, _) => (node.range.clone(), surroundings.write(Form::Plain, new)?),
        };
        Some(Edit { range, text })
    }

    fn quote(&self, place: &Place) -> Option<Edit> {
        let (start, flow, raw) = match &place.spot {
            Spot::Bytes(range) => {
                let raw = self.file.text.get(range.clone())?;
                (range.start, false, raw)
            }
            _ => {
                let (node, raw) = unquoted(self.file, self.outline, pointer(place)?)?;
                (node.range.start, node.flow, raw)
            }
        };
        let surroundings = Surroundings {
            flow,
            ..self.surroundings(self.outline)
        };
        let text = surroundings.write(Form::Plain, raw)?;
        Some(Edit {
            range: start..start + raw.len(),
            text,
        })
    }

    fn key(&self, pointer: &str, name: &str) -> Option<Edit> {
        let (mapping, position) = self.outline.entry(pointer)?;
        let entry = mapping.entries.get(position)?;
        let key = entry.key.as_ref()?;
        let surroundings = Surroundings {
            key: true,
            flow: mapping.form == Form::Flow,
            ..self.surroundings(mapping)
        };
        let (range, text) = surroundings.change(&key.range, key.form, &entry.name, name)?;
        Some(Edit { range, text })
    }
}

/// The text that a change of one gives, and where it stands.
fn becomes<'c>(file: &File, change: &'c Change) -> Option<(&'c str, String)> {
    let (Change::Text { place, text } | Change::Expression { place, text }) = change else {
        return None;
    };
    let pointer = pointer(place)?;
    let old = file.tree.pointer(pointer)?.as_str().unwrap_or_default();
    let part = match &place.spot {
        Spot::Part(_, part) => part.clone(),
        _ => 0..old.len(),
    };
    let braces = matches!(change, Change::Expression { .. })
        && old.get(part.clone())?.starts_with('{')
        && old.get(part.clone())?.ends_with('}');
    let text = match braces {
        true => format!("{{{text}}}"),
        false => text.clone(),
    };
    let mut new = old.to_owned();
    new.replace_range(part, &text);
    Some((pointer, new))
}

/// What stands at a pointer, up to the end of its line: what was meant as a text and is read as
/// something else.
fn unquoted<'d>(file: &'d File, outline: &'d Node, pointer: &str) -> Option<(&'d Node, &'d str)> {
    let node = outline.at(pointer)?;
    let rest = file.text.get(node.range.start..)?;
    let raw = match (node.form, node.flow || is_json(&file.path)) {
        (Form::Plain, true) => file.text.get(node.range.clone())?,
        (Form::Plain | Form::Flow, false) => {
            let line = rest.lines().next()?;
            line.split_once(" #").map_or(line, |(before, _)| before)
        }
        _ => return None,
    };
    Some((node, raw.trim_end()))
}

fn pointer(place: &Place) -> Option<&str> {
    match &place.spot {
        Spot::Value(pointer) | Spot::Key(pointer) | Spot::Part(pointer, _) => Some(pointer),
        Spot::Offset(_) | Spot::Bytes(_) => None,
    }
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
}
