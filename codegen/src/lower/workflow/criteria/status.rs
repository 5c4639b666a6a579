//! Which statuses criteria allow, as far as they say so.

use crate::gather::{Collection, Gather};
use crate::lower::operation::Parts;
use crate::lower::workflow::Context;
use crate::parse::arazzo::{Criterion, CriterionKind};
use crate::parse::condition::{self, Comparison, Condition, Operand};
use crate::parse::expression::Expression;
use crate::parse::node::Node;
use crate::parse::regex::{self, Pattern};
use crate::source::Place;

/// What criteria say about the status.
pub struct StatusTest {
    tests: Vec<Test>,
    /// The statuses that are named, with their places.
    pub named: Vec<(u16, Place)>,
}

enum Test {
    Condition(Box<Condition>),
    Pattern(Pattern),
}

impl StatusTest {
    /// Reads criteria; nothing if they say nothing about the status.
    pub fn of(criteria: &[Criterion], context: &Context<'_, '_>) -> Option<Self> {
        let (mut tests, mut named) = (Vec::new(), Vec::new());
        for criterion in criteria {
            let text = &criterion.condition;
            let on_status = || {
                let on = criterion.context.as_ref();
                on.is_some_and(|on| on.value.trim_matches(['{', '}']) == "$statusCode")
            };
            match criterion.kind {
                CriterionKind::Simple => {
                    let version = context.document.version;
                    let parsed = condition::parse(&text.value, version, &context.scope).ok();
                    if let Some(parsed) = parsed {
                        let found = equal(&parsed.condition).into_iter();
                        named.put_all(found.map(|status| (status, text.place.clone())));
                        tests.push(Test::Condition(Box::new(parsed.condition)));
                    }
                }
                CriterionKind::Regex if on_status() => {
                    tests.put_all(regex::parse(&text.value).ok().map(Test::Pattern));
                }
                _ => {}
            }
        }
        let test = StatusTest { tests, named };
        let excludes = (100..600).any(|status| !test.allows(status));
        excludes.then_some(test)
    }

    /// Whether a reply of this status can satisfy the criteria.
    pub fn allows(&self, status: u16) -> bool {
        self.tests.iter().all(|test| {
            let holds = match test {
                Test::Condition(condition) => evaluated(condition, status),
                Test::Pattern(pattern) => pattern.allows(status),
            };
            holds != Some(false)
        })
    }

    /// The documented responses that can satisfy the criteria: by their status, or by their range;
    /// the default where there are none.
    pub fn responses<'p, 'a>(&self, parts: &'p Parts<'a>) -> Vec<&'p Node<'a>> {
        let exact = |key: &str| key.parse::<u16>().ok();
        let documented: Vec<u16> = parts
            .responses
            .iter()
            .filter_map(|(k, _)| exact(k))
            .gather();
        let fits = |key: &str| match (exact(key), range(key)) {
            (Some(status), _) => self.allows(status),
            (_, Some(range)) => range
                .filter(|status| !documented.contains(status))
                .any(|status| self.allows(status)),
            _ => false,
        };
        let found: Vec<_> = parts.responses.iter().filter(|(key, _)| fits(key)).gather();
        let default = parts.responses.iter().filter(|(key, _)| key == "default");
        match found.is_empty() {
            true => default.map(|(_, node)| node).gather(),
            false => found.into_iter().map(|(_, node)| node).gather(),
        }
    }
}

/// The statuses of `2XX`.
fn range(key: &str) -> Option<std::ops::Range<u16>> {
    let (first, rest) = key.split_at_checked(1)?;
    let hundreds = first.parse::<u16>().ok()? * 100;
    rest.eq_ignore_ascii_case("xx")
        .then(|| hundreds..hundreds + 100)
}

/// Whether a condition holds for a status; nothing where it depends on something else.
fn evaluated(condition: &Condition, status: u16) -> Option<bool> {
    match condition {
        Condition::And(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| evaluated(part, status)).gather();
            match parts.contains(&Some(false)) {
                true => Some(false),
                false => (!parts.contains(&None)).then_some(true),
            }
        }
        Condition::Or(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| evaluated(part, status)).gather();
            match parts.contains(&Some(true)) {
                true => Some(true),
                false => (!parts.contains(&None)).then_some(false),
            }
        }
        Condition::Not(inner) => evaluated(inner, status).map(|holds| !holds),
        Condition::Compare { left, op, right } if is_status(left) => {
            compared(f64::from(status), *op, number(right)?)
        }
        Condition::Compare { left, op, right } if is_status(right) => {
            compared(number(left)?, *op, f64::from(status))
        }
        _ => None,
    }
}

fn compared(left: f64, op: Comparison, right: f64) -> Option<bool> {
    let order = left.partial_cmp(&right)?;
    Some(match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

/// The statuses of `$statusCode == N`, wherever it stands outside a negation.
fn equal(condition: &Condition) -> Vec<u16> {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().flat_map(equal).gather(),
        Condition::Compare {
            left,
            op: Comparison::Equal,
            right,
        } if is_status(left) || is_status(right) => {
            let literal = if is_status(left) { right } else { left };
            let (Operand::Number(text) | Operand::String(text)) = literal else {
                return Vec::new();
            };
            text.parse().into_iter().gather()
        }
        _ => Vec::new(),
    }
}

fn is_status(operand: &Operand) -> bool {
    matches!(operand, Operand::Expression(e) if e.expression == Expression::StatusCode)
}

fn number(operand: &Operand) -> Option<f64> {
    match operand {
        Operand::Number(text) | Operand::String(text) => text.parse().ok(),
        _ => None,
    }
}
