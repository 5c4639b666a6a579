//! What a schema consists of: itself, what its `allOf` adds, and the alternatives beside both.

use std::collections::HashSet;

use serde_json::Value;

use super::Types;
use crate::gather::{Collection, Gather};
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::is_null;
use crate::resolve::reference::{BrokenReference, step};

/// How deep `allOf` may nest.
const DEPTH_LIMIT: usize = 32;

/// The parts of a schema, by what they say about its values.
#[derive(Default)]
pub(super) struct Parts<'a> {
    /// Members of an object.
    pub(super) members: Members<'a>,
    /// Alternatives beside the members.
    pub(super) unions: Vec<Union<'a>>,
    /// Schemas of anything but objects.
    pub(super) others: Vec<Node<'a>>,
    /// Whether a part says that the values are objects.
    pub(super) is_object: bool,
}

/// Alternatives: a schema, and the keyword in it.
pub(super) type Union<'a> = (Node<'a>, &'static str);

/// The members of an object.
#[derive(Default)]
pub(super) struct Members<'a> {
    /// By name; of those in several parts, all that say something about them.
    pub(super) properties: Vec<(String, Vec<Node<'a>>)>,
    pub(super) required: HashSet<String>,
    /// What may be there beside them.
    pub(super) rest: Option<Rest<'a>>,
}

/// What an object may have beside its properties.
#[derive(Clone)]
pub(super) enum Rest<'a> {
    Anything,
    Schema(Node<'a>),
}

impl<'a> Members<'a> {
    /// Whether there is anything to make a struct of.
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.rest.is_none()
    }

    /// Adds the own members of a schema.
    fn add(&mut self, node: &Node<'a>) {
        let properties = node.get("properties");
        for (name, node) in properties.iter().flat_map(Node::members) {
            // `false` as a property: it must not be there.
            if *node.value == Value::Bool(false) {
                continue;
            }
            match self.properties.iter_mut().find(|(known, _)| *known == name) {
                // A property without a schema only says that it is there.
                Some(_) if says_nothing(&node) => {}
                Some((_, known)) if known.iter().any(|known| known.value == node.value) => {}
                Some((_, known)) => known.push(node),
                None => self.properties.push((name.to_owned(), vec![node])),
            }
        }
        let required = node.list("required");
        let required = required.iter().filter_map(|name| name.value.as_str());
        self.required.put_all(required.map(str::to_owned));
        self.rest = rest(node).or(self.rest.take());
    }
}

impl<'a> Types<'a> {
    /// The parts of a schema.
    ///
    /// # Errors
    /// If one of its references leads nowhere, or back to itself.
    pub(super) fn parts(&self, node: &Node<'a>) -> Result<Parts<'a>, BrokenReference<'a>> {
        let mut parts = Parts::default();
        self.collect(node, &mut parts, DEPTH_LIMIT)?;
        Ok(parts)
    }

    /// The parts of a value that several schemas describe.
    ///
    /// # Errors
    /// If one of their references leads nowhere, or back to itself.
    pub(super) fn parts_of_all(
        &self,
        nodes: &[Node<'a>],
    ) -> Result<Parts<'a>, BrokenReference<'a>> {
        let mut parts = Parts::default();
        for node in nodes {
            let node = self.target(node.clone())?;
            self.collect(&node, &mut parts, DEPTH_LIMIT)?;
        }
        Ok(parts)
    }

    fn collect(
        &self,
        node: &Node<'a>,
        parts: &mut Parts<'a>,
        depth: usize,
    ) -> Result<(), BrokenReference<'a>> {
        let depth = depth.checked_sub(1).ok_or_else(|| BrokenReference {
            at: node.clone(),
            reference: "allOf".to_owned(),
        })?;
        if node.get("$ref").is_some() {
            let target = self.target(step(self.files, node)?)?;
            self.collect(&target, parts, depth)?;
        }
        for branch in node.list("allOf") {
            let branch = self.target(branch)?;
            self.collect(&branch, parts, depth)?;
        }
        let types = schema::types(node.value).unwrap_or_default();
        if says_other(node, &types) {
            let keywords = ["oneOf", "anyOf"].into_iter();
            let unions = keywords.filter(|keyword| describes_branches(node, keyword));
            parts
                .unions
                .put_all(unions.map(|keyword| (node.clone(), keyword)));
            parts.others.push(node.clone());
            return Ok(());
        }
        parts.is_object |= types.contains(&"object") || says_members(node);
        parts.members.add(node);
        for keyword in ["oneOf", "anyOf"] {
            if !describes_branches(node, keyword) {
                continue;
            }
            match alternatives(node, keyword).as_slice() {
                [only] => {
                    let only = self.target(only.clone())?;
                    self.collect(&only, parts, depth)?;
                }
                _ => parts.unions.push((node.clone(), keyword)),
            }
        }
        Ok(())
    }
}

