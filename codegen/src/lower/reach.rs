//! How deep the workflows go into the bodies of a source: what they send and read is typed, the
//! rest stays raw JSON.

use crate::lower::Calls;
use crate::lower::names::Namespace;
use crate::lower::operation::{self, Parts};
use crate::lower::types::{Reach, Types};
use crate::lower::workflow::{outline, written_type};
use crate::parse::arazzo::{Step, Workflow};
use crate::resolve::Project;

/// The schemas of a description that payloads of the workflows go through, and the media types that
/// they are sent in.
pub fn of_description(project: &Project<'_>, calls: &Calls, description: usize) -> Reach {
    let types = Types::of_source(project.files, Namespace::default(), Reach::default());
    let mut reach = Reach::default();
    for (document, calls) in project.documents.iter().zip(calls) {
        for (workflow, calls) in document.workflows.iter().zip(calls) {
            for (step, call) in workflow.steps.iter().zip(calls) {
                let Some((called, operation)) = call else {
                    continue;
                };
                if *called != description {
                    continue;
                }
                let entry = &project.descriptions[description].operations[*operation];
                if let Some(parts) = Parts::new(project.files, entry) {
                    of_step(&types, project, workflow, step, &parts, &mut reach);
                }
            }
        }
    }
    reach
}

fn of_step<'a>(
    types: &Types<'a>,
    project: &Project<'a>,
    workflow: &Workflow<'_>,
    step: &Step<'_>,
    parts: &Parts<'a>,
    reach: &mut Reach,
) {
    let content = parts.body.as_ref().and_then(|body| body.get("content"));
    let (Some(content), Some(body)) = (content, &step.body) else {
        return;
    };
    let written = written_type(step, workflow);
    let written = written.as_ref().map(|written| written.media_type);
    let payload = body.payload.as_ref().map(|payload| payload.value);
    let sent = operation::sent(project.files, Some(&content), written, payload);
    let Some((name, media)) = sent.declared else {
        return;
    };
    reach.add_sent(&parts.node, name);
    if let Some(schema) = media.get("schema") {
        types.reach(schema, &outline(body), reach);
    }
}
