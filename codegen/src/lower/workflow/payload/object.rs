//! Objects as structs, where their members are those of the schema.

use serde_json::Value;

use super::findings::{missing_property, unknown_member};
use super::fit::Fitting;
use super::tree::Tree;
use crate::gather::{Gather, sort_by_key};
use crate::ir::{Expr, Field, Presence, Rest, TypeKind};
use crate::source::Place;

impl Fitting<'_, '_> {
    /// An object as a struct; nothing if it does not fit that.
    pub(super) fn object(
        &mut self,
        members: &[(String, Tree)],
        name: &str,
        place: &Place,
    ) -> Option<Expr> {
        let definition = self.types.definition(name)?;
        let (TypeKind::Object(fields) | TypeKind::Multipart(fields)) = &definition.kind else {
            return None;
        };
        let schema = definition.schema.clone();
        let node = schema.as_ref().and_then(|schema| self.node(schema));
        let properties = node.map_or_else(Vec::new, |node| self.types.members_of(node));
        let closed = schema.as_ref().is_some_and(|schema| self.is_closed(schema));
        // Everything is looked at, so that everything is reported at once.
        let mut fits = true;
        let mut set: Vec<(&Field, Expr)> = Vec::new();
        for (member, value) in members {
            let Some(field) = fields.iter().find(|field| field.member == *member) else {
                let takes_any = fields.iter().any(|f| f.presence == Presence::Rest);
                if !takes_any {
                    let finding = unknown_member(&value.place, member, fields, closed)
                        .at_optional(schema.as_ref(), &format!("has no `{member}`"));
                    self.diagnostics.push(finding);
                }
                fits = false;
                continue;
            };
            let property = properties.iter().find(|(name, _)| name == member);
            self.schema = property.map(|(_, property)| property.place());
            match self.typed(value, &field.declared()) {
                Some(expr) => set.push((field, expr)),
                None => fits = false,
            }
        }
        for field in fields.iter().filter(|field| is_required(field)) {
            if !members.iter().any(|(member, _)| *member == field.member) {
                let required = self.inside(schema.as_ref(), "/required");
                let finding = missing_property(place, field)
                    .at_optional(required.or(schema.clone()).as_ref(), "required here");
                self.diagnostics.push(finding);
                fits = false;
            }
        }
        fits.then(|| literal_of(name, fields, set))
    }

    fn is_closed(&self, schema: &Place) -> bool {
        let node = self.node(schema);
        node.is_some_and(|node| node.value.get("additionalProperties") == Some(&Value::Bool(false)))
    }
}

pub(super) fn is_required(field: &Field) -> bool {
    matches!(field.presence, Presence::Required | Presence::Nullable)
}

/// A struct literal: in full, or with what the fields that are not set get.
fn literal_of(name: &str, fields: &[Field], set: Vec<(&Field, Expr)>) -> Expr {
    let in_full = set.len() == fields.len();
    let has_required = fields.iter().any(is_required);
    let (in_new, named): (Vec<_>, Vec<_>) = set
        .into_iter()
        .partition(|(field, _)| !in_full && is_required(field));
    let rest = match (in_full, has_required) {
        (true, _) => Rest::Complete,
        (false, false) => Rest::Default,
        (false, true) => Rest::New(arguments(fields, in_new)),
    };
    Expr::Object {
        name: name.to_owned(),
        fields: named
            .into_iter()
            .map(|(field, expr)| (field.name.clone(), expr))
            .gather(),
        rest,
    }
}

/// The arguments of `new`: the required fields, in the order of the struct.
fn arguments(fields: &[Field], mut set: Vec<(&Field, Expr)>) -> Vec<Expr> {
    let place = |field: &Field| fields.iter().position(|f| f.name == field.name);
    sort_by_key(&mut set, |(field, _)| place(field));
    set.into_iter().map(|(_, expr)| expr).gather()
}
