//! Declared names: where a name ends when names may hold any character.

use super::{
    Expression, ExpressionError, ExpressionErrorKind, Names, NoteKind, Pointer, WorkflowField,
    chars::{is_ident, name_run},
    navigation::Steps,
    read::{Attempt, Found, Reader, split_pointer},
};

/// No name is looked for beyond this many bytes, so that a long text costs no quadratic time.
pub(super) const LONGEST_NAME: usize = 1024;

/// Whose names are meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'s> {
    Input,
    Output,
    StepOutput(&'s str),
    Workflow(&'s str, WorkflowField),
}

impl Scope<'_> {
    pub(super) fn declares(self, names: &dyn Names, name: &str) -> bool {
        match self {
            Self::Input => names.input(name),
            Self::Output => names.output(name),
            Self::StepOutput(step) => names.step_output(step, name),
            Self::Workflow(id, field) => names.workflow_name(id, field, name),
        }
    }

    /// Is a name that is not declared read all the same?
    pub(super) fn is_open(self, names: &dyn Names) -> bool {
        match self {
            Self::Input => names.any_input(),
            Self::Output => names.any_output(),
            Self::StepOutput(step) => names.any_step_output(step),
            // Which workflows ran, and what they declare, only the caller knows.
            Self::Workflow(..) => true,
        }
    }

    pub(super) fn expression(self, name: &str, pointer: Pointer) -> Expression {
        let name = name.to_owned();
        match self {
            Self::Input => Expression::Input { name, pointer },
            Self::Output => Expression::Output { name, pointer },
            Self::StepOutput(step) => Expression::StepOutput {
                step: step.to_owned(),
                output: name,
                pointer,
            },
            Self::Workflow(id, field) => Expression::Workflow {
                workflow: id.to_owned(),
                field,
                name,
                pointer,
            },
        }
    }

    fn undeclared(self) -> ExpressionErrorKind {
        match self {
            Self::Input => ExpressionErrorKind::UndeclaredInput,
            Self::StepOutput(step) => ExpressionErrorKind::UndeclaredStepOutput {
                step: step.to_owned(),
            },
            Self::Output | Self::Workflow(..) => ExpressionErrorKind::UndeclaredOutput,
        }
    }
}

impl Reader<'_> {
    /// Reads a name and what follows it, in this order: everything is the name; the name ends at the
    /// pointer; the longest declared name; any name at all, where the scope allows that.
    pub(super) fn named(&self, rest: &str, scope: Scope<'_>) -> Attempt {
        if scope.declares(self.names, rest) {
            return Ok(named(scope, rest, Pointer::default(), Steps::default()));
        }
        let (head, tail) = split_pointer(rest);
        let declared = if !tail.is_empty() && scope.declares(self.names, head) {
            Some((head, tail))
        } else {
            self.longest_declared(rest, scope)
        };
        let Some((name, after)) = declared.or_else(|| self.open_name(rest, scope)) else {
            return Err(self.undeclared(rest, scope));
        };
        let (pointer, steps) = self.remainder(after)?;
        Ok(named(scope, name, pointer, steps))
    }

    /// The longest declared name before a dot, a bracket or a pointer.
    fn longest_declared<'t>(&self, rest: &'t str, scope: Scope<'_>) -> Option<(&'t str, &'t str)> {
        rest.rmatch_indices(['.', '[', '#'])
            .filter(|(at, _)| *at <= LONGEST_NAME)
            .filter_map(|(at, _)| rest.split_at_checked(at))
            .find(|(name, _)| scope.declares(self.names, name))
    }

    /// The name where any is taken: up to a pointer or the first bracket, for dots belong to names.
    fn open_name<'t>(&self, rest: &'t str, scope: Scope<'_>) -> Option<(&'t str, &'t str)> {
        let end = rest.find(['[', '#']).unwrap_or(rest.len());
        rest.split_at_checked(end).filter(|(name, after)| {
            scope.is_open(self.names) && is_ident(name) && self.remainder(after).is_ok()
        })
    }

    /// A clear name that is not declared, or no clear name.
    fn undeclared(&self, rest: &str, scope: Scope<'_>) -> ExpressionError {
        let (head, tail) = split_pointer(rest);
        if is_ident(head) {
            let undeclared = |_| self.error(scope.undeclared(), rest, head);
            return self.remainder(tail).map_or_else(|error| error, undeclared);
        }
        if !rest.is_empty() && name_run(rest) == rest {
            return self.error(scope.undeclared(), rest, rest);
        }
        let reason = "a declared name must follow, then the end or `#` and a JSON Pointer";
        self.error(ExpressionErrorKind::Syntax(reason), rest, rest)
    }
}

fn named(scope: Scope<'_>, name: &str, pointer: Pointer, steps: Steps) -> Found {
    let found = Found {
        steps,
        ..Found::new(scope.expression(name, pointer))
    };
    found.note(NoteKind::BadName, !is_ident(name))
}
