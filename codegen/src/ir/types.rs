//! Types of bodies, parameters, inputs and outputs.

use std::collections::HashMap;

use super::{Docs, Expr, ReplyVariant};
use crate::gather::Gather;
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
    /// A file to be sent.
    Upload,
    /// Parts that the caller puts together.
    Multipart,
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

    /// The type behind an `Option` and a `Box`.
    pub fn unboxed(&self) -> &Type {
        match self {
            Type::Option(inner) | Type::Boxed(inner) => inner.unboxed(),
            other => other,
        }
    }

    /// The type of the same scope that it names.
    pub fn name(&self) -> Option<&str> {
        match self {
            Type::Named(name) | Type::Enum(name) | Type::NumberEnum(name) => Some(name),
            Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
                inner.name()
            }
            _ => None,
        }
    }

    /// Takes other names for types that it names.
    pub fn rename(&mut self, names: &HashMap<String, String>) {
        match self {
            Type::Named(name) | Type::Enum(name) | Type::NumberEnum(name) => {
                if let Some(other) = names.get(name) {
                    name.clone_from(other);
                }
            }
            Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
                inner.rename(names);
            }
            _ => {}
        }
    }

    /// Whether it is a file to be sent, or a list of them.
    pub fn is_file(&self) -> bool {
        match self {
            Type::List(item) => **item == Type::Upload,
            other => *other == Type::Upload,
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
    /// Whether its schema stands where it is used, and is no component with a name of its own.
    pub inline: bool,
    /// The schema that it was made of, if it is one.
    pub schema: Option<Place>,
}

/// The kinds of generated types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// A struct that is a JSON object.
    Object(Vec<Field>),
    /// A struct of the parts of a body, some of which may be files.
    Multipart(Vec<Field>),
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
    /// An enum of bodies that differ by status or media type.
    ByStatus(Vec<ReplyVariant>),
}

impl TypeKind {
    /// The types that it consists of.
    pub fn types(&self) -> Vec<&Type> {
        match self {
            TypeKind::Object(fields) | TypeKind::Multipart(fields) => {
                fields.iter().map(|field| &field.ty).gather()
            }
            TypeKind::Enum(_) | TypeKind::NumberEnum(_) => Vec::new(),
            TypeKind::Union { branches, .. } => branches.iter().map(|b| &b.ty).gather(),
            TypeKind::ByStatus(variants) => variants.iter().flat_map(|v| &v.ty).gather(),
        }
    }

    /// The same, to be changed.
    pub fn types_mut(&mut self) -> Vec<&mut Type> {
        match self {
            TypeKind::Object(fields) | TypeKind::Multipart(fields) => {
                fields.iter_mut().map(|field| &mut field.ty).gather()
            }
            TypeKind::Enum(_) | TypeKind::NumberEnum(_) => Vec::new(),
            TypeKind::Union { branches, .. } => branches.iter_mut().map(|b| &mut b.ty).gather(),
            TypeKind::ByStatus(variants) => variants.iter_mut().flat_map(|v| &mut v.ty).gather(),
        }
    }
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
                let mut types = kinds.flat_map(|def| def.kind.types());
                types.any(|ty| walk(ty, definitions, seen))
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
        Expr::Members(members) => members.iter().any(|(_, value)| inside(value)),
        Expr::Boxed(inner) | Expr::Some(inner) | Expr::Convert(inner, _) => inside(inner),
        _ => false,
    }
}
