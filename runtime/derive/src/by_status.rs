//! `#[by_status]`.

use std::fmt::Write as _;

use proc_macro::TokenStream;

use crate::enumeration::Enumeration;

/// The error for anything but the shape that is documented.
pub(crate) const SHAPE: &str =
    "by_status wants `pub enum Name { Variant(Type) = \"404\", Empty = \"204\", … }`";

pub(crate) struct Bodies {
    head: String,
    name: String,
    variants: Vec<Variant>,
}

struct Variant {
    attributes: String,
    name: String,
    /// The type; none where there is no body.
    ty: Option<String>,
    /// The string literal, quotes included.
    key: String,
}

impl Bodies {
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let Enumeration {
            head,
            name,
            variants,
        } = Enumeration::read(item)?;
        let variants = variants.into_iter().map(|variant| {
            Some(Variant {
                attributes: variant.attributes,
                name: variant.name,
                ty: variant.ty,
                key: variant.value?,
            })
        });
        Some(Bodies {
            head,
            name,
            variants: variants.collect::<Option<_>>()?,
        })
    }

    pub(crate) fn expand(&self) -> String {
        let (mut variants, mut keys, mut reads) = (String::new(), String::new(), String::new());
        for (index, variant) in self.variants.iter().enumerate() {
            let Variant {
                attributes,
                name,
                ty,
                key,
            } = variant;
            let ty = ty.as_ref().map(|ty| format!("({ty})")).unwrap_or_default();
            let _ = write!(variants, "{attributes} {name}{ty},");
            let _ = write!(keys, "{key},");
            let pattern = match index + 1 == self.variants.len() {
                true => "_".to_owned(),
                false => index.to_string(),
            };
            let _ = write!(reads, "{pattern} => {},", variant.read_expression());
        }
        let (head, name) = (&self.head, &self.name);
        format!(
            "#[derive(Clone, Debug, PartialEq)]
             #[allow(clippy::large_enum_variant)]
             {head} {name} {{ {variants} }}
             #[automatically_derived] const _: () = {{
                 use ::arazzo_runtime::codegen as __rt;
                 impl __rt::ByStatus for {name} {{
                     const BODIES: &'static [&'static str] = &[{keys}];
                     fn read(index: usize, body: &__rt::Bytes) -> ::core::result::Result<Self, __rt::Mismatch> {{
                         match index {{ {reads} }}
                     }}
                 }}
             }};"
        )
    }
}

impl Variant {
    fn read_expression(&self) -> String {
        let name = &self.name;
        let Some(ty) = &self.ty else {
            return format!("::core::result::Result::Ok(Self::{name})");
        };
        let read = match self.is_json() {
            true => "json_body",
            false => "plain_body",
        };
        format!("__rt::{read}::<{ty}>(body).map(Self::{name})")
    }

    /// Without a media type, or with one of JSON.
    fn is_json(&self) -> bool {
        let key = self.key.trim_matches('"');
        let media_type = key.split_once(' ').map(|(_, media_type)| media_type);
        media_type.is_none_or(|media_type| {
            let first = media_type.split(' ').next().unwrap_or_default();
            first.ends_with("/json") || first.ends_with("+json")
        })
    }
}
