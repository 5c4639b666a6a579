//! Arazzo documents as written (Arazzo 1.0.1 and 1.1.0), references to components replaced by what
//! they name.

mod action;
mod component;
mod criterion;
mod document;
mod parameter;
mod step;
mod workflow;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, rules};
use crate::gather::Gather;
use crate::parse::expression::Version;
use crate::parse::node::{Node, Reader, Text};
use crate::source::{FileId, Files, Place};
use component::Components;

/// An Arazzo Description.
#[derive(Debug)]
pub struct Document<'a> {
    pub file: FileId,
    pub version: Version,
    pub self_uri: Option<Text>,
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
    /// The workflows that run first: workflowIds, or `$sourceDescriptions.<source>.<workflowId>`.
    pub depends_on: Vec<Text>,
    pub parameters: Vec<Parameter<'a>>,
    pub steps: Vec<Step<'a>>,
    pub unread: Unread,
    pub success_actions: Vec<Action<'a>>,
    pub failure_actions: Vec<Action<'a>>,
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
    pub on_success: Vec<Action<'a>>,
    pub on_failure: Vec<Action<'a>>,
    /// The time that an attempt may take, in milliseconds.
    pub timeout: Option<u64>,
    /// The steps that must have succeeded before, as written.
    pub depends_on: Vec<Text>,
    pub outputs: Vec<Output<'a>>,
    pub unread: Unread,
    pub place: Place,
}

/// What a step calls.
#[derive(Debug)]
pub enum Target {
    OperationId(Text),
    OperationPath(Text),
    Workflow(Text),
    /// Nothing, or several things, which was reported.
    Unclear,
}

/// Where something of a step or workflow could not be read, which was reported: what is missed there
/// may be that.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unread {
    pub steps: bool,
    pub parameters: bool,
    pub body: bool,
    pub outputs: bool,
}

/// A Parameter Object.
#[derive(Clone, Debug)]
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
    pub replacements: Vec<Replacement<'a>>,
    pub place: Place,
}

/// A Payload Replacement Object.
#[derive(Debug)]
pub struct Replacement<'a> {
    pub target: Text,
    pub value: Node<'a>,
    /// `targetSelectorType`: a type, or an Expression Type Object.
    pub kind: Option<Node<'a>>,
}

/// A Criterion Object.
#[derive(Clone, Debug)]
pub struct Criterion {
    pub condition: Text,
    pub context: Option<Text>,
    pub kind: CriterionKind,
    /// The version of an Expression Type Object, or the one that stands beside `type`.
    pub version: Option<Text>,
}

/// The `type` of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CriterionKind {
    Simple,
    Regex,
    JsonPath,
}

/// A Success Action Object or a Failure Action Object.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// Its name; its place in the step or workflow if it has none.
    pub name: Text,
    pub kind: ActionKind,
    /// All of them hold where the action is taken; none: always.
    pub criteria: Vec<Criterion>,
    /// The inputs of the workflow that is called.
    pub parameters: Vec<Parameter<'a>>,
    pub place: Place,
}

/// What an action does.
#[derive(Clone, Debug)]
pub enum ActionKind {
    /// The workflow ends.
    End,
    /// It goes on elsewhere.
    Goto(Destination),
    /// The step is run again.
    Retry {
        /// The wait before, in seconds.
        after: f64,
        /// How many retries there are.
        limit: u64,
        /// What runs between the wait and the retry.
        target: Option<Destination>,
    },
}

/// Where an action leads to.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A step of the same workflow.
    Step(Text),
    /// A workflow: its id, or `$sourceDescriptions.<source>.<workflowId>`.
    Workflow(Text),
}

/// An entry of `outputs`: an expression, or a Selector Object.
#[derive(Debug)]
pub struct Output<'a> {
    pub name: String,
    pub value: Node<'a>,
}

impl<'a> Workflow<'a> {
    /// The actions of a step that succeeds: its own, then those of the workflow that it does not
    /// replace by one of the same name.
    pub fn success_actions_of<'s>(&'s self, step: &'s Step<'a>) -> Vec<&'s Action<'a>> {
        merged(&step.on_success, &self.success_actions)
    }

    /// The same for a step that fails.
    pub fn failure_actions_of<'s>(&'s self, step: &'s Step<'a>) -> Vec<&'s Action<'a>> {
        merged(&step.on_failure, &self.failure_actions)
    }
}

