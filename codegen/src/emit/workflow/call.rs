//! The call of a step: its arguments, and what is set beside them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Emitter;
use crate::emit::expression::Scope;
use crate::emit::source::{form_styles, parts_of_object, style};
use crate::emit::tokens::{comment, ident, may_return};
use crate::gather::{Collection, Gather};
use crate::ir::{
    Body, BodyKind, Call, Content, Conversion, Expr, Extra, Json, Location, Method, Operation,
    Payload, ReplacementTarget, SetBody, Step, Type, sets_deprecated,
};

/// The media type that a form has unless something else is said.
const FORM: &str = "application/x-www-form-urlencoded";

impl Emitter<'_> {
    /// Whether a body sets a member that the description advises against.
    pub(super) fn sets_deprecated(&self, call: &Call) -> bool {
        let types = &self.source(call).types;
        match &call.body {
            Some(
                Payload::Typed(body)
                | Payload::Set(SetBody {
                    content: Content::Typed(body),
                    ..
                }),
            ) => sets_deprecated(body, types),
            _ => false,
        }
    }

    /// What comes before the call, and the call itself.
    pub(super) fn call(&self, step: &Step, call: &Call) -> (TokenStream, TokenStream) {
        let (source, operation) = (self.source(call), self.operation(call));
        let scope = self.scope(&source.module, &step.variant);
        let (function, declared) = method(call, operation);
        let arguments = call.arguments.iter();
        let mut arguments: Vec<TokenStream> = arguments
            .map(|argument| match call.method {
                Method::Raw => scope.parameter(argument),
                Method::Plain | Method::Alternative(_) => scope.argument(argument),
            })
            .gather();
        if let (Some(options), Some(set)) = (&operation.options, &call.options) {
            arguments.push(options_of(
                scope,
                &options.name,
                set,
                options.parameters.len(),
            ));
        }
        let (mut before, mut set) = (left_out(call, operation), TokenStream::new());
        match (&call.body, declared) {
            (Some(Payload::Typed(body)), Some(declared)) => {
                let body = scope.owned(body);
                before.put(quote!(let body = #body;));
                let body = match declared.is_consumed() {
                    true => quote!(body),
                    false => quote!(&body),
                };
                arguments.push(match declared.required {
                    true => body,
                    false => quote!(Some(#body)),
                });
                // What a method consumes has files, which no step reads.
                if call.keeps_body && !declared.is_consumed() && is_encoded(&declared.kind) {
                    set = quote!(.keeping_body(&body));
                }
            }
            (Some(Payload::Set(body)), _) => {
                if operation.body.is_some() && is_written_out(&body.content) {
                    let text = "Not of the body's type: sent as the document writes it.";
                    before.put_all(comment(text));
                }
                (before, set) = set_body(scope, body, call.keeps_body, before);
            }
            (_, Some(_)) => arguments.push(quote!(None)),
            (_, None) => {}
        }
        let module = ident(&source.module);
        let extra = call.extra.iter().map(|extra| beside(scope, extra));
        let call = quote!(clients.#module.#function(#(#arguments),*) #set #(#extra)*);
        (before, call)
    }
}

/// The method of a call, and the body that it takes.
fn method<'o>(call: &Call, operation: &'o Operation) -> (Ident, Option<&'o Body>) {
    let alternative = match call.method {
        Method::Alternative(index) => operation.alternatives.get(index),
        Method::Plain | Method::Raw => None,
    };
    match (call.method, alternative) {
        (Method::Raw, _) => (ident(&operation.raw.function), None),
        (_, Some(other)) => (ident(&other.function), Some(&other.body)),
        (_, None) => (ident(&operation.function), operation.body.as_ref()),
    }
}

/// A comment about what the operation requires and the call does not have.
fn left_out(call: &Call, operation: &Operation) -> TokenStream {
    let arguments = operation.arguments.iter().zip(&call.arguments);
    let names = arguments.filter(|(_, value)| matches!(value, Expr::None));
    let names: Vec<String> = names.map(|(p, _)| format!("`{}`", p.name)).gather();
    match names.is_empty() {
        true => TokenStream::new(),
        false => comment(&format!("Sent without {}.", names.join(" and "))),
    }
}

fn options_of(scope: Scope<'_>, name: &str, set: &[(String, Expr)], count: usize) -> TokenStream {
    let (module, name) = (ident(scope.module), ident(name));
    if set.is_empty() {
        return quote!(&Default::default());
    }
    let fields = set.iter().map(|(field, value)| {
        let (field, value) = (ident(field), scope.owned(value));
        quote!(#field: #value)
    });
    let rest = (set.len() < count).then(|| quote!(..Default::default()));
    quote!(&#module::#name { #(#fields,)* #rest })
}

/// The call that adds a parameter.
fn beside(scope: Scope<'_>, extra: &Extra) -> TokenStream {
    let (name, value) = (&extra.name, scope.parameter(&extra.value));
    let styled = |of| extra.style.map(|one| style(one, of));
    match (extra.location, extra.style) {
        (Location::QueryString, _) => match extra.value {
            Expr::Convert(_, Conversion::ToContent) => quote!(.with_query_text(#value)),
            _ => quote!(.with_query_string(#value)),
        },
        (Location::Header, None) => quote!(.with_header(#name, #value)),
        (Location::Cookie, None) => quote!(.with_cookie(#name, #value)),
        (Location::Query | Location::Path, None) => quote!(.with_query(#name, #value)),
        (Location::Header, Some(_)) => {
            let style = styled("HeaderStyle");
            quote!(.with_header_in(#name, #style, #value))
        }
        (Location::Cookie, Some(_)) => {
            let style = styled("CookieStyle");
            quote!(.with_cookie_in(#name, #style, #value))
        }
        (Location::Query | Location::Path, Some(_)) => {
            let style = styled("QueryStyle");
            quote!(.with_query_in(#name, #style, #value))
        }
    }
}

/// Whether a body is JSON that the document writes member by member.
fn is_written_out(content: &Content) -> bool {
    !matches!(
        content,
        Content::Typed(_) | Content::Text(_) | Content::Json(Json::Expr(..))
    )
}

/// What comes before the call, and the call that sets its body.
fn set_body(
    scope: Scope<'_>,
    body: &SetBody,
    keeps: bool,
    mut before: TokenStream,
) -> (TokenStream, TokenStream) {
    let set = |value: &TokenStream| {
        let kept = (keeps && is_encoded(&body.kind)).then(|| quote!(.keeping_body(#value)));
        let set = set(body, value);
        quote!(#set #kept)
    };
    let media_type = &body.media_type;
    let value = match &body.content {
        Content::Text(text) => {
            let text = scope.argument(text);
            return (before, quote!(.with_text(#media_type, #text)));
        }
        Content::Json(json) if body.optional => {
            return (before, optional_body(scope, body, json, set));
        }
        // What is there already does not need a name.
        Content::Json(Json::Expr(expr, ty))
            if body.replacements.is_empty()
                && body.kind == BodyKind::Json
                && *ty != Type::Secret =>
        {
            let value = scope.shared(expr);
            return (before, quote!(.with_json(#media_type, #value)));
        }
        Content::Json(json) => scope.json(json),
        Content::Typed(expr) => scope.owned(expr),
    };
    let mutable = (!body.replacements.is_empty()).then(|| quote!(mut));
    before.put(quote!(let #mutable body = #value;));
    let step = ident(scope.step);
    before.put_all(body.replacements.iter().map(|replacement| {
        let value = scope.json_if_there(&replacement.value);
        // What may fail needs the run itself, and comes first.
        let (before, value) = match may_return(&value) {
            true => (quote!(let value = #value;), quote!(value)),
            false => (TokenStream::new(), value),
        };
        let replace = match &replacement.target {
            ReplacementTarget::Pointer(pointer) => {
                quote!(run.replace(Step::#step, &mut body, #pointer, #value)?;)
            }
            ReplacementTarget::Query(query) => {
                let query = scope.template(query);
                quote!(run.replace_all(Step::#step, &mut body, rt::jsonpath!(#query), #value)?;)
            }
        };
        quote!(#before #replace)
    }));
    let set = set(&quote!(&body));
    (before, quote!(.#set))
}

/// A body that there is if its value is there.
fn optional_body(
    scope: Scope<'_>,
    body: &SetBody,
    json: &Json,
    set: impl Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let value = match (json, &body.kind) {
        (Json::Expr(expr, ty), BodyKind::Json) => {
            let value = scope.optional(expr);
            let is_secret = *ty.split_option().0 == Type::Secret;
            let exposed = is_secret.then(|| quote!(.map(rt::Secret::expose)));
            let value = quote!(#value #exposed);
            let set = set(&quote!(body));
            return quote!(.with_optional(#value, |call, body| call.#set));
        }
        (json, _) => scope.optional_json(json),
    };
    let set = set(&quote!(&body));
    quote!(.with_optional(#value, |call, body| call.#set))
}

/// Whether a body of a kind cannot be read any more when it is sent.
fn is_encoded(kind: &BodyKind) -> bool {
    matches!(
        kind,
        BodyKind::Form(_) | BodyKind::Multipart(_) | BodyKind::Members(_) | BodyKind::Parts
    )
}

fn set(body: &SetBody, value: &TokenStream) -> TokenStream {
    let media_type = &body.media_type;
    match &body.kind {
        BodyKind::Form(styles) => {
            let styles = form_styles(styles);
            let header =
                (media_type != FORM).then(|| quote!(.with_header("Content-Type", &#media_type)));
            quote!(with_form(#styles, #value) #header)
        }
        kind @ (BodyKind::Multipart(_) | BodyKind::Members(_) | BodyKind::Parts) => {
            let parts = parts_of_object(kind, value);
            quote!(with_multipart(#media_type, #parts))
        }
        BodyKind::Json | BodyKind::Text | BodyKind::Bytes | BodyKind::Range => {
            quote!(with_json(#media_type, #value))
        }
    }
}
