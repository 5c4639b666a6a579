//! What the document says in its own words, and which values that names.

use serde_json::Value;

use super::Context;
use super::supplied::{is_same, named_location, word};
use crate::gather::{Collection, Gather};
use crate::ir::{Origin, Passed, WrittenStep, WrittenValue, WrittenWorkflow};
use crate::parse::arazzo::{Output, Parameter, Step};
use crate::parse::embedding::{self, Piece};
use crate::parse::expression::{self, Expression, Reading, WorkflowField};
use crate::parse::node::Text;
use crate::parse::text::escape;

/// How many values of a body are told; the others are one line.
const VALUES: usize = 60;

impl<'a> Context<'_, 'a> {
    /// The workflow in the words of its document.
    pub(super) fn written(&self) -> WrittenWorkflow {
        let path = &self.project.files.get(self.document.file).path;
        let name = path.file_name().unwrap_or_default();
        let workflow = self.workflow;
        WrittenWorkflow {
            document: name.to_string_lossy().into_owned(),
            title: text(&self.document.title),
            summary: text(&workflow.summary),
            description: text(&workflow.description),
            outputs: workflow
                .outputs
                .iter()
                .map(|o| self.written_output(o))
                .gather(),
        }
    }

    /// A step in the words of its document; it is the current one.
    pub(super) fn written_step(&self, step: &Step<'a>) -> WrittenStep {
        let calls_workflow = self.called_by(step).is_some();
        let own = step.parameters.iter();
        let is_own = |default: &&Parameter<'a>| {
            let mut own = step.parameters.iter();
            own.any(|one| replaces(one, default))
        };
        let defaults = self.workflow.parameters.iter().filter(|p| !is_own(p));
        let passes = own.chain(defaults).map(|parameter| Passed {
            location: match calls_workflow {
                true => "input",
                false => named_location(parameter).map_or("", word),
            },
            name: parameter.name.value.clone(),
            value: self.written_value(parameter.value.value),
        });
        let mut passes: Vec<Passed> = passes.gather();
        if let Some(body) = &step.body {
            if let Some(payload) = &body.payload {
                self.leaves("", payload.value, &mut passes);
            }
            passes.put_all(body.replacements.iter().map(|replacement| Passed {
                location: "body",
                name: replacement.target.value.clone(),
                value: self.written_value(replacement.value.value),
            }));
        }
        let outputs = step.outputs.iter();
        WrittenStep {
            description: text(&step.description),
            passes,
            outputs: outputs
                .map(|output| (output.name.clone(), self.written_output(output)))
                .gather(),
        }
    }

    /// The values in a body, with their places.
    fn leaves(&self, place: &str, value: &Value, passes: &mut Vec<Passed>) {
        match value {
            _ if passes.len() >= VALUES => {}
            Value::Object(members) if !members.is_empty() => {
                for (name, member) in members {
                    self.leaves(&format!("{place}/{}", escape(name)), member, passes);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    self.leaves(&format!("{place}/{index}"), item, passes);
                }
            }
            leaf => passes.push(Passed {
                location: "body",
                name: place.to_owned(),
                value: self.written_value(leaf),
            }),
        }
    }

    fn written_output(&self, output: &Output<'a>) -> WrittenValue {
        self.written_value(output.value.value)
    }

    fn written_value(&self, value: &Value) -> WrittenValue {
        let mut reads = Vec::new();
        self.origins(value, &mut reads);
        reads.dedup();
        WrittenValue {
            text: as_text(value),
            reads,
        }
    }

    fn origins(&self, value: &Value, origins: &mut Vec<Origin>) {
        match value {
            Value::String(text) => {
                let expressions = self.expressions(text);
                origins.put_all(expressions.iter().filter_map(|e| self.origin(e)));
            }
            Value::Array(items) => items.iter().for_each(|item| self.origins(item, origins)),
            Value::Object(members) => members.values().for_each(|m| self.origins(m, origins)),
            _ => {}
        }
    }

    /// The expressions of a text.
    fn expressions(&self, text: &str) -> Vec<Expression> {
        let version = self.document.version;
        let one = |reading| match reading {
            Reading::Expression { expression, .. } => vec![expression],
            Reading::Unbraced(found) => found.into_iter().filter_map(|f| f.expression).gather(),
            Reading::Literal | Reading::Error(_) => Vec::new(),
        };
        let pieces = embedding::split(text);
        if pieces.is_empty() {
            return one(expression::read(text, version, &self.scope));
        }
        let pieces = pieces.into_iter().flat_map(|piece| match piece {
            Piece::Text(_) => Vec::new(),
            Piece::Expression { inner, .. } => {
                one(expression::read_embedded(&inner, version, &self.scope))
            }
        });
        pieces.gather()
    }

    /// What an expression reads of what was there before the step.
    fn origin(&self, expression: &Expression) -> Option<Origin> {
        Some(match expression {
            Expression::Inputs => Origin::Input(String::new()),
            Expression::Input { name, .. } => Origin::Input(name.clone()),
            Expression::StepOutput { step, output, .. } => {
                let mut steps = self.workflow.steps.iter();
                let position = steps.position(|other| other.id.value == *step)?;
                Origin::Step(self.flow.index(position)?, output.clone())
            }
            Expression::Workflow {
                workflow,
                field: WorkflowField::Outputs,
                name,
                ..
            } => Origin::Dependency(self.dependency(workflow)?.0, name.clone()),
            _ => return None,
        })
    }
}

/// What a field says, if it is there.
pub(super) fn text(text: &Option<Text>) -> Option<String> {
    text.as_ref().map(|text| text.value.clone())
}

/// Whether a parameter of a step takes the place of one of the workflow.
fn replaces(own: &Parameter<'_>, default: &Parameter<'_>) -> bool {
    let (one, other) = (&own.name.value, &default.name.value);
    let location = named_location(own);
    location == named_location(default)
        && location.map_or(one == other, |location| is_same(location, one, other))
}

/// A value as people write it: a Selector Object (Arazzo 1.1) as what it selects and from where.
fn as_text(value: &Value) -> String {
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    match (value, member("context"), member("selector")) {
        (Value::String(text), ..) => text.clone(),
        (_, Some(context), Some(selector)) => format!("{selector} of {context}"),
        _ => value.to_string(),
    }
}
