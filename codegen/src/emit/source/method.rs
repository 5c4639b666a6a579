//! The methods of an operation.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::source::replies::{call, call_ty, error_docs};
use crate::emit::source::request::request;
use crate::emit::tokens::{argument_ty, blank, docs, ident, ty};
use crate::gather::Collection;
use crate::ir::{Body, BodyKind, Operation, Success, Type};

/// The methods of an operation: the plain one, those of its other bodies, and the one whose replies
/// are read while they come.
pub(super) fn method(operation: &Operation) -> TokenStream {
    let body = operation.body.as_ref();
    let plain = Method {
        operation,
        function: ident(&operation.function),
        body,
        success: &operation.success,
        variant: Variant::Plain,
    };
    let raw = operation.raw.used.then(|| Method {
        function: ident(&operation.raw.function),
        body: None,
        variant: Variant::Raw,
        ..plain.clone()
    });
    let further = operation.alternatives.iter().map(|alternative| Method {
        function: ident(&alternative.function),
        body: Some(&alternative.body),
        variant: Variant::Further,
        ..plain.clone()
    });
    let stream = operation.stream.iter().map(|stream| Method {
        function: ident(&stream.function),
        success: &stream.success,
        variant: Variant::Stream,
        ..plain.clone()
    });
    let blank = blank();
    let others = raw.into_iter().chain(further).chain(stream);
    let others = others.map(|method| method.emit());
    let plain = plain.emit();
    quote!(#plain #(#blank #others)*)
}

/// Which of an operation's methods it is.
#[derive(Clone, Copy, PartialEq)]
enum Variant {
    Plain,
    /// Its arguments are of any type, and its body comes later.
    Raw,
    /// Its body is of another media type than the preferred one.
    Further,
    /// Its replies are read while they come.
    Stream,
}

#[derive(Clone)]
struct Method<'o> {
    operation: &'o Operation,
    function: Ident,
    body: Option<&'o Body>,
    success: &'o Success,
    variant: Variant,
}

impl Method<'_> {
    fn emit(&self) -> TokenStream {
        let (function, operation) = (&self.function, self.operation);
        let text = docs(&self.docs());
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        let arguments = self.arguments();
        // Clippy counts arguments, `self` among them; the description decides how many there are.
        let many = (arguments.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let raw = self.variant == Variant::Raw;
        let request = request(operation, self.body, &self.success.accept, raw);
        let reply = call_ty(self.success, &operation.errors);
        let call = call(self.success, &operation.errors);
        quote! {
            #text
            #deprecated
            #many
            pub fn #function(&self, #(#arguments),*) -> #reply {
                let request = #request;
                #call
            }
        }
    }

    fn docs(&self) -> crate::ir::Docs {
        let Operation { method, path, .. } = self.operation;
        let mut text = self.operation.docs.clone();
        text.0.push(format!("`{method} {path}`"));
        text.0.push(format!("Example: `{}`", self.example()));
        text.0
            .put_all(self.body.and_then(|body| body_text(body, self.variant)));
        match self.variant {
            Variant::Stream => text.0.push("The reply is read while it comes.".to_owned()),
            Variant::Raw => text.0.push(raw_text(self.operation)),
            Variant::Plain | Variant::Further => {}
        }
        text.0.put_all(error_docs(&self.operation.errors));
        text
    }

    /// A call, in a line: that of the client says where values come from.
    fn example(&self) -> String {
        let mut arguments = Vec::new();
        let raw = self.variant == Variant::Raw;
        for parameter in &self.operation.arguments {
            let name = parameter.ident.trim_start_matches("r#");
            let by_value = !raw && (parameter.ty == Type::String || parameter.ty.is_copy());
            arguments.push(format!("{}{name}", if by_value { "" } else { "&" }));
        }
        if self.takes_media_type() {
            arguments.push("media_type".to_owned());
        }
        arguments.put_all(
            self.operation
                .options
                .as_ref()
                .map(|_| "&options".to_owned()),
        );
        arguments.put_all(self.body.map(|body| {
            let argument = match body.is_consumed() {
                true => "body",
                false => "&body",
            };
            match body.required {
                true => argument.to_owned(),
                false => format!("Some({argument})"),
            }
        }));
        format!("client.{}({}).await?", self.function, arguments.join(", "))
    }

    fn takes_media_type(&self) -> bool {
        self.body.is_some_and(|body| body.kind == BodyKind::Range)
    }

    fn arguments(&self) -> Vec<TokenStream> {
        let none = TokenStream::new();
        let mut arguments = Vec::new();
        for parameter in &self.operation.arguments {
            let name = ident(&parameter.ident);
            let ty = match self.variant {
                Variant::Raw => quote!(&dyn rt::Parameter),
                _ => argument_ty(&parameter.ty, &none),
            };
            arguments.push(quote!(#name: #ty));
        }
        if self.takes_media_type() {
            arguments.push(quote!(media_type: &str));
        }
        if let Some(options) = &self.operation.options {
            let name = ident(&options.name);
            arguments.push(quote!(options: &#name));
        }
        arguments.put_all(self.body.map(body_argument));
        arguments
    }
}

fn body_argument(body: &Body) -> TokenStream {
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
        (BodyKind::Range, _) => format!("The body is of media type `media_type`: `{media_type}`."),
        (_, Variant::Further) => format!("The body is sent as `{media_type}`."),
        (_, Variant::Plain | Variant::Stream | Variant::Raw) => return None,
    })
}

/// What is different about the method that takes what the description does not.
fn raw_text(operation: &Operation) -> String {
    let arguments = match operation.arguments.is_empty() {
        true => "",
        false => "The arguments may be of any type. ",
    };
    match &operation.body {
        Some(_) => format!("{arguments}The call has no body until one is set."),
        None => arguments.trim_end().to_owned(),
    }
}
