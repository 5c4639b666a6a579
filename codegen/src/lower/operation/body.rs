//! Request bodies.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Gather, sort_by_key};
use crate::ir::{self, Alternative, Body, BodyKind, Location, Operation, Type};
use crate::lower::names::{pascal, plain, snake};
use crate::lower::operation::media::{
    essence, is_form, is_header_text, is_json, is_text, is_xml, subtype_words,
};
use crate::lower::operation::parameters::style;
use crate::lower::operation::{Operations, Parts};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

pub(super) const JSON: &str = "application/json";
pub(super) const FORM_DATA: &str = "multipart/form-data";

/// How the client sends a media type, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Json,
    Form,
    Multipart,
    Xml,
    Text,
    Bytes,
    /// Bytes of a media type that the caller names: the description gives a range.
    Range,
}

impl Kind {
    pub(super) fn of(files: &Files, name: &str, media: &Node<'_>) -> Self {
        match essence(name).as_str() {
            "*/*" | "application/*" if is_structured(files, media) => Kind::Json,
            other => Kind::of_name(other),
        }
    }

    /// The kind of a media type of which nothing but its name is known.
    pub fn of_name(name: &str) -> Self {
        match essence(name).as_str() {
            form if is_form(form) => Kind::Form,
            multipart if multipart.starts_with("multipart/") => Kind::Multipart,
            json if is_json(json) || json == "text/json" => Kind::Json,
            range if range.contains('*') => Kind::Range,
            xml if is_xml(xml) => Kind::Xml,
            text if is_text(text) => Kind::Text,
            _ => Kind::Bytes,
        }
    }

    /// What is sent as `Content-Type` for what the description calls `name`.
    pub(super) fn concrete(self, name: &str) -> &str {
        match (self, name.contains('*')) {
            (Kind::Json, true) => JSON,
            (Kind::Multipart, true) => FORM_DATA,
            (Kind::Range, true) => "application/octet-stream",
            _ => name,
        }
    }

    /// What the method for it is called with at its end.
    fn word(self) -> &'static str {
        match self {
            Kind::Json => "json",
            Kind::Form => "form",
            Kind::Multipart => "multipart",
            Kind::Xml => "xml",
            Kind::Text => "text",
            Kind::Bytes | Kind::Range => "bytes",
        }
    }
}

/// A media type of a body.
struct Media<'a> {
    kind: Kind,
    name: &'a str,
    node: Node<'a>,
    schema: Option<Node<'a>>,
    /// The names that it stands for, its own among them.
    names: Vec<&'a str>,
}

impl<'a> Media<'a> {
    /// Those that differ in more than their names, the preferred one first.
    fn of_body(files: &Files, content: &Node<'a>) -> Vec<Self> {
        let sendable = content.members().filter(|(name, _)| is_header_text(name));
        let mut all: Vec<Self> = sendable
            .map(|(name, node)| Media {
                kind: Kind::of(files, name, &node),
                name,
                names: vec![name],
                schema: node.get("schema"),
                node,
            })
            .gather();
        // Plain JSON before what is only written as JSON, such as a patch; a name before a range.
        sort_by_key(&mut all, |media| {
            (media.kind, media.name.contains('*'), !media.is_plain())
        });
        let mut distinct: Vec<Self> = Vec::new();
        for media in all {
            if let Some(known) = distinct.iter_mut().find(|known| known.covers(&media)) {
                known.names.push(media.name);
                continue;
            }
            // A schema that is written out once more is the same type.
            let same = distinct.iter().find(|known| known.has_schema_of(&media));
            distinct.push(Media {
                schema: same.map_or(media.schema, |known| known.schema.clone()),
                ..media
            });
        }
        distinct
    }

    /// Whether it is the usual name of its kind.
    fn is_plain(&self) -> bool {
        match self.kind {
            Kind::Json => essence(self.name) == JSON,
            Kind::Multipart => essence(self.name) == FORM_DATA,
            Kind::Form | Kind::Xml => true,
            // Each is another format.
            Kind::Text | Kind::Bytes | Kind::Range => false,
        }
    }

    /// Whether it can be sent in place of another one: frameworks list every spelling of JSON.
    fn covers(&self, other: &Self) -> bool {
        self.kind == other.kind && self.is_plain() && self.has_schema_of(other)
    }

    fn has_schema_of(&self, other: &Self) -> bool {
        let schema = |media: &Self| media.schema.as_ref().map(|schema| schema.value);
        schema(self) == schema(other)
    }

    /// What is sent as `Content-Type`.
    fn content_type(&self) -> &'a str {
        match self.kind {
            // The caller says which it is.
            Kind::Range => self.name,
            kind => kind.concrete(self.name),
        }
    }
}

/// Whether a schema describes an object or a list: what a client writes as JSON where the
/// description does not care.
fn is_structured(files: &Files, media: &Node<'_>) -> bool {
    let schema = media.get("schema").map(|schema| follow(files, schema));
    let Some(Ok(schema)) = schema else {
        return false;
    };
    let described = ["properties", "items", "allOf", "oneOf", "anyOf"];
    let ty = schema.value.get("type");
    ty.is_some_and(|ty| ty == "object" || ty == "array")
        || described
            .iter()
            .any(|keyword| schema.get(keyword).is_some())
}

