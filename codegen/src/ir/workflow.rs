//! Workflows: steps in the order in which they run, with everything resolved.

use crate::parse::expression::Pointer;

use super::{Call, Docs, Field, InputChecks, Type, TypeDef};

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
    /// The function of a single attempt without actions, where the step runs before retries of another.
    pub once: Option<String>,
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
    /// What may follow its success.
    pub on_success: Vec<Action>,
    /// What may follow it after that, and leads where the workflow goes anyway.
    pub passing: Vec<Action>,
    /// What may follow its failure; after that, what is common to several steps, if `shares_failure`.
    pub on_failure: Vec<Action>,
    /// Whether the workflow's [`after_failure`](Workflow::after_failure) follows its failure.
    pub shares_failure: bool,
    /// Whether it reads inputs.
    pub reads_inputs: bool,
    /// The earlier steps whose outputs it reads, by index.
    pub reads_steps: Vec<usize>,
    /// The workflows that ran first whose outputs it reads, by index in
    /// [`Workflow::dependencies`].
    pub reads_dependencies: Vec<usize>,
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

/// A JSON value with expressions in it.
#[derive(Clone, Debug)]
pub enum Json {
    /// A literal.
    Literal(serde_json::Value),
    /// The value of an expression of a type; absent members are left out.
    Expr(Expr, Type),
    /// The same, as what its schema wants, if it can be that.
    As(Expr, Type, Wanted),
    /// An object.
    Object(Vec<(String, Json)>),
    /// A list.
    Array(Vec<Json>),
}

/// What a schema wants a value to be that is known only when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A text, unless it is an object or a list: it stands for itself in quotes.
    Quoted,
}

/// A value of a known type.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A field of the inputs.
    Input {
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// An input that has no field of its own: a member of one that holds all others.
    OtherInput {
        /// The field of all others.
        field: String,
        /// The member.
        name: String,
    },
    /// An output of an earlier step.
    StepOutput {
        /// The step, by index.
        step: usize,
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// What steps lead to in a value of a known type.
    Path {
        /// The value.
        base: Box<Expr>,
        /// The steps, in order.
        steps: Vec<PathStep>,
        /// The type of what they lead to; an `Option` where it may be absent.
        ty: Type,
    },
    /// What a JSON Pointer leads to in a JSON value, read as a type; absent if it is not of it.
    Read {
        /// The JSON value, which may be absent itself.
        base: Box<Expr>,
        /// Where in it.
        pointer: Pointer,
        /// The type: always an `Option`.
        ty: Type,
    },
    /// All inputs.
    Inputs,
    /// A part of the exchange that the step has just had.
    Reply {
        /// Which.
        part: ReplyPart,
        /// Its type: always an `Option`.
        ty: Type,
    },
    /// An output of the workflow that the step calls.
    CalledOutput {
        /// The field; the output's name, if `read` says so.
        field: String,
        /// Its type.
        ty: Type,
        /// How it is read.
        read: CalledRead,
    },
    /// An output of a workflow that ran first.
    DependencyOutput {
        /// Which one, by index in [`Workflow::dependencies`].
        position: usize,
        /// The field.
        field: String,
        /// Its type.
        ty: Type,
    },
    /// A JSON value as an input of the type that the workflow wants; what cannot be made of it fails
    /// the attempt.
    AsInput {
        /// The value.
        value: Box<Json>,
        /// The input's name.
        name: String,
    },
    /// A literal text.
    Text(String),
    /// A literal number, in Rust's notation for the type.
    Number(serde_json::Number, Type),
    /// A literal truth value.
    Bool(bool),
    /// A variant of an enum of the source.
    Variant {
        /// The enum.
        name: String,
        /// The variant.
        variant: String,
    },
    /// A struct of the source.
    Object {
        /// Its name.
        name: String,
        /// The fields that are set.
        fields: Vec<(String, Expr)>,
        /// What the others get.
        rest: Rest,
    },
    /// A list.
    List(Vec<Expr>),
    /// A value in a box.
    Boxed(Box<Expr>),
    /// A text with values in it.
    Format(Vec<FormatPart>),
    /// The same where values may be absent: the text is absent then.
    Joined(Vec<FormatPart>),
    /// A JSON value with expressions in it.
    Json(Box<Json>),
    /// `Some(…)`.
    Some(Box<Expr>),
    /// `None`.
    None,
    /// A value of one type as another.
    Convert(Box<Expr>, Conversion),
    /// The same for what is in an `Option`.
    Map(Box<Expr>, Conversion),
    /// What a Selector Object selects.
    Select {
        /// What is selected from.
        context: Box<Expr>,
        /// What selects.
        query: Selection,
    },
    /// A value that may be absent and is needed: its absence fails the attempt.
    Require {
        /// The value.
        value: Box<Expr>,
        /// The runtime expression as written.
        source: String,
    },
}

impl Expr {
    /// Whether something holds for the expression or one in it.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        let within = match self {
            Expr::Object { fields, rest, .. } => {
                let arguments: &[Expr] = match rest {
                    Rest::New(arguments) => arguments,
                    Rest::Complete | Rest::Default => &[],
                };
                fields.iter().any(|(_, value)| value.any(holds))
                    || arguments.iter().any(|value| value.any(holds))
            }
            Expr::List(items) => items.iter().any(|item| item.any(holds)),
            Expr::Format(parts) | Expr::Joined(parts) => any_part(parts, holds),
            Expr::Json(json) | Expr::AsInput { value: json, .. } => json.any(holds),
            Expr::Boxed(inner)
            | Expr::Some(inner)
            | Expr::Convert(inner, _)
            | Expr::Map(inner, _)
            | Expr::Path { base: inner, .. }
            | Expr::Read { base: inner, .. }
            | Expr::Require { value: inner, .. } => inner.any(holds),
            Expr::Select { context, query } => {
                context.any(holds)
                    || match query {
                        Selection::Pointer(parts) => any_part(parts, holds),
                        Selection::All(query) | Selection::One(query) => query.any(holds),
                    }
            }
            _ => false,
        };
        within || holds(self)
    }
}

