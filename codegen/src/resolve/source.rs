//! What the source descriptions of a document name (Arazzo, Source Description Object).

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::parse::arazzo::{Document, SourceDescription};
use crate::parse::node::{Node, Text};
use crate::source::{FileId, Files, Place};
use crate::suggest::{did_you_mean, listed};

/// What a source description names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An OpenAPI description, by index.
    Description(usize),
    /// An Arazzo document, which may have been too broken to read.
    Document(FileId),
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    OpenApi,
    Arazzo,
    /// Messages, which are not read.
    AsyncApi,
}

/// What a source is: the file tells, whatever is declared.
pub(super) fn kind(
    files: &Files,
    source: &SourceDescription,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Kind {
    let root = Node::root(files, file);
    let fields = [
        ("arazzo", "arazzo", Kind::Arazzo),
        ("openapi", "openapi", Kind::OpenApi),
        ("swagger", "openapi", Kind::OpenApi),
        ("asyncapi", "asyncapi", Kind::AsyncApi),
    ];
    let actual = fields
        .into_iter()
        .find(|(field, ..)| root.get(field).is_some());
    let Some((_, actual, kind)) = actual else {
        // The reader says that it is neither.
        let declared = source.kind.as_ref().map(|kind| kind.value.as_str());
        return match declared {
            Some("arazzo") => Kind::Arazzo,
            _ => Kind::OpenApi,
        };
    };
    if let Some(declared) = source.kind.as_ref().filter(|kind| kind.value != actual) {
        let message = match declared.value.as_str() {
            "openapi" | "arazzo" => format!("the file is of type `{actual}`, and is read as that"),
            other => format!("there is no source type `{other}`; the file is read as what it is"),
        };
        diagnostics.push(
            Diagnostic::new(rules::SOURCE_TYPE, message)
                .at(&declared.place, "")
                .help(format!("write `type: {actual}`"))
                .fix(Fix::text(&declared.place, actual)),
        );
    }
    if kind == Kind::AsyncApi {
        diagnostics.push(asynchronous(&source.url.place));
    }
    kind
}

/// Says that messages are not read.
pub(super) fn asynchronous(place: &Place) -> Diagnostic {
    Diagnostic::new(
        rules::ASYNC_SOURCE,
        "a source of type `asyncapi` is not read: messages are not supported",
    )
    .at(place, "")
}

/// Whether a source is declared as one of messages.
pub(super) fn is_async(source: &SourceDescription) -> bool {
    let kind = source.kind.as_ref();
    kind.is_some_and(|kind| kind.value == "asyncapi")
}

/// The longest source name that `text` starts with, and what follows its dot.
pub(super) fn prefix<'t>(document: &Document<'_>, text: &'t str) -> Option<(usize, &'t str)> {
    let sources = document.sources.iter().enumerate();
    sources
        .filter_map(|(position, source)| {
            let rest = text.strip_prefix(source.name.value.as_str())?;
            Some((position, rest.strip_prefix('.')?))
        })
        .min_by_key(|(_, rest)| rest.len())
}

/// Reports a source that the document does not have.
pub(super) fn unknown(document: &Document<'_>, at: &Text, name: &str) -> Diagnostic {
    let names = || document.sources.iter().map(|s| s.name.value.as_str());
    Diagnostic::new(
        rules::UNKNOWN_SOURCE,
        format!("there is no source description `{name}`"),
    )
    .at(&at.place, "no such source")
    .help(
        did_you_mean(name, names())
            .unwrap_or_else(|| format!("the sources are {}", listed(names()))),
    )
    .fix_optional(Fix::case(at, name, names()))
}
