//! How deep bodies are typed: as deep as what is sent goes into them.

use std::collections::HashSet;

use serde_json::Value;

use super::Types;
use super::alternatives::{Meant, written};
use super::object::wrapped;
use super::parts::{Members, Rest, place_of_all};
use crate::parse::node::Node;
use crate::source::FileId;

/// How many schemas may do nothing but wrap one another.
const DEPTH_LIMIT: usize = 16;

/// Which schemas become types of their own, beside the bodies of the operations themselves.
///
/// A body is typed as deep as the workflows go into it: what no workflow sends or reads stays one
/// member of raw JSON, so that a reviewer sees what runs.
#[derive(Debug, Default)]
pub struct Reach {
    schemas: HashSet<(FileId, String)>,
    /// The media types of bodies that are sent, by operation.
    pub(super) sent: HashSet<(FileId, String, String)>,
    pub(super) everything: bool,
}

impl Reach {
    /// Everything is typed, as deep as it goes.
    pub fn everything() -> Self {
        Reach {
            everything: true,
            ..Reach::default()
        }
    }

    /// Adds a schema.
    pub fn add(&mut self, schema: &Node<'_>) {
        self.schemas.insert((schema.file, schema.pointer.clone()));
    }

    /// Adds a media type that an operation declares for its body.
    pub fn add_sent(&mut self, operation: &Node<'_>, media_type: &str) {
        let Node { file, pointer, .. } = operation;
        self.sent
            .insert((*file, pointer.clone(), media_type.to_owned()));
    }

    pub(super) fn contains(&self, schema: &Node<'_>) -> bool {
        self.everything
            || self
                .schemas
                .contains(&(schema.file, schema.pointer.clone()))
    }
}

impl<'a> Types<'a> {
    /// Adds the schemas that a payload's objects meet.
    pub fn reach(&self, schema: Node<'a>, payload: &Value, reach: &mut Reach) {
        self.reach_to(schema, payload, DEPTH_LIMIT, reach);
    }

    fn reach_to(&self, schema: Node<'a>, payload: &Value, depth: usize, reach: &mut Reach) {
        let Some(schema) = self.unwrapped(schema).pop() else {
            return;
        };
        match payload {
            Value::Object(members) => {
                reach.add(&schema);
                if let Meant::Alternative(chosen) = self.nearest(schema.clone(), &written(members))
                    && depth > 0
                {
                    return self.reach_to(chosen, payload, depth - 1, reach);
                }
                if let Ok(parts) = self.parts(&schema) {
                    self.reach_members(&parts.members, members, reach);
                }
            }
            Value::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    for item in items {
                        self.reach(schema.clone(), item, reach);
                    }
                }
            }
            _ => {}
        }
    }

    fn reach_members(
        &self,
        schemas: &Members<'a>,
        payload: &serde_json::Map<String, Value>,
        reach: &mut Reach,
    ) {
        for (name, value) in payload {
            let property = schemas.properties.iter().find(|(known, _)| known == name);
            let Some((_, parts)) = property else {
                if let Some(Rest::Schema(schema)) = &schemas.rest {
                    self.reach(schema.clone(), value, reach);
                }
                continue;
            };
            // In several parts of its object, it is what all of them say, or the last.
            if let ([_, _, ..], Value::Object(members)) = (parts.as_slice(), value)
                && let (Some(own), Ok(all)) = (place_of_all(parts), self.parts_of_all(parts))
            {
                reach.add(&own);
                self.reach_members(&all.members, members, reach);
            }
            if let Some(last) = parts.last() {
                self.reach(last.clone(), value, reach);
            }
        }
    }

    /// What a schema's references lead to, and what that wraps without adding anything, to the innermost.
    pub(super) fn unwrapped(&self, schema: Node<'a>) -> Vec<Node<'a>> {
        let mut levels: Vec<Node<'a>> = Vec::new();
        let mut next = Some(schema);
        while let Some(Ok(level)) = next.take().map(|schema| self.target(schema)) {
            if levels.len() < DEPTH_LIMIT {
                next = wrapped(&level);
            }
            levels.push(level);
        }
        levels
    }
}
