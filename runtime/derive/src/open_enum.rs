//! `#[open_enum]`.

use std::fmt::Write as _;

use proc_macro::TokenStream;

use crate::enumeration::Enumeration;

/// The error for anything but the shape that is documented.
pub(crate) const SHAPE: &str =
    "open_enum wants `pub enum Name { Variant = \"value\", … }`, or integers";

pub(crate) struct OpenEnum {
    head: String,
    name: String,
    variants: Vec<Variant>,
}

struct Variant {
    attributes: String,
    name: String,
    /// The literal, of a text with its quotes.
    value: String,
}

impl OpenEnum {
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let Enumeration {
            head,
            name,
            variants,
        } = Enumeration::read(item)?;
        let variants = variants.into_iter().map(|variant| {
            let value = variant.value.filter(|_| variant.ty.is_none())?;
            Some(Variant {
                attributes: variant.attributes,
                name: variant.name,
                value,
            })
        });
        Some(OpenEnum {
            head,
            name,
            variants: variants.collect::<Option<_>>()?,
        })
    }

    pub(crate) fn expand(&self) -> String {
        match self.variants.iter().any(|v| !v.value.starts_with('"')) {
            true => self.expand_numbers(),
            false => self.expand_texts(),
        }
    }

    /// The same for integers.
    fn expand_numbers(&self) -> String {
        let (mut variants, mut to_number, mut from_number) =
            (String::new(), String::new(), String::new());
        for Variant {
            attributes,
            name,
            value,
        } in &self.variants
        {
            let docs = format!("`{value}`");
            let _ = write!(variants, "#[doc = {docs:?}] {attributes} {name},");
            let _ = write!(to_number, "Self::{name} => {value},");
            let _ = write!(from_number, "{value} => Self::{name},");
        }
        let OpenEnum { head, name, .. } = self;
        format!(
            r#"
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            {head} {name} {{
                {variants}
                /// A value that the description does not list.
                Other(i64),
            }}
            impl {name} {{
                /// The value as it is sent.
                pub fn as_i64(self) -> i64 {{
                    match self {{ {to_number} Self::Other(value) => value }}
                }}
            }}
            impl ::core::convert::From<i64> for {name} {{
                fn from(value: i64) -> Self {{
                    match value {{ {from_number} _ => Self::Other(value) }}
                }}
            }}
            ::arazzo_runtime::codegen::open_number_enum_impls!({name});
            "#
        )
    }

    fn expand_texts(&self) -> String {
        let (mut variants, mut to_text, mut from_text) =
            (String::new(), String::new(), String::new());
        for Variant {
            attributes,
            name,
            value,
        } in &self.variants
        {
            // The value itself is the least that the docs can say.
            let docs = crate::code(value.trim_matches('"'));
            let _ = write!(variants, "#[doc = {docs:?}] {attributes} {name},");
            let _ = write!(to_text, "Self::{name} => {value},");
            let _ = write!(from_text, "{value} => Self::{name},");
        }
        let OpenEnum { head, name, .. } = self;
        format!(
            r#"
            #[derive(Clone)]
            {head} {name} {{
                {variants}
                /// A value that the description does not list.
                Other(::std::string::String),
            }}
            impl {name} {{
                /// The value as it is sent.
                pub fn as_str(&self) -> &str {{
                    match self {{ {to_text} Self::Other(value) => value }}
                }}
            }}
            impl ::core::convert::From<&str> for {name} {{
                fn from(value: &str) -> Self {{
                    match value {{ {from_text} _ => Self::Other(::std::borrow::ToOwned::to_owned(value)) }}
                }}
            }}
            impl ::core::convert::From<::std::string::String> for {name} {{
                fn from(value: ::std::string::String) -> Self {{
                    <Self as ::core::convert::From<&str>>::from(&value)
                }}
            }}
            ::arazzo_runtime::codegen::open_enum_impls!({name});
            "#
        )
    }
}
