//! The fields of a struct.

use std::collections::HashSet;

use serde_json::Value;

use super::parts::{Members, Rest, Union, alternatives, place_of_all};
use super::{Types, unboxed};
use crate::diagnostic::Diagnostics;
use crate::gather::{Collection, Gather};
use crate::ir::{Field, Presence, Type};
use crate::lower::docs::{code, docs};
use crate::lower::names::{Namespace, pascal, snake};
use crate::parse::node::Node;

/// How deep alternatives may nest where a member is looked for in them.
const DEPTH_LIMIT: usize = 8;

impl<'a> Types<'a> {
    pub(super) fn fields(
        &mut self,
        mut members: Members<'a>,
        unions: Vec<Union<'a>>,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut required = members.required;
        for (member, parts) in members.properties {
            let may_miss = parts.iter().any(|part| self.directions.may_miss(part));
            let is_required = required.remove(&member) && !may_miss;
            fields.put_all(self.field(&member, parts, is_required, parent, diagnostics));
        }
        match self.merged(&unions, parent, diagnostics) {
            Some(merged) => {
                fields.put_all(merged);
                required.retain(|member| !self.describe(&unions, member, DEPTH_LIMIT));
            }
            // Alternatives that have no type: their members are whatever comes.
            None => members.rest = Some(Rest::Anything),
        }
        fields.put_all(undescribed(required));
        if let Some(rest) = members.rest {
            fields.push(self.rest(rest, parent, diagnostics));
        }
        let mut names = Namespace::default();
        for field in &mut fields {
            field.name = names.unique(std::mem::take(&mut field.name));
        }
        fields
    }

    /// Whether one of the alternatives beside an object's members describes one more.
    fn describe(&self, unions: &[Union<'a>], member: &str, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return true;
        };
        let mut branches = unions
            .iter()
            .flat_map(|(node, keyword)| alternatives(node, keyword));
        branches.any(|branch| match self.parts_of_all(&[branch]) {
            Ok(parts) => {
                let mut properties = parts.members.properties.iter();
                properties.any(|(name, _)| name == member)
                    || self.describe(&parts.unions, member, depth)
            }
            Err(_) => true,
        })
    }

    /// The field of all members that no other takes.
    fn rest(&mut self, rest: Rest<'a>, parent: &str, diagnostics: &mut Diagnostics) -> Field {
        let ty = match rest {
            Rest::Anything => Type::Json,
            Rest::Schema(values) => {
                let hint = format!("{parent}Additional");
                unboxed(self.optional_ty(values, &hint, diagnostics))
            }
        };
        Field {
            name: "additional".to_owned(),
            member: String::new(),
            ty: Type::Map(Box::new(ty)),
            presence: Presence::Rest,
            deprecated: false,
            docs: docs(None, Some("All other members.")),
        }
    }

    /// The alternatives beside the members of an object, each as a field; nothing if one of them
    /// is raw JSON.
    fn merged(
        &mut self,
        unions: &[Union<'a>],
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Field>> {
        let mut fields = Vec::new();
        for (node, keyword) in unions {
            // The place of the alternatives themselves: the schema is a type of its own already.
            let branches = alternatives(node, keyword);
            let own = Node {
                pointer: format!("{}/{keyword}", node.pointer),
                ..node.clone()
            };
            let hint = format!("{parent}Variant");
            let ty = match self.known.get(&(own.file, own.pointer.clone())) {
                Some(known) => known.ty.clone(),
                None => self.union_of(&own, &branches, &hint, diagnostics),
            };
            let Type::Named(_) = &ty else {
                return None;
            };
            fields.push(Field {
                name: "variant".to_owned(),
                member: String::new(),
                ty,
                presence: Presence::Merged,
                deprecated: false,
                docs: docs(None, Some("The members that depend on what it is.")),
            });
        }
        Some(fields)
    }

    fn field(
        &mut self,
        member: &str,
        parts: Vec<Node<'a>>,
        required: bool,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Field> {
        let property = parts.last()?.clone();
        let is_nullable = self.is_nullable(&property);
        let notes = self.notes(&property);
        let deprecated = property.value.get("deprecated") == Some(&Value::Bool(true));
        let hint = format!("{parent}{}", pascal(member));
        let own = property.get("$ref").is_none();
        let ty = self.merged_ty(&parts, &hint, diagnostics);
        let raw = self.raw_note(&property).filter(|_| ty == Type::Json);
        let mut texts = parts.iter().rev();
        let text = texts.find_map(|part| self.member_text(part, &ty));
        let mut text = docs(None, text);
        if own {
            self.told_elsewhere(&ty, &text);
        }
        text.0.put_all(raw);
        if let Some(notes) = notes {
            add_notes(&mut text.0, notes);
        }
        if text.0.is_empty() && self.secrets {
            text.0.push(format!("Input {}.", code(member)));
        }
        Some(Field {
            name: snake(member),
            member: member.to_owned(),
            presence: presence(required, is_nullable, &ty),
            ty,
            deprecated,
            docs: text,
        })
    }

    /// The type of a member that stands in several parts of its object: all members of objects, else
    /// what the last part says, which narrows the others.
    fn merged_ty(&mut self, parts: &[Node<'a>], hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let ([_, .., last], Some(own)) = (parts, place_of_all(parts)) else {
            let only = parts.first().cloned();
            return only.map_or(Type::Json, |only| self.ty(only, hint, diagnostics));
        };
        let merged = self.parts_of_all(parts).ok();
        let objects = merged.filter(|all| all.others.is_empty() && all.unions.is_empty());
        let Some(all) = objects.filter(|all| !all.members.is_empty()) else {
            return self.ty(last.clone(), hint, diagnostics);
        };
        match self.known.get(&(own.file, own.pointer.clone())) {
            Some(known) if known.open => Type::Boxed(Box::new(known.ty.clone())),
            Some(known) => known.ty.clone(),
            None => self.object(&own, all.members, all.unions, hint, diagnostics),
        }
    }
}

/// Adds notes to a doc text: on its line if it is short, which saves two.
fn add_notes(paragraphs: &mut Vec<String>, notes: String) {
    const WIDTH: usize = 90;
    match paragraphs.as_mut_slice() {
        [only] if is_sentence(only) && only.len() + notes.len() < WIDTH => {
            let end = if only.ends_with(['.', '!', '?']) {
                ""
            } else {
                "."
            };
            *only = format!("{only}{end} {notes}");
        }
        _ => paragraphs.push(notes),
    }
}

/// Whether Markdown is one line of plain text.
fn is_sentence(text: &str) -> bool {
    let structured = ['#', '|', '-', '*', '+', '`', '>', '\\', '~', ' ', ':'];
    let first = text.chars().next().unwrap_or(' ');
    !structured.contains(&first)
        && !first.is_ascii_digit()
        && !text.ends_with(':')
        && !text.contains('\n')
}

/// Members that are required, by names that are described nowhere.
fn undescribed(required: HashSet<String>) -> impl Iterator<Item = Field> {
    let mut names: Vec<String> = required.into_iter().gather();
    names.sort();
    names.into_iter().map(|member| Field {
        name: snake(&member),
        ty: Type::Json,
        presence: Presence::Required,
        deprecated: false,
        docs: docs(None, Some("Required, and not described otherwise.")),
        member,
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
