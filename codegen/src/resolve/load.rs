//! Reads every file that the documents name, before anything is resolved.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::node::Node;
use crate::resolve::reference::identified;
use crate::source::{FileId, Files, Place};

/// The files that were read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The Arazzo documents.
    pub documents: Vec<FileId>,
    /// OpenAPI descriptions that are generated for themselves, by name.
    pub descriptions: Vec<(String, FileId)>,
    sources: HashMap<(FileId, String), FileId>,
}

impl Loaded {
    /// The file behind the `url` of a source description.
    pub fn source(&self, document: FileId, url: &str) -> Option<FileId> {
        self.sources.get(&(document, url.to_owned())).copied()
    }
}

/// Reads the Arazzo documents at `paths`, the sources that they name, the descriptions for
/// themselves, and what all of these refer to.
pub fn load(
    files: &mut Files,
    paths: &[PathBuf],
    descriptions: &[(String, PathBuf)],
    diagnostics: &mut Diagnostics,
) -> Loaded {
    let mut loaded = Loaded::default();
    for (name, path) in descriptions {
        match files.load(path, None) {
            Ok(file) => {
                loaded.descriptions.push((name.clone(), file));
                load_references(files, file, diagnostics);
            }
            Err(error) => diagnostics.push(*error),
        }
    }
    for path in paths {
        match files.load(path, None) {
            Ok(file) => loaded.documents.push(file),
            Err(error) => diagnostics.push(*error),
        }
    }
    for document in loaded.documents.clone() {
        for (url, place) in source_urls(files, document) {
            if let Some(file) = load_source(files, document, &url, &place, diagnostics) {
                loaded.sources.insert((document, url), file);
                load_references(files, file, diagnostics);
            }
        }
    }
    loaded
}

fn source_urls(files: &Files, document: FileId) -> Vec<(String, Place)> {
    let sources = Node::root(files, document).list("sourceDescriptions");
    let url = |source: Node<'_>| {
        let url = source.get("url")?;
        Some((url.value.as_str()?.to_owned(), url.place()))
    };
    sources.into_iter().filter_map(url).collect()
}

fn load_source(
    files: &mut Files,
    document: FileId,
    url: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let Some(path) = local_path(files, document, url) else {
        diagnostics.push(
            Diagnostic::new(
                rules::SOURCE_MISSING,
                "a source on the network is not fetched",
            )
            .at(place, "not a file")
            .help("download it, and name the file by a relative path"),
        );
        return None;
    };
    match files.load(&path, Some(place)) {
        Ok(file) => Some(file),
        Err(error) => {
            diagnostics.push(*error);
            None
        }
    }
}

/// The file that a URI reference names, relative to the document in which it stands.
fn local_path(files: &Files, base: FileId, reference: &str) -> Option<PathBuf> {
    let (path, _) = reference.split_once('#').unwrap_or((reference, ""));
    let path = match path.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return None,
        None => path,
    };
    let decoded = super::reference::percent_decode(path)?;
    Some(files.get(base).path.parent()?.join(Path::new(&decoded)))
}

/// Reads the other files that `$ref`s lead to, and those that these lead to.
fn load_references(files: &mut Files, file: FileId, diagnostics: &mut Diagnostics) {
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let mut references = Vec::new();
        collect(
            &files.get(file).tree,
            false,
            &mut String::new(),
            &mut references,
        );
        for (reference, pointer) in references {
            let place = Place::value(file, pointer);
            let Some(path) = local_path(files, file, &reference) else {
                continue;
            };
            let (document, _) = reference.split_once('#').unwrap_or((&reference, ""));
            if files.known(&path).is_some() || identified(files, file, document).is_some() {
                continue;
            }
            match files.load(&path, Some(&place)) {
                Ok(new) => open.push(new),
                Err(error) => diagnostics.push(error.under(rules::UNMAPPED_REF)),
            }
        }
    }
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
