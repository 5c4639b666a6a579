//! What is read and not generated yet: refused, rather than doing half of it.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::arazzo::{Action, ActionKind, Destination, Step, Target, Workflow};
use crate::source::Place;

/// Reports everything of a workflow that is not generated yet.
pub fn report(workflow: &Workflow<'_>, diagnostics: &mut Diagnostics) {
    let mut refused = Vec::new();
    let actions = |actions: &[Action<'_>]| -> Vec<(Place, &'static str)> {
        let reason = |action: &Action<'_>| Some((action.place.clone(), action_reason(action)?));
        actions.iter().filter_map(reason).collect()
    };
    for name in &workflow.depends_on {
        refused.push((name.place.clone(), "a workflow that runs first"));
    }
    refused.extend(actions(&workflow.success_actions));
    refused.extend(actions(&workflow.failure_actions));
    for step in &workflow.steps {
        refused.extend(step_reasons(step));
        refused.extend(actions(&step.on_success));
        refused.extend(actions(&step.on_failure));
    }
    for (place, what) in refused {
        diagnostics.push(
            Diagnostic::new(
                rules::UNSUPPORTED,
                format!("{what} is valid here, but not generated for yet"),
            )
            .at(&place, "not supported yet"),
        );
    }
}

fn step_reasons(step: &Step<'_>) -> Vec<(Place, &'static str)> {
    let mut refused = Vec::new();
    if let Target::Workflow(name) = &step.target {
        refused.push((name.place.clone(), "the call of a workflow"));
    }
    refused
}

fn action_reason(action: &Action<'_>) -> Option<&'static str> {
    match &action.kind {
        ActionKind::Goto(Destination::Workflow(_)) => Some("a `goto` to a workflow"),
        ActionKind::Retry {
            target: Some(Destination::Workflow(_)),
            ..
        } => Some("a workflow before a `retry`"),
        _ => None,
    }
}
