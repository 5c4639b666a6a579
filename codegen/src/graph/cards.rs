//! What stands in the boxes of a picture: rows of text.

use super::rows::{ActionKind, CODE, Content, PAD, PLAIN, Row};
use super::text::line;
use super::{Action, Called, Criterion, Effect, Graph, Input, Node, Output, Read, Step};
use crate::gather::{Gather, sort_by_key};

/// How many values of a kind a box shows; the others are counted.
const VALUES: usize = 8;
/// How many lines of a description it shows.
const LINES: usize = 2;

/// How wide a name may be that a value stands beside, or a type, which is short.
const NAME: f64 = 190.0;
const TYPED: f64 = 320.0;

/// A box.
#[derive(Debug)]
pub struct Card {
    /// The node that it shows.
    pub node: usize,
    /// What it is about, for those who cannot see it and those who point at it.
    pub about: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// How wide the names in it are.
    pub names: f64,
    /// How wide they may be.
    most: f64,
}

impl Card {
    fn new(node: usize, about: String) -> Self {
        Card {
            node,
            about,
            rows: Vec::new(),
            names: 0.0,
            most: NAME,
        }
    }

    fn row(&mut self, content: Content) {
        self.reading(content, &[]);
    }

    fn reading(&mut self, content: Content, reads: &[Read]) {
        if let Content::Value(name, ..) | Content::Output(name, _) = &content {
            self.names = self.names.max(CODE.width(name)).min(self.most);
        }
        let mut nodes: Vec<usize> = reads.iter().map(|read| read.node).gather();
        sort_by_key(&mut nodes, |node| *node);
        nodes.dedup();
        self.rows.push(Row {
            content,
            reads: nodes,
        });
    }

    /// A line between what is there and what follows.
    fn rule(&mut self) {
        self.row(Content::Rule);
    }

    /// How wide it would like to be.
    pub fn width(&self) -> f64 {
        let widths = self.rows.iter().map(|row| row.content.width(self.names));
        widths.fold(0.0, f64::max) + 2.0 * PAD
    }

    /// How high it is.
    pub fn height(&self) -> f64 {
        let rows: f64 = self.rows.iter().map(|row| row.content.height()).sum();
        rows + 16.0
    }
}

/// The box of the inputs.
pub fn inputs(graph: &Graph, node: usize) -> Card {
    let mut card = Card::new(node, "Where the workflow starts".to_owned());
    card.most = TYPED;
    let title = match graph.inputs.is_empty() {
        true => "start",
        false => "inputs",
    };
    card.row(Content::Title(None, title.to_owned(), String::new()));
    for Input {
        name, ty, required, ..
    } in graph.inputs.iter().take(VALUES)
    {
        let ty = match required {
            true => line(ty),
            false => format!("{}, optional", line(ty)),
        };
        card.row(Content::Value(line(name), ty, true));
    }
    let hidden = graph.inputs.iter().skip(VALUES).map(|_| [].as_slice());
    more(&mut card, &hidden.gather::<Vec<_>>(), "input");
    card
}

/// The box of the outputs.
pub fn outputs(graph: &Graph, node: usize) -> Card {
    let mut card = Card::new(node, "Where the workflow ends".to_owned());
    let title = match graph.outputs.is_empty() {
        true => "end",
        false => "outputs",
    };
    card.row(Content::Title(None, title.to_owned(), String::new()));
    for output in graph.outputs.iter().take(VALUES) {
        let content = Content::Value(line(&output.name), line(&output.value), false);
        card.reading(content, &output.reads);
    }
    let hidden = graph.outputs.iter().skip(VALUES);
    let hidden: Vec<_> = hidden.map(|output| output.reads.as_slice()).gather();
    more(&mut card, &hidden, "output");
    card
}

/// The box of the end by failure.
pub fn failure(node: usize) -> Card {
    let about = "Where an action ends the workflow after a failure";
    let mut card = Card::new(node, about.to_owned());
    let title = Content::Title(None, "failure".to_owned(), String::new());
    card.row(title);
    card
}

/// The box of another workflow.
pub fn workflow(workflow: &super::Workflow, node: usize) -> Card {
    let mut card = Card::new(node, format!("Workflow {}", workflow.name));
    card.row(Content::Workflow(line(&workflow.name)));
    if let Some(document) = &workflow.document {
        card.row(Content::Text(format!("of {}", line(document))));
    }
    card
}

/// The box of a step. `room` is how wide descriptions may be.
pub fn step(graph: &Graph, node: usize, number: usize, step: &Step, room: f64) -> Card {
    let about = match &step.description {
        Some(text) => format!("Step {}: {text}", step.id),
        None => format!("Step {}", step.id),
    };
    let mut card = Card::new(node, about);
    let note = step
        .timeout
        .map(|timeout| format!("at most {} s", seconds(timeout)));
    card.row(Content::Title(
        Some(number),
        line(&step.id),
        note.unwrap_or_default(),
    ));
    match &step.calls {
        Called::Operation(operation) => card.row(Content::Operation(operation.clone())),
        Called::Workflow(called) => {
            card.row(Content::Workflow(line(graph.node_name(*called))));
        }
    }
    let text = line(step.description.as_deref().unwrap_or_default());
    for line in PLAIN.wrap(&text, room, LINES) {
        card.row(Content::Text(line));
    }
    passes(&mut card, step);
    criteria(&mut card, &step.criteria);
    step_outputs(&mut card, &step.outputs);
    for action in &step.actions {
        self::action(&mut card, graph, node, action);
    }
    card
}

