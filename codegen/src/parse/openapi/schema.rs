//! One Schema Object at a time through `openapiv3`: its own keywords, without its children, so
//! that a broken child breaks nothing but itself. OpenAPI 3.1's keywords are rewritten to 3.0's.

use openapiv3::Schema;
use serde_json::{Map, Value};

use crate::gather::Gather;

/// The types of JSON Schema, null left aside.
pub const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The types that a schema names, null left aside.
///
/// # Errors
/// What is named and is no type.
pub fn types(schema: &Value) -> Result<Vec<&str>, String> {
    let named: Vec<&Value> = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().gather(),
        one => one.into_iter().gather(),
    };
    let named = named
        .into_iter()
        .filter(|ty| *ty != "null" && !ty.is_null());
    let mut types = Vec::new();
    for ty in named {
        match ty.as_str().filter(|name| TYPES.contains(name)) {
            Some(name) if types.contains(&name) => {}
            Some(name) => types.push(name),
            None => return Err(format!("{ty} is no type of a schema")),
        }
    }
    // Every integer is a number.
    if types.contains(&"number") {
        types.retain(|name| *name != "integer");
    }
    Ok(types)
}

/// Reads the keywords of one Schema Object that say what its values are; its child schemas appear
/// as empty ones, and are read from the tree by whoever visits them. Several types beside each
/// other have no 3.0 form: the schema is read without them.
///
/// # Errors
/// What is wrong with its types, or what `openapiv3` says about keywords that it cannot read.
pub fn read(schema: &Value) -> Result<Schema, String> {
    let types = types(schema)?;
    let shallow = match schema {
        Value::Object(members) => {
            let mut shallow = shallow(members);
            if let [only] = types.as_slice() {
                shallow.insert("type".to_owned(), (*only).into());
            }
            Value::Object(shallow)
        }
        // Anything, in OpenAPI 3.1; `false`, nothing, is for the owner to leave out.
        Value::Bool(_) => empty(),
        other => other.clone(),
    };
    serde_json::from_value(shallow).map_err(|error| error.to_string())
}

/// The same as one of the types that it names, without what it is composed of.
///
/// # Errors
/// What `openapiv3` says about keywords that it cannot read.
pub fn read_as(schema: &Value, ty: &str) -> Result<Schema, String> {
    let mut shallow = schema.as_object().map(shallow).unwrap_or_default();
    for keyword in ["allOf", "oneOf", "anyOf"] {
        shallow.remove(keyword);
    }
    shallow.insert("type".to_owned(), ty.into());
    serde_json::from_value(Value::Object(shallow)).map_err(|error| error.to_string())
}

/// A copy with the keywords that decide about a type: what only restricts values, or only explains
/// them, cannot be wrong here. Every child schema in it is empty.
fn shallow(members: &Map<String, Value>) -> Map<String, Value> {
    let mut copy = Map::new();
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => properties
                .keys()
                .map(|name| (name.clone(), empty()))
                .gather::<Map<_, _>>()
                .into(),
            ("allOf" | "oneOf" | "anyOf", Value::Array(branches)) => {
                branches.iter().map(|_| empty()).collect()
            }
            ("items", _) | ("additionalProperties", Value::Object(_)) => empty(),
            ("properties" | "allOf" | "oneOf" | "anyOf" | "format" | "additionalProperties", _) => {
                value.clone()
            }
            _ => continue,
        };
        copy.insert(name.clone(), value);
    }
    copy
}

fn empty() -> Value {
    Value::Object(Map::new())
}

#[cfg(test)]
mod tests {
    use super::{read, types};
    use openapiv3::{SchemaKind, Type};
    use serde_json::json;

    #[test]
    fn types_are_those_that_a_value_can_have() {
        assert_eq!(types(&json!({})), Ok(vec![]));
        assert_eq!(types(&json!({"type": "null"})), Ok(vec![]));
        assert_eq!(
            types(&json!({"type": ["string", "null"]})),
            Ok(vec!["string"])
        );
        assert_eq!(
            types(&json!({"type": ["integer", "number"]})),
            Ok(vec!["number"])
        );
        assert!(types(&json!({"type": "strng"})).is_err());
        assert!(types(&json!({"type": [{}]})).is_err());
    }

    #[test]
    fn restrictions_break_nothing() {
        let odd = json!({
            "type": "string", "required": true, "nullable": "true", "maxLength": 1e30,
            "exclusiveMinimum": 3, "minimum": "x", "enum": [1], "not": {"type": []},
        });
        let schema = read(&odd).unwrap();
        assert!(matches!(
            schema.schema_kind,
            SchemaKind::Type(Type::String(_))
        ));
        assert!(read(&json!({"properties": []})).is_err());
    }
}
