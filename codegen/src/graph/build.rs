//! The IR of a workflow → its graph.

use super::names::{plain, type_name};
use super::{
    Action, Called, Criterion, Edge, EdgeKind, Effect, Graph, Input, Node, Operation, Output,
    Passed, Read, Step, Workflow, reads,
};
use crate::gather::{Collection, Gather, sort_by_key};
use crate::ir::{self, Field, Origin, Presence};
use crate::lower::code;

/// The graph of a workflow.
pub fn graph(generated: &ir::Crate, workflow: &ir::Workflow) -> Graph {
    let mut building = Building {
        generated,
        workflow,
        nodes: vec![Node::Start],
        extra: Vec::new(),
    };
    for dependency in &workflow.dependencies {
        let node = building.workflow(dependency.call.workflow);
        building.nodes.push(Node::Workflow(node));
    }
    let steps: Vec<Step> = workflow.steps.iter().map(|s| building.step(s)).gather();
    let fails = steps.iter().flat_map(|step| &step.actions);
    let fails = fails
        .into_iter()
        .any(|action| action.effect == Effect::Goto(building.failure()));
    let outputs = building.outputs();
    let steps = steps.into_iter().map(|step| Node::Step(Box::new(step)));
    building.nodes.put_all(steps);
    building.nodes.push(Node::End);
    // Its place is kept where nothing leads to it as well, so that the others have theirs.
    building.nodes.push(Node::Failure);
    let extra = std::mem::take(&mut building.extra);
    let extra = extra
        .iter()
        .map(|at| Node::Workflow(building.workflow(*at)));
    let extra: Vec<Node> = extra.gather();
    building.nodes.put_all(extra);
    let written = &workflow.written;
    let mut graph = Graph {
        id: workflow.id.clone(),
        name: workflow.name.clone(),
        document: written.document.clone(),
        title: written.title.clone(),
        summary: written.summary.clone(),
        description: written.description.clone(),
        inputs: building.inputs(),
        outputs,
        edges: Vec::new(),
        nodes: building.nodes,
    };
    graph.edges = edges(&graph);
    if !fails {
        without_failure(&mut graph);
    }
    graph
}

struct Building<'g> {
    generated: &'g ir::Crate,
    workflow: &'g ir::Workflow,
    nodes: Vec<Node>,
    /// The workflows, by index, that are run by steps and actions.
    extra: Vec<usize>,
}

