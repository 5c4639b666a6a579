//! Mermaid flowcharts.

use std::fmt::Write as _;

use arazzo_codegen::graph::{EdgeKind, Graph, Node, line};

use super::{shown, words};

/// All workflows as one flowchart.
pub fn text(graphs: &[Graph]) -> String {
    let mut text = "flowchart TD\n".to_owned();
    for (index, graph) in graphs.iter().enumerate() {
        workflow(&mut text, index, graph);
    }
    for (index, graph) in graphs.iter().enumerate() {
        for (node, called) in graph.workflows() {
            if let Some(other) = shown(graphs, &called.name) {
                let _ = writeln!(text, "  w{index}n{node} -. runs .-> w{other}n0");
            }
        }
    }
    text.push_str(
        "  classDef ends fill:#ddf4ff,stroke:#0969da,color:#1f2328\n  \
         classDef failed fill:#ffebe9,stroke:#cf222e,color:#1f2328\n",
    );
    text
}

fn workflow(text: &mut String, index: usize, graph: &Graph) {
    let name = escape(&graph.name);
    let _ = writeln!(text, "  subgraph w{index}[\"{name}\"]\n    direction TB");
    let mut number = 0;
    for (at, node) in graph.nodes.iter().enumerate() {
        number += usize::from(matches!(node, Node::Step(_)));
        let lines = words::node(graph, at, number);
        let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        let said = lines.join("<br/>");
        let shape = match node {
            Node::Start | Node::End => format!("([\"{said}\"]):::ends"),
            Node::Failure => format!("([\"{said}\"]):::failed"),
            Node::Workflow(_) => format!("[[\"{said}\"]]"),
            _ => format!("[\"{said}\"]"),
        };
        let _ = writeln!(text, "    w{index}n{at}{shape}");
    }
    for edge in &graph.edges {
        let arrow = match edge.kind {
            EdgeKind::Sequence => "==>",
            EdgeKind::Data | EdgeKind::Call => "-.->",
            _ => "-->",
        };
        let sign = match edge.kind {
            EdgeKind::Success => "✓ ",
            EdgeKind::Failure => "✗ ",
            EdgeKind::Retry => "↻ ",
            _ => "",
        };
        let said = escape(&words::edge(graph, edge));
        let label = match said.is_empty() {
            true => String::new(),
            false => format!("|\"{sign}{said}\"|"),
        };
        let (from, to) = (edge.from, edge.to);
        let _ = writeln!(text, "    w{index}n{from} {arrow}{label} w{index}n{to}");
    }
    text.push_str("  end\n");
}

/// A text between quotes. Mermaid has HTML's character references with `#` for `&`.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in line(text).chars() {
        match letter {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '|' | '{' | '}' | '[' | ']' | ';' | '*'
            | '_' => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}
