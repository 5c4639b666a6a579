//! Actions, with what they lead to.

use crate::parse::arazzo::{Action, ActionKind, Destination, Document, Workflow};
use crate::resolve::Project;
use crate::resolve::workflow::WorkflowRef;

/// An action that may be taken.
#[derive(Clone, Debug)]
pub struct Planned<'w, 'a> {
    pub action: &'w Action<'a>,
    pub effect: Effect,
}

/// What it does. Steps are named by their positions in the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    End,
    /// To another step.
    Goto(usize),
    /// To the step itself.
    Repeat,
    /// To a workflow.
    Transfer(WorkflowRef),
    Retry {
        /// The wait before, in seconds.
        after: f64,
        limit: u64,
        /// What runs between the wait and the retry.
        first: Option<First>,
    },
}

/// What runs before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Step(usize),
    Workflow(WorkflowRef),
}

impl Planned<'_, '_> {
    /// Whether nothing that stands after it is ever looked at.
    pub fn is_certain(&self) -> bool {
        self.action.criteria.is_empty() && !matches!(self.effect, Effect::Retry { .. })
    }
}

/// The actions of a list up to the first that is always taken. What leads nowhere was reported.
pub fn plan<'w, 'a>(
    project: &Project<'a>,
    document: &Document<'a>,
    workflow: &'w Workflow<'a>,
    step: usize,
    actions: Vec<&'w Action<'a>>,
) -> Vec<Planned<'w, 'a>> {
    let mut planned = Vec::new();
    for action in actions {
        let effect = effect(project, document, workflow, step, action);
        let Some(effect) = effect else {
            continue;
        };
        let new = Planned { action, effect };
        let is_last = new.is_certain();
        planned.push(new);
        if is_last {
            break;
        }
    }
    planned
}

fn effect(
    project: &Project<'_>,
    document: &Document<'_>,
    workflow: &Workflow<'_>,
    step: usize,
    action: &Action<'_>,
) -> Option<Effect> {
    let find_workflow = |name| project.find_workflow(document, name);
    Some(match &action.kind {
        ActionKind::End => Effect::End,
        ActionKind::Goto(Destination::Step(name)) => match project.find_step(workflow, name)? {
            target if target == step => Effect::Repeat,
            target => Effect::Goto(target),
        },
        ActionKind::Goto(Destination::Workflow(name)) => Effect::Transfer(find_workflow(name)?),
        ActionKind::Retry {
            after,
            limit,
            target,
        } => Effect::Retry {
            after: *after,
            limit: *limit,
            first: match target {
                // The step itself runs again in any case.
                Some(Destination::Step(name)) => match project.find_step(workflow, name)? {
                    target if target == step => None,
                    target => Some(First::Step(target)),
                },
                Some(Destination::Workflow(name)) => Some(First::Workflow(find_workflow(name)?)),
                None => None,
            },
        },
    })
}
