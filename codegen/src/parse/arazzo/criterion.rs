//! Criteria (Arazzo, Criterion Object, Expression Type Object).

use super::{Criterion, CriterionKind, Parser};
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::gather::Gather;
use crate::parse::node::Node;

impl<'a> Parser<'_, 'a> {
    /// The criteria of a list, which is not empty where it is there.
    pub(super) fn success_criteria(&mut self, step: &Node<'a>) -> Vec<Criterion> {
        self.not_empty(step, "successCriteria", "name a criterion");
        self.criteria(step, "successCriteria")
    }

    /// Reports an empty list where there should be an item, or no list.
    pub(super) fn not_empty(&mut self, owner: &Node<'a>, name: &'static str, otherwise: &str) {
        let Some(list) = owner.get(name) else {
            return;
        };
        if list.value.as_array().is_some_and(Vec::is_empty) {
            self.reader.push(
                Diagnostic::new(rules::EMPTY_LIST, format!("`{name}` is empty"))
                    .at(&list.place().key(), "as if it were not there")
                    .help(format!("remove the field, or {otherwise}"))
                    .fix(Fix::remove(&owner.place(), &[name])),
            );
        }
    }

    pub(super) fn criteria(&mut self, owner: &Node<'a>, name: &str) -> Vec<Criterion> {
        let items = self.reader.list(owner, name);
        items
            .iter()
            .filter_map(|item| self.criterion(item))
            .gather()
    }

    fn criterion(&mut self, node: &Node<'a>) -> Option<Criterion> {
        if node.value.is_string() {
            self.reader.push(
                Diagnostic::new(rules::WRONG_KIND, "this should be a mapping")
                    .at(&node.place(), "a text")
                    .help("write `condition:` before it"),
            );
            return None;
        }
        if !self.reader.is_mapping(node) {
            return None;
        }
        self.fields(
            node,
            "a criterion",
            &["condition", "context", "type", "version"],
            &[],
        );
        let condition = self.reader.required_text(node, "condition", "a criterion");
        let context = self.reader.optional_text(node, "context");
        let (kind, version) = self.criterion_kind(node)?;
        if kind != CriterionKind::Simple && context.is_none() {
            self.reader.push(
                Diagnostic::new(
                    rules::MISSING_CONTEXT,
                    "a criterion of this type needs a `context`; the response's body is taken",
                )
                .at(&node.place(), "has no `context`")
                .help("add `context: $response.body`")
                .fix_optional(
                    node.get("type")
                        .map(|ty| Fix::insert(&ty.place(), "context", "$response.body")),
                ),
            );
        }
        if let (CriterionKind::Simple, None, Some(ty)) = (kind, &context, node.get("type")) {
            self.reader.push(
                Diagnostic::new(
                    rules::SIMPLE_CONTEXT,
                    "a criterion that names its type has a `context`, formally",
                )
                .at(&ty.place(), "needs none")
                .help("leave out `type: simple`, which is meant anyway")
                .fix(Fix::remove(&node.place(), &["type"])),
            );
        }
        Some(Criterion {
            condition: condition?,
            context,
            kind,
            version,
        })
    }

    /// The type, and its version if it has one.
    fn criterion_kind(
        &mut self,
        criterion: &Node<'a>,
    ) -> Option<(CriterionKind, Option<crate::parse::node::Text>)> {
        let Some(node) = criterion.get("type") else {
            return Some((CriterionKind::Simple, None));
        };
        // An Expression Type Object names the type in a member of its own.
        let version = match node.value.is_object() {
            true => {
                self.fields(&node, "an expression type", &["type", "version"], &[]);
                self.reader.optional_text(&node, "version")
            }
            false => self.reader.optional_text(criterion, "version"),
        };
        let node = node.get("type").unwrap_or(node);
        let kind = match node.value.as_str() {
            Some("simple") => CriterionKind::Simple,
            Some("regex") => CriterionKind::Regex,
            Some("jsonpath") => CriterionKind::JsonPath,
            Some("xpath") => {
                self.reader.push(
                    Diagnostic::new(rules::XPATH_UNSUPPORTED, "XPath criteria are not supported")
                        .at(&node.place(), "xpath")
                        .help(
                            "test the reply with `type: simple` or `type: regex`, for instance a text \
                             body with `context: $response.body`",
                        ),
                );
                return None;
            }
            other => {
                let known = ["simple", "regex", "jsonpath"];
                let other = other.unwrap_or_default();
                let help = crate::suggest::did_you_mean(other, known);
                let fix = crate::suggest::in_other_case(other, known);
                self.reader.push(
                    Diagnostic::new(rules::UNKNOWN_TYPE, "a criterion has no such type")
                        .at(&node.place(), "unknown type")
                        .help_optional(help)
                        .fix_optional(fix.map(|name| Fix::text(&node.place(), name))),
                );
                return None;
            }
        };
        Some((kind, version))
    }
}
