//! A picture as SVG. Every element is a line, and none is empty: rustdoc takes the whole for one block
//! of HTML then.

mod style;

use std::fmt::Write as _;

use super::cards::{
    ActionKind, CODE, Content, GAP, INDENT, PAD, PLAIN, Row, STRONG, TITLE, method_width,
};
use super::layout::{Direction, Flow, Kind, Layout, Placed};
use super::text::{Font, escape};
use super::{Called, Graph, Node};

pub use style::style;

/// How far pictures in one document are apart.
const APART: f64 = 16.0;

/// The pictures of workflows, one below the other, as a document of its own with its style.
pub fn document(graphs: &[&Graph]) -> String {
    let mut pictures = String::new();
    let (mut width, mut height) = (0.0_f64, 0.0);
    for (at, graph) in graphs.iter().enumerate() {
        let picture = Picture::new(graph, &|_| None);
        if at > 0 {
            height += APART;
        }
        match graphs.len() {
            1 => pictures.push_str(&picture.text),
            _ => {
                let _ = write!(
                    pictures,
                    "<g transform=\"translate(0 {height})\">\n{}</g>\n",
                    picture.text
                );
            }
        }
        width = width.max(picture.width);
        height += picture.height;
    }
    let about: Vec<String> = graphs.iter().map(|graph| about(graph)).collect();
    let names: Vec<&str> = graphs.iter().map(|graph| graph.name.as_str()).collect();
    format!(
        "{}<title>{}</title>\n<style>\n{}</style>\n{pictures}</svg>\n",
        start((width, height), &about.join(". ")),
        escape(&names.join(", ")),
        style(),
    )
}

/// A part of a page that has the style.
pub fn inline(graph: &Graph, link: &dyn Fn(&str) -> Option<String>) -> String {
    let picture = Picture::new(graph, link);
    let start = start((picture.width, picture.height), &about(graph));
    format!("{start}{}</svg>\n", picture.text)
}

/// The tag that starts it.
fn start((width, height): (f64, f64), about: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"aw\" role=\"img\" aria-label=\"{}\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         style=\"max-width:100%;height:auto\">\n",
        escape(about),
    )
}

/// A picture without the tags around it.
struct Picture {
    width: f64,
    height: f64,
    text: String,
}

impl Picture {
    fn new(graph: &Graph, link: &dyn Fn(&str) -> Option<String>) -> Self {
        let layout = Layout::new(graph);
        let (width, height) = (layout.width.ceil(), layout.height.ceil());
        let mut svg = Svg {
            text: String::new(),
            graph,
            link,
        };
        svg.line(&format!(
            "<rect class=\"aw-page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"></rect>",
            width - 1.0,
            height - 1.0,
        ));
        svg.heading(&layout);
        for placed in &layout.boxes {
            svg.card(placed);
        }
        for flow in &layout.flows {
            svg.flow(flow);
        }
        svg.legend(&layout);
        Picture {
            width,
            height,
            text: svg.text,
        }
    }
}

/// The workflow in a sentence, for those who cannot see it.
fn about(graph: &Graph) -> String {
    let steps = graph.steps().map(|(_, step)| match &step.calls {
        Called::Operation(operation) => {
            format!("{} ({} {})", step.id, operation.method, operation.path)
        }
        Called::Workflow(called) => format!("{} (workflow {})", step.id, graph.node_name(*called)),
    });
    let steps: Vec<String> = steps.collect();
    format!("Workflow {}. Steps: {}", graph.name, steps.join(", "))
}

struct Svg<'g> {
    text: String,
    graph: &'g Graph,
    link: &'g dyn Fn(&str) -> Option<String>,
}

