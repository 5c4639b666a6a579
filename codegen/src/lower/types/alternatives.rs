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

/// The alternatives of a schema that says nothing else, or the schemas that are built on it.
struct Choice<'a> {
    /// How they are told apart, where a member does it.
    tags: Option<Tags<'a>>,
    branches: Vec<Node<'a>>,
    /// Whether they are built on the schema, which may be meant itself.
    is_family: bool,
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
        let Some(schema) = self.unwrapped(schema).pop() else {
            return Meant::Unknown;
        };
        let Some(Choice {
            tags,
            branches,
            is_family,
        }) = self.choice(&schema)
        else {
            return Meant::Unknown;
        };
        if let Some(tags) = &tags
            && let Some(text) = text_of(sent, &tags.member)
        {
            // The schema that a family is built on can be meant itself.
            return match self.values(tags, &schema).iter().any(|own| own == text) {
                true => Meant::Unknown,
                false => self.tagged(tags, branches, text),
            };
        }
        if is_family {
            return Meant::Unknown;
        }
        let mut fitting = branches.iter().filter(|branch| self.takes(branch, sent));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Meant::Alternative(only.clone()),
            _ => Meant::Unknown,
        }
    }

    /// The alternative of which a member has this text.
    fn tagged(&self, tags: &Tags<'a>, branches: Vec<Node<'a>>, text: &str) -> Meant<'a> {
        let mut values = Vec::new();
        for branch in branches {
            let own = self.values(tags, &branch);
            if own.iter().any(|value| value == text) {
                return Meant::Alternative(branch);
            }
            values.put_all(own);
        }
        let member = tags.member.clone();
        Meant::None { member, values }
    }

    fn values(&self, tags: &Tags<'a>, schema: &Node<'a>) -> Vec<String> {
        self.tags_of(tags, schema).into_iter().flatten().gather()
    }

    /// What there is to choose from.
    fn choice(&self, schema: &Node<'a>) -> Option<Choice<'a>> {
        if let Some((tags, branches)) = self.family_of(schema) {
            return Some(Choice {
                tags: Some(tags),
                branches,
                is_family: true,
            });
        }
        let parts = self.parts(schema).ok()?;
        match (parts.unions.as_slice(), parts.others.as_slice()) {
            ([(node, keyword)], []) if parts.members.is_empty() => {
                let branches = alternatives(node, keyword).into_iter();
                let targets = branches.map(|branch| self.target(branch).ok());
                let branches: Vec<Node<'a>> = targets.gather_some()?;
                Some(Choice {
                    tags: Tags::of_union(node).or_else(|| self.constant_tags(&branches)),
                    branches,
                    is_family: false,
                })
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
        let choice = schema.and_then(|schema| self.choice(&schema));
        let branches = choice.map_or_else(Vec::new, |choice| choice.branches);
        let types = branches.iter().filter_map(|branch| self.struct_of(branch));
        types.filter_map(Type::name).map(code).gather()
    }

    /// The struct of a schema, if it has one.
    pub fn struct_of(&self, schema: &Node<'a>) -> Option<&Type> {
        let target = self.unwrapped(schema.clone()).pop()?;
        let known = self.known.get(&(target.file, target.pointer))?;
        matches!(known.ty, Type::Named(_)).then_some(&known.ty)
    }

    /// The schemas of an object's members, wherever in its own schema they stand.
    pub fn members_of(&self, schema: Node<'a>) -> Vec<(String, Node<'a>)> {
        let parts = self
            .unwrapped(schema)
            .pop()
            .map(|schema| self.parts(&schema));
        let Some(Ok(parts)) = parts else {
            return Vec::new();
        };
        let properties = parts.members.properties.into_iter();
        properties
            .filter_map(|(name, mut parts)| Some((name, parts.pop()?)))
            .gather()
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
