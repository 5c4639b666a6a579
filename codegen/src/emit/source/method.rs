//! A method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::source::request::request;
use crate::emit::tokens::{argument_ty, blank, docs, ident, ty};
use crate::ir::{Body, BodyKind, Operation, ReplyKind, Type};

/// The methods of an operation: the plain one, and those of its other bodies.
pub(super) fn method(operation: &Operation) -> TokenStream {
    let body = operation.body.as_ref();
    let plain = method_with(operation, ident(&operation.function), body, Variant::Plain);
    let json = body.filter(|body| body.json_variant);
    let json = json.map(|body| {
        method_with(
            operation,
            json_function(operation),
            Some(body),
            Variant::Raw,
        )
    });
    let further = operation.alternatives.iter().map(|alternative| {
        let function = ident(&alternative.function);
        method_with(
            operation,
            function,
            Some(&alternative.body),
            Variant::Further,
        )
    });
    let blank = blank();
    let others = json.into_iter().chain(further);
    quote!(#plain #(#blank #others)*)
}

/// Which of an operation's methods it is.
#[derive(Clone, Copy, PartialEq)]
enum Variant {
    Plain,
    /// Its body is JSON that the caller writes.
    Raw,
    /// Its body is of another media type than the preferred one.
    Further,
}

fn method_with(
    operation: &Operation,
    function: proc_macro2::Ident,
    body: Option<&Body>,
    variant: Variant,
) -> TokenStream {
    let none = TokenStream::new();
    let mut text = operation.docs.clone();
    text.0
        .push(format!("`{} {}`", operation.method, operation.path));
    text.0
        .extend(body.and_then(|body| body_text(body, variant)));
    text.0.extend(errors(operation));
    let text = docs(&text);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let parameters = operation.arguments.iter().map(|parameter| {
        let (name, ty) = (ident(&parameter.ident), argument_ty(&parameter.ty, &none));
        quote!(#name: #ty)
    });
    let media_type = body.filter(|body| body.kind == BodyKind::Range);
    let media_type = media_type.map(|_| quote!(media_type: &str));
    let options = operation.options.as_ref().map(|options| {
        let name = ident(&options.name);
        quote!(options: &#name)
    });
    let raw = variant == Variant::Raw;
    let argument = body.map(|body| body_argument(body, raw));
    let arguments = parameters.chain(media_type).chain(options).chain(argument);
    let arguments: Vec<TokenStream> = arguments.collect();
    // Clippy counts arguments, `self` among them; the description decides how many there are.
    let many = (arguments.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let (success, error) = (ty(&operation.success, &none), ty(&operation.error, &none));
    let request = request(operation, body, raw);
    let call = ident(match operation.reply {
        ReplyKind::Json => "call",
        ReplyKind::Text => "call_text",
        ReplyKind::Bytes => "call_bytes",
        ReplyKind::Empty => "call_empty",
    });
    quote! {
        #text
        #deprecated
        #many
        pub fn #function(&self, #(#arguments),*) -> rt::Call<'_, #success, #error> {
            let request = #request;
            self.source.#call(request)
        }
    }
}

fn body_argument(body: &Body, raw: bool) -> TokenStream {
    if raw {
        return quote!(body: &rt::Value);
    }
    let ty = ty(&body.ty, &TokenStream::new());
    match (body.is_consumed(), body.required) {
        (true, true) => quote!(body: #ty),
        (true, false) => quote!(body: Option<#ty>),
        (false, true) if body.ty == Type::String => quote!(body: &str),
        (false, true) => quote!(body: &#ty),
        (false, false) if body.ty == Type::String => quote!(body: Option<&str>),
        (false, false) => quote!(body: Option<&#ty>),
    }
}

/// What to say about a body that its type does not say.
fn body_text(body: &Body, variant: Variant) -> Option<String> {
    let media_type = &body.media_type;
    Some(match (&body.kind, variant) {
        (BodyKind::Multipart(_) | BodyKind::Members(_) | BodyKind::Parts, Variant::Raw) => {
            "The body is JSON that the caller writes: its members become the parts.".to_owned()
        }
        (_, Variant::Raw) => "The body is JSON that the caller writes.".to_owned(),
        (BodyKind::Range, _) => format!("The body is of media type `media_type`: `{media_type}`."),
        (_, Variant::Further) => format!("The body is sent as `{media_type}`."),
        (_, Variant::Plain) => return None,
    })
}

/// Which statuses the description documents as errors.
fn errors(operation: &Operation) -> Option<String> {
    let statuses: Vec<String> = operation
        .error_statuses
        .iter()
        .map(|status| format!("`{status}`"))
        .collect();
    let body = match &operation.error {
        Type::Named(name) => format!(", with an [`{name}`]"),
        _ => String::new(),
    };
    let statuses = statuses.join(", ");
    (!statuses.is_empty()).then(|| format!("# Errors\nDocumented: {statuses}{body}."))
}

/// The name of the method whose body is JSON.
pub fn json_function(operation: &Operation) -> proc_macro2::Ident {
    ident(&format!(
        "{}_json",
        operation.function.trim_start_matches("r#")
    ))
}
