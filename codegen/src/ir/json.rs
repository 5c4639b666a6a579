//! JSON values that are put together of expressions.

use super::{Expr, Type};

/// A JSON value with expressions in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// A literal.
    Literal(serde_json::Value),
    /// The value of an expression of a type; absent members are left out.
    Expr(Expr, Type),
    /// The same, as what its schema wants, if it can be that.
    As(Expr, Type, Wanted),
    /// An object.
    Object(Vec<(String, Json)>),
    /// A list.
    Array(Vec<Json>),
}

/// What a schema wants a value to be that is known only when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A text, unless it is an object or a list: it stands for itself in quotes.
    Quoted,
}

impl Json {
    /// The same for an expression in a JSON value.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        match self {
            Json::Literal(_) => false,
            Json::Expr(expr, _) | Json::As(expr, ..) => expr.any(holds),
            Json::Object(members) => members.iter().any(|(_, value)| value.any(holds)),
            Json::Array(items) => items.iter().any(|item| item.any(holds)),
        }
    }
}
