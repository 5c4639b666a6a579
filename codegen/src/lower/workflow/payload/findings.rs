//! What is to be said about values that are not what their schema wants.

use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::ir::{Field, Type};
use crate::lower::types::Types;
use crate::source::Place;
use crate::suggest::{did_you_mean, in_other_case, listed};

use super::fit::Sink;

/// What kind of value a type has, as far as schemas tell kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    Bool,
    Integer,
    Number,
    List,
    Object,
    /// Only known when it is sent, or of several kinds.
    Unknown,
}

impl Class {
    pub(super) fn of(ty: &Type, types: &Types<'_>) -> Self {
        use crate::ir::TypeKind;
        match ty {
            Type::String | Type::Secret | Type::Format(_) | Type::Enum(_) => Class::Text,
            Type::Bool => Class::Bool,
            Type::I32 | Type::I64 | Type::U64 | Type::NumberEnum(_) => Class::Integer,
            Type::F64 => Class::Number,
            Type::List(_) => Class::List,
            Type::Map(_) => Class::Object,
            Type::Option(inner) | Type::Boxed(inner) => Class::of(inner, types),
            Type::Named(name) => match types.definition(name).map(|d| &d.kind) {
                Some(TypeKind::Union { .. } | TypeKind::ByStatus(_)) => Class::Unknown,
                _ => Class::Object,
            },
            Type::Json | Type::Unit | Type::Bytes | Type::Upload | Type::Multipart => {
                Class::Unknown
            }
        }
    }

    /// Whether a value of this kind is one of the other kind as well.
    pub(super) fn is(self, wanted: Class) -> bool {
        self == wanted
            || self == Class::Unknown
            || wanted == Class::Unknown
            || (self, wanted) == (Class::Integer, Class::Number)
    }

    pub(super) fn is_scalar(self) -> bool {
        matches!(
            self,
            Class::Text | Class::Bool | Class::Integer | Class::Number
        )
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Class::Text => "a text",
            Class::Bool => "a truth value",
            Class::Integer => "an integer",
            Class::Number => "a number",
            Class::List => "a list",
            Class::Object => "an object",
            Class::Unknown => "something else",
        }
    }
}

/// A value of an expression that is of another kind than its schema wants.
pub(super) fn other_kind(
    source: &str,
    (is, wanted): (Class, Class),
    place: &Place,
    sink: Sink,
) -> Diagnostic {
    let both_scalars = is.is_scalar() && wanted.is_scalar();
    let (rule, what) = match (both_scalars, sink) {
        (true, Sink::Json) if wanted != Class::Text => (
            rules::SCALAR_MISMATCH,
            "converted when it is sent, if that is possible",
        ),
        (true, _) => (rules::SCALAR_MISMATCH, "sent as its text"),
        (false, _) => (rules::TYPE_MISMATCH, "sent as it is"),
    };
    let message = format!(
        "`{source}` is {}, and the schema wants {}",
        is.text(),
        wanted.text()
    );
    Diagnostic::new(rule, message).at(place, what)
}

/// A literal that its schema does not allow; `as_text` where that makes no difference on the wire.
pub(super) fn other_literal(wanted: &str, is: &str, place: &Place, as_text: bool) -> Diagnostic {
    let (rule, what) = match as_text {
        true => (rules::SCALAR_MISMATCH, "sent as its text"),
        false => (rules::TYPE_MISMATCH, "sent as written"),
    };
    Diagnostic::new(rule, format!("the schema wants {wanted} here"))
        .at(place, format!("{is}, {what}"))
}

/// A value in quotes and braces that does not become a text.
pub(super) fn quoted_placeholder(source: &str, is: Class, place: &Place) -> Diagnostic {
    Diagnostic::new(
        rules::QUOTED_PLACEHOLDER,
        format!("`{{{source}}}` in quotes is a text, and what is wanted here is none"),
    )
    .at(place, format!("sent as {}, without quotes", is.text()))
}

/// A member that the schema of an object does not have.
pub(super) fn unknown_member(
    place: &Place,
    member: &str,
    fields: &[Field],
    closed: bool,
) -> Diagnostic {
    let names = || fields.iter().map(|f| f.member.as_str());
    let rule = match closed {
        true => rules::UNKNOWN_MEMBER,
        false => rules::UNDECLARED_MEMBER,
    };
    Diagnostic::new(rule, format!("the schema has no property `{member}`"))
        .at(&place.key(), "sent as written")
        .help(
            did_you_mean(member, names())
                .unwrap_or_else(|| format!("the properties are {}", listed(names()))),
        )
        // Where the schema is open, the member may be meant as it is.
        .fix_optional(
            in_other_case(member, names())
                .filter(|_| closed)
                .map(|name| Fix::key(place, name)),
        )
}

/// A member that an object needs.
pub(super) fn missing_property(place: &Place, field: &Field) -> Diagnostic {
    Diagnostic::new(
        rules::MISSING_PROPERTY,
        format!("the schema requires `{}`, which is not there", field.member),
    )
    .at(place, "sent without")
    .help(format!("add `{}`: {}", field.member, describe(&field.ty)))
}

/// How to call a type in a message.
pub(super) fn describe(ty: &Type) -> String {
    match ty {
        Type::String | Type::Secret | Type::Format(_) => "a text".to_owned(),
        Type::Bool => "a truth value".to_owned(),
        Type::I32 | Type::I64 | Type::U64 | Type::NumberEnum(_) => "an integer".to_owned(),
        Type::F64 => "a number".to_owned(),
        Type::List(_) => "a list".to_owned(),
        Type::Named(name) | Type::Enum(name) => format!("a `{name}`"),
        Type::Map(_) => "a mapping".to_owned(),
        Type::Option(inner) | Type::Boxed(inner) => describe(inner),
        Type::Upload => "a file".to_owned(),
        Type::Json | Type::Unit | Type::Bytes | Type::Multipart => "something else".to_owned(),
    }
}
