//! Conditions as Rust comparisons.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Scope, literal_number};
use crate::ir::{Comparison, Condition, Expr, Operand, Type};

impl Scope<'_> {
    /// A condition on `response`.
    pub fn condition(self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::And(parts) => {
                let parts = parts.iter().map(|part| match part {
                    Condition::Or(_) => {
                        let inner = self.condition(part);
                        quote!((#inner))
                    }
                    _ => self.condition(part),
                });
                quote!(#(#parts)&&*)
            }
            Condition::Or(parts) => {
                let parts = parts.iter().map(|part| self.condition(part));
                quote!(#(#parts)||*)
            }
            Condition::Not(inner) => {
                let negated = self.condition(inner);
                match **inner {
                    Condition::Truthy(_) | Condition::Not(_) => quote!(!#negated),
                    _ => quote!(!(#negated)),
                }
            }
            Condition::Truthy(Operand::Bool(value)) => quote!(#value),
            Condition::Truthy(operand) => {
                let operand = self.operand(operand);
                quote!(#operand.truthy())
            }
            Condition::Compare(Operand::Status, op, Operand::Number(number))
                if number.parse::<u16>().is_ok() =>
            {
                let number = literal_number(number);
                let op = comparison(*op);
                quote!(response.status() #op #number)
            }
            Condition::Compare(left, op, right) => {
                let (left, op, right) = (
                    self.operand(left),
                    comparison(*op),
                    self.right_operand(right),
                );
                quote!(#left #op #right)
            }
        }
    }

    fn operand(self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Status => quote!(rt::Operand::from(response.status())),
            Operand::Body { pointer, length } => {
                let length = length.then(|| quote!(.length()));
                quote!(response.body(#pointer) #length)
            }
            Operand::Header(name) => quote!(response.header(#name)),
            Operand::Value(expr) => self.value_operand(expr),
            literal => {
                let literal = self.right_operand(literal);
                quote!(rt::Operand::from(#literal))
            }
        }
    }

    fn value_operand(self, expr: &Expr) -> TokenStream {
        let ty = match expr {
            Expr::Input { ty, .. } | Expr::StepOutput { ty, .. } => ty.split_option().0.clone(),
            _ => Type::Json,
        };
        let place = self.place(expr);
        let (tokens, reference) = (&place.tokens, place.reference());
        match (expr, ty) {
            (Expr::None, _) => quote!(rt::Operand::ABSENT),
            (_, Type::Secret) => quote!(rt::Operand::from(#tokens.expose())),
            (_, Type::List(_) | Type::Map(_) | Type::Named(_) | Type::Enum(_) | Type::Boxed(_)) => {
                quote!(rt::Operand::from(&rt::to_json(#reference)))
            }
            _ => quote!(rt::Operand::from(#reference)),
        }
    }

    /// An operand on the right: a literal as it is.
    fn right_operand(self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Text(text) => quote!(#text),
            Operand::Number(number) => literal_number(number),
            Operand::Bool(value) => quote!(#value),
            Operand::Null => quote!(()),
            other => self.operand(other),
        }
    }
}

fn comparison(op: Comparison) -> TokenStream {
    match op {
        Comparison::Eq => quote!(==),
        Comparison::Ne => quote!(!=),
        Comparison::Lt => quote!(<),
        Comparison::Le => quote!(<=),
        Comparison::Gt => quote!(>),
        Comparison::Ge => quote!(>=),
    }
}
