//! What a workflow looks like: nodes, and edges between them. One model for all that shows workflows
//! to people, in the words of their documents.

mod build;
mod cards;
mod layout;
mod names;
mod reads;
mod rows;
mod svg;
mod text;

use crate::gather::Gather;
use crate::ir;

pub use cards::effect_text;
pub use svg::style;
pub use text::{escape, line};

/// A workflow as a graph (Arazzo, Workflow Object). Nodes are named by their positions in
/// [`nodes`](Self::nodes).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Graph {
    /// The `workflowId`.
    pub id: String,
    /// A name that no other workflow of the same generation has: its id, after the name of its
    /// document where several documents have that id.
    pub name: String,
    /// The name of the file of its document.
    pub document: String,
    /// The title of its document.
    pub title: Option<String>,
    /// Its summary.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its inputs.
    pub inputs: Vec<Input>,
    /// Its outputs.
    pub outputs: Vec<Output>,
    /// The start; the workflows that run first; the steps, in the order in which they run; the end; the
    /// end by failure, if an action leads there; the other workflows that it runs.
    pub nodes: Vec<Node>,
    /// How they are connected.
    pub edges: Vec<Edge>,
}

/// An input of a workflow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type, in words of JSON Schema: `string`, `array of integer`.
    pub ty: String,
    /// Whether the workflow needs it.
    pub required: bool,
    /// Its description.
    pub description: String,
}

/// An output of a step or workflow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type, as that of an input.
    pub ty: String,
    /// Whether it is always there where the step or workflow succeeds.
    pub required: bool,
    /// What it is, as written.
    pub value: String,
    /// The values that were there before and of which it is made.
    pub reads: Vec<Read>,
}

/// A value that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Read {
    /// The node that it comes from.
    pub node: usize,
    /// Its name there; empty for all inputs.
    pub name: String,
}

/// A node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Node {
    /// Where the workflow starts: its inputs.
    Start,
    /// Another workflow.
    Workflow(Workflow),
    /// A step.
    Step(Box<Step>),
    /// Where it ends: its outputs.
    End,
    /// Where an action ends it after a failure.
    Failure,
}

/// Another workflow, which runs before this one, is called by it, or takes its place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Workflow {
    /// Its [`Graph::name`].
    pub name: String,
    /// The file of its document, if that is another one.
    pub document: Option<String>,
}

/// A step (Arazzo, Step Object).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The `stepId`.
    pub id: String,
    /// Its description.
    pub description: Option<String>,
    /// What it calls.
    pub calls: Called,
    /// What it passes on.
    pub passes: Vec<Passed>,
    /// Its success criteria; none means that the reply's status is 2xx.
    pub criteria: Vec<Criterion>,
    /// Its outputs.
    pub outputs: Vec<Output>,
    /// What may follow its success, then what may follow its failure, in the order in which they are
    /// looked at.
    pub actions: Vec<Action>,
    /// The time that an attempt may take, in milliseconds.
    pub timeout: Option<u64>,
}

/// What a step calls.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Called {
    /// An operation.
    Operation(Operation),
    /// A workflow, by its node.
    Workflow(usize),
}

/// An operation (OpenAPI, Operation Object).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The name of its source description.
    pub source: String,
    /// Its id.
    pub id: String,
}

/// Something that a step passes to what it calls.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Passed {
    /// Where it goes: `path`, `query`, `header`, `cookie`, `body`, `input` of a workflow, or nothing if
    /// the document leaves that to the operation.
    pub location: &'static str,
    /// The name of the parameter, or the place in the body as a JSON Pointer.
    pub name: String,
    /// The value, as written.
    pub value: String,
    /// The values that were there before and of which it is made.
    pub reads: Vec<Read>,
}

/// A criterion (Arazzo, Criterion Object).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Criterion {
    /// The condition, with what it is evaluated on where that is not the body.
    pub text: String,
    /// The values that it reads of what was there before.
    pub reads: Vec<Read>,
}

