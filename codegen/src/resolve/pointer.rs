//! A JSON Pointer through a schema: what a value at that place can be.

use serde_json::Value;

use crate::gather::{Collection, Gather};
use crate::parse::node::Node;
use crate::resolve::reference::{component_name, follow};
use crate::source::Files;

/// How deep compositions may nest.
const DEPTH_LIMIT: usize = 32;

/// How deep alternatives are asked for null: each level multiplies them.
const NULL_DEPTH_LIMIT: usize = 4;

/// What a pointer leads to.
#[derive(Debug)]
pub enum Found<'a> {
    /// A schema; optional if the value may be missing or null on the way or at the end.
    Schema {
        /// The schema, references followed.
        node: Node<'a>,
        /// Whether the value may be missing or null.
        optional: bool,
    },
    /// Anything: the schema does not say.
    Free,
    /// The schema says what there is, and this is not among it.
    Missing(Missing<'a>),
}

/// A place where a pointer leaves what a schema describes.
#[derive(Debug)]
pub struct Missing<'a> {
    /// The schema.
    pub schema: Node<'a>,
    /// The token that it does not have.
    pub token: String,
    /// How many tokens lead to the schema.
    pub depth: usize,
    /// The properties that it has.
    pub properties: Vec<String>,
}

impl Missing<'_> {
    /// How to call the schema in a message.
    pub fn schema_name(&self) -> String {
        match schema_name(&self.schema) {
            Some(name) => format!("schema `{name}`"),
            None => "its schema".to_owned(),
        }
    }
}

/// The name of a component schema; nothing for one that stands elsewhere.
pub fn schema_name(node: &Node<'_>) -> Option<String> {
    let name = node.pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/'))
        .then(|| component_name(name))
        .flatten()
}

/// Follows the tokens of a pointer through a schema.
pub fn navigate<'a>(files: &'a Files, schema: Node<'a>, tokens: &[String]) -> Found<'a> {
    let Ok(mut node) = follow(files, schema) else {
        return Found::Free;
    };
    let mut optional = nullable(files, &node);
    for (depth, token) in tokens.iter().enumerate() {
        match child(files, &node, token, DEPTH_LIMIT) {
            Child::Schema(next, required) => {
                let Ok(next) = follow(files, next) else {
                    return Found::Free;
                };
                optional |= !required || nullable(files, &next);
                node = next;
            }
            Child::Free => return Found::Free,
            Child::None => {
                return Found::Missing(Missing {
                    properties: properties(files, &node, DEPTH_LIMIT),
                    schema: node,
                    token: token.clone(),
                    depth,
                });
            }
        }
    }
    Found::Schema { node, optional }
}

/// Whether null is a value of the schema.
pub fn nullable(files: &Files, schema: &Node<'_>) -> bool {
    allows_null(files, schema.clone(), NULL_DEPTH_LIMIT)
}

fn allows_null(files: &Files, schema: Node<'_>, depth: usize) -> bool {
    let flag = |schema: &Node<'_>| schema.value.get("nullable") == Some(&Value::Bool(true));
    // OpenAPI 3.0 says nothing about keywords beside a `$ref`, and this one cannot be meant otherwise.
    if flag(&schema) {
        return true;
    }
    let (Ok(schema), Some(depth)) = (follow(files, schema), depth.checked_sub(1)) else {
        return false;
    };
    let types = schema.value.get("type").and_then(Value::as_array);
    let any = |keyword| {
        let branches = schema.list(keyword).into_iter();
        branches
            .map(|branch| allows_null(files, branch, depth))
            .reduce(|one, other| one || other)
    };
    flag(&schema)
        || is_null(&schema)
        || types.is_some_and(|types| types.iter().any(|t| t == "null"))
        || any("oneOf").or_else(|| any("anyOf")) == Some(true)
        || all_of_allows_null(files, &schema, depth)
        || schema.list("enum").iter().any(|v| v.value.is_null())
}

/// Whether a schema says nothing but that a value fits schemas that allow null.
fn all_of_allows_null(files: &Files, schema: &Node<'_>, depth: usize) -> bool {
    let branches = schema.list("allOf");
    let others = ["type", "properties", "enum", "oneOf", "anyOf"];
    !branches.is_empty()
        && others.iter().all(|keyword| schema.get(keyword).is_none())
        && branches
            .into_iter()
            .all(|branch| allows_null(files, branch, depth))
}

