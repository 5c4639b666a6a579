//! `$outputs` and `$workflows`: the outputs of workflows that a step calls or that ran before
//! (Arazzo, Runtime Expressions).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::Expr;
use crate::lower::workflow::Context;
use crate::lower::workflow::flow::Availability;
use crate::lower::workflow::value::{At, Known};
use crate::parse::expression::WorkflowField;
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// `$outputs.name`: an output of the workflow that the step has called.
    pub(super) fn known_called(
        &mut self,
        at: At<'_, 'a>,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let found = match at {
            At::Exchange(_) | At::Action(_) => self.output_of_called(name),
            At::Request | At::Outputs => None,
        };
        if let Some((expr, ty)) = found {
            return Some(Known::new(expr, ty, source));
        }
        diagnostics.push(
            Diagnostic::new(
                rules::OUT_OF_PLACE,
                format!("`{source}` has a value only in a step that calls a workflow"),
            )
            .at(place, "absent")
            .help("name the step: `$steps.<stepId>.outputs.<name>`"),
        );
        Some(Known::absent(source))
    }

    /// `$workflows.w.inputs.name` and `$workflows.w.outputs.name` of another workflow: one that runs
    /// first, or that an earlier step calls.
    pub(super) fn known_workflow(
        &mut self,
        workflow: &str,
        field: WorkflowField,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let found = match field {
            WorkflowField::Inputs => self.input_of(workflow, name),
            WorkflowField::Outputs => match self.step_calling(workflow) {
                Some(step) => {
                    let last = self.output_of_last(workflow, &step, name, source, place);
                    return last
                        .or_else(|| self.known_output(&step, name, source, place, diagnostics));
                }
                None => self.output_of_dependency(workflow, name),
            },
        };
        if let Some((expr, ty)) = found {
            return Some(Known::new(expr, ty, source));
        }
        diagnostics.push(
            Diagnostic::new(
                rules::OUT_OF_PLACE,
                format!("`{source}` has no value here: the workflow `{workflow}` has not run"),
            )
            .at(place, "absent")
            .help(format!(
                "name `{workflow}` in `dependsOn`, or call it in an earlier step"
            )),
        );
        Some(Known::absent(source))
    }

    /// The output of a workflow that runs first, and once more as a step that may be passed over: of the
    /// last run that there was.
    fn output_of_last(
        &mut self,
        workflow: &str,
        step: &str,
        name: &str,
        source: &str,
        place: &Place,
    ) -> Option<Known<'a>> {
        let index = self.flow.index(self.scope.position(step)?)?;
        if self.flow.availability(self.current, index) != Availability::Sometimes {
            return None;
        }
        let (position, other, ty) = self.find_output_of_dependency(workflow, name)?;
        // That the step may not have run is nothing to be told here.
        let mut untold = Diagnostics::default();
        let known = self.known_output(step, name, source, place, &mut untold)?;
        // A step may have an output of its own of that name.
        let (own, is_optional) = known.typed.ty.split_option();
        if !is_optional || own != ty.split_option().0 {
            return None;
        }
        self.reads.dependencies.insert(position);
        let expr = Expr::Else {
            value: Box::new(known.typed.expr),
            other: Box::new(other),
            ty: ty.clone(),
        };
        Some(Known {
            schemas: known.schemas,
            ..Known::new(expr, ty, source)
        })
    }
}
