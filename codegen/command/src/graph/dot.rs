//! Graphs for Graphviz.

use std::fmt::Write as _;

use arazzo_codegen::graph::{EdgeKind, Graph, Node, line};

use super::{shown, words};

/// All workflows as one graph, each a cluster.
pub fn text(graphs: &[Graph]) -> String {
    let mut text = "digraph workflows {\n  \
                    graph [fontname=\"sans-serif\", compound=true]\n  \
                    node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", fontname=\"monospace\", fontsize=11]\n  \
                    edge [fontname=\"sans-serif\", fontsize=10]\n"
        .to_owned();
    for (index, graph) in graphs.iter().enumerate() {
        workflow(&mut text, index, graph);
    }
    for (index, graph) in graphs.iter().enumerate() {
        for (node, called) in graph.workflows() {
            if let Some(other) = shown(graphs, &called.name) {
                // An edge from inside of a cluster cannot end at its border.
                let end = match other == index {
                    true => String::new(),
                    false => format!(", lhead=\"cluster_{other}\""),
                };
                let _ = writeln!(
                    text,
                    "  w{index}n{node} -> w{other}n0 [label=\"runs\", style=dashed{end}]"
                );
            }
        }
    }
    text.push_str("}\n");
    text
}

fn workflow(text: &mut String, index: usize, graph: &Graph) {
    let name = escape(&graph.name);
    let _ = writeln!(
        text,
        "  subgraph cluster_{index} {{\n    label=\"{name}\"\n    style=\"rounded,filled\"\n    \
         fillcolor=\"#f6f8fa\"\n    color=\"#d1d9e0\""
    );
    let mut number = 0;
    for (at, node) in graph.nodes.iter().enumerate() {
        number += usize::from(matches!(node, Node::Step(_)));
        let lines = words::node(graph, at, number);
        let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        let more = match node {
            Node::Start | Node::End => ", fillcolor=\"#ddf4ff\"",
            Node::Failure => ", fillcolor=\"#ffebe9\"",
            Node::Workflow(_) => ", peripheries=2",
            _ => "",
        };
        let said = lines.join("\\n");
        let _ = writeln!(text, "    w{index}n{at} [label=\"{said}\"{more}]");
    }
    for edge in &graph.edges {
        let look = match edge.kind {
            EdgeKind::Sequence => "style=bold",
            EdgeKind::Success => "color=\"#1a7f37\", fontcolor=\"#1a7f37\"",
            EdgeKind::Failure => "color=\"#cf222e\", fontcolor=\"#cf222e\"",
            EdgeKind::Retry => "color=\"#9a6700\", fontcolor=\"#9a6700\"",
            // Data does not decide where boxes stand.
            _ => "style=dashed, color=\"#0969da\", fontcolor=\"#0969da\", constraint=false",
        };
        let said = escape(&words::edge(graph, edge));
        let (from, to) = (edge.from, edge.to);
        let _ = writeln!(
            text,
            "    w{index}n{from} -> w{index}n{to} [label=\"{said}\", {look}]"
        );
    }
    text.push_str("  }\n");
}

/// A text between quotes.
fn escape(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('"', "\\\"")
}