/// A place for what several schemas say together: each of them may be a type for itself.
pub(super) fn place_of_all<'a>(schemas: &[Node<'a>]) -> Option<Node<'a>> {
    let (first, last) = (schemas.first()?, schemas.last()?);
    Some(Node {
        pointer: format!("{}&{}", last.pointer, first.pointer),
        ..last.clone()
    })
}

/// The alternatives of a schema, null left aside.
pub(super) fn alternatives<'a>(node: &Node<'a>, keyword: &str) -> Vec<Node<'a>> {
    let mut branches = node.list(keyword);
    branches.retain(|branch| !is_null(branch) && *branch.value != Value::Bool(false));
    branches
}

/// Whether a schema is put together of others.
pub(super) fn is_composed(node: &Node<'_>) -> bool {
    let has_union = ["oneOf", "anyOf"]
        .iter()
        .any(|keyword| describes_branches(node, keyword));
    has_union || node.get("allOf").is_some() || node.get("$ref").is_some()
}

/// Whether alternatives describe values, and not only which members must be there.
fn describes_branches(node: &Node<'_>, keyword: &str) -> bool {
    let branches = alternatives(node, keyword);
    branches.iter().any(|branch| {
        let keywords = [
            "$ref",
            "type",
            "properties",
            "additionalProperties",
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "enum",
            "const",
        ];
        keywords.iter().any(|keyword| branch.get(keyword).is_some())
    })
}

fn says_members(node: &Node<'_>) -> bool {
    ["properties", "additionalProperties", "patternProperties"]
        .iter()
        .any(|keyword| node.get(keyword).is_some())
}

/// Whether a schema has values that are no objects.
fn says_other(node: &Node<'_>, types: &[&str]) -> bool {
    let listed = ["enum", "const", "items", "prefixItems"];
    match types {
        [] => listed.iter().any(|keyword| node.get(keyword).is_some()) && !says_members(node),
        types => !types.contains(&"object"),
    }
}

/// Whether nothing but text stands in a schema.
fn says_nothing(node: &Node<'_>) -> bool {
    node.members().all(|(name, _)| is_annotation(name))
}

/// Whether a keyword says nothing about a value's type.
pub(super) fn is_annotation(keyword: &str) -> bool {
    let annotations = [
        "$comment",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "nullable",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    ];
    annotations.contains(&keyword) || keyword.starts_with("x-")
}

fn rest<'a>(node: &Node<'a>) -> Option<Rest<'a>> {
    let patterns = node.get("patternProperties");
    let patterns: Vec<Node<'a>> = patterns
        .iter()
        .flat_map(Node::members)
        .map(|(_, schema)| schema)
        .gather();
    let Some(additional) = node.get("additionalProperties") else {
        return one_pattern(patterns);
    };
    match additional.value {
        Value::Bool(true) => Some(Rest::Anything),
        Value::Object(schema) if schema.is_empty() => Some(Rest::Anything),
        Value::Object(_) if patterns.is_empty() => Some(Rest::Schema(additional)),
        Value::Object(_) => Some(Rest::Anything),
        _ => one_pattern(patterns),
    }
}

/// Members by patterns of their names: a map, typed if they have one schema.
fn one_pattern(mut patterns: Vec<Node<'_>>) -> Option<Rest<'_>> {
    let last = patterns.pop()?;
    let same = patterns.iter().all(|other| other.value == last.value);
    Some(match same && last.value.is_object() {
        true => Rest::Schema(last),
        false => Rest::Anything,
    })
}
