//! Operations of an OpenAPI description → the client's methods.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{
    self, Body, BodyKind, Location, Operation, ParameterStruct, ReplyKind, Style, StyleKind, Type,
};
use crate::lower::docs::docs;
use crate::lower::example::Examples;
use crate::lower::names::{Namespace, pascal, snake};
use crate::lower::security;
use crate::lower::types::Types;
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
use crate::resolve::pointer::nullable;
use crate::resolve::reference::follow;
use crate::source::Files;

/// An operation's parts, references followed, parameters of its path item merged in.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The Operation Object.
    pub node: Node<'a>,
    /// The Parameter Objects.
    pub parameters: Vec<Node<'a>>,
    /// The Request Body Object.
    pub body: Option<Node<'a>>,
    /// The Response Objects by status key.
    pub responses: Vec<(String, Node<'a>)>,
}

impl<'a> Parts<'a> {
    /// Reads the parts of an operation.
    pub fn new(files: &'a Files, entry: &OperationEntry) -> Option<Self> {
        let node = Node::at(files, entry.file, &entry.pointer)?;
        let item = Node::at(files, entry.file, &entry.item)?;
        let mut parameters: Vec<Node<'a>> = Vec::new();
        for parameter in item
            .list("parameters")
            .into_iter()
            .chain(node.list("parameters"))
        {
            let Ok(parameter) = follow(files, parameter) else {
                continue;
            };
            // The operation's own replaces that of the path item (OpenAPI, Path Item Object).
            parameters.retain(|known| identity(known) != identity(&parameter));
            parameters.push(parameter);
        }
        let responses = node.get("responses");
        let responses = responses
            .iter()
            .flat_map(Node::members)
            .filter(|(status, _)| !status.starts_with("x-"))
            .filter_map(|(status, node)| Some((status.to_owned(), follow(files, node).ok()?)))
            .collect();
        Some(Parts {
            body: node
                .get("requestBody")
                .and_then(|body| follow(files, body).ok()),
            node,
            parameters,
            responses,
        })
    }

    /// How to call the operation in a doc text.
    fn title(&self) -> String {
        let id = self.node.value.get("operationId").and_then(Value::as_str);
        format!("`{}`", id.unwrap_or("an operation without id"))
    }

    /// The schema of a response's JSON body.
    pub fn json_schema(response: &Node<'a>) -> Option<Node<'a>> {
        let content = response.get("content")?;
        let (_, media) = content.members().find(|(name, _)| is_json(name))?;
        media.get("schema")
    }

    /// The responses that a status is documented by: exact, range, default (OpenAPI, Responses).
    pub fn response_for(&self, status: u16) -> Option<&Node<'a>> {
        let keys = [
            status.to_string(),
            format!("{}XX", status / 100),
            "default".to_owned(),
        ];
        keys.iter().find_map(|key| {
            let (_, node) = self
                .responses
                .iter()
                .find(|(k, _)| k.eq_ignore_ascii_case(key))?;
            Some(node)
        })
    }

    /// The documented responses of success: all 2xx, else the default.
    pub fn successes(&self) -> Vec<(&str, &Node<'a>)> {
        let of = |wanted: fn(&str) -> bool| -> Vec<(&str, &Node<'a>)> {
            let responses = self.responses.iter();
            responses
                .filter(|(status, _)| wanted(status))
                .map(|(status, node)| (status.as_str(), node))
                .collect()
        };
        let successes = of(|status| status.starts_with('2'));
        match successes.is_empty() {
            true => of(|status| status == "default"),
            false => successes,
        }
    }
}

fn identity<'v>(parameter: &Node<'v>) -> (Option<&'v Value>, Option<&'v Value>) {
    (parameter.value.get("name"), parameter.value.get("in"))
}

