//! What a mock answers: the documents' own examples, else a value that fits the schema.

mod fit;
mod pattern;
mod value;

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::gather::{Collection, Gather};
use crate::ir::{Example, Operation, Source};
use crate::lower::names::{Namespace, pascal, plain};
use crate::lower::operation::{Form, FormKind, Parts, forms};
use crate::parse::arazzo::Workflow;
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

pub use fit::fit_all;
pub use value::of_schema;

/// Inputs that fit what a workflow declares.
pub fn inputs<'a>(files: &'a Files, workflow: &Workflow<'a>) -> Value {
    let Some(schema) = &workflow.inputs else {
        return json!({});
    };
    match value::complete(files, schema.clone(), "inputs") {
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
    /// The examples of an operation: its first success, then every other status that is documented by
    /// itself. Complete clients have only the first: theirs would be thousands.
    pub fn responses(self, parts: &Parts<'a>) -> Vec<Example> {
        let successes = parts.successes();
        let Some((first, response)) = successes.first() else {
            return vec![without_body("200")];
        };
        let mut examples = vec![self.response(parts, first, response)];
        if !self.compact {
            let short = Examples {
                compact: true,
                ..self
            };
            let is_other = |status: &str| status != *first && status.parse::<u16>().is_ok();
            let others = parts.responses.iter().filter(|(key, _)| is_other(key));
            examples.put_all(others.map(|(key, other)| short.response(parts, key, other)));
        }
        examples
    }

    /// The example of a status.
    fn response(self, parts: &Parts<'a>, status: &str, response: &Node<'a>) -> Example {
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
                framed.map(|item| format!("{before}{item}")).gather()
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
    // A range stands for its first status, `default` for a success.
    let range = status.strip_suffix("XX").or(status.strip_suffix("xx"));
    let first = range.map(|hundreds| format!("{hundreds}00"));
    let status = first.as_deref().unwrap_or(status).parse();
    Example {
        status: status.unwrap_or(200),
        media_type: None,
        body: String::new(),
        headers: Vec::new(),
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

/// Names the operations for the mock: as the client does; with the name of their source where two
/// sources have one that is called the same.
pub fn name_operations(sources: &mut [Source]) {
    let own = |operation: &Operation| pascal(plain(&operation.function));
    let mut counts: HashMap<String, usize> = HashMap::new();
    for operation in sources.iter().flat_map(|source| &source.operations) {
        *counts.entry(own(operation)).or_default() += 1;
    }
    let mut names = Namespace::default();
    for source in sources {
        for operation in &mut source.operations {
            let name = own(operation);
            operation.mocked = names.unique(match counts.get(&name) {
                Some(1) => name,
                _ => pascal(&format!(
                    "{}_{}",
                    plain(&source.module),
                    plain(&operation.function)
                )),
            });
        }
    }
}
