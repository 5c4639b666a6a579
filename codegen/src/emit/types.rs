//! Structs and enums.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::tokens::{docs, ident, ty};
use crate::gather::Gather;
use crate::ir::{Field, Presence, ReplyVariant, TypeDef, TypeKind};
use crate::lower::camel;

/// Which way a struct goes.
#[derive(Clone, Copy, PartialEq)]
pub enum Direction {
    /// Written and read.
    Both,
    /// Read only: inputs that are not sent as a whole.
    Read,
    /// Read, and exposed only where a document sends them: inputs with secrets.
    Secrets,
}

/// A generated type.
pub fn definition(def: &TypeDef, direction: Direction) -> TokenStream {
    match &def.kind {
        TypeKind::Object(fields) => {
            let text = docs(&def.docs);
            let object = object(&def.name, fields, direction);
            quote!(#text #object)
        }
        TypeKind::Multipart(fields) => {
            let (text, object) = (docs(&def.docs), parts(&def.name, fields));
            quote!(#text #object)
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
        TypeKind::ByStatus(variants) => by_status(def, variants),
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
            let macro_name = match (tag, direction == Direction::Secrets) {
                (Some(tag), false) => quote!(#[rt::tagged(#tag)]),
                (Some(tag), true) => quote!(#[rt::tagged(#tag, secrets)]),
                (None, false) => quote!(#[rt::union]),
                (None, true) => quote!(#[rt::union(secrets)]),
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

/// An enum of bodies that differ by status.
fn by_status(def: &TypeDef, variants: &[ReplyVariant]) -> TokenStream {
    let (text, name) = (docs(&def.docs), ident(&def.name));
    let variants = variants.iter().map(|variant| {
        let (text, name, key) = (docs(&variant.docs), ident(&variant.name), &variant.key);
        let body = variant.ty.as_ref().map(|body| {
            let body = ty(body, &TokenStream::new());
            quote!((#body))
        });
        quote!(#text #name #body = #key)
    });
    quote! {
        #text
        #[rt::by_status]
        pub enum #name { #(#variants,)* }
    }
}

/// A struct that is a JSON object, without its doc text.
pub fn object(name: &str, fields: &[Field], direction: Direction) -> TokenStream {
    let name = ident(name);
    let camel_case = is_camel_case(fields);
    let options = match (camel_case, direction) {
        (true, Direction::Both) => quote!(#[json(camelCase)]),
        (true, Direction::Read) => quote!(#[json(camelCase, read)]),
        (true, Direction::Secrets) => quote!(#[json(camelCase, secrets)]),
        (false, Direction::Both) => quote!(),
        (false, Direction::Read) => quote!(#[json(read)]),
        (false, Direction::Secrets) => quote!(#[json(secrets)]),
    };
    let (default, new) = constructors(fields);
    let fields = fields.iter().map(|field| self::field(field, camel_case));
    quote! {
        #[derive(Clone, Debug, #default PartialEq, rt::Object, #new)]
        #options
        pub struct #name { #(#fields,)* }
    }
}

/// A struct of the parts of a body: it is sent once, because a file may be read while it is sent.
fn parts(name: &str, fields: &[Field]) -> TokenStream {
    let name = ident(name);
    let (default, new) = constructors(fields);
    let fields = fields.iter().map(|field| {
        let (text, name) = (docs(&field.docs), ident(&field.name));
        let rest = new.is_some() && field.presence == Presence::Rest;
        let rest = rest.then(|| quote!(#[json(rest)]));
        let declared = ty(&field.declared(), &TokenStream::new());
        quote!(#text #rest pub #name: #declared)
    });
    quote! {
        #[derive(Debug, #default #new)]
        pub struct #name { #(#fields,)* }
    }
}

/// The derives that make values: what is required goes through `new`; where nothing is left to a
/// default, a literal is as good.
fn constructors(fields: &[Field]) -> (Option<TokenStream>, Option<TokenStream>) {
    let optional = fields.iter().filter(|f| f.presence.may_be_left_out());
    let optional = optional.count();
    let default = (optional == fields.len()).then(|| quote!(Default,));
    let new = (optional > 0 && optional < fields.len()).then(|| quote!(rt::New,));
    (default, new)
}

/// Whether one attribute on the struct says what all members are called.
fn is_camel_case(fields: &[Field]) -> bool {
    let plain = |field: &Field| field.name.trim_start_matches("r#").to_owned();
    let fields = || {
        fields
            .iter()
            .filter(|field| !matches!(field.presence, Presence::Merged | Presence::Rest))
    };
    // What is only no keyword any more, `self_`, says so itself.
    let renamed = fields().any(|field| plain(field).trim_end_matches('_') != field.member);
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
    let options: Vec<TokenStream> = [renamed, presence].into_iter().flatten().gather();
    let options = (!options.is_empty()).then(|| quote!(#[json(#(#options),*)]));
    let declared = ty(&field.declared(), &TokenStream::new());
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    quote!(#text #deprecated #options pub #name: #declared)
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
