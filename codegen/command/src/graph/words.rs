//! What edges and nodes say, in all formats.

use arazzo_codegen::graph::{Action, Called, Edge, EdgeKind, Effect, Graph, Node, Step, line};

/// The lines of a node.
pub fn node(graph: &Graph, at: usize, number: usize) -> Vec<String> {
    let names = |title: &str, names: Vec<&str>| match names.is_empty() {
        true => vec![title.to_owned()],
        false => vec![title.to_owned(), names.join(", ")],
    };
    match graph.nodes.get(at) {
        Some(Node::Start) => {
            let inputs: Vec<&str> = graph.inputs.iter().map(|i| i.name.as_str()).collect();
            let title = if inputs.is_empty() { "start" } else { "inputs" };
            names(title, inputs)
        }
        Some(Node::End) => {
            let outputs: Vec<&str> = graph.outputs.iter().map(|o| o.name.as_str()).collect();
            let title = if outputs.is_empty() { "end" } else { "outputs" };
            names(title, outputs)
        }
        Some(Node::Step(step)) => {
            vec![format!("{number}. {}", step.id), called(graph, step)]
        }
        Some(Node::Workflow(workflow)) => match &workflow.document {
            Some(document) => vec![workflow.name.clone(), format!("of {document}")],
            None => vec![workflow.name.clone()],
        },
        _ => vec!["failure".to_owned()],
    }
}

/// What a step calls.
pub fn called(graph: &Graph, step: &Step) -> String {
    match &step.calls {
        Called::Operation(operation) => format!("{} {}", operation.method, operation.path),
        Called::Workflow(called) => format!("workflow {}", graph.node_name(*called)),
        _ => String::new(),
    }
}

/// What an edge says: of an action its name, when it is taken, and how often.
pub fn edge(graph: &Graph, edge: &Edge) -> String {
    match (edge.kind, action(graph, edge)) {
        (_, Some(action)) => {
            let mut said = line(&action.name);
            if let Effect::Retry { after, limit, .. } = action.effect {
                said.push_str(&format!(": {limit} ×"));
                if after > 0.0 {
                    said.push_str(&format!(", {after} s"));
                }
            }
            let criteria = action.criteria.iter().map(|c| line(&c.text));
            let criteria = criteria.collect::<Vec<_>>().join(" and ");
            match criteria.is_empty() {
                true => said,
                false => format!("{said}: {criteria}"),
            }
        }
        (EdgeKind::Call, _) => "calls".to_owned(),
        _ => line(&edge.label),
    }
}

/// The action that an edge is.
fn action<'g>(graph: &'g Graph, edge: &Edge) -> Option<&'g Action> {
    let Some(Node::Step(step)) = graph.nodes.get(edge.from) else {
        return None;
    };
    let of_failure = match edge.kind {
        EdgeKind::Success => Some(false),
        EdgeKind::Failure => Some(true),
        EdgeKind::Retry => None,
        _ => return None,
    };
    let leads = |action: &&Action| match (&action.effect, of_failure) {
        (Effect::Goto(to), Some(of_failure)) => {
            *to == edge.to && action.of_failure == of_failure && !action.goes_on
        }
        (Effect::Retry { first, .. }, None) => first.unwrap_or(edge.from) == edge.to,
        _ => false,
    };
    let mut actions = step.actions.iter().filter(leads);
    actions.find(|action| action.name == edge.label)
}
