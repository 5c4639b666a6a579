//! What comes back: bodies of successes and of errors, by status (OpenAPI, Responses Object).

mod bodies;
mod enums;
mod forms;
mod schemas;
mod status;

use crate::diagnostic::Diagnostics;
use crate::gather::{Gather, sort_by_key};
use crate::ir::{Errors, ReplyKind, StreamMethod, Success, Type};
use crate::lower::names::{plain, snake};
use crate::lower::operation::{Operations, Parts};
use crate::parse::node::Node;

use bodies::{Body, Side};
pub use enums::ErrorSets;
use enums::variants;
pub use forms::{Form, FormKind, forms};
pub use schemas::SharedErrors;

/// What an operation is called where its types get names.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    /// The operation.
    pub id: &'n str,
    /// The start of the names of its types.
    pub prefix: &'n str,
}

/// The replies of an operation.
#[derive(Debug)]
pub struct Replies {
    pub success: Success,
    pub stream: Option<StreamMethod>,
    pub errors: Errors,
}

/// A documented status and the forms that its body can have.
struct Described<'p, 'a> {
    status: &'p str,
    response: &'p Node<'a>,
    forms: Vec<Form<'a>>,
}

impl<'a> Operations<'a, '_> {
    pub(super) fn replies(
        &mut self,
        parts: &Parts<'a>,
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Replies {
        let described = |files, (status, response)| Described {
            status,
            response,
            forms: match parts.has_bodies() && !is_bodiless(status) {
                true => forms(files, response),
                false => Vec::new(),
            },
        };
        let successes = parts.successes().into_iter();
        let successes: Vec<_> = successes.map(|entry| described(self.files, entry)).gather();
        let errors = error_responses(parts);
        let mut errors: Vec<_> = errors.map(|entry| described(self.files, entry)).gather();
        for form in errors.iter_mut().flat_map(|error| &mut error.forms) {
            let shared = form
                .schema
                .as_ref()
                .and_then(|schema| self.shared.get(schema));
            form.schema = shared.cloned().or(form.schema.take());
        }
        let streamed = self.streamed(&successes, names, diagnostics);
        let has_whole = successes
            .iter()
            .any(|success| success.forms.iter().any(|form| !form.kind.is_stream()));
        let (success, stream) = match streamed {
            Some(success) if !has_whole => (success, None),
            streamed => {
                let success = self.success(&successes, names, diagnostics);
                let function = format!("{}_stream", plain(&snake(names.id)));
                let stream = streamed.map(|success| StreamMethod {
                    function: self.functions.unique(function),
                    success,
                    example: self.examples().stream(parts),
                });
                (success, stream)
            }
        };
        Replies {
            success,
            stream,
            errors: self.errors(&errors, names, diagnostics),
        }
    }

    /// The first success that is read while it comes.
    fn streamed(
        &mut self,
        successes: &[Described<'_, 'a>],
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Success> {
        let mut forms = successes.iter().flat_map(|success| &success.forms);
        let form = forms.find(|form| form.kind.is_stream())?;
        let item = form.item_schema(self.files);
        let ty = match &item {
            Some(schema) => {
                let hint = match form.kind {
                    FormKind::Events => "Event",
                    _ => "Item",
                };
                self.body_type(schema, &format!("{}{hint}", names.prefix), diagnostics)
            }
            None if form.kind == FormKind::Events => Type::String,
            None => Type::Json,
        };
        let kind = match (form.kind, &ty) {
            (FormKind::Events, Type::String | Type::Enum(_)) => ReplyKind::TextEvents,
            (FormKind::Events, _) => ReplyKind::Events,
            _ => ReplyKind::Items,
        };
        Some(Success {
            // Data of text are no JSON text: a value of an enum comes as any other.
            ty: match kind {
                ReplyKind::TextEvents => Type::String,
                _ => ty,
            },
            kind,
            bodiless: Vec::new(),
            accept: accept([form]),
        })
    }

    fn success(
        &mut self,
        successes: &[Described<'_, 'a>],
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Success {
        let bodies = self.bodies(successes, Side::Success, names, diagnostics);
        let forms = successes.iter().flat_map(|success| &success.forms);
        let accept = accept(forms.filter(|form| !form.kind.is_stream()));
        let (kind, ty) = plain_success(&bodies)
            .unwrap_or_else(|| (ReplyKind::ByStatus, self.reply_enum(&bodies, names)));
        let bodiless = bodies.iter().filter(|body| body.ty.is_none());
        let bodiless = bodiless.filter(|_| kind == ReplyKind::Optional);
        Success {
            kind,
            ty,
            bodiless: bodiless.map(|body| body.status.clone()).gather(),
            accept,
        }
    }

    fn errors(
        &mut self,
        errors: &[Described<'_, 'a>],
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Errors {
        let mut bodies = self.bodies(errors, Side::Error, names, diagnostics);
        let bodiless: Vec<String> = bodies
            .iter()
            .filter(|body| body.ty.is_none())
            .map(|body| body.status.clone())
            .gather();
        bodies.retain(|body| body.ty.is_some());
        let mut statuses: Vec<String> = bodies.iter().map(|body| body.status.clone()).gather();
        statuses.dedup();
        let (kind, ty) = match (bodies.is_empty(), the_one(&bodies)) {
            (true, _) => (ReplyKind::Empty, Type::Unit),
            (false, Some(plain)) => plain,
            (false, None) => {
                let set = variants(&bodies);
                self.error_sets.add(self.lowered, set, names);
                (ReplyKind::ByStatus, Type::Unit)
            }
        };
        let exceptions = bodiless.iter().filter(|s| is_covered(s, &statuses));
        Errors {
            kind,
            ty,
            exceptions: exceptions.cloned().gather(),
            statuses,
            bodiless,
        }
    }
}

/// How all bodies are read, where one way fits all.
fn plain_success(bodies: &[Body]) -> Option<(ReplyKind, Type)> {
    // Of 3xx statuses only those count that are listed.
    if bodies.iter().any(|body| body.status.starts_with('3')) {
        return None;
    }
    let (with, without): (Vec<&Body>, Vec<&Body>) = bodies.iter().partition(|b| b.ty.is_some());
    if with.is_empty() {
        return Some((ReplyKind::Empty, Type::Unit));
    }
    let (kind, ty) = the_one(with)?;
    let is_one = |body: &&Body| body.status.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        _ if without.is_empty() => Some((kind, ty)),
        ReplyKind::Json if without.iter().all(is_one) => Some((ReplyKind::Optional, ty.optional())),
        // No bytes are text and bytes as well.
        ReplyKind::Text | ReplyKind::Bytes if without.iter().all(|b| is_bodiless(&b.status)) => {
            Some((kind, ty))
        }
        _ => None,
    }
}

/// The type of several bodies and how they are read, if that is the same for all.
fn the_one<'b>(bodies: impl IntoIterator<Item = &'b Body>) -> Option<(ReplyKind, Type)> {
    let mut kinds = bodies.into_iter().map(|body| (body.kind, &body.ty));
    let (kind, ty) = kinds.next()?;
    kinds
        .all(|other| other == (kind, ty))
        .then(|| Some((kind, ty.clone()?)))?
}

/// The statuses of replies that have no body (RFC 9110).
fn is_bodiless(status: &str) -> bool {
    matches!(status, "204" | "205" | "304")
}

/// Whether a status is in one of the ranges among others, or would be of their default.
fn is_covered(status: &str, others: &[String]) -> bool {
    let has_it = |range: &str| {
        let is_range = range
            .get(1..)
            .is_some_and(|rest| rest.eq_ignore_ascii_case("XX"));
        is_range && status.get(..1) == range.get(..1)
    };
    others
        .iter()
        .any(|other| other == "default" || has_it(other))
}

/// The responses that are documented as errors, or as something else than a success: a redirect, for
/// example.
fn error_responses<'p, 'a>(parts: &'p Parts<'a>) -> impl Iterator<Item = (&'p str, &'p Node<'a>)> {
    let only_redirects = parts
        .successes()
        .iter()
        .all(|(status, _)| status.starts_with('3'));
    let responses = parts.responses.iter();
    responses
        .map(|(status, node)| (status.as_str(), node))
        .filter(move |(status, _)| match status.as_bytes().first() {
            Some(b'4' | b'5') => true,
            Some(b'3') => !only_redirects,
            _ => *status == "default",
        })
}

/// The `Accept` header: the media types that are read, JSON first; anything else at the end, because
/// servers send error pages.
fn accept<'f, 'a: 'f>(forms: impl IntoIterator<Item = &'f Form<'a>>) -> String {
    let mut types: Vec<(bool, &str)> = Vec::new();
    for form in forms {
        for name in &form.media_types {
            let known = types.iter().any(|(_, known)| known == name);
            if !known && name.is_ascii() && !name.chars().any(char::is_control) {
                types.push((form.kind != FormKind::Json, name));
            }
        }
    }
    sort_by_key(&mut types, |(other, _)| *other);
    let types: Vec<&str> = types.into_iter().map(|(_, name)| name).gather();
    match types.is_empty() || types == ["*/*"] {
        true => "*/*".to_owned(),
        false => format!("{}, */*;q=0.1", types.join(", ")),
    }
}