impl Building<'_> {
    /// The node of a step.
    fn node(&self, step: usize) -> usize {
        1 + self.workflow.dependencies.len() + step
    }

    fn end(&self) -> usize {
        self.node(self.workflow.steps.len())
    }

    fn failure(&self) -> usize {
        self.end() + 1
    }

    /// The node of a workflow that is run by a step or action.
    fn called(&mut self, workflow: usize) -> usize {
        let known = self.extra.iter().position(|other| *other == workflow);
        let position = known.unwrap_or_else(|| {
            self.extra.push(workflow);
            self.extra.len() - 1
        });
        self.failure() + 1 + position
    }

    fn workflow(&self, index: usize) -> Workflow {
        let other = self.generated.workflows.get(index);
        let document = other.map(|other| &other.written.document);
        let elsewhere = document.filter(|document| **document != self.workflow.written.document);
        Workflow {
            name: other.map(|other| other.name.clone()).unwrap_or_default(),
            document: elsewhere.cloned(),
        }
    }

    fn inputs(&self) -> Vec<Input> {
        let fields = self.workflow.inputs.iter().flatten();
        let fields = fields.map(|field| Input {
            name: match field.presence {
                Presence::Rest => "…".to_owned(),
                _ => field.member.clone(),
            },
            ty: type_name(&field.ty, &self.workflow.input_types),
            required: required(field),
            description: description(field),
        });
        fields.gather()
    }

    fn outputs(&self) -> Vec<Output> {
        let outputs = self.workflow.outputs.iter();
        let written = self.workflow.written.outputs.iter();
        let outputs = outputs.zip(written).map(|(output, written)| Output {
            name: output.field.member.clone(),
            ty: type_name(&output.field.ty, &[]),
            required: required(&output.field),
            value: written.text.clone(),
            reads: self.reads(&written.reads),
        });
        outputs.gather()
    }

    fn step(&mut self, step: &ir::Step) -> Step {
        let calls = match &step.target {
            ir::Target::Workflow(call) => Called::Workflow(self.called(call.workflow)),
            ir::Target::Operation(call) => Called::Operation(self.operation(call)),
        };
        let passes = step.written.passes.iter().map(|passed| Passed {
            location: passed.location,
            name: passed.name.clone(),
            value: passed.value.text.clone(),
            reads: self.reads(&passed.value.reads),
        });
        let passes = passes.gather();
        let success = step.on_success.iter().map(|action| (action, false));
        let passing = step.passing.iter().map(|action| (action, true));
        let shared: &[ir::Action] = match step.shares_failure {
            true => &self.workflow.after_failure,
            false => &[],
        };
        let success = success.chain(passing);
        let mut actions: Vec<Action> = Vec::new();
        for (action, goes_on) in success {
            actions.push(self.action(action, step, false, goes_on));
        }
        for action in step.on_failure.iter().chain(shared) {
            actions.push(self.action(action, step, true, false));
        }
        Step {
            id: step.id.clone(),
            description: step.written.description.clone(),
            calls,
            passes,
            criteria: self.criteria(&step.criteria),
            outputs: self.step_outputs(step),
            actions,
            timeout: step.timeout,
        }
    }

    fn operation(&self, call: &ir::Call) -> Operation {
        let source = self.generated.sources.get(call.source);
        let operation = source.and_then(|source| source.operations.get(call.operation));
        let text = |of: fn(&ir::Operation) -> &String| operation.map(of).cloned();
        Operation {
            method: text(|operation| &operation.method).unwrap_or_default(),
            path: text(|operation| &operation.path).unwrap_or_default(),
            id: text(|operation| &operation.id).unwrap_or_default(),
            source: source.map(|source| source.name.clone()).unwrap_or_default(),
        }
    }

    fn step_outputs(&self, step: &ir::Step) -> Vec<Output> {
        let outputs = step.outputs.iter().map(|output| {
            let mut written = step.written.outputs.iter();
            let written = written.find(|(name, _)| *name == output.name);
            let written = written.map(|(_, value)| value);
            let (ty, optional) = output.ty.split_option();
            Output {
                name: output.name.clone(),
                ty: type_name(ty, &[]),
                required: !optional,
                // What a later step reads of a called workflow need not be declared.
                value: written.map_or_else(
                    || format!("$outputs.{}", output.name),
                    |written| written.text.clone(),
                ),
                reads: written.map_or_else(Vec::new, |written| self.reads(&written.reads)),
            }
        });
        outputs.gather()
    }

    fn criteria(&self, criteria: &[ir::Criterion]) -> Vec<Criterion> {
        let criteria = criteria.iter().map(|criterion| {
            let (text, context) = (&criterion.source, criterion.context.as_deref());
            let is_pattern = matches!(criterion.condition, ir::Condition::Matches(..));
            let read = reads::of_condition(&criterion.condition, self.workflow);
            Criterion {
                text: match context {
                    Some(context) if is_pattern => format!("{context} matches {text}"),
                    Some(context) if context != "$response.body" => format!("{text} in {context}"),
                    _ => text.clone(),
                },
                reads: self.reads(&read),
            }
        });
        criteria.gather()
    }

    fn action(
        &mut self,
        action: &ir::Action,
        step: &ir::Step,
        of_failure: bool,
        goes_on: bool,
    ) -> Action {
        let own = self.workflow.steps.iter().position(|s| s.id == step.id);
        let effect = match &action.effect {
            ir::Effect::End if of_failure => Effect::Goto(self.failure()),
            ir::Effect::End => Effect::Goto(self.end()),
            ir::Effect::Goto(target) => Effect::Goto(self.node(*target)),
            ir::Effect::Repeat => Effect::Goto(self.node(own.unwrap_or_default())),
            ir::Effect::Transfer { to, .. } => {
                let transfer = self.workflow.transfers.get(*to);
                let called = transfer.map(|transfer| self.called(transfer.workflow));
                Effect::Goto(called.unwrap_or_else(|| self.end()))
            }
            ir::Effect::Retry {
                after,
                limit,
                first,
                ..
            } => Effect::Retry {
                after: *after,
                limit: *limit,
                first: first.as_ref().map(|first| match first {
                    ir::First::Step(step) => self.node(*step),
                    ir::First::Workflow(call) => self.called(call.workflow),
                }),
            },
        };
        Action {
            name: action.name.clone(),
            of_failure,
            criteria: self.criteria(&action.criteria),
            effect,
            goes_on,
        }
    }

    fn reads(&self, origins: &[Origin]) -> Vec<Read> {
        let origins = origins.iter().map(|origin| match origin {
            Origin::Input(name) => Read {
                node: 0,
                name: name.clone(),
            },
            Origin::Step(step, name) => Read {
                node: self.node(*step),
                name: name.clone(),
            },
            Origin::Dependency(position, name) => Read {
                node: 1 + position,
                name: name.clone(),
            },
        });
        origins.gather()
    }
}