fn merged<'s, 'a>(own: &'s [Action<'a>], defaults: &'s [Action<'a>]) -> Vec<&'s Action<'a>> {
    let replaced = |action: &&Action<'a>| own.iter().any(|a| a.name.value == action.name.value);
    let defaults = defaults.iter().filter(|action| !replaced(action));
    own.iter().chain(defaults).gather()
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
        components: Components::default(),
    };
    parser.document(&root)
}

struct Parser<'d, 'a> {
    reader: Reader<'d>,
    version: Version,
    components: Components<'a>,
}

impl<'a> Parser<'_, 'a> {
    /// Reports the fields that an object of this version does not have; those of 1.1 count in a
    /// document of 1.0 all the same.
    fn fields(&mut self, object: &Node<'a>, what: &str, fields: &[&str], newer: &[&str]) {
        let known = [fields, newer].concat();
        self.reader.known_fields(object, what, &known);
        if self.version == Version::V1_1 {
            return;
        }
        for (name, node) in object.members().filter(|(name, _)| newer.contains(name)) {
            self.needs_1_1(&node.place().key(), &format!("`{name}`"));
        }
    }

    fn needs_1_1(&mut self, place: &Place, what: &str) {
        self.reader.push(
            Diagnostic::new(
                rules::NEEDS_1_1,
                format!("{what} is new in Arazzo 1.1, and this document says it is of 1.0"),
            )
            .at(place, "counts all the same")
            .help("write `arazzo: 1.1.0`"),
        );
    }

    /// Reports what has no effect where it stands.
    fn ignored(&mut self, place: &Place, message: String) {
        let diagnostic = Diagnostic::new(rules::IGNORED, message);
        self.reader.push(diagnostic.at(place, "has no effect"));
    }

    /// Reports a name with other characters than the specification recommends for it.
    fn check_name(&mut self, name: &Text) {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if name.value.is_empty() || !name.value.chars().all(is_plain) {
            self.reader.push(
                Diagnostic::new(
                    rules::BAD_NAME,
                    format!(
                        "`{}` is not a name as the specification wants it",
                        name.value
                    ),
                )
                .at(
                    &name.place,
                    "other characters than letters, digits, `-`, `_`",
                ),
            );
        }
    }

    /// Reports a key with other characters than the specification allows.
    fn check_key(&mut self, key: &str, place: &Place, what: &str) {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        if key.is_empty() || !key.chars().all(is_plain) {
            self.reader.push(
                Diagnostic::new(
                    rules::BAD_KEY,
                    format!("`{key}` is not a name that {what} can have"),
                )
                .at(
                    &place.key(),
                    "other characters than letters, digits, `.`, `-`, `_`",
                ),
            );
        }
    }

    /// Whether a list has items that could not be read, or is none.
    fn lacks(owner: &Node<'_>, name: &str, read: usize) -> bool {
        let list = owner.get(name);
        list.is_some_and(|list| list.value.as_array().is_none_or(|all| all.len() != read))
    }

    /// Whether something else stands where a mapping should.
    fn is_no_mapping(owner: &Node<'_>, name: &str) -> bool {
        owner.get(name).is_some_and(|node| !node.value.is_object())
    }

    fn outputs(&mut self, owner: &Node<'a>) -> Vec<Output<'a>> {
        let outputs = self.reader.mapping(owner, "outputs");
        let mut read = Vec::new();
        for (name, value) in outputs.iter().flat_map(Node::members) {
            self.check_key(name, &value.place(), "an output");
            read.push(Output {
                name: name.to_owned(),
                value,
            });
        }
        read
    }
}

fn twice(rule: Rule, what: &str, second: &Text, first: &Text) -> Diagnostic {
    Diagnostic::new(rule, format!("two {what} are called `{}`", second.value))
        .at(&second.place, "the second")
        .at(&first.place, "the first")
}
