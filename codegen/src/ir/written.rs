//! What a document says in its own words: for people who look at a workflow, not for its code.

/// A workflow as written.
#[derive(Clone, Debug, Default)]
pub struct WrittenWorkflow {
    /// The name of the document's file.
    pub document: String,
    /// The document's title.
    pub title: Option<String>,
    /// The workflow's summary.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Its outputs, in the order of [`Workflow::outputs`](super::Workflow::outputs).
    pub outputs: Vec<WrittenValue>,
}

/// A step as written.
#[derive(Clone, Debug, Default)]
pub struct WrittenStep {
    /// Its description.
    pub description: Option<String>,
    /// What it passes to what it calls: parameters, then the values of the body.
    pub passes: Vec<Passed>,
    /// Its outputs, by their names.
    pub outputs: Vec<(String, WrittenValue)>,
}

/// Something that a step passes on.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Where it goes: `query`, `path` and so on, `body`, or `input` of a workflow.
    pub location: &'static str,
    /// The parameter's name, or the place in the body.
    pub name: String,
    /// The value.
    pub value: WrittenValue,
}

/// A value as written.
#[derive(Clone, Debug, Default)]
pub struct WrittenValue {
    /// Its text.
    pub text: String,
    /// What it reads.
    pub reads: Vec<Origin>,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An input, by its name; empty for all of them.
    Input(String),
    /// An output of a step, by index.
    Step(usize, String),
    /// An output of a workflow that has run first, by index in
    /// [`Workflow::dependencies`](super::Workflow::dependencies).
    Dependency(usize, String),
}
