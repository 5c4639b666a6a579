//! Operations of an OpenAPI description → the client's methods.

mod body;
mod media;
mod multipart;
mod parameters;
mod parts;
mod replies;
mod sent;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Operation, RawMethod, ReplyEnum};
use crate::lower::docs::docs;
use crate::lower::example::Examples;
use crate::lower::names::{Namespace, pascal, snake};
use crate::lower::security::Security;
use crate::lower::types::Types;
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
use crate::source::Files;

use replies::{ErrorSets, Names, SharedErrors};
pub use replies::{Form, FormKind, forms};

pub use body::Kind;
pub use media::{is_header_text, is_json, is_xml};
pub use parameters::usual_style;
pub use parts::Parts;
pub use sent::{ContentNote, Sent, sent};

/// Lowers the operations of one source.
#[derive(Debug)]
pub struct Operations<'a, 't> {
    /// The documents.
    pub files: &'a Files,
    /// The types of the source.
    pub types: &'t mut Types<'a>,
    /// The client's methods that exist already.
    pub functions: Namespace,
    /// How many operations were lowered.
    lowered: usize,
    /// The enums of bodies that differ by status.
    enums: Vec<ReplyEnum>,
    error_sets: ErrorSets,
    /// The security of the source.
    pub security: &'t mut Security,
    /// The client, whose name types have that several operations share.
    client: &'t str,
    shared: SharedErrors<'a>,
}

impl<'a, 't> Operations<'a, 't> {
    /// Starts with the methods that the client has without operations.
    pub fn new(
        files: &'a Files,
        types: &'t mut Types<'a>,
        functions: Namespace,
        security: &'t mut Security,
        client: &'t str,
    ) -> Self {
        Operations {
            files,
            types,
            functions,
            security,
            lowered: 0,
            enums: Vec::new(),
            error_sets: ErrorSets::default(),
            client,
            shared: SharedErrors::default(),
        }
    }

    /// Lowers operations, each of which has its parts here.
    pub fn all(
        mut self,
        operations: &[(&OperationEntry, Parts<'a>)],
        diagnostics: &mut Diagnostics,
    ) -> Vec<Operation> {
        self.shared = SharedErrors::of(self.files, operations.iter().map(|(_, parts)| parts));
        let operations = operations.iter();
        let mut operations: Vec<Operation> = operations
            .map(|(entry, parts)| self.lower(entry, parts, diagnostics))
            .gather();
        self.name_alternatives(&mut operations);
        let errors = self
            .error_sets
            .finish(self.client, self.types, &mut operations);
        self.enums.put_all(errors);
        self.types.add_replies(self.enums);
        operations
    }

    fn examples(&self) -> Examples<'a> {
        Examples {
            files: self.files,
            compact: self.types.is_complete(),
        }
    }

    fn lower(
        &mut self,
        entry: &OperationEntry,
        parts: &Parts<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Operation {
        let id = entry
            .id
            .clone()
            .unwrap_or_else(|| format!("{} {}", entry.method.to_uppercase(), entry.path));
        let prefix = pascal(&id);
        let text = |name| parts.node.get(name).and_then(|text| text.value.as_str());
        let (arguments, options) = self.parameters(parts, entry, &prefix, diagnostics);
        let (body, alternatives) = self.request_bodies(parts, &prefix, diagnostics);
        let function = self.functions.unique(snake(&id));
        let names = Names {
            id: &id,
            prefix: &prefix,
        };
        for entry in parts.without_status() {
            diagnostics.push(bad_status(&entry, &id));
        }
        let replies = self.replies(parts, names, diagnostics);
        self.lowered += 1;
        Operation {
            function,
            method: entry.method.to_uppercase(),
            path: entry.path.clone(),
            tag: first_tag(&parts.node),
            docs: docs(text("summary"), text("description")),
            deprecated: parts.node.value.get("deprecated") == Some(&Value::Bool(true)),
            arguments,
            options,
            body,
            alternatives,
            raw: RawMethod {
                function: String::new(),
                used: false,
            },
            success: replies.success,
            stream: replies.stream,
            errors: replies.errors,
            security: self.security.of_operation(&parts.node, diagnostics),
            examples: self.examples().responses(parts),
            mocked: String::new(),
            id,
        }
    }
}

/// A response that nobody knows when to expect.
fn bad_status(entry: &Node<'_>, operation: &str) -> Diagnostic {
    let key = entry.pointer.rsplit('/').next().unwrap_or_default();
    let key = key.replace("~1", "/").replace("~0", "~");
    let message = format!("`{key}` is no status: `{operation}` is read without this reply");
    Diagnostic::new(rules::BAD_STATUS, message)
        .at(&entry.place().key(), "ignored")
        .help("write a status, such as `200`, a range, such as `2XX`, or `default`")
}

fn first_tag(operation: &Node<'_>) -> Option<String> {
    let tags = operation.list("tags");
    Some(tags.first()?.value.as_str()?.to_owned())
}
