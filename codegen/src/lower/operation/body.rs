//! Request bodies.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Body, BodyKind, Location, Type};
use crate::lower::operation::media::{is_json, is_text};
use crate::lower::operation::parameters::style;
use crate::lower::operation::{Operations, Parts};
use crate::parse::node::Node;

const FORM: &str = "application/x-www-form-urlencoded";

/// The media type that the client sends: JSON, else a form, else text, else bytes.
pub fn body_media<'a>(content: &Node<'a>) -> Option<(&'a str, Node<'a>)> {
    let find = |wanted: fn(&str) -> bool| content.members().find(|(name, _)| wanted(name));
    find(is_json)
        .or_else(|| find(|name| name.eq_ignore_ascii_case(FORM)))
        .or_else(|| find(is_text))
        .or_else(|| find(|name| !name.starts_with("multipart/") && !name.contains('*')))
}

fn body_kind(media_type: &str, media: &Node<'_>) -> BodyKind {
    if is_json(media_type) {
        return BodyKind::Json;
    }
    if media_type.eq_ignore_ascii_case(FORM) {
        let encoding = media.get("encoding");
        let styled = encoding
            .iter()
            .flat_map(Node::members)
            .filter(|(_, entry)| {
                let keywords = ["style", "explode", "allowReserved"];
                keywords.iter().any(|keyword| entry.get(keyword).is_some())
            });
        let styles = styled.map(|(name, entry)| (name.to_owned(), style(&entry, Location::Query)));
        return BodyKind::Form(styles.collect());
    }
    match is_text(media_type) {
        true => BodyKind::Text,
        false => BodyKind::Bytes,
    }
}

impl<'a> Operations<'a, '_> {
    pub(super) fn body(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Body> {
        let body = parts.body.as_ref()?;
        let content = body.get("content")?;
        let Some((media_type, media)) = body_media(&content) else {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED_BODY,
                    "none of the body's media types is supported yet: it is left out of the client",
                )
                .at(&content.place().key(), "multipart only"),
            );
            return None;
        };
        let kind = body_kind(media_type, &media);
        let ty = match (&kind, media.get("schema")) {
            (BodyKind::Text, _) => Type::String,
            (BodyKind::Bytes, _) => Type::Bytes,
            (_, Some(schema)) => self
                .types
                .body(schema, &format!("{prefix}Body"), diagnostics),
            (_, None) => Type::Json,
        };
        self.types.document(&ty, "Request body of", &parts.title());
        Some(Body {
            media_type: media_type.to_owned(),
            kind,
            ty,
            required: body.value.get("required") == Some(&Value::Bool(true)),
            json_variant: false,
        })
    }
}
