//! A value that fits a schema (OpenAPI, Schema Object; JSON Schema 2020-12).

use serde_json::{Map, Value, json};

use super::pattern;
use crate::gather::{Collection, Gather};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

/// How deep a value is built where nothing ends it.
const DEPTH_LIMIT: usize = 12;

/// How many letters or items a value is made of at most, whatever its schema asks for.
const SIZE_LIMIT: usize = 1_000;

/// A value of a schema: example, default, first enum value, else by type; `name` is the member that it
/// is for. Objects have all their members at the first level, and the required ones below.
pub fn of_schema<'a>(files: &'a Files, schema: Node<'a>, name: &str) -> Value {
    let values = Values { files, complete: 1 };
    values.of(schema, name, DEPTH_LIMIT)
}

/// The same of what somebody writes, who leaves out nothing that a workflow may want.
pub fn complete<'a>(files: &'a Files, schema: Node<'a>, name: &str) -> Value {
    let values = Values { files, complete: 4 };
    values.of(schema, name, DEPTH_LIMIT)
}

#[derive(Clone, Copy)]
struct Values<'a> {
    files: &'a Files,
    /// On how many levels objects have all their members; below, they have the required ones.
    complete: usize,
}

impl<'a> Values<'a> {
    fn of(self, schema: Node<'a>, name: &str, depth: usize) -> Value {
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
                return self.alternative(&schema, first, name, depth);
            }
        }
        self.by_type(&schema, name, depth)
    }

    /// A value of an alternative, with the members that stand beside the alternatives.
    fn alternative(self, schema: &Node<'a>, first: Node<'a>, name: &str, depth: usize) -> Value {
        match (self.of(first, name, depth), self.object(schema, depth)) {
            (Value::Object(mut members), Value::Object(beside)) => {
                for (name, value) in beside {
                    members.entry(name).or_insert(value);
                }
                Value::Object(members)
            }
            (value, _) => value,
        }
    }

    fn all_of(self, schema: &Node<'a>, name: &str, depth: usize) -> Option<Value> {
        let branches = schema.list("allOf");
        if branches.is_empty() {
            return None;
        }
        let mut merged = Map::new();
        for branch in branches {
            match self.of(branch, name, depth) {
                Value::Object(members) => merged.put_all(members),
                scalar => return Some(scalar),
            }
        }
        if let Value::Object(own) = self.object(schema, depth) {
            merged.put_all(own);
        }
        Some(Value::Object(merged))
    }

    fn by_type(self, schema: &Node<'a>, name: &str, depth: usize) -> Value {
        match type_of(schema) {
            Some("string") => Value::String(text(schema, name)),
            Some("integer") => json!(number(schema).ceil() as i64),
            Some("number") => match number(schema) {
                whole if whole.fract() == 0.0 && whole.abs() < 1e15 => json!(whole as i64),
                fraction => json!(fraction),
            },
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            Some("array") => self.list(schema, name, depth),
            Some("object") => self.object(schema, depth),
            _ if schema.get("properties").is_some() => self.object(schema, depth),
            _ if schema.get("items").is_some() => self.list(schema, name, depth),
            _ => json!({}),
        }
    }

    /// A list of one item, or of as many as there must be.
    fn list(self, schema: &Node<'a>, name: &str, depth: usize) -> Value {
        let Some(items) = schema.get("items").filter(|_| depth > 0) else {
            return json!([]);
        };
        let item = self.of(items, name, depth);
        let count = size(schema, "minItems").unwrap_or(1).max(1);
        let count = count.min(size(schema, "maxItems").unwrap_or(count));
        Value::Array(vec![item; count])
    }

    fn object(self, schema: &Node<'a>, depth: usize) -> Value {
        let required = schema.value.get("required").and_then(Value::as_array);
        let mut members = Map::new();
        for (member, property) in schema.get("properties").iter().flat_map(Node::members) {
            let is_required = required.is_some_and(|names| names.iter().any(|n| n == member));
            if is_required || depth + 1 + self.complete > DEPTH_LIMIT {
                members.insert(member.to_owned(), self.of(property, member, depth));
            }
        }
        Value::Object(members)
    }
}

/// What the schema itself names as a value; an example of another type than the schema's is a slip.
fn own_example(schema: &Node<'_>) -> Option<Value> {
    let first = |name| schema.list(name).into_iter().next();
    let named = [
        schema.get("example"),
        first("examples"),
        schema.get("default"),
        schema.get("const"),
        first("enum"),
    ];
    let fits = |node: &Node<'_>| !node.value.is_null() && has_type(schema, node.value);
    let own = named.into_iter().flatten().find(fits)?;
    Some(own.value.clone())
}

/// Whether a value is of the type of its schema, if that names one.
pub(super) fn has_type(schema: &Node<'_>, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(is_whole),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    };
    match schema.value.get("type") {
        Some(Value::String(name)) => is(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0
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

fn size(schema: &Node<'_>, keyword: &str) -> Option<usize> {
    let size = schema.value.get(keyword)?.as_u64()?;
    Some(usize::try_from(size).unwrap_or(SIZE_LIMIT).min(SIZE_LIMIT))
}

/// The least number that is allowed, or else 1, or the greatest.
fn number(schema: &Node<'_>) -> f64 {
    let limit = |keyword| schema.value.get(keyword).and_then(Value::as_f64);
    // OpenAPI 3.0 has `exclusiveMinimum` as a truth value beside `minimum`.
    let excluded = |keyword| schema.value.get(keyword) == Some(&Value::Bool(true));
    let least = match (limit("minimum"), limit("exclusiveMinimum")) {
        (Some(least), None) if excluded("exclusiveMinimum") => Some(least + 1.0),
        (inclusive, exclusive) => exclusive.map(|least| least + 1.0).or(inclusive),
    };
    let most = match (limit("maximum"), limit("exclusiveMaximum")) {
        (Some(most), None) if excluded("exclusiveMaximum") => Some(most - 1.0),
        (inclusive, exclusive) => exclusive.map(|most| most - 1.0).or(inclusive),
    };
    let number = match (least, most) {
        (Some(least), _) => least,
        (None, Some(most)) => most.min(1.0),
        (None, None) => 1.0,
    };
    match limit("multipleOf") {
        Some(step) if step > 0.0 => (number / step).ceil() * step,
        _ => number,
    }
}

/// A text by pattern, by format, else the member's own name: it tells in an output where a value came
/// from.
fn text(schema: &Node<'_>, name: &str) -> String {
    let pattern = schema.value.get("pattern").and_then(Value::as_str);
    if let Some(text) = pattern.and_then(pattern::text) {
        return sized(schema, text);
    }
    let format = schema.value.get("format").and_then(Value::as_str);
    let text = match format.map(str::to_ascii_lowercase).as_deref() {
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
        _ => return sized(schema, name.to_owned()),
    };
    text.to_owned()
}

/// The text as long as the schema wants it.
fn sized(schema: &Node<'_>, mut text: String) -> String {
    let count = text.chars().count();
    if let Some(least) = size(schema, "minLength").filter(|least| *least > count) {
        let last = text.chars().last().unwrap_or('x');
        text.put_all(std::iter::repeat_n(last, least - count));
    }
    match size(schema, "maxLength") {
        Some(most) if most < text.chars().count() => text.chars().take(most).gather(),
        _ => text,
    }
}
