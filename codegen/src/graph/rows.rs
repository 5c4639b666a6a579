//! The rows of boxes: what one shows, and how much room it takes.

use super::Operation;
use super::text::Font;

/// The font of what stands in documents.
pub const CODE: Font = Font::Code(12.0);
/// The font of titles, which are monospaced as well.
pub const TITLE: Font = Font::Code(14.0);
/// The font of descriptions.
pub const PLAIN: Font = Font::Plain(12.5);
/// The font of what actions do.
pub const STRONG: Font = Font::Strong(12.5);

/// The blank between a box's edge and its text.
pub const PAD: f64 = 14.0;
/// Where texts start that have a sign before them.
pub const INDENT: f64 = 20.0;
/// The blank between two texts of a row.
pub const GAP: f64 = 10.0;
/// A row of a box.
#[derive(Debug)]
pub struct Row {
    /// What it shows.
    pub content: Content,
    /// The nodes of which it reads something.
    pub reads: Vec<usize>,
}

/// What a row shows.
#[derive(Debug)]
pub enum Content {
    /// The title: a step's number, its name, and what is noted beside it.
    Title(Option<usize>, String, String),
    /// An operation.
    Operation(Operation),
    /// A workflow.
    Workflow(String),
    /// A line of a description.
    Text(String),
    /// A line between parts.
    Rule,
    /// A name, and a value or type; and whether the value is always the same.
    Value(String, String, bool),
    /// How many more there are.
    More(String),
    /// A success criterion.
    Expects(String),
    /// An output: its name, and what it is.
    Output(String, String),
    /// What an action does, its name, its kind, and the node that it leads to, if that is not where the
    /// workflow goes anyway.
    Action(String, String, ActionKind, Option<usize>),
    /// When the action above is taken.
    If(String),
}

/// The kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    Success,
    Failure,
    Retry,
}

impl Content {
    /// How high the row is.
    pub fn height(&self) -> f64 {
        match self {
            Content::Title(..) => 24.0,
            Content::Operation(_) | Content::Workflow(_) => 24.0,
            Content::Rule => 11.0,
            _ => 19.0,
        }
    }

    /// How wide it would like to be, without the blanks at the edges.
    pub fn width(&self, names: f64) -> f64 {
        match self {
            Content::Title(number, name, note) => {
                let number = number.map_or(0.0, |_| 30.0);
                number + TITLE.width(name) + GAP * 2.0 + CODE.width(note)
            }
            Content::Operation(operation) => {
                method_width(&operation.method)
                    + GAP
                    + CODE.width(&operation.path)
                    + GAP * 2.0
                    + CODE.width(&operation.source)
            }
            Content::Workflow(name) => method_width("workflow") + GAP + CODE.width(name),
            Content::Text(_) | Content::Rule => 0.0,
            Content::Value(_, value, _) | Content::Output(_, value) => {
                INDENT + names + GAP + CODE.width(value)
            }
            Content::More(text) => INDENT + PLAIN.width(text),
            Content::Expects(text) | Content::If(text) => INDENT + CODE.width(text),
            Content::Action(effect, name, ..) => {
                INDENT + STRONG.width(effect) + GAP + CODE.width(name)
            }
        }
    }
}

/// How wide the label with a method is.
pub fn method_width(method: &str) -> f64 {
    Font::Code(11.0).width(method) + 12.0
}
