//! What a step sends.

use super::{BodyKind, Expr, Json, Location, Style, Template};

/// A call of an operation.
#[derive(Clone, Debug)]
pub struct Call {
    /// The source, by index.
    pub source: usize,
    /// The operation, by index in its source.
    pub operation: usize,
    /// Which of the operation's methods it is.
    pub method: Method,
    /// The values of the method's arguments, in their order.
    pub arguments: Vec<Expr>,
    /// The optional parameters that are set: field and value. Nothing if the operation has none.
    pub options: Option<Vec<(String, Expr)>>,
    /// The body.
    pub body: Option<Payload>,
    /// Whether the step reads its body, which must be kept as it was before it was encoded.
    pub keeps_body: bool,
    /// Parameters that the method does not take.
    pub extra: Vec<Extra>,
}

/// Which of an operation's methods is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The plain one.
    Plain,
    /// The one of another body, by index.
    Alternative(usize),
    /// The one that takes arguments of any type, and no body.
    Raw,
}

/// A parameter beside the arguments of a method.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Where it goes.
    pub location: Location,
    /// Its name on the wire.
    pub name: String,
    /// How it is written; nothing for the usual style of its place.
    pub style: Option<Style>,
    /// The value.
    pub value: Expr,
}

/// A request body.
#[derive(Clone, Debug)]
pub enum Payload {
    /// A value of the body's type, which the method takes.
    Typed(Expr),
    /// A body that is set on the call.
    Set(SetBody),
}

/// A body that no method takes.
#[derive(Clone, Debug)]
pub struct SetBody {
    /// The media type.
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
    /// What it is.
    pub content: Content,
    /// What is replaced in it, in this order.
    pub replacements: Vec<Replacement>,
    /// Whether there is none where the value is absent.
    pub optional: bool,
}

/// What a body consists of.
#[derive(Clone, Debug)]
pub enum Content {
    /// A value of a type of the source.
    Typed(Expr),
    /// A JSON value.
    Json(Json),
    /// A text.
    Text(Expr),
}

/// Something in a body that is replaced when it is sent (Arazzo, Payload Replacement Object).
#[derive(Clone, Debug)]
pub struct Replacement {
    /// Where.
    pub target: ReplacementTarget,
    /// By what.
    pub value: Json,
}

/// Where something is replaced.
#[derive(Clone, Debug)]
pub enum ReplacementTarget {
    /// At a JSON Pointer.
    Pointer(String),
    /// Wherever a JSONPath query leads to.
    Query(Template),
}
