//! Documents, resolved, become the IR: names, types, operations, workflows.

mod direction;
mod docs;
mod documents;
mod example;
mod formats;
mod group;
mod names;
mod operation;
mod program;
mod reach;
mod security;
mod server;
mod types;
mod workflow;

use std::collections::HashMap;

use crate::build::{Listener, Progress};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir;
use crate::parse::node::{Node, Text};
use crate::resolve::Project;
use crate::resolve::operation::{OperationRef, find};
use crate::resolve::workflow::WorkflowRef;
use direction::Directions;
use names::{Namespace, PRELUDE, pascal, snake};
use operation::{Operations, Parts};
use security::Security;
use types::Types;

pub use docs::code;
pub use formats::Formats;
pub use names::camel;
pub use program::ProgramOptions;

/// The operation of every step, by document, workflow and step; nothing where there is none.
pub(crate) type Calls = Vec<Vec<Vec<Option<OperationRef>>>>;

/// A source that is lowered, with what workflows need of it.
struct Lowered<'a> {
    source: ir::Source,
    types: Types<'a>,
    /// The description and where each of its operations is in the IR.
    description: usize,
    operations: HashMap<usize, usize>,
}

/// What is generated beside the workflows.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A command-line program.
    pub program: Option<ProgramOptions>,
    /// All operations of the sources, completely typed, and not only what workflows use.
    pub all_operations: bool,
    /// Formats of texts that become types of their own.
    pub formats: Formats,
    /// Pictures in the documentation of workflows.
    pub pictures: bool,
    /// Who is told how far it is.
    pub listener: Listener,
}

/// Lowers a project. What cannot be lowered was reported.
pub fn lower(project: &Project<'_>, options: &Options, diagnostics: &mut Diagnostics) -> ir::Crate {
    let calls = calls(project, diagnostics);
    options.listener.tell(Progress::Sources);
    let sources = sources(project, &calls, options, diagnostics);
    let workflows = workflows(project, &calls, &sources, options.listener, diagnostics);
    let descriptions: Vec<usize> = sources.iter().map(|source| source.description).gather();
    let mut lowered: Vec<ir::Source> = Vec::new();
    for mut source in sources {
        source.source.types = source.types.into_definitions();
        let root = Node::root(project.files, project.descriptions[source.description].file);
        group::group(&mut source.source, &tags(&root));
        lowered.push(source.source);
    }
    mark_raw(&mut lowered, &workflows);
    example::name_operations(&mut lowered);
    example::fit_all(project, &calls, &descriptions, &mut lowered, &workflows);
    // Without a workflow there is nothing that a program could do.
    let program = options.program.as_ref().filter(|_| !workflows.is_empty());
    let program = program.map(|options| program::lower(options, &lowered, &workflows));
    ir::Crate {
        docs: crate_docs(project),
        sources: lowered,
        workflows,
        program,
        pictures: options.pictures,
    }
}

/// Lowers the workflows, each after those that it calls; they come in the order of the project.
fn workflows<'a>(
    project: &Project<'a>,
    calls: &Calls,
    sources: &[Lowered<'a>],
    listener: Listener,
    diagnostics: &mut Diagnostics,
) -> Vec<ir::Workflow> {
    let mut known =
        workflow::Signatures::new(project, &documents::Places::new(project), diagnostics);
    let mut workflows: Vec<Option<ir::Workflow>> = (0..known.len()).map(|_| None).gather();
    let of = known.len();
    for (done, index) in known.callees_first().into_iter().enumerate() {
        listener.tell(Progress::Workflows { done, of });
        let Some(signature) = known.get(index) else {
            continue;
        };
        let at = signature.at;
        let calls = &calls[at.document][at.workflow];
        let callees: Vec<_> = calls
            .iter()
            .map(|call| callee(project, sources, *call))
            .gather();
        let lowered = workflow::lower(project, &known, index, &callees, diagnostics);
        if let Some(lowered) = &lowered {
            let outputs = lowered.outputs.iter();
            known.set_outputs(index, outputs.map(|output| output.field.clone()).gather());
        } else if !diagnostics.stop() {
            // Never pass over a workflow in silence.
            let (_, written) = project.workflow(at);
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED,
                    format!("`{}` cannot be generated", written.id.value),
                )
                .at(&written.id.place, "uses something that is not supported"),
            );
        }
        if let Some(place) = workflows.get_mut(index) {
            *place = lowered;
        }
    }
    workflows.into_iter().flatten().gather()
}

fn calls(project: &Project<'_>, diagnostics: &mut Diagnostics) -> Calls {
    let of_workflow = |at: WorkflowRef, diagnostics: &mut Diagnostics| {
        let (document, workflow) = project.workflow(at);
        let steps = workflow.steps.iter();
        steps
            .map(|step| match project.is_generated(at) {
                true => find(project, document, &step.target, diagnostics),
                false => None,
            })
            .gather()
    };
    let mut calls = Calls::new();
    for (document, read) in project.documents.iter().enumerate() {
        let workflows = 0..read.workflows.len();
        let of_document = workflows
            .map(|workflow| of_workflow(WorkflowRef { document, workflow }, diagnostics))
            .gather();
        calls.push(of_document);
    }
    calls
}

