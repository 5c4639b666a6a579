//! The outputs of steps.

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, rules};
use crate::ir::Expr;
use crate::lower::workflow::Context;
use crate::lower::workflow::flow::Availability;
use crate::lower::workflow::value::{Known, Typed};
use crate::parse::expression::{Expression, Pointer};
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// The output of a step, with the schemas of the place that it was read from.
    pub(super) fn known_output(
        &mut self,
        step: &str,
        output: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let typed = self.step_output(step, output, source, place, diagnostics)?;
        let schemas = match typed.expr {
            Expr::None => Vec::new(),
            _ => self.output_schemas(step, output),
        };
        Some(Known {
            promised: !typed.ty.split_option().1,
            typed,
            schemas,
        })
    }

    /// Notes that a place in the output of a step is read.
    pub(super) fn looks_at(&mut self, step: &str, output: &str, pointer: &Pointer) {
        let index = self.scope.position(step).and_then(|at| self.flow.index(at));
        let outputs = index.and_then(|index| self.outputs.get_mut(index)?.as_mut());
        let output = outputs.and_then(|outputs| outputs.iter_mut().find(|o| o.name == output));
        if let Some(output) = output {
            output.looked_at.push(pointer.clone());
        }
    }

    /// The output of a step that an expression reads, if nothing has read it yet: step, position.
    pub(super) fn unused_output(&self, expression: &Expression) -> Option<(usize, usize)> {
        let Expression::StepOutput { step, output, .. } = expression else {
            return None;
        };
        let index = self.flow.index(self.scope.position(step)?)?;
        let outputs = self.outputs.get(index)?.as_ref()?;
        let at = outputs.iter().position(|known| known.name == *output)?;
        (!outputs.get(at)?.used).then_some((index, at))
    }

    /// Takes back that it is read.
    pub(super) fn set_unused(&mut self, (step, output): (usize, usize)) {
        let outputs = self.outputs.get_mut(step).and_then(Option::as_mut);
        if let Some(output) = outputs.and_then(|outputs| outputs.get_mut(output)) {
            output.used = false;
        }
    }

    fn output_schemas(&self, step: &str, output: &str) -> Vec<crate::parse::node::Node<'a>> {
        let index = self.scope.position(step).and_then(|at| self.flow.index(at));
        let key = index.map(|index| (index, output.to_owned()));
        let schemas = key.and_then(|key| self.schemas.get(&key));
        schemas.cloned().unwrap_or_default()
    }

    fn step_output(
        &mut self,
        step: &str,
        output: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Typed> {
        // A step that no way leads to was reported.
        let Some(index) = self.flow.index(self.scope.position(step)?) else {
            return Some(Typed::absent(source));
        };
        let availability = match self.flow.availability(self.current, index) {
            Availability::Own if self.in_action => Availability::Always,
            other => other,
        };
        self.report_unavailable(availability, step, source, place, diagnostics);
        if matches!(availability, Availability::Own | Availability::Never) {
            return Some(Typed::absent(source));
        }
        let Some(outputs) = self.outputs.get_mut(index) else {
            // An output of an output of a later step.
            return Some(Typed::absent(source));
        };
        // A step that could not be generated was reported; what reads it is not reported again.
        let found = outputs.as_mut()?.iter_mut().find(|o| o.name == output)?;
        found.used = true;
        let (field, ty) = (found.field.clone(), found.ty.clone());
        self.reads.steps.insert(index);
        let is_open = self.flow.is_open(index);
        let held = match is_open {
            true => ty.clone().optional(),
            false => ty.clone(),
        };
        let expr = Expr::StepOutput {
            step: index,
            field,
            ty: held.clone(),
        };
        let source = source.to_owned();
        let is_end = self.current == self.flow.len();
        let must_be = is_end && availability == Availability::Always && !ty.split_option().1;
        Some(match is_open && must_be {
            true => Typed {
                expr: Expr::Require {
                    value: Box::new(expr),
                    source: source.clone(),
                },
                ty,
                source,
            },
            false => Typed {
                expr,
                ty: held,
                source,
            },
        })
    }

    /// Reports an output that is not there, or not always.
    fn report_unavailable(
        &self,
        availability: Availability,
        step: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) {
        let Some((rule, why, here)) = unavailable(availability) else {
            return;
        };
        let finding = Diagnostic::new(rule, format!("`{source}` is {why}")).at(place, here);
        let position = self.scope.position(step);
        let written = position.and_then(|position| self.workflow.steps.get(position));
        let finding = match (written, availability) {
            (None, _) | (_, Availability::Own) => finding,
            (Some(step), Availability::Sometimes) => {
                finding.at(&step.id.place, "may be passed over")
            }
            (Some(step), _) => finding.at(&step.id.place, "runs later"),
        };
        diagnostics.push(finding.help_optional(available(availability, step)));
    }
}

/// What to do about an output that is not there.
fn available(availability: Availability, step: &str) -> Option<String> {
    match availability {
        Availability::Never => Some(format!(
            "move the step `{step}` before this one, or name it in `dependsOn` (Arazzo 1.1)"
        )),
        Availability::Own => Some("take the value from an input, or from a step before".to_owned()),
        Availability::Always | Availability::Sometimes => None,
    }
}

/// What there is to say about an output that is not there, or not always.
fn unavailable(availability: Availability) -> Option<(Rule, &'static str, &'static str)> {
    match availability {
        Availability::Always => None,
        Availability::Sometimes => Some((
            rules::MAYBE_UNSET,
            "the output of a step that does not run on every way here",
            "may be absent",
        )),
        Availability::Never => Some((
            rules::FORWARD_REF,
            "the output of a step that runs later",
            "absent",
        )),
        Availability::Own => Some((
            rules::OWN_OUTPUT,
            "the step's own output, which is not there yet",
            "absent",
        )),
    }
}
