//! Texts, numbers, and enumerations of them.

use std::collections::HashSet;

use openapiv3::{IntegerFormat, IntegerType, StringFormat, StringType, VariantOrUnknownOrEmpty};
use serde_json::Value;

use super::Types;
use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{Format, NumberVariant, Type, TypeKind, Variant};
use crate::lower::formats::Dates;
use crate::lower::names::{Namespace, variant};
use crate::parse::node::Node;

/// `i64` without a format: what servers send as an integer is often larger than 32 bits.
pub(super) fn integer(node: &Node<'_>, integer: &IntegerType) -> Type {
    match &integer.format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Type::I32,
        VariantOrUnknownOrEmpty::Unknown(format) if format == "uint64" || format == "uint32" => {
            Type::U64
        }
        _ if needs_u64(node) => Type::U64,
        _ => Type::I64,
    }
}

/// Whether the bounds of an integer say that it is beyond `i64`, and not negative.
fn needs_u64(node: &Node<'_>) -> bool {
    let bound = |name| node.value.get(name).and_then(Value::as_f64);
    let is_large = bound("maximum").is_some_and(|maximum| maximum > i64::MAX as f64);
    is_large && bound("minimum").is_some_and(|minimum| minimum >= 0.0)
}

impl<'a> Types<'a> {
    pub(super) fn text(&self, text: &StringType) -> Type {
        let password = matches!(
            text.format,
            VariantOrUnknownOrEmpty::Item(StringFormat::Password)
        );
        match password && self.secrets {
            true => Type::Secret,
            false => self.formatted(text).map_or(Type::String, Type::Format),
        }
    }

    /// The type that a format has by option.
    fn formatted(&self, text: &StringType) -> Option<Format> {
        match (&text.format, self.formats.dates) {
            (VariantOrUnknownOrEmpty::Item(StringFormat::DateTime), Some(Dates::Chrono)) => {
                Some(Format::ChronoDateTime)
            }
            (VariantOrUnknownOrEmpty::Item(StringFormat::DateTime), Some(Dates::Time)) => {
                Some(Format::TimeDateTime)
            }
            (VariantOrUnknownOrEmpty::Item(StringFormat::Date), Some(Dates::Chrono)) => {
                Some(Format::ChronoDate)
            }
            (VariantOrUnknownOrEmpty::Item(StringFormat::Date), Some(Dates::Time)) => {
                Some(Format::TimeDate)
            }
            (VariantOrUnknownOrEmpty::Unknown(format), _) => {
                (format == "uuid" && self.formats.uuid).then_some(Format::Uuid)
            }
            _ => None,
        }
    }

    /// The type of a schema that lists its values, if they are texts, numbers or truth values.
    /// Texts become an enum; numbers keep their type, because their values are no names.
    pub(super) fn enumerated(
        &mut self,
        node: &Node<'a>,
        types: &[&str],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Type> {
        let values = listed(node);
        if values.is_empty() {
            return None;
        }
        if let Some(numbers) = named_numbers(node, &values).filter(|_| self.names_numbers()) {
            return Some(self.number_enumeration(node, numbers, hint));
        }
        let all = |is: fn(&Value) -> bool| values.iter().all(|value| is(value.value));
        match types {
            // What is no text in YAML was meant as one: `1`, or `true`.
            ["string"] if all(is_scalar) => {}
            [_] => return None,
            _ if all(Value::is_string) => {}
            _ if all(Value::is_i64) => return Some(Type::I64),
            _ if all(Value::is_number) => return Some(Type::F64),
            _ if all(Value::is_boolean) => return Some(Type::Bool),
            [] if all(is_scalar) => {
                self.report_untyped(node, "its values are of several types", diagnostics);
                return Some(Type::Json);
            }
            _ => return None,
        }
        if self.secrets && node.value.get("format").is_some_and(|f| f == "password") {
            return Some(Type::Secret);
        }
        let values = values.iter().map(|value| text_of(value.value));
        Some(self.enumeration(node, values.gather(), hint))
    }

    pub(super) fn enumeration(&mut self, node: &Node<'a>, values: Vec<String>, hint: &str) -> Type {
        let name = self.type_name(node, hint);
        let ty = Type::Enum(name.clone());
        self.remember(node, &ty, false);
        let mut names = Namespace::reserving(["Other", "Self"]);
        let mut seen = HashSet::new();
        let variants = values
            .into_iter()
            .filter(|value| seen.insert(value.clone()))
            .map(|value| Variant {
                name: names.unique(variant(&value)),
                value,
            })
            .gather();
        self.define(node, name, TypeKind::Enum(variants));
        ty
    }
}

impl<'a> Types<'a> {
    pub(super) fn number_enumeration(
        &mut self,
        node: &Node<'a>,
        numbers: Vec<(String, i64)>,
        hint: &str,
    ) -> Type {
        let name = self.type_name(node, hint);
        let ty = Type::NumberEnum(name.clone());
        self.remember(node, &ty, false);
        let mut names = Namespace::reserving(["Other", "Self"]);
        let mut seen = HashSet::new();
        let variants = numbers
            .into_iter()
            .filter(|(_, value)| seen.insert(*value))
            .map(|(name, value)| NumberVariant {
                name: names.unique(variant(&name)),
                value,
            })
            .gather();
        self.define(node, name, TypeKind::NumberEnum(variants));
        ty
    }

    /// Whether integers with names are enums: not where workflows write them as numbers.
    fn names_numbers(&self) -> bool {
        self.reach.everything && !self.secrets
    }

    /// Alternatives that are one integer each, with a title for its name.
    pub(super) fn titled_numbers(&self, branches: &[Node<'a>]) -> Option<Vec<(String, i64)>> {
        let number = |branch: &Node<'a>| {
            let branch = self.target(branch.clone()).ok()?;
            let title = branch.value.get("title")?.as_str()?;
            match listed(&branch).as_slice() {
                [only] => Some((title.to_owned(), only.value.as_i64()?)),
                _ => None,
            }
        };
        let numbers = branches.iter().map(number);
        numbers.gather_some().filter(|_| self.names_numbers())
    }
}

/// Integers with the names that an extension gives them; generators have agreed on these two.
fn named_numbers(node: &Node<'_>, values: &[Node<'_>]) -> Option<Vec<(String, i64)>> {
    let names = ["x-enum-varnames", "x-enumNames"];
    let names = names.iter().find_map(|name| node.get(name))?;
    let names: Vec<&str> = names.items().filter_map(|n| n.value.as_str()).gather();
    if names.len() != values.len() {
        return None;
    }
    let pairs = names.into_iter().zip(values);
    pairs
        .map(|(name, value)| Some((name.to_owned(), value.value.as_i64()?)))
        .gather_some()
}

/// The values that a schema lists, null left aside.
pub(super) fn listed<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    let mut values = match node.get("const") {
        Some(only) => vec![only],
        None => node.list("enum"),
    };
    values.retain(|value| !value.value.is_null());
    values
}

/// The same, if all are texts.
pub(super) fn text_values(node: &Node<'_>) -> Option<Vec<String>> {
    let values = listed(node);
    let texts = values.iter().map(|value| value.value.as_str());
    texts.map(|text| text.map(str::to_owned)).gather_some()
}

pub(super) fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

/// A value as the text that it is, or is written as.
pub(super) fn text_of(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
