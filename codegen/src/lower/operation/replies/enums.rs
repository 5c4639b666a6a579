//! Enums of bodies that differ by status or media type.

use crate::ir::{Operation, ReplyEnum, ReplyKind, ReplyVariant, Type};
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
        let is_first = of_status()
            .next()
            .is_some_and(|first| std::ptr::eq(first, body));
        let first_media = body.media_types.first().map_or("", String::as_str);
        let name = status::variant(&body.status);
        let name = match is_first {
            true => name,
            false => format!(
                "{name}{}",
                pascal(first_media.split('/').next_back().unwrap_or_default())
            ),
        };
        // JSON is what a body is that says nothing else.
        let one_json = of_status()
            .filter(|other| other.kind == ReplyKind::Json)
            .count()
            == 1;
        let silent = body.ty.is_none() || (body.kind == ReplyKind::Json && one_json);
        let mut key = body.status.clone();
        for media_type in body.media_types.iter().filter(|_| !silent) {
            key.push(' ');
            key.push_str(media_type);
        }
        let media = (!silent && !is_json(first_media)).then_some(first_media);
        let title = match media {
            Some(media) => format!("`{}` as `{media}`", body.status),
            None => format!("`{}`", body.status),
        };
        ReplyVariant {
            name: names.unique(name),
            docs: match body.description.is_empty() {
                false => docs(None, Some(&format!("{title}: {}", body.description))),
                true => sentence(format!("{title}.")),
            },
            key,
            ty: body.ty.clone(),
        }
    });
    variants.collect()
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
