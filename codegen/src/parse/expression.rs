//! Runtime expressions (Arazzo, "Runtime Expressions"): what they say, and how a text becomes one.
//!
//! Only syntax lives here. Which names a document declares is asked through [`Names`], because names
//! may hold any character (`$inputs.page[size]`) and so decide where a name ends.

use std::{fmt, ops::Range};

mod chars;
mod display;
#[cfg(test)]
pub(super) mod fixture;
mod name;
mod navigation;
mod pointer;
mod read;
mod references;
#[cfg(test)]
mod tests;
mod unbraced;

pub use navigation::Nav;
pub(super) use navigation::{Steps, digits, member};
pub use pointer::Pointer;
pub(super) use read::{Found, Place, Reader};
pub use read::{is_dotted_root, nearest_root};

/// The feature set of a document: major and minor of its `arazzo` field (Arazzo, "Versions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Arazzo 1.0.x.
    V1_0,
    /// Arazzo 1.1.x.
    V1_1,
}

/// The names in scope where an expression stands.
pub trait Names {
    /// Is `name` a declared input of this workflow?
    fn input(&self, name: &str) -> bool;
    /// Is `name` an output that `$outputs.` reaches here (those of the workflow a step calls)?
    fn output(&self, name: &str) -> bool;
    /// Is `id` a step of this workflow?
    fn step(&self, id: &str) -> bool;
    /// Is `name` an output of step `step`?
    fn step_output(&self, step: &str, name: &str) -> bool;
    /// Is `name` a source description of this document?
    fn source(&self, name: &str) -> bool;
    /// Is `id` a workflow of this document? Needed only for identifiers with unusual characters.
    fn workflow(&self, _id: &str) -> bool {
        false
    }
    /// Is `name` an input or output of workflow `id`? Needed only to separate a name from a dot-path;
    /// a name that is unknown here is still read, because its absence is for the caller to report.
    fn workflow_name(&self, _id: &str, _field: WorkflowField, _name: &str) -> bool {
        false
    }
    /// May inputs have undeclared names (`additionalProperties` is a schema)?
    fn any_input(&self) -> bool {
        false
    }
    /// May `$outputs.` be followed by any name, for instance because the called workflow is unknown?
    fn any_output(&self) -> bool {
        false
    }
    /// May step `step` have outputs of any name, for instance because its workflow is unknown?
    fn any_step_output(&self, _step: &str) -> bool {
        false
    }
}

/// A runtime expression (Arazzo, "Runtime Expressions"). `Display` gives its canonical text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$statusCode`
    StatusCode,
    /// `$self`, Arazzo 1.1
    SelfUri,
    /// `$request.…`
    Request(Part),
    /// `$response.…`; its query and path are grammatical but meaningless
    Response(Part),
    /// `$message.…`, Arazzo 1.1, asynchronous sources only
    Message(MessagePart),
    /// `$inputs`: all inputs as one object
    Inputs,
    /// `$inputs.name#/pointer`
    Input {
        /// The input.
        name: String,
        /// Where in its value.
        pointer: Pointer,
    },
    /// `$outputs.name#/pointer`
    Output {
        /// The output.
        name: String,
        /// Where in its value.
        pointer: Pointer,
    },
    /// `$steps.step.outputs.output#/pointer`
    StepOutput {
        /// The stepId.
        step: String,
        /// The output of that step.
        output: String,
        /// Where in its value.
        pointer: Pointer,
    },
    /// `$workflows.workflow.inputs.name#/pointer`, or `outputs`
    Workflow {
        /// The workflowId.
        workflow: String,
        /// Its inputs or its outputs.
        field: WorkflowField,
        /// The input or output.
        name: String,
        /// Where in its value.
        pointer: Pointer,
    },
    /// `$sourceDescriptions.source.reference`
    SourceDescription {
        /// The source's name.
        source: String,
        /// An operationId, a workflowId, or a field of the source description.
        reference: String,
    },
    /// `$components.kind.name`
    Component {
        /// Which of the component maps.
        kind: ComponentKind,
        /// The key in that map.
        name: String,
    },
}

/// A part of a request or response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `header.name`
    Header(String),
    /// `query.name`
    Query(String),
    /// `path.name`
    Path(String),
    /// `body#/pointer`
    Body(Pointer),
}

/// A part of a message (Arazzo 1.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MessagePart {
    /// `header.name`
    Header(String),
    /// `payload#/pointer`
    Payload(Pointer),
}

/// Which names of a workflow `$workflows.` reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkflowField {
    /// `inputs`
    Inputs,
    /// `outputs`
    Outputs,
}

/// The maps of the Components Object (Arazzo, "Components Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComponentKind {
    /// `inputs`, which no list accepts: read so that the caller can say so
    Inputs,
    /// `parameters`
    Parameters,
    /// `successActions`
    SuccessActions,
    /// `failureActions`
    FailureActions,
}

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Not an expression: the text itself.
    Literal,
    /// The whole text is one expression.
    Expression {
        /// The expression.
        expression: Expression,
        /// The accepted forms it was written in.
        notes: Vec<Note>,
    },
    /// A longer text that names expressions without braces (`Bearer $inputs.t`), in order.
    Unbraced(Vec<Unbraced>),
    /// Meant as an expression, but not one.
    Error(ExpressionError),
}

