//! What is odd about the way through a workflow.

use super::{Effect, Planned, Reached, reached};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::arazzo::Workflow;

/// The longest `retryAfter` that is not worth a remark, in seconds.
const LONG: f64 = 300.0;

/// Reports steps that are never reached, and actions that wait long or lead back for ever.
pub(super) fn report(
    workflow: &Workflow<'_>,
    order: &[usize],
    steps: &[Reached<'_, '_>],
    diagnostics: &mut Diagnostics,
) {
    for (step, reached) in steps.iter().zip(reached(steps)) {
        if !reached && let Some(step) = workflow.steps.get(step.position) {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNREACHABLE,
                    format!("no way leads to the step `{}`", step.id.value),
                )
                .at(&step.id.place, "not generated"),
            );
        }
    }
    let place = |position: usize| order.iter().position(|at| *at == position);
    let mut seen = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        for planned in step.planned() {
            let back = match planned.effect {
                Effect::Goto(target) => place(target).is_some_and(|target| target < index),
                Effect::Repeat => true,
                _ => false,
            };
            for diagnostic in of_action(planned, back) {
                // A default of the workflow is one of every step.
                let key = (diagnostic.rule(), std::ptr::from_ref(planned.action));
                if !seen.contains(&key) {
                    seen.push(key);
                    diagnostics.push(diagnostic);
                }
            }
        }
    }
}

fn of_action(planned: &Planned<'_, '_>, back: bool) -> Vec<Diagnostic> {
    let (action, mut found) = (planned.action, Vec::new());
    let name = &action.name.value;
    if back && planned.is_certain() {
        found.push(
            Diagnostic::new(
                rules::ENDLESS_LOOP,
                format!("action `{name}` leads back whatever the reply is"),
            )
            .at(&action.place, "only a limit of the run ends this")
            .help("give it `criteria` that do not hold for ever"),
        );
    } else if planned.effect == Effect::Repeat {
        found.push(
            Diagnostic::new(
                rules::POLL_LOOP,
                format!("action `{name}` leads to its own step"),
            )
            .at(&action.place, "waits a second before it comes again, or as the server says")
            .help("to say how long and how often, let the step fail, with an `onFailure` of type `retry`"),
        );
    }
    if let Effect::Retry { after, .. } = planned.effect
        && after > LONG
    {
        found.push(
            Diagnostic::new(
                rules::LONG_WAIT,
                format!("action `{name}` waits {after} seconds before it tries again"),
            )
            .at(&action.place, "waits as long as it says"),
        );
    }
    found
}
