//! Workflows → steps with typed calls, conditions and outputs.

mod call;
mod criteria;
mod inputs;
mod outputs;
mod payload;
mod refused;
mod supplied;
mod value;

use crate::diagnostic::Diagnostics;
use crate::ir::{self, Field, Operation, Step};
use crate::lower::docs::docs;
use crate::lower::example;
use crate::lower::names::{Namespace, PRELUDE, pascal, plain, snake};
use crate::lower::operation::Parts;
use crate::lower::types::Types;
use crate::parse::arazzo::{self, Document};
use crate::parse::node::Text;
use crate::parse::openapi::OperationEntry;
use crate::resolve::Project;
use crate::resolve::reference::follow;
use crate::resolve::scope::Scope;
use criteria::{CriterionScope, StatusTest};

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
}

/// Where the lowering of a workflow is.
pub struct Context<'p, 'a> {
    project: &'p Project<'a>,
    document: &'p Document<'a>,
    workflow: &'p arazzo::Workflow<'a>,
    scope: Scope,
    inputs: Vec<Field>,
    /// Inputs that have a secret somewhere inside: nothing shows it, so they are not sent whole.
    inputs_with_secrets: Vec<String>,
    /// The steps so far; nothing for one that could not be lowered.
    steps: Vec<Option<Step>>,
    current: usize,
    target: (usize, usize),
    reads_inputs: bool,
    reads_steps: Vec<usize>,
}

/// The names that workflows have taken: functions, which are modules too, and prefixes of types.
#[derive(Debug)]
pub struct WorkflowNames {
    functions: Namespace,
    prefixes: Namespace,
}

impl Default for WorkflowNames {
    fn default() -> Self {
        WorkflowNames::reserving([])
    }
}

impl WorkflowNames {
    /// The names of one folder, in which these modules are as well.
    pub fn reserving<'n>(modules: impl IntoIterator<Item = &'n str>) -> Self {
        WorkflowNames {
            // `mod.rs` is there already.
            functions: Namespace::reserving(modules.into_iter().chain(["r#mod"])),
            prefixes: Namespace::default(),
        }
    }
}

/// Lowers a workflow. `callees` are the operations of its steps; where one was not found, that was
/// reported. Nothing is returned where anything was reported that leaves nothing to generate.
pub fn lower<'a>(
    project: &Project<'a>,
    document: &Document<'a>,
    workflow: &arazzo::Workflow<'a>,
    callees: &[Option<Callee<'_, 'a>>],
    names: &mut WorkflowNames,
    diagnostics: &mut Diagnostics,
) -> Option<ir::Workflow> {
    refused::report(workflow, diagnostics);
    let function = names.functions.unique(snake(&workflow.id.value));
    let plain = plain(&function);
    let function_on = names.functions.unique(format!("{plain}_on"));
    let type_prefix = names
        .prefixes
        .unique(pascal(plain).trim_end_matches('_').to_owned());
    let inputs = inputs::inputs(project, workflow, &type_prefix, diagnostics);
    let schema = workflow.inputs.clone();
    let schema = schema.and_then(|node| follow(project.files, node).ok());
    let mut context = Context {
        project,
        document,
        workflow,
        scope: Scope::new(project.files, document, workflow, schema.as_ref()),
        inputs_with_secrets: inputs.with_secrets(),
        inputs: inputs.fields.clone().unwrap_or_default(),
        steps: Vec::new(),
        current: 0,
        target: (0, 0),
        reads_inputs: false,
        reads_steps: Vec::new(),
    };
    let mut names = StepNames::new([&function, &function_on], &type_prefix, &inputs.types);
    for (step, callee) in workflow.steps.iter().zip(callees) {
        let lowered = callee
            .as_ref()
            .and_then(|callee| context.step(step, callee, &mut names, diagnostics));
        context.steps.push(lowered);
        context.current += 1;
    }
    context.reads_inputs = false;
    let outputs = context.workflow_outputs(diagnostics);
    let in_outputs = context.reads_inputs;
    let steps: Vec<Step> = context.steps.into_iter().collect::<Option<_>>()?;
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    Some(ir::Workflow {
        id: workflow.id.value.clone(),
        name: workflow.id.value.clone(),
        module: None,
        function,
        function_on,
        type_prefix,
        docs: docs(
            text(&workflow.summary).as_deref(),
            text(&workflow.description).as_deref(),
        ),
        inputs: inputs.fields,
        input_types: inputs.types,
        input_checks: inputs.checks,
        input_defaults: inputs.defaults,
        example_inputs: example::inputs(project.files, workflow),
        reads_inputs: in_outputs || steps.iter().any(|step| step.reads_inputs),
        outputs: outputs?,
        steps,
    })
}

/// The names that steps get: functions, variants, structs.
struct StepNames {
    functions: Namespace,
    variants: Namespace,
}

impl StepNames {
    fn new(functions: [&str; 2], prefix: &str, inputs: &[ir::TypeDef]) -> Self {
        let types = ["Inputs", "Outputs", "Step", "Error"].map(|kind| format!("{prefix}{kind}"));
        let used = [
            "Clients",
            "Engine",
            "InProcess",
            "Run",
            "Step",
            "StepResult",
            "WorkflowError",
            "WorkflowStep",
        ];
        let locals = [
            "run", "engine", "clients", "inputs", "body", "call", "response",
        ];
        StepNames {
            functions: Namespace::reserving(locals.into_iter().chain(functions)),
            variants: Namespace::reserving(
                PRELUDE
                    .iter()
                    .copied()
                    .chain(used)
                    .chain(types.iter().map(String::as_str))
                    .chain(inputs.iter().map(|def| def.name.as_str())),
            ),
        }
    }
}

impl<'a> Context<'_, 'a> {
    fn step(
        &mut self,
        step: &arazzo::Step<'a>,
        callee: &Callee<'_, 'a>,
        names: &mut StepNames,
        diagnostics: &mut Diagnostics,
    ) -> Option<Step> {
        self.target = callee.target;
        self.reads_inputs = false;
        self.reads_steps = Vec::new();
        let parts = Parts::new(self.project.files, callee.entry)?;
        let call = self.call(step, callee.operation, callee.types, diagnostics);
        let statuses = StatusTest::of(&step.criteria, self);
        let responses =
            outputs::success_schemas(&parts, statuses.as_ref(), &callee.operation.id, diagnostics);
        let scope = CriterionScope {
            step,
            parts: &parts,
            responses: &responses,
        };
        let criteria = self.criteria(&step.criteria, &scope, diagnostics);
        let outputs = self.step_outputs(&scope, diagnostics);
        self.reads_steps.sort_unstable();
        let description = step.description.as_ref();
        Some(Step {
            id: step.id.value.clone(),
            function: names.functions.unique(snake(&step.id.value)),
            variant: names.variants.unique(pascal(&step.id.value)),
            docs: docs(None, description.map(|text| text.value.as_str())),
            call: call?,
            criteria: criteria?,
            outputs: outputs?,
            reads_inputs: self.reads_inputs,
            reads_steps: self.reads_steps.clone(),
        })
    }
}
