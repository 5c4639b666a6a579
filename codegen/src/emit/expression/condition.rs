//! Conditions as Rust comparisons.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::place::{Held, Place, type_of};
use super::{Scope, float, literal_number};
use crate::emit::tokens::raw_text;
use crate::ir::{Comparison, Condition, Expr, Operand, Selection, Template, TemplatePart, Type};

impl Scope<'_> {
    /// A condition on `response`: a truth value, or a verdict.
    pub fn condition(self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::And(parts) => {
                let parts = parts.iter().map(|part| match part {
                    Condition::Or(_) => {
                        let inner = self.condition(part);
                        quote!((#inner))
                    }
                    _ => self.part(part),
                });
                quote!(#(#parts)&&*)
            }
            Condition::Or(parts) => {
                let parts = parts.iter().map(|part| self.part(part));
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
            Condition::Truthy(Operand::Value(expr)) if type_of(expr) == Some(&Type::Bool) => {
                self.place(expr).tokens
            }
            Condition::Truthy(operand) => {
                let operand = self.operand(operand);
                quote!(#operand.truthy())
            }
            Condition::Matches(pattern, text) => {
                let (pattern, text) = (self.template(pattern), self.context(text));
                quote!(rt::regex!(#pattern).matches(#text))
            }
            Condition::Selects {
                query,
                context,
                among,
            } => self.selects(query, context, *among),
            Condition::Compare(
                Operand::Status,
                op,
                Operand::Number(number) | Operand::Text(number),
            ) if number.parse::<u16>().is_ok() => {
                let number = literal_number(number);
                let op = comparison(*op);
                quote!(response.status() #op #number)
            }
            Condition::Compare(left, op, right) => {
                if let Some(plain) = self.plain(left, *op, right) {
                    return plain;
                }
                let (left, op, right) = (
                    self.operand(left),
                    comparison(*op),
                    self.right_operand(right),
                );
                quote!(#left #op #right)
            }
        }
    }

    /// A comparison that Rust has itself: of two numbers or truth values that are known to be there,
    /// or whether a value is there.
    fn plain(self, left: &Operand, op: Comparison, right: &Operand) -> Option<TokenStream> {
        let Operand::Value(expr) = left else {
            return None;
        };
        let place = self.place(expr);
        if matches!(right, Operand::Null) {
            return match is_flat(expr) {
                true => self.is_value(unflat(expr), op),
                false => is_there(expr, &place, op),
            };
        }
        if place.held != Held::Place {
            return None;
        }
        let (left, ty) = (place.tokens, type_of(expr)?);
        let right = match (ty, right) {
            (Type::Bool, Operand::Bool(value)) => {
                return match (op, value) {
                    (Comparison::Eq, true) | (Comparison::Ne, false) => Some(left),
                    (Comparison::Eq, false) | (Comparison::Ne, true) => Some(quote!(!#left)),
                    _ => None,
                };
            }
            (_, Operand::Number(number)) => number_of(number, ty)?,
            (Type::I32 | Type::I64 | Type::U64 | Type::F64, Operand::Value(other))
                if type_of(other) == Some(ty) =>
            {
                let other = self.place(other);
                let differs = other.tokens.to_string() != left.to_string();
                (other.held == Held::Place && differs).then_some(other.tokens)?
            }
            _ => return None,
        };
        let op = comparison(op);
        Some(quote!(#left #op #right))
    }

    /// Whether what may be absent or null is neither.
    fn is_value(self, expr: &Expr, op: Comparison) -> Option<TokenStream> {
        let tokens = self.place(expr).tokens;
        match op {
            Comparison::Eq => Some(quote!(!matches!(#tokens, Some(Some(_))))),
            Comparison::Ne => Some(quote!(matches!(#tokens, Some(Some(_))))),
            _ => None,
        }
    }

    fn selects(self, query: &Template, context: &Operand, among: bool) -> TokenStream {
        let (query, context) = (self.template(query), self.context(context));
        match among {
            true => quote!(rt::jsonpath!(#query).selects_among(#context)),
            false => quote!(rt::jsonpath!(#query).selects(#context)),
        }
    }

    /// A part of a longer condition.
    fn part(self, condition: &Condition) -> TokenStream {
        match condition {
            // As it is, rustc's lints would see what the document says in a roundabout way.
            Condition::Truthy(Operand::Bool(value)) => {
                quote!(rt::Operand::from(#value).truthy())
            }
            other => self.condition(other),
        }
    }

    fn operand(self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Status => quote!(rt::Operand::from(response.status())),
            Operand::Body(pointer) => {
                let pointer = pointer.to_string();
                quote!(response.body(#pointer))
            }
            Operand::At(inner, pointer) => {
                let (inner, pointer) = (self.operand(inner), pointer.to_string());
                quote!(#inner.at(#pointer))
            }
            Operand::Length(inner) => {
                let inner = self.operand(inner);
                quote!(#inner.length())
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
        let ty = type_of(expr).map_or(Type::Json, |ty| ty.split_option().0.clone());
        let place = match ty {
            Type::Secret => self.place(expr),
            _ => self.place(unflat(expr)),
        };
        let (tokens, reference) = (&place.tokens, place.reference());
        let is_optional = type_of(expr).is_some_and(|ty| ty.split_option().1);
        match (expr, ty) {
            (Expr::None, _) => quote!(rt::Operand::ABSENT),
            (_, Type::Secret) if is_optional => {
                let value = place.optional();
                quote!(rt::Operand::from(#value.map(rt::Secret::expose)))
            }
            (_, Type::Secret) => quote!(rt::Operand::from(#tokens.expose())),
            (
                Expr::Select {
                    query: Selection::All(_),
                    ..
                },
                _,
            ) => quote!(rt::Operand::from(&rt::to_json(#reference))),
            (_, Type::List(_) | Type::Map(_) | Type::Named(_) | Type::Enum(_) | Type::Boxed(_)) => {
                quote!(rt::Operand::from(&rt::to_json(#reference)))
            }
            _ if place.held == Held::Optional => quote!(rt::Operand::from(#tokens)),
            _ => quote!(rt::Operand::from(#reference)),
        }
    }

    /// An operand that becomes one by itself, as an argument.
    fn context(self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Status => quote!(response.status()),
            Operand::Value(expr) if is_comparable(expr) => {
                let place = self.place(unflat(expr));
                match place.held {
                    Held::Optional => place.tokens,
                    _ => place.reference(),
                }
            }
            other => self.operand(other),
        }
    }

    /// A pattern or query: a literal, or parts that are put together.
    pub fn template(self, Template(parts): &Template) -> TokenStream {
        if let [
            TemplatePart {
                operand: Operand::Text(text),
                ..
            },
        ] = parts.as_slice()
        {
            return raw_text(text);
        }
        let parts = parts.iter().map(|part| match (&part.operand, part.quoted) {
            (Operand::Text(text), _) => raw_text(text),
            (Operand::Value(expr), false) if is_comparable(expr) => {
                let place = self.place(unflat(expr));
                match place.held {
                    Held::Optional => self.value_operand(expr),
                    _ => place.tokens,
                }
            }
            (operand, false) => self.context(operand),
            (operand, true) => {
                let operand = self.context(operand);
                quote!(rt::quoted(#operand))
            }
        });
        quote!([#(#parts),*])
    }

    /// An operand on the right: a literal as it is.
    fn right_operand(self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Text(text) => quote!(#text),
            Operand::Number(number) => literal_number(number),
            Operand::Bool(value) => quote!(#value),
            Operand::Null => quote!(()),
            Operand::Value(expr) if is_comparable(expr) => {
                let place = self.place(expr);
                match place.held {
                    Held::Place | Held::Value => place.tokens,
                    Held::Reference | Held::Optional => self.value_operand(expr),
                }
            }
            other => self.operand(other),
        }
    }
}

/// Whether it is a value of which it does not matter whether it is absent or null.
fn is_flat(expr: &Expr) -> bool {
    matches!(expr, Expr::Path { steps, .. } if steps.is_empty())
}

/// The same value as it is: operands do not tell absent from null.
fn unflat(expr: &Expr) -> &Expr {
    match expr {
        Expr::Path { base, .. } if is_flat(expr) => base,
        other => other,
    }
}

/// Whether something optional is there; nothing where null may be a value of it.
fn is_there(expr: &Expr, place: &Place, op: Comparison) -> Option<TokenStream> {
    let (inner, is_optional) = type_of(expr)?.split_option();
    let may_be_null = *inner == Type::Json || inner.split_option().1;
    if !is_optional || may_be_null || !matches!(place.held, Held::Place | Held::Optional) {
        return None;
    }
    let tokens = &place.tokens;
    match op {
        Comparison::Eq => Some(quote!(#tokens.is_none())),
        Comparison::Ne => Some(quote!(#tokens.is_some())),
        _ => None,
    }
}

/// Whether operands compare with the value as it is.
fn is_comparable(expr: &Expr) -> bool {
    let ty = type_of(expr).map(|ty| ty.split_option().0);
    matches!(
        ty,
        Some(
            Type::String | Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64 | Type::Json
        )
    )
}

/// A number of a condition as one of a type; nothing where the type does not have it, or has no
/// smaller one, so that a comparison would say nothing.
fn number_of(number: &str, ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::I32 => {
            let number: i32 = number.parse().ok()?;
            (number != i32::MIN && number != i32::MAX).then(|| signed(number.into()))
        }
        Type::I64 => {
            let number: i64 = number.parse().ok()?;
            (number != i64::MIN && number != i64::MAX).then(|| signed(number))
        }
        Type::U64 => {
            let number: u64 = number.parse().ok()?;
            let literal = Literal::u64_unsuffixed(number);
            (number != 0 && number != u64::MAX).then(|| quote!(#literal))
        }
        Type::F64 => {
            let number: f64 = number.parse().ok()?;
            // What is larger has not all integers.
            (number.abs() < 9e15).then(|| float(number))
        }
        _ => None,
    }
}

fn signed(number: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(number);
    quote!(#literal)
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
