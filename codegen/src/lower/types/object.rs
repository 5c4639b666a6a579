//! Objects: own members, and those that `allOf` adds.

use super::parts::{Members, Parts, Rest, is_annotation};
use super::{Types, report_broken, unboxed};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Field, Presence, Type, TypeKind};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, pascal, snake};
use crate::parse::node::Node;
use crate::parse::openapi::schema;

/// Alternatives beside the members of an object.
type Union<'a> = (Node<'a>, &'static str);

impl<'a> Types<'a> {
    /// The type of an object, of what is composed, or of a schema that does not say what it is.
    pub(super) fn composed(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if let Some(only) = wrapped(node) {
            return self.ty(only, hint, diagnostics);
        }
        if let Some(family) = self.family(node, hint, diagnostics) {
            return family;
        }
        let parts = match self.parts(node) {
            Ok(parts) => parts,
            Err(broken) => return report_broken(&broken, diagnostics),
        };
        let Parts {
            members,
            unions,
            others,
            is_object,
        } = parts;
        match (unions.as_slice(), others.as_slice()) {
            ([], []) if is_object => self.object(node, members, unions, hint, diagnostics),
            ([], []) => Type::Json,
            ([(union, keyword)], []) if members.is_empty() => {
                match (union.file, &union.pointer) == (node.file, &node.pointer) {
                    true => self.union(node, keyword, hint, diagnostics),
                    false => self.ty(union.clone(), hint, diagnostics),
                }
            }
            (_, []) if self.reach.everything => {
                self.object(node, members, unions, hint, diagnostics)
            }
            (_, []) => Type::Json,
            ([], others) if members.is_empty() => self.narrowest(node, others, hint, diagnostics),
            // Alternatives that are texts, beside a `type` that says so.
            ([(union, keyword)], [only]) if only.pointer == union.pointer => {
                self.union(node, keyword, hint, diagnostics)
            }
            _ => {
                self.report_untyped(node, "its parts are not all objects", diagnostics);
                Type::Json
            }
        }
    }

    /// The type of several schemas of which none is an object: that which lists values, or the
    /// last, which narrows the others.
    fn narrowest(
        &mut self,
        node: &Node<'a>,
        others: &[Node<'a>],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let lists = |part: &&Node<'a>| part.get("enum").or(part.get("const")).is_some();
        let Some(part) = others.iter().rev().find(lists).or(others.last()) else {
            return Type::Json;
        };
        if (part.file, &part.pointer) != (node.file, &node.pointer) {
            return self.ty(part.clone(), hint, diagnostics);
        }
        match schema::types(node.value).unwrap_or_default().as_slice() {
            [] => Type::Json,
            [only, ..] => self.of_type(node, only, hint, diagnostics),
        }
    }

    pub(super) fn object(
        &mut self,
        node: &Node<'a>,
        members: Members<'a>,
        unions: Vec<Union<'a>>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if members.properties.is_empty() && unions.is_empty() {
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
        let fields = self.fields(members, unions, &name, diagnostics);
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = TypeKind::Object(fields);
        }
        self.remember(node, &ty, false);
        ty
    }

    fn fields(
        &mut self,
        mut members: Members<'a>,
        unions: Vec<Union<'a>>,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let mut names = Namespace::default();
        let mut fields = Vec::new();
        let mut required = members.required;
        for (member, property) in members.properties {
            let is_required = required.remove(&member);
            let mut field = self.field(&member, property, is_required, parent, diagnostics);
            field.name = names.unique(field.name);
            fields.push(field);
        }
        let merged = self.merged(unions, parent, diagnostics);
        if merged.is_none() {
            // Alternatives that have no type: their members are whatever comes.
            members.rest = Some(Rest::Anything);
        }
        let merged = merged.unwrap_or_default();
        // Names that are required and described nowhere; alternatives may describe them.
        let mut undescribed: Vec<String> = match merged.is_empty() {
            true => required.into_iter().collect(),
            false => Vec::new(),
        };
        undescribed.sort_unstable();
        for member in undescribed {
            fields.push(Field {
                name: names.unique(snake(&member)),
                ty: Type::Json,
                presence: Presence::Required,
                docs: docs(
                    None,
                    Some(&format!("Member `{member}`, required and not described.")),
                ),
                member,
            });
        }
        for mut field in merged {
            field.name = names.unique(field.name);
            fields.push(field);
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

    /// The alternatives beside the members of an object, each as a field; nothing if one of them
    /// is raw JSON.
    fn merged(
        &mut self,
        unions: Vec<Union<'a>>,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Field>> {
        let mut fields = Vec::new();
        for (node, keyword) in unions {
            // The place of the alternatives themselves: the schema is a type of its own already.
            let own = Node {
                pointer: format!("{}/{keyword}", node.pointer),
                ..node
            };
            let hint = format!("{parent}Variant");
            let ty = match self.known.get(&(own.file, own.pointer.clone())) {
                Some(known) => known.ty.clone(),
                None => self.union(&own, keyword, &hint, diagnostics),
            };
            let Type::Named(_) = &ty else {
                return None;
            };
            fields.push(Field {
                name: "variant".to_owned(),
                member: String::new(),
                ty,
                presence: Presence::Merged,
                docs: docs(None, Some("The members that depend on what it is.")),
            });
        }
        Some(fields)
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
        let ty = self.ty(property, &hint, diagnostics);
        let mut text = docs(None, description.as_deref());
        if text.0.is_empty() {
            text.0.push(format!("Member `{member}`."));
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

/// The schema that an `allOf` wraps without adding anything but text.
fn wrapped<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let adds_nothing = node
        .members()
        .all(|(name, _)| name == "allOf" || is_annotation(name));
    let mut branches = node.list("allOf").into_iter();
    branches
        .next()
        .filter(|_| adds_nothing && branches.next().is_none())
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
