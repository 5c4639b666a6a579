//! Operations of an OpenAPI description → the client's methods.

mod body;
mod media;
mod parameters;
mod parts;
mod replies;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::ir::Operation;
use crate::lower::docs::docs;
use crate::lower::example::Examples;
use crate::lower::names::{Namespace, pascal, snake};
use crate::lower::security::Security;
use crate::lower::types::Types;
use crate::parse::openapi::OperationEntry;
use crate::source::Files;

use replies::{accept, error_responses};

pub use body::body_media;
pub use media::is_json;
pub use parts::Parts;

/// Lowers the operations of one source.
#[derive(Debug)]
pub struct Operations<'a, 't> {
    /// The documents.
    pub files: &'a Files,
    /// The types of the source.
    pub types: &'t mut Types<'a>,
    /// The client's methods that exist already.
    pub functions: Namespace,
    /// The security of the source.
    pub security: &'t mut Security,
}

impl<'a> Operations<'a, '_> {
    /// Lowers one operation.
    pub fn lower(
        &mut self,
        entry: &OperationEntry,
        diagnostics: &mut Diagnostics,
    ) -> Option<Operation> {
        let parts = Parts::new(self.files, entry)?;
        let id = entry
            .id
            .clone()
            .unwrap_or_else(|| format!("{} {}", entry.method.to_uppercase(), entry.path));
        let prefix = pascal(&id);
        let text = |name| parts.node.get(name).and_then(|text| text.value.as_str());
        let (arguments, options) = self.parameters(&parts, entry, &prefix, diagnostics);
        let body = self.body(&parts, &prefix, diagnostics);
        let (reply, success) = self.success(&parts, &prefix, diagnostics);
        let error = self.error(&parts, &prefix, diagnostics);
        Some(Operation {
            function: self.functions.unique(snake(&id)),
            method: entry.method.to_uppercase(),
            path: entry.path.clone(),
            docs: docs(text("summary"), text("description")),
            deprecated: parts.node.value.get("deprecated") == Some(&Value::Bool(true)),
            arguments,
            options,
            body,
            accept: accept(&parts),
            reply,
            success,
            error,
            error_statuses: error_responses(&parts)
                .map(|(status, _)| status.to_owned())
                .collect(),
            security: self.security.of_operation(&parts.node, diagnostics),
            example: Examples { files: self.files }.response(&parts),
            id,
        })
    }
}
