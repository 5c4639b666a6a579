//! Values: what runtime expressions and payloads become (Arazzo, Runtime Expressions).

use super::{Json, Template, Type};
use crate::gather::Gather;
use crate::parse::expression::Pointer;

/// A value of a known type.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A field of the inputs.
    Input {
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// An input that has no field of its own: a member of one that holds all others.
    OtherInput {
        /// The field of all others.
        field: String,
        /// The member.
        name: String,
    },
    /// An output of an earlier step.
    StepOutput {
        /// The step, by index.
        step: usize,
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// What steps lead to in a value of a known type.
    Path {
        /// The value.
        base: Box<Expr>,
        /// The steps, in order; none where the value may be absent or null, and it does not matter
        /// which.
        steps: Vec<PathStep>,
        /// The type of what they lead to; an `Option` where it may be absent.
        ty: Type,
    },
    /// What a JSON Pointer leads to in a JSON value, read as a type; absent if it is not of it.
    Read {
        /// The JSON value, which may be absent itself.
        base: Box<Expr>,
        /// Where in it.
        pointer: Pointer,
        /// The type: always an `Option`.
        ty: Type,
    },
    /// All inputs.
    Inputs,
    /// A part of the exchange that the step has just had.
    Reply {
        /// Which.
        part: ReplyPart,
        /// Its type: always an `Option`.
        ty: Type,
    },
    /// An output of the workflow that the step calls.
    CalledOutput {
        /// The field; the output's name, if `read` says so.
        field: String,
        /// Its type here: an `Option` as well where the workflow may not have come to its end.
        ty: Type,
        /// How it is read.
        read: CalledRead,
        /// Whether the field is an `Option` itself.
        optional: bool,
    },
    /// An output of a workflow that ran first.
    DependencyOutput {
        /// Which one, by index in [`Workflow::dependencies`].
        position: usize,
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// What a step has, or if it was passed over what a workflow has that ran first.
    Else {
        /// The one, always an `Option`.
        value: Box<Expr>,
        /// The other.
        other: Box<Expr>,
        /// The type of both together, which is that of the other.
        ty: Type,
    },
    /// A JSON value as an input of the type that the workflow wants; what cannot be made of it fails
    /// the attempt.
    AsInput {
        /// The value.
        value: Box<Json>,
        /// The input's name.
        name: String,
    },
    /// A literal text.
    Text(String),
    /// A literal number, in Rust's notation for the type.
    Number(serde_json::Number, Type),
    /// A literal truth value.
    Bool(bool),
    /// A variant of an enum of the source.
    Variant {
        /// The enum.
        name: String,
        /// The variant.
        variant: String,
    },
    /// A struct of the source.
    Object {
        /// Its name.
        name: String,
        /// The fields that are set.
        fields: Vec<(String, Expr)>,
        /// What the others get.
        rest: Rest,
    },
    /// A list.
    List(Vec<Expr>),
    /// A map, by names.
    Members(Vec<(String, Expr)>),
    /// A value in a box.
    Boxed(Box<Expr>),
    /// A text with values in it.
    Format(Vec<FormatPart>),
    /// The same where values may be absent: the text is absent then.
    Joined(Vec<FormatPart>),
    /// A JSON value with expressions in it.
    Json(Box<Json>),
    /// `Some(…)`.
    Some(Box<Expr>),
    /// `None`.
    None,
    /// A value of one type as another.
    Convert(Box<Expr>, Conversion),
    /// The same for what is in an `Option`.
    Map(Box<Expr>, Conversion),
    /// What a Selector Object selects.
    Select {
        /// What is selected from.
        context: Box<Expr>,
        /// What selects.
        query: Selection,
    },
    /// A value that may be absent and is needed: its absence fails the attempt.
    Require {
        /// The value.
        value: Box<Expr>,
        /// The runtime expression as written.
        source: String,
    },
    /// An input that a workflow requires and nobody gives, of whatever type: it fails the attempt.
    Missing {
        /// The input as a runtime expression.
        source: String,
    },
}

impl Expr {
    /// Whether something holds for the expression or one in it.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        let within = match self {
            Expr::Object { fields, rest, .. } => {
                let arguments: &[Expr] = match rest {
                    Rest::New(arguments) => arguments,
                    Rest::Complete | Rest::Default => &[],
                };
                fields.iter().any(|(_, value)| value.any(holds))
                    || arguments.iter().any(|value| value.any(holds))
            }
            Expr::List(items) => items.iter().any(|item| item.any(holds)),
            Expr::Members(members) => members.iter().any(|(_, value)| value.any(holds)),
            Expr::Format(parts) | Expr::Joined(parts) => any_part(parts, holds),
            Expr::Json(json) | Expr::AsInput { value: json, .. } => json.any(holds),
            Expr::Boxed(inner)
            | Expr::Some(inner)
            | Expr::Convert(inner, _)
            | Expr::Map(inner, _)
            | Expr::Path { base: inner, .. }
            | Expr::Read { base: inner, .. }
            | Expr::Require { value: inner, .. } => inner.any(holds),
            Expr::Else { value, other, .. } => value.any(holds) || other.any(holds),
            Expr::Select { context, query } => {
                context.any(holds)
                    || match query {
                        Selection::Pointer(parts) => any_part(parts, holds),
                        Selection::All(query) | Selection::One(query) => query.any(holds),
                    }
            }
            _ => false,
        };
        within || holds(self)
    }

    /// Whether an output of the workflow that the step calls is in it.
    pub fn reads_called(&self) -> bool {
        self.any(&|expr| matches!(expr, Expr::CalledOutput { .. }))
    }

    /// The same where the workflow that the step calls has failed: its outputs may be absent, and then
    /// so is what is made of them.
    #[must_use]
    pub fn after_failure(self) -> Expr {
        if !self.reads_called() {
            return self;
        }
        let boxed = |inner: Box<Expr>| Box::new(inner.after_failure());
        match self {
            Expr::CalledOutput {
                field,
                ty,
                read,
                optional,
            } => Expr::CalledOutput {
                field,
                ty: ty.optional(),
                read,
                optional,
            },
            Expr::Path { base, steps, ty } => Expr::Path {
                base: boxed(base),
                steps,
                ty: ty.optional(),
            },
            Expr::Read { base, pointer, ty } => Expr::Read {
                base: boxed(base),
                pointer,
                ty,
            },
            Expr::Select { context, query } => Expr::Select {
                context: boxed(context),
                query,
            },
            Expr::Convert(inner, conversion) | Expr::Map(inner, conversion) => {
                Expr::Map(boxed(inner), conversion)
            }
            Expr::Format(parts) | Expr::Joined(parts) => {
                let parts = parts.into_iter().map(FormatPart::after_failure);
                Expr::Joined(parts.gather())
            }
            other => other,
        }
    }
}

