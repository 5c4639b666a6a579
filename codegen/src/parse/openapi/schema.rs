//! One Schema Object at a time through `openapiv3`: its own keywords, without its children, so
//! that a broken child breaks nothing but itself.

use openapiv3::Schema;
use serde_json::{Map, Value};

/// Reads the keywords of one Schema Object; its child schemas appear as empty ones, and are read
/// from the tree by whoever visits them.
///
/// # Errors
/// What `openapiv3` says about keywords that it cannot read.
pub fn read(schema: &Value) -> Result<Schema, String> {
    let shallow = match schema {
        Value::Object(members) => Value::Object(to_3_0(shallow(members))),
        // Anything, in OpenAPI 3.1; `false`, nothing, is for the owner to leave out.
        Value::Bool(_) => empty(),
        other => other.clone(),
    };
    serde_json::from_value(shallow).map_err(|error| error.to_string())
}

/// A copy in which every child schema is empty; annotations that nobody reads here are left out.
fn shallow(members: &Map<String, Value>) -> Map<String, Value> {
    let mut copy = Map::new();
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => properties
                .keys()
                .map(|name| (name.clone(), empty()))
                .collect::<Map<_, _>>()
                .into(),
            ("allOf" | "oneOf" | "anyOf", Value::Array(branches)) => {
                branches.iter().map(|_| empty()).collect()
            }
            ("items" | "not", _) => empty(),
            ("additionalProperties", Value::Object(_)) => empty(),
            ("example" | "examples" | "default" | "externalDocs" | "xml", _) => continue,
            (extension, _) if extension.starts_with("x-") => continue,
            (_, value) => value.clone(),
        };
        copy.insert(name.clone(), value);
    }
    copy
}

fn empty() -> Value {
    Value::Object(Map::new())
}

/// Keywords that OpenAPI 3.1 writes differently, as 3.0 has them.
fn to_3_0(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(types)) = schema.get("type") {
        let mut others: Vec<Value> = types.iter().filter(|t| *t != "null").cloned().collect();
        let nullable = others.len() < types.len();
        // Several types beside each other have no 3.0 form: the schema is left without a type,
        // which makes it raw JSON.
        match (others.pop(), others.is_empty()) {
            (Some(only), true) => schema.insert("type".to_owned(), only),
            _ => schema.remove("type"),
        };
        if nullable {
            schema.insert("nullable".to_owned(), Value::Bool(true));
        }
    }
    if let Some(constant) = schema.remove("const") {
        schema.insert("enum".to_owned(), Value::Array(vec![constant]));
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if let Some(Value::Number(limit)) = schema.get(exclusive).cloned() {
            schema.insert(bound.to_owned(), Value::Number(limit));
            schema.insert(exclusive.to_owned(), Value::Bool(true));
        }
    }
    schema
}
