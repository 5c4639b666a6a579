//! Doc texts of types that the description says nothing about.

use std::collections::HashMap;

use super::Types;
use crate::ir::{Docs, Operation, Type, TypeDef};
use crate::lower::docs::{capitalized, code, sentence};
use crate::parse::node::Node;
use crate::resolve::reference::follow;

impl<'a> Types<'a> {
    /// Gives a type that has no name in the description, and about which it says nothing, a doc text:
    /// `what` it is, the request body, for example, and `of` what.
    pub fn document(&mut self, ty: &Type, what: &str, of: &str) {
        let what = match ty.split_option().0 {
            Type::List(_) => format!("Item of the {what}"),
            Type::Map(_) => format!("Value in the {what}"),
            _ => capitalized(what),
        };
        let found = ty.name().and_then(|name| self.definition_mut(name));
        if let Some(definition) = found.filter(|d| d.inline && d.docs.0.is_empty()) {
            definition.docs = sentence(format!("{what} of {of}."));
        }
    }

    /// The same for the types of parameters, once it is known which of them are one.
    pub fn document_parameters(&mut self, operations: &[Operation]) {
        let mut uses: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for operation in operations {
            for parameter in operation.parameters() {
                if let Some(name) = parameter.ty.name() {
                    let users = uses.entry(name).or_default();
                    users.push((&parameter.name, &operation.id));
                }
            }
        }
        for definition in &mut self.definitions {
            let uses = uses.get(definition.name.as_str());
            if let Some(uses) = uses.filter(|_| definition.inline && definition.docs.0.is_empty()) {
                definition.docs = parameter_docs(uses);
            }
        }
    }

    /// What is said about a member: the description beside its `$ref`, or that of what it leads to. Of
    /// a component that is a type, and has its documentation there, the first paragraph is enough.
    pub(super) fn member_text(&self, node: &Node<'a>, ty: &Type) -> Option<&'a str> {
        let own = |node: &Node<'a>| node.get("description")?.value.as_str();
        own(node).or_else(|| {
            let text = own(&follow(self.files, node.clone()).ok()?)?;
            let has_text = matches!(ty.unboxed(), Type::Named(_) | Type::Enum(_));
            let paragraph = text.trim_start().split("\n\n").next();
            paragraph.filter(|_| has_text).or(Some(text))
        })
    }

    /// Takes a text away from a type that is shown where the type is used.
    pub(super) fn told_elsewhere(&mut self, ty: &Type, told: &Docs) {
        let found = ty.name().and_then(|name| self.definition_mut(name));
        if let Some(definition) = found.filter(|d| d.inline && d.docs == *told) {
            definition.docs = Docs::default();
        }
    }

    fn definition_mut(&mut self, name: &str) -> Option<&mut TypeDef> {
        // It is one of the last: what it belongs to has just been read.
        self.definitions.iter_mut().rev().find(|d| d.name == name)
    }
}

/// What to say about the type of parameters, by their names and operations.
fn parameter_docs(uses: &[(&str, &str)]) -> Docs {
    let is_one = |uses: &[&str]| uses.windows(2).all(|pair| pair[0] == pair[1]);
    let (names, operations): (Vec<&str>, Vec<&str>) = uses.iter().copied().unzip();
    sentence(match (names.first(), operations.first()) {
        (Some(name), Some(operation)) if is_one(&names) => {
            let of = match is_one(&operations) {
                true => code(operation),
                false => "several operations".to_owned(),
            };
            format!("Values of parameter {} of {of}.", code(name))
        }
        _ => "Values of several parameters.".to_owned(),
    })
}
