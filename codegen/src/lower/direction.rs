//! Which way schemas go: what only replies have is not demanded of a request, and what only requests
//! have is not expected in a reply (OpenAPI, Schema Object, `readOnly` and `writeOnly`).

use std::collections::HashSet;

use serde_json::Value;

use crate::gather::{Collection, Gather};
use crate::lower::operation::Parts;
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::{FileId, Files};

/// The members with a direction that are in bodies of the other one.
#[derive(Debug, Default)]
pub struct Directions {
    against: HashSet<(FileId, String)>,
}

impl Directions {
    /// Those of the bodies of operations.
    pub fn of_operations<'p, 'a: 'p>(
        files: &'a Files,
        operations: impl Iterator<Item = &'p Parts<'a>>,
    ) -> Self {
        let mut directions = Directions::default();
        if !files.iter().any(|(_, file)| has_direction(&file.tree)) {
            return directions;
        }
        let mut sent = Walk::new(files, "readOnly");
        let mut received = Walk::new(files, "writeOnly");
        for parts in operations {
            sent.bodies(parts.body.iter());
            received.bodies(parts.responses.iter().map(|(_, response)| response));
        }
        directions.against = sent.found;
        directions.against.put_all(received.found);
        directions
    }

    /// Whether a member may be missing although it is required.
    pub fn may_miss(&self, property: &Node<'_>) -> bool {
        !self.against.is_empty()
            && self
                .against
                .contains(&(property.file, property.pointer.clone()))
    }
}

/// Whether anything in a document has a direction: most have nothing.
fn has_direction(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            matches!(name.as_str(), "readOnly" | "writeOnly") && *value == Value::Bool(true)
                || has_direction(value)
        }),
        Value::Array(items) => items.iter().any(has_direction),
        _ => false,
    }
}

/// The properties with a flag among the schemas of some bodies.
struct Walk<'a> {
    files: &'a Files,
    flag: &'static str,
    seen: HashSet<(FileId, String)>,
    found: HashSet<(FileId, String)>,
}

impl<'a> Walk<'a> {
    fn new(files: &'a Files, flag: &'static str) -> Self {
        Walk {
            files,
            flag,
            seen: HashSet::new(),
            found: HashSet::new(),
        }
    }

    fn bodies<'n>(&mut self, bodies: impl Iterator<Item = &'n Node<'a>>)
    where
        'a: 'n,
    {
        for body in bodies {
            let content = body.get("content");
            for (_, media) in content.iter().flat_map(Node::members) {
                self.schemas(media.get("schema").into_iter().gather());
            }
        }
    }

    fn schemas(&mut self, mut open: Vec<Node<'a>>) {
        while let Some(schema) = open.pop() {
            let Ok(target) = follow(self.files, schema.clone()) else {
                continue;
            };
            if target.pointer != schema.pointer {
                // What stands beside a reference.
                self.children(&schema, &mut open);
            }
            if self.seen.insert((target.file, target.pointer.clone())) {
                self.children(&target, &mut open);
            }
        }
    }

    fn children(&mut self, schema: &Node<'a>, open: &mut Vec<Node<'a>>) {
        for (_, property) in schema.get("properties").iter().flat_map(Node::members) {
            let flagged = |node: &Node<'_>| node.value.get(self.flag) == Some(&Value::Bool(true));
            let target = follow(self.files, property.clone()).ok();
            // What is not there has nothing in it.
            match flagged(&property) || target.as_ref().is_some_and(flagged) {
                true => drop(self.found.insert((property.file, property.pointer))),
                false => open.push(property),
            }
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            open.put_all(schema.list(keyword));
        }
        open.put_all(schema.get("items"));
        open.put_all(schema.get("additionalProperties"));
    }
}
