//! Arazzo documents as written (Arazzo 1.0.1 and 1.1.0).

mod step;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::expression::Version;
use crate::parse::node::{Node, Reader, Text};
use crate::source::{FileId, Files, Place};

/// An Arazzo Description.
#[derive(Debug)]
pub struct Document<'a> {
    pub file: FileId,
    pub version: Version,
    pub summary: Option<Text>,
    pub description: Option<Text>,
    pub title: Option<Text>,
    pub sources: Vec<SourceDescription>,
    pub workflows: Vec<Workflow<'a>>,
}

/// A Source Description Object.
#[derive(Debug)]
pub struct SourceDescription {
    pub name: Text,
    pub url: Text,
    pub kind: Option<Text>,
}

/// A Workflow Object.
#[derive(Debug)]
pub struct Workflow<'a> {
    pub id: Text,
    pub summary: Option<Text>,
    pub description: Option<Text>,
    pub inputs: Option<Node<'a>>,
    pub parameters: Vec<Parameter<'a>>,
    pub steps: Vec<Step<'a>>,
    pub outputs: Vec<Output<'a>>,
}

/// A Step Object.
#[derive(Debug)]
pub struct Step<'a> {
    pub id: Text,
    pub description: Option<Text>,
    pub target: Target,
    pub parameters: Vec<Parameter<'a>>,
    pub body: Option<RequestBody<'a>>,
    pub criteria: Vec<Criterion>,
    pub outputs: Vec<Output<'a>>,
    pub place: Place,
}

/// What a step calls.
#[derive(Debug)]
pub enum Target {
    OperationId(Text),
    OperationPath(Text),
}

/// A Parameter Object.
#[derive(Debug)]
pub struct Parameter<'a> {
    pub name: Text,
    pub location: Option<Text>,
    pub value: Node<'a>,
    pub place: Place,
}

/// A Request Body Object.
#[derive(Debug)]
pub struct RequestBody<'a> {
    pub content_type: Option<Text>,
    pub payload: Option<Node<'a>>,
    pub place: Place,
}

/// A Criterion Object.
#[derive(Debug)]
pub struct Criterion {
    pub condition: Text,
    pub context: Option<Text>,
    pub kind: CriterionKind,
}

/// The `type` of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CriterionKind {
    Simple,
    Regex,
    JsonPath,
}

/// An entry of `outputs`.
#[derive(Debug)]
pub struct Output<'a> {
    pub name: String,
    pub value: Node<'a>,
}

/// Reads an Arazzo document; nothing if it is so broken that there is nothing to look at.
pub fn read<'a>(
    files: &'a Files,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Document<'a>> {
    let root = Node::root(files, file);
    let mut parser = Parser {
        reader: Reader::new(diagnostics),
        version: Version::V1_0,
    };
    parser.document(&root)
}

struct Parser<'d> {
    reader: Reader<'d>,
    version: Version,
}

