//! Where everything of a picture stands: boxes in a column, what flows between them beside it. Data
//! flows on the left and control on the right, each in lanes that do not overlap.

mod lanes;

use super::cards::{self, Card};
use super::rows::{ActionKind, Content, PAD};
use super::text::Font;
use super::{EdgeKind, Graph, Node, text};
use crate::gather::{Collection, Gather, sort_by_key};
use lanes::{Bus, lanes};

/// How wide boxes are, at least and at most.
const WIDTH: (f64, f64) = (300.0, 560.0);
/// The blank around everything.
const MARGIN: f64 = 16.0;
/// The blank between boxes: with an arrow in it, and without one.
const BETWEEN: (f64, f64) = (30.0, 16.0);
/// How far the first lane is from the boxes, and each further one from the one before.
const LANE: (f64, f64) = (20.0, 12.0);
/// The room below the boxes for the line that explains the colours.
const LEGEND: f64 = 40.0;
/// The fonts of the workflow's name and summary.
pub const HEADING: Font = Font::Code(17.0);
pub const SUMMARY: Font = Font::Plain(13.5);

/// A picture.
pub struct Layout {
    pub width: f64,
    pub height: f64,
    /// The name, and the lines of the summary.
    pub heading: (String, Vec<String>),
    pub boxes: Vec<Placed>,
    pub flows: Vec<Flow>,
    /// The kinds of flows that there are, for the line that explains them, and where that stands.
    pub legend: (Vec<Kind>, f64),
}

/// A box with its place.
pub struct Placed {
    pub card: Card,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Something that flows from boxes to boxes.
pub struct Flow {
    pub kind: Kind,
    /// What it is, for those who point at it.
    pub about: String,
    /// The lines: as data of a path.
    pub lines: Vec<String>,
    /// Where it comes from.
    pub starts: Vec<(f64, f64)>,
    /// Where it leads to.
    pub ends: Vec<(f64, f64, Direction)>,
}

/// The kinds of flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Sequence,
    /// Data of a node, with a colour of its own.
    Data(usize),
    Action(ActionKind),
}

/// The direction of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Down,
}

/// How many colours data has.
pub const HUES: usize = 5;

impl Placed {
    /// The middle of a row.
    pub fn row(&self, row: usize) -> f64 {
        let rows = &self.card.rows;
        let above: f64 = rows.iter().take(row).map(|r| r.content.height()).sum();
        let own = rows.get(row).map_or(0.0, |r| r.content.height());
        self.y + 8.0 + above + own / 2.0
    }
}

impl Layout {
    pub fn new(graph: &Graph) -> Self {
        let width = cards(graph, WIDTH.0);
        let width = width.iter().map(Card::width).fold(WIDTH.0, f64::max);
        let width = width.min(WIDTH.1).ceil();
        let mut boxes = place(graph, width);
        let data = data(graph, &boxes);
        let control = control(graph, &boxes);
        let (left_lanes, left) = lanes(&data);
        let (right_lanes, right) = lanes(&control);
        let x = MARGIN + side(left);
        let total = x + width + side(right) + MARGIN;
        let name = HEADING.fit(&text::line(&graph.name), total - 2.0 * MARGIN);
        let summary = graph.summary.as_deref().or(graph.description.as_deref());
        let summary = text::line(summary.unwrap_or_default());
        let summary = SUMMARY.wrap(&summary, total - 2.0 * MARGIN, 2);
        let top = MARGIN + 30.0 + 19.0 * lines(summary.len()) + 6.0;
        for placed in &mut boxes {
            placed.x = x;
            placed.y += top;
            placed.width = width;
        }
        let mut flows = sequence(graph, &boxes);
        flows.put_all(data.iter().zip(&left_lanes).map(|(bus, lane)| {
            bus.flow(top, x, x - LANE.0 - LANE.1 * lines(*lane), Direction::Right)
        }));
        let edge = x + width;
        flows.put_all(control.iter().zip(&right_lanes).map(|(bus, lane)| {
            bus.flow(
                top,
                edge,
                edge + LANE.0 + LANE.1 * lines(*lane),
                Direction::Left,
            )
        }));
        let bottom = boxes.last().map_or(top, |last| last.y + last.height);
        let mut kinds: Vec<Kind> = flows.iter().map(|flow| flow.kind).gather();
        sort_by_key(&mut kinds, |kind| *kind);
        kinds.dedup_by_key(|kind| match kind {
            Kind::Data(_) => Kind::Data(0),
            other => *other,
        });
        let below = match kinds.iter().any(|kind| *kind != Kind::Sequence) {
            true => LEGEND,
            false => MARGIN,
        };
        Layout {
            width: total,
            height: bottom + below,
            heading: (name, summary),
            boxes,
            flows,
            legend: (kinds, bottom + 24.0),
        }
    }
}

/// How wide a side with lanes is.
fn side(lanes: usize) -> f64 {
    match lanes {
        0 => 0.0,
        count => LANE.0 + LANE.1 * lines(count - 1),
    }
}

#[allow(clippy::cast_precision_loss, reason = "there are few")]
fn lines(count: usize) -> f64 {
    count as f64
}

/// What stands in the boxes of a width, in their order.
fn cards(graph: &Graph, width: f64) -> Vec<Card> {
    let mut number = 0;
    let nodes = graph.nodes.iter().enumerate();
    let cards = nodes.filter_map(|(at, node)| match node {
        Node::Start => Some(cards::inputs(graph, at)),
        Node::Step(step) => {
            number += 1;
            let room = width - 2.0 * PAD;
            Some(cards::step(graph, at, number, step, room))
        }
        Node::End => Some(cards::outputs(graph, at)),
        Node::Failure => Some(cards::failure(at)),
        Node::Workflow(workflow) => is_shown(graph, at).then(|| cards::workflow(workflow, at)),
    });
    cards.gather()
}