/// Lowers the sources that the workflows call, and of each the operations that they call; all
/// operations where that is wanted.
fn sources<'a>(
    project: &Project<'a>,
    calls: &Calls,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Vec<Lowered<'a>> {
    let used: Vec<OperationRef> = calls.iter().flatten().flatten().flatten().copied().gather();
    // Modules and fields of the generated crate that no source may be called like.
    let mut modules = Namespace::reserving(["workflows", "mock", "http", "self"]);
    let mut clients = Namespace::reserving(["Clients", "Mock", "New"]);
    let mut lowered = Vec::new();
    for description in 0..project.descriptions.len() {
        let all = options.all_operations || project.is_standalone(description);
        let operations = match all {
            true => (0..project.descriptions[description].operations.len()).gather(),
            false => called(&used, description),
        };
        if !operations.is_empty() {
            let name = project.source_name(description);
            let names = (modules.unique(snake(name)), clients.unique(pascal(name)));
            let reach = match all {
                true => types::Reach::everything(),
                false => reach::of_description(project, calls, description),
            };
            lowered.push(source(
                project,
                description,
                &operations,
                names,
                (reach, options.formats),
                diagnostics,
            ));
        }
    }
    lowered
}

/// The operations of a description that are called, each once, in the order of the calls.
fn called(used: &[OperationRef], description: usize) -> Vec<usize> {
    let mut operations = Vec::new();
    for (_, operation) in used.iter().filter(|(d, _)| *d == description) {
        if !operations.contains(operation) {
            operations.push(*operation);
        }
    }
    operations
}

fn source<'a>(
    project: &Project<'a>,
    description: usize,
    operations: &[usize],
    (module, client): (String, String),
    (reach, formats): (types::Reach, Formats),
    diagnostics: &mut Diagnostics,
) -> Lowered<'a> {
    let read = &project.descriptions[description];
    let root = Node::root(project.files, read.file);
    let mut type_names = Namespace::reserving(PRELUDE.iter().copied().chain([client.as_str()]));
    let parts = operations.iter().filter_map(|position| {
        let entry = &read.operations[*position];
        Some((*position, (entry, Parts::new(project.files, entry)?)))
    });
    let (positions, parts): (Vec<usize>, Vec<_>) = parts.unzip();
    let entries: Vec<_> = parts.iter().map(|(entry, _)| *entry).gather();
    let servers = server::servers(
        project.files,
        &root,
        &entries,
        &client,
        &mut type_names,
        diagnostics,
    );
    let directions = Directions::of_operations(project.files, parts.iter().map(|(_, p)| p));
    let mut types = Types::of_source(project.files, type_names, reach)
        .with_directions(directions)
        .with_formats(formats);
    let mut functions = Namespace::reserving(["new", "mock", "server", "source", "trust"]);
    let mut security = Security::read(project.files, &root, &mut functions, diagnostics);
    let lowering = Operations::new(project.files, &mut types, functions, &mut security, &client);
    let mut lowered = lowering.all(&parts, diagnostics);
    if types.is_complete() {
        types.share(&mut lowered);
    }
    types.document_parameters(&lowered);
    Lowered {
        source: ir::Source {
            name: project.source_name(description).to_owned(),
            module,
            client,
            docs: source_docs(&root),
            servers,
            security: security.root,
            schemes: security.schemes,
            operations: lowered,
            types: Vec::new(),
            groups: Vec::new(),
        },
        types,
        description,
        operations: positions.into_iter().zip(0..).gather(),
    }
}

/// What a description says about itself (OpenAPI, Info Object).
fn source_docs(root: &Node<'_>) -> ir::Docs {
    let info = root.get("info");
    let text = |name| info.as_ref()?.value.get(name)?.as_str();
    docs::docs(text("title"), text("description"))
}

/// The tags of a description, with what it says about them (OpenAPI, Tag Object).
fn tags(root: &Node<'_>) -> Vec<(String, ir::Docs)> {
    let text = |tag: &Node<'_>, name| Some(tag.value.get(name)?.as_str()?.to_owned());
    let tags = root.list("tags").into_iter().filter_map(|tag| {
        let description = docs::docs(None, text(&tag, "description").as_deref());
        Some((text(&tag, "name")?, description))
    });
    tags.gather()
}

fn callee<'c, 'a>(
    project: &'c Project<'a>,
    sources: &'c [Lowered<'a>],
    call: Option<OperationRef>,
) -> Option<workflow::Callee<'c, 'a>> {
    let (description, position) = call?;
    let index = sources.iter().position(|s| s.description == description)?;
    let lowered = &sources[index];
    let operation = *lowered.operations.get(&position)?;
    Some(workflow::Callee {
        target: (index, operation),
        entry: &project.descriptions[description].operations[position],
        operation: lowered.source.operations.get(operation)?,
        types: &lowered.types,
        schemes: &lowered.source.schemes,
    })
}

/// Operations that a workflow calls with something else than they declare get a method for that.
fn mark_raw(sources: &mut [ir::Source], workflows: &[ir::Workflow]) {
    let steps = workflows.iter().flat_map(|workflow| &workflow.steps);
    for call in steps.filter_map(ir::Step::operation) {
        let source = sources.get_mut(call.source);
        let operation = source.and_then(|source| source.operations.get_mut(call.operation));
        if let Some(operation) = operation {
            operation.raw.used |= call.method == ir::Method::Raw;
        }
    }
}

fn crate_docs(project: &Project<'_>) -> ir::Docs {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let generated = project.generated();
    let mut documents: Vec<_> = generated.map(|at| project.workflow(at).0).gather();
    documents.dedup_by_key(|document| document.file);
    match documents.as_slice() {
        [] => docs::sentence("Clients of HTTP APIs."),
        [only] => {
            let mut docs = docs::docs(
                text(&only.title).as_deref(),
                text(&only.summary).or(text(&only.description)).as_deref(),
            );
            if docs.0.is_empty() {
                docs = docs::sentence("Workflows as functions.");
            }
            docs
        }
        several => {
            let mut docs = docs::sentence("Workflows as functions:");
            let titles = several.iter().filter_map(|document| text(&document.title));
            let list: Vec<String> = titles
                .map(|title| format!("- {}", docs::markdown(&title)))
                .gather();
            docs.0.push(list.join("\n"));
            docs
        }
    }
}
