//! Conditions and their operands.

use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{self, Comparison, Expr, Operand, ReplyPart};
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::CriterionScope;
use crate::lower::workflow::value::At;
use crate::parse::condition::{self, Nav};
use crate::parse::expression::{Expression, Part, Pointer};
use crate::source::Place;

/// The lowering of one criterion.
pub(super) struct Lowering<'l, 'p, 'a, 's> {
    pub context: &'l mut Context<'p, 'a>,
    pub scope: &'l CriterionScope<'s, 'a>,
    /// What `$` means in a comparison of type `jsonpath`.
    pub base: Operand,
    pub place: &'l Place,
    pub text: &'l str,
    pub diagnostics: &'l mut Diagnostics,
}

impl<'a> Lowering<'_, '_, 'a, '_> {
    pub(super) fn condition(&mut self, condition: &condition::Condition) -> Option<ir::Condition> {
        Some(match condition {
            condition::Condition::Or(parts) => ir::Condition::Or(self.all(parts)?),
            condition::Condition::And(parts) => ir::Condition::And(self.all(parts)?),
            condition::Condition::Not(inner) => {
                ir::Condition::Not(Box::new(self.condition(inner)?))
            }
            condition::Condition::Operand(written, range) => {
                let operand = self.operand(written)?;
                match constant(written) {
                    Some(always) => self.report_constant(written, always, range),
                    None => self.report_bare(&operand),
                }
                ir::Condition::Truthy(operand)
            }
            condition::Condition::Compare { left, op, right } => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                // The generated code has what is tested on the left and a literal on the right.
                let (left, op, right) = match left.is_literal() && !right.is_literal() {
                    true => (right, mirrored(comparison(*op)), left),
                    false => (left, comparison(*op), right),
                };
                self.report_impossible(&left, op, &right);
                ir::Condition::Compare(left, op, right)
            }
        })
    }

    fn all(&mut self, parts: &[condition::Condition]) -> Option<Vec<ir::Condition>> {
        parts.iter().map(|part| self.condition(part)).gather_some()
    }

    fn operand(&mut self, operand: &condition::Operand) -> Option<Operand> {
        Some(match operand {
            condition::Operand::Number(number) => Operand::Number(number.clone()),
            condition::Operand::String(text) => Operand::Text(text.clone()),
            condition::Operand::Bool(value) => Operand::Bool(*value),
            condition::Operand::Null => Operand::Null,
            condition::Operand::Expression(found) => self.expression(
                &found.expression,
                &found.nav,
                &self.place.part(found.range.clone()),
            )?,
            condition::Operand::Context(path) => {
                let place = self.place.part(path.range.clone());
                let (nav, length) = match path.length_of() {
                    Some(before) => (before, true),
                    None => (path.nav.as_slice(), false),
                };
                let base = self.base.clone();
                let at = self.at(base, nav, &place);
                match length {
                    true => Operand::Length(Box::new(at)),
                    false => at,
                }
            }
        })
    }

    /// The value of a runtime expression, and what steps lead to in it.
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        nav: &[Nav],
        place: &Place,
    ) -> Option<Operand> {
        let source = expression.to_string();
        let mut whole = expression.clone();
        let mut rest = tokens(nav);
        if let Some(pointer) = whole.pointer_mut() {
            rest.drain(..).for_each(|token| pointer.push(token));
        }
        let (at, diagnostics) = (At::Exchange(self.scope), &mut *self.diagnostics);
        let known = self
            .context
            .known(at, &whole, &source, place, diagnostics)?;
        let known = self
            .context
            .inside(known, &rest, &source, place, diagnostics);
        Some(operand(known.typed.expr))
    }

    /// What a pointer and steps lead to in the context of a comparison of type `jsonpath`.
    fn at(&mut self, base: Operand, nav: &[Nav], place: &Place) -> Operand {
        let more = tokens(nav);
        if more.is_empty() {
            return base;
        }
        match base {
            Operand::Body(before) => {
                let tokens = before.tokens().iter().cloned().chain(more);
                let whole = Expression::Response(Part::Body(Pointer::new(tokens)));
                let (at, diagnostics) = (At::Exchange(self.scope), &mut *self.diagnostics);
                let source = whole.to_string();
                let known = self.context.known(at, &whole, &source, place, diagnostics);
                known.map_or(Operand::Null, |known| operand(known.typed.expr))
            }
            Operand::At(inner, before) => {
                let tokens = before.tokens().iter().cloned().chain(more);
                Operand::At(inner, Pointer::new(tokens))
            }
            other => Operand::At(Box::new(other), Pointer::new(more)),
        }
    }
}

/// A value as an operand: what can be compared where it is is not read first.
fn operand(expr: Expr) -> Operand {
    match expr {
        Expr::Reply { part, ty } => match part {
            ReplyPart::Status => Operand::Status,
            ReplyPart::Header(name) => Operand::Header(name),
            ReplyPart::Body(pointer) => Operand::Body(pointer),
            part => Operand::Value(Expr::Reply { part, ty }),
        },
        Expr::Read { base, pointer, .. } => Operand::At(Box::new(Operand::Value(*base)), pointer),
        Expr::Text(text) => Operand::Text(text),
        Expr::Bool(value) => Operand::Bool(value),
        Expr::Number(number, _) => Operand::Number(number.to_string()),
        expr => Operand::Value(expr),
    }
}

fn tokens(nav: &[Nav]) -> Vec<String> {
    let token = |step: &Nav| match step {
        Nav::Member(name) => name.clone(),
        Nav::Index(index) => index.to_string(),
    };
    nav.iter().map(token).gather()
}

/// Whether an operand that nothing changes counts as true. A truth value is meant to be one.
fn constant(operand: &condition::Operand) -> Option<bool> {
    match operand {
        condition::Operand::Number(number) => {
            Some(number.parse::<f64>().is_ok_and(|number| number != 0.0))
        }
        condition::Operand::String(text) => Some(!text.is_empty()),
        condition::Operand::Null => Some(false),
        _ => None,
    }
}

fn comparison(op: condition::Comparison) -> Comparison {
    match op {
        condition::Comparison::Equal => Comparison::Eq,
        condition::Comparison::NotEqual => Comparison::Ne,
        condition::Comparison::Less => Comparison::Lt,
        condition::Comparison::LessOrEqual => Comparison::Le,
        condition::Comparison::Greater => Comparison::Gt,
        condition::Comparison::GreaterOrEqual => Comparison::Ge,
    }
}

fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}
