//! How a method builds its request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::body::{form_styles, set_body};
use crate::emit::source::definition::requirements;
use crate::emit::tokens::ident;
use crate::gather::{Collection, Gather};
use crate::ir::{Body, BodyKind, Location, Operation, Parameter, Style, StyleKind, Type};

/// The request of an operation with this body; with `raw`, its arguments are of any type.
pub(super) fn request(
    operation: &Operation,
    body: Option<&Body>,
    accept: &str,
    raw: bool,
) -> TokenStream {
    let (id, path) = (&operation.id, &operation.path);
    let mut chain = match operation.method.as_str() {
        common @ ("GET" | "POST" | "PUT" | "PATCH" | "DELETE") => {
            let start = ident(&common.to_ascii_lowercase());
            quote!(rt::#start(#id, #path))
        }
        other => {
            let method = ident(other);
            quote!(rt::request(rt::Method::#method, #id, #path))
        }
    };
    chain.put_all(path_setter(operation, raw));
    let arguments = operation.arguments.iter().map(|p| (p, None));
    let options = operation.options.iter().flat_map(|o| &o.parameters);
    let options = options.map(|p| (p, Some("options")));
    let parameters = arguments.chain(options);
    chain.put_all(parameters.map(|(p, owner)| {
        setter(
            p,
            match (raw, owner) {
                (true, None) => From::Any,
                (false, None) => From::Argument,
                (_, Some(owner)) => From::Field(owner),
            },
        )
    }));
    if let Some(security) = &operation.security {
        let requirements = requirements(security);
        chain.put(quote!(.security(#requirements)));
    }
    chain.put(quote!(.accept(#accept)));
    if let Some(body) = body {
        let set = set_body(body);
        chain.put(match (&body.kind, body.required) {
            (_, true) => quote!(.#set),
            (BodyKind::Form(styles), false) => {
                let styles = form_styles(styles);
                quote!(.optional_form(#styles, body))
            }
            (_, false) => quote!(.optional(body, |request, body| request.#set)),
        });
    }
    chain
}

/// The setter of the path's parameters, if there are any.
fn path_setter(operation: &Operation, raw: bool) -> Option<TokenStream> {
    let from = match raw {
        true => From::Any,
        false => From::Argument,
    };
    let arguments = operation.arguments.iter();
    let parameters = arguments.filter(|parameter| parameter.location == Location::Path);
    let parameters: Vec<TokenStream> = parameters
        .map(|parameter| {
            let (name, value) = (&parameter.name, reference(parameter, from));
            let style = style(parameter.style, "PathStyle");
            quote!((#name, #style, #value))
        })
        .gather();
    (!parameters.is_empty()).then(|| quote!(.path(&[#(#parameters),*])))
}

/// Where a method has the value of a parameter.
#[derive(Clone, Copy)]
enum From<'n> {
    /// In an argument of its type.
    Argument,
    /// In an argument of any type.
    Any,
    /// In a field of this argument.
    Field(&'n str),
}

/// The setter of another parameter.
fn setter(parameter: &Parameter, from: From<'_>) -> TokenStream {
    let (name, value) = (&parameter.name, reference(parameter, from));
    match parameter.location {
        // All of these are set in one call.
        Location::Path => TokenStream::new(),
        Location::Query => {
            let style = style(parameter.style, "QueryStyle");
            quote!(.query(#name, #style, #value))
        }
        Location::QueryString if parameter.json => quote!(.query_text(#value)),
        Location::QueryString => quote!(.query_form(#value)),
        Location::Header => {
            let style = style(parameter.style, "HeaderStyle");
            quote!(.header(#name, #style, #value))
        }
        Location::Cookie => {
            let style = style(parameter.style, "CookieStyle");
            quote!(.cookie(#name, #style, #value))
        }
    }
}

/// A parameter as `&dyn Parameter`.
fn reference(parameter: &Parameter, from: From<'_>) -> TokenStream {
    let name = ident(&parameter.ident);
    let is_copy = parameter.ty.is_copy();
    match (from, parameter.json, is_structured(&parameter.ty)) {
        (From::Any, ..) => quote!(#name),
        // An argument is a reference already.
        (From::Argument, true, _) if !is_copy => quote!(&rt::content(#name)),
        (From::Argument, true, _) => quote!(&rt::content(&#name)),
        (From::Argument, false, true) => quote!(&rt::serialized(#name)),
        (From::Argument, false, false) => value(&quote!(#name), &parameter.ty, false),
        (From::Field(owner), json, _) => {
            let owner = ident(owner);
            let place = quote!(#owner.#name);
            match json {
                true => quote!(&rt::content(&#place)),
                false => value(&place, &parameter.ty, true),
            }
        }
    }
}

/// A field as `&dyn Parameter`.
pub(super) fn value(place: &TokenStream, ty: &Type, optional: bool) -> TokenStream {
    match (is_structured(ty), optional) {
        (false, _) => quote!(&#place),
        (true, true) => quote!(&#place.as_ref().map(rt::serialized)),
        (true, false) => quote!(&rt::serialized(&#place)),
    }
}

/// Whether a value has to be written by serde to see what it consists of.
pub(super) fn is_structured(ty: &Type) -> bool {
    match ty {
        Type::Named(_) => true,
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
            is_structured(inner)
        }
        _ => false,
    }
}

pub fn style(style: Style, of: &str) -> TokenStream {
    let of = ident(of);
    let (name, default_explode) = match style.kind {
        StyleKind::Simple => ("SIMPLE", false),
        StyleKind::Label => ("LABEL", false),
        StyleKind::Matrix => ("MATRIX", false),
        StyleKind::Form => ("FORM", true),
        StyleKind::SpaceDelimited => ("SPACE_DELIMITED", false),
        StyleKind::PipeDelimited => ("PIPE_DELIMITED", false),
        StyleKind::DeepObject => ("DEEP_OBJECT", true),
        StyleKind::Cookie => ("COOKIE", true),
    };
    let name = ident(name);
    let explode = style.explode;
    let explode = (explode != default_explode).then(|| quote!(.explode(#explode)));
    let reserved = (style.reserved && of == "QueryStyle").then(|| quote!(.allow_reserved(true)));
    quote!(rt::#of::#name #explode #reserved)
}
