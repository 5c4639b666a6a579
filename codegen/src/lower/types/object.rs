//! Objects: own members, and those that `allOf` adds.

use std::collections::HashSet;

use serde_json::Value;

use super::{Types, unboxed};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Field, Presence, Type, TypeKind};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, pascal, snake};
use crate::parse::node::Node;
use crate::resolve::reference::follow;

/// How deep `allOf` may nest.
pub(super) const DEPTH_LIMIT: usize = 32;

/// The members of an object.
#[derive(Default)]
pub(super) struct Members<'a> {
    pub(super) properties: Vec<(String, Node<'a>)>,
    pub(super) required: HashSet<String>,
    /// What `additionalProperties` allows beside them.
    pub(super) rest: Option<Rest<'a>>,
}

#[derive(Clone)]
pub(super) enum Rest<'a> {
    Anything,
    Schema(Node<'a>),
}

impl<'a> Members<'a> {
    /// Adds the members of a later branch; its properties replace those of the same name, because
    /// it is the one that narrows.
    fn merge(&mut self, other: Members<'a>) {
        for (name, node) in other.properties {
            match self.properties.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = node,
                None => self.properties.push((name, node)),
            }
        }
        self.required.extend(other.required);
        self.rest = other.rest.or(self.rest.take());
    }
}

impl<'a> Types<'a> {
    /// The type of an object, of an `allOf`, or of a schema that does not say what it is.
    pub(super) fn composed(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if let Some(only) = self.wrapped(node) {
            return self.ty(only, hint, diagnostics);
        }
        for keyword in ["oneOf", "anyOf"] {
            if describes_branches(node, keyword) {
                return self.union_beside_members(node, keyword, hint, diagnostics);
            }
        }
        if !says_object(node) {
            return Type::Json;
        }
        match self.members(node, DEPTH_LIMIT) {
            Some(members) => self.object(node, members, hint, diagnostics),
            None => {
                self.report_untyped(node, "its parts are not all objects", diagnostics);
                Type::Json
            }
        }
    }

    /// The schema that an `allOf` wraps without adding anything but text.
    fn wrapped(&self, node: &Node<'a>) -> Option<Node<'a>> {
        let adds_nothing = node.members().all(|(name, _)| {
            matches!(
                name,
                "allOf"
                    | "description"
                    | "title"
                    | "default"
                    | "example"
                    | "nullable"
                    | "deprecated"
                    | "readOnly"
                    | "writeOnly"
            ) || name.starts_with("x-")
        });
        let mut branches = node.list("allOf").into_iter();
        branches
            .next()
            .filter(|_| adds_nothing && branches.next().is_none())
    }

    fn union_beside_members(
        &mut self,
        node: &Node<'a>,
        keyword: &str,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let own = node.get("properties");
        let has_own = own.iter().flat_map(Node::members).next().is_some();
        if has_own || node.get("allOf").is_some() {
            self.report_untyped(node, "it has members beside alternatives", diagnostics);
            return Type::Json;
        }
        self.union(node, keyword, hint, diagnostics)
    }

    /// All members of an object; nothing if a part of it is no object.
    pub(super) fn members(&self, node: &Node<'a>, depth: usize) -> Option<Members<'a>> {
        let depth = depth.checked_sub(1)?;
        if !may_be_object(node) {
            return None;
        }
        let mut members = Members::default();
        for branch in node.list("allOf") {
            let branch = follow(self.files, branch).ok()?;
            let alternatives = ["oneOf", "anyOf"]
                .iter()
                .any(|k| describes_branches(&branch, k));
            if alternatives {
                return None;
            }
            members.merge(self.members(&branch, depth)?);
        }
        members.merge(own_members(node));
        Some(members)
    }

    fn object(
        &mut self,
        node: &Node<'a>,
        members: Members<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if members.properties.is_empty() {
            let value = match members.rest {
                Some(Rest::Schema(values)) => {
                    let value = self.optional_ty(values, &format!("{hint}Value"), diagnostics);
                    unboxed(value)
                }
                _ => Type::Json,
            };
            return Type::Map(Box::new(value));
        }
        if !self.reach.contains(node) {
            return Type::Json;
        }
        let name = self.type_name(node, hint);
        let ty = Type::Named(name.clone());
        self.remember(node, &ty, true);
        // Its place among the definitions is before those that it leads to.
        let place = self.definitions.len();
        self.define(node, name.clone(), TypeKind::Object(Vec::new()));
        let fields = self.fields(members, &name, diagnostics);
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = TypeKind::Object(fields);
        }
        self.remember(node, &ty, false);
        ty
    }

    fn fields(
        &mut self,
        members: Members<'a>,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let mut names = Namespace::default();
        let mut fields = Vec::new();
        let mut required = members.required;
        for (member, property) in members.properties {
            let is_required = required.remove(&member);
            if *property.value == Value::Bool(false) {
                continue;
            }
            let mut field = self.field(&member, property, is_required, parent, diagnostics);
            field.name = names.unique(field.name);
            fields.push(field);
        }
        // Names that are required and described nowhere.
        let mut undescribed: Vec<String> = required.into_iter().collect();
        undescribed.sort_unstable();
        for member in undescribed {
            fields.push(Field {
                name: names.unique(snake(&member)),
                ty: Type::Json,
                presence: Presence::Required,
                docs: docs(None, Some("Required, and not described otherwise.")),
                member,
            });
        }
        if let Some(rest) = members.rest {
            let ty = match rest {
                Rest::Anything => Type::Json,
                Rest::Schema(values) => {
                    let hint = format!("{parent}Additional");
                    unboxed(self.optional_ty(values, &hint, diagnostics))
                }
            };
            fields.push(Field {
                name: names.unique("additional".to_owned()),
                member: String::new(),
                ty: Type::Map(Box::new(ty)),
                presence: Presence::Rest,
                docs: docs(None, Some("All other members.")),
            });
        }
        fields
    }

    fn field(
        &mut self,
        member: &str,
        property: Node<'a>,
        required: bool,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Field {
        let is_nullable = self.is_nullable(&property);
        let description = self.description(&property);
        let raw = self.raw_note(&property);
        let hint = format!("{parent}{}", pascal(member));
        let own = property.get("$ref").is_none();
        let ty = self.ty(property, &hint, diagnostics);
        let mut text = docs(None, description.as_deref());
        if own {
            self.told_elsewhere(&ty, &text);
        }
        if text.0.is_empty() && self.secrets {
            text.0.push(format!("Input `{member}`."));
        }
        if let (Type::Json, Some(note)) = (&ty, raw) {
            text.0.push(note);
        }
        Field {
            name: snake(member),
            member: member.to_owned(),
            presence: presence(required, is_nullable, &ty),
            ty,
            docs: text,
        }
    }

    /// Says that a schema becomes raw JSON, where everything is to be typed.
    pub(super) fn report_untyped(&self, node: &Node<'a>, why: &str, diagnostics: &mut Diagnostics) {
        if self.reach.everything {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNTYPED,
                    format!("this schema becomes raw JSON: {why}"),
                )
                .at(&node.place(), ""),
            );
        }
    }
}

