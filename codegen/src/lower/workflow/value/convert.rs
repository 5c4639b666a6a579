//! Values of one type where another is wanted.

use crate::ir::{Conversion, Expr, Type};
use crate::lower::workflow::value::Typed;

/// A value as text; one that may be absent is required (Arazzo has no text for it).
pub fn as_text(typed: Typed) -> Expr {
    let Typed { expr, ty, source } = typed;
    if let Some(text) = convert(expr.clone(), &ty, &Type::String, &source) {
        return text;
    }
    // Objects and lists: their JSON.
    let json = convert(expr.clone(), &ty, &Type::Json, &source).unwrap_or(expr);
    Expr::Convert(Box::new(json), Conversion::JsonToText)
}

/// The same for a value whose absence makes the text absent.
pub(super) fn as_optional_text(typed: Typed) -> Expr {
    let Typed { expr, ty, source } = typed;
    let to = Type::String.optional();
    if let Some(text) = convert(expr.clone(), &ty, &to, &source) {
        return text;
    }
    let json = convert(expr.clone(), &ty, &Type::Json.optional(), &source).unwrap_or(expr);
    Expr::Map(Box::new(json), Conversion::JsonToText)
}

/// A value that may be absent or null as one that may be absent.
pub fn flat(expr: Expr, ty: &Type) -> (Expr, Type) {
    let (inner, _) = ty.split_option();
    if !inner.split_option().1 {
        return (expr, ty.clone());
    }
    let flat = Expr::Path {
        base: Box::new(expr),
        steps: Vec::new(),
        ty: inner.clone(),
    };
    (flat, inner.clone())
}

/// A value of one type where another is wanted; nothing if there is no way that loses nothing.
pub fn convert(expr: Expr, from: &Type, to: &Type, source: &str) -> Option<Expr> {
    if from == to {
        return Some(expr);
    }
    // What must be there and may be null must be a value after all.
    if let (Expr::Require { value, .. }, Type::Option(_)) = (&expr, from)
        && !to.split_option().1
    {
        let from = Type::Option(Box::new(from.clone()));
        return convert((**value).clone(), &from, to, source);
    }
    let ((from_inner, from_option), (to_inner, to_option)) =
        (from.split_option(), to.split_option());
    match (from_option, to_option) {
        // Absent or null: JSON has the latter, for others neither is a value.
        (true, false) if from_inner.split_option().1 => match to {
            Type::Json if *from_inner.split_option().0 == Type::Secret => None,
            Type::Json => {
                let value = Box::new(required(expr, source));
                Some(Expr::Convert(value, Conversion::ToJson))
            }
            _ => {
                let (expr, from) = flat(expr, from);
                convert(expr, &from, to, source)
            }
        },
        _ if matches!(expr, Expr::None) && to_option => Some(Expr::None),
        (true, true) if to_inner.split_option().1 => (to_inner.split_option().0 == from_inner)
            .then(|| Expr::Map(Box::new(expr), Conversion::Wrap)),
        (true, true) => {
            let conversion = conversion(from_inner, to_inner)?;
            Some(Expr::Map(Box::new(expr), conversion))
        }
        (false, true) => {
            let inner = convert(expr, from, to_inner, source)?;
            Some(Expr::Some(Box::new(inner)))
        }
        (true, false) => convert(required(expr, source), from_inner, to, source),
        (false, false) => Some(Expr::Convert(Box::new(expr), conversion(from, to)?)),
    }
}

fn required(expr: Expr, source: &str) -> Expr {
    Expr::Require {
        value: Box::new(expr),
        source: source.to_owned(),
    }
}

fn conversion(from: &Type, to: &Type) -> Option<Conversion> {
    Some(match (from, to) {
        (Type::String | Type::Enum(_), Type::Enum(name)) => Conversion::ToEnum(name.clone()),
        (Type::Secret, Type::String) => Conversion::Expose,
        (Type::Enum(_), Type::String) => Conversion::EnumToText,
        (Type::Json, Type::String) => Conversion::JsonToText,
        (Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64, Type::String) => {
            Conversion::ToText
        }
        (Type::String, Type::Upload) => Conversion::ToUpload,
        (Type::Secret, Type::Json) => return None,
        (_, Type::Json) => Conversion::ToJson,
        (Type::I32, Type::I64 | Type::F64) => Conversion::Widen(to.clone()),
        _ => return None,
    })
}
