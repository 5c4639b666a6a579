//! Sources and their operations.

use super::{Docs, Errors, Field, Servers, StreamMethod, Success, Type, TypeDef};
use crate::gather::{Collection, Gather};

/// A source description of type `openapi`.
#[derive(Debug)]
pub struct Source {
    /// The `name` in the Arazzo document.
    pub name: String,
    /// The module and the field of `Clients`.
    pub module: String,
    /// The client struct.
    pub client: String,
    /// The description's title and text.
    pub docs: Docs,
    /// Where its requests go.
    pub servers: Servers,
    /// The security schemes.
    pub schemes: Vec<Scheme>,
    /// The root's security requirements.
    pub security: Vec<Vec<Requirement>>,
    /// The operations that are generated.
    pub operations: Vec<Operation>,
    /// The types that these reach.
    pub types: Vec<TypeDef>,
    /// The parts that have a module of their own, where there is too much for one.
    pub groups: Vec<Group>,
}

/// A part of a source that has a module of its own.
#[derive(Debug)]
pub struct Group {
    /// The module.
    pub module: String,
    /// Its doc text.
    pub docs: Docs,
    /// Its operations, by their place in the source.
    pub operations: Vec<usize>,
    /// The types that nothing else uses, likewise.
    pub types: Vec<usize>,
}

impl Source {
    /// The servers that get credentials only if the caller says so.
    pub fn to_trust(&self) -> Vec<&str> {
        match self.schemes.is_empty() {
            true => Vec::new(),
            false => self.servers.elsewhere(),
        }
    }
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// Its name in the description.
    pub name: String,
    /// The client's setter, if it needs one.
    pub setter: Option<String>,
    /// Where its credential goes.
    pub kind: SchemeKind,
}

/// Where a credential goes.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// `Authorization` with another scheme, which is called this.
    Authorization(String),
    /// A header.
    HeaderKey(String),
    /// A query parameter.
    QueryKey(String),
    /// A cookie.
    CookieKey(String),
    /// A certificate of the HTTP client.
    MutualTls,
}

/// A security scheme that a request needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The scheme.
    pub scheme: String,
    /// The scopes.
    pub scopes: Vec<String>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// The variant of the mock's enum.
    pub mocked: String,
    /// Its name in requests and mocks: the `operationId`, or method and path.
    pub id: String,
    /// The client's method.
    pub function: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Its first tag.
    pub tag: Option<String>,
    /// Summary and description.
    pub docs: Docs,
    /// Whether the document marks it deprecated.
    pub deprecated: bool,
    /// The path parameters, in the order of the template, then the required ones.
    pub arguments: Vec<Parameter>,
    /// The struct of the optional parameters, if there are any.
    pub options: Option<ParameterStruct>,
    /// The request body, if there is one.
    pub body: Option<Body>,
    /// Bodies of its other media types, each with a method of its own.
    pub alternatives: Vec<Alternative>,
    /// The method that takes parameters of any type, and no body: for what a workflow sends against
    /// the description.
    pub raw: RawMethod,
    /// The replies of a success.
    pub success: Success,
    /// The method for those that are read while they come, beside the one for the others.
    pub stream: Option<StreamMethod>,
    /// The errors.
    pub errors: Errors,
    /// The security requirements, where they replace the source's.
    pub security: Option<Vec<Vec<Requirement>>>,
    /// What a mock answers: the reply of a success, then those of other statuses.
    pub examples: Vec<Example>,
}

impl Operation {
    /// Its parameters, the required ones first.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        let optional = self.options.iter().flat_map(|o| &o.parameters);
        self.arguments.iter().chain(optional)
    }

    /// The types that it names.
    pub fn types(&self) -> Vec<&Type> {
        let mut types: Vec<&Type> = self.parameters().map(|parameter| &parameter.ty).gather();
        types.put_all(self.body.iter().flat_map(Body::types));
        let alternatives = self.alternatives.iter();
        types.put_all(alternatives.flat_map(|alternative| alternative.body.types()));
        let streamed = self.stream.iter().map(|stream| &stream.success.ty);
        types.put_all(streamed.chain([&self.success.ty, &self.errors.ty]));
        types
    }

    /// The same, to be changed.
    pub fn types_mut(&mut self) -> Vec<&mut Type> {
        let optional = self.options.iter_mut().flat_map(|o| &mut o.parameters);
        let parameters = self.arguments.iter_mut().chain(optional);
        let mut types: Vec<&mut Type> = parameters.map(|parameter| &mut parameter.ty).gather();
        types.put_all(self.body.iter_mut().flat_map(Body::types_mut));
        let alternatives = self.alternatives.iter_mut();
        types.put_all(alternatives.flat_map(|alternative| alternative.body.types_mut()));
        let streamed = self.stream.iter_mut().map(|stream| &mut stream.success.ty);
        types.put_all(streamed.chain([&mut self.success.ty, &mut self.errors.ty]));
        types
    }
}

