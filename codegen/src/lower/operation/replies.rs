//! What comes back: bodies of successes and of errors.

use crate::diagnostic::Diagnostics;
use crate::ir::{ReplyKind, Type};
use crate::lower::operation::media::{is_json, is_text};
use crate::lower::operation::{Operations, Parts};
use crate::parse::node::Node;
use crate::resolve::reference::follow;

impl<'a> Operations<'a, '_> {
    /// How the body of a success is read, and its type.
    pub(super) fn success(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> (ReplyKind, Type) {
        let successes = parts.successes();
        let schemas: Vec<Node<'a>> = successes
            .iter()
            .filter_map(|(_, response)| Parts::json_schema(response))
            .collect();
        if let Some(ty) = self.common(schemas, &format!("{prefix}Response"), diagnostics) {
            self.types.document(&ty, "Reply of", &parts.title());
            return (ReplyKind::Json, ty);
        }
        let contents = successes
            .iter()
            .filter_map(|(_, response)| response.get("content"));
        let media: Vec<&str> = contents
            .flat_map(|content| content.members().map(|(name, _)| name).collect::<Vec<_>>())
            .collect();
        match media.first() {
            None => (ReplyKind::Empty, Type::Unit),
            Some(_) if media.iter().any(|name| is_json(name)) => (ReplyKind::Json, Type::Json),
            Some(_) if media.iter().all(|name| is_text(name)) => (ReplyKind::Text, Type::String),
            Some(_) => (ReplyKind::Bytes, Type::Bytes),
        }
    }

    pub(super) fn error(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let schemas: Vec<Node<'a>> = error_responses(parts)
            .filter_map(|(_, response)| Parts::json_schema(response))
            .collect();
        let ty = self
            .common(schemas, &format!("{prefix}Error"), diagnostics)
            .unwrap_or(Type::Json);
        self.types.document(&ty, "Error of", &parts.title());
        ty
    }

    /// The type of several schemas: their own if they are one, else raw JSON.
    fn common(
        &mut self,
        schemas: Vec<Node<'a>>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Type> {
        let mut targets: Vec<Node<'a>> = Vec::new();
        for schema in schemas {
            let target = follow(self.files, schema).ok()?;
            if !targets
                .iter()
                .any(|t| (t.file, &t.pointer) == (target.file, &target.pointer))
            {
                targets.push(target);
            }
        }
        let only = targets.pop()?;
        Some(match targets.is_empty() {
            true => self.types.body(only, hint, diagnostics),
            false => Type::Json,
        })
    }
}

/// The responses that are documented as errors.
pub(super) fn error_responses<'p, 'a>(
    parts: &'p Parts<'a>,
) -> impl Iterator<Item = (&'p str, &'p Node<'a>)> {
    let responses = parts.responses.iter();
    responses
        .map(|(status, node)| (status.as_str(), node))
        .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default")
}

/// The `Accept` header: the media types of a success, JSON first; anything else at the end, because
/// servers send error pages.
pub(super) fn accept(parts: &Parts<'_>) -> String {
    let mut types: Vec<String> = Vec::new();
    for (_, response) in parts.successes() {
        for (name, _) in response.get("content").iter().flat_map(Node::members) {
            if !types.iter().any(|known| known == name) {
                types.push(name.to_owned());
            }
        }
    }
    types.retain(|name| name.is_ascii() && !name.chars().any(char::is_control));
    types.sort_by_key(|name| !is_json(name));
    match types.is_empty() || types == ["*/*"] {
        true => "*/*".to_owned(),
        false => format!("{}, */*;q=0.1", types.join(", ")),
    }
}