impl FormatPart {
    fn after_failure(self) -> Self {
        match self {
            FormatPart::Value(value) if value.reads_called() => {
                FormatPart::Optional(value.after_failure())
            }
            FormatPart::Optional(value) => FormatPart::Optional(value.after_failure()),
            other => other,
        }
    }
}

fn any_part(parts: &[FormatPart], holds: &impl Fn(&Expr) -> bool) -> bool {
    parts.iter().any(|part| match part {
        FormatPart::Value(value) | FormatPart::Optional(value) => value.any(holds),
        FormatPart::Text(_) => false,
    })
}

/// How a Selector Object selects.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// By a JSON Pointer: a value, or none.
    Pointer(Vec<FormatPart>),
    /// By a JSONPath query: all that it finds.
    All(Template),
    /// The same where one value is wanted: none if it does not find exactly one.
    One(Template),
}

/// A step into a value of a known type.
#[derive(Clone, Debug, PartialEq)]
pub enum PathStep {
    /// A field of a struct.
    Field {
        /// The field.
        name: String,
        /// Whether it is an `Option`, or one in another.
        optional: Optional,
    },
    /// An item of a list.
    Item(usize),
    /// A member of a map.
    Member(String),
}

/// How often a field is optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Optional {
    No,
    Once,
    Twice,
}

/// A part of an exchange: of the reply, or of the request that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyPart {
    /// `$statusCode`.
    Status,
    /// `$url`.
    Url,
    /// `$response.body`, or a place in it.
    Body(Pointer),
    /// `$response.header`.
    Header(String),
    /// `$request.body`, or a place in it.
    SentBody(Pointer),
    /// `$request.header`, where the document does not say what was passed.
    SentHeader(String),
    /// `$request.query` of a request that another workflow sent.
    SentQuery(String),
    /// `$request.path` of the same.
    SentPath(String),
    /// `$method` of the same.
    Method,
}

/// How an output of a called workflow is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledRead {
    /// A field of its outputs.
    Field,
    /// The same, unless it has handed over to another workflow.
    Completed,
    /// By name, because its type is not known yet.
    Json,
}

/// What the fields that a struct literal does not name get.
#[derive(Clone, Debug, PartialEq)]
pub enum Rest {
    /// There are none.
    Complete,
    /// `..Default::default()`.
    Default,
    /// `..Type::new(…)`, with the required fields.
    New(Vec<Expr>),
}

/// A conversion.
#[derive(Clone, Debug, PartialEq)]
pub enum Conversion {
    /// A text as an open enum of the source.
    ToEnum(String),
    /// An open enum as its text.
    EnumToText,
    /// A secret as its text.
    Expose,
    /// A value with secrets inside as JSON.
    ExposeAll,
    /// A JSON value as text: a text as it is, everything else as JSON.
    JsonToText,
    /// A number or truth value as its text.
    ToText,
    /// A text as a file.
    ToUpload,
    /// Anything as a JSON value.
    ToJson,
    /// A number as one of a wider type.
    Widen(Type),
    /// A value as `Some` of it: present, in a member that may also be null.
    Wrap,
    /// A value as a parameter, by what it serialises as.
    ToParameter,
    /// A value as a parameter that is its JSON text.
    ToContent,
    /// Anything as JSON text.
    JsonText,
    /// A JSON value that is not null, or nothing.
    NotNull,
    /// A text as a token of a JSON Pointer.
    ToToken,
    /// A text for a place between the tags of XML.
    ToXml,
    /// A text for a place in a form.
    ToForm,
    /// A text for a place between the quotes of JSON.
    InQuotes,
}

/// A part of a text with values in it.
#[derive(Clone, Debug, PartialEq)]
pub enum FormatPart {
    /// Text.
    Text(String),
    /// A value that is a text.
    Value(Expr),
    /// A value that is an optional text.
    Optional(Expr),
}