/// Whether null is the only value of the schema (OpenAPI 3.1 has such branches).
pub fn is_null(schema: &Node<'_>) -> bool {
    let keyword = |name| schema.value.get(name);
    keyword("type").is_some_and(|ty| ty == "null")
        || keyword("const").is_some_and(Value::is_null)
        || keyword("enum").is_some_and(|values| {
            let values = values.as_array();
            values.is_some_and(|values| values.iter().all(Value::is_null) && !values.is_empty())
        })
}

enum Child<'a> {
    /// The schema of the member or item, and whether it is always there.
    Schema(Node<'a>, bool),
    Free,
    None,
}

fn child<'a>(files: &'a Files, schema: &Node<'a>, token: &str, depth: usize) -> Child<'a> {
    let Some(depth) = depth.checked_sub(1) else {
        return Child::Free;
    };
    if let Some(found) = own_child(schema, token) {
        return found;
    }
    let mut described = describes_members(schema);
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for branch in schema.list(keyword) {
            let Ok(branch) = follow(files, branch) else {
                return Child::Free;
            };
            match child(files, &branch, token, depth) {
                // What one branch of several has, a value may lack.
                Child::Schema(found, required) => {
                    let always = required && keyword == "allOf";
                    return Child::Schema(found, always || requires(schema, token));
                }
                // A free branch of `allOf` adds nothing: the others say what there is.
                Child::Free if keyword == "allOf" && !is_composed(&branch) => {}
                Child::Free => return Child::Free,
                Child::None => described = true,
            }
        }
    }
    if described { Child::None } else { Child::Free }
}

/// The member or item that the schema itself describes.
fn own_child<'a>(schema: &Node<'a>, token: &str) -> Option<Child<'a>> {
    if let Some(found) = schema.get("properties").and_then(|p| p.get(token)) {
        return Some(Child::Schema(found, requires(schema, token)));
    }
    if let Some(items) = schema.get("items") {
        let index = token.parse::<usize>().is_ok() && (token == "0" || !token.starts_with('0'));
        return Some(match index {
            true => Child::Schema(items, false),
            false => Child::None,
        });
    }
    if schema.get("patternProperties").is_some() {
        return Some(Child::Free);
    }
    match schema.get("additionalProperties") {
        Some(additional) if additional.value.is_object() => {
            Some(Child::Schema(additional, requires(schema, token)))
        }
        Some(additional) if *additional.value == Value::Bool(true) => Some(Child::Free),
        _ => None,
    }
}

fn requires(schema: &Node<'_>, token: &str) -> bool {
    let required = schema.value.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|name| name == token))
}

/// Whether the schema says which members there are, or that there can be none.
fn describes_members(schema: &Node<'_>) -> bool {
    let has = |name| schema.value.get(name).is_some();
    let scalar = schema
        .value
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|ty| !matches!(ty, "object" | "array"));
    let properties = schema.value.get("properties").and_then(Value::as_object);
    let closed = schema.value.get("additionalProperties") == Some(&Value::Bool(false));
    let composed = has("oneOf") || has("anyOf") || has("allOf");
    properties.is_some_and(|p| !p.is_empty()) || scalar || (closed && !composed)
}

fn is_composed(schema: &Node<'_>) -> bool {
    ["oneOf", "anyOf", "allOf"]
        .iter()
        .any(|keyword| schema.value.get(keyword).is_some())
}

/// The names of all properties of a schema, those of compositions included.
pub fn property_names(files: &Files, schema: &Node<'_>) -> Vec<String> {
    properties(files, schema, DEPTH_LIMIT)
}

/// All property names, those of compositions included.
fn properties(files: &Files, schema: &Node<'_>, depth: usize) -> Vec<String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    let mut names: Vec<String> = schema
        .get("properties")
        .iter()
        .flat_map(Node::members)
        .map(|(name, _)| name.to_owned())
        .gather();
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for branch in schema.list(keyword) {
            if let Ok(branch) = follow(files, branch) {
                names.put_all(properties(files, &branch, depth));
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}
