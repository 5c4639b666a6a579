//! Objects: own members, and those that `allOf` adds.

use super::parts::{Members, Parts, Rest, Union, is_annotation};
use super::{Types, report_broken, unboxed};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Type, TypeKind};
use crate::parse::node::Node;
use crate::parse::openapi::schema;

impl<'a> Types<'a> {
    /// The type of an object, of what is composed, or of a schema that does not say what it is.
    pub(super) fn composed(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if let Some(only) = wrapped(node).filter(|only| !self.is_heir(node, only)) {
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
            (unions, others) if members.is_empty() && of_others(unions, others) => {
                match (unions, others) {
                    ([union], [_]) => self.scalar_union(node, union, hint, diagnostics),
                    (_, others) => self.narrowest(node, others, hint, diagnostics),
                }
            }
            _ => {
                self.report_untyped(node, "its parts are not all objects", diagnostics);
                Type::Json
            }
        }
    }

    /// The type of alternatives beside a `type` that holds for all of them.
    fn scalar_union(
        &mut self,
        node: &Node<'a>,
        (union, keyword): &Union<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if (union.file, &union.pointer) != (node.file, &node.pointer) {
            return self.ty(union.clone(), hint, diagnostics);
        }
        let ty = self.union(node, keyword, hint, diagnostics);
        if ty != Type::Json {
            return ty;
        }
        // The alternatives only restrict.
        let ty = self.narrowest(node, std::slice::from_ref(union), hint, diagnostics);
        self.remember(node, &ty, false);
        ty
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
pub(super) fn wrapped<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let adds_nothing = node
        .members()
        .all(|(name, _)| name == "allOf" || is_annotation(name));
    let mut branches = node.list("allOf").into_iter();
    branches
        .next()
        .filter(|_| adds_nothing && branches.next().is_none())
}

/// Whether all alternatives are those of schemas that are no objects.
fn of_others(unions: &[Union<'_>], others: &[Node<'_>]) -> bool {
    let is_other = |(union, _): &Union<'_>| {
        let mut others = others.iter();
        others.any(|other| (other.file, &other.pointer) == (union.file, &union.pointer))
    };
    unions.iter().all(is_other)
}