/// The boxes, one below the other; heights count from 0.
fn place(graph: &Graph, width: f64) -> Vec<Placed> {
    let mut boxes: Vec<Placed> = Vec::new();
    for card in cards(graph, width) {
        let between = match follows(graph, boxes.last(), card.node) {
            true => BETWEEN.0,
            false => BETWEEN.1,
        };
        let bottom = boxes.last().map(|last| last.y + last.height + between);
        boxes.push(Placed {
            height: card.height(),
            card,
            x: 0.0,
            y: bottom.unwrap_or(0.0),
            width: 0.0,
        });
    }
    boxes
}

/// Whether a workflow has a box of its own: what a step calls is shown in the step.
fn is_shown(graph: &Graph, node: usize) -> bool {
    let mut edges = graph.edges.iter();
    edges.any(|edge| (edge.to == node || edge.from == node) && edge.kind != EdgeKind::Call)
}

fn follows(graph: &Graph, before: Option<&Placed>, node: usize) -> bool {
    let mut edges = graph.edges.iter();
    edges.any(|edge| {
        let after = before.is_some_and(|before| before.card.node == edge.from);
        after && edge.to == node && edge.kind == EdgeKind::Sequence
    })
}

/// The arrows from box to box.
fn sequence(graph: &Graph, boxes: &[Placed]) -> Vec<Flow> {
    let pairs = boxes.iter().zip(boxes.iter().skip(1));
    let pairs = pairs.filter(|(above, below)| follows(graph, Some(above), below.card.node));
    let flows = pairs.map(|(above, below)| {
        let (x, from, to) = (above.x + above.width / 2.0, above.y + above.height, below.y);
        Flow {
            kind: Kind::Sequence,
            about: String::new(),
            lines: vec![format!("M{x} {from}V{}", to - 3.0)],
            starts: Vec::new(),
            ends: vec![(x, to, Direction::Down)],
        }
    });
    flows.gather()
}

/// What is read, by the node that it comes from.
fn data(graph: &Graph, boxes: &[Placed]) -> Vec<Bus> {
    let mut buses: Vec<Bus> = Vec::new();
    for (origin, from) in boxes.iter().enumerate() {
        let node = from.card.node;
        let mut others = Vec::new();
        for to in boxes.iter().filter(|to| to.card.node != node) {
            for (at, row) in to.card.rows.iter().enumerate() {
                let count = row.reads.len();
                if let Some(position) = row.reads.iter().position(|read| *read == node) {
                    // Several that come to one row do not come to one point.
                    let shift = lines(position) - lines(count.saturating_sub(1)) / 2.0;
                    let step = (12.0 / lines(count)).min(4.0);
                    others.push(to.row(at) + shift * step);
                }
            }
        }
        if others.is_empty() {
            continue;
        }
        let mut rows = from.card.rows.iter();
        let output = rows.position(|row| matches!(row.content, Content::Output(..)));
        let output = output.unwrap_or(0);
        // What comes to the same row comes to its middle.
        let reads = from
            .card
            .rows
            .get(output)
            .is_some_and(|row| !row.reads.is_empty());
        buses.push(Bus {
            kind: Kind::Data(hue(graph, origin, node)),
            about: format!("Data of {}", graph.node_name(node)),
            hub: from.row(output) + if reads { 7.0 } else { 0.0 },
            others,
        });
    }
    buses
}

/// Inputs have a colour of their own; nodes take turns with the others.
fn hue(graph: &Graph, position: usize, node: usize) -> usize {
    match graph.nodes.get(node) {
        Some(Node::Start) => 0,
        _ => 1 + position.saturating_sub(1) % (HUES - 1),
    }
}

/// What actions do, by the node that they lead to and their kind.
fn control(graph: &Graph, boxes: &[Placed]) -> Vec<Bus> {
    let mut found: Vec<(usize, ActionKind, Vec<f64>)> = Vec::new();
    for from in boxes {
        for (at, row) in from.card.rows.iter().enumerate() {
            let Content::Action(_, _, kind, Some(target)) = row.content else {
                continue;
            };
            let known = found.iter_mut();
            let mut known = known.filter(|(to, k, _)| (*to, *k) == (target, kind));
            match known.next() {
                Some((_, _, others)) => others.push(from.row(at)),
                None => found.push((target, kind, vec![from.row(at)])),
            }
        }
    }
    sort_by_key(&mut found, |(to, kind, _)| (*to, *kind));
    let targets: Vec<usize> = found.iter().map(|(to, ..)| *to).gather();
    let buses = found.into_iter().enumerate().filter_map(|(at, found)| {
        let (target, kind, others) = found;
        let to = boxes.iter().find(|to| to.card.node == target)?;
        let here = |other: &&usize| **other == target;
        let count = targets.iter().filter(here).count();
        let position = targets.iter().take(at).filter(here).count();
        let shift = lines(position) - lines(count.saturating_sub(1)) / 2.0;
        Some(Bus {
            kind: Kind::Action(kind),
            about: match kind {
                ActionKind::Retry if others.len() == 1 => "A retry".to_owned(),
                _ => format!("To {}", graph.node_name(target)),
            },
            hub: to.row(0) + shift * 8.0,
            others,
        })
    });
    buses.gather()
}
