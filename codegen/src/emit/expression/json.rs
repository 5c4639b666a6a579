//! JSON values, built member by member.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Scope, is_copy, literal_number};
use crate::emit::tokens::raw_text;
use crate::ir::{Expr, Json, Type, Wanted};

impl Scope<'_> {
    /// A value as what its schema wants, if it can be that.
    fn wanted(self, expr: &Expr, ty: &Type, wanted: Wanted) -> TokenStream {
        let (conversion, ty) = (conversion(wanted), ty.split_option());
        match ty {
            (Type::Secret, false) => {
                let place = self.place(expr).tokens;
                quote!(#conversion(#place.expose()))
            }
            (_, false) => {
                let reference = self.place(expr).reference();
                quote!(#conversion(#reference))
            }
            // An item of a list, which has its place even if it is absent.
            (inner, true) => {
                let inner = self.converted(expr, inner, &conversion);
                quote!(rt::to_json(&#inner))
            }
        }
    }

    /// A JSON value that may be absent, as an `Option`.
    pub fn optional_json(self, json: &Json) -> TokenStream {
        match json {
            Json::As(expr, ty, wanted) => {
                self.converted(expr, ty.split_option().0, &conversion(*wanted))
            }
            Json::Expr(expr, ty) => self.converted(expr, ty.split_option().0, &quote!(rt::to_json)),
            other => {
                let value = self.json(other);
                quote!(Some(#value))
            }
        }
    }

    /// A JSON value, as an `Option` only where it may be absent.
    pub fn json_if_there(self, json: &Json) -> TokenStream {
        match json {
            Json::Expr(_, Type::Option(_)) | Json::As(_, Type::Option(_), _) => {
                self.optional_json(json)
            }
            other => self.json(other),
        }
    }

    fn converted(self, expr: &Expr, inner: &Type, conversion: &TokenStream) -> TokenStream {
        let value = self.optional(expr);
        match inner {
            Type::Secret => quote!(#value.map(|value| #conversion(value.expose()))),
            _ => quote!(#value.map(#conversion)),
        }
    }

    /// A JSON value, built member by member.
    pub fn json(self, json: &Json) -> TokenStream {
        match json {
            Json::Literal(literal) => literal_json(literal),
            Json::Expr(Expr::None, _) => quote!(rt::Value::Null),
            Json::Expr(Expr::Inputs, _) => quote!(rt::to_json(inputs)),
            Json::Expr(expr, Type::Option(inner)) if **inner == Type::Secret => {
                let value = self.place(expr).optional();
                quote!(rt::to_json(&#value.map(rt::Secret::expose)))
            }
            Json::Expr(expr, Type::Secret) => {
                let place = self.place(expr).tokens;
                quote!(rt::to_json(#place.expose()))
            }
            Json::Expr(expr, _) => {
                let reference = self.place(expr).reference();
                quote!(rt::to_json(#reference))
            }
            Json::As(expr, ty, wanted) => self.wanted(expr, ty, *wanted),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.json(item));
                quote!(rt::Value::Array(vec![#(#items),*]))
            }
            Json::Object(members) => {
                let there =
                    |(_, value): &&(String, Json)| !matches!(value, Json::Expr(Expr::None, _));
                let members = members.iter().filter(there);
                let members = members.map(|(name, value)| self.json_member(name, value));
                quote!(rt::object_of([#(#members),*]))
            }
        }
    }

    /// A member of an object: what may be absent is left out then.
    fn json_member(self, name: &str, value: &Json) -> TokenStream {
        let value = match value {
            Json::Expr(expr @ Expr::Map(..), Type::Option(_)) => {
                let value = self.owned(expr);
                return quote!(rt::optional(#name, #value));
            }
            Json::Expr(expr, Type::Option(inner)) => {
                let value = self.optional(expr);
                let exposed = (**inner == Type::Secret).then(|| quote!(.map(rt::Secret::expose)));
                return quote!(rt::optional(#name, #value #exposed));
            }
            Json::As(_, Type::Option(_), _) => {
                let value = self.optional_json(value);
                return quote!(rt::optional(#name, #value));
            }
            Json::Literal(Value::String(text)) => quote!(#text),
            Json::Literal(Value::Bool(value)) => quote!(#value),
            Json::Literal(Value::Number(number)) => literal_number(&number.to_string()),
            Json::Expr(expr, Type::Secret) => {
                let place = self.place(expr).tokens;
                quote!(#place.expose())
            }
            Json::Expr(expr, _) => self.serialized(expr),
            value => self.json(value),
        };
        quote!(rt::member(#name, #value))
    }

    /// A value as it is handed over to be serialized.
    fn serialized(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Inputs => quote!(inputs),
            Expr::Number(number, _) => super::json_number(number),
            Expr::Bool(value) => quote!(#value),
            Expr::Json(_) | Expr::Format(_) | Expr::Convert(..) | Expr::Select { .. } => {
                self.owned(expr)
            }
            copied if is_copy(copied) => self.owned(copied),
            _ => self.place(expr).reference(),
        }
    }
}

fn conversion(wanted: Wanted) -> TokenStream {
    match wanted {
        Wanted::Integer => quote!(rt::as_integer),
        Wanted::Number => quote!(rt::as_number),
        Wanted::Bool => quote!(rt::as_bool),
        Wanted::Text => quote!(rt::as_text),
        Wanted::Quoted => quote!(rt::as_quoted),
    }
}

fn literal_json(literal: &serde_json::Value) -> TokenStream {
    use serde_json::Value;
    match literal {
        Value::Null => quote!(rt::Value::Null),
        Value::Bool(value) => quote!(rt::Value::from(#value)),
        Value::String(text) => {
            let text = raw_text(text);
            quote!(rt::Value::from(#text))
        }
        Value::Number(number) => {
            let number = literal_number(&number.to_string());
            quote!(rt::Value::from(#number))
        }
        Value::Array(items) => {
            let items = items.iter().map(literal_json);
            quote!(rt::Value::Array(vec![#(#items),*]))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = literal_json(value);
                quote!(rt::member(#name, #value))
            });
            quote!(rt::object_of([#(#members),*]))
        }
    }
}
