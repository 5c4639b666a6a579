//! The workflows and steps that steps, actions and `dependsOn` name (Arazzo, Workflow Object, Step
//! Object).

use super::Project;
use super::source::{self, Source};
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::parse::arazzo::{Document, Workflow};
use crate::parse::embedding;
use crate::parse::node::Text;
use crate::suggest::{did_you_mean, listed};

/// A workflow: the document and its position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkflowRef {
    /// The document, by index in the project.
    pub document: usize,
    /// The workflow, by index in its document.
    pub workflow: usize,
}

/// A step that a `dependsOn` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependency {
    /// One of the same workflow.
    Own(usize),
    /// One of another workflow.
    Other(WorkflowRef, usize),
}

impl<'a> Project<'a> {
    /// The workflow and its document.
    pub fn workflow(&self, at: WorkflowRef) -> (&Document<'a>, &Workflow<'a>) {
        let document = &self.documents[at.document];
        (document, &document.workflows[at.workflow])
    }

    /// The workflow that a text of a document names; nothing if there is none, which
    /// [`check`](super::check) has reported.
    pub fn find_workflow(&self, document: &Document<'_>, name: &Text) -> Option<WorkflowRef> {
        find(self, document, name, &mut Vec::new())
    }

    /// The step that an action leads to, by its position; likewise.
    pub fn find_step(&self, workflow: &Workflow<'_>, name: &Text) -> Option<usize> {
        position(workflow, &name.value)
    }

    /// The step that a step's `dependsOn` names; likewise.
    pub fn find_dependency(
        &self,
        document: &Document<'_>,
        workflow: &Workflow<'_>,
        name: &Text,
    ) -> Option<Dependency> {
        dependency(self, document, workflow, name, &mut Vec::new())
    }
}

fn position(workflow: &Workflow<'_>, id: &str) -> Option<usize> {
    workflow.steps.iter().position(|step| step.id.value == id)
}

/// Finds a workflow: one of the same document by its id, one of a source by
/// `$sourceDescriptions.<source>.<workflowId>`.
pub(super) fn find(
    project: &Project<'_>,
    document: &Document<'_>,
    name: &Text,
    found: &mut Vec<Diagnostic>,
) -> Option<WorkflowRef> {
    let text = embedding::whole(&name.value).unwrap_or(&name.value);
    let Some(rest) = text.strip_prefix("$sourceDescriptions.") else {
        let own = project.index(document)?;
        return in_document(project, own, text, name, found);
    };
    let Some((at, id)) = source::prefix(document, rest) else {
        let wanted = rest.split('.').next().unwrap_or(rest);
        found.push(source::unknown(document, name, wanted));
        return None;
    };
    match project.source(document, at)? {
        Source::Document(file) => {
            let other = project.documents.iter().position(|d| d.file == file)?;
            let known = |id: &str| workflow_position(&project.documents[other], id).is_some();
            let id = match id.strip_prefix("workflows.") {
                Some(inner) if !known(id) => {
                    found.push(workflows_form(name, &text.replacen(".workflows.", ".", 1)));
                    inner
                }
                _ => id,
            };
            in_document(project, other, id, name, found)
        }
        Source::Description(_) => {
            let source = &document.sources[at].name.value;
            found.push(
                Diagnostic::new(
                    rules::UNKNOWN_WORKFLOW,
                    format!("`{source}` describes operations, and has no workflow `{id}`"),
                )
                .at(&name.place, "no such workflow")
                .help("call an operation by `operationId`"),
            );
            None
        }
    }
}

fn workflow_position(document: &Document<'_>, id: &str) -> Option<usize> {
    let mut workflows = document.workflows.iter();
    workflows.position(|workflow| workflow.id.value == id)
}

fn in_document(
    project: &Project<'_>,
    document: usize,
    id: &str,
    name: &Text,
    found: &mut Vec<Diagnostic>,
) -> Option<WorkflowRef> {
    let workflow = workflow_position(&project.documents[document], id);
    if workflow.is_none() {
        let workflows = &project.documents[document].workflows;
        let names = || workflows.iter().map(|workflow| workflow.id.value.as_str());
        found.push(
            Diagnostic::new(
                rules::UNKNOWN_WORKFLOW,
                format!("there is no workflow `{id}`"),
            )
            .at(&name.place, "no such workflow")
            .help(
                did_you_mean(id, names())
                    .unwrap_or_else(|| format!("the workflows are {}", listed(names()))),
            )
            .fix_optional(Fix::case(name, id, names())),
        );
    }
    Some(WorkflowRef {
        document,
        workflow: workflow?,
    })
}

fn workflows_form(name: &Text, better: &str) -> Diagnostic {
    Diagnostic::new(
        rules::EXPRESSION_FORM,
        "this is not the form that the specification has for a workflow of a source",
    )
    .at(&name.place, "understood all the same")
    .help(format!("write `{better}`"))
    .fix(Fix::text(&name.place, better))
}

/// Finds a step of the same workflow by its id.
pub(super) fn step(
    workflow: &Workflow<'_>,
    id: &str,
    name: &Text,
    found: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let step = position(workflow, id);
    if step.is_none() && !workflow.unread.steps {
        let ids = || workflow.steps.iter().map(|step| step.id.value.as_str());
        found.push(
            Diagnostic::new(
                rules::UNKNOWN_STEP,
                format!("there is no step `{id}` in `{}`", workflow.id.value),
            )
            .at(&name.place, "no such step")
            .help(
                did_you_mean(id, ids())
                    .unwrap_or_else(|| format!("the steps are {}", listed(ids()))),
            )
            .fix_optional(Fix::case(name, id, ids())),
        );
    }
    step
}

/// Finds the step of a `dependsOn`: a stepId, `$workflows.<workflowId>.steps.<stepId>` or
/// `$sourceDescriptions.<source>.<workflowId>.steps.<stepId>`.
pub(super) fn dependency(
    project: &Project<'_>,
    document: &Document<'_>,
    own: &Workflow<'_>,
    name: &Text,
    found: &mut Vec<Diagnostic>,
) -> Option<Dependency> {
    let text = name.value.as_str();
    if let Some(id) = text.strip_prefix("$steps.") {
        found.push(
            Diagnostic::new(
                rules::DEPENDS_ON_FORM,
                "a step of the same workflow is named by its id alone",
            )
            .at(&name.place, "an expression")
            .help(format!("write `{id}`"))
            .fix(Fix::text(&name.place, id)),
        );
        return step(own, id, name, found).map(Dependency::Own);
    }
    let other = match text.strip_prefix("$workflows.") {
        Some(rest) => rest.split_once(".steps."),
        None if text.starts_with("$sourceDescriptions.") => text.split_once(".steps."),
        None => None,
    };
    let Some((workflow, id)) = other else {
        return step(own, text, name, found).map(Dependency::Own);
    };
    let start = text.find(workflow).unwrap_or_default();
    let workflow = Text {
        value: workflow.to_owned(),
        place: name.place.part(start..start + workflow.len()),
    };
    let at = find(project, document, &workflow, found)?;
    let step = step(project.workflow(at).1, id, name, found)?;
    Some(Dependency::Other(at, step))
}
