//! Types of bodies, parameters, inputs and outputs.

use super::{Docs, Expr};
use crate::source::Place;

/// A type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `String`.
    String,
    /// A text that is never printed.
    Secret,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u64`.
    U64,
    /// `f64`.
    F64,
    /// Any JSON value.
    Json,
    /// No value: a reply without body.
    Unit,
    /// Bytes.
    Bytes,
    /// A text of a format.
    Format(Format),
    /// A list.
    List(Box<Type>),
    /// An object with any member names.
    Map(Box<Type>),
    /// A type of the same scope, by its name.
    Named(String),
    /// An open enum of the same scope, by its name.
    Enum(String),
    /// An open enum of numbers, by its name.
    NumberEnum(String),
    /// A type in a box, where it contains itself.
    Boxed(Box<Type>),
    /// A value that may be absent or null.
    Option(Box<Type>),
}

/// A format of texts that has a type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `chrono::DateTime`.
    ChronoDateTime,
    /// `chrono::NaiveDate`.
    ChronoDate,
    /// `time::OffsetDateTime`.
    TimeDateTime,
    /// `time::Date`.
    TimeDate,
    /// `uuid::Uuid`.
    Uuid,
}

impl Type {
    /// The same with formats and named numbers as the texts and numbers that they are.
    #[must_use]
    pub fn plain(self) -> Type {
        match self {
            Type::Format(_) => Type::String,
            Type::NumberEnum(_) => Type::I64,
            Type::List(item) => Type::List(Box::new(item.plain())),
            Type::Option(inner) => Type::Option(Box::new(inner.plain())),
            other => other,
        }
    }

    /// The same, optional; nothing becomes optional twice.
    #[must_use]
    pub fn optional(self) -> Type {
        match self {
            Type::Option(_) => self,
            other => Type::Option(Box::new(other)),
        }
    }

    /// The type behind an `Option`, and whether there was one.
    pub fn split_option(&self) -> (&Type, bool) {
        match self {
            Type::Option(inner) => (inner, true),
            other => (other, false),
        }
    }

    /// Whether a value is copied by assignment.
    pub fn is_copy(&self) -> bool {
        match self {
            Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64 | Type::Unit => true,
            Type::Option(inner) => inner.is_copy(),
            _ => false,
        }
    }
}

/// A type that is generated.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Its name.
    pub name: String,
    /// Its doc text.
    pub docs: Docs,
    /// What it is.
    pub kind: TypeKind,
    /// The schema that it was made of.
    pub schema: Place,
}

/// The kinds of generated types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// A struct that is a JSON object.
    Object(Vec<Field>),
    /// An open enum of texts.
    Enum(Vec<Variant>),
    /// An open enum of integers.
    NumberEnum(Vec<NumberVariant>),
    /// An open enum of values that are told apart by a member, or by their shape.
    Union {
        /// The member.
        tag: Option<String>,
        /// The branches.
        branches: Vec<Branch>,
    },
}

/// A branch of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The variant's identifier.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// Its tag, in a union that has one.
    pub tag: Option<String>,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its identifier.
    pub name: String,
    /// The member's name in JSON.
    pub member: String,
    /// Its type, without what `presence` adds.
    pub ty: Type,
    /// Whether it may be missing or null.
    pub presence: Presence,
    /// Whether the description advises against it.
    pub deprecated: bool,
    /// Its doc text.
    pub docs: Docs,
}

impl Field {
    /// The type as declared.
    pub fn declared(&self) -> Type {
        match self.presence {
            Presence::Required | Presence::Merged | Presence::Rest => self.ty.clone(),
            Presence::Nullable | Presence::Optional => self.ty.clone().optional(),
            Presence::OptionalNullable => Type::Option(Box::new(self.ty.clone().optional())),
        }
    }
}

/// Whether a member may be missing or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there.
    Required,
    /// Always there, and may be null.
    Nullable,
    /// May be missing.
    Optional,
    /// May be missing, and may be null.
    OptionalNullable,
    /// Its own members stand among those of the struct.
    Merged,
    /// Takes all members that no other field takes.
    Rest,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The variant's identifier.
    pub name: String,
    /// The text as sent.
    pub value: String,
}

/// A value of an enum of integers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberVariant {
    /// The variant's identifier.
    pub name: String,
    /// The number as sent.
    pub value: i64,
}

/// Whether a value of a type is, or has inside, a secret. `definitions` are the types of its scope.
pub fn holds_secret(ty: &Type, definitions: &[TypeDef]) -> bool {
    fn walk<'d>(ty: &'d Type, definitions: &'d [TypeDef], seen: &mut Vec<&'d str>) -> bool {
        match ty {
            Type::Secret => true,
            Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
                walk(inner, definitions, seen)
            }
            Type::Named(name) if !seen.contains(&name.as_str()) => {
                seen.push(name);
                let kinds = definitions.iter().filter(|def| def.name == *name);
                kinds.into_iter().any(|def| match &def.kind {
                    TypeKind::Object(fields) => {
                        fields.iter().any(|f| walk(&f.ty, definitions, seen))
                    }
                    TypeKind::Union { branches, .. } => {
                        branches.iter().any(|b| walk(&b.ty, definitions, seen))
                    }
                    TypeKind::Enum(_) | TypeKind::NumberEnum(_) => false,
                })
            }
            _ => false,
        }
    }
    walk(ty, definitions, &mut Vec::new())
}

/// Whether an expression sets a member that the description advises against. `definitions` are the
/// types of its scope.
pub fn sets_deprecated(expr: &Expr, definitions: &[TypeDef]) -> bool {
    let inside = |expr: &Expr| sets_deprecated(expr, definitions);
    match expr {
        Expr::Object { name, fields, .. } => {
            let definition = definitions.iter().find(|def| def.name == *name);
            let is_deprecated = |set: &str| match definition.map(|def| &def.kind) {
                Some(TypeKind::Object(fields)) => {
                    fields.iter().any(|f| f.name == set && f.deprecated)
                }
                _ => false,
            };
            fields
                .iter()
                .any(|(field, value)| is_deprecated(field) || inside(value))
        }
        Expr::List(items) => items.iter().any(inside),
        Expr::Boxed(inner) | Expr::Some(inner) => inside(inner),
        _ => false,
    }
}
