//! `cargo arazzo show`: workflows as trees, in the terminal.

mod tree;

use std::io::IsTerminal;

use arazzo_codegen::graph::{
    Action, Called, Effect, Graph, Input, Node, Output, Step, effect_text, line,
};
use clap::Args;

use crate::colour::Colour;
use crate::documents::{Documents, Failure};
use tree::{Branch, Style};

/// Show what workflows do: inputs, steps with what they call, send and check, where they lead, outputs.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo show
  cargo arazzo show specs/onboarding.arazzo.yaml
  cargo arazzo show specs/ create-account | less

Exit status: 0, 1 if the documents have errors, 2 if the command line is wrong or what it names cannot
be read.")]
pub struct Arguments {
    #[command(flatten)]
    documents: Documents,
    /// Colours; `auto` is where standard output is a terminal.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

/// The text for standard output.
pub fn run(arguments: &Arguments) -> Result<String, Failure> {
    let graphs = arguments.documents.graphs()?;
    let coloured = arguments.color.wanted(std::io::stdout().is_terminal());
    let trees = graphs.iter().map(|graph| workflow(graph).text(coloured));
    Ok(trees.collect::<Vec<_>>().join("\n"))
}

fn workflow(graph: &Graph) -> Branch {
    let mut root = Branch::new(&graph.name, Style::Name);
    let summary = graph.summary.as_deref().or(graph.description.as_deref());
    if let Some(summary) = summary {
        root.note(&line(summary));
    }
    if !graph.inputs.is_empty() {
        let mut inputs = Branch::new("inputs", Style::Heading);
        inputs.children = graph.inputs.iter().map(input).collect();
        root.children.push(inputs);
    }
    let mut number = 0;
    for (at, node) in graph.nodes.iter().enumerate() {
        match node {
            Node::Workflow(workflow) if is_first(graph, at) => {
                let mut first = Branch::new("first", Style::Heading);
                first.add(" workflow ", Style::Dim);
                first.add(&line(&workflow.name), Style::Name);
                if let Some(document) = &workflow.document {
                    first.add(&format!(" of {}", line(document)), Style::Dim);
                }
                root.children.push(first);
            }
            Node::Step(step) => {
                number += 1;
                root.children.push(self::step(graph, at, number, step));
            }
            _ => {}
        }
    }
    if !graph.outputs.is_empty() {
        let mut outputs = Branch::new("outputs", Style::Heading);
        outputs.children = graph.outputs.iter().map(output).collect();
        root.children.push(outputs);
    }
    root
}

/// Whether a node stands before the steps.
fn is_first(graph: &Graph, node: usize) -> bool {
    let mut before = graph.nodes.iter().skip(node);
    before.any(|node| matches!(node, Node::End))
}

fn input(input: &Input) -> Branch {
    let mut branch = Branch::new(&line(&input.name), Style::Name);
    branch.add(&format!(": {}", line(&input.ty)), Style::Plain);
    if !input.required {
        branch.add(", optional", Style::Dim);
    }
    let description = line(&input.description);
    if !description.is_empty() {
        branch.add(&format!("  {description}"), Style::Dim);
    }
    branch
}

fn output(output: &Output) -> Branch {
    let mut branch = Branch::new(&line(&output.name), Style::Name);
    let optional = if output.required { "" } else { ", optional" };
    branch.add(&format!(": {}{optional}", line(&output.ty)), Style::Plain);
    branch.add(" = ", Style::Dim);
    branch.add(&line(&output.value), Style::Expression);
    branch
}

fn step(graph: &Graph, node: usize, number: usize, step: &Step) -> Branch {
    let mut branch = Branch::new(&format!("{number}. "), Style::Dim);
    branch.add(&line(&step.id), Style::Name);
    match &step.calls {
        Called::Operation(operation) => {
            branch.add("  ", Style::Plain);
            branch.add(&line(&operation.method), Style::Method);
            branch.add(&format!(" {}", line(&operation.path)), Style::Plain);
            branch.add(&format!("  {}", line(&operation.source)), Style::Dim);
        }
        Called::Workflow(called) => {
            branch.add("  workflow ", Style::Dim);
            branch.add(&line(graph.node_name(*called)), Style::Name);
            if let Some(Node::Workflow(workflow)) = graph.nodes.get(*called)
                && let Some(document) = &workflow.document
            {
                branch.add(&format!(" of {}", line(document)), Style::Dim);
            }
        }
        _ => {}
    }
    if let Some(description) = &step.description {
        branch.note(&line(description));
    }
    if let Some(timeout) = step.timeout {
        branch.note(&format!("An attempt may take {timeout} ms."));
    }
    let passes = step.passes.iter().map(|passed| {
        let mut value = Branch::new(&format!("{} ", passed.location), Style::Dim);
        value.add(&line(&passed.name), Style::Plain);
        value.add(" = ", Style::Dim);
        value.add(&line(&passed.value), Style::Expression);
        value
    });
    branch.group("sends", passes.collect());
    let criteria = step.criteria.iter();
    let criteria = criteria.map(|c| Branch::new(&line(&c.text), Style::Expression));
    branch.group("succeeds if", criteria.collect());
    branch.group("outputs", step.outputs.iter().map(output).collect());
    let actions = step.actions.iter();
    branch
        .children
        .extend(actions.map(|action| self::action(graph, node, action)));
    branch
}

fn action(graph: &Graph, node: usize, action: &Action) -> Branch {
    let style = match (&action.effect, action.of_failure) {
        (Effect::Retry { .. }, _) => Style::Retry,
        (_, true) => Style::Failure,
        (_, false) => Style::Success,
    };
    let mut branch = Branch::new(&line(&effect_text(graph, node, action)), style);
    branch.add(&format!("  {}", line(&action.name)), Style::Dim);
    let criteria = action.criteria.iter().map(|criterion| {
        let mut condition = Branch::new("if ", Style::Dim);
        condition.add(&line(&criterion.text), Style::Expression);
        condition
    });
    branch.children = criteria.collect();
    branch
}
