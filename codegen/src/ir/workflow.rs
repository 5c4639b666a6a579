//! Workflows: steps in the order in which they run, with everything resolved.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::parse::expression::Pointer;

use super::{
    Call, Criterion, Docs, Expr, Field, InputChecks, Type, TypeDef, WrittenStep, WrittenWorkflow,
};

/// A workflow.
#[derive(Debug)]
pub struct Workflow {
    /// The `workflowId`.
    pub id: String,
    /// What it is called among the workflows of all documents: its id, with the document's name
    /// before it where it is in the module of its document.
    pub name: String,
    /// The module of its document, where that has ids which others have as well.
    pub module: Option<String>,
    /// The module and the function.
    pub function: String,
    /// The function that takes an engine.
    pub function_on: String,
    /// The function that is a part of another run, where a workflow calls this one.
    pub function_in: Option<String>,
    /// The functions that take the outputs of the workflows that run first, where there are some: the
    /// public one, and the one that is a part of a run.
    pub functions_after: Option<(String, String)>,
    /// The workflows that run first, in their order.
    pub dependencies: Vec<Dependency>,
    /// The workflows that may take the place of this one.
    pub transfers: Vec<Transfer>,
    /// The prefix of its types, in Pascal case.
    pub type_prefix: String,
    /// Summary and description.
    pub docs: Docs,
    /// The fields of the inputs struct; nothing if the workflow declares no inputs.
    pub inputs: Option<Vec<Field>>,
    /// The types that inputs reach.
    pub input_types: Vec<TypeDef>,
    /// What the inputs must be beyond their types.
    pub input_checks: Vec<InputChecks>,
    /// The values of inputs that are absent: field and value.
    pub input_defaults: Vec<(String, Expr)>,
    /// Inputs to try the workflow with.
    pub example_inputs: serde_json::Value,
    /// Whether a step or an output reads them.
    pub reads_inputs: bool,
    /// Whether they are sent as a whole.
    pub sends_inputs: bool,
    /// Whether a step reads what was sent.
    pub keeps_requests: bool,
    /// The workflow's outputs.
    pub outputs: Vec<WorkflowOutput>,
    /// The steps, in the order in which they run.
    pub steps: Vec<Step>,
    /// How many of them run once, one after the other; the others run as they lead to each other.
    pub head: usize,
    /// What several steps do after a failure, once their own actions do nothing.
    pub after_failure: Vec<Action>,
    /// What the document says about it.
    pub written: WrittenWorkflow,
}

impl Workflow {
    /// Whether steps lead elsewhere than to the next.
    pub fn jumps(&self) -> bool {
        self.head < self.steps.len()
    }
}

/// An output of a workflow.
#[derive(Debug)]
pub struct WorkflowOutput {
    /// The field.
    pub field: Field,
    /// What it is.
    pub value: Expr,
}

/// A workflow that runs before another.
#[derive(Debug)]
pub struct Dependency {
    /// The workflow.
    pub call: WorkflowCall,
    /// The variable with its outputs.
    pub variable: String,
    /// Whether a step or an output reads them.
    pub used: bool,
}

/// A workflow that may take the place of another.
#[derive(Debug)]
pub struct Transfer {
    /// The workflow, by index.
    pub workflow: usize,
    /// What it is called in the enums of the workflow that it takes the place of.
    pub variant: String,
    /// The variant of the outcome.
    pub outcome: String,
    /// Whether it may come back to where it is called.
    pub pinned: bool,
}

/// A call of a workflow.
#[derive(Clone, Debug)]
pub struct WorkflowCall {
    /// The workflow, by index.
    pub workflow: usize,
    /// Its inputs: a struct of its own; nothing if it takes none.
    pub inputs: Option<Expr>,
    /// Whether it may call the one that calls it.
    pub pinned: bool,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub enum Target {
    /// An operation.
    Operation(Box<Call>),
    /// A workflow.
    Workflow(WorkflowCall),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The `stepId`.
    pub id: String,
    /// The function, and the variable that holds its outputs.
    pub function: String,
    /// A single attempt without actions, where the step runs before retries of another.
    pub once: Option<Once>,
    /// The variant of the step enum, and the struct of its outputs.
    pub variant: String,
    /// Its description.
    pub docs: Docs,
    /// What it calls.
    pub target: Target,
    /// The time that an attempt may take, in milliseconds.
    pub timeout: Option<u64>,
    /// The steps that must have succeeded before, by index, where that is not certain.
    pub depends_on: Vec<usize>,
    /// Its criteria; none means that 2xx is success.
    pub criteria: Vec<Criterion>,
    /// Its outputs.
    pub outputs: Vec<StepOutput>,
    /// Whether the workflow may come to where these are read without them; they are all optional then.
    pub open: bool,
    /// Whether what called it goes on whatever comes of it.
    pub goes_on: bool,
    /// What may follow its success.
    pub on_success: Vec<Action>,
    /// What may follow it after that, and leads where the workflow goes anyway.
    pub passing: Vec<Action>,
    /// What may follow its failure; after that, what is common to several steps, if `shares_failure`.
    pub on_failure: Vec<Action>,
    /// Whether the workflow's [`after_failure`](Workflow::after_failure) follows its failure.
    pub shares_failure: bool,
    /// What it reads, its actions included.
    pub reads: Reads,
    /// What the document says about it.
    pub written: WrittenStep,
}

/// A step as it runs before retries of another, without its actions.
#[derive(Clone, Debug)]
pub struct Once {
    /// The function.
    pub function: String,
    /// What it reads.
    pub reads: Reads,
}

/// What a step, or the workflow's outputs, read.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Whether inputs.
    pub inputs: bool,
    /// The steps whose outputs, by index, in their order.
    pub steps: BTreeSet<usize>,
    /// The workflows that ran first whose outputs, by index in [`Workflow::dependencies`].
    pub dependencies: BTreeSet<usize>,
}

