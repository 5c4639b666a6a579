//! What there is to say about runtime expressions.

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::lower::workflow::Context;
use crate::parse::expression::{
    ExpressionError, ExpressionErrorKind, Note, NoteKind, nearest_root,
};
use crate::source::{Place, Spot};
use crate::suggest::{did_you_mean, in_other_case, is_near, listed};

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
            let better = Some(&note.instead).filter(|instead| *instead != "$inputs");
            let message = match (note.kind, better) {
                (NoteKind::DotPath, _) => {
                    "the specification navigates by JSON Pointers, not by dots"
                }
                (_, None) => "the specification has no expression for all inputs at once",
                (_, Some(_)) => "the specification writes this expression in another way",
            };
            diagnostics.push(
                Diagnostic::new(rule, message)
                    .at(place, "understood all the same")
                    .help_optional(better.map(|instead| format!("write `{instead}`")))
                    .fix_optional(better.map(|instead| Fix::expression(place, instead))),
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
            ExpressionErrorKind::UndeclaredInput => self.scope.inputs().gather(),
            ExpressionErrorKind::UnknownStep => self.scope.steps().gather(),
            ExpressionErrorKind::UndeclaredStepOutput { step } => {
                self.scope.outputs_of(step).gather()
            }
            _ => Vec::new(),
        };
        let outputs = self.misspelt_outputs(error);
        let help = outputs
            .or_else(|| did_you_mean(&error.sought, names.iter().copied()))
            .or_else(|| {
                (!names.is_empty()).then(|| format!("there are {}", listed(names.iter().copied())))
            });
        let help = help.or_else(|| Self::nothing_declared(&error.kind, &error.sought));
        let part = place.part(error.range.clone());
        let fix = in_other_case(&error.sought, names.iter().copied());
        diagnostics.push(
            Diagnostic::new(rule, error.to_string())
                .at(&part, "")
                .help_optional(help)
                .fix_optional(fix.map(|name| Fix::text(&part, name))),
        );
    }

    /// The only name that differs in case alone from one that is read at a place, and stands there once.
    pub(super) fn in_case<'n>(
        &self,
        place: &Place,
        wanted: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<Fix> {
        let name = in_other_case(wanted, names)?;
        let (pointer, part) = match &place.spot {
            Spot::Value(pointer) => (pointer, None),
            Spot::Part(pointer, part) => (pointer, Some(part.clone())),
            _ => return None,
        };
        let text = self.project.files.get(place.file).tree.pointer(pointer)?;
        let text = text.as_str()?;
        let text = part.map_or(Some(text), |part| text.get(part))?;
        let mut found = text.match_indices(wanted).filter(|(at, _)| {
            let before = text.get(..*at).and_then(|text| text.chars().next_back());
            let after = text
                .get(at + wanted.len()..)
                .and_then(|text| text.chars().next());
            let ends =
                |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
            ends(before) && ends(after)
        });
        let (at, _) = found.next()?;
        let only = found.next().is_none();
        only.then(|| Fix::text(&place.part(at..at + wanted.len()), name))
    }

    /// `$steps.create.output.id`: not an output `output.id`.
    fn misspelt_outputs(&self, error: &ExpressionError) -> Option<String> {
        let ExpressionErrorKind::UndeclaredStepOutput { step } = &error.kind else {
            return None;
        };
        let (word, output) = error.sought.split_once('.')?;
        let is_declared = self.scope.outputs_of(step).any(|known| known == output);
        (is_declared && is_near(word, "outputs"))
            .then(|| format!("did you mean `$steps.{step}.outputs.{output}`?"))
    }

    /// What to do where a name is sought among none, or nothing but a form can be told.
    fn nothing_declared(kind: &ExpressionErrorKind, sought: &str) -> Option<String> {
        match kind {
            ExpressionErrorKind::UndeclaredInput => Some(
                "the workflow declares no inputs: add it to `inputs`, below `properties`"
                    .to_owned(),
            ),
            ExpressionErrorKind::UndeclaredStepOutput { step } => Some(format!(
                "step `{step}` has no outputs: add it to its `outputs`"
            )),
            ExpressionErrorKind::DialectRoot => Some(nearest_root(sought).unwrap_or_else(|| {
                "take the value as an input, `$inputs.<name>`: the caller knows where it comes from"
                    .to_owned()
            })),
            _ => None,
        }
    }
}
