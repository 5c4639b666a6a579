//! Workflows → steps with typed calls, conditions and outputs.

mod actions;
mod arguments;
mod body;
mod call;
mod called;
mod content;
mod criteria;
mod flow;
mod inputs;
mod names;
mod outputs;
mod payload;
mod replacements;
mod selector;
mod signatures;
mod supplied;
mod text_body;
mod unresolved;
mod value;
mod written;

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{self, Field, Once, Operation, Reads, Step, StepOutput};
use crate::lower::docs::docs;
use crate::lower::example;
use crate::lower::names::{pascal, plain, snake};
use crate::lower::operation::Parts;
use crate::lower::types::Types;
use crate::parse::arazzo::{self, Document};
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
use crate::resolve::Project;
use crate::resolve::reference::follow;
use crate::resolve::scope::Scope;
use criteria::{CriterionScope, StatusTest};
use flow::Flow;
use names::StepNames;
use signatures::Signature;
use written::text;

pub use content::written_type;
pub use names::WorkflowNames;
pub use payload::outline;
pub use signatures::Signatures;

/// A step's operation, lowered.
pub struct Callee<'c, 'a> {
    /// The source and the operation, by index in the IR.
    pub target: (usize, usize),
    /// Where it is described.
    pub entry: &'c OperationEntry,
    /// What the client has for it.
    pub operation: &'c Operation,
    /// The types of its source.
    pub types: &'c Types<'a>,
    /// The security schemes of its source.
    pub schemes: &'c [ir::Scheme],
}

/// Where the lowering of a workflow is.
pub struct Context<'p, 'a> {
    project: &'p Project<'a>,
    document: &'p Document<'a>,
    workflow: &'p arazzo::Workflow<'a>,
    scope: Scope,
    /// All workflows, and which of them this is.
    signatures: &'p Signatures<'p, 'a>,
    index: usize,
    inputs: Vec<Field>,
    /// The types that inputs reach.
    input_types: Vec<ir::TypeDef>,
    /// The way through the steps, by which they are counted.
    flow: &'p Flow<'p, 'a>,
    /// The outputs of the steps; nothing for one whose outputs could not be lowered.
    outputs: Vec<Option<Vec<StepOutput>>>,
    /// The step that is lowered; after the last, the outputs of the workflow.
    current: usize,
    /// Whether it is an action of the step, which comes after its outputs.
    in_action: bool,
    /// Whether it is one of its actions after a failure.
    in_failure: bool,
    /// What the outputs of steps are described by: the step, by index, and the output.
    schemas: HashMap<(usize, String), Vec<Node<'a>>>,
    /// The names that are being looked up, so that none is its own value.
    evaluating: Vec<String>,
    /// Whether the inputs are sent as a whole.
    sends_inputs: bool,
    /// Whether a step reads what was sent.
    keeps_requests: bool,
    /// The steps that read the body that they sent, where only that has it.
    keeps_bodies: BTreeSet<usize>,
    target: (usize, usize),
    reads: Reads,
}

/// A step's operation, with what its replies are.
struct Replies<'s, 'a> {
    step: &'s arazzo::Step<'a>,
    parts: Parts<'a>,
    /// The schemas of the replies on which it succeeds.
    success: Vec<Node<'a>>,
    /// Those of all replies.
    all: Vec<Node<'a>>,
}

