//! Texts with values in them, and what Selector Objects select.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Scope, is_optional};
use crate::ir::{Conversion, Expr, FormatPart, Selection};

impl Scope<'_> {
    /// What a Selector Object selects.
    pub(super) fn select(self, context: &Expr, query: &Selection) -> TokenStream {
        let context = match is_optional(context) {
            true => self.optional(context),
            false => self.shared(context),
        };
        match query {
            Selection::Pointer(parts) => {
                let pointer = match parts.as_slice() {
                    [FormatPart::Text(text)] => quote!(#text),
                    parts => {
                        let text = self.format(parts);
                        quote!(&#text)
                    }
                };
                quote!(rt::select_at(#context, #pointer))
            }
            Selection::All(query) => {
                let query = self.template(query);
                quote!(rt::jsonpath!(#query).select(#context))
            }
            Selection::One(query) => {
                let query = self.template(query);
                quote!(rt::jsonpath!(#query).select_one(#context))
            }
        }
    }

    pub(super) fn format(self, parts: &[FormatPart]) -> TokenStream {
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
                        Expr::Convert(_, Conversion::Expose | Conversion::EnumToText) => {
                            self.argument(expr)
                        }
                        _ => self.place(expr).tokens,
                    };
                    values.push(value);
                }
                // Lowering makes a joined text of those.
                FormatPart::Optional(_) => {}
            }
        }
        quote!(format!(#template, #(#values),*))
    }

    /// A text that is absent where one of its values is.
    pub(super) fn joined(self, parts: &[FormatPart]) -> TokenStream {
        let parts = parts.iter().map(|part| match part {
            FormatPart::Text(text) => quote!(Some(#text.into())),
            FormatPart::Value(expr) => {
                let text = self.owned(expr);
                quote!(Some(#text.into()))
            }
            FormatPart::Optional(Expr::None) => quote!(None),
            FormatPart::Optional(expr) => {
                let text = self.owned(expr);
                quote!(#text.map(Into::into))
            }
        });
        quote!(rt::joined([#(#parts),*]))
    }
}