impl Json {
    /// The same for an expression in a JSON value.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        match self {
            Json::Literal(_) => false,
            Json::Expr(expr, _) | Json::As(expr, ..) => expr.any(holds),
            Json::Object(members) => members.iter().any(|(_, value)| value.any(holds)),
            Json::Array(items) => items.iter().any(|item| item.any(holds)),
        }
    }
}

fn any_part(parts: &[FormatPart], holds: &impl Fn(&Expr) -> bool) -> bool {
    parts.iter().any(|part| match part {
        FormatPart::Value(value) | FormatPart::Optional(value) => value.any(holds),
        FormatPart::Text(_) => false,
    })
}

impl Template {
    /// The same for an expression in a text.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        self.0.iter().any(|part| match &part.operand {
            Operand::Value(value) => value.any(holds),
            _ => false,
        })
    }
}

/// How a Selector Object selects.
#[derive(Clone, Debug)]
pub enum Selection {
    /// By a JSON Pointer: a value, or none.
    Pointer(Vec<FormatPart>),
    /// By a JSONPath query: all that it finds.
    All(Template),
    /// The same where one value is wanted: none if it does not find exactly one.
    One(Template),
}

/// A step into a value of a known type.
#[derive(Clone, Debug, PartialEq)]
pub enum PathStep {
    /// A field of a struct.
    Field {
        /// The field.
        name: String,
        /// Whether it is an `Option`, or one in another.
        optional: Optional,
    },
    /// An item of a list.
    Item(usize),
    /// A member of a map.
    Member(String),
}

/// How often a field is optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Optional {
    No,
    Once,
    Twice,
}

/// A part of an exchange: of the reply, or of the request that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyPart {
    /// `$statusCode`.
    Status,
    /// `$url`.
    Url,
    /// `$response.body`, or a place in it.
    Body(Pointer),
    /// `$response.header`.
    Header(String),
    /// `$request.body`, or a place in it.
    SentBody(Pointer),
    /// `$request.header`, where the document does not say what was passed.
    SentHeader(String),
}

