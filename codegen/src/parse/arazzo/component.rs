//! Components and what refers to them (Arazzo, Components Object, Reusable Object).

use super::{Action, Parameter, Parser};
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::gather::Gather;
use crate::parse::node::Node;
use crate::suggest::{did_you_mean, in_other_case, listed};

/// The components of a document by their keys; nothing for one that could not be read, which was
/// reported.
#[derive(Debug, Default)]
pub(super) struct Components<'a> {
    parameters: Vec<(String, Option<Parameter<'a>>)>,
    success_actions: Vec<(String, Option<Action<'a>>)>,
    failure_actions: Vec<(String, Option<Action<'a>>)>,
}

impl<'a> Parser<'_, 'a> {
    /// Reads them all, used or not, so that each is complained about once.
    pub(super) fn components(&mut self, root: &Node<'a>) -> Components<'a> {
        let Some(components) = self.reader.mapping(root, "components") else {
            return Components::default();
        };
        let kinds = ["inputs", "parameters", "successActions", "failureActions"];
        self.fields(&components, "`components`", &kinds, &[]);
        for (_, schema) in self.entries(&components, "inputs") {
            if !schema.value.is_boolean() {
                self.reader.is_mapping(&schema);
            }
        }
        let parameters = self.entries(&components, "parameters");
        let success = self.entries(&components, "successActions");
        let failure = self.entries(&components, "failureActions");
        let mut actions = |entries: Vec<(String, Node<'a>)>, of_failure| {
            let read = entries.into_iter().map(|(key, node)| {
                let action = self.action(&node, of_failure, &key);
                (key, action)
            });
            read.gather()
        };
        Components {
            success_actions: actions(success, false),
            failure_actions: actions(failure, true),
            parameters: parameters
                .into_iter()
                .map(|(key, node)| (key, self.parameter(&node)))
                .gather(),
        }
    }

    fn entries(&mut self, components: &Node<'a>, kind: &str) -> Vec<(String, Node<'a>)> {
        let Some(entries) = self.reader.mapping(components, kind) else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (key, node) in entries.members() {
            self.check_key(key, &node.place(), "a component");
            read.push((key.to_owned(), node));
        }
        read
    }

    /// The parameter that a Reusable Object names, with the value that it may have instead.
    pub(super) fn reused_parameter(&mut self, item: &Node<'a>) -> Option<Parameter<'a>> {
        self.only_reference(item, &["reference", "value"]);
        let found = find(&self.components.parameters, item, "parameters");
        let mut parameter = self.found(found)?;
        if let Some(value) = item.get("value") {
            parameter.value = value;
        }
        Some(parameter)
    }

    /// The action that a Reusable Object names.
    pub(super) fn reused_action(
        &mut self,
        item: &Node<'a>,
        of_failure: bool,
    ) -> Option<Action<'a>> {
        self.only_reference(item, &["reference"]);
        let found = match of_failure {
            true => find(&self.components.failure_actions, item, "failureActions"),
            false => find(&self.components.success_actions, item, "successActions"),
        };
        self.found(found)
    }

    fn found<T>(&mut self, found: Result<Option<T>, Diagnostic>) -> Option<T> {
        found.unwrap_or_else(|unknown| {
            self.reader.push(unknown);
            None
        })
    }

    /// What else a Reusable Object has is ignored, as the specification wants it.
    fn only_reference(&mut self, item: &Node<'a>, known: &[&str]) {
        for (name, node) in item.members() {
            if !known.contains(&name) && !name.starts_with("x-") {
                let message = format!("beside a `reference` there is no `{name}`");
                self.ignored(&node.place().key(), message);
            }
        }
    }
}

/// The component that `reference` of a Reusable Object names; nothing if it could not be read.
fn find<T: Clone>(
    components: &[(String, Option<T>)],
    item: &Node<'_>,
    kind: &str,
) -> Result<Option<T>, Diagnostic> {
    let reference = item.get("reference");
    let text = reference.as_ref().and_then(|node| node.value.as_str());
    let text = text.unwrap_or_default();
    let prefix = format!("$components.{kind}.");
    let key = text.strip_prefix(&prefix);
    let found = components
        .iter()
        .find(|(name, _)| Some(name.as_str()) == key);
    if let Some((_, component)) = found {
        return Ok(component.clone());
    }
    let names: Vec<String> = components
        .iter()
        .map(|(name, _)| format!("{prefix}{name}"))
        .gather();
    let names = || names.iter().map(String::as_str);
    let place = reference.map_or_else(|| item.place(), |node| node.place());
    let message = match key {
        Some(key) => format!("there is no `{key}` in `components/{kind}`"),
        None => format!("this names no component of `{kind}`"),
    };
    Err(Diagnostic::new(rules::UNKNOWN_COMPONENT, message)
        .at(&place, "no such component")
        .help(
            did_you_mean(text, names()).unwrap_or_else(|| match names().next() {
                Some(_) => format!("there are {}", listed(names())),
                None => format!("`components` has no `{kind}`"),
            }),
        )
        .fix_optional(in_other_case(text, names()).map(|name| Fix::text(&place, name))))
}