/// The optional parameters of an operation.
#[derive(Debug)]
pub struct ParameterStruct {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub parameters: Vec<Parameter>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The argument or field.
    pub ident: String,
    /// The name on the wire.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// Its type.
    pub ty: Type,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether its value is JSON text: it is described by `content`.
    pub json: bool,
    /// Its doc text.
    pub docs: Docs,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The path.
    Path,
    /// The query.
    Query,
    /// The whole query, or what stands beside its other parameters (OpenAPI 3.2).
    QueryString,
    /// A header.
    Header,
    /// The `Cookie` header.
    Cookie,
}

/// `style`, `explode` and `allowReserved` of a Parameter Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The style.
    pub kind: StyleKind,
    /// Whether items and members are parameters of their own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
}

/// The styles of OpenAPI 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are OpenAPI's")]
pub enum StyleKind {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Cookie,
}

/// A request body.
#[derive(Debug)]
pub struct Body {
    /// The media type.
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
    /// Its type.
    pub ty: Type,
    /// Whether it must be sent.
    pub required: bool,
    /// The media types of the description that it stands for.
    pub names: Vec<String>,
}

impl Body {
    /// The types that it names.
    pub fn types(&self) -> Vec<&Type> {
        let parts = match &self.kind {
            BodyKind::Multipart(parts) => parts.as_slice(),
            _ => &[],
        };
        let mut types = vec![&self.ty];
        types.put_all(parts.iter().map(|part| &part.field.ty));
        types
    }

    /// The same, to be changed.
    pub fn types_mut(&mut self) -> Vec<&mut Type> {
        let parts = match &mut self.kind {
            BodyKind::Multipart(parts) => parts.as_mut_slice(),
            _ => &mut [],
        };
        let mut types = vec![&mut self.ty];
        types.put_all(parts.iter_mut().map(|part| &mut part.field.ty));
        types
    }

    /// Whether sending takes it, because it may be read while it is sent.
    pub fn is_consumed(&self) -> bool {
        matches!(
            self.kind,
            BodyKind::Multipart(_) | BodyKind::Parts | BodyKind::Bytes | BodyKind::Range
        )
    }
}

/// A body of an operation in another media type than the preferred one.
#[derive(Debug)]
pub struct Alternative {
    /// The client's method.
    pub function: String,
    /// The body.
    pub body: Body,
}

/// A method that takes what the description does not.
#[derive(Debug)]
pub struct RawMethod {
    /// Its name.
    pub function: String,
    /// Whether a workflow uses it, without which there is none.
    pub used: bool,
}

/// How a request body is written.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyKind {
    /// As JSON.
    Json,
    /// As form pairs, some members in a style of their own.
    Form(Vec<(String, Style)>),
    /// As it is, a text.
    Text,
    /// As they are, bytes.
    Bytes,
    /// The same, of a media type that the caller names.
    Range,
    /// As parts, the fields of a struct, some of which are files.
    Multipart(Vec<Part>),
    /// As parts, the members of an object, some in an encoding of their own.
    Members(Vec<(String, Encoding)>),
    /// As parts that the caller puts together.
    Parts,
}

/// A member of a body of several parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The field of the struct.
    pub field: Field,
    /// How it becomes parts.
    pub encoding: Encoding,
}

/// An Encoding Object, as far as it differs from what its schema implies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Encoding {
    /// The media type.
    pub content_type: Option<String>,
    /// The style, where it is written as pairs.
    pub style: Option<Style>,
    /// Header lines.
    pub headers: Vec<(String, String)>,
    /// Whether a file is sent as base64.
    pub base64: bool,
}

/// What a mock answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The status.
    pub status: u16,
    /// The media type, if there is a body.
    pub media_type: Option<String>,
    /// The body.
    pub body: String,
    /// Headers beside the media type.
    pub headers: Vec<(String, String)>,
}
