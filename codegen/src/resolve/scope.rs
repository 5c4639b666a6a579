//! The names that runtime expressions of one workflow can use.

use crate::gather::{Collection, Gather};
use crate::parse::arazzo::{Document, Step, Target, Workflow};
use crate::parse::expression::{Names, WorkflowField};
use crate::parse::node::Node;
use crate::resolve::Project;
use crate::resolve::pointer::property_names;
use crate::resolve::reference::follow;

/// The names in scope in a workflow.
#[derive(Debug)]
pub struct Scope {
    inputs: Vec<String>,
    any_input: bool,
    steps: Vec<OfStep>,
    /// Whether there are steps that could not be read, which was reported.
    any_step: bool,
    sources: Vec<String>,
    /// The outputs of the workflow that the current step calls.
    called: Option<Vec<String>>,
    /// The workflows of the document: id, inputs, outputs.
    workflows: Vec<(String, Vec<String>, Vec<String>)>,
}

/// What a step is called, and its outputs.
#[derive(Debug)]
struct OfStep {
    id: String,
    outputs: Vec<String>,
    /// Whether it may have others: what they are could not be read, which was reported.
    any_output: bool,
}

impl Scope {
    /// The scope of `workflow`. `inputs` is its schema, references followed.
    pub fn new(
        project: &Project<'_>,
        document: &Document<'_>,
        workflow: &Workflow<'_>,
        inputs: Option<&Node<'_>>,
    ) -> Self {
        let files = project.files;
        let additional = inputs.and_then(|schema| schema.get("additionalProperties"));
        let outputs = |workflow: &Workflow<'_>| -> Vec<String> {
            let outputs = workflow.outputs.iter();
            outputs.map(|output| output.name.clone()).gather()
        };
        // A step that calls a workflow has the outputs of that as well.
        let of_step = |step: &Step<'_>| {
            let mut names: Vec<String> = step.outputs.iter().map(|o| o.name.clone()).gather();
            let mut any_output = step.unread.outputs || matches!(step.target, Target::Unclear);
            if let Target::Workflow(name) = &step.target {
                let called = project.find_workflow(document, name);
                let called = called.map(|called| project.workflow(called).1);
                any_output |= called.is_none_or(|called| called.unread.outputs);
                names.put_all(called.map(outputs).unwrap_or_default());
            }
            OfStep {
                id: step.id.value.clone(),
                outputs: names,
                any_output,
            }
        };
        let of_workflow = |workflow: &Workflow<'_>| {
            let schema = workflow.inputs.clone();
            let schema = schema.and_then(|node| follow(files, node).ok());
            let inputs = schema.map_or_else(Vec::new, |schema| property_names(files, &schema));
            (workflow.id.value.clone(), inputs, outputs(workflow))
        };
        Scope {
            inputs: inputs.map_or_else(Vec::new, |schema| property_names(files, schema)),
            any_input: additional.is_some_and(|schema| schema.value.is_object()),
            steps: workflow.steps.iter().map(of_step).gather(),
            any_step: workflow.unread.steps,
            sources: document
                .sources
                .iter()
                .map(|source| source.name.value.clone())
                .gather(),
            called: None,
            workflows: document.workflows.iter().map(of_workflow).gather(),
        }
    }

    /// Turns to a step that calls a workflow with these outputs; none if it calls an operation.
    pub fn call(&mut self, outputs: Option<Vec<String>>) {
        self.called = outputs;
    }

    /// The inputs, for suggestions.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(String::as_str)
    }

    /// The steps, for suggestions.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.id.as_str())
    }

    /// The outputs of a step, for suggestions.
    pub fn outputs_of(&self, step: &str) -> impl Iterator<Item = &str> {
        let step = self.steps.iter().find(|known| known.id == step);
        step.into_iter()
            .flat_map(|step| step.outputs.iter().map(String::as_str))
    }

    /// The position of a step.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|known| known.id == step)
    }
}

impl Names for Scope {
    fn input(&self, name: &str) -> bool {
        self.inputs().any(|input| input == name)
    }

    fn output(&self, name: &str) -> bool {
        self.called.iter().flatten().any(|output| output == name)
    }

    // Without a called workflow it is the place that is wrong, not the name.
    fn any_output(&self) -> bool {
        self.called.is_none()
    }

    fn step(&self, id: &str) -> bool {
        self.any_step || self.position(id).is_some()
    }

    fn step_output(&self, step: &str, name: &str) -> bool {
        let known = self.steps.iter().find(|known| known.id == step);
        known.is_none_or(|known| known.any_output)
            || self.outputs_of(step).any(|output| output == name)
    }

    fn source(&self, name: &str) -> bool {
        self.sources.iter().any(|source| source == name)
    }

    fn any_input(&self) -> bool {
        self.any_input
    }

    fn workflow(&self, id: &str) -> bool {
        self.workflows.iter().any(|(workflow, ..)| workflow == id)
    }

    fn workflow_name(&self, id: &str, field: WorkflowField, name: &str) -> bool {
        let workflow = self.workflows.iter().find(|(workflow, ..)| workflow == id);
        workflow.is_some_and(|(_, inputs, outputs)| {
            let mut names = match field {
                WorkflowField::Inputs => inputs.iter(),
                WorkflowField::Outputs => outputs.iter(),
            };
            names.any(|known| known == name)
        })
    }
}
