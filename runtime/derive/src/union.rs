//! `#[union]` and `#[tagged("…")]`.

use std::fmt::Write as _;

use proc_macro::TokenStream;

use crate::enumeration::Enumeration;

/// The error for anything but the shape that is documented.
pub(crate) const SHAPE: &str =
    "union wants `pub enum Name { Variant(Type), … }`, and tagged `Variant(Type) = \"tag\"`";

pub(crate) struct Union {
    /// The member that tells the branches apart, as a string literal, if there is one.
    tag: Option<String>,
    /// Whether branches hold secrets.
    secrets: bool,
    head: String,
    name: String,
    branches: Vec<Branch>,
}

struct Branch {
    attributes: String,
    name: String,
    ty: String,
    /// The string literal, quotes included.
    tag: Option<String>,
}

impl Union {
    pub(crate) fn read(arguments: TokenStream, item: TokenStream) -> Option<Self> {
        let (mut tag, mut secrets) = (None, false);
        for argument in arguments {
            match argument.to_string().as_str() {
                "secrets" => secrets = true,
                "," => {}
                literal => tag = Some(literal.to_owned()),
            }
        }
        let Enumeration {
            head,
            name,
            variants,
        } = Enumeration::read(item)?;
        let branches = variants.into_iter().map(|variant| {
            let fits = variant.value.is_some() == tag.is_some();
            Some(Branch {
                attributes: variant.attributes,
                name: variant.name,
                ty: variant.ty.filter(|_| fits)?,
                tag: variant.value,
            })
        });
        Some(Union {
            branches: branches.collect::<Option<_>>()?,
            tag,
            secrets,
            head,
            name,
        })
    }

    pub(crate) fn expand(&self) -> String {
        let (mut variants, mut known) = (String::new(), String::new());
        for branch in &self.branches {
            let Branch {
                attributes,
                name,
                ty,
                ..
            } = branch;
            let docs = branch.docs();
            let _ = write!(variants, "#[doc = {docs:?}] {attributes} {name}({ty}),");
            let _ = write!(
                known,
                "most = most.max(<{ty} as __rt::Members>::known(value));"
            );
        }
        let (head, name, read) = (&self.head, &self.name, self.read_expression());
        let (debug, write) = match self.secrets {
            true => ("", self.expose()),
            false => ("Debug,", self.serialize()),
        };
        format!(
            "#[derive(Clone, {debug} PartialEq)]
             {head} {name} {{
                 {variants}
                 /// A value of none of the shapes that the description lists.
                 Other(::arazzo_runtime::codegen::Value),
             }}
             #[automatically_derived] const _: () = {{
                 use ::arazzo_runtime::codegen::object as __rt;
                 {write}
                 impl<'de> __rt::Deserialize<'de> for {name} {{
                     fn deserialize<__D: __rt::Deserializer<'de>>(d: __D) -> ::core::result::Result<Self, __D::Error> {{
                         ::core::result::Result::Ok({read})
                     }}
                 }}
                 impl __rt::Members for {name} {{
                     fn known(value: &::arazzo_runtime::codegen::Value) -> usize {{
                         let mut most = 0;
                         {known}
                         most
                     }}
                 }}
             }};"
        )
    }

    fn serialize(&self) -> String {
        let mut writes = String::new();
        for Branch { name, .. } in &self.branches {
            let _ = write!(
                writes,
                "Self::{name}(value) => __rt::Serialize::serialize(value, s),"
            );
        }
        format!(
            "impl __rt::Serialize for {} {{
                 fn serialize<__S: __rt::Serializer>(&self, s: __S) -> ::core::result::Result<__S::Ok, __S::Error> {{
                     match self {{ {writes} Self::Other(value) => __rt::Serialize::serialize(value, s) }}
                 }}
             }}",
            self.name
        )
    }

    /// JSON with the secrets, and a `Debug` without what no branch has read: it may be one.
    fn expose(&self) -> String {
        let (mut writes, mut shows) = (String::new(), String::new());
        for Branch { name, .. } in &self.branches {
            let _ = write!(
                writes,
                "Self::{name}(value) => (&__rt::Part(value)).json(),"
            );
            let _ = write!(
                shows,
                "Self::{name}(value) => f.debug_tuple({name:?}).field(value).finish(),"
            );
        }
        let name = &self.name;
        format!(
            "impl __rt::Expose for {name} {{
                 fn exposed(&self) -> __rt::Value {{
                     #[allow(unused_imports)] use __rt::{{ByExpose as _, BySerialize as _}};
                     match self {{ {writes} Self::Other(value) => value.clone() }}
                 }}
             }}
             impl ::core::fmt::Debug for {name} {{
                 fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{
                     match self {{ {shows} Self::Other(_) => f.write_str(\"Other(…)\") }}
                 }}
             }}"
        )
    }

    /// Reads the whole value, and hands it to the branches.
    fn read_expression(&self) -> String {
        let mut branches = String::new();
        for Branch { name, ty, tag, .. } in &self.branches {
            let key = match tag {
                Some(tag) => tag.clone(),
                None => {
                    format!("<{ty} as __rt::Members>::known, <{ty} as __rt::Members>::REQUIRED")
                }
            };
            let _ = write!(
                branches,
                "({key}, |v| __rt::read::<{ty}>(v).map(Self::{name})),"
            );
        }
        match &self.tag {
            Some(tag) => {
                format!("__rt::tagged(__rt::value(d)?, {tag}, &[{branches}], Self::Other)")
            }
            None => {
                let union = if self.secrets {
                    "secret_union"
                } else {
                    "union"
                };
                format!("__rt::{union}(__rt::value(d)?, &[{branches}], Self::Other)")
            }
        }
    }
}

impl Branch {
    /// The least that the docs can say.
    fn docs(&self) -> String {
        match &self.tag {
            Some(tag) => crate::code(tag.trim_matches('"')),
            None => format!("A `{}`.", self.ty.replace("rt :: ", "").replace(' ', "")),
        }
    }
}
