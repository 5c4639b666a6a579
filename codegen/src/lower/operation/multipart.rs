//! Bodies of several parts (OpenAPI, "Special Considerations for multipart Content").

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{BodyKind, Encoding, Location, Part, Type};
use crate::lower::operation::Operations;
use crate::lower::operation::body::is_styled;
use crate::lower::operation::media::is_header_text;
use crate::lower::operation::parameters::style;
use crate::lower::types::{Multipart, Property, is_encoded, media_of_file};
use crate::parse::node::Node;
use crate::resolve::reference::follow;

impl<'a> Operations<'a, '_> {
    /// A body with a part for each member of an object; where the schema describes no object, the
    /// caller says what the parts are.
    pub(super) fn multipart(
        &mut self,
        media: &Node<'a>,
        schema: Option<Node<'a>>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> (BodyKind, Type) {
        let Some(schema) = schema else {
            return (BodyKind::Parts, Type::Multipart);
        };
        match self.types.multipart(schema.clone(), hint, diagnostics) {
            Multipart::Files(name, properties) => {
                let parts = properties.into_iter().map(|property| Part {
                    encoding: self.encoding(media, &property, diagnostics),
                    field: property.field,
                });
                let parts = parts.gather();
                (BodyKind::Multipart(parts), Type::Named(name))
            }
            Multipart::Object => {
                let ty = self.types.body(schema, hint, diagnostics);
                let entries = media.get("encoding");
                let entries = entries.iter().flat_map(Node::members);
                let encodings = entries.map(|(name, entry)| {
                    let encoding = self.entry(&entry, false, diagnostics);
                    (name.to_owned(), encoding)
                });
                (BodyKind::Members(encodings.gather()), ty)
            }
            Multipart::Unknown => (BodyKind::Parts, Type::Multipart),
        }
    }

    /// How a member becomes parts.
    fn encoding(
        &self,
        media: &Node<'a>,
        property: &Property<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Encoding {
        let file = property
            .schema
            .as_ref()
            .filter(|_| property.field.ty.is_file());
        let of_schema = file.and_then(|schema| media_of_file(self.files, schema));
        let base64 = file.is_some_and(|schema| is_encoded(self.files, schema));
        let entry = media.get("encoding");
        let entry = entry.and_then(|all| all.get(&property.field.member));
        let entry = entry.map(|entry| self.entry(&entry, file.is_some(), diagnostics));
        let entry = entry.unwrap_or_default();
        Encoding {
            content_type: entry.content_type.or(of_schema),
            base64,
            ..entry
        }
    }

    /// An Encoding Object.
    fn entry(&self, entry: &Node<'a>, is_file: bool, diagnostics: &mut Diagnostics) -> Encoding {
        // OpenAPI 3.0 ignores the style of anything but a form.
        let styled = is_styled(entry) && !is_file && self.types.since_3_1(entry);
        Encoding {
            content_type: content_type(entry).filter(|_| !styled),
            style: styled.then(|| style(entry, Location::Query)),
            headers: self.part_headers(entry, diagnostics),
            base64: false,
        }
    }

    /// The headers of a part whose values the description gives.
    fn part_headers(
        &self,
        entry: &Node<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (name, node) in entry.get("headers").iter().flat_map(Node::members) {
            // Described by `contentType` (OpenAPI, Encoding Object).
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let header = follow(self.files, node.clone()).ok();
            let schema = header.as_ref().and_then(|header| header.get("schema"));
            let schema = schema.and_then(|schema| follow(self.files, schema).ok());
            match schema.as_ref().and_then(fixed_value) {
                Some(value) if is_header_text(&value) && is_header_text(name) => {
                    headers.push((name.to_owned(), value));
                }
                _ => diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED_BODY,
                        format!("the header `{name}` of this part is left out of the client"),
                    )
                    .at(&node.place().key(), "the schema gives no value for it")
                    .help("a `const` or `default` in its schema is sent"),
                ),
            }
        }
        headers
    }
}

/// The first media type of `contentType` that is no range.
fn content_type(entry: &Node<'_>) -> Option<String> {
    let listed = entry.value.get("contentType")?.as_str()?.split(',');
    let mut concrete = listed
        .map(str::trim)
        .filter(|name| !name.contains('*') && is_header_text(name));
    concrete.next().map(str::to_owned)
}

/// The value that a schema leaves no choice about, or proposes.
fn fixed_value(schema: &Node<'_>) -> Option<String> {
    let only = schema.list("enum");
    let value = match (schema.value.get("const"), only.as_slice()) {
        (Some(value), _) => value,
        (None, [only]) => only.value,
        (None, _) => schema.value.get("default")?,
    };
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
