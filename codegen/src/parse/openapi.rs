//! OpenAPI descriptions as written: an index of the operations; everything else is read node by
//! node when it is needed, so that what nobody uses costs nothing and breaks nothing.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::node::Node;
use crate::source::{FileId, Files};

pub mod schema;

/// The methods of a Path Item Object.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An OpenAPI description.
#[derive(Debug)]
pub struct Description {
    /// Its document.
    pub file: FileId,
    /// The operations, in the order of the document.
    pub operations: Vec<OperationEntry>,
}

/// Where an operation is.
#[derive(Clone, Debug)]
pub struct OperationEntry {
    /// Its `operationId`.
    pub id: Option<String>,
    /// Its method, in lower case.
    pub method: &'static str,
    /// Its path template.
    pub path: String,
    /// The document of the Operation Object: that of the description, unless its path item is
    /// a reference.
    pub file: FileId,
    /// The JSON Pointer of the Operation Object.
    pub pointer: String,
    /// The JSON Pointer of its Path Item Object.
    pub item: String,
}

/// Reads a description's index; nothing if the document is no OpenAPI description.
pub fn read(
    files: &Files,
    file: FileId,
    named_at: Option<&crate::source::Place>,
    diagnostics: &mut Diagnostics,
) -> Option<Description> {
    let root = Node::root(files, file);
    if let Some(wrong) = wrong_version(&root) {
        diagnostics.push(wrong.at_optional(named_at, "names this document"));
        return None;
    }
    warn_of_newer(&root, diagnostics);
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").iter().flat_map(Node::members) {
        let Ok(item) = crate::resolve::reference::follow(files, item) else {
            continue;
        };
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let id = operation.get("operationId");
            operations.push(OperationEntry {
                id: id.and_then(|id| id.value.as_str().map(str::to_owned)),
                method,
                path: path.to_owned(),
                file: operation.file,
                pointer: operation.pointer,
                item: item.pointer.clone(),
            });
        }
    }
    Some(Description { file, operations })
}

/// Whether this is something else than OpenAPI 3.
fn wrong_version(root: &Node<'_>) -> Option<Diagnostic> {
    if let Some(swagger) = root.get("swagger") {
        return Some(
            Diagnostic::new(
                rules::SWAGGER_2,
                "Swagger 2.0 descriptions are not read, only OpenAPI 3",
            )
            .at(&swagger.place(), "Swagger")
            .help("convert it first, for example with swagger2openapi"),
        );
    }
    let Some(version) = root.get("openapi") else {
        return Some(
            Diagnostic::new(rules::VERSION, "this is not an OpenAPI description")
                .at(&root.place(), "has no field `openapi` with a version"),
        );
    };
    let text = version_text(&version);
    (!text.starts_with("3.")).then(|| {
        Diagnostic::new(
            rules::VERSION,
            format!("OpenAPI {text} is not read, only OpenAPI 3"),
        )
        .at(&version.place(), "unknown version")
    })
}

fn version_text(version: &Node<'_>) -> String {
    match version.value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Says that a description may use what is not read yet.
fn warn_of_newer(root: &Node<'_>, diagnostics: &mut Diagnostics) {
    let Some(version) = root.get("openapi") else {
        return;
    };
    let text = version_text(&version);
    if !["3.0", "3.1"].iter().any(|known| text.starts_with(known)) {
        diagnostics.push(
            Diagnostic::new(
                rules::NEWER_OPENAPI,
                format!("OpenAPI {text} is read as 3.1: what is new in it is left out"),
            )
            .at(&version.place(), ""),
        );
    }
}