impl<'a> Operations<'a, '_> {
    /// The body of the plain method, and those of further methods, whose names are only what the
    /// operation's is followed by.
    pub(super) fn request_bodies(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> (Option<Body>, Vec<Alternative>) {
        let declared = parts.body.as_ref();
        let content = declared.and_then(|body| body.get("content"));
        let Some(content) = content else {
            return (None, Vec::new());
        };
        for (name, media) in content.members().filter(|(name, _)| !is_header_text(name)) {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED_BODY,
                    format!("the media type {name:?} is left out of the client"),
                )
                .at(&media.place().key(), "a header cannot carry it"),
            );
        }
        let required = declared.and_then(|body| body.value.get("required"));
        let required = required == Some(&Value::Bool(true));
        let mut bodies = Vec::new();
        let mut media = Media::of_body(self.files, &content);
        // Workflows have the preferred one, and those that they send.
        if !self.types.is_complete() {
            let preferred = media.first().map(|media| media.name);
            media.retain(|media| {
                preferred == Some(media.name)
                    || media
                        .names
                        .iter()
                        .any(|name| self.types.sends(&parts.node, name))
            });
        }
        for (position, one) in media.iter().enumerate() {
            let suffix = suffix(one, &media);
            let hint = match position {
                0 => format!("{prefix}Body"),
                _ => format!("{prefix}{}Body", pascal(&suffix)),
            };
            let body = self.body(parts, one, &hint, diagnostics);
            bodies.push(Alternative {
                function: suffix,
                body: Body { required, ..body },
            });
        }
        let mut bodies = bodies.into_iter();
        let preferred = bodies.next().map(|alternative| alternative.body);
        (preferred, bodies.gather())
    }

    /// Whether a method has an argument for the body's media type.
    pub(super) fn takes_media_type(&self, parts: &Parts<'a>) -> bool {
        let content = parts.body.as_ref().and_then(|body| body.get("content"));
        let media = content.map(|content| Media::of_body(self.files, &content));
        let mut media = media.into_iter().flatten();
        media.any(|media| media.kind == Kind::Range)
    }

    fn body(
        &mut self,
        parts: &Parts<'a>,
        media: &Media<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Body {
        let (kind, ty) = match media.kind {
            Kind::Xml | Kind::Text => (BodyKind::Text, Type::String),
            Kind::Bytes => (BodyKind::Bytes, Type::Upload),
            Kind::Range => (BodyKind::Range, Type::Upload),
            Kind::Multipart => self.multipart(&media.node, media.schema.clone(), hint, diagnostics),
            Kind::Json | Kind::Form => {
                let ty = match &media.schema {
                    Some(schema) => self.types.body(schema.clone(), hint, diagnostics),
                    None => Type::Json,
                };
                let kind = match media.kind {
                    Kind::Form => BodyKind::Form(styles(&media.node)),
                    _ => BodyKind::Json,
                };
                (kind, ty)
            }
        };
        self.types.document(&ty, "request body", &parts.title());
        Body {
            media_type: media.content_type().to_owned(),
            kind,
            ty,
            required: false,
            names: media.names.iter().map(|name| (*name).to_owned()).gather(),
        }
    }
}

/// The members of a form that have a style of their own (OpenAPI, Encoding Object).
fn styles(media: &Node<'_>) -> Vec<(String, ir::Style)> {
    let encoding = media.get("encoding");
    let entries = encoding.iter().flat_map(Node::members);
    let styled = entries.filter(|(_, entry)| is_styled(entry));
    styled
        .map(|(name, entry)| (name.to_owned(), style(&entry, Location::Query)))
        .gather()
}

/// Whether an Encoding Object says how a value is written as pairs.
pub(super) fn is_styled(entry: &Node<'_>) -> bool {
    let keywords = ["style", "explode", "allowReserved"];
    keywords.iter().any(|keyword| entry.get(keyword).is_some())
}

/// What tells a media type's method from the others: its kind, or its name where two are of one kind.
fn suffix(media: &Media<'_>, all: &[Media<'_>]) -> String {
    let word = media.kind.word();
    let same = all.iter().filter(|other| other.kind.word() == word).count();
    match same {
        1 => word.to_owned(),
        _ => match subtype_words(media.name) {
            name if name.is_empty() => word.to_owned(),
            name => plain(&snake(&name)).to_owned(),
        },
    }
}

impl Operations<'_, '_> {
    /// Names the methods of further bodies, when all operations have their names.
    pub(super) fn name_alternatives(&mut self, operations: &mut [Operation]) {
        for operation in operations {
            let function = plain(&operation.function);
            operation.raw.function = self.functions.unique(format!("{function}_raw"));
            for alternative in &mut operation.alternatives {
                let name = snake(&format!("{function}_{}", alternative.function));
                alternative.function = self.functions.unique(name);
            }
        }
    }
}