/// Whether a media type is JSON.
pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether a media type is text that is no form.
fn is_text(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let named = [
        "application/xml",
        "application/javascript",
        "application/yaml",
    ];
    essence.starts_with("text/") || essence.ends_with("+xml") || named.contains(&essence.as_str())
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The media type that the client sends: JSON, else a form, else text, else bytes.
pub fn body_media<'a>(content: &Node<'a>) -> Option<(&'a str, Node<'a>)> {
    let find = |wanted: fn(&str) -> bool| content.members().find(|(name, _)| wanted(name));
    find(is_json)
        .or_else(|| find(|name| name.eq_ignore_ascii_case(FORM)))
        .or_else(|| find(is_text))
        .or_else(|| find(|name| !name.starts_with("multipart/") && !name.contains('*')))
}

fn body_kind(media_type: &str, media: &Node<'_>) -> BodyKind {
    if is_json(media_type) {
        return BodyKind::Json;
    }
    if media_type.eq_ignore_ascii_case(FORM) {
        let encoding = media.get("encoding");
        let styled = encoding
            .iter()
            .flat_map(Node::members)
            .filter(|(_, entry)| {
                let keywords = ["style", "explode", "allowReserved"];
                keywords.iter().any(|keyword| entry.get(keyword).is_some())
            });
        let styles = styled.map(|(name, entry)| (name.to_owned(), style(&entry, Location::Query)));
        return BodyKind::Form(styles.collect());
    }
    match is_text(media_type) {
        true => BodyKind::Text,
        false => BodyKind::Bytes,
    }
}

/// Lowers the operations of one source.
#[derive(Debug)]
pub struct Operations<'a, 't> {
    /// The documents.
    pub files: &'a Files,
    /// The types of the source.
    pub types: &'t mut Types<'a>,
    /// The client's methods that exist already.
    pub functions: Namespace,
}