/// An expression without braces inside a longer text; slug `unbraced`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbraced {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it stands for; none if its name is not declared, then it is literal text.
    pub expression: Option<Expression>,
}

/// A way of writing that is not the specification's but has only one possible reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which way.
    pub kind: NoteKind,
    /// The canonical text of the expression, for a help line.
    pub instead: String,
}

/// The kinds of [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The declared name has characters that the grammar does not allow.
    BadName,
    /// Another spelling, such as `body#id` or `$response.headers.etag`.
    ExpressionForm,
    /// Dots or brackets navigate the value: `$response.body.a[0]`.
    DotPath,
    /// The dot-path has `[*]` or `[]`: its value is absent, whatever the pointer says.
    Wildcard,
}

impl NoteKind {
    /// The diagnostic's slug.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::BadName => "bad-name",
            Self::ExpressionForm => "expression-form",
            Self::DotPath | Self::Wildcard => "dot-path",
        }
    }
}

/// Why a text with a known root is not an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// What is wrong.
    pub kind: ExpressionErrorKind,
    /// The offending bytes of the text.
    pub range: Range<usize>,
    /// The text that was looked for: compare it with the names there are to suggest the nearest.
    pub sought: String,
}

/// The kinds of [`ExpressionError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionErrorKind {
    /// No reading at all, and why.
    Syntax(&'static str),
    /// No such input.
    UndeclaredInput,
    /// No such output of the called workflow.
    UndeclaredOutput,
    /// The step exists but has no such output.
    UndeclaredStepOutput {
        /// The step.
        step: String,
    },
    /// No such step.
    UnknownStep,
    /// The root belongs to another tool: `$env.HOME`, `$faker.name`.
    DialectRoot,
}

impl ExpressionError {
    /// The diagnostic's slug.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        match self.kind {
            ExpressionErrorKind::Syntax(_) => "expression-syntax",
            ExpressionErrorKind::UndeclaredInput
            | ExpressionErrorKind::UndeclaredOutput
            | ExpressionErrorKind::UndeclaredStepOutput { .. } => "undeclared",
            ExpressionErrorKind::UnknownStep => "unknown-step",
            ExpressionErrorKind::DialectRoot => "dialect-root",
        }
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sought = &self.sought;
        match &self.kind {
            ExpressionErrorKind::Syntax(reason) => f.write_str(reason),
            ExpressionErrorKind::UndeclaredInput => write!(f, "no input `{sought}` is declared"),
            ExpressionErrorKind::UndeclaredOutput => {
                write!(f, "the called workflow has no output `{sought}`")
            }
            ExpressionErrorKind::UndeclaredStepOutput { step } => {
                write!(f, "step `{step}` has no output `{sought}`")
            }
            ExpressionErrorKind::UnknownStep => write!(f, "this workflow has no step `{sought}`"),
            ExpressionErrorKind::DialectRoot => {
                write!(f, "`${sought}` is not a root that Arazzo defines")
            }
        }
    }
}

impl std::error::Error for ExpressionError {}

/// Reads a string value that has no embedded expression (see [`super::embedding::split`]).
#[must_use]
pub fn read(text: &str, version: Version, names: &dyn Names) -> Reading {
    match Reader::new(text, version, names, Place::Value).whole() {
        Some(Ok(found)) => found.into_reading(),
        // A known root without a reading may be the start of a longer text: `$inputs.a-$inputs.b`.
        Some(Err(error)) if !matches!(error.kind, ExpressionErrorKind::Syntax(_)) => {
            Reading::Error(error)
        }
        other => match (unbraced::find(text, names), other) {
            (found, _) if !found.is_empty() => Reading::Unbraced(found),
            (_, Some(Err(error))) => Reading::Error(error),
            _ => Reading::Literal,
        },
    }
}

/// Reads what stands between the braces of an embedded expression. Never `Unbraced`; an unknown root
/// is `Literal`, because such braces belong to the text (`{{$randomInt}}`).
#[must_use]
pub fn read_embedded(inner: &str, version: Version, names: &dyn Names) -> Reading {
    match Reader::new(inner, version, names, Place::Embedded).whole() {
        Some(Ok(found)) => found.into_reading(),
        Some(Err(error)) => Reading::Error(error),
        None => Reading::Literal,
    }
}

impl Expression {
    /// Where in the value this expression points, for those that have a value to point into.
    pub fn pointer_mut(&mut self) -> Option<&mut Pointer> {
        match self {
            Self::Request(Part::Body(pointer))
            | Self::Response(Part::Body(pointer))
            | Self::Message(MessagePart::Payload(pointer))
            | Self::Input { pointer, .. }
            | Self::Output { pointer, .. }
            | Self::StepOutput { pointer, .. }
            | Self::Workflow { pointer, .. } => Some(pointer),
            _ => None,
        }
    }
}
