//! What a mock answers: the documents' own examples, else a value that fits the schema.

use serde_json::{Map, Value, json};

use crate::ir::Example;
use crate::lower::operation::{Form, FormKind, Parts, forms};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

/// How deep a value is built where nothing ends it.
const DEPTH_LIMIT: usize = 12;

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
                        Some(schema) => vec![self.schema(schema, "value", DEPTH_LIMIT)],
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

    /// A value of a Media Type Object's schema.
    fn media(self, media: &Node<'a>) -> Value {
        match media.get("schema") {
            Some(schema) => self.schema(schema, "value", DEPTH_LIMIT),
            None => json!({}),
        }
    }

    /// A value of a schema: example, default, first enum value, else by type; `name` is the member
    /// that it is for.
    pub fn schema(self, schema: Node<'a>, name: &str, depth: usize) -> Value {
        let Ok(schema) = follow(self.files, schema) else {
            return Value::Null;
        };
        if let Some(own) = own_example(&schema) {
            return own;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return Value::Null;
        };
        if let Some(merged) = self.all_of(&schema, name, depth) {
            return merged;
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(first) = schema.list(keyword).into_iter().next() {
                return self.schema(first, name, depth);
            }
        }
        self.by_type(&schema, name, depth)
    }

    fn all_of(self, schema: &Node<'a>, name: &str, depth: usize) -> Option<Value> {
        let branches = schema.list("allOf");
        if branches.is_empty() {
            return None;
        }
        let mut merged = Map::new();
        for branch in branches {
            match self.schema(branch, name, depth) {
                Value::Object(members) => merged.extend(members),
                scalar => return Some(scalar),
            }
        }
        if let Value::Object(own) = self.object(schema, depth) {
            merged.extend(own);
        }
        Some(Value::Object(merged))
    }

    fn by_type(self, schema: &Node<'a>, name: &str, depth: usize) -> Value {
        match type_of(schema) {
            Some("string") => Value::String(text(schema, name)),
            Some("integer") => number(schema).map_or(json!(1), |n| json!(n.ceil() as i64)),
            Some("number") => number(schema).map_or(json!(1), |n| json!(n)),
            Some("boolean") => json!(true),
            Some("array") => match schema.get("items") {
                Some(items) if depth > 0 => json!([self.schema(items, name, depth)]),
                _ => json!([]),
            },
            Some("object") => self.object(schema, depth),
            _ if schema.get("properties").is_some() => self.object(schema, depth),
            _ => json!({}),
        }
    }

    /// An object with all its members at the first level, and the required ones below.
    fn object(self, schema: &Node<'a>, depth: usize) -> Value {
        let required = schema.value.get("required").and_then(Value::as_array);
        let mut members = Map::new();
        for (member, property) in schema.get("properties").iter().flat_map(Node::members) {
            let is_required = required.is_some_and(|names| names.iter().any(|n| n == member));
            if is_required || depth + 2 > DEPTH_LIMIT {
                members.insert(member.to_owned(), self.schema(property, member, depth));
            }
        }
        Value::Object(members)
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

fn own_example(schema: &Node<'_>) -> Option<Value> {
    let first = |name| schema.list(name).into_iter().next();
    let own = schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("default"))
        .or_else(|| schema.get("const"))
        .or_else(|| first("enum"))?;
    (!own.value.is_null()).then(|| own.value.clone())
}

fn type_of<'a>(schema: &Node<'a>) -> Option<&'a str> {
    match schema.value.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|t| *t != "null"),
        _ => None,
    }
}

fn number(schema: &Node<'_>) -> Option<f64> {
    schema.value.get("minimum").and_then(Value::as_f64)
}

/// A text by format, else the member's own name: it tells in an output where a value came from.
fn text(schema: &Node<'_>, name: &str) -> String {
    let format = schema.value.get("format").and_then(Value::as_str);
    match format.map(str::to_ascii_lowercase).as_deref() {
        Some("date-time") => "2025-01-01T00:00:00Z",
        Some("date") => "2025-01-01",
        Some("time") => "00:00:00Z",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("uri" | "url") => "https://example.com/",
        Some("email") => "someone@example.com",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "AA==",
        _ => name,
    }
    .to_owned()
}
