//! Structs and enums.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::tokens::{blank, docs, ident, ty};
use crate::ir::{Field, Presence, Type, TypeDef, TypeKind};
use crate::lower::camel;

/// Which way a struct goes.
#[derive(Clone, Copy, PartialEq)]
pub enum Direction {
    /// Written and read.
    Both,
    /// Read only: inputs, which may hold secrets.
    Read,
}

/// A generated type.
pub fn definition(def: &TypeDef, direction: Direction) -> TokenStream {
    match &def.kind {
        TypeKind::Object(fields) => {
            let text = docs(&def.docs);
            let object = object(&def.name, fields, direction);
            let constructor = constructor(&def.name, fields);
            quote!(#text #object #constructor)
        }
        TypeKind::Enum(variants) => {
            let (text, name) = (docs(&def.docs), ident(&def.name));
            let variants = variants.iter().map(|variant| {
                let (name, value) = (ident(&variant.name), &variant.value);
                quote!(#name = #value)
            });
            quote! {
                #text
                #[rt::open_enum]
                pub enum #name { #(#variants,)* }
            }
        }
        TypeKind::NumberEnum(variants) => {
            let (text, name) = (docs(&def.docs), ident(&def.name));
            let variants = variants.iter().map(|variant| {
                let (name, value) = (ident(&variant.name), Literal::i64_unsuffixed(variant.value));
                quote!(#name = #value)
            });
            quote! {
                #text
                #[rt::open_enum]
                pub enum #name { #(#variants,)* }
            }
        }
        TypeKind::Union { tag, branches } => {
            let (text, name) = (docs(&def.docs), ident(&def.name));
            let macro_name = match tag {
                Some(tag) => quote!(#[rt::tagged(#tag)]),
                None => quote!(#[rt::union]),
            };
            let branches = branches.iter().map(|branch| {
                let (name, ty) = (ident(&branch.name), ty(&branch.ty, &TokenStream::new()));
                let tag = branch.tag.as_ref().map(|tag| quote!(= #tag));
                quote!(#name(#ty) #tag)
            });
            quote! {
                #text
                #macro_name
                pub enum #name { #(#branches,)* }
            }
        }
    }
}

/// A struct that is a JSON object, without its doc text.
pub fn object(name: &str, fields: &[Field], direction: Direction) -> TokenStream {
    let name = ident(name);
    let camel_case = is_camel_case(fields);
    let options = match (camel_case, direction) {
        (true, Direction::Both) => quote!(#[json(camelCase)]),
        (true, Direction::Read) => quote!(#[json(camelCase, read)]),
        (false, Direction::Both) => quote!(),
        (false, Direction::Read) => quote!(#[json(read)]),
    };
    let default = fields.iter().all(|field| field.presence.may_be_left_out());
    let default = default.then(|| quote!(Default,));
    let fields = fields.iter().map(|field| self::field(field, camel_case));
    quote! {
        #[derive(Clone, Debug, #default PartialEq, rt::Object)]
        #options
        pub struct #name { #(#fields,)* }
    }
}

/// Whether one attribute on the struct says what all members are called.
fn is_camel_case(fields: &[Field]) -> bool {
    let plain = |field: &Field| field.name.trim_start_matches("r#").to_owned();
    let fields = || {
        fields
            .iter()
            .filter(|field| !matches!(field.presence, Presence::Merged | Presence::Rest))
    };
    let renamed = fields().any(|field| plain(field) != field.member);
    renamed && fields().all(|field| camel(&plain(field)) == field.member)
}

fn field(field: &Field, camel_case: bool) -> TokenStream {
    let (text, name) = (docs(&field.docs), ident(&field.name));
    let plain = field.name.trim_start_matches("r#");
    let member = &field.member;
    let presence = match field.presence {
        Presence::Nullable => Some(quote!(nullable)),
        Presence::Merged => Some(quote!(merged)),
        Presence::Rest => Some(quote!(rest)),
        Presence::Required | Presence::Optional | Presence::OptionalNullable => None,
    };
    let has_name = !matches!(field.presence, Presence::Merged | Presence::Rest);
    let renamed = (!camel_case && has_name && plain != member).then(|| quote!(name = #member));
    let options: Vec<TokenStream> = [renamed, presence].into_iter().flatten().collect();
    let options = (!options.is_empty()).then(|| quote!(#[json(#(#options),*)]));
    let declared = ty(&field.declared(), &TokenStream::new());
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    quote!(#text #deprecated #options pub #name: #declared)
}

/// `new` with the required fields, where there are others beside them.
fn constructor(name: &str, fields: &[Field]) -> TokenStream {
    let is_required = |field: &&Field| !field.presence.may_be_left_out();
    let required: Vec<&Field> = fields.iter().filter(is_required).collect();
    if required.is_empty() || required.len() == fields.len() {
        return TokenStream::new();
    }
    let name = ident(name);
    let arguments = required.iter().map(|field| {
        let name = ident(&field.name);
        match field.declared() {
            Type::String => quote!(#name: impl Into<String>),
            declared => {
                let declared = ty(&declared, &TokenStream::new());
                quote!(#name: #declared)
            }
        }
    });
    let values = fields.iter().map(|field| {
        let name = ident(&field.name);
        match (field.presence.may_be_left_out(), field.declared()) {
            (true, Type::Map(_)) => quote!(#name: Default::default()),
            (true, _) => quote!(#name: None),
            (false, Type::String) => quote!(#name: #name.into()),
            (false, _) => quote!(#name),
        }
    });
    // Clippy counts arguments; the schema decides how many there are.
    let many = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    // The warning is for whoever sets a member.
    let deprecated = fields.iter().any(|field| field.deprecated);
    let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
    let blank = blank();
    quote! {
        #blank
        impl #name {
            /// A value with what is required, and nothing else.
            #many
            #deprecated
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* }
            }
        }
    }
}

impl Presence {
    /// Whether a struct literal can leave it to a default.
    pub fn may_be_left_out(self) -> bool {
        matches!(
            self,
            Presence::Optional | Presence::OptionalNullable | Presence::Rest
        )
    }
}