/// How an output of a called workflow is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledRead {
    /// A field of its outputs.
    Field,
    /// The same, unless it has handed over to another workflow.
    Completed,
    /// By name, because its type is not known yet.
    Json,
}

/// What the fields that a struct literal does not name get.
#[derive(Clone, Debug)]
pub enum Rest {
    /// There are none.
    Complete,
    /// `..Default::default()`.
    Default,
    /// `..Type::new(…)`, with the required fields.
    New(Vec<Expr>),
}

/// A conversion.
#[derive(Clone, Debug, PartialEq)]
pub enum Conversion {
    /// A text as an open enum of the source.
    ToEnum(String),
    /// An open enum as its text.
    EnumToText,
    /// A secret as its text.
    Expose,
    /// A value with secrets inside as JSON.
    ExposeAll,
    /// A JSON value as text: a text as it is, everything else as JSON.
    JsonToText,
    /// A number or truth value as its text.
    ToText,
    /// A text as a file.
    ToUpload,
    /// Anything as a JSON value.
    ToJson,
    /// A number as one of a wider type.
    Widen(Type),
    /// A value as `Some` of it: present, in a member that may also be null.
    Wrap,
    /// A value as a parameter, by what it serialises as.
    ToParameter,
    /// A value as a parameter that is its JSON text.
    ToContent,
    /// Anything as JSON text.
    JsonText,
    /// A JSON value that is not null, or nothing.
    NotNull,
    /// A text as a token of a JSON Pointer.
    ToToken,
    /// A text for a place between the tags of XML.
    ToXml,
    /// A text for a place in a form.
    ToForm,
    /// A text for a place between the quotes of JSON.
    InQuotes,
}

/// A part of a text with values in it.
#[derive(Clone, Debug)]
pub enum FormatPart {
    /// Text.
    Text(String),
    /// A value that is a text.
    Value(Expr),
    /// A value that is an optional text.
    Optional(Expr),
}

/// A criterion, and its text in the document.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// The condition.
    pub condition: Condition,
    /// The text.
    pub source: String,
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison.
    Compare(Operand, Comparison, Operand),
    /// An operand that counts as true.
    Truthy(Operand),
    /// A regular expression that is found in the text of an operand: a condition of its own.
    Matches(Template, Operand),
    /// A JSONPath query that selects something: a condition of its own.
    Selects {
        /// The query.
        query: Template,
        /// What it is evaluated on.
        context: Operand,
        /// Whether an object is tested itself by the filter that the query begins with.
        among: bool,
    },
}

/// A text with operands in it.
#[derive(Clone, Debug)]
pub struct Template(pub Vec<TemplatePart>);

/// A part of such a text.
#[derive(Clone, Debug)]
pub struct TemplatePart {
    /// Its text, or the value of which the text is taken.
    pub operand: Operand,
    /// Whether it stands in quotes that it must not end.
    pub quoted: bool,
}

impl TemplatePart {
    /// A text of the document.
    pub fn text(text: &str) -> Self {
        TemplatePart {
            operand: Operand::Text(text.to_owned()),
            quoted: false,
        }
    }
}

impl Condition {
    /// Whether something in it is negated.
    pub fn has_negation(&self) -> bool {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().any(Condition::has_negation)
            }
            Condition::Not(_) => true,
            _ => false,
        }
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// An operand of a condition.
#[derive(Clone, Debug)]
pub enum Operand {
    /// `$statusCode`.
    Status,
    /// A pointer into `$response.body`.
    Body(Pointer),
    /// A pointer into another operand.
    At(Box<Operand>, Pointer),
    /// The member `length` of an operand, or else its length.
    Length(Box<Operand>),
    /// A response header.
    Header(String),
    /// A field of the inputs or an output, as an expression.
    Value(Expr),
    /// A text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// A truth value.
    Bool(bool),
    /// Null.
    Null,
}

impl Operand {
    /// `$response.body`.
    pub fn whole_body() -> Self {
        Operand::Body(Pointer::default())
    }

    /// Whether it stands in the document as it is.
    pub fn is_literal(&self) -> bool {
        matches!(
            self,
            Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) | Operand::Null
        )
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