fn own_members<'a>(node: &Node<'a>) -> Members<'a> {
    let properties = node.get("properties");
    let properties = properties.iter().flat_map(Node::members);
    // `false` as a property: it must not be there.
    let properties = properties.filter(|(_, node)| *node.value != Value::Bool(false));
    let required = node.list("required");
    let required = required.iter().filter_map(|name| name.value.as_str());
    Members {
        properties: properties
            .map(|(name, node)| (name.to_owned(), node))
            .collect(),
        required: required.map(str::to_owned).collect(),
        rest: rest(node),
    }
}

fn rest<'a>(node: &Node<'a>) -> Option<Rest<'a>> {
    let additional = node.get("additionalProperties")?;
    match additional.value {
        Value::Bool(true) => Some(Rest::Anything),
        Value::Object(schema) if schema.is_empty() => Some(Rest::Anything),
        Value::Object(_) => Some(Rest::Schema(additional)),
        _ => None,
    }
}

/// Whether the schema says that it is an object, in one way or another.
pub(super) fn says_object(node: &Node<'_>) -> bool {
    let has = |keyword: &&str| node.get(keyword).is_some();
    ["properties", "additionalProperties", "allOf"]
        .iter()
        .any(has)
        || node
            .value
            .get("type")
            .is_some_and(|ty| ty == "object" || ty.is_array())
}

/// Whether nothing in the schema says that it is something else than an object.
fn may_be_object(node: &Node<'_>) -> bool {
    let other_type = |ty: &Value| match ty {
        Value::String(name) => name != "object",
        Value::Array(names) => !names.iter().any(|name| name == "object"),
        _ => true,
    };
    !node.value.get("type").is_some_and(other_type) && node.get("enum").is_none()
}

/// Whether alternatives describe values, and not only which members must be there.
pub(super) fn describes_branches(node: &Node<'_>, keyword: &str) -> bool {
    node.list(keyword).iter().any(|branch| {
        let keywords = [
            "$ref",
            "type",
            "properties",
            "allOf",
            "oneOf",
            "anyOf",
            "enum",
            "const",
        ];
        keywords.iter().any(|keyword| branch.get(keyword).is_some())
    })
}

fn presence(required: bool, nullable: bool, ty: &Type) -> Presence {
    match (required, nullable) {
        // Null is a value of raw JSON anyway.
        (true, true) if *ty == Type::Json => Presence::Required,
        (false, true) if *ty == Type::Json => Presence::Optional,
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, false) => Presence::Optional,
        (false, true) => Presence::OptionalNullable,
    }
}
