//! Comparisons that can only come out one way.

use std::ops::Range;

use serde_json::Value;

use super::condition::Lowering;
use crate::diagnostic::{Diagnostic, rules};
use crate::gather::Gather;
use crate::ir::{Comparison, Expr, Operand, Type};
use crate::parse::condition;
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{Found, navigate};
use crate::suggest::listed;

impl<'a> Lowering<'_, '_, 'a, '_> {
    /// The schemas of an operand in the response's body; nothing where one of them is not known.
    pub(super) fn schemas(&self, operand: &Operand) -> Option<Vec<Node<'a>>> {
        let Operand::Body(pointer) = operand else {
            return None;
        };
        let mut schemas = Vec::new();
        for response in self.scope.responses {
            let files = self.context.project.files;
            match navigate(files, response.clone(), pointer.tokens()) {
                Found::Schema { node, .. } => schemas.push(node),
                Found::Missing(_) => {}
                Found::Free => return None,
            }
        }
        (!schemas.is_empty()).then_some(schemas)
    }

    /// Reports a comparison with a literal that no value of the schema has.
    pub(super) fn report_impossible(&mut self, left: &Operand, op: Comparison, right: &Operand) {
        let why = match left {
            Operand::Status => match right {
                Operand::Text(text) if text.parse::<f64>().is_err() => "a status is a number",
                Operand::Bool(_) => "a status is a number",
                _ => return,
            }
            .to_owned(),
            _ => {
                let Some(schemas) = self.schemas(left) else {
                    return;
                };
                let reasons = schemas.iter().map(|schema| impossible(schema, op, right));
                let Some(reasons) = reasons.gather_some::<_, Vec<String>>() else {
                    return;
                };
                reasons.into_iter().next().unwrap_or_default()
            }
        };
        let always = match op {
            Comparison::Ne => "always true",
            _ => "always false",
        };
        self.diagnostics.push(
            Diagnostic::new(
                rules::IMPOSSIBLE_COMPARISON,
                format!("this comparison is {always}: {why}"),
            )
            .at(self.place, always),
        );
    }

    /// Reports an operand without comparison that is a literal.
    pub(super) fn report_constant(
        &mut self,
        operand: &condition::Operand,
        always: bool,
        range: &Range<usize>,
    ) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let help = match operand {
            condition::Operand::Number(number) if is_status(number) => {
                format!("if a status is meant, write `$statusCode == {number}`")
            }
            _ => format!(
                "`||` and `&&` stand between whole conditions: write what is compared with `{text}` as well"
            ),
        };
        let message = format!("`{text}` without a comparison is always {always}");
        self.diagnostics.push(
            Diagnostic::new(rules::BARE_OPERAND, message)
                .at(&self.place.part(range.clone()), format!("always {always}"))
                .help(help),
        );
    }

    /// Reports an operand without comparison that is not a truth value.
    pub(super) fn report_bare(&mut self, operand: &Operand) {
        let is_bool = match operand {
            Operand::Bool(_) => true,
            Operand::Value(Expr::Input { ty, .. } | Expr::StepOutput { ty, .. }) => {
                *ty.split_option().0 == Type::Bool
            }
            other => self.schemas(other).is_some_and(|schemas| {
                let is_bool = |schema: &Node<'_>| types(schema) == ["boolean"];
                schemas.iter().all(is_bool)
            }),
        };
        if !is_bool {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::BARE_OPERAND,
                    "an operand without a comparison, and not known to be true or false",
                )
                .at(
                    self.place,
                    "false for null, 0, an empty text and what is absent",
                )
                .help("compare it, for instance with `!= null`"),
            );
        }
    }
}

fn is_status(number: &str) -> bool {
    number.len() == 3 && number.starts_with(['1', '2', '3', '4', '5'])
}

fn types<'s>(schema: &'s Node<'_>) -> Vec<&'s str> {
    schema::types(schema.value).unwrap_or_default()
}

/// Why no value of a schema equals a literal, or is ordered beside it.
fn impossible(schema: &Node<'_>, op: Comparison, literal: &Operand) -> Option<String> {
    let types = types(schema);
    if types.is_empty() {
        return None;
    }
    let fits = |ty: &&str| match (*ty, literal) {
        ("string", Operand::Bool(_)) => !ordered(op),
        ("string", Operand::Text(_) | Operand::Number(_)) => true,
        ("integer" | "number", Operand::Number(_)) => true,
        ("integer" | "number", Operand::Text(text)) => text.parse::<f64>().is_ok(),
        ("boolean", Operand::Bool(_)) => !ordered(op),
        ("boolean", Operand::Text(text)) => {
            !ordered(op)
                && (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"))
        }
        // Null and what is only known at run time.
        (_, Operand::Text(_) | Operand::Number(_) | Operand::Bool(_)) => false,
        _ => true,
    };
    if !types.iter().any(fits) {
        return Some(format!(
            "the value is of type {}",
            listed(types.iter().copied())
        ));
    }
    let values = schema.list("enum");
    let Operand::Text(text) = literal else {
        return None;
    };
    let is_text = |value: &Value| {
        let value = value.as_str().map(str::to_lowercase);
        value.is_none_or(|value| value == text.to_lowercase())
    };
    if ordered(op) || values.is_empty() || values.iter().any(|value| is_text(value.value)) {
        return None;
    }
    let values = values.iter().filter_map(|value| value.value.as_str());
    Some(format!("the value is one of {}", listed(values)))
}

fn ordered(op: Comparison) -> bool {
    !matches!(op, Comparison::Eq | Comparison::Ne)
}
