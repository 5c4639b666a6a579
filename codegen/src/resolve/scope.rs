//! The names that runtime expressions of one workflow can use.

use crate::parse::arazzo::{Document, Workflow};
use crate::parse::expression::{Names, WorkflowField};
use crate::parse::node::Node;
use crate::resolve::pointer::property_names;
use crate::source::Files;

/// The names in scope in a workflow.
#[derive(Debug)]
pub struct Scope {
    workflow: String,
    inputs: Vec<String>,
    any_input: bool,
    steps: Vec<(String, Vec<String>)>,
    sources: Vec<String>,
}

impl Scope {
    /// The scope of `workflow`. `inputs` is its schema, references followed.
    pub fn new(
        files: &Files,
        document: &Document<'_>,
        workflow: &Workflow<'_>,
        inputs: Option<&Node<'_>>,
    ) -> Self {
        let additional = inputs.and_then(|schema| schema.get("additionalProperties"));
        Scope {
            workflow: workflow.id.value.clone(),
            inputs: inputs.map_or_else(Vec::new, |schema| property_names(files, schema)),
            any_input: additional.is_some_and(|schema| schema.value.is_object()),
            steps: workflow
                .steps
                .iter()
                .map(|step| {
                    let outputs = step.outputs.iter().map(|output| output.name.clone());
                    (step.id.value.clone(), outputs.collect())
                })
                .collect(),
            sources: document
                .sources
                .iter()
                .map(|source| source.name.value.clone())
                .collect(),
        }
    }

    /// The inputs, for suggestions.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(String::as_str)
    }

    /// The steps, for suggestions.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|(id, _)| id.as_str())
    }

    /// The outputs of a step, for suggestions.
    pub fn outputs_of(&self, step: &str) -> impl Iterator<Item = &str> {
        let step = self.steps.iter().find(|(id, _)| id == step);
        step.into_iter()
            .flat_map(|(_, outputs)| outputs.iter().map(String::as_str))
    }

    /// The position of a step.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|(id, _)| id == step)
    }
}

impl Names for Scope {
    fn input(&self, name: &str) -> bool {
        self.inputs().any(|input| input == name)
    }

    fn output(&self, _name: &str) -> bool {
        false
    }

    // Whether there are any where the expression stands is decided by who reads it.
    fn any_output(&self) -> bool {
        true
    }

    fn workflow(&self, id: &str) -> bool {
        self.workflow == id
    }

    fn workflow_name(&self, id: &str, field: WorkflowField, name: &str) -> bool {
        self.workflow == id && field == WorkflowField::Inputs && self.input(name)
    }

    fn step(&self, id: &str) -> bool {
        self.position(id).is_some()
    }

    fn step_output(&self, step: &str, name: &str) -> bool {
        self.outputs_of(step).any(|output| output == name)
    }

    fn source(&self, name: &str) -> bool {
        self.sources.iter().any(|source| source == name)
    }

    fn any_input(&self) -> bool {
        self.any_input
    }
}
