//! A node of a document and where it is.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::parse::text::escape;
use crate::source::{FileId, Files, Place};

/// A value of a document's tree, with its place.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The document.
    pub file: FileId,
    /// Where in it, as a JSON Pointer.
    pub pointer: String,
    /// The value.
    pub value: &'a Value,
}

impl<'a> Node<'a> {
    /// The root of a document.
    pub fn root(files: &'a Files, file: FileId) -> Self {
        Node {
            file,
            pointer: String::new(),
            value: &files.get(file).tree,
        }
    }

    /// The node at a JSON Pointer of a document.
    pub fn at(files: &'a Files, file: FileId, pointer: &str) -> Option<Self> {
        Some(Node {
            file,
            pointer: pointer.to_owned(),
            value: files.get(file).tree.pointer(pointer)?,
        })
    }

    /// Its place.
    pub fn place(&self) -> Place {
        Place::value(self.file, self.pointer.clone())
    }

    /// The member of a name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<Node<'a>> {
        Some(self.below(name, self.value.as_object()?.get(name)?))
    }

    /// The members, in the order of the document; none if this is not an object.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + '_ {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), self.below(name, value)))
    }

    /// The items; none if this is not an array.
    pub fn items(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        let items = self.value.as_array().into_iter().flatten();
        items.enumerate().map(|(index, value)| Node {
            file: self.file,
            pointer: format!("{}/{index}", self.pointer),
            value,
        })
    }

    /// The items of a list that a member holds.
    pub fn list(&self, name: &str) -> Vec<Node<'a>> {
        self.get(name)
            .map_or_else(Vec::new, |list| list.items().gather())
    }

    fn below(&self, name: &str, value: &'a Value) -> Node<'a> {
        Node {
            file: self.file,
            pointer: format!("{}/{}", self.pointer, escape(name)),
            value,
        }
    }
}

/// A text of a document, with its place.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

/// Reads nodes as what the specification wants in their place, and reports what they are instead.
#[derive(Debug)]
pub struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl<'d> Reader<'d> {
    /// A reader that reports to `diagnostics`.
    pub fn new(diagnostics: &'d mut Diagnostics) -> Self {
        Reader { diagnostics }
    }

    /// Reports.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A text, or nothing if the member is absent.
    pub fn optional_text(&mut self, object: &Node<'_>, name: &str) -> Option<Text> {
        let node = object.get(name)?;
        self.text(&node)
    }

    /// A text that must be there.
    pub fn required_text(&mut self, object: &Node<'_>, name: &str, what: &str) -> Option<Text> {
        if object.get(name).is_none() {
            self.missing(object, name, what);
        }
        self.optional_text(object, name)
    }

    /// Reports that a member is missing.
    pub fn missing(&mut self, object: &Node<'_>, name: &str, what: &str) {
        self.push(
            Diagnostic::new(
                rules::MISSING_FIELD,
                format!("{what} has no `{name}`, which is required"),
            )
            .at(&object.place(), format!("needs a `{name}`")),
        );
    }

    /// A node as text: a number or truth value is taken as written, with a finding.
    pub fn text(&mut self, node: &Node<'_>) -> Option<Text> {
        let place = node.place();
        let value = match node.value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => {
                let text = node.value.to_string();
                self.push(
                    Diagnostic::new(rules::SCALAR_TEXT, format!("`{text}` should be a text"))
                        .at(&place, "not a text")
                        .help(format!("quote it: \"{text}\""))
                        .fix(Fix::quote(&place)),
                );
                text
            }
            _ => {
                self.push(
                    Diagnostic::new(rules::UNQUOTED, "this should be a text")
                        .at(&place, kind(node.value))
                        .help("if it starts with `{` or `!`, or contains `: ` or ` #`, quote it")
                        .fix_optional(node.value.is_object().then(|| Fix::quote(&place))),
                );
                return None;
            }
        };
        Some(Text { value, place })
    }

    /// The items of a list; none if the member is absent.
    pub fn list<'a>(&mut self, object: &Node<'a>, name: &str) -> Vec<Node<'a>> {
        let Some(list) = object.get(name) else {
            return Vec::new();
        };
        if !list.value.is_array() {
            self.wrong_kind(&list, "a list");
        }
        list.items().gather()
    }

    /// A list that must have an item.
    pub fn required_list<'a>(
        &mut self,
        object: &Node<'a>,
        name: &str,
        what: &str,
    ) -> Vec<Node<'a>> {
        let there = object.get(name);
        if there.is_none_or(|list| list.value.as_array().is_some_and(Vec::is_empty)) {
            self.missing(object, name, what);
        }
        self.list(object, name)
    }

    /// A mapping, or nothing if the member is absent.
    pub fn mapping<'a>(&mut self, object: &Node<'a>, name: &str) -> Option<Node<'a>> {
        let mapping = object.get(name)?;
        self.is_mapping(&mapping).then_some(mapping)
    }

    /// Whether a node is a mapping, which is reported if it is not.
    pub fn is_mapping(&mut self, node: &Node<'_>) -> bool {
        let is_mapping = node.value.is_object();
        if !is_mapping {
            self.wrong_kind(node, "a mapping");
        }
        is_mapping
    }

    /// A number that is not negative; one that is counts as nothing, with a finding.
    pub fn number(&mut self, object: &Node<'_>, name: &str) -> Option<f64> {
        let node = object.get(name)?;
        let Some(number) = node.value.as_f64() else {
            self.wrong_kind(&node, "a number");
            return None;
        };
        if number < 0.0 {
            self.push(
                Diagnostic::new(rules::NEGATIVE_NUMBER, format!("`{name}` is less than 0"))
                    .at(&node.place(), "negative"),
            );
        }
        (number >= 0.0).then_some(number)
    }

    /// The same for a number without a fraction.
    pub fn count(&mut self, object: &Node<'_>, name: &str) -> Option<u64> {
        let node = object.get(name)?;
        if node.value.is_f64() {
            self.wrong_kind(&node, "a whole number");
            return None;
        }
        self.number(object, name)?;
        node.value.as_u64()
    }

    fn wrong_kind(&mut self, node: &Node<'_>, wanted: &str) {
        self.push(
            Diagnostic::new(rules::WRONG_KIND, format!("this should be {wanted}"))
                .at(&node.place(), kind(node.value)),
        );
    }

    /// Reports members that the specification does not have (`x-…` is always allowed).
    pub fn known_fields(&mut self, object: &Node<'_>, what: &str, known: &[&str]) {
        for (name, node) in object.members() {
            if name.starts_with("x-") || known.contains(&name) {
                continue;
            }
            self.push(
                Diagnostic::new(
                    rules::UNKNOWN_FIELD,
                    format!("{what} has no field `{name}`, it is ignored"),
                )
                .at(&node.place().key(), "not in the specification")
                .help_optional(crate::suggest::did_you_mean(name, known.iter().copied()))
                .fix_optional(
                    crate::suggest::in_other_case(name, known.iter().copied())
                        .filter(|known| object.get(known).is_none())
                        .map(|known| Fix::key(&node.place(), known)),
                ),
            );
        }
    }
}

/// What a value is, in a word.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
