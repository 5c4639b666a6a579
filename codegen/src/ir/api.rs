//! Sources and their operations.

use super::{Docs, Servers, Type, TypeDef};

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
    /// Its name in requests and mocks: the `operationId`, or method and path.
    pub id: String,
    /// The client's method.
    pub function: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
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
    /// The value of the `Accept` header.
    pub accept: String,
    /// How the body of a success is read.
    pub reply: ReplyKind,
    /// Its type, where it is JSON.
    pub success: Type,
    /// The body of an error.
    pub error: Type,
    /// The statuses that are documented as errors.
    pub error_statuses: Vec<String>,
    /// The security requirements, where they replace the source's.
    pub security: Option<Vec<Vec<Requirement>>>,
    /// What a mock answers.
    pub example: Example,
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
    /// Whether a workflow sends one that it writes as JSON, member by member.
    pub json_variant: bool,
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
}

/// How a reply's body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyKind {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// Not at all: none is described.
    Empty,
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
}
