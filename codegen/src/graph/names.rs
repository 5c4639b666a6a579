//! Types in words of JSON Schema, and the plain text of doc comments.

use crate::gather::Gather;
use crate::ir::{Docs, Type, TypeDef, TypeKind};

/// How many values of an enum are told.
const VALUES: usize = 4;

/// A type in words; `definitions` are those of its scope.
pub fn type_name(ty: &Type, definitions: &[TypeDef]) -> String {
    match ty {
        Type::String | Type::Secret | Type::Format(_) => "string".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "integer".to_owned(),
        Type::F64 => "number".to_owned(),
        Type::Json => "any".to_owned(),
        Type::Unit => "nothing".to_owned(),
        Type::Bytes | Type::Upload | Type::Multipart => "binary".to_owned(),
        Type::List(item) => format!("array of {}", type_name(item, definitions)),
        Type::Map(value) => format!("object of {}", type_name(value, definitions)),
        Type::Boxed(inner) | Type::Option(inner) => type_name(inner, definitions),
        Type::Named(name) | Type::Enum(name) | Type::NumberEnum(name) => {
            let definition = definitions.iter().find(|def| def.name == *name);
            match definition.map(|def| &def.kind) {
                Some(TypeKind::Enum(variants)) => {
                    let values = variants.iter().map(|v| format!("`{}`", v.value));
                    listed(values, "string")
                }
                Some(TypeKind::NumberEnum(variants)) => {
                    listed(variants.iter().map(|v| v.value.to_string()), "integer")
                }
                Some(TypeKind::Union { .. }) => "any".to_owned(),
                None if matches!(ty, Type::Enum(_)) => "string".to_owned(),
                None if matches!(ty, Type::NumberEnum(_)) => "integer".to_owned(),
                _ => "object".to_owned(),
            }
        }
    }
}

/// The values, if they are few.
fn listed(values: impl ExactSizeIterator<Item = String>, otherwise: &str) -> String {
    match values.len() {
        1..=VALUES => values.gather::<Vec<_>>().join(" or "),
        _ => otherwise.to_owned(),
    }
}

/// Doc text without what Markdown needs to leave its characters alone.
pub fn plain(docs: &Docs) -> String {
    let text = docs.0.join("\n\n");
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escapes = letters.peek().is_some_and(|next| "<>[]`".contains(*next));
        if letter != '\\' || !escapes {
            plain.push(letter);
        }
    }
    plain
}
