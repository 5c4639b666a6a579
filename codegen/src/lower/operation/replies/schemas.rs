//! Schemas that say the same: real documents write out the error of an API at every operation.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::gather::Gather;
use crate::lower::operation::Parts;
use crate::lower::operation::replies::error_responses;
use crate::parse::node::Node;
use crate::resolve::pointer::schema_name;
use crate::resolve::reference::follow;
use crate::source::{FileId, Files};

/// Whether two schemas say the same about a value.
pub fn equal(a: &Node<'_>, b: &Node<'_>) -> bool {
    let is_one = (a.file, &a.pointer) == (b.file, &b.pointer);
    is_one || key(a) == key(b)
}

/// Whether two schemas become one type: they are one, or have no names and say the same.
pub fn one_type(a: &Node<'_>, b: &Node<'_>) -> bool {
    let is_one = (a.file, &a.pointer) == (b.file, &b.pointer);
    let nameless = |node: &Node<'_>| schema_name(node).is_none();
    is_one || (nameless(a) && nameless(b) && key(a) == key(b))
}

/// A schema without what is only said to readers. References are relative to its file.
fn key(schema: &Node<'_>) -> (FileId, Value) {
    (schema.file, without_annotations(schema.value, false))
}

/// `names` for a map whose keys are names.
fn without_annotations(value: &Value, names: bool) -> Value {
    const ANNOTATIONS: [&str; 5] = ["title", "description", "example", "examples", "xml"];
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .filter(|(key, _)| names || !ANNOTATIONS.contains(&key.as_str()));
            let members = members.map(|(key, value)| {
                let is_map = !names && key == "properties";
                (key.clone(), without_annotations(value, is_map))
            });
            Value::Object(members.gather::<Map<_, _>>())
        }
        Value::Array(items) => {
            let items = items.iter();
            items.map(|item| without_annotations(item, false)).collect()
        }
        scalar => scalar.clone(),
    }
}

/// The schemas without a name that several operations write out for their errors.
#[derive(Debug, Default)]
pub struct SharedErrors<'a> {
    /// The first of those that say the same.
    first: HashMap<(FileId, String), Node<'a>>,
}

impl<'a> SharedErrors<'a> {
    /// Looks through the errors of the operations of a source.
    pub fn of<'p>(files: &'a Files, operations: impl Iterator<Item = &'p Parts<'a>>) -> Self
    where
        'a: 'p,
    {
        // The first schema, and the last operation that has it.
        let mut all: HashMap<(FileId, String), (Node<'a>, usize, bool)> = HashMap::new();
        for (position, parts) in operations.enumerate() {
            for (_, response) in error_responses(parts) {
                let schema = Parts::json_schema(response);
                let schema = schema.and_then(|schema| follow(files, schema).ok());
                let Some(schema) = schema.filter(|schema| schema_name(schema).is_none()) else {
                    continue;
                };
                let found = all
                    .entry(text_key(&schema))
                    .or_insert((schema, position, false));
                found.2 |= found.1 != position;
            }
        }
        let shared = all.into_iter().filter(|(_, (_, _, shared))| *shared);
        SharedErrors {
            first: shared.map(|(key, (schema, ..))| (key, schema)).gather(),
        }
    }

    /// The schema that stands for all that say the same as this one, if there are others.
    pub fn get(&self, schema: &Node<'a>) -> Option<&Node<'a>> {
        match schema_name(schema) {
            Some(_) => None,
            None => self.first.get(&text_key(schema)),
        }
    }
}

fn text_key(schema: &Node<'_>) -> (FileId, String) {
    let (file, value) = key(schema);
    (file, value.to_string())
}
