//! Bodies of several parts: structs whose members may be files.

use serde_json::Value;

use super::Types;
use super::parts::{Members, Rest};
use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{Field, Presence, Type, TypeDef, TypeKind};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, pascal, snake};
use crate::parse::node::Node;
use crate::resolve::pointer::{is_null, schema_name};
use crate::resolve::reference::follow;
use crate::source::Files;

/// A member of a body of several parts.
#[derive(Debug)]
pub struct Property<'a> {
    /// The field of the struct.
    pub field: Field,
    /// The schema; nothing for the field that takes all other members.
    pub schema: Option<Node<'a>>,
}

/// What a schema says about a body of several parts.
#[derive(Debug)]
pub enum Multipart<'a> {
    /// Members, some of which are files: a struct of its own, by its name.
    Files(String, Vec<Property<'a>>),
    /// An object without files: an ordinary type.
    Object,
    /// Nothing that tells the parts.
    Unknown,
}

impl<'a> Types<'a> {
    /// What the parts of a body are.
    pub fn multipart(
        &mut self,
        node: Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Multipart<'a> {
        let Ok(node) = follow(self.files, node) else {
            return Multipart::Unknown;
        };
        let Some(members) = self.plain_members(&node) else {
            return Multipart::Unknown;
        };
        let mut schemas = members.properties.iter().flat_map(|(_, parts)| parts);
        if !schemas.any(|schema| self.is_file(schema) || self.is_list_of_files(schema)) {
            return Multipart::Object;
        }
        let (name, properties) = self.struct_of_parts(&node, members, hint, diagnostics);
        Multipart::Files(name, properties)
    }

