//! Comparisons of type `jsonpath` without a context: they do not hold (Arazzo, Criterion Object,
//! `context`).

use crate::gather::Collection;
use crate::ir::{Comparison, Condition, Expr, Operand, Type};

/// A condition on places in a context, which holds only if that is there.
pub(super) fn with_context(context: &Operand, condition: Condition) -> Condition {
    if is_certain(context) || holds_without(context, &condition) == Some(false) {
        return condition;
    }
    let mut parts = vec![Condition::Compare(
        context.clone(),
        Comparison::Ne,
        Operand::Null,
    )];
    match condition {
        Condition::And(others) => parts.put_all(others),
        other => parts.push(other),
    }
    Condition::And(parts)
}

/// Whether a context is there in any case.
fn is_certain(context: &Operand) -> bool {
    match context {
        Operand::Status | Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) => true,
        Operand::Value(Expr::StepOutput { ty, .. } | Expr::Input { ty, .. }) => {
            !matches!(ty, Type::Option(_) | Type::Json)
        }
        _ => false,
    }
}

/// What a condition comes to if nothing of the context is there, as far as that is known.
fn holds_without(context: &Operand, condition: &Condition) -> Option<bool> {
    let of = |operand: &Operand| is_of(context, operand);
    match condition {
        Condition::And(parts) => {
            let parts = parts.iter().map(|part| holds_without(context, part));
            all(parts, false)
        }
        Condition::Or(parts) => {
            let parts = parts.iter().map(|part| holds_without(context, part));
            all(parts, true)
        }
        Condition::Not(inner) => Some(!holds_without(context, inner)?),
        Condition::Truthy(operand) => of(operand).then_some(false),
        Condition::Compare(left, op, right) => {
            let is_null = |operand: &Operand| of(operand) || matches!(operand, Operand::Null);
            let known = |operand: &Operand| is_null(operand) || operand.is_literal();
            match op {
                _ if !known(left) || !known(right) => None,
                Comparison::Eq => Some(is_null(left) && is_null(right)),
                Comparison::Ne => Some(!(is_null(left) && is_null(right))),
                // Null has no order.
                _ if is_null(left) || is_null(right) => Some(false),
                _ => None,
            }
        }
        Condition::Matches(..) | Condition::Selects { .. } => None,
    }
}

/// What parts come to together, of which one that is `decisive` decides.
fn all(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut all = Some(!decisive);
    for part in parts {
        match part {
            Some(part) if part == decisive => return Some(decisive),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// Whether an operand is the context, or a place in it.
fn is_of(context: &Operand, operand: &Operand) -> bool {
    if operand == context {
        return true;
    }
    match (operand, context) {
        (Operand::Body(place), Operand::Body(base)) => place.tokens().starts_with(base.tokens()),
        (Operand::At(inner, _) | Operand::Length(inner), _) => is_of(context, inner),
        _ => false,
    }
}
