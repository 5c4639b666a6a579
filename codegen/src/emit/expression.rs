//! Values, conditions and JSON as Rust expressions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::tokens::{ident, raw_text};
use crate::ir::{
    Comparison, Condition, Conversion, Expr, FormatPart, Json, Operand, Rest, Step, Type,
};

/// What an expression refers to: the steps whose outputs it reads, and the module that its types
/// are of.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    /// The steps of the workflow.
    pub steps: &'s [Step],
    /// The module of the source that is called, if one is.
    pub module: &'s str,
    /// The variant of the current step, for what it misses.
    pub step: &'s str,
}

/// Something that can be read without moving it.
struct Place {
    tokens: TokenStream,
    /// Whether it is a reference already.
    is_ref: bool,
}

impl Place {
    fn reference(&self) -> TokenStream {
        let tokens = &self.tokens;
        if self.is_ref {
            quote!(#tokens)
        } else {
            quote!(&#tokens)
        }
    }
}

impl Scope<'_> {
    /// An expression as a value of its own.
    pub fn owned(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Input { ty, .. } | Expr::StepOutput { ty, .. } => {
                let place = self.place(expr).tokens;
                if ty.is_copy() {
                    place
                } else {
                    quote!(#place.clone())
                }
            }
            Expr::Require { value, .. } => {
                let place = self.place(expr).tokens;
                if is_copy(value) {
                    quote!(*#place)
                } else {
                    quote!(#place.clone())
                }
            }
            Expr::Text(text) => quote!(#text.to_owned()),
            Expr::Number(number, ty) => self::number(number, ty),
            Expr::Bool(value) => quote!(#value),
            Expr::Variant { name, variant } => {
                let (name, variant) = (self.type_path(name), ident(variant));
                quote!(#name::#variant)
            }
            Expr::Object { name, fields, rest } => self.object(name, fields, rest),
            Expr::List(items) => {
                let items = items.iter().map(|item| self.owned(item));
                quote!(vec![#(#items),*])
            }
            Expr::Format(parts) => self.format(parts),
            Expr::Json(json) => self.json(json),
            Expr::Some(inner) => {
                let inner = self.owned(inner);
                quote!(Some(#inner))
            }
            Expr::None => quote!(None),
            Expr::Convert(inner, conversion) => self.convert(&self.place(inner), conversion),
            Expr::Map(inner, conversion) => {
                let place = self.place(inner).tokens;
                let value = Place {
                    tokens: quote!(value),
                    is_ref: true,
                };
                match conversion {
                    Conversion::Wrap => quote!(#place.clone().map(Some)),
                    _ => {
                        let converted = self.convert(&value, conversion);
                        quote!(#place.as_ref().map(|value| #converted))
                    }
                }
            }
        }
    }

    /// An expression as an argument that is only read: a text as `&str`, other types by reference,
    /// copied ones by value.
    pub fn argument(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => quote!(#text),
            Expr::Input { ty, .. } | Expr::StepOutput { ty, .. } if !ty.is_copy() => {
                self.place(expr).reference()
            }
            Expr::Require { value, .. } if !is_copy(value) => self.place(expr).reference(),
            Expr::Convert(inner, Conversion::Expose) => {
                let place = self.place(inner).tokens;
                quote!(#place.expose())
            }
            Expr::Convert(inner, Conversion::EnumToText) => {
                let place = self.place(inner).tokens;
                quote!(#place.as_str())
            }
            Expr::Number(..)
            | Expr::Bool(_)
            | Expr::Input { .. }
            | Expr::StepOutput { .. }
            | Expr::Require { .. }
            | Expr::Convert(_, Conversion::Widen(_)) => self.owned(expr),
            _ => {
                let owned = self.owned(expr);
                quote!(&#owned)
            }
        }
    }

    /// An expression for a parameter that takes `impl Into<String>`.
    pub fn into_text(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => quote!(#text),
            Expr::Input {
                ty: Type::String, ..
            }
            | Expr::StepOutput {
                ty: Type::String, ..
            } => self.place(expr).reference(),
            _ => self.owned(expr),
        }
    }

    fn place(self, expr: &Expr) -> Place {
        let tokens = match expr {
            Expr::Input { field, .. } => {
                let field = ident(field);
                quote!(inputs.#field)
            }
            Expr::StepOutput { step, field, .. } => {
                let field = ident(field);
                let step = self.steps.get(*step).map(|step| ident(&step.function));
                quote!(#step.#field)
            }
            Expr::Require { value, source } => {
                let (value, step) = (self.place(value).tokens, ident(self.step));
                return Place {
                    tokens: quote!(run.require(Step::#step, #value.as_ref(), #source)?),
                    is_ref: true,
                };
            }
            Expr::Text(text) => {
                return Place {
                    tokens: quote!(#text),
                    is_ref: true,
                };
            }
            other => {
                let owned = self.owned(other);
                quote!(#owned)
            }
        };
        Place {
            tokens,
            is_ref: false,
        }
    }

    fn convert(self, place: &Place, conversion: &Conversion) -> TokenStream {
        let (tokens, reference) = (&place.tokens, place.reference());
        match conversion {
            Conversion::ToEnum(name) => {
                let name = self.type_path(name);
                let is_literal = syn::parse2::<syn::LitStr>(tokens.clone()).is_ok();
                match is_literal {
                    true => quote!(#name::from(#tokens)),
                    false => quote!(#name::from(#tokens.as_str())),
                }
            }
            Conversion::EnumToText => quote!(#tokens.as_str().to_owned()),
            Conversion::Expose => quote!(#tokens.expose().to_owned()),
            Conversion::JsonToText | Conversion::ToText => quote!(rt::text(#reference)),
            Conversion::ToJson => quote!(rt::to_json(#reference)),
            Conversion::Widen(ty) => {
                let ty = crate::emit::tokens::ty(ty, &TokenStream::new());
                let copied = if place.is_ref {
                    quote!(*#tokens)
                } else {
                    quote!(#tokens)
                };
                quote!(#ty::from(#copied))
            }
            Conversion::Wrap => quote!(Some(#tokens.clone())),
        }
    }

    fn type_path(self, name: &str) -> TokenStream {
        let (module, name) = (ident(self.module), ident(name));
        quote!(#module::#name)
    }

    fn object(self, name: &str, fields: &[(String, Expr)], rest: &Rest) -> TokenStream {
        let name = self.type_path(name);
        let fields = fields.iter().map(|(field, value)| {
            let (field, value) = (ident(field), self.owned(value));
            quote!(#field: #value)
        });
        match rest {
            Rest::Complete => quote!(#name { #(#fields),* }),
            Rest::Default => quote!(#name { #(#fields,)* ..Default::default() }),
            Rest::New(arguments) => {
                let arguments = arguments.iter().map(|argument| self.into_text(argument));
                let new = quote!(#name::new(#(#arguments),*));
                let fields: Vec<_> = fields.collect();
                match fields.is_empty() {
                    true => new,
                    false => quote!(#name { #(#fields,)* ..#new }),
                }
            }
        }
    }

    fn format(self, parts: &[FormatPart]) -> TokenStream {
        if let [FormatPart::Value(only)] = parts {
            return self.owned(only);
        }
        let (mut template, mut values) = (String::new(), Vec::new());
        for part in parts {
            match part {
                FormatPart::Text(text) => {
                    template.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                FormatPart::Value(expr) => {
                    template.push_str("{}");
                    let value = match expr {
                        Expr::Convert(inner, Conversion::ToText | Conversion::JsonToText) => {
                            let reference = self.place(inner).reference();
                            quote!(rt::text(#reference))
                        }
                        Expr::Convert(..) => self.argument(expr),
                        _ => self.place(expr).tokens,
                    };
                    values.push(value);
                }
            }
        }
        quote!(format!(#template, #(#values),*))
    }

    /// A JSON value, built member by member.
    pub fn json(self, json: &Json) -> TokenStream {
        match json {
            Json::Literal(literal) => literal_json(literal),
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
                let members = members.iter().map(|(name, value)| match value {
                    Json::Expr(expr, Type::Option(_)) => {
                        let place = self.place(expr).tokens;
                        quote!(rt::optional(#name, #place.as_ref()))
                    }
                    Json::Literal(serde_json::Value::String(text)) => {
                        quote!(rt::member(#name, #text))
                    }
                    Json::Expr(expr, ty) if *ty != Type::Secret => {
                        let reference = self.place(expr).reference();
                        quote!(rt::member(#name, #reference))
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
                let inner = self.condition(inner);
                quote!(!(#inner))
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

fn is_copy(expr: &Expr) -> bool {
    match expr {
        Expr::Input { ty, .. } | Expr::StepOutput { ty, .. } => ty.is_copy(),
        _ => false,
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

/// A number of a condition: an integer without a suffix where the default type holds it.
fn literal_number(text: &str) -> TokenStream {
    let literal = match (
        text.parse::<i32>(),
        text.parse::<i64>(),
        text.parse::<u64>(),
    ) {
        (Ok(small), ..) => Literal::i32_unsuffixed(small),
        (_, Ok(large), _) => Literal::i64_suffixed(large),
        (.., Ok(large)) => Literal::u64_suffixed(large),
        _ => return float(text.parse().unwrap_or(f64::MAX)),
    };
    quote!(#literal)
}

fn float(value: f64) -> TokenStream {
    // Literals have no sign and no infinity of their own.
    let finite = value.clamp(f64::MIN, f64::MAX);
    let literal = Literal::f64_unsuffixed(finite.abs());
    if finite < 0.0 {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

fn number(number: &serde_json::Number, ty: &Type) -> TokenStream {
    match ty {
        Type::F64 => float(number.as_f64().unwrap_or_default()),
        Type::U64 => {
            let literal = Literal::u64_unsuffixed(number.as_u64().unwrap_or_default());
            quote!(#literal)
        }
        _ => {
            let literal = Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote!(#literal)
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