impl Reads {
    /// All that is in `other` as well.
    pub fn extend(&mut self, other: &Reads) {
        self.inputs |= other.inputs;
        self.steps.extend(&other.steps);
        self.dependencies.extend(&other.dependencies);
    }
}

impl Step {
    /// The step as it runs before retries of another: one attempt, whatever its actions say and
    /// whatever comes of it.
    pub fn alone(&self) -> Cow<'_, Step> {
        let Some(once) = &self.once else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(Step {
            function: once.function.clone(),
            once: None,
            goes_on: true,
            on_success: Vec::new(),
            passing: Vec::new(),
            on_failure: Vec::new(),
            shares_failure: false,
            reads: once.reads.clone(),
            ..self.clone()
        })
    }
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// All of them hold where it is taken.
    pub criteria: Vec<Criterion>,
    /// What it does.
    pub effect: Effect,
}

/// What an action does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// It ends the workflow.
    End,
    /// It leads to a step, by index.
    Goto(usize),
    /// It leads to its own step.
    Repeat,
    /// It hands over to a workflow.
    Transfer {
        /// The workflow, by index in [`Workflow::transfers`].
        to: usize,
        /// Its inputs.
        inputs: Option<Expr>,
    },
    /// It tries the step again.
    Retry {
        /// Which of the step's retries of this name it is, from 1: each has a budget of its own.
        position: u32,
        /// The wait before, in seconds.
        after: f64,
        /// How many retries there are.
        limit: u32,
        /// What runs before.
        first: Option<First>,
    },
}

/// What runs before a retry.
#[derive(Clone, Debug)]
pub enum First {
    /// A step, by index.
    Step(usize),
    /// A workflow.
    Workflow(WorkflowCall),
}

impl Effect {
    /// Whether the step runs again at once.
    pub fn is_again(&self) -> bool {
        matches!(self, Effect::Repeat | Effect::Retry { .. })
    }

    /// Whether an action of this kind leads away from the order of the steps.
    pub fn is_jump(&self, of_failure: bool) -> bool {
        match self {
            Effect::Goto(_) | Effect::Transfer { .. } => true,
            Effect::End => !of_failure,
            Effect::Repeat | Effect::Retry { .. } => false,
        }
    }
}

impl Step {
    /// The operation that it calls, if it is one.
    pub fn operation(&self) -> Option<&Call> {
        match &self.target {
            Target::Operation(call) => Some(call),
            Target::Workflow(_) => None,
        }
    }

    /// Whether it calls an operation, by index of its source and in that.
    pub fn calls(&self, source: usize, operation: usize) -> bool {
        self.operation()
            .is_some_and(|call| (call.source, call.operation) == (source, operation))
    }

    /// The workflow that it calls, if it is one.
    pub fn workflow(&self) -> Option<&WorkflowCall> {
        match &self.target {
            Target::Operation(_) => None,
            Target::Workflow(call) => Some(call),
        }
    }

    /// Whether the function of the step says what comes next.
    pub fn decides(&self, after_failure: &[Action]) -> bool {
        let shared: &[Action] = if self.shares_failure {
            after_failure
        } else {
            &[]
        };
        let mut failure = self.on_failure.iter().chain(shared);
        self.on_success
            .iter()
            .any(|action| action.effect.is_jump(false))
            || failure.any(|action| action.effect.is_jump(true))
    }
}

/// An output of a step.
#[derive(Clone, Debug)]
pub struct StepOutput {
    /// Its name in the document.
    pub name: String,
    /// The field.
    pub field: String,
    /// Where it is read.
    pub from: OutputSource,
    /// Its type; an `Option` where it may be absent.
    pub ty: Type,
    /// Whether a later step or the workflow reads it.
    pub used: bool,
    /// Where in it they look.
    pub looked_at: Vec<Pointer>,
}

/// Where a step's output is read.
#[derive(Clone, Debug)]
pub enum OutputSource {
    /// A pointer into the body.
    Body(String),
    /// A header.
    Header(String),
    /// The status.
    Status,
    /// A value known before: an input or an earlier output.
    Value(Expr),
}
