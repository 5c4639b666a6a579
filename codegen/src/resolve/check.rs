//! Names of workflows and steps, reported where there are none.

use super::Project;
use super::workflow::{WorkflowRef, dependency, find, step};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::parse::arazzo::{Action, ActionKind, Destination, Document, Target, Workflow};
use crate::parse::node::Text;

/// Reports every name of a generated workflow that leads to no workflow or step, and workflows that
/// run each other first.
pub fn check(project: &Project<'_>, diagnostics: &mut Diagnostics) {
    let mut found = Vec::new();
    for at in project.generated() {
        let (document, workflow) = project.workflow(at);
        Check {
            project,
            document,
            workflow,
            found: &mut found,
        }
        .workflow();
    }
    found.put_all(cycles(project));
    for diagnostic in found {
        diagnostics.push(diagnostic);
    }
}

struct Check<'c, 'a> {
    project: &'c Project<'a>,
    document: &'c Document<'a>,
    workflow: &'c Workflow<'a>,
    found: &'c mut Vec<Diagnostic>,
}

impl Check<'_, '_> {
    fn workflow(&mut self) {
        let workflow = self.workflow;
        for name in called(workflow) {
            find(self.project, self.document, name, self.found);
        }
        for name in destinations(workflow) {
            if let Destination::Step(name) = name {
                step(workflow, &name.value, name, self.found);
            }
        }
        for name in workflow.steps.iter().flat_map(|step| &step.depends_on) {
            dependency(self.project, self.document, workflow, name, self.found);
        }
    }
}

/// The names of all workflows that one may run: first, as a step, or by an action.
pub(super) fn called<'w>(workflow: &'w Workflow<'_>) -> impl Iterator<Item = &'w Text> {
    let steps = workflow.steps.iter();
    let of_steps = steps.filter_map(|step| match &step.target {
        Target::Workflow(name) => Some(name),
        Target::OperationId(_) | Target::OperationPath(_) | Target::Unclear => None,
    });
    let of_actions = destinations(workflow).filter_map(|destination| match destination {
        Destination::Workflow(name) => Some(name),
        Destination::Step(_) => None,
    });
    workflow.depends_on.iter().chain(of_steps).chain(of_actions)
}

fn destinations<'w>(workflow: &'w Workflow<'_>) -> impl Iterator<Item = &'w Destination> {
    let steps = workflow.steps.iter();
    let of_steps = steps.flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let of_workflow = workflow.success_actions.iter();
    of_workflow
        .chain(&workflow.failure_actions)
        .chain(of_steps)
        .filter_map(destination)
}

fn destination<'w>(action: &'w Action<'_>) -> Option<&'w Destination> {
    match &action.kind {
        ActionKind::Goto(destination) => Some(destination),
        ActionKind::Retry { target, .. } => target.as_ref(),
        ActionKind::End => None,
    }
}

/// Workflows that run first, and have to wait for the one that they run before.
fn cycles(project: &Project<'_>) -> Vec<Diagnostic> {
    let mut search = Search {
        project,
        finished: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    for at in project.generated() {
        search.visit(at);
    }
    search.found
}

/// A depth-first search; what is met again while it is open closes a cycle.
struct Search<'c, 'a> {
    project: &'c Project<'a>,
    finished: Vec<WorkflowRef>,
    open: Vec<WorkflowRef>,
    found: Vec<Diagnostic>,
}

impl Search<'_, '_> {
    fn visit(&mut self, at: WorkflowRef) {
        if self.finished.contains(&at) {
            return;
        }
        self.open.push(at);
        let (document, workflow) = self.project.workflow(at);
        for name in &workflow.depends_on {
            let Some(next) = self.project.find_workflow(document, name) else {
                continue;
            };
            match self.open.iter().position(|open| *open == next) {
                Some(start) => self.found.push(self.cycle(start, name)),
                None => self.visit(next),
            }
        }
        self.open.pop();
        self.finished.push(at);
    }

    fn cycle(&self, start: usize, last: &Text) -> Diagnostic {
        let name = |at: &WorkflowRef| format!("`{}`", self.project.workflow(*at).1.id.value);
        let members: Vec<String> = self.open.iter().skip(start).map(name).gather();
        let first = members.first().cloned().unwrap_or_default();
        let message = match members.len() {
            1 => format!("{first} is to run before itself"),
            _ => format!("{} run before each other", members.join(" and ")),
        };
        Diagnostic::new(rules::CYCLE, message).at(&last.place, "closes the circle")
    }
}
