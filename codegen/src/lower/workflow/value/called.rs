//! `$outputs` and `$workflows`: the outputs of workflows that a step calls or that ran before
//! (Arazzo, Runtime Expressions).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::lower::workflow::Context;
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
            At::Exchange(_) => self.output_of_called(name),
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
                Some(step) => return self.known_output(&step, name, source, place, diagnostics),
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
}
