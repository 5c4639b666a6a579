//! The forms that the body of a reply can have: its media types, without those that only say the same
//! in another way.

use crate::gather::{Collection, sort_by_key};
use crate::lower::operation::media::{essence, is_json, is_text};
use crate::lower::operation::replies::schemas::equal;
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

/// A form of a body.
#[derive(Debug)]
pub struct Form<'a> {
    /// How it is read.
    pub kind: FormKind,
    /// The media types in which it comes.
    pub media_types: Vec<&'a str>,
    /// Its schema, references followed.
    pub schema: Option<Node<'a>>,
    /// The schema of an item of a stream, where the description has one (OpenAPI 3.2).
    item: Option<Node<'a>>,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormKind {
    Json,
    Text,
    Bytes,
    /// Server-sent events.
    Events,
    /// A sequence of JSON texts.
    Items,
}

impl FormKind {
    /// Whether the body is read while it comes.
    pub fn is_stream(self) -> bool {
        matches!(self, FormKind::Events | FormKind::Items)
    }

    fn of(media_type: &str, schema: Option<&Node<'_>>) -> Self {
        match essence(media_type).as_str() {
            "text/event-stream" => FormKind::Events,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-seq"
            | "application/geo+json-seq"
            | "application/stream+json" => FormKind::Items,
            _ if is_json(media_type) => FormKind::Json,
            "application/x-www-form-urlencoded" => FormKind::Text,
            _ if is_text(media_type) => FormKind::Text,
            // Whoever describes members of anything at all means JSON.
            "*/*" | "application/*" if schema.is_some_and(is_structured) => FormKind::Json,
            _ => FormKind::Bytes,
        }
    }
}

fn is_structured(schema: &Node<'_>) -> bool {
    let keywords = ["properties", "items", "allOf", "oneOf", "anyOf"];
    let is_type = |name: &str| schema.value.get("type").is_some_and(|ty| ty == name);
    keywords.iter().any(|keyword| schema.get(keyword).is_some())
        || is_type("object")
        || is_type("array")
}

/// The forms of a Response Object's body, the preferred one first: JSON, then as they stand.
pub fn forms<'a>(files: &'a Files, response: &Node<'a>) -> Vec<Form<'a>> {
    let mut all: Vec<Form<'a>> = Vec::new();
    let schema = |media: &Node<'a>, name| follow(files, media.get(name)?).ok();
    for (name, media) in response.get("content").iter().flat_map(Node::members) {
        let whole = schema(&media, "schema");
        all.push(Form {
            kind: FormKind::of(name, whole.as_ref()),
            media_types: vec![name],
            item: schema(&media, "itemSchema"),
            schema: whole,
        });
    }
    sort_by_key(&mut all, |form| match form.kind {
        FormKind::Json => u8::from(form.is_syntax()),
        _ => 2,
    });
    let mut forms: Vec<Form<'a>> = Vec::new();
    for form in all {
        match forms.iter_mut().find(|known| known.says_the_same(&form)) {
            Some(known) if known.kind == form.kind && !known.is_written_otherwise(&form) => {
                known.media_types.put_all(form.media_types);
            }
            Some(_) => {}
            None => forms.push(form),
        }
    }
    forms
}

impl<'a> Form<'a> {
    /// Whether another form adds nothing: one of the same type; beside JSON, the same in another syntax.
    fn says_the_same(&self, other: &Form<'a>) -> bool {
        let same_schema = || match (&self.schema, &other.schema) {
            (Some(own), Some(other)) => equal(own, other),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        match (self.kind, other.kind) {
            (FormKind::Json, FormKind::Json) => self.is_written_otherwise(other) || same_schema(),
            (own, other) if own == other => true,
            (FormKind::Json, FormKind::Events | FormKind::Items) => false,
            // Nobody describes the inside of an image, and JSON does not say the same; a range does.
            (FormKind::Json, FormKind::Bytes) if !other.is_range() && other.schema.is_none() => {
                other.is_syntax()
            }
            (FormKind::Json, _) => other.is_syntax() || same_schema(),
            _ => false,
        }
    }

    /// Whether another form of JSON is a hypermedia format beside the plain one.
    fn is_written_otherwise(&self, other: &Form<'a>) -> bool {
        self.kind == FormKind::Json && other.is_syntax() && !self.is_syntax()
    }

    /// Whether its media types are other ways to write what plain JSON can say: other languages, and
    /// the general hypermedia formats.
    fn is_syntax(&self) -> bool {
        let syntaxes = [
            "xml",
            "javascript",
            "yaml",
            "/ld+json",
            "/hal+json",
            "/vnd.api+json",
        ];
        self.media_types.iter().all(|media_type| {
            let essence = essence(media_type);
            syntaxes.iter().any(|syntax| essence.ends_with(syntax))
        })
    }

    /// Whether it stands for several media types.
    fn is_range(&self) -> bool {
        self.media_types.iter().all(|name| name.contains('*'))
    }

    /// The schema of an item of a stream, or of an event's data.
    pub fn item_schema(&self, files: &'a Files) -> Option<Node<'a>> {
        let follow = |node: Node<'a>| follow(files, node).ok();
        match (self.kind, &self.item, &self.schema) {
            (FormKind::Events, Some(event), _) => event_data(event, follow),
            (_, Some(item), _) => Some(item.clone()),
            // Where the version has no keyword for items, a list of them, or one.
            (_, None, Some(whole)) => {
                let items = whole.get("items").and_then(follow);
                items.or_else(|| Some(whole.clone()))
            }
            (_, None, None) => None,
        }
    }
}

/// The schema of an event's data in that of the event (OpenAPI 3.2, Special Considerations for
/// `text/event-stream` Content). Where events differ in their members, none: data of all kinds are text.
fn event_data<'a>(
    event: &Node<'a>,
    follow: impl Fn(Node<'a>) -> Option<Node<'a>>,
) -> Option<Node<'a>> {
    let data = |node: &Node<'a>| node.get("properties")?.get("data");
    if let Some(data) = data(event) {
        return follow(data.get("contentSchema").unwrap_or(data));
    }
    let branches = ["oneOf", "anyOf", "allOf"].map(|keyword| event.list(keyword));
    let mut branches = branches.into_iter().flatten().filter_map(follow);
    // One that has no data at all was meant to be that of the data.
    let is_event = branches.any(|branch| data(&branch).is_some());
    (!is_event).then(|| event.clone())
}
