//! Values as parameters of any type, written as what they are.

use serde_json::{Number, Value};

use super::fit::{Fitting, text_of};
use super::tree::{Tree, TreeValue, required};
use crate::ir::{Conversion, Expr, Type};
use crate::lower::workflow::value::{Typed, flat};

impl Fitting<'_, '_> {
    /// A value as it is; one that is needed must be there, and must not be null.
    pub fn any(&self, tree: &Tree, wanted: &Type, needed: bool) -> Expr {
        match &tree.value {
            TreeValue::Scalar(Value::Null) if needed => Expr::Require {
                value: Box::new(Expr::None),
                source: "null".to_owned(),
            },
            TreeValue::Scalar(Value::Null) => Expr::None,
            TreeValue::Scalar(Value::String(text)) => Expr::Text(text.clone()),
            TreeValue::Scalar(Value::Bool(value)) => Expr::Bool(*value),
            TreeValue::Scalar(Value::Number(number)) => {
                Expr::Number(number.clone(), of_number(number))
            }
            TreeValue::Value(typed) => {
                let typed = self.selected(typed, self.class(wanted));
                match needed {
                    true => as_parameter(not_null(typed)),
                    false => as_parameter(typed),
                }
            }
            TreeValue::Placeholder(typed) => text_of(typed).expr,
            _ => Expr::Json(Box::new(self.json(tree, None))),
        }
    }
}

fn of_number(number: &Number) -> Type {
    match (number.as_i64(), number.as_u64()) {
        (Some(_), _) => Type::I64,
        (None, Some(_)) => Type::U64,
        (None, None) => Type::F64,
    }
}

/// A value that must be there, and more than null.
fn not_null(typed: Typed) -> Typed {
    match typed.ty.split_option() {
        (Type::Json, _) => Typed {
            expr: Expr::Require {
                value: Box::new(Expr::Convert(Box::new(typed.expr), Conversion::NotNull)),
                source: typed.source.clone(),
            },
            ty: Type::Json,
            source: typed.source,
        },
        _ => {
            let (expr, ty) = flat(typed.expr, &typed.ty);
            let source = typed.source;
            required(&Typed { expr, ty, source })
        }
    }
}

fn as_parameter(typed: Typed) -> Expr {
    let (ty, optional) = typed.ty.split_option();
    let conversion = match ty {
        Type::Secret => Conversion::Expose,
        ty if holds_struct(ty) => Conversion::ToParameter,
        _ => return typed.expr,
    };
    match optional {
        true => Expr::Map(Box::new(typed.expr), conversion),
        false => Expr::Convert(Box::new(typed.expr), conversion),
    }
}

/// Whether a type has values that are parameters only by what they serialise as.
fn holds_struct(ty: &Type) -> bool {
    match ty {
        Type::Named(_) | Type::Format(_) => true,
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
            holds_struct(inner)
        }
        _ => false,
    }
}
