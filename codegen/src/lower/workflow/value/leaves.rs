//! Pointers that leave what a schema describes: what there is to say.

use crate::diagnostic::{Diagnostic, rules};
use crate::gather::Gather;
use crate::parse::expression::Pointer;
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{Found, Missing, navigate, schema_name};
use crate::source::{Files, Place};
use crate::suggest::{did_you_mean, listed};

/// A pointer to something that the schema does not have.
pub(super) struct Leaves<'l, 'a> {
    pub missing: &'l Missing<'a>,
    /// The whole pointer.
    pub pointer: &'l Pointer,
    /// How many of its tokens lead to the schema.
    pub depth: usize,
    /// What it is a pointer into.
    pub what: &'l str,
}

impl Leaves<'_, '_> {
    pub(super) fn report(&self, files: &Files, place: &Place) -> Diagnostic {
        match self.is_list() {
            true => self.in_list(files, place),
            false => self.no_property(place),
        }
    }

    fn is_list(&self) -> bool {
        let types = schema::types(self.missing.schema.value);
        let is_list = types.is_ok_and(|types| types.contains(&"array"));
        is_list && self.missing.properties.is_empty()
    }

    /// An item is left out: `/lines/price` for `/lines/0/price`.
    fn in_list(&self, files: &Files, place: &Place) -> Diagnostic {
        let (pointer, token, schema) = (self.pointer, &self.missing.token, &self.missing.schema);
        let tokens = pointer.tokens().split_at_checked(self.depth);
        let (before, rest) = tokens.unwrap_or_default();
        let list = match before.is_empty() {
            true => self.what.to_owned(),
            false => format!("`{}`", Pointer::new(before)),
        };
        let in_item: Vec<String> = std::iter::once("0".to_owned())
            .chain(rest.iter().cloned())
            .gather();
        let leads = !matches!(navigate(files, schema.clone(), &in_item), Found::Missing(_));
        let better = Pointer::new(before.iter().cloned().chain(in_item));
        let message = format!(
            "`{pointer}` is not in {}: {list} is a list, and `{token}` is no number of an item",
            self.what
        );
        Diagnostic::new(rules::POINTER, message)
            .at(place, "read here")
            .at(&schema_place(schema), "a list")
            .help(match leads {
                true => format!("for the first item, write `{better}`"),
                false => "items are named by their numbers, from `0`".to_owned(),
            })
    }

    fn no_property(&self, place: &Place) -> Diagnostic {
        let missing = self.missing;
        let (schema, token) = (missing.schema_name(), &missing.token);
        let properties = || missing.properties.iter().map(String::as_str);
        let help = match missing.properties.is_empty() {
            true => format!("{schema} has no properties"),
            false => format!("{schema} has {}", listed(properties())),
        };
        let message = format!(
            "`{}` is not in {}: {schema} has no `{token}`",
            self.pointer, self.what
        );
        Diagnostic::new(rules::POINTER, message)
            .at(place, "read here")
            .at(&schema_place(&missing.schema), format!("has no `{token}`"))
            .help_optional(did_you_mean(token, properties()))
            .help(help)
    }
}

/// The name of a component schema, or the schema itself.
fn schema_place(schema: &Node<'_>) -> Place {
    match schema_name(schema) {
        Some(_) => schema.place().key(),
        None => schema.place(),
    }
}