/// What the document says about an input, and not that it is one.
fn description(field: &Field) -> String {
    let text = plain(&field.docs);
    match text == format!("Input {}.", code(&field.member)) {
        true => String::new(),
        false => text,
    }
}

fn required(field: &Field) -> bool {
    matches!(field.presence, Presence::Required | Presence::Nullable)
}

/// All edges: the order of the steps, what actions do, calls of workflows, and what is read.
fn edges(graph: &Graph) -> Vec<Edge> {
    let end = graph.nodes.iter().position(|n| matches!(n, Node::End));
    let end = end.unwrap_or_default();
    let mut edges = Vec::new();
    for from in 0..end {
        let passes_on = match graph.nodes.get(from) {
            Some(Node::Step(step)) => goes_on(step),
            _ => true,
        };
        if passes_on {
            edges.push(edge(from, from + 1, EdgeKind::Sequence, ""));
        }
    }
    for (from, step) in graph.steps() {
        for action in step.actions.iter().filter(|action| !action.goes_on) {
            let kind = match action.of_failure {
                true => EdgeKind::Failure,
                false => EdgeKind::Success,
            };
            let (to, kind) = match action.effect {
                Effect::Goto(to) => (to, kind),
                Effect::Retry { first, .. } => (first.unwrap_or(from), EdgeKind::Retry),
            };
            edges.push(edge(from, to, kind, &action.name));
        }
        if let Called::Workflow(to) = step.calls {
            edges.push(edge(from, to, EdgeKind::Call, ""));
        }
    }
    for (to, step) in graph.steps() {
        data(&mut edges, to, step.reads());
    }
    data(&mut edges, end, graph.outputs.iter().flat_map(|o| &o.reads));
    edges
}

/// Whether the next step may follow the success of a step.
fn goes_on(step: &Step) -> bool {
    let mut success = step.actions.iter().filter(|action| !action.of_failure);
    !success.any(|action| {
        let leaves = matches!(action.effect, Effect::Goto(_)) && !action.goes_on;
        leaves && action.criteria.is_empty()
    })
}

/// One edge per node of which something is read, with the names.
fn data<'r>(edges: &mut Vec<Edge>, to: usize, reads: impl Iterator<Item = &'r Read>) {
    let mut from: Vec<(usize, Vec<&str>)> = Vec::new();
    for read in reads.filter(|read| read.node != to) {
        match from.iter_mut().find(|(node, _)| *node == read.node) {
            Some((_, names)) if names.contains(&read.name.as_str()) => {}
            Some((_, names)) => names.push(&read.name),
            None => from.push((read.node, vec![&read.name])),
        }
    }
    sort_by_key(&mut from, |(node, _)| *node);
    edges.put_all(from.into_iter().map(|(node, names)| {
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).gather();
        edge(node, to, EdgeKind::Data, &names.join(", "))
    }));
}

fn edge(from: usize, to: usize, kind: EdgeKind, label: &str) -> Edge {
    Edge {
        from,
        to,
        kind,
        label: label.to_owned(),
    }
}

/// Takes out the end by failure, to which nothing leads.
fn without_failure(graph: &mut Graph) {
    let Some(at) = graph.nodes.iter().position(|n| matches!(n, Node::Failure)) else {
        return;
    };
    graph.nodes.remove(at);
    let earlier = |node: &mut usize| *node -= usize::from(*node > at);
    for edge in &mut graph.edges {
        earlier(&mut edge.from);
        earlier(&mut edge.to);
    }
    for node in &mut graph.nodes {
        let Node::Step(step) = node else { continue };
        if let Called::Workflow(called) = &mut step.calls {
            earlier(called);
        }
        for action in &mut step.actions {
            match &mut action.effect {
                Effect::Goto(to) => earlier(to),
                Effect::Retry { first, .. } => first.iter_mut().for_each(earlier),
            }
        }
    }
}
