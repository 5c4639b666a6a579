//! Values, conditions and JSON as Rust expressions.

mod condition;
mod json;
mod number;
mod place;
mod text;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::{ident, may_return};
use crate::gather::Gather;
use crate::ir::{Conversion, Dependency, Expr, Json, Rest, Selection, Step, Type};
pub use number::json_number;
use number::{float, literal_number};
use place::{Place, type_of};

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
    /// The workflows that ran first.
    pub dependencies: &'s [Dependency],
    /// Whether the reply is there, which has borrowed the run.
    pub after_reply: bool,
    /// Whether the step has failed, so that a workflow which it called may have no outputs.
    pub after_failure: bool,
}

impl Scope<'_> {
    /// The same after the reply.
    pub fn after_reply(self) -> Self {
        Scope {
            after_reply: true,
            ..self
        }
    }

    /// The same after a failure.
    pub fn after_failure(self) -> Self {
        Scope {
            after_failure: true,
            ..self
        }
    }

    /// An expression as a value of its own.
    pub fn owned(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Path { base, steps, .. } if steps.is_empty() => {
                let owned = self.owned(base);
                quote!(#owned.flatten())
            }
            Expr::Input { .. }
            | Expr::OtherInput { .. }
            | Expr::StepOutput { .. }
            | Expr::Path { .. }
            | Expr::Read { .. }
            | Expr::Reply { .. }
            | Expr::CalledOutput { .. }
            | Expr::DependencyOutput { .. }
            | Expr::Else { .. }
            | Expr::Require { .. } => self.place(expr).owned(is_copy(expr)),
            Expr::Inputs => quote!(rt::to_json(inputs)),
            Expr::AsInput { value, name } => self.as_input(value, name),
            Expr::Missing { source } => match self.after_reply {
                true => quote!(response.missing(#source)?),
                false => {
                    let step = ident(self.step);
                    quote!(run.missing(Step::#step, #source)?)
                }
            },
            Expr::Text(text) => quote!(#text.to_owned()),
            Expr::Number(number, ty) => number::number(number, ty),
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
            Expr::Members(members) => {
                let members = members.iter().map(|(name, value)| {
                    let value = self.owned(value);
                    quote!((#name.to_owned(), #value))
                });
                quote!(std::collections::BTreeMap::from([#(#members),*]))
            }
            Expr::Boxed(inner) => {
                let inner = self.owned(inner);
                quote!(Box::new(#inner))
            }
            Expr::Format(parts) => self.format(parts),
            Expr::Joined(parts) => self.joined(parts),
            Expr::Json(json) => self.json(json),
            Expr::Some(inner) => {
                let inner = self.owned(inner);
                quote!(Some(#inner))
            }
            Expr::None => quote!(None),
            Expr::Select { context, query } => self.select(context, query),
            Expr::Convert(inner, Conversion::ToUpload) => {
                let text = self.owned(inner);
                quote!(rt::Upload::from(#text))
            }
            Expr::Convert(inner, Conversion::ExposeAll) if matches!(**inner, Expr::Inputs) => {
                quote!(rt::expose(inputs))
            }
            Expr::Convert(inner, conversion) => self.convert(&self.place(inner), conversion),
            Expr::Map(inner, conversion) => self.mapped(inner, conversion),
        }
    }

    /// What is in an `Option`, as another type.
    fn mapped(self, inner: &Expr, conversion: &Conversion) -> TokenStream {
        let place = self.place(inner);
        match conversion {
            Conversion::Wrap => {
                let owned = place.owned(is_copy(inner));
                quote!(#owned.map(Some))
            }
            Conversion::ToJson => {
                let optional = place.optional();
                quote!(#optional.map(rt::to_json))
            }
            Conversion::ExposeAll => {
                let optional = place.optional();
                quote!(#optional.map(rt::expose))
            }
            Conversion::ToParameter => {
                let optional = place.optional();
                quote!(#optional.map(rt::serialized))
            }
            _ => {
                let converted = self.convert(&Place::reference_to(quote!(value)), conversion);
                let optional = place.optional();
                quote!(#optional.map(|value| #converted))
            }
        }
    }

    /// An expression as an argument that is only read: a text as `&str`, other types by reference,
    /// copied ones by value.
    pub fn argument(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::Text(text) => quote!(#text),
            Expr::Input { .. }
            | Expr::StepOutput { .. }
            | Expr::Path { .. }
            | Expr::DependencyOutput { .. }
            | Expr::Else { .. }
            | Expr::Require { .. }
                if !is_copy(expr) =>
            {
                self.place(expr).reference()
            }
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
            | Expr::Path { .. }
            | Expr::DependencyOutput { .. }
            | Expr::Else { .. }
            | Expr::Require { .. }
            | Expr::Convert(_, Conversion::Widen(_)) => self.owned(expr),
            _ => {
                let owned = self.owned(expr);
                quote!(&#owned)
            }
        }
    }

    /// An expression as `&dyn Parameter`.
    pub fn parameter(self, expr: &Expr) -> TokenStream {
        match expr {
            Expr::None => quote!(&()),
            Expr::Text(text) => quote!(&#text),
            Expr::Number(number, _) => {
                let number = json_number(number);
                quote!(&#number)
            }
            Expr::Convert(inner, Conversion::Expose) => {
                let place = self.place(inner).tokens;
                quote!(&#place.expose())
            }
            Expr::Map(inner, Conversion::Expose) => {
                let value = self.place(inner).optional();
                quote!(&#value.map(rt::Secret::expose))
            }
            Expr::Map(inner, Conversion::ToParameter) => {
                let value = self.place(inner).optional();
                quote!(&#value.map(rt::serialized))
            }
            Expr::Convert(inner, Conversion::ToContent) => {
                let value = self.parameter(inner);
                quote!(&rt::content(#value))
            }
            _ => self.place(expr).reference(),
        }
    }

    /// A reference to a value.
    pub fn shared(self, expr: &Expr) -> TokenStream {
        self.place(expr).reference()
    }

    /// A value that may be absent, as an `Option` of a reference.
    pub fn optional(self, expr: &Expr) -> TokenStream {
        match is_optional(expr) {
            _ if matches!(expr, Expr::None) => quote!(None::<&rt::Value>),
            true => self.place(expr).optional(),
            false => {
                let reference = self.shared(expr);
                quote!(Some(#reference))
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
            }
            | Expr::Path {
                ty: Type::String, ..
            } => self.place(expr).reference(),
            _ => self.owned(expr),
        }
    }

    /// A value as an input of a called workflow.
    fn as_input(self, value: &Json, name: &str) -> TokenStream {
        if matches!(value, Json::Object(members) if members.is_empty()) {
            return quote!(Default::default());
        }
        let value = self.json(value);
        // What may fail needs the run itself, and comes first.
        match may_return(&value) {
            true => {
                let input = self.input_of(&quote!(value), name);
                quote!({ let value = #value; #input })
            }
            false => self.input_of(&value, name),
        }
    }

    fn input_of(self, value: &TokenStream, name: &str) -> TokenStream {
        let step = ident(self.step);
        match self.after_reply {
            true => quote!(response.input(#value, #name)?),
            false => quote!(run.input(Step::#step, #value, #name)?),
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
            Conversion::ExposeAll => quote!(rt::expose(#reference)),
            Conversion::JsonToText | Conversion::ToText => quote!(rt::text(#reference)),
            Conversion::ToJson => quote!(rt::to_json(#reference)),
            Conversion::Widen(ty) => {
                let ty = crate::emit::tokens::ty(ty, &TokenStream::new());
                let copied = place.owned(true);
                quote!(#ty::from(#copied))
            }
            Conversion::Wrap => quote!(Some(#tokens.clone())),
            Conversion::ToUpload => quote!(rt::Upload::from(#tokens.clone())),
            Conversion::ToParameter => quote!(rt::serialized(#reference)),
            Conversion::ToContent => quote!(rt::content(#reference)),
            Conversion::JsonText => quote!(rt::json_text(#reference)),
            Conversion::NotNull => quote!(rt::not_null(#reference)),
            Conversion::ToToken => quote!(rt::pointer_token(#reference)),
            Conversion::ToXml => quote!(rt::xml_text(#reference)),
            Conversion::ToForm => quote!(rt::form_text(#reference)),
            Conversion::InQuotes => quote!(rt::in_quotes(#reference)),
        }
    }

    /// A JSON value that is not null, as an `Option` of a reference.
    fn not_null(self, expr: &Expr) -> TokenStream {
        let value = self.optional(expr);
        match is_optional(expr) {
            true => quote!(#value.and_then(rt::not_null)),
            false => {
                let reference = self.shared(expr);
                quote!(rt::not_null(#reference))
            }
        }
    }

    fn type_path(self, name: &str) -> TokenStream {
        let name = ident(name);
        // Types of the inputs are of the workflow's own module.
        match self.module.is_empty() {
            true => quote!(#name),
            false => {
                let module = crate::emit::workflow::called::path(self.module);
                quote!(#module::#name)
            }
        }
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
                let fields: Vec<_> = fields.gather();
                match fields.is_empty() {
                    true => new,
                    false => quote!(#name { #(#fields,)* ..#new }),
                }
            }
        }
    }
}

/// Whether an expression has an `Option`.
fn is_optional(expr: &Expr) -> bool {
    match expr {
        Expr::OtherInput { .. } | Expr::None | Expr::Some(_) | Expr::Map(..) | Expr::Joined(_) => {
            true
        }
        Expr::Select { query, .. } => !matches!(query, Selection::All(_)),
        _ => type_of(expr).is_some_and(|ty| ty.split_option().1),
    }
}

fn is_copy(expr: &Expr) -> bool {
    match expr {
        Expr::Require { value, .. } => is_copy(value),
        _ => type_of(expr).is_some_and(Type::is_copy),
    }
}
