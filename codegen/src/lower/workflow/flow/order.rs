//! The order in which steps run: that of the document, unless they depend on each other (Arazzo 1.1,
//! Step Object, `dependsOn`).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::parse::arazzo::{Document, Step, Workflow};
use crate::parse::node::Node;
use crate::resolve::Project;
use crate::resolve::workflow::Dependency;

/// The positions of the steps, in the order in which they run. Where steps depend on each other in a
/// circle, that is reported.
pub fn order(
    project: &Project<'_>,
    document: &Document<'_>,
    workflow: &Workflow<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<usize> {
    let count = workflow.steps.len();
    if workflow.steps.iter().all(|step| step.depends_on.is_empty()) {
        return (0..count).gather();
    }
    let before: Vec<Vec<usize>> = (0..count)
        .map(|at| {
            let mut before = own_dependencies(project, document, workflow, at);
            let named = (0..count).filter(|other| *other != at);
            before
                .put_all(named.filter(|other| reads(&workflow.steps[at], &workflow.steps[*other])));
            before
        })
        .gather();
    let mut order: Vec<usize> = Vec::new();
    while order.len() < count {
        let is_next = |at: &usize| {
            !order.contains(at) && before[*at].iter().all(|other| order.contains(other))
        };
        let Some(next) = (0..count).find(is_next) else {
            let open = (0..count).filter(|at| !order.contains(at));
            diagnostics.push(cycle(workflow, open.gather()));
            return (0..count).gather();
        };
        order.push(next);
    }
    order
}

/// The steps of the same workflow that a step depends on.
pub fn own_dependencies(
    project: &Project<'_>,
    document: &Document<'_>,
    workflow: &Workflow<'_>,
    step: usize,
) -> Vec<usize> {
    let names = workflow.steps.get(step).into_iter();
    let names = names.flat_map(|step| &step.depends_on);
    let found = names.filter_map(|name| project.find_dependency(document, workflow, name));
    found
        .filter_map(|dependency| match dependency {
            Dependency::Own(step) => Some(step),
            Dependency::Other(..) => None,
        })
        .gather()
}

/// Whether a step's request or criteria name an output of another.
fn reads(step: &Step<'_>, other: &Step<'_>) -> bool {
    let wanted = format!("$steps.{}.", other.id.value);
    let names = |node: &Node<'_>| node.value.to_string().contains(&wanted);
    let parameters = step.parameters.iter().map(|parameter| &parameter.value);
    let payload = step.body.iter().filter_map(|body| body.payload.as_ref());
    let replacements = step.body.iter().flat_map(|body| &body.replacements);
    let mut values = parameters
        .chain(payload)
        .chain(replacements.map(|replacement| &replacement.value));
    let mut conditions = step
        .criteria
        .iter()
        .map(|criterion| &criterion.condition.value);
    values.any(names) || conditions.any(|text| text.contains(&wanted))
}

fn cycle(workflow: &Workflow<'_>, open: Vec<usize>) -> Diagnostic {
    let steps = open.iter().filter_map(|at| workflow.steps.get(*at));
    let names: Vec<String> = steps
        .clone()
        .map(|step| format!("`{}`", step.id.value))
        .gather();
    let message = format!("the steps {} wait for each other", names.join(", "));
    let mut diagnostic = Diagnostic::new(rules::CYCLE, message);
    for name in steps.flat_map(|step| &step.depends_on) {
        diagnostic = diagnostic.at(&name.place, "waits for this one");
    }
    diagnostic
}
