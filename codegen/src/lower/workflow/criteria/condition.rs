//! Conditions and their operands.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Comparison, Operand};
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::CriterionScope;
use crate::lower::workflow::outputs::report_missing;
use crate::parse::arazzo::Output;
use crate::parse::condition::{self, Nav};
use crate::parse::expression::{self, Expression, Part, Pointer, Reading};
use crate::resolve::pointer::{Found, navigate};
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

impl Lowering<'_, '_, '_, '_> {
    pub(super) fn condition(&mut self, condition: &condition::Condition) -> Option<ir::Condition> {
        Some(match condition {
            condition::Condition::Or(parts) => ir::Condition::Or(self.all(parts)?),
            condition::Condition::And(parts) => ir::Condition::And(self.all(parts)?),
            condition::Condition::Not(inner) => {
                ir::Condition::Not(Box::new(self.condition(inner)?))
            }
            condition::Condition::Operand(operand) => {
                let operand = self.operand(operand)?;
                self.report_bare(&operand);
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
        parts.iter().map(|part| self.condition(part)).collect()
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
                let at = self.at(base, &[], nav, &place);
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
        let base = match expression {
            Expression::StatusCode => Operand::Status,
            Expression::Response(Part::Header(name)) => Operand::Header(name.clone()),
            Expression::Response(Part::Body(pointer)) => {
                return Some(self.at(Operand::whole_body(), pointer.tokens(), nav, place));
            }
            Expression::StepOutput {
                step,
                output,
                pointer,
            } if *step == self.scope.step.id.value => {
                let own = self.own_output(output, place)?;
                return Some(self.at(own, pointer.tokens(), nav, place));
            }
            _ if !expression.split_pointer().1.is_root() => {
                let (whole, pointer) = expression.split_pointer();
                let base = self.expression(&whole, &[], place)?;
                return Some(self.at(base, pointer.tokens(), nav, place));
            }
            _ => {
                let source = self.text.to_owned();
                let diagnostics = &mut *self.diagnostics;
                let typed = self
                    .context
                    .expression(expression, &source, place, diagnostics)?;
                Operand::Value(typed.expr)
            }
        };
        Some(self.at(base, &[], nav, place))
    }

    /// The step's own output, before it is there: what it is read from (Arazzo leaves it open).
    fn own_output(&mut self, name: &str, place: &Place) -> Option<Operand> {
        if !self.scope.of_action {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::OWN_OUTPUT_IN_CRITERION,
                    format!("`{name}` is the step's own output, evaluated after its criteria"),
                )
                .at(place, "read from the reply instead"),
            );
        }
        let output: &Output<'_> = self.scope.step.outputs.iter().find(|o| o.name == name)?;
        let text = output.value.value.as_str()?;
        match expression::read(text, self.context.document.version, &self.context.scope) {
            // An output that names itself was reported where it stands.
            Reading::Expression {
                expression: Expression::StepOutput { step, .. },
                ..
            } if step == self.scope.step.id.value => None,
            Reading::Expression { expression, .. } => self.expression(&expression, &[], place),
            _ => None,
        }
    }

    /// What a pointer and steps lead to in an operand.
    fn at(&mut self, base: Operand, tokens: &[String], nav: &[Nav], place: &Place) -> Operand {
        let steps = nav.iter().map(|step| match step {
            Nav::Member(name) => name.clone(),
            Nav::Index(index) => index.to_string(),
        });
        let more: Vec<String> = tokens.iter().cloned().chain(steps).collect();
        if more.is_empty() {
            return base;
        }
        match base {
            Operand::Body(before) => {
                let tokens = before.tokens().iter().cloned().chain(more);
                let pointer = Pointer::new(tokens);
                self.check(&pointer, place);
                Operand::Body(pointer)
            }
            Operand::At(inner, before) => {
                let tokens = before.tokens().iter().cloned().chain(more);
                Operand::At(inner, Pointer::new(tokens))
            }
            other => Operand::At(Box::new(other), Pointer::new(more)),
        }
    }

    /// Checks a pointer into the response's body against the schemas of the responses.
    fn check(&mut self, pointer: &Pointer, place: &Place) {
        let files = self.context.project.files;
        let mut missing = None;
        for schema in self.scope.responses {
            match navigate(files, schema.clone(), pointer.tokens()) {
                Found::Missing(here) => missing = missing.or(Some(here)),
                _ => return,
            }
        }
        if let Some(missing) = missing {
            let operation = &self.scope.parts.node;
            report_missing(&missing, pointer, operation, place, self.diagnostics);
        }
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
