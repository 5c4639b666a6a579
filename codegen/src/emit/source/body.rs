//! How a method sets its body.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::request::{is_structured, style, value};
use crate::emit::tokens::ident;
use crate::gather::Gather;
use crate::ir::{Body, BodyKind, Encoding, Part, Presence, Style, Type};

/// The call that sets `body`.
pub(super) fn set_body(body: &Body) -> TokenStream {
    let media_type = &body.media_type;
    match &body.kind {
        BodyKind::Json => quote!(json(#media_type, body)),
        BodyKind::Text => quote!(text(#media_type, body)),
        BodyKind::Bytes => quote!(upload(#media_type, body)),
        BodyKind::Range => quote!(upload(media_type, body)),
        BodyKind::Form(styles) => {
            let styles = form_styles(styles);
            quote!(form(#styles, body))
        }
        BodyKind::Members(_) => {
            let object = match is_structured(&body.ty) {
                false => quote!(body),
                true => quote!(&rt::serialized(body)),
            };
            let parts = parts_of_object(&body.kind, &object);
            quote!(multipart(#media_type, #parts))
        }
        BodyKind::Parts => quote!(multipart(#media_type, body)),
        BodyKind::Multipart(parts) => {
            let parts = parts.iter().map(part);
            quote!(multipart(#media_type, rt::Multipart::new() #(#parts)*))
        }
    }
}

/// The styles of a form's members: each style with those that have it.
pub fn form_styles(styles: &[(String, Style)]) -> TokenStream {
    let mut groups: Vec<(Style, Vec<&str>)> = Vec::new();
    for (name, style) in styles {
        match groups.iter_mut().find(|(known, _)| known == style) {
            Some((_, names)) => names.push(name),
            None => groups.push((*style, vec![name])),
        }
    }
    let groups = groups.iter().map(|(style, names)| {
        let style = self::style(*style, "QueryStyle");
        quote!((#style, &[#(#names),*]))
    });
    quote!(&[#(#groups),*])
}

/// Parts made of an object's members.
pub fn parts_of_object(kind: &BodyKind, object: &TokenStream) -> TokenStream {
    let encodings: Vec<TokenStream> = match kind {
        BodyKind::Multipart(parts) => encodings(parts).gather(),
        BodyKind::Members(own) => own
            .iter()
            .filter_map(|(name, own)| {
                let own = encoding(own)?;
                Some(quote!((#name, #own)))
            })
            .gather(),
        _ => Vec::new(),
    };
    quote!(rt::Multipart::new().fields(&[#(#encodings),*], #object))
}

/// The call that adds a member's parts.
fn part(Part { field, encoding }: &Part) -> TokenStream {
    let (name, member) = (ident(&field.name), &field.member);
    let place = quote!(body.#name);
    let optional = field.presence != Presence::Required;
    let encoding = self::encoding(encoding);
    let (plain, special, value) = match &field.ty {
        _ if field.presence == Presence::Rest => {
            let value = value(&place, &field.ty, false);
            return quote!(.fields(&[], #value));
        }
        Type::Upload => ("file", "file_as", place),
        Type::List(item) if **item == Type::Upload => {
            let files = match optional {
                true => quote!(#place.into_iter().flatten()),
                false => place,
            };
            ("files", "files_as", files)
        }
        ty => ("field", "field_as", value(&place, ty, optional)),
    };
    match encoding {
        Some(encoding) => {
            let function = ident(special);
            quote!(.#function(#member, #encoding, #value))
        }
        None => {
            let function = ident(plain);
            quote!(.#function(#member, #value))
        }
    }
}

/// The encodings that a part of each name gets, whatever its value is.
fn encodings(parts: &[Part]) -> impl Iterator<Item = TokenStream> {
    parts.iter().filter_map(|Part { field, encoding }| {
        let is_file = field.ty.is_file();
        let name = &field.member;
        match (self::encoding(encoding), is_file) {
            (Some(encoding), true) => Some(quote!((#name, #encoding.file()))),
            (None, true) => Some(quote!((#name, rt::Encoding::DEFAULT.file()))),
            (encoding, false) => encoding.map(|encoding| quote!((#name, #encoding))),
        }
    })
}

/// An encoding, if it says anything.
fn encoding(encoding: &Encoding) -> Option<TokenStream> {
    let start = match (&encoding.content_type, encoding.style) {
        (_, Some(style)) => {
            let style = self::style(style, "QueryStyle");
            quote!(rt::Encoding::styled(#style))
        }
        (Some(content_type), None) => quote!(rt::Encoding::of(#content_type)),
        (None, None) => quote!(rt::Encoding::DEFAULT),
    };
    let headers = encoding
        .headers
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    let headers = (!encoding.headers.is_empty()).then(|| quote!(.headers(&[#(#headers),*])));
    let base64 = encoding.base64.then(|| quote!(.base64()));
    (*encoding != Encoding::default()).then(|| quote!(#start #headers #base64))
}
