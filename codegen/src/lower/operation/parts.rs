//! The parts of an Operation Object, references followed.

use serde_json::Value;

use crate::gather::Gather;
use crate::lower::operation::is_json;
use crate::lower::operation::media::essence;
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
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
    /// Those of no operation: of a step that calls a workflow. `node` stands for it.
    pub fn none(node: Node<'a>) -> Self {
        Parts {
            node,
            parameters: Vec::new(),
            body: None,
            responses: Vec::new(),
        }
    }

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
            .filter(|(status, _)| is_status(status))
            .filter_map(|(status, node)| Some((status.to_owned(), follow(files, node).ok()?)))
            .gather();
        Some(Parts {
            body: node
                .get("requestBody")
                .and_then(|body| follow(files, body).ok())
                .filter(|body| has_meaning(files, entry.method, body)),
            node,
            parameters,
            responses,
        })
    }

    /// The entries of `responses` that are for no status, and no extensions; they are left out.
    pub fn without_status(&self) -> Vec<Node<'a>> {
        let responses = self.node.get("responses");
        let entries = responses.iter().flat_map(Node::members);
        let entries = entries.filter(|(key, _)| !key.starts_with("x-") && !is_status(key));
        entries.map(|(_, entry)| entry).gather()
    }

    /// Whether replies have bodies: those to HEAD have none, whatever is documented (RFC 9110, 9.3.2).
    pub fn has_bodies(&self) -> bool {
        !self.node.pointer.ends_with("/head")
    }

    /// How to call the operation in a doc text.
    pub fn title(&self) -> String {
        let id = self.node.value.get("operationId").and_then(Value::as_str);
        format!("`{}`", id.unwrap_or("an operation without id"))
    }

    /// The schema of a response's JSON body.
    pub fn json_schema(response: &Node<'a>) -> Option<Node<'a>> {
        let content = response.get("content")?;
        let find = |wanted: fn(&str) -> bool| content.members().find(|(name, _)| wanted(name));
        let plain = |name: &str| essence(name) == "application/json";
        let (_, media) = find(plain).or_else(|| find(is_json))?;
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

    /// The documented responses of success: all 2xx, else the default, else all 3xx.
    pub fn successes(&self) -> Vec<(&str, &Node<'a>)> {
        let of = |start: &str| -> Vec<(&str, &Node<'a>)> {
            let responses = self.responses.iter();
            responses
                .filter(|(status, _)| status.starts_with(start))
                .map(|(status, node)| (status.as_str(), node))
                .gather()
        };
        let found = ["2", "default", "3"].iter().map(|start| of(start));
        found
            .into_iter()
            .find(|responses| !responses.is_empty())
            .unwrap_or_default()
    }
}

/// Whether a key of `responses` is a status, a range of them, or `default` (OpenAPI, Responses Object).
fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => true,
        [b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => true,
        _ => key == "default",
    }
}

fn identity<'v>(parameter: &Node<'v>) -> (Option<&'v Value>, Option<&'v Value>) {
    (parameter.value.get("name"), parameter.value.get("in"))
}

/// Whether a request body can say anything: one to GET, HEAD or DELETE, which give it no meaning
/// (RFC 9110, section 9.3), and of which the description says only that it is an empty object, is
/// what a framework writes down everywhere.
fn has_meaning(files: &Files, method: &str, body: &Node<'_>) -> bool {
    let has_none = ["get", "head", "delete"].contains(&method.to_ascii_lowercase().as_str());
    let required = body.value.get("required") == Some(&Value::Bool(true));
    let content = body.get("content");
    let mut media = content.iter().flat_map(Node::members);
    !has_none || required || !media.all(|(_, media)| is_empty_object(files, &media))
}

/// Whether a schema is of an object without any member.
fn is_empty_object(files: &Files, media: &Node<'_>) -> bool {
    let schema = media.get("schema");
    let Some(schema) = schema.and_then(|schema| follow(files, schema).ok()) else {
        return false;
    };
    let says = |keyword: &str| match schema.value.get(keyword) {
        None | Some(Value::Bool(false)) => false,
        Some(Value::Object(members)) => keyword != "properties" || !members.is_empty(),
        Some(_) => true,
    };
    let keywords = [
        "properties",
        "additionalProperties",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    schema.value.get("type").is_some_and(|ty| ty == "object") && !keywords.into_iter().any(says)
}
