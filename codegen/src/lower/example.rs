//! What a mock answers: the documents' own examples, else a value that fits the schema.

mod pattern;
mod value;

use serde_json::{Value, json};

use crate::ir::Example;
use crate::lower::operation::{Form, FormKind, Parts, forms};
use crate::parse::arazzo::Workflow;
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

pub use value::of_schema;

/// Inputs that fit what a workflow declares.
pub fn inputs<'a>(files: &'a Files, workflow: &Workflow<'a>) -> Value {
    let Some(schema) = &workflow.inputs else {
        return json!({});
    };
    match of_schema(files, schema.clone(), "inputs") {
        Value::Object(members) => Value::Object(members),
        // Inputs that are no object are one, called so.
        other => json!({ "value": other }),
    }
}

/// Builds example replies.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// The documents.
    pub files: &'a Files,
    /// Whether bodies take one line each. Those of complete clients are hundreds, and nobody reads
    /// them; those of workflows are what a test begins with.
    pub compact: bool,
}

impl<'a> Examples<'a> {
    /// The example of an operation: its first success.
    pub fn response(self, parts: &Parts<'a>) -> Example {
        let successes = parts.successes();
        let Some((status, response)) = successes.first() else {
            return without_body("200");
        };
        let forms = forms(self.files, response);
        let preferred = forms.first().filter(|_| parts.has_bodies());
        let example = preferred.and_then(|form| self.example(status, response, form));
        example.unwrap_or_else(|| without_body(status))
    }

    /// The same of the successes that are read while they come.
    pub fn stream(self, parts: &Parts<'a>) -> Option<Example> {
        parts.successes().iter().find_map(|(status, response)| {
            let forms = forms(self.files, response);
            let form = forms.iter().find(|form| form.kind.is_stream())?;
            self.example(status, response, form)
        })
    }

    fn example(self, status: &str, response: &Node<'a>, form: &Form<'a>) -> Option<Example> {
        let name = *form.media_types.first()?;
        let media = response.get("content")?.get(name)?;
        Some(Example {
            media_type: Some(concrete(name)),
            body: self.body(form, &media),
            ..without_body(status)
        })
    }

    /// The example of a body, written in its media type.
    fn body(self, form: &Form<'a>, media: &Node<'a>) -> String {
        let written = self.written(media);
        match (form.kind, written) {
            (FormKind::Json, written) => self.json(&written.unwrap_or_else(|| self.media(media))),
            // An example of a text or a stream is what is sent.
            (_, Some(Value::String(text))) => text,
            (FormKind::Text, Some(other)) => self.json(&other),
            (FormKind::Text, None) => match self.media(media) {
                Value::String(text) => text,
                other => self.json(&other),
            },
            (FormKind::Bytes, _) => String::new(),
            (kind, written) => {
                let items = match written {
                    Some(Value::Array(items)) => items,
                    Some(other) => vec![other],
                    None => match form.item_schema(self.files) {
                        Some(schema) => vec![self.value(schema)],
                        None if form.kind == FormKind::Events => vec![json!("value")],
                        None => vec![json!({})],
                    },
                };
                let before = match form.media_types.first() {
                    // RFC 7464 has a separator before each record.
                    Some(name) if name.contains("json-seq") => "\u{1e}",
                    _ => "",
                };
                let framed = items.iter().map(|item| framed(kind, item));
                framed.map(|item| format!("{before}{item}")).collect()
            }
        }
    }

    fn json(self, value: &Value) -> String {
        match self.compact {
            true => value.to_string(),
            false => serde_json::to_string_pretty(value).unwrap_or_default(),
        }
    }

    /// The example that a Media Type Object writes down.
    fn written(self, media: &Node<'a>) -> Option<Value> {
        let named = || {
            let first = media
                .get("examples")?
                .members()
                .next()
                .map(|(_, node)| node)?;
            follow(self.files, first).ok()?.get("value")
        };
        let written = media.get("example").or_else(named)?;
        Some(written.value.clone())
    }

    fn value(self, schema: Node<'a>) -> Value {
        of_schema(self.files, schema, "value")
    }

    /// A value of a Media Type Object's schema.
    fn media(self, media: &Node<'a>) -> Value {
        match media.get("schema") {
            Some(schema) => self.value(schema),
            None => json!({}),
        }
    }
}

fn without_body(status: &str) -> Example {
    Example {
        status: status.parse().unwrap_or(200),
        media_type: None,
        body: String::new(),
    }
}

/// An item of a stream as it comes: an event, a record, a line.
fn framed(kind: FormKind, item: &Value) -> String {
    match (kind, item) {
        (FormKind::Events, Value::String(text)) => format!("data: {text}\n\n"),
        (FormKind::Events, item) => format!("data: {item}\n\n"),
        (_, item) => format!("{item}\n"),
    }
}

/// A media type that a reply can have, of one that may be a range.
fn concrete(media_type: &str) -> String {
    match media_type {
        "*/*" | "application/*" => "application/json".to_owned(),
        "text/*" => "text/plain".to_owned(),
        range if range.ends_with("/*") => "application/octet-stream".to_owned(),
        other => other.to_owned(),
    }
}
