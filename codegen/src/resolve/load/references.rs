//! The files that `$ref`s lead to.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Diagnostics, rules};
use crate::gather::Gather;
use crate::parse::node::Node;
use crate::resolve::reference::{identified, percent_decode};
use crate::resolve::uri;
use crate::source::{FileId, Files, Place};

/// Reads the other files that `$ref`s lead to, and those that these lead to.
pub fn load(files: &mut Files, file: FileId, diagnostics: &mut Diagnostics) {
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let mut references = Vec::new();
        for root in schemas(files, file) {
            let mut pointer = root.pointer.clone();
            collect(root.value, false, &mut pointer, &mut references);
        }
        for (reference, pointer) in references {
            let place = Place::value(file, pointer);
            let document = uri::without_fragment(&reference);
            if identified(files, file, document).is_some() {
                continue;
            }
            let loaded = match local_path(files, file, document) {
                Some(path) if files.known(&path).is_some() => continue,
                Some(path) => files.load(&path, Some(&place)),
                None if files.identified(document).is_some() => continue,
                None => match files.load_uri(document, Some(&place)) {
                    Some(loaded) => loaded,
                    None => continue,
                },
            };
            match loaded {
                Ok(new) => open.push(new),
                Err(error) => diagnostics.push(error.under(rules::UNMAPPED_REF)),
            }
        }
    }
}

/// Where a document has references: everywhere, except that in one of workflows only the schemas of
/// inputs do. Payloads are data.
fn schemas(files: &Files, file: FileId) -> Vec<Node<'_>> {
    let root = Node::root(files, file);
    if root.get("arazzo").is_none() {
        return vec![root];
    }
    let components = root.get("components");
    let workflows = root.list("workflows").into_iter();
    workflows
        .filter_map(|workflow| workflow.get("inputs"))
        .chain(components.and_then(|components| components.get("inputs")))
        .gather()
}

/// The file that a URI names, relative to the document in which it stands.
fn local_path(files: &Files, base: FileId, uri: &str) -> Option<PathBuf> {
    let path = match uri.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return None,
        None => uri,
    };
    let decoded = percent_decode(path)?;
    Some(files.get(base).path.parent()?.join(Path::new(&decoded)))
}

/// Members with names that the document chooses: nothing in them is a keyword.
const NAMED: [&str; 16] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
];

/// The references of a tree that leave its document. In extensions and in examples, `$ref` is
/// whatever others make of it; `names` says that the members are no keywords.
fn collect(
    value: &Value,
    names: bool,
    pointer: &mut String,
    references: &mut Vec<(String, String)>,
) {
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_data = name.starts_with("x-") || matches!(name.as_str(), "example" | "enum");
                if !names && is_data {
                    continue;
                }
                pointer.push('/');
                pointer.push_str(&crate::parse::text::escape(name));
                match member.as_str() {
                    Some(text) if name == "$ref" && !text.starts_with('#') => {
                        references.push((text.to_owned(), pointer.clone()));
                    }
                    _ => {
                        let named = !names && NAMED.contains(&name.as_str());
                        collect(member, named, pointer, references);
                    }
                }
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                collect(item, false, pointer, references);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
