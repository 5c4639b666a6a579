//! A picture as SVG. Every element is a line, and none is empty: rustdoc takes the whole for one block
//! of HTML then.

mod rows;
mod style;

use std::fmt::Write as _;

use super::layout::{Direction, Flow, Kind, Layout, Placed};
use super::rows::{ActionKind, PLAIN};
use super::text::{Font, escape};
use super::{Called, Graph, Node};
use crate::gather::Gather;

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
    let about: Vec<String> = graphs.iter().map(|graph| about(graph)).gather();
    let names: Vec<&str> = graphs.iter().map(|graph| graph.name.as_str()).gather();
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
    let steps: Vec<String> = steps.gather();
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
        let lines: Vec<String> = flow.lines.iter().map(|line| rounded(line)).gather();
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
        Kind::Action(kind) => rows::action(kind).0.to_owned(),
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
