//! How deep the workflows go into the bodies of a source: what they send and read is typed, the
//! rest stays raw JSON.

use serde_json::Value;

use crate::lower::Calls;
use crate::lower::operation::{Parts, body_media};
use crate::lower::types::Reach;
use crate::parse::node::Node;
use crate::resolve::Project;
use crate::resolve::reference::follow;

/// The schemas of a description that payloads of the workflows go through.
pub fn of_description(project: &Project<'_>, calls: &Calls, description: usize) -> Reach {
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
                let parts = Parts::new(project.files, entry);
                let schema = parts.as_ref().and_then(|parts| body_schema(project, parts));
                let payload = step.body.as_ref().and_then(|body| body.payload.as_ref());
                if let (Some(schema), Some(payload)) = (schema, payload) {
                    walk(project, &schema, payload.value, &mut reach);
                }
            }
        }
    }
    reach
}

fn body_schema<'a>(project: &Project<'a>, parts: &Parts<'a>) -> Option<Node<'a>> {
    let content = parts.body.as_ref()?.get("content")?;
    let (_, media) = body_media(project.files, &content)?;
    media.get("schema")
}

/// Adds the schemas that a payload's objects meet.
fn walk(project: &Project<'_>, schema: &Node<'_>, payload: &Value, reach: &mut Reach) {
    let Ok(schema) = follow(project.files, schema.clone()) else {
        return;
    };
    match payload {
        Value::Object(members) => {
            reach.add(&schema);
            let properties = schema.get("properties");
            for (name, value) in members {
                if let Some(property) = properties.as_ref().and_then(|p| p.get(name)) {
                    walk(project, &property, value, reach);
                }
            }
        }
        Value::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for item in items {
                    walk(project, &schema, item, reach);
                }
            }
        }
        _ => {}
    }
}