/// Lowers a workflow. `callees` are the operations of its steps; where one was not found, that was
/// reported. Nothing is returned where anything was reported that leaves nothing to generate.
pub fn lower<'a>(
    project: &Project<'a>,
    signatures: &Signatures<'_, 'a>,
    index: usize,
    callees: &[Option<Callee<'_, 'a>>],
    diagnostics: &mut Diagnostics,
) -> Option<ir::Workflow> {
    let signature = signatures.get(index)?;
    let inputs = &signature.inputs;
    let mut context = Context::new(project, signatures, signature, index);
    let functions = signature.functions();
    let mut names = StepNames::new(functions, &signature.type_prefix, &inputs.types);
    let mut dependencies = context.dependencies(&mut names);
    let steps = context.steps(callees, &mut names, diagnostics);
    context.enter(context.flow.len());
    context.reads = Reads::default();
    let outputs = context.workflow_outputs(diagnostics);
    let in_outputs = std::mem::take(&mut context.reads);
    let transfers = context.transfers();
    let written = context.written();
    let (sends_inputs, keeps_requests) = (context.sends_inputs, context.keeps_requests);
    let workflow = context.workflow;
    let mut steps = context.with_outputs(steps)?;
    for (position, dependency) in dependencies.iter_mut().enumerate() {
        let mut reads = steps.iter().flat_map(|step| &step.reads.dependencies);
        dependency.used =
            reads.any(|read| *read == position) || in_outputs.dependencies.contains(&position);
    }
    let after_failure = actions::share(&mut steps);
    Some(ir::Workflow {
        id: workflow.id.value.clone(),
        name: signature.name(&workflow.id.value),
        module: signature.place.as_ref().map(|place| place.module.clone()),
        function: signature.function.clone(),
        function_on: signature.function_on.clone(),
        function_in: signature.function_in.clone(),
        functions_after: signature.functions_after.clone(),
        dependencies,
        transfers,
        type_prefix: signature.type_prefix.clone(),
        docs: docs(
            text(&workflow.summary).as_deref(),
            text(&workflow.description).as_deref(),
        ),
        inputs: inputs.fields.clone(),
        input_types: inputs.types.clone(),
        input_checks: inputs.checks.clone(),
        input_defaults: inputs.defaults.clone(),
        example_inputs: example::inputs(project.files, workflow),
        reads_inputs: in_outputs.inputs || steps.iter().any(|step| step.reads.inputs),
        sends_inputs,
        keeps_requests,
        outputs: outputs?,
        head: signature.flow.head(),
        after_failure,
        written,
        steps,
    })
}

impl<'p, 'a> Context<'p, 'a> {
    /// Where the lowering of a workflow begins.
    fn new(
        project: &'p Project<'a>,
        signatures: &'p Signatures<'p, 'a>,
        signature: &'p Signature<'p, 'a>,
        index: usize,
    ) -> Self {
        let (document, workflow) = project.workflow(signature.at);
        let inputs = &signature.inputs;
        let schema = workflow.inputs.clone();
        let schema = schema.and_then(|node| follow(project.files, node).ok());
        Context {
            project,
            document,
            workflow,
            scope: Scope::new(project, document, workflow, schema.as_ref()),
            signatures,
            index,
            input_types: inputs.types.clone(),
            inputs: inputs.fields.clone().unwrap_or_default(),
            flow: &signature.flow,
            outputs: Vec::new(),
            current: 0,
            in_action: false,
            in_failure: false,
            schemas: HashMap::new(),
            evaluating: Vec::new(),
            sends_inputs: false,
            keeps_requests: false,
            keeps_bodies: BTreeSet::new(),
            target: (0, 0),
            reads: Reads::default(),
        }
    }

    /// The steps with their outputs, when all that reads these is known; nothing if one could not be
    /// lowered.
    fn with_outputs(self, steps: Vec<Option<Step>>) -> Option<Vec<Step>> {
        let steps = steps.into_iter().zip(self.outputs).zip(self.flow.order());
        let steps = steps.map(|((step, outputs), position)| {
            let written = self.workflow.steps.get(position);
            let declared = |name: &str| written?.outputs.iter().find(|output| output.name == name);
            // Those of a called workflow that nobody reads are left to it.
            let outputs = outputs?.into_iter();
            let outputs = outputs.filter(|output| output.used || declared(&output.name).is_some());
            Some(Step {
                outputs: outputs.gather(),
                ..step?
            })
        });
        steps.gather_some()
    }

