//! One schema, by its own keywords.

use openapiv3::{SchemaKind, Type as SchemaType};

use super::{Types, parts, scalar};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::Type;
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::suggest::did_you_mean;

impl<'a> Types<'a> {
    pub(super) fn read(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        self.check(node, diagnostics);
        match self.read_types(node, hint, diagnostics) {
            Ok(ty) => ty,
            Err(error) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNTYPED,
                        format!("this schema is not understood and becomes raw JSON: {error}"),
                    )
                    .at(&node.place(), "")
                    .help_optional(nearest_type(node)),
                );
                Type::Json
            }
        }
    }

    fn read_types(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Result<Type, String> {
        let types = schema::types(node.value)?;
        if let Some(ty) = self.enumerated(node, &types, hint, diagnostics) {
            return Ok(ty);
        }
        if types.len() > 1 && !parts::is_composed(node) {
            return Ok(self.several(node, &types, hint, diagnostics));
        }
        let schema = schema::read(node.value)?;
        Ok(match (&schema.schema_kind, types.as_slice()) {
            (SchemaKind::Type(_), [only]) => self.of_type(node, only, hint, diagnostics),
            _ if node.get("items").is_some() && node.get("type").is_none() => {
                self.list(node, hint, diagnostics)
            }
            _ => self.composed(node, hint, diagnostics),
        })
    }

    /// What a schema says about values of one of its types, whatever it is composed of.
    pub(super) fn of_type(
        &mut self,
        node: &Node<'a>,
        ty: &str,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let read = schema::read_as(node.value, ty).map(|schema| schema.schema_kind);
        match (ty, read) {
            (_, Ok(SchemaKind::Type(SchemaType::String(text)))) => self.text(&text),
            (_, Ok(SchemaKind::Type(SchemaType::Integer(integer)))) => {
                scalar::integer(node, &integer)
            }
            ("string", _) => Type::String,
            ("integer", _) => Type::I64,
            ("number", _) => Type::F64,
            ("boolean", _) => Type::Bool,
            ("array", _) => self.list(node, hint, diagnostics),
            _ => self.composed(node, hint, diagnostics),
        }
    }

    /// Says what is written as if it had a meaning, and has none.
    fn check(&self, node: &Node<'a>, diagnostics: &mut Diagnostics) {
        let required = node.get("required").filter(|list| !list.value.is_array());
        if let Some(required) = required.filter(|_| self.reach.everything) {
            diagnostics.push(
                Diagnostic::new(
                    rules::IGNORED,
                    "`required` of a schema is a list of its members' names",
                )
                .at(&required.place(), "not a list, ignored")
                .help("name the member in the `required` of the object that has it"),
            );
        }
        if node.get("$dynamicRef").is_some() {
            self.report_untyped(node, "`$dynamicRef` is not followed", diagnostics);
        }
    }
}

/// The type that was meant by a name that is none.
fn nearest_type(node: &Node<'_>) -> Option<String> {
    did_you_mean(node.value.get("type")?.as_str()?, schema::TYPES)
}