    /// The members of an object; nothing for what is none, or has alternatives beside them.
    fn plain_members(&self, node: &Node<'a>) -> Option<Members<'a>> {
        let parts = self.parts(node).ok()?;
        let is_plain = parts.is_object && parts.unions.is_empty() && parts.others.is_empty();
        is_plain.then_some(parts.members)
    }

    /// The struct of parts.
    fn struct_of_parts(
        &mut self,
        node: &Node<'a>,
        members: Members<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> (String, Vec<Property<'a>>) {
        let place = self.definitions.len();
        let wanted = schema_name(node).map_or_else(|| hint.to_owned(), |name| pascal(&name));
        let properties = self.properties(members, &wanted, diagnostics);
        let fields = properties.iter().map(|property| property.field.clone());
        let kind = TypeKind::Multipart(fields.gather());
        let is_same = |definition: &TypeDef| definition.name == wanted && definition.kind == kind;
        if self.definitions.iter().any(is_same) {
            return (wanted, properties);
        }
        // The same schema may be a JSON object elsewhere.
        let name = match self.names.is_free(&wanted) {
            true => self.unique(&wanted),
            false => self.unique(hint),
        };
        self.define(node, name.clone(), kind);
        // Its place among the definitions is before those that it leads to.
        if let Some(definition) = self.definitions.pop() {
            self.definitions.insert(place, definition);
        }
        (name, properties)
    }

    fn properties(
        &mut self,
        members: Members<'a>,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Property<'a>> {
        let mut names = Namespace::default();
        let mut properties = Vec::new();
        for (member, parts) in members.properties {
            // The last part narrows the others.
            let Some(schema) = parts.last().cloned() else {
                continue;
            };
            // Only replies have it (OpenAPI, Schema Object).
            if schema.value.get("readOnly") == Some(&Value::Bool(true)) {
                continue;
            }
            let required = members.required.contains(&member) && !self.is_nullable(&schema);
            let hint = format!("{parent}{}", pascal(&member));
            let ty = self.part(&schema, &hint, diagnostics);
            let mut text = docs(None, self.member_text(&schema, &ty));
            if text.0.is_empty() {
                text.0.push(format!("Part `{member}`."));
            }
            let field = Field {
                name: names.unique(snake(&member)),
                ty,
                presence: match required {
                    true => Presence::Required,
                    false => Presence::Optional,
                },
                deprecated: schema.value.get("deprecated") == Some(&Value::Bool(true)),
                docs: text,
                member,
            };
            let schema = Some(schema);
            properties.push(Property { field, schema });
        }
        if let Some(rest) = members.rest {
            let value = match rest {
                Rest::Schema(schema) => {
                    self.ty(schema, &format!("{parent}Additional"), diagnostics)
                }
                Rest::Anything => Type::Json,
            };
            properties.push(Property {
                field: Field {
                    name: names.unique("additional".to_owned()),
                    member: String::new(),
                    ty: Type::Map(Box::new(value)),
                    presence: Presence::Rest,
                    deprecated: false,
                    docs: docs(None, Some("All other parts.")),
                },
                schema: None,
            });
        }
        properties
    }

    /// The type of a part, or of the parts of one name.
    fn part(&mut self, schema: &Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        match () {
            () if self.is_file(schema) => Type::Upload,
            () if self.is_list_of_files(schema) => Type::List(Box::new(Type::Upload)),
            () => self.ty(schema.clone(), hint, diagnostics),
        }
    }

    fn is_list_of_files(&self, schema: &Node<'a>) -> bool {
        let items = self
            .without_null(schema)
            .and_then(|target| target.get("items"));
        items.is_some_and(|items| self.is_file(&items))
    }

    /// Whether a schema describes bytes: `format: binary`, 3.1's keywords for content, or, in 3.1,
    /// nothing at all.
    fn is_file(&self, schema: &Node<'a>) -> bool {
        let Some(target) = self.without_null(schema) else {
            return false;
        };
        let is_text = match target.value.get("type") {
            None => true,
            Some(Value::Array(names)) => names.iter().any(|name| name == "string"),
            Some(name) => name == "string",
        };
        let of = |keyword: &str| target.value.get(keyword).and_then(Value::as_str);
        let has = |keyword: &&str| target.get(keyword).is_some();
        let describes_content = of("format") == Some("binary")
            || has(&"contentMediaType")
            || of("contentEncoding") == Some("base64");
        let says_nothing = ![
            "type",
            "$ref",
            "format",
            "enum",
            "const",
            "properties",
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "additionalProperties",
        ]
        .iter()
        .any(has);
        is_text && (describes_content || (says_nothing && self.since_3_1(&target)))
    }

    fn without_null(&self, schema: &Node<'a>) -> Option<Node<'a>> {
        without_null(self.files, schema)
    }

    /// Whether a node is of a description of OpenAPI 3.1 or later.
    pub fn since_3_1(&self, node: &Node<'a>) -> bool {
        let version = Node::root(self.files, node.file).value.get("openapi");
        let version = version.and_then(Value::as_str);
        version.is_some_and(|version| !version.starts_with("3.0"))
    }
}

/// A schema, references followed, without the null that stands beside it in `anyOf` or `oneOf`.
fn without_null<'a>(files: &'a Files, schema: &Node<'a>) -> Option<Node<'a>> {
    let target = follow(files, schema.clone()).ok()?;
    for keyword in ["anyOf", "oneOf"] {
        let mut branches = target.list(keyword);
        branches.retain(|branch| !is_null(branch));
        if let [only] = branches.as_slice() {
            return follow(files, only.clone()).ok();
        }
    }
    Some(target)
}

/// The schema of a file, or of those in a list.
fn file<'a>(files: &'a Files, schema: &Node<'a>) -> Option<Node<'a>> {
    let target = without_null(files, schema)?;
    match target.get("items") {
        Some(items) => without_null(files, &items),
        None => Some(target),
    }
}

/// The media type that the schema of a file gives it.
pub fn media_of_file<'a>(files: &'a Files, schema: &Node<'a>) -> Option<String> {
    let schema = file(files, schema)?;
    let media_type = schema.value.get("contentMediaType")?.as_str()?;
    let usable =
        media_type.is_ascii() && !media_type.contains(|c: char| c.is_control() || c == '*');
    usable.then(|| media_type.to_owned())
}

/// Whether a file is sent as base64.
pub fn is_encoded<'a>(files: &'a Files, schema: &Node<'a>) -> bool {
    let schema = file(files, schema);
    schema.is_some_and(|schema| {
        schema
            .value
            .get("contentEncoding")
            .is_some_and(|e| e == "base64")
    })
}