impl Parser<'_> {
    fn document<'a>(&mut self, root: &Node<'a>) -> Option<Document<'a>> {
        self.version = self.version(root)?;
        self.reader.known_fields(
            root,
            "an Arazzo document",
            &[
                "arazzo",
                "$self",
                "info",
                "sourceDescriptions",
                "workflows",
                "components",
            ],
        );
        let info = root.get("info");
        if info.is_none() {
            self.reader.missing(root, "info", "the document");
        }
        let info_text = |parser: &mut Self, name| {
            info.as_ref()
                .and_then(|info| parser.reader.optional_text(info, name))
        };
        let title = info_text(self, "title");
        let (summary, description) = (info_text(self, "summary"), info_text(self, "description"));
        if let Some(info) = info.as_ref().filter(|_| title.is_none()) {
            self.missing_name(info, "title");
        }
        if let Some(info) = info.as_ref().filter(|info| info.get("version").is_none()) {
            self.missing_name(info, "version");
        }
        self.unsupported_member(root, "components");
        Some(Document {
            file: root.file,
            version: self.version,
            title,
            summary,
            description,
            sources: self.sources(root),
            workflows: self.workflows(root),
        })
    }

    fn missing_name(&mut self, info: &Node<'_>, name: &str) {
        self.reader.push(
            Diagnostic::new(rules::MISSING_NAME, format!("`info` has no `{name}`"))
                .at(&info.place().key(), format!("needs a `{name}`")),
        );
    }

    fn version(&mut self, root: &Node<'_>) -> Option<Version> {
        let Some(node) = root.get("arazzo") else {
            self.reader.push(
                Diagnostic::new(rules::MISSING_FIELD, "this is not an Arazzo document")
                    .at(&root.place(), "has no field `arazzo` with a version"),
            );
            return None;
        };
        let version = node.value.as_str();
        let known = version.and_then(|version| match version.split('.').collect::<Vec<_>>()[..] {
            ["1", "0", _] => Some(Version::V1_0),
            ["1", "1", _] => Some(Version::V1_1),
            _ => None,
        });
        if known.is_none() {
            let help = match version {
                Some(_) => "versions 1.0.x and 1.1.x are read",
                None => "the version is a text: quote it, and write it in full, as in \"1.0.1\"",
            };
            self.reader.push(
                Diagnostic::new(rules::VERSION, "this version of Arazzo is not read")
                    .at(&node.place(), "unknown version")
                    .help(help),
            );
        }
        known
    }

    fn sources(&mut self, root: &Node<'_>) -> Vec<SourceDescription> {
        let items = self
            .reader
            .required_list(root, "sourceDescriptions", "the document");
        let mut sources: Vec<SourceDescription> = Vec::new();
        for item in items {
            let what = "a source description";
            self.reader
                .known_fields(&item, what, &["name", "url", "type"]);
            let name = self.reader.required_text(&item, "name", what);
            let url = self.reader.required_text(&item, "url", what);
            let kind = self.reader.optional_text(&item, "type");
            let (Some(name), Some(url)) = (name, url) else {
                continue;
            };
            if let Some(first) = sources.iter().find(|s| s.name.value == name.value) {
                let diagnostic =
                    twice(rules::DUP_SOURCE, "source descriptions", &name, &first.name);
                self.reader.push(diagnostic);
                continue;
            }
            sources.push(SourceDescription { name, url, kind });
        }
        sources
    }

    fn workflows<'a>(&mut self, root: &Node<'a>) -> Vec<Workflow<'a>> {
        let items = self.reader.required_list(root, "workflows", "the document");
        let mut workflows: Vec<Workflow<'a>> = Vec::new();
        for item in items {
            let Some(workflow) = self.workflow(&item) else {
                continue;
            };
            match workflows.iter().find(|w| w.id.value == workflow.id.value) {
                Some(first) => {
                    let diagnostic =
                        twice(rules::DUPLICATE_ID, "workflows", &workflow.id, &first.id);
                    self.reader.push(diagnostic);
                }
                None => workflows.push(workflow),
            }
        }
        workflows
    }

    fn workflow<'a>(&mut self, node: &Node<'a>) -> Option<Workflow<'a>> {
        let what = "a workflow";
        self.reader.known_fields(
            node,
            what,
            &[
                "workflowId",
                "summary",
                "description",
                "inputs",
                "dependsOn",
                "steps",
                "successActions",
                "failureActions",
                "outputs",
                "parameters",
            ],
        );
        for name in ["dependsOn", "successActions", "failureActions"] {
            self.unsupported_member(node, name);
        }
        let id = self.reader.required_text(node, "workflowId", what);
        let steps = self.steps(node);
        Some(Workflow {
            id: id?,
            summary: self.reader.optional_text(node, "summary"),
            description: self.reader.optional_text(node, "description"),
            inputs: node.get("inputs"),
            parameters: self.parameters(node),
            steps,
            outputs: self.outputs(node),
        })
    }

    fn outputs<'a>(&mut self, owner: &Node<'a>) -> Vec<Output<'a>> {
        let Some(outputs) = owner.get("outputs") else {
            return Vec::new();
        };
        let mut read = Vec::new();
        for (name, value) in outputs.members() {
            if name.is_empty() || !name.chars().all(is_key_char) {
                self.reader.push(
                    Diagnostic::new(
                        rules::BAD_KEY,
                        format!("`{name}` is not a name that an output can have"),
                    )
                    .at(
                        &value.place().key(),
                        "other characters than letters, digits, `.`, `-`, `_`",
                    ),
                );
            }
            read.push(Output {
                name: name.to_owned(),
                value,
            });
        }
        read
    }

    /// Refuses a valid member that is not generated for yet, rather than doing half of it.
    fn unsupported_member(&mut self, owner: &Node<'_>, name: &str) {
        let Some(node) = owner.get(name) else {
            return;
        };
        let empty = match node.value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if !empty {
            self.reader.push(
                Diagnostic::new(
                    rules::UNSUPPORTED,
                    format!("`{name}` is valid here, but not generated for yet"),
                )
                .at(&node.place().key(), "not supported yet"),
            );
        }
    }
}

fn is_key_char(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_')
}

fn twice(rule: crate::diagnostic::Rule, what: &str, second: &Text, first: &Text) -> Diagnostic {
    Diagnostic::new(rule, format!("two {what} are called `{}`", second.value))
        .at(&second.place, "the second")
        .at(&first.place, "the first")
}