impl<'a> Operations<'a, '_> {
    /// Lowers one operation.
    pub fn lower(
        &mut self,
        entry: &OperationEntry,
        diagnostics: &mut Diagnostics,
    ) -> Option<Operation> {
        let parts = Parts::new(self.files, entry)?;
        let id = entry
            .id
            .clone()
            .unwrap_or_else(|| format!("{} {}", entry.method.to_uppercase(), entry.path));
        let prefix = pascal(&id);
        let text = |name| parts.node.get(name).and_then(|text| text.value.as_str());
        let (arguments, options) = self.parameters(&parts, entry, &prefix, diagnostics);
        let body = self.body(&parts, &prefix, diagnostics);
        let (reply, success) = self.success(&parts, &prefix, diagnostics);
        let error = self.error(&parts, &prefix, diagnostics);
        Some(Operation {
            function: self.functions.unique(snake(&id)),
            method: entry.method.to_uppercase(),
            path: entry.path.clone(),
            docs: docs(text("summary"), text("description")),
            deprecated: parts.node.value.get("deprecated") == Some(&Value::Bool(true)),
            arguments,
            options,
            body,
            accept: accept(&parts),
            reply,
            success,
            error,
            error_statuses: error_responses(&parts)
                .map(|(status, _)| status.to_owned())
                .collect(),
            security: parts
                .node
                .get("security")
                .map(|node| security::requirements(&node)),
            example: Examples { files: self.files }.response(&parts),
            id,
        })
    }

    fn parameters(
        &mut self,
        parts: &Parts<'a>,
        entry: &OperationEntry,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> (Vec<ir::Parameter>, Option<ParameterStruct>) {
        let mut arguments: Vec<ir::Parameter> = Vec::new();
        let mut optional: Vec<ir::Parameter> = Vec::new();
        let mut argument_names = Namespace::reserving(["body", "options", "self"]);
        let mut field_names = Namespace::default();
        for node in &parts.parameters {
            let Some((mut parameter, required)) = self.parameter(node, prefix, diagnostics) else {
                continue;
            };
            if required {
                parameter.ident = argument_names.unique(parameter.ident);
                arguments.push(parameter);
            } else {
                parameter.ident = field_names.unique(parameter.ident);
                optional.push(parameter);
            }
        }
        for name in template_variables(&entry.path) {
            let declared = |p: &ir::Parameter| p.location == Location::Path && p.name == name;
            if !arguments.iter().any(declared) {
                arguments.push(undeclared_path_parameter(
                    argument_names.unique(snake(&name)),
                    name,
                ));
            }
        }
        let position = |p: &ir::Parameter| match p.location {
            Location::Path => entry.path.find(&format!("{{{}}}", p.name)),
            _ => None,
        };
        arguments.sort_by_key(|p| position(p).unwrap_or(usize::MAX));
        let options = (!optional.is_empty()).then(|| ParameterStruct {
            name: self.types.unique(&format!("{prefix}Parameters")),
            parameters: optional,
        });
        (arguments, options)
    }

    /// A parameter, and whether it is required.
    fn parameter(
        &mut self,
        node: &Node<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<(ir::Parameter, bool)> {
        let text = |name| node.value.get(name).and_then(Value::as_str);
        let name = text("name")?;
        let location = match text("in")? {
            "path" => Location::Path,
            "query" => Location::Query,
            // OpenAPI, Parameter Object: these are described elsewhere, and ignored here.
            "header" if is_reserved_header(name) => return None,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            other => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED_PARAMETER,
                        format!("the {other} parameter `{name}` is left out of the client"),
                    )
                    .at(&node.place(), "not supported yet"),
                );
                return None;
            }
        };
        let schema = node.get("schema");
        let may_be_null = schema.as_ref().is_some_and(nullable);
        let ty = match schema {
            Some(schema) => {
                self.types
                    .ty(schema, &format!("{prefix}{}", pascal(name)), diagnostics)
            }
            None => Type::Json,
        };
        let required = location == Location::Path
            || node.value.get("required") == Some(&Value::Bool(true)) && !may_be_null;
        let parameter = ir::Parameter {
            ident: snake(name),
            name: name.to_owned(),
            location,
            ty,
            style: style(node, location),
            docs: docs(None, self.parameter_text(node)),
        };
        Some((parameter, required))
    }

    fn parameter_text(&self, node: &Node<'a>) -> Option<&'a str> {
        let text = |node: &Node<'a>| node.value.get("description").and_then(Value::as_str);
        text(node).or_else(|| text(&follow(self.files, node.get("schema")?).ok()?))
    }

    fn body(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Body> {
        let body = parts.body.as_ref()?;
        let content = body.get("content")?;
        let Some((media_type, media)) = body_media(&content) else {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED_BODY,
                    "none of the body's media types is supported yet: it is left out of the client",
                )
                .at(&content.place().key(), "multipart only"),
            );
            return None;
        };
        let kind = body_kind(media_type, &media);
        let ty = match (&kind, media.get("schema")) {
            (BodyKind::Text, _) => Type::String,
            (BodyKind::Bytes, _) => Type::Bytes,
            (_, Some(schema)) => self
                .types
                .body(schema, &format!("{prefix}Body"), diagnostics),
            (_, None) => Type::Json,
        };
        self.types.document(&ty, "Request body of", &parts.title());
        Some(Body {
            media_type: media_type.to_owned(),
            kind,
            ty,
            required: body.value.get("required") == Some(&Value::Bool(true)),
            json_variant: false,
        })
    }

    /// How the body of a success is read, and its type.
    fn success(
        &mut self,
        parts: &Parts<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> (ReplyKind, Type) {
        let successes = parts.successes();
        let schemas: Vec<Node<'a>> = successes
            .iter()
            .filter_map(|(_, response)| Parts::json_schema(response))
            .collect();
        if let Some(ty) = self.common(schemas, &format!("{prefix}Response"), diagnostics) {
            self.types.document(&ty, "Reply of", &parts.title());
            return (ReplyKind::Json, ty);
        }
        let contents = successes
            .iter()
            .filter_map(|(_, response)| response.get("content"));
        let media: Vec<&str> = contents
            .flat_map(|content| content.members().map(|(name, _)| name).collect::<Vec<_>>())
            .collect();
        match media.first() {
            None => (ReplyKind::Empty, Type::Unit),
            Some(_) if media.iter().any(|name| is_json(name)) => (ReplyKind::Json, Type::Json),
            Some(_) if media.iter().all(|name| is_text(name)) => (ReplyKind::Text, Type::String),
            Some(_) => (ReplyKind::Bytes, Type::Bytes),
        }
    }

    fn error(&mut self, parts: &Parts<'a>, prefix: &str, diagnostics: &mut Diagnostics) -> Type {
        let schemas: Vec<Node<'a>> = error_responses(parts)
            .filter_map(|(_, response)| Parts::json_schema(response))
            .collect();
        let ty = self
            .common(schemas, &format!("{prefix}Error"), diagnostics)
            .unwrap_or(Type::Json);
        self.types.document(&ty, "Error of", &parts.title());
        ty
    }

    /// The type of several schemas: their own if they are one, else raw JSON.
    fn common(
        &mut self,
        schemas: Vec<Node<'a>>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Type> {
        let mut targets: Vec<Node<'a>> = Vec::new();
        for schema in schemas {
            let target = follow(self.files, schema).ok()?;
            if !targets
                .iter()
                .any(|t| (t.file, &t.pointer) == (target.file, &target.pointer))
            {
                targets.push(target);
            }
        }
        let only = targets.pop()?;
        Some(match targets.is_empty() {
            true => self.types.body(only, hint, diagnostics),
            false => Type::Json,
        })
    }
}

