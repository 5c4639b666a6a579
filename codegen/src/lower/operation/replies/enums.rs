//! Enums of bodies that differ by status or media type.

use crate::gather::Gather;
use crate::ir::{Docs, Operation, ReplyEnum, ReplyKind, ReplyVariant, Type};
use crate::lower::docs::{docs, sentence};
use crate::lower::names::{Namespace, pascal};
use crate::lower::operation::Operations;
use crate::lower::operation::media::is_json;
use crate::lower::operation::replies::bodies::Body;
use crate::lower::operation::replies::{Names, status};
use crate::lower::types::Types;

/// The variants for bodies.
pub fn variants(bodies: &[Body]) -> Vec<ReplyVariant> {
    let mut names = Namespace::reserving(["Self"]);
    let variants = bodies.iter().map(|body| {
        let of_status = || bodies.iter().filter(|other| other.status == body.status);
        let is_first = of_status().next().is_some_and(|b| std::ptr::eq(b, body));
        let json = of_status().filter(|other| other.kind == ReplyKind::Json);
        let media_types = media_types(body, json.count() == 1);
        ReplyVariant {
            name: names.unique(variant_name(body, is_first)),
            docs: variant_docs(body, media_types.first().copied()),
            key: [&[body.status.as_str()], media_types.as_slice()]
                .concat()
                .join(" "),
            ty: body.ty.clone(),
        }
    });
    variants.gather()
}

/// The media types that a variant has to name: JSON is what a body is that names none.
fn media_types(body: &Body, is_only_json: bool) -> Vec<&str> {
    let media_types = body.media_types.iter().map(String::as_str);
    match body.kind {
        ReplyKind::Empty => Vec::new(),
        ReplyKind::Json if is_only_json => Vec::new(),
        // A range is JSON by its schema.
        ReplyKind::Json => media_types
            .map(|name| {
                if is_json(name) {
                    name
                } else {
                    "application/json"
                }
            })
            .gather(),
        _ => media_types.gather(),
    }
}

/// The status, and what tells another form from the first one.
fn variant_name(body: &Body, is_first: bool) -> String {
    let name = status::variant(&body.status);
    let media_type = body.media_types.first().filter(|_| !is_first);
    let form = media_type.and_then(|media_type| media_type.split('/').next_back());
    match form {
        Some(form) => format!("{name}{}", pascal(form)),
        None => name,
    }
}

fn variant_docs(body: &Body, media_type: Option<&str>) -> Docs {
    let title = match media_type {
        Some(media_type) => format!("`{}` as `{media_type}`", body.status),
        None => format!("`{}`", body.status),
    };
    match body.description.is_empty() {
        false => docs(None, Some(&format!("{title}: {}", body.description))),
        true => sentence(format!("{title}.")),
    }
}

impl Operations<'_, '_> {
    /// The enum of an operation's successes.
    pub(super) fn reply_enum(&mut self, bodies: &[Body], names: Names<'_>) -> Type {
        let name = self.types.unique(&format!("{}Reply", names.prefix));
        self.enums.push(ReplyEnum {
            name: name.clone(),
            docs: sentence(format!("Replies of `{}`, by status.", names.id)),
            variants: variants(bodies),
        });
        Type::Named(name)
    }
}

/// The sets of errors that operations document: one enum for each, however many have it.
#[derive(Debug, Default)]
pub struct ErrorSets {
    sets: Vec<ErrorSet>,
}

#[derive(Debug)]
struct ErrorSet {
    variants: Vec<ReplyVariant>,
    /// The first operation that has it: its id, and the start of its types' names.
    first: (String, String),
    /// All operations that have it, by their positions.
    users: Vec<usize>,
}

impl ErrorSets {
    /// Notes that the operation at a position documents these errors.
    pub fn add(&mut self, position: usize, variants: Vec<ReplyVariant>, names: Names<'_>) {
        let key = |variant: &ReplyVariant| (variant.key.clone(), variant.ty.clone());
        let known = self.sets.iter_mut().find(|set| {
            let (own, other) = (set.variants.iter(), variants.iter());
            own.map(key).eq(other.map(key))
        });
        match known {
            Some(set) => {
                set.users.push(position);
                for (own, other) in set.variants.iter_mut().zip(variants) {
                    // Who describes a status in another way takes the words away, not the variant.
                    if own.docs != other.docs {
                        own.docs = sentence(format!("`{}`.", own.key));
                    }
                }
            }
            None => self.sets.push(ErrorSet {
                variants,
                first: (names.id.to_owned(), names.prefix.to_owned()),
                users: vec![position],
            }),
        }
    }

    /// Names the enums: what one operation has is called like it, what several have like their client.
    pub fn finish(
        self,
        client: &str,
        types: &mut Types<'_>,
        operations: &mut [Operation],
    ) -> Vec<ReplyEnum> {
        let mut enums = Vec::new();
        for set in self.sets {
            let (id, prefix) = &set.first;
            let (start, of) = match set.users.len() {
                1 => (prefix.as_str(), format!("`{id}`")),
                _ => (client, "several operations".to_owned()),
            };
            let name = types.unique(&format!("{start}Error"));
            for user in set.users {
                if let Some(operation) = operations.get_mut(user) {
                    operation.errors.ty = Type::Named(name.clone());
                }
            }
            enums.push(ReplyEnum {
                name,
                docs: sentence(format!("Errors of {of}, by status.")),
                variants: set.variants,
            });
        }
        enums
    }
}
