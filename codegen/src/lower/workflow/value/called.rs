//! Values of other workflows: of the one that a step calls, and of those that ran before.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{At, Known};
use crate::parse::expression::WorkflowField;
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// `$outputs.name`: an output of the workflow that the step calls.
    pub(super) fn known_called(
        &mut self,
        _at: At<'_, 'a>,
        _name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
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

    /// `$workflows.w.inputs.name` and `$workflows.w.outputs.name` of another workflow.
    pub(super) fn known_workflow(
        &mut self,
        workflow: &str,
        _field: WorkflowField,
        _name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        diagnostics.push(
            Diagnostic::new(
                rules::OUT_OF_PLACE,
                format!("`{source}` has no value here: the workflow `{workflow}` has not run"),
            )
            .at(place, "absent"),
        );
        Some(Known::absent(source))
    }
}