/// The responses that are documented as errors.
fn error_responses<'p, 'a>(parts: &'p Parts<'a>) -> impl Iterator<Item = (&'p str, &'p Node<'a>)> {
    let responses = parts.responses.iter();
    responses
        .map(|(status, node)| (status.as_str(), node))
        .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default")
}

/// The variables of a path template, in order.
pub fn template_variables(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn undeclared_path_parameter(ident: String, name: String) -> ir::Parameter {
    ir::Parameter {
        ident,
        name,
        location: Location::Path,
        ty: Type::String,
        style: Style {
            kind: StyleKind::Simple,
            explode: false,
            reserved: false,
        },
        docs: ir::Docs::default(),
    }
}

fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

fn style(node: &Node<'_>, location: Location) -> Style {
    let named = node.value.get("style").and_then(Value::as_str);
    let kind = match named {
        Some("label") => StyleKind::Label,
        Some("matrix") => StyleKind::Matrix,
        Some("spaceDelimited") => StyleKind::SpaceDelimited,
        Some("pipeDelimited") => StyleKind::PipeDelimited,
        Some("deepObject") => StyleKind::DeepObject,
        _ if matches!(location, Location::Query | Location::Cookie) => StyleKind::Form,
        _ => StyleKind::Simple,
    };
    let flag = |name| node.value.get(name).and_then(Value::as_bool);
    Style {
        kind,
        explode: flag("explode").unwrap_or(matches!(kind, StyleKind::Form | StyleKind::DeepObject)),
        reserved: flag("allowReserved").unwrap_or(false),
    }
}

/// The `Accept` header: the media types of a success, JSON first; anything else at the end, because
/// servers send error pages.
fn accept(parts: &Parts<'_>) -> String {
    let mut types: Vec<String> = Vec::new();
    for (_, response) in parts.successes() {
        for (name, _) in response.get("content").iter().flat_map(Node::members) {
            if !types.iter().any(|known| known == name) {
                types.push(name.to_owned());
            }
        }
    }
    types.retain(|name| name.is_ascii() && !name.chars().any(char::is_control));
    types.sort_by_key(|name| !is_json(name));
    match types.is_empty() || types == ["*/*"] {
        true => "*/*".to_owned(),
        false => format!("{}, */*;q=0.1", types.join(", ")),
    }
}
