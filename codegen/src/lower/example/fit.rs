//! Examples that let workflows succeed: where the description allows several values, the mock answers
//! with one that the workflows' criteria ask for, and with the members that their outputs read.

mod body;
mod compare;
mod demand;
mod query;

use serde_json::Value;

use super::Examples;
use crate::gather::Gather;
use crate::ir::{self, Condition, Effect, Example, Operation, OutputSource, Step};
use crate::lower::Calls;
use crate::lower::operation::Parts;
use crate::parse::expression::Pointer;
use crate::resolve::Project;
use body::Body;
use demand::Reply;

/// Fits the examples of operations to the steps that call them; `parts` of each, by source and
/// operation.
pub fn fit<'a>(
    examples: Examples<'a>,
    parts: &Parts<'a>,
    operation: &mut Operation,
    steps: &[(&ir::Workflow, &Step)],
) {
    let Some(status) = demanded_status(parts, &operation.examples, steps) else {
        return;
    };
    move_to_front(examples, parts, &mut operation.examples, status);
    let Some(example) = operation.examples.first_mut() else {
        return;
    };
    let response = parts.response_for(example.status);
    let schema = response.and_then(Parts::json_schema);
    let Some(value) = json_of(parts, example) else {
        return;
    };
    let mut reply = Reply {
        status: example.status,
        body: Body::new(examples.files, schema, value),
        headers: Vec::new(),
        inputs: None,
        loops: Vec::new(),
    };
    let before = reply.body.value.clone();
    for (workflow, step) in steps {
        reply.inputs = Some(*workflow);
        let is_step = |known: &Step| known.id == step.id;
        let position = workflow.steps.iter().position(is_step);
        fit_step(&mut reply, step, position.unwrap_or_default());
    }
    if reply.body.value != before {
        example.body = examples.json(&reply.body.value);
        example
            .media_type
            .get_or_insert_with(|| "application/json".to_owned());
    }
    example.headers = reply.headers;
}

/// The JSON body of an example. One that is not described at all may be any, unless the status has none.
fn json_of(parts: &Parts<'_>, example: &Example) -> Option<Value> {
    let described = parts.response_for(example.status)?.get("content").is_some();
    match &example.media_type {
        Some(name) if crate::lower::operation::is_json(name) => {
            serde_json::from_str(&example.body).ok()
        }
        None if !described && parts.has_bodies() && !matches!(example.status, 204 | 304) => {
            Some(Value::Null)
        }
        _ => None,
    }
}

/// What one step wants of the reply.
fn fit_step(reply: &mut Reply<'_, '_>, step: &Step, position: usize) {
    reply.loops.clear();
    for output in &step.outputs {
        match &output.from {
            OutputSource::Body(pointer) => {
                let Some(pointer) = Pointer::parse(pointer) else {
                    continue;
                };
                reply.body.ensure(pointer.tokens());
                for inside in &output.looked_at {
                    let tokens = pointer.tokens().iter().chain(inside.tokens());
                    reply.body.ensure(&tokens.cloned().gather::<Vec<_>>());
                }
            }
            OutputSource::Header(name) => reply.ensure_header(name),
            OutputSource::Status | OutputSource::Value(_) => {}
        }
    }
    for criterion in &step.criteria {
        reply.force(&criterion.condition, true);
    }
    leave_loops(reply, step, position);
}

/// A loop goes on until the server says something else: the mock says it at once.
fn leave_loops(reply: &mut Reply<'_, '_>, step: &Step, position: usize) {
    let is_loop = |action: &&ir::Action| match action.effect {
        Effect::Repeat | Effect::Retry { .. } => true,
        Effect::Goto(to) => to <= position,
        _ => false,
    };
    let conditions = |action: &ir::Action| -> Vec<Condition> {
        action.criteria.iter().map(|c| c.condition.clone()).gather()
    };
    let (loops, exits): (Vec<_>, Vec<_>) = step
        .on_success
        .iter()
        .chain(&step.passing)
        .partition(is_loop);
    reply.loops = loops.into_iter().map(conditions).gather();
    if !reply.is_in_loop() {
        return;
    }
    // What the document itself names as the way on is the likeliest.
    for exit in exits {
        for condition in conditions(exit) {
            reply.force(&condition, true);
        }
        if !reply.is_in_loop() {
            break;
        }
    }
    reply.leave_loops();
    // What keeps the loop from going on must not make the step fail.
    for criterion in &step.criteria {
        reply.force(&criterion.condition, true);
    }
}

