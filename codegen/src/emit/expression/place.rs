//! What can be read without moving it: inputs, outputs, parts of an exchange, and what is in them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Scope, is_optional};
use crate::emit::tokens::{ident, ty};
use crate::ir::{CalledRead, Conversion, Expr, Optional, PathStep, ReplyPart, Type};

/// A Rust expression, and how it holds its value.
pub(super) struct Place {
    pub tokens: TokenStream,
    pub held: Held,
}

/// How an expression holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It is a variable or field.
    Place,
    /// It is a reference.
    Reference,
    /// It is an `Option` of a reference.
    Optional,
    /// It is a new value.
    Value,
}

impl Place {
    fn new(tokens: TokenStream, held: Held) -> Self {
        Place { tokens, held }
    }

    pub(super) fn reference_to(tokens: TokenStream) -> Self {
        Place::new(tokens, Held::Reference)
    }

    /// A reference to it.
    pub(super) fn reference(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.held {
            Held::Reference => quote!(#tokens),
            _ => quote!(&#tokens),
        }
    }

    /// What is optional as an `Option` of a reference.
    pub(super) fn optional(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.held {
            Held::Optional => quote!(#tokens),
            _ => quote!(#tokens.as_ref()),
        }
    }

    /// A value of its own; `copy` if its type is copied by assignment.
    pub(super) fn owned(&self, copy: bool) -> TokenStream {
        let tokens = &self.tokens;
        match (self.held, copy) {
            (Held::Place, true) | (Held::Value, _) => quote!(#tokens),
            (Held::Reference, true) => quote!(*#tokens),
            (Held::Place | Held::Reference, false) => quote!(#tokens.clone()),
            (Held::Optional, true) => quote!(#tokens.copied()),
            (Held::Optional, false) => quote!(#tokens.cloned()),
        }
    }
}

/// The type of what is read from somewhere.
pub(super) fn type_of(expr: &Expr) -> Option<&Type> {
    match expr {
        Expr::Input { ty, .. }
        | Expr::StepOutput { ty, .. }
        | Expr::CalledOutput { ty, .. }
        | Expr::DependencyOutput { ty, .. }
        | Expr::Else { ty, .. }
        | Expr::Path { ty, .. }
        | Expr::Read { ty, .. }
        | Expr::Reply { ty, .. } => Some(ty),
        _ => None,
    }
}

impl Scope<'_> {
    pub(super) fn place(self, expr: &Expr) -> Place {
        match expr {
            Expr::Input { field, .. } => {
                let field = ident(field);
                Place::new(quote!(inputs.#field), Held::Place)
            }
            Expr::OtherInput { field, name } => {
                let field = ident(field);
                Place::new(quote!(inputs.#field.get(#name)), Held::Optional)
            }
            Expr::StepOutput { step, field, .. } => {
                let field = ident(field);
                let step = self.steps.get(*step).map(|step| ident(&step.function));
                Place::new(quote!(#step.#field), Held::Place)
            }
            Expr::CalledOutput {
                field,
                ty,
                read,
                optional,
            } => self.called_output(field, ty, *read, *optional),
            Expr::DependencyOutput {
                position, field, ..
            } => {
                let first = self.dependencies.get(*position);
                let (first, field) = (first.map(|first| ident(&first.variable)), ident(field));
                Place::new(quote!(#first.#field), Held::Place)
            }
            Expr::Else { value, other, ty } => {
                Place::new(self.or_else(value, other, ty), Held::Value)
            }
            Expr::Path { base, steps, .. } => self.path(base, steps),
            Expr::Read { base, pointer, ty } => self.read(base, &pointer.to_string(), ty),
            Expr::Reply { part, ty } => Place::new(reply(part, ty), Held::Value),
            Expr::Require { value, source } => {
                Place::new(self.required(value, source), Held::Reference)
            }
            Expr::Text(text) => Place::new(quote!(#text), Held::Reference),
            other => Place::new(self.owned(other), Held::Value),
        }
    }

    fn or_else(self, value: &Expr, other: &Expr, ty: &Type) -> TokenStream {
        let is_made = !matches!(other, Expr::DependencyOutput { .. }) || !ty.is_copy();
        let (value, other) = (self.owned(value), self.owned(other));
        match (ty.split_option().1, is_made) {
            (true, true) => quote!(#value.or_else(|| #other)),
            (true, false) => quote!(#value.or(#other)),
            (false, true) => quote!(#value.unwrap_or_else(|| #other)),
            (false, false) => quote!(#value.unwrap_or(#other)),
        }
    }

    fn required(self, value: &Expr, source: &str) -> TokenStream {
        // The outputs of a workflow are read after its steps.
        let of_value = match value {
            Expr::StepOutput { step, .. } => self.steps.get(*step),
            _ => self.steps.last(),
        };
        let step = match (self.step, of_value) {
            ("", Some(step)) => ident(&step.variant),
            (step, _) => ident(step),
        };
        let value = match value {
            Expr::Convert(value, Conversion::NotNull) => self.not_null(value),
            value => self.optional(value),
        };
        match self.after_reply {
            true => quote!(response.require(#value, #source)?),
            false => quote!(run.require(Step::#step, #value, #source)?),
        }
    }

    /// An output of a workflow that the step has called; `optional` if the field is an `Option`.
    fn called_output(self, field: &str, ty: &Type, read: CalledRead, optional: bool) -> Place {
        let name = ident(field);
        let outputs = match (read, self.after_failure) {
            (CalledRead::Json, true) => {
                quote!(outputs.as_ref().and_then(|outputs| rt::output_of(outputs, #field)))
            }
            (CalledRead::Json, false) => quote!(rt::output_of(&outputs, #field)),
            (CalledRead::Field, false) => {
                return Place::new(quote!(outputs.#name), Held::Place);
            }
            (CalledRead::Field, true) => quote!(outputs.as_ref()),
            (CalledRead::Completed, false) => quote!(outputs.completed()),
            (CalledRead::Completed, true) => {
                quote!(outputs.as_ref().and_then(|outputs| outputs.completed()))
            }
        };
        let value = match ty.is_copy() {
            true => quote!(outputs.#name),
            false => quote!(outputs.#name.clone()),
        };
        let tokens = match (read, optional) {
            (CalledRead::Json, _) => outputs,
            (_, true) => quote!(#outputs.and_then(|outputs| #value)),
            (_, false) => quote!(#outputs.map(|outputs| #value)),
        };
        Place::new(tokens, Held::Value)
    }

    fn path(self, base: &Expr, steps: &[PathStep]) -> Place {
        let start = self.place(base);
        if steps.is_empty() {
            let optional = start.optional();
            return Place::new(quote!(#optional.and_then(Option::as_ref)), Held::Optional);
        }
        let mut place = match is_optional(base) {
            true => Place::new(start.optional(), Held::Optional),
            false => start,
        };
        for (index, step) in steps.iter().enumerate() {
            place = step_into(&place, step, index + 1 == steps.len());
        }
        place
    }

    fn read(self, base: &Expr, pointer: &str, to: &Type) -> Place {
        let place = self.place(base);
        let inner = to.split_option().0;
        let is_optional = is_optional(base);
        if *inner != Type::Json {
            let leaf = ty(inner, &TokenStream::new());
            let from = match place.held {
                Held::Optional => place.tokens,
                _ => place.reference(),
            };
            return Place::new(quote!(rt::read::<#leaf>(#from, #pointer)), Held::Value);
        }
        let value = &place.tokens;
        let (tokens, held) = match (is_optional, place.held) {
            // What is found in a new value goes with it.
            (true, Held::Value) => (
                quote!(#value.and_then(|value| value.pointer(#pointer).cloned())),
                Held::Value,
            ),
            (false, Held::Value) => (quote!(#value.pointer(#pointer).cloned()), Held::Value),
            (true, _) => {
                let optional = place.optional();
                let found = quote!(#optional.and_then(|value| value.pointer(#pointer)));
                (found, Held::Optional)
            }
            (false, _) => (quote!(#value.pointer(#pointer)), Held::Optional),
        };
        Place::new(tokens, held)
    }
}

fn step_into(place: &Place, step: &PathStep, is_last: bool) -> Place {
    let tokens = &place.tokens;
    if place.held == Held::Optional {
        let next = match step {
            PathStep::Field { name, optional } => {
                let name = ident(name);
                match optional {
                    Optional::No => quote!(#tokens.map(|value| &value.#name)),
                    Optional::Once => quote!(#tokens.and_then(|value| value.#name.as_ref())),
                    Optional::Twice => {
                        quote!(#tokens.and_then(|value| value.#name.as_ref()?.as_ref()))
                    }
                }
            }
            PathStep::Item(0) => quote!(#tokens.and_then(|items| items.first())),
            PathStep::Item(index) => {
                let index = Literal::usize_unsuffixed(*index);
                quote!(#tokens.and_then(|items| items.get(#index)))
            }
            PathStep::Member(name) => quote!(#tokens.and_then(|members| members.get(#name))),
        };
        return Place::new(next, Held::Optional);
    }
    match step {
        PathStep::Field { name, optional } => {
            let name = ident(name);
            match optional {
                Optional::No => Place::new(quote!(#tokens.#name), Held::Place),
                Optional::Once if is_last => Place::new(quote!(#tokens.#name), Held::Place),
                Optional::Once => Place::new(quote!(#tokens.#name.as_ref()), Held::Optional),
                Optional::Twice => Place::new(
                    quote!(#tokens.#name.as_ref().and_then(Option::as_ref)),
                    Held::Optional,
                ),
            }
        }
        PathStep::Item(0) => Place::new(quote!(#tokens.first()), Held::Optional),
        PathStep::Item(index) => {
            let index = Literal::usize_unsuffixed(*index);
            Place::new(quote!(#tokens.get(#index)), Held::Optional)
        }
        PathStep::Member(name) => Place::new(quote!(#tokens.get(#name)), Held::Optional),
    }
}

fn reply(part: &ReplyPart, to: &Type) -> TokenStream {
    let leaf = ty(to.split_option().0, &TokenStream::new());
    match part {
        ReplyPart::Status => quote!(response.status_code()),
        ReplyPart::Url => quote!(response.url()),
        ReplyPart::Body(pointer) => {
            let pointer = pointer.to_string();
            quote!(response.read::<#leaf>(#pointer))
        }
        ReplyPart::Header(name) => quote!(response.header_text(#name)),
        ReplyPart::SentBody(pointer) => {
            let pointer = pointer.to_string();
            quote!(response.sent_body(#pointer))
        }
        ReplyPart::SentHeader(name) => quote!(response.sent_header(#name)),
        ReplyPart::SentQuery(name) => quote!(response.sent_query(#name)),
        ReplyPart::SentPath(name) => quote!(response.sent_path(#name)),
        ReplyPart::Method => quote!(response.method()),
    }
}
