//! Expressions that refer to other parts of the document: steps, workflows, sources, components.

use super::{
    ComponentKind, Expression, ExpressionError, ExpressionErrorKind, NoteKind, WorkflowField,
    chars::{is_ident, is_strict, name_run},
    name::Scope,
    read::{Attempt, Found, Reader, split_pointer},
};

impl Reader<'_> {
    /// `$steps.`: the declared step decides where its identifier ends.
    pub(super) fn step(&self, rest: &str) -> Attempt {
        let well_formed = || splits(rest, ".outputs.");
        if let Some((step, output)) = well_formed().find(|(step, _)| self.names.step(step)) {
            let found = self.named(output, Scope::StepOutput(step))?;
            return Ok(found.note(NoteKind::BadName, !is_strict(step)));
        }
        let first = well_formed().next();
        match self.step_without_outputs(rest) {
            Some(Ok(found)) => return Ok(found.note(NoteKind::ExpressionForm, true)),
            // With `.outputs.` in the text it is the step that is wrong.
            Some(Err(error)) if first.is_none() => return Err(error),
            _ => {}
        }
        match first.or_else(|| rest.split_once('.')) {
            Some((step, output)) => self.unknown_step(step, output),
            None => self.syntax(rest, "`.outputs.` and a name must follow the stepId"),
        }
    }

    /// The accepted form `$steps.s.o`; none if no declared step stands there.
    fn step_without_outputs(&self, rest: &str) -> Option<Attempt> {
        let declared = splits(rest, ".").filter(|(step, _)| self.names.step(step));
        let (step, output) = declared.last()?;
        let found = self.named(output, Scope::StepOutput(step));
        if found.is_err() && output == "outputs" {
            return Some(self.syntax(output, "the output's name is missing"));
        }
        Some(found)
    }

    /// Well written, but no such step; or not well written.
    fn unknown_step(&self, step: &str, output: &str) -> Attempt {
        let (name, tail) = split_pointer(output);
        let clear = (is_ident(name) && self.remainder(tail).is_ok()) || name_run(output) == output;
        if output.is_empty() || !clear || name_run(step) != step || step.is_empty() {
            return self.syntax(self.text, "expected `$steps.<stepId>.outputs.<name>`");
        }
        let start = "$steps.".len();
        Err(ExpressionError {
            kind: ExpressionErrorKind::UnknownStep,
            range: start..start + step.len(),
            sought: step.to_owned(),
        })
    }

    pub(super) fn workflow(&self, rest: &str) -> Attempt {
        let fields = || {
            [WorkflowField::Inputs, WorkflowField::Outputs]
                .into_iter()
                .flat_map(|field| {
                    splits(rest, field.mark()).map(move |(id, name)| (id, field, name))
                })
        };
        let split = fields()
            .find(|(id, ..)| self.names.workflow(id))
            .or_else(|| fields().find(|(id, ..)| is_strict(id)));
        let Some((id, field, name)) = split else {
            return self.syntax(
                rest,
                "expected a workflowId, then `.inputs.` or `.outputs.`",
            );
        };
        let found = self.named(name, Scope::Workflow(id, field))?;
        Ok(found.note(NoteKind::BadName, !is_strict(id)))
    }

    pub(super) fn source(&self, rest: &str) -> Attempt {
        let split = splits(rest, ".")
            .filter(|(source, _)| self.names.source(source))
            .last()
            .or_else(|| rest.split_once('.').filter(|(source, _)| is_strict(source)));
        let Some((source, reference)) = split else {
            return self.syntax(rest, "expected a source's name, a dot and a reference");
        };
        let plain = without_workflows(reference);
        let found = self.free_name(plain, |reference| {
            let source = source.to_owned();
            Expression::SourceDescription { source, reference }
        })?;
        Ok(found
            .note(NoteKind::BadName, !is_strict(source))
            .note(NoteKind::ExpressionForm, plain.len() < reference.len()))
    }

    pub(super) fn component(&self, rest: &str) -> Attempt {
        let (kind, name) = rest.split_once('.').unwrap_or((rest, ""));
        let kind = match kind {
            "inputs" => ComponentKind::Inputs,
            "parameters" => ComponentKind::Parameters,
            "successActions" => ComponentKind::SuccessActions,
            "failureActions" => ComponentKind::FailureActions,
            _ => return self.syntax(rest, "not one of the component maps that can be referenced"),
        };
        if name.is_empty() || name.contains(['{', '}']) {
            return self.syntax(rest, "a component's name must follow");
        }
        let found = Found::new(Expression::Component {
            kind,
            name: name.to_owned(),
        });
        Ok(found.note(NoteKind::BadName, !is_ident(name)))
    }
}

impl WorkflowField {
    /// The field between a workflowId and a name.
    fn mark(self) -> &'static str {
        match self {
            Self::Inputs => ".inputs.",
            Self::Outputs => ".outputs.",
        }
    }
}

/// Every way to split a text at `mark`, the shortest start first.
fn splits<'t>(text: &'t str, mark: &'static str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(mark)
        .filter_map(|(at, mark)| Some((text.get(..at)?, text.get(at + mark.len()..)?)))
}

/// The reference in another tool's form, `$sourceDescriptions.s.workflows.w`. All prefixes go, so
/// that the result does not read differently from what it says.
fn without_workflows(reference: &str) -> &str {
    let mut plain = reference;
    while let Some(inner) = plain.strip_prefix("workflows.")
        && !inner.is_empty()
    {
        plain = inner;
    }
    plain
}
