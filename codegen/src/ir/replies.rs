//! What comes back from an operation.

use super::{Docs, Example, Type};

/// How a reply's body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// As JSON.
    Json,
    /// As JSON, or not at all where the status is one without a body.
    Optional,
    /// As the description of its status says.
    ByStatus,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// Not at all: none is described.
    Empty,
    /// Event by event, with data of JSON.
    Events,
    /// Event by event, with data of text.
    TextEvents,
    /// Item by item, each of JSON.
    Items,
}

/// The replies of a success.
#[derive(Clone, Debug, PartialEq)]
pub struct Success {
    /// How they are read.
    pub kind: ReplyKind,
    /// The type of the body; of a stream, that of its items.
    pub ty: Type,
    /// The statuses that have no body, where others have one.
    pub bodiless: Vec<String>,
    /// The value of the `Accept` header.
    pub accept: String,
}

/// A second method of an operation, for replies that are read while they come.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamMethod {
    /// The client's method.
    pub function: String,
    /// Its replies.
    pub success: Success,
    /// What a mock answers, where it is not what it answers to the other method.
    pub example: Option<Example>,
}

/// The errors that an operation documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Errors {
    /// How their bodies are read.
    pub kind: ReplyKind,
    /// The type of the bodies.
    pub ty: Type,
    /// The statuses that have a body: themselves, ranges, `default`.
    pub statuses: Vec<String>,
    /// The statuses that have none.
    pub bodiless: Vec<String>,
    /// Those of them that a range or `default` with a body would be taken for.
    pub exceptions: Vec<String>,
}

/// An enum of bodies that differ by status or media type.
#[derive(Debug)]
pub struct ReplyEnum {
    /// Its name.
    pub name: String,
    /// Its doc text.
    pub docs: Docs,
    /// Its variants.
    pub variants: Vec<ReplyVariant>,
}

/// A variant of such an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplyVariant {
    /// The identifier.
    pub name: String,
    /// Its doc text.
    pub docs: Docs,
    /// The status, or range, or `default`; and the media types, where they are not JSON or not the only
    /// ones.
    pub key: String,
    /// The type of the body, if there is one.
    pub ty: Option<Type>,
}
