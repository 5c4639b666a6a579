//! What there is to say about runtime expressions.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::lower::workflow::Context;
use crate::parse::expression::{ExpressionError, ExpressionErrorKind, Note, NoteKind};
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

impl Context<'_, '_> {
    /// Reports the forms in which an expression is written.
    pub fn report_notes(&self, notes: &[Note], place: &Place, diagnostics: &mut Diagnostics) {
        if notes.iter().any(|note| note.kind == NoteKind::Wildcard) {
            diagnostics.push(
                Diagnostic::new(
                    rules::DOT_PATH,
                    "an expression has one value, and this selects several",
                )
                .at(place, "absent")
                .help(
                    "name one of them, as in `[0]`, or write a Selector Object of type `jsonpath`",
                ),
            );
            return;
        }
        for note in notes {
            let rule = rules::by_slug(note.kind.slug()).unwrap_or(rules::EXPRESSION_FORM);
            if rule == rules::BAD_NAME {
                // There is no other way to write it.
                diagnostics.push(
                    Diagnostic::new(
                        rule,
                        "this name has characters that expressions do not allow",
                    )
                    .at(place, "understood all the same")
                    .help("rename it: letters, digits, `.`, `-` and `_` are allowed"),
                );
                continue;
            }
            // There is no other way to name all inputs.
            let help = (note.instead != "$inputs").then(|| format!("write `{}`", note.instead));
            diagnostics.push(
                Diagnostic::new(rule, "this is not the form that the specification has")
                    .at(place, "understood all the same")
                    .help_optional(help),
            );
        }
    }

    /// Reports an expression that cannot be read, with the nearest name that exists.
    pub fn report_error(
        &self,
        error: &ExpressionError,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) {
        let rule = rules::by_slug(error.slug()).unwrap_or(rules::EXPRESSION_SYNTAX);
        let names: Vec<&str> = match &error.kind {
            ExpressionErrorKind::UndeclaredInput => self.scope.inputs().collect(),
            ExpressionErrorKind::UnknownStep => self.scope.steps().collect(),
            ExpressionErrorKind::UndeclaredStepOutput { step } => {
                self.scope.outputs_of(step).collect()
            }
            _ => Vec::new(),
        };
        let help = did_you_mean(&error.sought, names.iter().copied()).or_else(|| {
            (!names.is_empty()).then(|| format!("there are {}", listed(names.iter().copied())))
        });
        diagnostics.push(
            Diagnostic::new(rule, error.to_string())
                .at(&place.part(error.range.clone()), "")
                .help_optional(help),
        );
    }
}
