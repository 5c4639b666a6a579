//! The media type of a body as the document has it.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Location, Operation};
use crate::lower::operation::{ContentNote, Parts, Sent};
use crate::lower::workflow::supplied::named_location;
use crate::parse::arazzo::{Parameter, RequestBody, Step, Workflow};
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
use crate::source::{Files, Place};
use crate::suggest::listed;

/// The media type that a step gives.
pub struct WrittenType<'s> {
    /// The media type.
    pub media_type: &'s str,
    /// Where it stands.
    pub place: Place,
    /// Whether it is the value of a header, which counts before `contentType`.
    pub in_header: bool,
}

/// The media type that a step gives, if it does.
pub fn written_type<'s>(step: &'s Step<'_>, workflow: &'s Workflow<'_>) -> Option<WrittenType<'s>> {
    let parameters = step.parameters.iter().chain(&workflow.parameters);
    let mut headers = parameters.filter(|parameter| is_content_type(parameter));
    let header = headers.next().and_then(|header| {
        // What is only known when it is sent chooses nothing.
        let text = header
            .value
            .value
            .as_str()
            .filter(|text| !text.contains('$'));
        Some(WrittenType {
            media_type: text?,
            place: header.value.place(),
            in_header: true,
        })
    });
    let of_body = step
        .body
        .as_ref()
        .and_then(|body| body.content_type.as_ref());
    header.or_else(|| {
        of_body.map(|text| WrittenType {
            media_type: &text.value,
            place: text.place.clone(),
            in_header: false,
        })
    })
}

fn is_content_type(parameter: &Parameter<'_>) -> bool {
    named_location(parameter) == Some(Location::Header)
        && parameter.name.value.eq_ignore_ascii_case("content-type")
}

/// What an operation declares for its body, by media type.
pub fn content<'a>(files: &'a Files, entry: &OperationEntry) -> Option<Node<'a>> {
    Parts::new(files, entry)?.body?.get("content")
}

/// What is to be said about a media type.
pub struct ContentReport<'r, 'a> {
    /// The body of the step.
    pub body: &'r RequestBody<'a>,
    /// The media type that the step gives.
    pub written: Option<&'r WrittenType<'r>>,
    /// What the operation declares.
    pub content: Option<&'r Node<'a>>,
}

impl ContentReport<'_, '_> {
    /// Reports it.
    pub fn push(&self, sent: &Sent<'_>, operation: &Operation, diagnostics: &mut Diagnostics) {
        if self.content.is_none() {
            diagnostics.push(self.undeclared_body(operation));
        }
        if let Some(twice) = self.twice() {
            diagnostics.push(twice);
        }
        let place = match self.written {
            Some(written) => written.place.clone(),
            None => self.body.place.key(),
        };
        let media_type = &sent.media_type;
        let declared = self.content.into_iter().flat_map(Node::members);
        let declared = listed(declared.map(|(name, _)| name));
        let Some(note) = sent.note else {
            return;
        };
        diagnostics.push(match note {
            ContentNote::Ambiguous => Diagnostic::new(
                rules::AMBIGUOUS_CONTENT,
                format!(
                    "`{}` takes several media types, and the step names none",
                    operation.id
                ),
            )
            .at(&place, format!("sent as `{media_type}`"))
            .help(format!("add a `contentType`: {declared}")),
            ContentNote::Range => Diagnostic::new(
                rules::CONTENT_TYPE,
                "a body has one media type, and this is a range of them",
            )
            .at(&place, format!("sent as `{media_type}`")),
            ContentNote::Undeclared => Diagnostic::new(
                rules::UNDECLARED_CONTENT,
                format!("`{}` does not take `{media_type}`", operation.id),
            )
            .at(&place, "sent all the same")
            .help(format!("it takes {declared}")),
        });
    }

    fn twice(&self) -> Option<Diagnostic> {
        let written = self.written.filter(|written| written.in_header)?;
        let other = self.body.content_type.as_ref()?;
        let finding = Diagnostic::new(
            rules::CONTENT_TYPE,
            "the media type of the body is given twice",
        );
        Some(
            finding
                .at(&written.place, "this one is sent")
                .at(&other.place, "this one is not"),
        )
    }

    fn undeclared_body(&self, operation: &Operation) -> Diagnostic {
        let place = self.body.place.key();
        match operation.method.as_str() {
            method @ ("GET" | "HEAD" | "DELETE") => Diagnostic::new(
                rules::BODY_WITHOUT_MEANING,
                format!("a body means nothing to {method} (RFC 9110, section 9.3)"),
            )
            .at(&place, "sent all the same"),
            _ => Diagnostic::new(
                rules::UNDECLARED_BODY,
                format!("`{}` declares no body", operation.id),
            )
            .at(&place, "sent all the same"),
        }
    }
}
