//! The checks of inputs, and their defaults.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Number, Value};

use super::{Emitter, Names};
use crate::emit::expression::json_number;
use crate::emit::tokens::{blank, ident, raw_text};
use crate::gather::Gather;
use crate::ir::{Check, FieldChecks, InputChecks, Type};

impl Emitter<'_> {
    /// What follows the inputs struct: its checks and its defaults.
    pub(super) fn input_checks(&self) -> TokenStream {
        let name = &Names::of(self.workflow).inputs;
        let blank = blank();
        let validate = self.own_checks().map(|checks| {
            let fields = checks.fields.iter().map(field);
            quote! {
                /// Whether the inputs are what the workflow declares beyond their types.
                ///
                /// # Errors
                /// If not: all that is wrong, at once.
                pub fn validate(&self) -> Result<(), rt::InvalidInputs> {
                    rt::checked(|at| { #(#fields)* })
                }
            }
        });
        let defaults = self.defaults();
        let between = (validate.is_some() && defaults.is_some()).then(|| blank.clone());
        let own = (validate.is_some() || defaults.is_some())
            .then(|| quote!(#blank impl #name { #validate #between #defaults }));
        let others = self.workflow.input_checks.iter();
        let others = others.filter(|checks| *name != checks.ty).map(|checks| {
            let ty = ident(&checks.ty);
            let fields = checks.fields.iter().map(field);
            quote! {
                #blank
                impl #ty {
                    fn check(&self, at: &rt::At<'_>) { #(#fields)* }
                }
            }
        });
        quote!(#own #(#others)*)
    }

    fn own_checks(&self) -> Option<&InputChecks> {
        let name = Names::of(self.workflow).inputs;
        self.workflow
            .input_checks
            .iter()
            .find(|checks| name == checks.ty)
    }

    /// What the workflow's function does with its inputs before the first step.
    pub(super) fn prepare_inputs(&self) -> TokenStream {
        let defaults = self
            .takes_defaults()
            .then(|| quote!(let inputs = &inputs.with_defaults();));
        let first = self.workflow.steps.first().map(|step| ident(&step.variant));
        let checks = self
            .own_checks()
            .map(|_| quote!(run.check(Step::#first, inputs.validate())?;));
        quote!(#defaults #checks)
    }

    /// Whether there are defaults, and something that reads them.
    fn takes_defaults(&self) -> bool {
        let is_read = self.workflow.reads_inputs || self.own_checks().is_some();
        is_read && !self.workflow.input_defaults.is_empty()
    }

    fn defaults(&self) -> Option<TokenStream> {
        let defaults = &self.workflow.input_defaults;
        if !self.takes_defaults() {
            return None;
        }
        let fields = self.workflow.inputs.iter().flatten();
        let all = fields.count() == defaults.len();
        let scope = self.scope("", "");
        let fields = defaults.iter().map(|(name, value)| {
            let field = ident(name);
            let value = scope.owned(value);
            let fields = self.workflow.inputs.iter().flatten();
            let is_copy = fields
                .into_iter()
                .any(|f| f.name == *name && f.ty.is_copy());
            match is_copy {
                true => quote!(#field: self.#field.or(Some(#value))),
                false => quote!(#field: self.#field.clone().or_else(|| Some(#value))),
            }
        });
        let rest = (!all).then(|| quote!(..self.clone()));
        Some(quote! {
            /// The same with the defaults of what is absent.
            fn with_defaults(&self) -> Self {
                Self { #(#fields,)* #rest }
            }
        })
    }
}

/// The checks of a field.
fn field(checks: &FieldChecks) -> TokenStream {
    let at = match checks.member.as_str() {
        "" => quote!(at),
        member => quote!(at.at(#member)),
    };
    let name = ident(&checks.field);
    let place = quote!(self.#name);
    let (inner, optional) = checks.ty.split_option();
    let twice = inner.split_option().1;
    let inner = inner.split_option().0;
    // Absent, null and there: the first two are the same here.
    let some = match (optional, twice) {
        (true, true) => Some(quote!(#place.as_ref().and_then(Option::as_ref))),
        (true, false) => Some(quote!(#place.as_ref())),
        _ => None,
    };
    let own = own(checks, &at, &place, inner, some.as_ref());
    let inside = match inner {
        Type::List(item) => {
            let each = each(checks, item, &quote!(#at.at(index)));
            let items = match (optional, twice) {
                (true, true) => quote!(#place.iter().flatten().flatten().enumerate()),
                (true, false) => quote!(#place.iter().flatten().enumerate()),
                _ => quote!(#place.iter().enumerate()),
            };
            each.map(|each| quote!(for (index, item) in #items { #each }))
        }
        Type::Map(item) => {
            let each = each(checks, item, &quote!(#at.at(name)));
            let items = match (optional, twice) {
                (true, true) => quote!(#place.iter().flatten().flatten()),
                (true, false) => quote!(#place.iter().flatten()),
                _ => quote!(&#place),
            };
            each.map(|each| quote!(for (name, item) in #items { #each }))
        }
        _ => checks.nested.as_ref().map(|_| match &some {
            Some(_) if !twice => quote!(if let Some(#name) = &#place { #name.check(&#at); }),
            Some(some) => quote!(if let Some(#name) = #some { #name.check(&#at); }),
            None => quote!(#place.check(&#at);),
        }),
    };
    quote!(#own #inside)
}

fn own(
    checks: &FieldChecks,
    at: &TokenStream,
    place: &TokenStream,
    inner: &Type,
    some: Option<&TokenStream>,
) -> TokenStream {
    if checks.own.is_empty() {
        return TokenStream::new();
    }
    let calls: TokenStream = checks.own.iter().map(call).gather();
    match inner {
        Type::List(_) => {
            let list = some.cloned().unwrap_or_else(|| quote!(&#place));
            quote!(#at.list(#list)#calls;)
        }
        Type::Map(_) => {
            let count = match some {
                Some(some) => quote!(#some.map(|members| members.len())),
                None => quote!(#place.len()),
            };
            let calls = checks.own.iter().map(|check| {
                let Check::Members(least, most) = check else {
                    return TokenStream::new();
                };
                let least = Literal::u64_unsuffixed(least.unwrap_or(0));
                let most = match most.map(Literal::u64_unsuffixed) {
                    Some(most) => quote!(#most),
                    None => quote!(usize::MAX),
                };
                quote!(#at.members(#count, #least, #most);)
            });
            calls.gather()
        }
        _ => {
            let value = match (inner, some) {
                (Type::Secret, Some(some)) => quote!(#some.map(rt::Secret::expose)),
                (Type::Secret, None) => quote!(#place.expose()),
                (Type::Enum(_), Some(some)) => quote!(#some.map(|value| value.as_str())),
                (Type::Enum(_), None) => quote!(#place.as_str()),
                _ if checks.ty.split_option().0.split_option().1 => quote!(#some),
                (copied, _) if copied.is_copy() => quote!(#place),
                _ => quote!(&#place),
            };
            quote!(#at.value(#value)#calls;)
        }
    }
}

/// The checks of an item.
fn each(checks: &FieldChecks, item: &Type, at: &TokenStream) -> Option<TokenStream> {
    let calls: TokenStream = checks.items.iter().map(call).gather();
    let value = match item {
        Type::Secret => quote!(item.expose()),
        Type::Enum(_) => quote!(item.as_str()),
        _ => quote!(item),
    };
    let scalar = !matches!(item, Type::List(_) | Type::Map(_));
    let own = (!checks.items.is_empty() && scalar).then(|| quote!(#at.value(#value)#calls;));
    let nested = checks.nested.as_ref().map(|_| quote!(item.check(&#at);));
    (own.is_some() || nested.is_some()).then(|| quote!(#own #nested))
}

fn call(check: &Check) -> TokenStream {
    let count = |count: &u64| Literal::u64_unsuffixed(*count);
    match check {
        Check::MinLength(n) => {
            let n = count(n);
            quote!(.min_length(#n))
        }
        Check::MaxLength(n) => {
            let n = count(n);
            quote!(.max_length(#n))
        }
        Check::Pattern(pattern) => {
            let pattern = raw_text(pattern);
            quote!(.pattern(rt::regex!(#pattern)))
        }
        Check::Minimum(n) => bound("minimum", n),
        Check::Maximum(n) => bound("maximum", n),
        Check::Above(n) => bound("above", n),
        Check::Below(n) => bound("below", n),
        Check::MultipleOf(n) => {
            let step = Literal::f64_unsuffixed(n.as_f64().unwrap_or(1.0));
            quote!(.multiple_of(#step))
        }
        Check::OneOf(values) => {
            // A list of one type: numbers become what the largest needs.
            let float = values.iter().any(Value::is_f64);
            let small = |value: &Value| value.as_i64().is_none_or(|n| i32::try_from(n).is_ok());
            let wide = !values.iter().all(small);
            let values = values.iter().map(|value| match value {
                Value::String(text) => quote!(#text),
                Value::Bool(value) => quote!(#value),
                Value::Number(number) if float => {
                    let number = Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
                    quote!(#number)
                }
                Value::Number(number) if wide => {
                    let number = Literal::i64_suffixed(number.as_i64().unwrap_or(i64::MAX));
                    quote!(#number)
                }
                Value::Number(number) => json_number(number),
                _ => quote!(()),
            });
            quote!(.one_of([#(#values),*]))
        }
        Check::MinItems(n) => {
            let n = count(n);
            quote!(.min_items(#n))
        }
        Check::MaxItems(n) => {
            let n = count(n);
            quote!(.max_items(#n))
        }
        Check::UniqueItems => quote!(.unique_items()),
        Check::Members(..) => TokenStream::new(),
    }
}

fn bound(name: &str, number: &Number) -> TokenStream {
    let (name, number) = (ident(name), json_number(number));
    quote!(.#name(#number))
}
