//! JSON values, built member by member.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Scope, is_copy, literal_number};
use crate::emit::tokens::raw_text;
use crate::ir::{Expr, Json, Type};

impl Scope<'_> {
    /// A JSON value, built member by member.
    pub fn json(self, json: &Json) -> TokenStream {
        match json {
            Json::Literal(literal) => literal_json(literal),
            Json::Expr(Expr::None, _) => quote!(rt::Value::Null),
            Json::Expr(expr, Type::Secret) => {
                let place = self.place(expr).tokens;
                quote!(rt::to_json(#place.expose()))
            }
            Json::Expr(expr, _) => {
                let reference = self.place(expr).reference();
                quote!(rt::to_json(#reference))
            }
            Json::Array(items) => {
                let items = items.iter().map(|item| self.json(item));
                quote!(rt::Value::Array(vec![#(#items),*]))
            }
            Json::Object(members) => {
                let there =
                    |(_, value): &&(String, Json)| !matches!(value, Json::Expr(Expr::None, _));
                let members = members.iter().filter(there);
                let members = members.map(|(name, value)| match value {
                    Json::Expr(expr, Type::Option(inner)) => {
                        let place = self.place(expr).tokens;
                        let exposed =
                            (**inner == Type::Secret).then(|| quote!(.map(rt::Secret::expose)));
                        quote!(rt::optional(#name, #place.as_ref() #exposed))
                    }
                    Json::Literal(serde_json::Value::String(text)) => {
                        quote!(rt::member(#name, #text))
                    }
                    Json::Literal(serde_json::Value::Bool(value)) => {
                        quote!(rt::member(#name, #value))
                    }
                    Json::Literal(serde_json::Value::Number(number)) => {
                        let number = literal_number(&number.to_string());
                        quote!(rt::member(#name, #number))
                    }
                    Json::Expr(expr, ty) if *ty != Type::Secret => {
                        let value = match expr {
                            Expr::Format(_) | Expr::Convert(..) => self.owned(expr),
                            copied if is_copy(copied) => self.owned(copied),
                            _ => self.place(expr).reference(),
                        };
                        quote!(rt::member(#name, #value))
                    }
                    value => {
                        let value = self.json(value);
                        quote!(rt::member(#name, #value))
                    }
                });
                quote!(rt::object_of([#(#members),*]))
            }
        }
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