impl Svg<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A text that starts at a place, in the room that there is; what does not fit is told to those who
    /// point at it.
    fn words(&mut self, x: f64, y: f64, class: &str, font: Font, text: &str, room: f64) {
        if text.is_empty() {
            return;
        }
        let shown = font.fit(text, room);
        let title = match shown == text {
            true => String::new(),
            false => format!("<title>{}</title>", escape(text)),
        };
        self.line(&format!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{title}{}</text>",
            number(x),
            number(y),
            escape(&shown),
        ));
    }

    fn heading(&mut self, layout: &Layout) {
        let (name, summary) = &layout.heading;
        let mut y = 36.0;
        self.line(&format!(
            "<text class=\"aw-name\" x=\"16\" y=\"{y}\">{}</text>",
            escape(name)
        ));
        for text in summary {
            y += 19.0;
            self.line(&format!(
                "<text class=\"aw-summary\" x=\"16\" y=\"{}\">{}</text>",
                number(y + 2.0),
                escape(text)
            ));
        }
    }

    fn flow(&mut self, flow: &Flow) {
        let class = class(flow.kind);
        self.line(&format!("<g class=\"{class}\">"));
        if !flow.about.is_empty() {
            self.line(&format!("<title>{}</title>", escape(&flow.about)));
        }
        let lines: Vec<String> = flow.lines.iter().map(|line| rounded(line)).collect();
        self.line(&format!(
            "<path class=\"aw-line\" d=\"{}\"></path>",
            lines.join("")
        ));
        for (x, y) in &flow.starts {
            self.line(&format!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"3\"></circle>",
                number(*x),
                number(*y)
            ));
        }
        for (x, y, direction) in &flow.ends {
            let (x, y) = (number(*x), number(*y));
            let arrow = match direction {
                Direction::Left => "l7 -4v8z",
                Direction::Right => "l-7 -4v8z",
                Direction::Down => "l-4.5 -8h9z",
            };
            self.line(&format!(
                "<path class=\"aw-head\" d=\"M{x} {y}{arrow}\"></path>"
            ));
        }
        self.line("</g>");
    }

    fn card(&mut self, placed: &Placed) {
        let node = self.graph.nodes.get(placed.card.node);
        let class = match node {
            Some(Node::Step(_)) => "aw-step",
            Some(Node::Workflow(_)) => "aw-other",
            Some(Node::Failure) => "aw-failed",
            _ => "aw-ends",
        };
        self.line(&format!("<g class=\"{class}\">"));
        self.line(&format!("<title>{}</title>", escape(&placed.card.about)));
        self.line(&format!(
            "<rect class=\"aw-box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"7\"></rect>",
            number(placed.x),
            number(placed.y),
            number(placed.width),
            number(placed.height),
        ));
        for (at, row) in placed.card.rows.iter().enumerate() {
            self.row(placed, at, row);
        }
        self.line("</g>");
    }

    fn row(&mut self, placed: &Placed, at: usize, row: &Row) {
        let middle = placed.row(at);
        let (x, y) = (placed.x + PAD, middle + 4.0);
        let right = placed.x + placed.width - PAD;
        let text_x = x + INDENT;
        let room = right - text_x;
        match &row.content {
            Content::Title(position, name, note) => {
                let mut x = x;
                if let Some(position) = position {
                    self.position(x, middle, *position);
                    x += 30.0;
                }
                let noted = CODE.width(note);
                let room = right - x - noted - GAP;
                self.words(x, y + 1.0, "aw-title", TITLE, name, room);
                if !note.is_empty() {
                    self.words(right, y, "aw-code aw-dim aw-right", CODE, note, noted);
                }
            }
            Content::Operation(operation) => {
                let class = format!("aw-{}", operation.method.to_lowercase());
                let x = self.label(x, middle, &operation.method, &class);
                let wanted = CODE.width(&operation.path);
                let source = CODE.width(&operation.source);
                let fits = wanted + GAP * 2.0 + source <= right - x;
                self.words(x, y, "aw-code", CODE, &operation.path, right - x);
                if fits {
                    let class = "aw-code aw-dim aw-right";
                    self.words(right, y, class, CODE, &operation.source, source);
                }
            }
            Content::Workflow(name) => {
                let x = self.label(x, middle, "workflow", "aw-workflow");
                let link = (self.link)(name);
                if let Some(link) = &link {
                    self.line(&format!("<a href=\"{}\">", escape(link)));
                }
                self.words(x, y, "aw-code", CODE, name, right - x);
                if link.is_some() {
                    self.line("</a>");
                }
            }
            Content::Text(text) => self.words(x, y, "aw-text", PLAIN, text, right - x),
            Content::Rule => {
                let (y, to) = (number(middle), number(right));
                let x = number(x);
                self.line(&format!(
                    "<path class=\"aw-rule\" d=\"M{x} {y}H{to}\"></path>"
                ));
            }
            Content::Value(name, value, is_fixed) => {
                let class = if *is_fixed {
                    "aw-code aw-dim"
                } else {
                    "aw-code"
                };
                self.pair(placed, text_x, y, (name, "aw-code"), (value, class));
            }
            Content::Output(name, value) => {
                self.sign(x, middle, "m0 0h10m-3.5 -3.5 3.5 3.5 -3.5 3.5", "aw-out");
                self.pair(
                    placed,
                    text_x,
                    y,
                    (name, "aw-code aw-strong"),
                    (value, "aw-code aw-dim"),
                );
            }
            Content::More(text) => self.words(text_x, y, "aw-text", PLAIN, text, room),
            Content::Expects(text) => {
                self.sign(x, middle, "m0 0 3.5 4 6 -8", "aw-check");
                self.words(text_x, y, "aw-code", CODE, text, room);
            }
            Content::If(text) => {
                self.words(x + 2.0, y, "aw-text", PLAIN, "if", 18.0);
                self.words(text_x, y, "aw-code", CODE, text, room);
            }
            Content::Action(effect, name, kind, _) => {
                let (class, sign) = action(*kind);
                self.sign(x, middle, sign, class);
                let effect_room = STRONG.width(effect).min(room);
                let at = text_x + effect_room + GAP;
                self.words(
                    text_x,
                    y,
                    &format!("aw-effect {class}"),
                    STRONG,
                    effect,
                    room,
                );
                if at + 30.0 < right {
                    self.words(at, y, "aw-code aw-dim", CODE, name, right - at);
                }
            }
        }
    }

    /// A name, and its value in the second column.
    fn pair(
        &mut self,
        placed: &Placed,
        x: f64,
        y: f64,
        (name, name_class): (&str, &str),
        (value, value_class): (&str, &str),
    ) {
        let names = placed.card.names;
        let right = placed.x + placed.width - PAD;
        self.words(x, y, name_class, CODE, name, names);
        let at = x + names + GAP;
        self.words(at, y, value_class, CODE, value, right - at);
    }

    /// The number of a step.
    fn position(&mut self, x: f64, middle: f64, position: usize) {
        let (x, y) = (number(x + 11.0), number(middle));
        self.line(&format!(
            "<circle class=\"aw-number\" cx=\"{x}\" cy=\"{y}\" r=\"11\"></circle>"
        ));
        self.line(&format!(
            "<text class=\"aw-digits\" x=\"{x}\" y=\"{}\">{position}</text>",
            number(middle + 4.0)
        ));
    }

    /// A text on a ground of its own; where what follows it starts.
    fn label(&mut self, x: f64, middle: f64, text: &str, class: &str) -> f64 {
        let width = method_width(text);
        self.line(&format!(
            "<rect class=\"aw-label {class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"4\"></rect>",
            number(x),
            number(middle - 9.0),
            number(width),
        ));
        self.line(&format!(
            "<text class=\"aw-method\" x=\"{}\" y=\"{}\">{}</text>",
            number(x + width / 2.0),
            number(middle + 4.0),
            escape(text),
        ));
        x + width + GAP
    }

    /// A sign before a text.
    fn sign(&mut self, x: f64, middle: f64, path: &str, class: &str) {
        let (x, y) = (number(x + 1.0), number(middle));
        self.line(&format!(
            "<path class=\"aw-sign {class}\" d=\"M{x} {y}{path}\"></path>"
        ));
    }

    /// What the colours mean.
    fn legend(&mut self, layout: &Layout) {
        let (kinds, y) = &layout.legend;
        let mut x = layout.boxes.first().map_or(16.0, |first| first.x);
        for kind in kinds {
            let (name, class) = match kind {
                Kind::Sequence => continue,
                Kind::Data(_) => ("data", class(Kind::Data(0))),
                Kind::Action(ActionKind::Success) => ("after success", class(*kind)),
                Kind::Action(ActionKind::Failure) => ("after failure", class(*kind)),
                Kind::Action(ActionKind::Retry) => ("retry", class(*kind)),
            };
            self.line(&format!(
                "<g class=\"{class}\"><path class=\"aw-line\" d=\"M{} {}h16\"></path></g>",
                number(x),
                number(*y)
            ));
            let width = PLAIN.width(name);
            self.words(x + 22.0, y + 4.0, "aw-text", PLAIN, name, width + 1.0);
            x += 22.0 + width + 12.0;
        }
    }
}

fn class(kind: Kind) -> String {
    match kind {
        Kind::Sequence => "aw-sequence".to_owned(),
        Kind::Data(hue) => format!("aw-data{hue}"),
        Kind::Action(kind) => action(kind).0.to_owned(),
    }
}

/// The class and the sign of an action.
fn action(kind: ActionKind) -> (&'static str, &'static str) {
    match kind {
        ActionKind::Success => ("aw-success", "m0 0h9m-4 -4 4 4 -4 4"),
        ActionKind::Failure => ("aw-failure", "m1 -4 7 8m0 -8 -7 8"),
        ActionKind::Retry => ("aw-retry", "m8 -3a4.5 4.5 0 1 0 1 4m-1 -8v4h-4"),
    }
}

/// A number without digits that nobody sees.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// The numbers of a path, likewise.
fn rounded(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    let mut digits = String::new();
    for letter in path.chars().chain(['\0']) {
        if letter.is_ascii_digit() || letter == '.' || letter == '-' {
            digits.push(letter);
            continue;
        }
        if let Ok(value) = digits.parse::<f64>() {
            let _ = write!(result, "{}", number(value));
        }
        digits.clear();
        if letter != '\0' {
            result.push(letter);
        }
    }
    result
}
