//! The client of a source, and its types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{argument_ty, blank, doc, docs, ident, inner_docs, ty};
use crate::emit::types::{self, Direction};
use crate::ir::{
    Body, BodyKind, Docs, Location, Operation, Parameter, ParameterStruct, ReplyKind, Scheme,
    SchemeKind, Source, Style, StyleKind, Type,
};

/// The modules of a source.
pub fn emit(source: &Source) -> Vec<Module> {
    let mut modules = vec![Module {
        path: format!("{}/mod.rs", source.module),
        tokens: client(source),
    }];
    if !source.types.is_empty() {
        modules.push(Module {
            path: format!("{}/types.rs", source.module),
            tokens: type_module(source),
        });
    }
    modules
}

fn type_module(source: &Source) -> TokenStream {
    let text = inner_docs(&Docs(vec![format!(
        "Types of the bodies and parameters of source `{}`.",
        source.name
    )]));
    let blank = blank();
    let definitions = source.types.iter().map(|def| {
        let definition = types::definition(def, Direction::Both);
        quote!(#blank #definition)
    });
    quote! {
        #text
        #blank
        use arazzo_runtime::codegen as rt;
        #(#definitions)*
    }
}

fn client(source: &Source) -> TokenStream {
    let name = ident(&source.client);
    let mut paragraphs = vec![format!("Client of source `{}`.", source.name)];
    paragraphs.extend(source.docs.0.iter().cloned());
    let text = docs(&Docs(paragraphs));
    let module_text = inner_docs(&Docs(vec![format!(
        "Source `{}`: its client and its types.",
        source.name
    )]));
    let mut type_names: Vec<&str> = source.types.iter().map(|def| def.name.as_str()).collect();
    type_names.sort_unstable();
    let type_names = type_names.into_iter().map(ident);
    let blank = blank();
    let types = (!source.types.is_empty()).then(|| {
        quote! {
            mod types;
            #blank
            pub use types::{#(#type_names),*};
            #blank
        }
    });
    let definition = definition(source);
    let constructors = constructors(source);
    let setters = source.schemes.iter().map(setter);
    let methods = source.operations.iter().map(method);
    let structs = source.operations.iter().filter_map(|operation| {
        let options = operation.options.as_ref()?;
        Some(parameter_struct(options, source, operation))
    });
    quote! {
        #module_text
        #blank
        #types
        use arazzo_runtime::codegen as rt;
        #blank
        #definition
        #blank
        #text
        #[derive(Clone, Debug)]
        pub struct #name {
            source: rt::Source,
        }
        #blank
        impl #name {
            #constructors
            #(#blank #setters)*
            #(#blank #methods)*
        }
        #(#blank #structs)*
    }
}