/// The status that the steps' criteria allow: that of the first example where nothing is demanded.
fn demanded_status(
    parts: &Parts<'_>,
    examples: &[Example],
    steps: &[(&ir::Workflow, &Step)],
) -> Option<u16> {
    let criteria = |step: &Step| -> Vec<Condition> {
        step.criteria.iter().map(|c| c.condition.clone()).gather()
    };
    let of_steps: Vec<Vec<Condition>> = steps.iter().map(|(_, step)| criteria(step)).gather();
    let holds = |conditions: &[Condition], status: u16| {
        let allowed = |condition| demand::by_status(condition, status) != Some(false);
        match conditions.is_empty() {
            true => (200..300).contains(&status),
            false => conditions.iter().all(allowed),
        }
    };
    let documented: Vec<u16> = parts
        .responses
        .iter()
        .filter_map(|(key, _)| key.parse().ok())
        .gather();
    // Statuses of a range or of the default are as good, where none that is listed fits.
    let others = (200..300)
        .chain(300..600)
        .filter(|status| parts.response_for(*status).is_some());
    let first = examples.first().map(|example| example.status);
    let candidates: Vec<u16> = first.into_iter().chain(documented).chain(others).gather();
    let mut best = candidates.iter().copied();
    best.find(|status| of_steps.iter().all(|criteria| holds(criteria, *status)))
        .or_else(|| {
            let of_first = of_steps.first()?;
            candidates
                .iter()
                .copied()
                .find(|status| holds(of_first, *status))
        })
        .or(first)
}

fn move_to_front<'a>(
    of: Examples<'a>,
    parts: &Parts<'a>,
    examples: &mut Vec<Example>,
    status: u16,
) {
    if let Some(at) = examples.iter().position(|example| example.status == status) {
        let example = examples.remove(at);
        // The first is written at length.
        let parsed: Option<Value> = serde_json::from_str(&example.body).ok();
        let body = match (at, parsed) {
            (1.., Some(value)) => of.json(&value),
            _ => example.body,
        };
        examples.insert(0, Example { body, ..example });
    } else if let Some(response) = parts.response_for(status) {
        let example = of.response(parts, &status.to_string(), response);
        examples.insert(0, example);
    }
}

/// Fits the examples of all operations that workflows call.
pub fn fit_all(
    project: &Project<'_>,
    calls: &Calls,
    descriptions: &[usize],
    sources: &mut [ir::Source],
    workflows: &[ir::Workflow],
) {
    // Which entry an operation of the IR was made of is what the calls of the steps say.
    let entries = entries(project, calls, descriptions, sources, workflows);
    for ((source, operation), entry) in entries {
        let calling = workflows.iter().flat_map(|workflow| {
            let steps = workflow.steps.iter();
            let calling = steps.filter(|step| step.calls(source, operation));
            calling.map(move |step| (workflow, step))
        });
        let calling: Vec<_> = calling.gather();
        let parts = Parts::new(project.files, entry);
        let operation = sources
            .get_mut(source)
            .and_then(|source| source.operations.get_mut(operation));
        if let (Some(parts), Some(operation)) = (parts, operation) {
            let examples = Examples {
                files: project.files,
                compact: false,
            };
            fit(examples, &parts, operation, &calling);
        }
    }
}

type Entries<'p> = Vec<((usize, usize), &'p crate::parse::openapi::OperationEntry)>;

fn entries<'p>(
    project: &'p Project<'_>,
    calls: &Calls,
    descriptions: &[usize],
    sources: &[ir::Source],
    workflows: &[ir::Workflow],
) -> Entries<'p> {
    let mut entries: Entries<'p> = Vec::new();
    let used = calls.iter().flatten().flatten().flatten();
    for (description, position) in used {
        let Some(source) = descriptions.iter().position(|d| d == description) else {
            continue;
        };
        let Some(entry) = project
            .descriptions
            .get(*description)
            .and_then(|d| d.operations.get(*position))
        else {
            continue;
        };
        let operations = sources.get(source).map(|s| s.operations.as_slice());
        let is_entry = |operation: &Operation| {
            operation.path == entry.path && operation.method.eq_ignore_ascii_case(entry.method)
        };
        let operation = operations.unwrap_or_default().iter().position(is_entry);
        let is_called = |at: usize| {
            let mut steps = workflows.iter().flat_map(|workflow| &workflow.steps);
            steps.any(|step| step.calls(source, at))
        };
        if let Some(at) = operation.filter(|at| is_called(*at))
            && entries.iter().all(|(known, _)| *known != (source, at))
        {
            entries.push(((source, at), entry));
        }
    }
    entries
}