    /// Lowers all steps: first the outputs of all, because in a workflow that jumps a step may read
    /// those of a later one.
    fn steps(
        &mut self,
        callees: &[Option<Callee<'_, 'a>>],
        names: &mut StepNames,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Option<Step>> {
        let workflow = self.workflow;
        let order: Vec<usize> = self.flow.order().gather();
        let callee = |position: &usize| callees.get(*position).and_then(Option::as_ref);
        let (mut replies, mut reads) = (Vec::new(), Vec::new());
        for (index, position) in order.iter().enumerate() {
            self.enter(index);
            self.reads = Reads::default();
            let Some(step) = workflow.steps.get(*position) else {
                continue;
            };
            let called = self.called_by(step);
            let of_step = match (called, callee(position)) {
                (Some(_), _) => Some(self.returned(step, diagnostics)),
                (None, Some(callee)) => self.replies(step, callee, diagnostics),
                (None, None) => None,
            };
            let outputs = of_step.as_ref().and_then(|replies| {
                // Where the workflow goes on after a failure, that reply has outputs as well.
                let scope = match self.flow.goes_on_failed(index) {
                    true => replies.scope(&replies.all, false),
                    false => replies.on_success(),
                };
                let mut outputs = self.step_outputs(&scope, diagnostics)?;
                if let Some(called) = called {
                    self.add_called_outputs(called, &mut outputs);
                }
                Some(outputs)
            });
            self.outputs.push(outputs);
            replies.push(of_step);
            reads.push(std::mem::take(&mut self.reads));
        }
        let mut steps = Vec::new();
        for ((index, position), (replies, reads)) in
            order.iter().enumerate().zip(replies.iter().zip(reads))
        {
            self.enter(index);
            self.reads = reads;
            steps.push(match replies {
                Some(replies) => self.step(callee(position), replies, names, diagnostics),
                None => {
                    if let Some(step) = workflow.steps.get(*position) {
                        self.unresolved(step, diagnostics);
                    }
                    None
                }
            });
        }
        steps
    }

    /// Turns to a step.
    fn enter(&mut self, index: usize) {
        self.current = index;
        let position = self.flow.order().nth(index);
        let step = position.and_then(|position| self.workflow.steps.get(position));
        let called = step.and_then(|step| self.called_by(step));
        let outputs = called.map(|called| self.signatures.output_names(self.project, called));
        self.scope.call(outputs);
    }

    fn replies<'s>(
        &self,
        step: &'s arazzo::Step<'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Replies<'s, 'a>> {
        let parts = Parts::new(self.project.files, callee.entry)?;
        let statuses = StatusTest::of(&step.criteria, self);
        let success =
            outputs::success_schemas(&parts, statuses.as_ref(), &callee.operation.id, diagnostics);
        let all = parts.responses.iter();
        let all = all
            .filter_map(|(_, node)| Parts::json_schema(node))
            .gather();
        Some(Replies {
            step,
            parts,
            success,
            all,
        })
    }

    fn step(
        &mut self,
        callee: Option<&Callee<'_, 'a>>,
        replies: &Replies<'_, 'a>,
        names: &mut StepNames,
        diagnostics: &mut Diagnostics,
    ) -> Option<Step> {
        let step = replies.step;
        let target = match (self.called_by(step), callee) {
            (Some(called), _) => self
                .step_call(step, called, diagnostics)
                .map(ir::Target::Workflow),
            (None, Some(callee)) => {
                self.target = callee.target;
                self.call(step, callee, diagnostics)
                    .map(|call| ir::Target::Operation(Box::new(call)))
            }
            (None, None) => None,
        };
        let criteria = self.criteria(&step.criteria, &replies.on_success(), diagnostics);
        let reads = self.reads.clone();
        let actions = self.actions(replies, diagnostics);
        let description = step.description.as_ref();
        let function = names.functions.unique(snake(&step.id.value));
        let once = self.flow.is_detour(self.current).then(|| Once {
            function: names.functions.unique(format!("{}_once", plain(&function))),
            reads,
        });
        let actions = actions?;
        let mut target = target?;
        if let ir::Target::Operation(call) = &mut target {
            call.keeps_body = self.keeps_bodies.contains(&self.current);
        }
        Some(Step {
            id: step.id.value.clone(),
            function,
            once,
            variant: names.variants.unique(pascal(&step.id.value)),
            docs: docs(None, description.map(|text| text.value.as_str())),
            target,
            timeout: step.timeout,
            depends_on: self.flow.unmet_dependencies(self.current),
            criteria: criteria?,
            outputs: Vec::new(),
            open: self.flow.is_open(self.current),
            goes_on: false,
            on_success: actions.success,
            passing: actions.passing,
            on_failure: actions.failure,
            shares_failure: false,
            reads: std::mem::take(&mut self.reads),
            written: self.written_step(step),
        })
    }
}

impl<'a> Replies<'_, 'a> {
    /// For what is read of a reply on which the step succeeds.
    fn on_success(&self) -> CriterionScope<'_, 'a> {
        self.scope(&self.success, false)
    }

    fn scope<'c>(&'c self, responses: &'c [Node<'a>], of_action: bool) -> CriterionScope<'c, 'a> {
        CriterionScope {
            step: self.step,
            parts: &self.parts,
            responses,
            of_action,
        }
    }
}