fn definition(source: &Source) -> TokenStream {
    let name = &source.name;
    let server = match &source.server {
        Some(url) => quote!(Some(#url)),
        None => quote!(None),
    };
    let schemes = source.schemes.iter().map(|Scheme { name, kind, .. }| {
        let kind = match kind {
            SchemeKind::Bearer => quote!(Bearer),
            SchemeKind::Basic => quote!(Basic),
            SchemeKind::HeaderKey(name) => quote!(HeaderKey(#name)),
            SchemeKind::QueryKey(name) => quote!(QueryKey(#name)),
            SchemeKind::CookieKey(name) => quote!(CookieKey(#name)),
        };
        quote!(rt::Scheme { name: #name, kind: rt::SchemeKind::#kind })
    });
    let security = requirements(&source.security);
    quote! {
        static DEFINITION: rt::SourceDefinition = rt::SourceDefinition {
            name: #name,
            server: #server,
            schemes: &[#(#schemes),*],
            security: #security,
        };
    }
}

fn requirements(security: &[Vec<String>]) -> TokenStream {
    let alternatives = security.iter().map(|schemes| quote!(&[#(#schemes),*]));
    quote!(&[#(#alternatives),*])
}

fn constructors(source: &Source) -> TokenStream {
    let blank = blank();
    let new = match &source.server {
        Some(url) => {
            let text = doc(&format!("A client that sends to `{url}`."));
            quote! {
                #text
                pub fn new(http: &rt::Http) -> Self {
                    Self { source: rt::Source::new(&DEFINITION, http) }
                }
                #blank
            }
        }
        None => quote! {
            /// A client that sends to `server`: the description names no absolute URL.
            pub fn new(http: &rt::Http, server: &str) -> Self {
                Self { source: rt::Source::new(&DEFINITION, http).server(server) }
            }
            #blank
        },
    };
    quote! {
        #new
        /// A client whose requests `mock` answers.
        pub fn mock(mock: &rt::Mock) -> Self {
            Self { source: rt::Source::mock(&DEFINITION, mock) }
        }
        #blank
        /// Replaces the server's URL, for example by that of a test server.
        #[must_use]
        pub fn server(self, url: &str) -> Self {
            Self { source: self.source.server(url) }
        }
    }
}

fn setter(scheme: &Scheme) -> TokenStream {
    let (setter, name) = (ident(&scheme.setter), &scheme.name);
    if scheme.kind == SchemeKind::Basic {
        let text = doc(&format!(
            "Sets user and password for security scheme `{name}`."
        ));
        return quote! {
            #text
            #[must_use]
            pub fn #setter(self, user: &str, password: impl Into<rt::Secret>) -> Self {
                let credential = rt::Secret::user_password(user, &password.into());
                Self { source: self.source.credential(#name, credential) }
            }
        };
    }
    let what = match &scheme.kind {
        SchemeKind::Bearer => "token",
        _ => "key",
    };
    let text = doc(&format!("Sets the {what} for security scheme `{name}`."));
    let argument = ident(what);
    quote! {
        #text
        #[must_use]
        pub fn #setter(self, #argument: impl Into<rt::Secret>) -> Self {
            Self { source: self.source.credential(#name, #argument) }
        }
    }
}

fn method(operation: &Operation) -> TokenStream {
    let plain = method_with(operation, None);
    let json = operation.body.as_ref().filter(|body| body.json_variant);
    let json = json.map(|body| {
        let (blank, json) = (blank(), method_with(operation, Some(body)));
        quote!(#blank #json)
    });
    quote!(#plain #json)
}

/// The method of an operation; with `raw`, the one whose body is JSON that the caller writes.
fn method_with(operation: &Operation, raw: Option<&Body>) -> TokenStream {
    let none = TokenStream::new();
    let mut text = operation.docs.clone();
    text.0
        .push(format!("`{} {}`", operation.method, operation.path));
    let function = match raw {
        Some(_) => {
            text.0
                .push("The body is JSON that the caller writes.".to_owned());
            json_function(operation)
        }
        None => ident(&operation.function),
    };
    text.0.extend(errors(operation));
    let text = docs(&text);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let parameters = operation.arguments.iter().map(|parameter| {
        let (name, ty) = (ident(&parameter.ident), argument_ty(&parameter.ty, &none));
        quote!(#name: #ty)
    });
    let options = operation.options.as_ref().map(|options| {
        let name = ident(&options.name);
        quote!(options: &#name)
    });
    let body = operation
        .body
        .as_ref()
        .map(|body| match (raw, body.required) {
            (Some(_), _) => quote!(body: &rt::Value),
            (None, required) => {
                let ty = ty(&body.ty, &none);
                match required {
                    true if body.ty == Type::String => quote!(body: &str),
                    true => quote!(body: &#ty),
                    false => quote!(body: Option<&#ty>),
                }
            }
        });
    let arguments = parameters.chain(options).chain(body);
    let (success, error) = (ty(&operation.success, &none), ty(&operation.error, &none));
    let request = request(operation, raw.is_some());
    let call = ident(match operation.reply {
        ReplyKind::Json => "call",
        ReplyKind::Text => "call_text",
        ReplyKind::Bytes => "call_bytes",
        ReplyKind::Empty => "call_empty",
    });
    quote! {
        #text
        #deprecated
        pub fn #function(&self, #(#arguments),*) -> rt::Call<'_, #success, #error> {
            let request = #request;
            self.source.#call(request)
        }
    }
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

fn request(operation: &Operation, raw: bool) -> TokenStream {
    let method = ident(&operation.method);
    let (id, path, accept) = (&operation.id, &operation.path, &operation.accept);
    let mut chain = quote! {
        rt::request(rt::Method::#method, #id, #path)
    };
    let path_parameters: Vec<TokenStream> = operation
        .arguments
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| {
            let (name, value) = (&parameter.name, reference(parameter, None));
            let style = style(parameter.style, "PathStyle");
            quote!((#name, #style, #value))
        })
        .collect();
    if !path_parameters.is_empty() {
        chain.extend(quote!(.path(&[#(#path_parameters),*])));
    }
    let arguments = operation.arguments.iter().map(|p| (p, None));
    let options = operation.options.iter().flat_map(|o| &o.parameters);
    for (parameter, owner) in arguments.chain(options.map(|p| (p, Some("options")))) {
        let (name, value) = (&parameter.name, reference(parameter, owner));
        match parameter.location {
            Location::Path => {}
            Location::Query => {
                let style = style(parameter.style, "QueryStyle");
                chain.extend(quote!(.query(#name, #style, #value)));
            }
            Location::Header => {
                let style = style(parameter.style, "HeaderStyle");
                chain.extend(quote!(.header(#name, #style, #value)));
            }
            Location::Cookie => {
                let style = style(parameter.style, "CookieStyle");
                chain.extend(quote!(.cookie(#name, #style, #value)));
            }
        }
    }
    if let Some(security) = &operation.security {
        let requirements = requirements(security);
        chain.extend(quote!(.security(#requirements)));
    }
    chain.extend(quote!(.accept(#accept)));
    if let Some(body) = &operation.body {
        let set = set_body(body);
        chain.extend(match raw || body.required {
            true => quote!(.#set),
            false => quote!(.optional(body, |request, body| request.#set)),
        });
    }
    chain
}

/// The call that sets `body`.
fn set_body(body: &Body) -> TokenStream {
    let media_type = &body.media_type;
    match &body.kind {
        BodyKind::Json => quote!(json(#media_type, body)),
        BodyKind::Text => quote!(text(#media_type, body)),
        BodyKind::Bytes => quote!(bytes(#media_type, body.clone())),
        BodyKind::Form(styles) => {
            let styles = styles.iter().map(|(name, style)| {
                let style = self::style(*style, "QueryStyle");
                quote!((#name, #style))
            });
            quote!(form(&[#(#styles),*], body))
        }
    }
}

/// A parameter as `&dyn Parameter`.
fn reference(parameter: &Parameter, owner: Option<&str>) -> TokenStream {
    let name = ident(&parameter.ident);
    let place = match owner {
        Some(owner) => {
            let owner = ident(owner);
            quote!(#owner.#name)
        }
        None => quote!(#name),
    };
    match (is_structured(&parameter.ty), owner) {
        (false, _) => quote!(&#place),
        (true, Some(_)) => quote!(&#place.as_ref().map(rt::serialized)),
        (true, None) => quote!(&rt::serialized(#place)),
    }
}

/// Whether a value has to be written by serde to see what it consists of.
fn is_structured(ty: &Type) -> bool {
    match ty {
        Type::Named(_) => true,
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) | Type::Option(inner) => {
            is_structured(inner)
        }
        _ => false,
    }
}

fn style(style: Style, of: &str) -> TokenStream {
    let of = ident(of);
    let (name, default_explode) = match style.kind {
        StyleKind::Simple => ("SIMPLE", false),
        StyleKind::Label => ("LABEL", false),
        StyleKind::Matrix => ("MATRIX", false),
        StyleKind::Form => ("FORM", true),
        StyleKind::SpaceDelimited => ("SPACE_DELIMITED", false),
        StyleKind::PipeDelimited => ("PIPE_DELIMITED", false),
        StyleKind::DeepObject => ("DEEP_OBJECT", true),
    };
    let name = ident(name);
    let explode = style.explode;
    let explode = (explode != default_explode).then(|| quote!(.explode(#explode)));
    let reserved = (style.reserved && of == "QueryStyle").then(|| quote!(.allow_reserved(true)));
    quote!(rt::#of::#name #explode #reserved)
}

fn parameter_struct(
    options: &ParameterStruct,
    source: &Source,
    operation: &Operation,
) -> TokenStream {
    let function = operation.function.trim_start_matches("r#");
    let text = doc(&format!(
        "Optional parameters of [`{}::{function}`].",
        source.client
    ));
    let none = TokenStream::new();
    let name = ident(&options.name);
    let fields = options.parameters.iter().map(|parameter| {
        let mut text = parameter.docs.clone();
        if text.0.is_empty() {
            text.0.push(format!("Parameter `{}`.", parameter.name));
        }
        let (text, name) = (docs(&text), ident(&parameter.ident));
        let ty = match &parameter.ty {
            Type::Option(_) => ty(&parameter.ty, &none),
            plain => ty(&plain.clone().optional(), &none),
        };
        quote!(#text pub #name: #ty)
    });
    quote! {
        #text
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name { #(#fields,)* }
    }
}
