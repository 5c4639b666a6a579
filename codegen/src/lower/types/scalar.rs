//! Texts, enums and numbers.

use std::collections::HashSet;

use openapiv3::{IntegerFormat, IntegerType, StringType, VariantOrUnknownOrEmpty};

use super::Types;
use crate::ir::{Type, TypeKind, Variant};
use crate::lower::names::{Namespace, variant};
use crate::parse::node::Node;

/// `i64` without a format: what servers send as an integer is often larger than 32 bits.
pub(super) fn integer(integer: &IntegerType) -> Type {
    match &integer.format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Type::I32,
        VariantOrUnknownOrEmpty::Unknown(format) if format == "uint64" || format == "uint32" => {
            Type::U64
        }
        _ => Type::I64,
    }
}

impl<'a> Types<'a> {
    pub(super) fn text(&mut self, node: &Node<'a>, text: &StringType, hint: &str) -> Type {
        let password = matches!(
            text.format,
            VariantOrUnknownOrEmpty::Item(openapiv3::StringFormat::Password)
        );
        let values: Vec<String> = text.enumeration.iter().flatten().cloned().collect();
        match (values.is_empty(), password && self.secrets) {
            (_, true) => Type::Secret,
            (true, _) => Type::String,
            (false, _) => self.enumeration(node, values, hint),
        }
    }

    /// An `enum` without `type`, if all its values are texts.
    pub(super) fn untyped_enum(&mut self, node: &Node<'a>, hint: &str) -> Type {
        match text_values(node) {
            Some(values) if !values.is_empty() => self.enumeration(node, values, hint),
            _ => Type::Json,
        }
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
            .collect();
        self.define(node, name, TypeKind::Enum(variants));
        ty
    }
}

/// The values of an `enum`, null left aside, if all are texts.
pub(super) fn text_values(node: &Node<'_>) -> Option<Vec<String>> {
    let items = match node.get("const") {
        Some(only) => vec![only],
        None => node.list("enum"),
    };
    items
        .iter()
        .filter(|item| !item.value.is_null())
        .map(|item| item.value.as_str().map(str::to_owned))
        .collect()
}
