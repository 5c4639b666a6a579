//! The outputs of steps.

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, rules};
use crate::ir::{Expr, OutputSource, ReplyPart};
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
            Availability::Own if self.in_failure => {
                return self.own_on_failure(index, output, source);
            }
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

    /// The step's own output in an action after its failure, where no variable has it: what it is read
    /// from.
    fn own_on_failure(&self, step: usize, output: &str, source: &str) -> Option<Typed> {
        let outputs = self.outputs.get(step)?.as_ref()?;
        let output = outputs.iter().find(|known| known.name == output)?;
        let ty = output.ty.clone().optional();
        let reply = |part| Expr::Reply {
            part,
            ty: ty.clone(),
        };
        let (expr, ty) = match &output.from {
            OutputSource::Body(at) => (reply(ReplyPart::Body(Pointer::parse(at)?)), ty),
            OutputSource::Header(name) => (reply(ReplyPart::Header(name.clone())), ty),
            OutputSource::Status => (reply(ReplyPart::Status), ty),
            OutputSource::Value(value) if value.reads_called() => {
                (value.clone().after_failure(), ty)
            }
            OutputSource::Value(value) => (value.clone(), output.ty.clone()),
        };
        let source = source.to_owned();
        Some(Typed { expr, ty, source })
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
        let position = self.scope.position(step);
        let written = position.and_then(|position| self.workflow.steps.get(position));
        let index = position.and_then(|position| self.flow.index(position));
        let why = match availability {
            Availability::Always => return,
            Availability::Own => &OWN,
            Availability::Sometimes
                if index.is_some_and(|step| self.flow.is_attempted(self.current, step)) =>
            {
                &MAY_HAVE_FAILED
            }
            Availability::Sometimes => &PASSED_OVER,
            Availability::Never if self.current < self.flow.len() => &LATER,
            Availability::Never if self.flow.ends() => &NOT_AT_THE_END,
            Availability::Never => &NO_END,
        };
        let message = format!("`{source}` is {}", why.message);
        let mut finding = Diagnostic::new(why.rule, message).at(place, why.here);
        if let (Some(label), Some(step)) = (why.step, written) {
            finding = finding.at(&step.id.place, label);
        }
        let help = why.help.map(|help| help.replace("{step}", step));
        diagnostics.push(finding.help_optional(help));
    }
}

/// Why an output is not there, or not always.
struct Why {
    rule: Rule,
    message: &'static str,
    /// What is said where it is read.
    here: &'static str,
    /// What is said of its step.
    step: Option<&'static str>,
    /// What to do, with the name of the step as `{step}`.
    help: Option<&'static str>,
}

const OWN: Why = Why {
    rule: rules::OWN_OUTPUT,
    message: "the step's own output, which is not there yet",
    here: "absent",
    step: None,
    help: Some("take the value from an input, or from a step before"),
};

const LATER: Why = Why {
    rule: rules::FORWARD_REF,
    message: "the output of a step that runs later",
    here: "absent",
    step: Some("runs later"),
    help: Some("move the step `{step}` before this one, or name it in `dependsOn` (Arazzo 1.1)"),
};

const NOT_AT_THE_END: Why = Why {
    rule: rules::FORWARD_REF,
    message: "the output of a step after which this workflow never comes to its end",
    here: "absent",
    step: Some("goes on elsewhere"),
    help: Some(
        "give the actions that lead away after `{step}` criteria, or end the workflow there",
    ),
};

const NO_END: Why = Why {
    rule: rules::FORWARD_REF,
    message: "absent: this workflow does not come to an end of its own, where its outputs are made",
    here: "never made",
    step: None,
    help: Some(
        "every way leads to another workflow or back: give these actions criteria, or let one be of type `end`",
    ),
};

const PASSED_OVER: Why = Why {
    rule: rules::MAYBE_UNSET,
    message: "the output of a step that does not run on every way here",
    here: "may be absent",
    step: Some("may be passed over"),
    help: None,
};

const MAY_HAVE_FAILED: Why = Why {
    rule: rules::MAYBE_UNSET,
    message: "the output of a step that may have failed, after which the workflow goes on",
    here: "may be absent",
    step: Some("may fail"),
    help: None,
};