/// What a step passes on: of many values those that come from elsewhere.
fn passes(card: &mut Card, step: &Step) {
    if step.passes.is_empty() {
        return;
    }
    card.rule();
    let fixed = step.passes.iter().filter(|passed| passed.reads.is_empty());
    let dynamic = step.passes.len() - fixed.count();
    let mut room = VALUES.saturating_sub(dynamic);
    let mut shown = 0;
    let mut hidden = Vec::new();
    for passed in &step.passes {
        let is_fixed = passed.reads.is_empty();
        let fits = match is_fixed {
            true => room > 0,
            false => shown < VALUES,
        };
        if is_fixed {
            room = room.saturating_sub(1);
        }
        if fits {
            let name = format!("{} {}", passed.location, passed.name);
            let content = Content::Value(line(&name), line(&passed.value), is_fixed);
            card.reading(content, &passed.reads);
            shown += 1;
        } else {
            hidden.push(passed.reads.as_slice());
        }
    }
    more(card, &hidden, "value");
}

fn criteria(card: &mut Card, criteria: &[Criterion]) {
    if criteria.is_empty() {
        return;
    }
    card.rule();
    for criterion in criteria.iter().take(VALUES) {
        card.reading(Content::Expects(line(&criterion.text)), &criterion.reads);
    }
    let hidden = criteria.iter().skip(VALUES);
    let hidden: Vec<_> = hidden.map(|criterion| criterion.reads.as_slice()).gather();
    more(card, &hidden, "criterion");
}

fn step_outputs(card: &mut Card, outputs: &[Output]) {
    if outputs.is_empty() {
        return;
    }
    card.rule();
    for output in outputs.iter().take(VALUES) {
        let content = Content::Output(line(&output.name), line(&output.value));
        card.reading(content, &output.reads);
    }
    let hidden = outputs.iter().skip(VALUES);
    let hidden: Vec<_> = hidden.map(|output| output.reads.as_slice()).gather();
    more(card, &hidden, "output");
}

fn action(card: &mut Card, graph: &Graph, node: usize, action: &Action) {
    let after_action = matches!(
        card.rows.last().map(|row| &row.content),
        Some(Content::Action(..) | Content::If(_))
    );
    if !after_action {
        card.rule();
    }
    let kind = match (&action.effect, action.of_failure) {
        (Effect::Retry { .. }, _) => ActionKind::Retry,
        (Effect::Goto(_), true) => ActionKind::Failure,
        (Effect::Goto(_), false) => ActionKind::Success,
    };
    let target = match action.effect {
        Effect::Goto(target) => target,
        Effect::Retry { first, .. } => first.unwrap_or(node),
    };
    let text = line(&effect_text(graph, node, action));
    let target = (!action.goes_on).then_some(target);
    card.row(Content::Action(text, line(&action.name), kind, target));
    for criterion in &action.criteria {
        card.reading(Content::If(line(&criterion.text)), &criterion.reads);
    }
}

/// What an action does, in words.
pub fn effect_text(graph: &Graph, node: usize, action: &Action) -> String {
    let when = match action.of_failure {
        true => "on failure",
        false => "on success",
    };
    match &action.effect {
        Effect::Goto(target) if *target == node => format!("{when} again"),
        Effect::Goto(target) => match graph.nodes.get(*target) {
            Some(Node::End) => format!("{when} end"),
            Some(Node::Failure) => format!("{when} fail"),
            Some(Node::Workflow(workflow)) => format!("{when} workflow {}", workflow.name),
            _ => format!("{when} go to {}", graph.node_name(*target)),
        },
        Effect::Retry {
            after,
            limit,
            first,
        } => {
            let times = match limit {
                1 => "once".to_owned(),
                limit => format!("{limit} times"),
            };
            let wait = match *after > 0.0 {
                true => format!(" after {after} s"),
                false => String::new(),
            };
            let first = first.map(|first| format!(", first {}", graph.node_name(first)));
            format!("{when} retry {times}{wait}{}", first.unwrap_or_default())
        }
    }
}

/// Milliseconds as seconds.
#[allow(clippy::cast_precision_loss, reason = "to be read by people")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

/// Counts what is not shown; what that reads is read all the same.
fn more(card: &mut Card, hidden: &[&[Read]], what: &str) {
    let text = match (hidden.len(), what) {
        (0, _) => return,
        (1, what) => format!("and 1 more {what}"),
        (count, "criterion") => format!("and {count} more criteria"),
        (count, what) => format!("and {count} more {what}s"),
    };
    card.reading(Content::More(text), &hidden.concat());
}