/// An action (Arazzo, Success Action Object, Failure Action Object).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Action {
    /// Its name.
    pub name: String,
    /// Whether it follows a failure.
    pub of_failure: bool,
    /// All of them hold where it is taken.
    pub criteria: Vec<Criterion>,
    /// What it does.
    pub effect: Effect,
    /// Whether it leads where the workflow goes anyway.
    pub goes_on: bool,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Effect {
    /// It leads to a node: a step, the end, or a workflow that takes the place of this one.
    Goto(usize),
    /// It tries the step again.
    Retry {
        /// The wait before, in seconds.
        after: f64,
        /// How many retries there are.
        limit: u32,
        /// The node, a step or workflow, that runs between the wait and the retry.
        first: Option<usize>,
    },
}

/// An edge.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Edge {
    /// The node from which it leads.
    pub from: usize,
    /// The node to which it leads.
    pub to: usize,
    /// What it is.
    pub kind: EdgeKind,
    /// What it says: an action's name, or the values that are passed.
    pub label: String,
}

/// The kinds of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeKind {
    /// What follows where no action leads elsewhere.
    Sequence,
    /// What an action after a success leads to.
    Success,
    /// What an action after a failure leads to.
    Failure,
    /// A retry: to the step itself, or to what runs before it.
    Retry,
    /// A value that one node reads of another.
    Data,
    /// A step calls a workflow.
    Call,
}

impl Graph {
    /// The graphs of all workflows.
    pub(crate) fn all(generated: &ir::Crate) -> Vec<Graph> {
        let workflows = generated.workflows.iter();
        workflows.map(|w| build::graph(generated, w)).gather()
    }

    /// The graph of one workflow.
    pub(crate) fn of(generated: &ir::Crate, workflow: &ir::Workflow) -> Graph {
        build::graph(generated, workflow)
    }

    /// The picture of the workflow as an SVG document of its own, which is legible on light and dark
    /// pages and reads nothing else.
    pub fn svg(&self) -> String {
        svg::document(&[self])
    }

    /// The same for an HTML page that has the [`style`]: without one of its own. `link` makes the
    /// address of a called workflow of its name.
    pub fn svg_inline(&self, link: &dyn Fn(&str) -> Option<String>) -> String {
        svg::inline(self, link)
    }

    /// The steps, with their nodes.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(at, node)| match node {
            Node::Step(step) => Some((at, &**step)),
            _ => None,
        })
    }

    /// The other workflows, with their nodes.
    pub fn workflows(&self) -> impl Iterator<Item = (usize, &Workflow)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(at, node)| match node {
            Node::Workflow(workflow) => Some((at, workflow)),
            _ => None,
        })
    }

    /// What a node is called.
    pub fn node_name(&self, node: usize) -> &str {
        match self.nodes.get(node) {
            Some(Node::Start) => "inputs",
            Some(Node::Workflow(workflow)) => &workflow.name,
            Some(Node::Step(step)) => &step.id,
            Some(Node::Failure) => "failure",
            Some(Node::End) | None => "end",
        }
    }
}

/// The pictures of workflows, one below the other, in one SVG document.
pub fn svg(graphs: &[Graph]) -> String {
    svg::document(&graphs.iter().gather::<Vec<_>>())
}

impl Step {
    /// What it reads: in what it passes on, its criteria, its outputs, and its actions.
    pub fn reads(&self) -> impl Iterator<Item = &Read> {
        let passes = self.passes.iter().flat_map(|passed| &passed.reads);
        let of_actions = self.actions.iter().flat_map(|action| &action.criteria);
        let criteria = self.criteria.iter().chain(of_actions);
        let outputs = self.outputs.iter().flat_map(|output| &output.reads);
        passes
            .chain(criteria.flat_map(|criterion| &criterion.reads))
            .chain(outputs)
    }
}
