//! A discriminator on a schema without alternatives: these are the schemas that have it in their
//! `allOf` (OpenAPI, Discriminator Object).

use std::collections::HashMap;

use super::Types;
use super::object::wrapped;
use super::union::{Tags, tag_values};
use crate::diagnostic::Diagnostics;
use crate::ir::Type;
use crate::parse::node::Node;
use crate::resolve::pointer::schema_name;
use crate::resolve::reference::step;
use crate::source::FileId;

/// How many schemas may be built on one another without adding anything.
const DEPTH_LIMIT: usize = 16;

/// The components that have a schema in their `allOf`, by that schema.
pub(super) type Children<'a> = HashMap<(FileId, String), Vec<Node<'a>>>;

impl<'a> Types<'a> {
    /// The union of a schema's family, if it has one.
    pub(super) fn family(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Type> {
        let discriminator = node.get("discriminator")?;
        let (tags, heirs) = self.family_of(node)?;
        if !self.reach.everything {
            return self
                .sent_branches(&heirs, hint, diagnostics)
                .then_some(Type::Json);
        }
        let itself = stands_for_itself(&discriminator, node);
        Some(self.define_union(node, hint, |types, name| {
            let mut branches = Vec::new();
            for heir in heirs {
                branches.push((types.ty(heir.clone(), name, diagnostics), Some(heir)));
            }
            if itself && let Ok(parts) = types.parts(node) {
                // Any place of its own will do: the schema is the union already.
                let own = Node {
                    pointer: format!("{}/discriminator", node.pointer),
                    ..node.clone()
                };
                let (members, unions) = (parts.members, parts.unions);
                let hint = format!("{name}Base");
                let ty = types.object(&own, members, unions, &hint, diagnostics);
                branches.push((ty, Some(node.clone())));
            }
            (branches, Some(tags))
        }))
    }

    /// How those are told apart that are built on a schema, and which they are.
    pub(super) fn family_of(&self, node: &Node<'a>) -> Option<(Tags<'a>, Vec<Node<'a>>)> {
        let alternatives = node.get("oneOf").or(node.get("anyOf"));
        let tags = Tags::of_union(node).filter(|_| alternatives.is_none())?;
        let heirs = self.heirs(node);
        (!heirs.is_empty()).then_some((tags, heirs))
    }

    /// Whether a component is one of a family although it adds nothing to what it is built on.
    pub(super) fn is_heir(&self, node: &Node<'a>, wraps: &Node<'a>) -> bool {
        self.reach.everything
            && schema_name(node).is_some()
            && self.is_of_family(wraps, DEPTH_LIMIT)
    }

    fn is_of_family(&self, node: &Node<'a>, depth: usize) -> bool {
        let (Ok(node), Some(depth)) = (self.target(node.clone()), depth.checked_sub(1)) else {
            return false;
        };
        let has = |keyword| node.get(keyword).is_some();
        has("discriminator") && !has("oneOf") && !has("anyOf")
            || wrapped(&node).is_some_and(|wraps| self.is_of_family(&wraps, depth))
    }

    /// The schemas that are built on one, directly or not, in the order of the document.
    fn heirs(&self, parent: &Node<'a>) -> Vec<Node<'a>> {
        let children = self.children.get_or_init(|| self.all_children(parent.file));
        let mut heirs: Vec<Node<'a>> = Vec::new();
        let mut open = vec![(parent.file, parent.pointer.clone())];
        while let Some(key) = open.pop() {
            for child in children.get(&key).into_iter().flatten() {
                let known = heirs.iter().chain([parent]);
                let is_known = |known: &Node<'a>| known.pointer == child.pointer;
                if !known.into_iter().any(is_known) {
                    heirs.push(child.clone());
                    open.push((child.file, child.pointer.clone()));
                }
            }
        }
        heirs
    }

    fn all_children(&self, file: FileId) -> Children<'a> {
        let mut children = Children::new();
        let schemas = Node::at(self.files, file, "/components/schemas");
        for (_, schema) in schemas.iter().flat_map(Node::members) {
            for part in schema.list("allOf") {
                if part.get("$ref").is_some()
                    && let Ok(parent) = step(self.files, &part)
                {
                    let key = (parent.file, parent.pointer);
                    children.entry(key).or_default().push(schema.clone());
                }
            }
        }
        children
    }
}

/// Whether values can have the schema itself for a tag: no mapping leaves it out.
fn stands_for_itself(discriminator: &Node<'_>, node: &Node<'_>) -> bool {
    let mapping = discriminator.get("mapping");
    let mapped = mapping.iter().flat_map(Node::members);
    let mut targets = mapped
        .filter_map(|(_, value)| value.value.as_str())
        .peekable();
    let Some(name) = schema_name(node) else {
        return false;
    };
    targets.peek().is_none() && !tag_values(discriminator, node).is_empty()
        || targets.any(|target| target.rsplit('/').next() == Some(name.as_str()))
}
