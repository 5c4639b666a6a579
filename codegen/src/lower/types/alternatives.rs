//! Which of the alternatives of `oneOf` and `anyOf` something is that is sent.
//!
//! Where not everything is typed, a value that has alternatives stays raw JSON, and the alternative that
//! a payload is meant as has a type: it is made of that.

use serde_json::{Map, Value};

use super::Types;
use super::parts::alternatives;
use super::union::Tags;
use crate::gather::{Collection, Gather};
use crate::ir::Type;
use crate::lower::docs::code;
use crate::parse::node::Node;

/// How many schemas may do nothing but offer others.
const DEPTH_LIMIT: usize = 16;

/// A member that is sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'v> {
    /// Its name.
    pub name: &'v str,
    /// Its text, if it is one that is known.
    pub text: Option<&'v str>,
}

/// What something sent is meant as.
#[derive(Debug)]
pub enum Meant<'a> {
    /// Of this schema.
    Alternative(Node<'a>),
    /// Of none: the member that tells the alternatives apart has none of these values.
    None {
        /// The member.
        member: String,
        /// The values.
        values: Vec<String>,
    },
    /// There is nothing to choose, or it cannot be said.
    Unknown,
}

impl<'a> Types<'a> {
    /// Which of the alternatives of a schema an object with these members is: by the member that tells
    /// them apart (OpenAPI, Discriminator Object), or as the only one that has and requires no others.
    pub fn meant(&self, schema: Node<'a>, sent: &[Sent<'_>]) -> Meant<'a> {
        let mut meant = self.nearest(schema, sent);
        for _ in 0..DEPTH_LIMIT {
            let Meant::Alternative(chosen) = &meant else {
                break;
            };
            match self.nearest(chosen.clone(), sent) {
                Meant::Unknown => break,
                inner => meant = inner,
            }
        }
        meant
    }

    /// The same, of its own alternatives, which may have alternatives themselves.
    pub(super) fn nearest(&self, schema: Node<'a>, sent: &[Sent<'_>]) -> Meant<'a> {
        let choice = self
            .unwrapped(schema)
            .pop()
            .map(|schema| (self.choice(&schema), schema));
        let Some((Some((tags, branches)), schema)) = choice else {
            return Meant::Unknown;
        };
        if let Some(tags) = tags
            && let Some(text) = text_of(sent, &tags.member)
        {
            // The schema that a family is built on can be meant itself.
            if self
                .tags_of(&tags, &schema)
                .iter()
                .flatten()
                .any(|own| own == text)
            {
                return Meant::Unknown;
            }
            let mut values = Vec::new();
            for branch in &branches {
                let own: Vec<String> = self.tags_of(&tags, branch).into_iter().flatten().gather();
                if own.iter().any(|value| value == text) {
                    return Meant::Alternative(branch.clone());
                }
                values.put_all(own);
            }
            let member = tags.member;
            return Meant::None { member, values };
        }
        if self.family_of(&schema).is_some() {
            return Meant::Unknown;
        }
        let mut fitting = branches.iter().filter(|branch| self.takes(branch, sent));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Meant::Alternative(only.clone()),
            _ => Meant::Unknown,
        }
    }

    /// The alternatives of a schema that says nothing else, or those that are built on it, and how they are
    /// told apart.
    fn choice(&self, schema: &Node<'a>) -> Option<(Option<Tags<'a>>, Vec<Node<'a>>)> {
        if let Some((tags, heirs)) = self.family_of(schema) {
            return Some((Some(tags), heirs));
        }
        let parts = self.parts(schema).ok()?;
        match (parts.unions.as_slice(), parts.others.as_slice()) {
            ([(node, keyword)], []) if parts.members.is_empty() => {
                let branches = alternatives(node, keyword).into_iter();
                let targets = branches.map(|branch| self.target(branch).ok());
                let targets: Vec<Node<'a>> = targets.gather_some()?;
                let tags = Tags::of_union(node).or_else(|| self.constant_tags(&targets));
                Some((tags, targets))
            }
            _ => None,
        }
    }

    /// Whether a schema of an object has all these members, and requires no other.
    fn takes(&self, schema: &Node<'a>, sent: &[Sent<'_>]) -> bool {
        let Ok(parts) = self.parts(schema) else {
            return false;
        };
        let members = &parts.members;
        let is_known = |sent: &Sent<'_>| {
            members.rest.is_some() || members.properties.iter().any(|(name, _)| name == sent.name)
        };
        let is_sent = |name: &String| sent.iter().any(|sent| sent.name == name);
        let is_empty = members.is_empty() && parts.unions.is_empty();
        parts.others.is_empty()
            && (is_empty || sent.iter().all(is_known) || !parts.unions.is_empty())
            && members.required.iter().all(is_sent)
    }

    /// The structs of the alternatives of a schema, as code.
    pub(super) fn sent_types(&self, schema: &Node<'a>) -> Vec<String> {
        let schema = self.unwrapped(schema.clone()).pop();
        let (_, branches) = schema.and_then(|schema| self.choice(&schema)).unzip();
        let branches = branches.unwrap_or_default();
        let types = branches.iter().filter_map(|branch| self.struct_of(branch));
        types.filter_map(Type::name).map(code).gather()
    }

    /// The struct of a schema, if it has one.
    pub fn struct_of(&self, schema: &Node<'a>) -> Option<&Type> {
        let target = self.unwrapped(schema.clone()).pop()?;
        let known = self.known.get(&(target.file, target.pointer))?;
        matches!(known.ty, Type::Named(_)).then_some(&known.ty)
    }

    /// The schema of a member, wherever in its object's schema it stands.
    pub fn property(&self, schema: Node<'a>, member: &str) -> Option<Node<'a>> {
        let members = self.parts(&self.unwrapped(schema).pop()?).ok()?.members;
        let mut properties = members.properties.into_iter();
        let (_, mut parts) = properties.find(|(name, _)| name == member)?;
        parts.pop()
    }
}

fn text_of<'v>(sent: &[Sent<'v>], member: &str) -> Option<&'v str> {
    sent.iter().find(|sent| sent.name == member)?.text
}

/// The members of a payload as it is written.
pub(super) fn written(members: &Map<String, Value>) -> Vec<Sent<'_>> {
    let text = |value: &'_ Value| !value.as_str().is_some_and(|text| text.contains('$'));
    let sent = members.iter().map(|(name, value)| Sent {
        name,
        text: value.as_str().filter(|_| text(value)),
    });
    sent.gather()
}
