//! The rows of boxes.

use super::Svg;
use super::number;
use crate::graph::Operation;
use crate::graph::layout::Placed;
use crate::graph::rows::{
    ActionKind, CODE, Content, GAP, INDENT, PAD, PLAIN, Row, STRONG, TITLE, method_width,
};
use crate::graph::text::escape;

/// Where the texts of a row stand.
struct Line {
    /// Where signs are, and texts without one.
    left: f64,
    /// Where texts start that may have a sign.
    text: f64,
    right: f64,
    middle: f64,
    /// Where letters stand.
    base: f64,
    /// How wide the names of the box are.
    names: f64,
}

impl Line {
    /// The room for a text that may have a sign.
    fn room(&self) -> f64 {
        self.right - self.text
    }
}

impl Svg<'_> {
    pub(super) fn row(&mut self, placed: &Placed, at: usize, row: &Row) {
        let (left, middle) = (placed.x + PAD, placed.row(at));
        let line = Line {
            left,
            text: left + INDENT,
            right: placed.x + placed.width - PAD,
            middle,
            base: middle + 4.0,
            names: placed.card.names,
        };
        let room = line.room();
        match &row.content {
            Content::Title(position, name, note) => self.title(&line, *position, name, note),
            Content::Operation(operation) => self.operation(&line, operation),
            Content::Workflow(name) => self.workflow(&line, name),
            Content::Text(text) => {
                self.words(left, line.base, "aw-text", PLAIN, text, line.right - left);
            }
            Content::Rule => self.line(&format!(
                "<path class=\"aw-rule\" d=\"M{} {}H{}\"></path>",
                number(left),
                number(middle),
                number(line.right)
            )),
            Content::Value(name, value, is_fixed) => {
                let class = match is_fixed {
                    true => "aw-code aw-dim",
                    false => "aw-code",
                };
                self.pair(&line, (name, "aw-code"), (value, class));
            }
            Content::Output(name, value) => {
                self.sign(&line, "m0 0h10m-3.5 -3.5 3.5 3.5 -3.5 3.5", "aw-out");
                let name = (name.as_str(), "aw-code aw-strong");
                self.pair(&line, name, (value, "aw-code aw-dim"));
            }
            Content::More(text) => self.words(line.text, line.base, "aw-text", PLAIN, text, room),
            Content::Expects(text) => {
                self.sign(&line, "m0 0 3.5 4 6 -8", "aw-check");
                self.words(line.text, line.base, "aw-code", CODE, text, room);
            }
            Content::If(text) => {
                self.words(left + 2.0, line.base, "aw-text", PLAIN, "if", 18.0);
                self.words(line.text, line.base, "aw-code", CODE, text, room);
            }
            Content::Action(effect, name, kind, _) => self.action(&line, effect, name, *kind),
        }
    }

    fn title(&mut self, line: &Line, position: Option<usize>, name: &str, note: &str) {
        let mut x = line.left;
        if let Some(position) = position {
            let (middle_x, y) = (number(x + 11.0), number(line.middle));
            self.line(&format!(
                "<circle class=\"aw-number\" cx=\"{middle_x}\" cy=\"{y}\" r=\"11\"></circle>"
            ));
            self.line(&format!(
                "<text class=\"aw-digits\" x=\"{middle_x}\" y=\"{}\">{position}</text>",
                number(line.base)
            ));
            x += 30.0;
        }
        let noted = CODE.width(note);
        let room = line.right - x - noted - GAP;
        self.words(x, line.base + 1.0, "aw-title", TITLE, name, room);
        let class = "aw-code aw-dim aw-right";
        self.words(line.right, line.base, class, CODE, note, noted);
    }

    fn operation(&mut self, line: &Line, operation: &Operation) {
        let class = format!("aw-{}", operation.method.to_lowercase());
        let x = self.label(line, &operation.method, &class);
        let room = line.right - x;
        self.words(x, line.base, "aw-code", CODE, &operation.path, room);
        let source = CODE.width(&operation.source);
        if CODE.width(&operation.path) + GAP * 2.0 + source <= room {
            let class = "aw-code aw-dim aw-right";
            self.words(
                line.right,
                line.base,
                class,
                CODE,
                &operation.source,
                source,
            );
        }
    }

    fn workflow(&mut self, line: &Line, name: &str) {
        let x = self.label(line, "workflow", "aw-workflow");
        let link = (self.link)(name);
        if let Some(link) = &link {
            self.line(&format!("<a href=\"{}\">", escape(link)));
        }
        self.words(x, line.base, "aw-code", CODE, name, line.right - x);
        if link.is_some() {
            self.line("</a>");
        }
    }

    fn action(&mut self, line: &Line, effect: &str, name: &str, kind: ActionKind) {
        let (class, sign) = action(kind);
        self.sign(line, sign, class);
        let room = line.room();
        let at = line.text + STRONG.width(effect).min(room) + GAP;
        let class = format!("aw-effect {class}");
        self.words(line.text, line.base, &class, STRONG, effect, room);
        if at + 30.0 < line.right {
            let left = line.right - at;
            self.words(at, line.base, "aw-code aw-dim", CODE, name, left);
        }
    }

    /// A name, and its value in the second column; each with its class.
    fn pair(&mut self, line: &Line, name: (&str, &str), value: (&str, &str)) {
        self.words(line.text, line.base, name.1, CODE, name.0, line.names);
        let at = line.text + line.names + GAP;
        self.words(at, line.base, value.1, CODE, value.0, line.right - at);
    }

    /// A text on a ground of its own; where what follows it starts.
    fn label(&mut self, line: &Line, text: &str, class: &str) -> f64 {
        let width = method_width(text);
        self.line(&format!(
            "<rect class=\"aw-label {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"4\"></rect>",
            escape(class),
            number(line.left),
            number(line.middle - 9.0),
            number(width),
        ));
        self.line(&format!(
            "<text class=\"aw-method\" x=\"{}\" y=\"{}\">{}</text>",
            number(line.left + width / 2.0),
            number(line.base),
            escape(text),
        ));
        line.left + width + GAP
    }

    /// A sign before a text.
    fn sign(&mut self, line: &Line, path: &str, class: &str) {
        let (x, y) = (number(line.left + 1.0), number(line.middle));
        self.line(&format!(
            "<path class=\"aw-sign {class}\" d=\"M{x} {y}{path}\"></path>"
        ));
    }
}

/// The class and the sign of an action.
pub(super) fn action(kind: ActionKind) -> (&'static str, &'static str) {
    match kind {
        ActionKind::Success => ("aw-success", "m0 0h9m-4 -4 4 4 -4 4"),
        ActionKind::Failure => ("aw-failure", "m1 -4 7 8m0 -8 -7 8"),
        ActionKind::Retry => ("aw-retry", "m8 -3a4.5 4.5 0 1 0 1 4m-1 -8v4h-4"),
    }
}
