//! Criteria → conditions on known operands (Arazzo, Criterion Object).

mod absent;
mod condition;
mod possible;
mod query;
mod status;

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::ir::{self, Operand};
use crate::lower::operation::Parts;
use crate::lower::workflow::Context;
use crate::parse::arazzo::{Criterion, CriterionKind, Step};
use crate::parse::condition::{self as simple, ConditionError, Parsed};
use crate::parse::embedding;
use crate::parse::expression::{self, Reading};
use crate::parse::jsonpath;
use crate::parse::node::{Node, Text};
use crate::source::Place;
use absent::with_context;
use condition::Lowering;

pub use status::StatusTest;

/// What a criterion of a step is read with.
pub struct CriterionScope<'s, 'a> {
    /// The step.
    pub step: &'s Step<'a>,
    /// Its operation.
    pub parts: &'s Parts<'a>,
    /// The schemas of the responses that are possible where the criterion is evaluated: those that the
    /// step's criteria allow, or all documented ones for an action on failure.
    pub responses: &'s [Node<'a>],
    /// Whether the criterion is one of an action, which comes after the step's outputs.
    pub of_action: bool,
}

impl<'a> Context<'_, 'a> {
    /// Lowers criteria: those of a step, or those of an action.
    pub fn criteria(
        &mut self,
        criteria: &[Criterion],
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<ir::Criterion>> {
        let lowered: Vec<_> = criteria
            .iter()
            .map(|criterion| self.criterion(criterion, scope, diagnostics))
            .gather();
        lowered.into_iter().gather_some()
    }

    fn criterion(
        &mut self,
        criterion: &Criterion,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::Criterion> {
        let text = &criterion.condition;
        let version = self.document.version;
        let mut lowering = Lowering {
            context: self,
            scope,
            place: &text.place,
            text: &text.value,
            base: Operand::whole_body(),
            diagnostics,
        };
        let condition = match criterion.kind {
            CriterionKind::Simple => {
                let parsed = simple::parse(&text.value, version, &lowering.context.scope);
                lowering.parsed(parsed, criterion)
            }
            CriterionKind::Regex => lowering.pattern(criterion),
            CriterionKind::JsonPath => {
                lowering.version(criterion);
                let names = &lowering.context.scope;
                match jsonpath::parse_comparison_form(&text.value, version, names) {
                    Some(parsed) => lowering.comparison_form(parsed, criterion),
                    None => lowering.query(criterion),
                }
            }
        };
        Some(ir::Criterion {
            condition: condition?,
            source: text.value.clone(),
            context: criterion.context.as_ref().map(|text| text.value.clone()),
        })
    }
}

impl Lowering<'_, '_, '_, '_> {
    /// A condition as the parser gives it.
    fn parsed(
        &mut self,
        parsed: Result<Parsed, ConditionError>,
        criterion: &Criterion,
    ) -> Option<ir::Condition> {
        match parsed {
            Ok(parsed) => {
                self.report_forms(&parsed.notes);
                self.condition(&parsed.condition)
            }
            Err(error) => {
                self.report_condition(&error, criterion);
                None
            }
        }
    }

    /// A `jsonpath` condition that compares instead of selecting.
    fn comparison_form(
        &mut self,
        parsed: Result<Parsed, ConditionError>,
        criterion: &Criterion,
    ) -> Option<ir::Condition> {
        if let Ok(parsed) = &parsed {
            let (simple, fix) = self.as_simple(parsed, criterion).unzip();
            let help = match simple {
                Some(simple) => format!(
                    "other tools never let it pass: write `{simple}` as a `simple` condition"
                ),
                None => "other tools never let it pass: write it as a `simple` condition, or as a \
                         filter `$[?…]`"
                    .to_owned(),
            };
            self.diagnostics.push(
                Diagnostic::new(
                    rules::JSONPATH_COMPARISON,
                    "this `jsonpath` condition is a comparison, not a query of RFC 9535",
                )
                .at(self.place, "read as a simple condition on the context")
                .help(help)
                .fix_optional(fix),
            );
        }
        self.base = self.context_operand(criterion)?;
        let condition = self.parsed(parsed, criterion)?;
        Some(with_context(&self.base, condition))
    }

    /// The same as a condition of type `simple`, if that comes to the same.
    fn as_simple(&mut self, parsed: &Parsed, criterion: &Criterion) -> Option<(String, Fix)> {
        let version = self.context.document.version;
        let context = match &criterion.context {
            None => "$response.body",
            Some(Text { value, .. }) => embedding::whole(value).unwrap_or(value),
        };
        let Reading::Expression { expression, .. } =
            expression::read(context, version, &self.context.scope)
        else {
            return None;
        };
        let base = self.context_operand_silently(criterion)?;
        let was = self.silently(base.clone(), |quiet| quiet.condition(&parsed.condition))?;
        let guarded = with_context(&base, was.clone());
        let text = parsed.condition.as_simple(&expression)?;
        let text = match (guarded == was, &was) {
            (true, _) => text,
            (false, ir::Condition::Or(_)) => format!("{expression} != null && ({text})"),
            (false, _) => format!("{expression} != null && {text}"),
        };
        let simple = simple::parse(&text, version, &self.context.scope).ok()?;
        let (was, is) = (
            guarded,
            self.silently(Operand::whole_body(), |quiet| {
                quiet.condition(&simple.condition)
            })?,
        );
        let place = &criterion.condition.place;
        let fix = Fix::text(place, &text).and(Fix::remove(
            &place.parent()?,
            &["context", "type", "version"],
        ));
        (was == is && simple.notes.is_empty()).then_some((text, fix))
    }

    fn context_operand_silently(&mut self, criterion: &Criterion) -> Option<Operand> {
        self.silently(Operand::whole_body(), |quiet| {
            quiet.context_operand(criterion)
        })
    }

    /// Lowers something for a comparison: what is found in it is reported elsewhere.
    fn silently<T>(
        &mut self,
        base: Operand,
        lower: impl FnOnce(&mut Lowering<'_, '_, '_, '_>) -> Option<T>,
    ) -> Option<T> {
        let mut nothing = Diagnostics::default();
        lower(&mut Lowering {
            context: &mut *self.context,
            scope: self.scope,
            place: self.place,
            text: self.text,
            base,
            diagnostics: &mut nothing,
        })
    }

    /// The value that `context` names: the response's body where there is none.
    fn context_operand(&mut self, criterion: &Criterion) -> Option<Operand> {
        let Some(Text { value, place }) = &criterion.context else {
            return Some(Operand::whole_body());
        };
        let text = embedding::whole(value).unwrap_or(value);
        match expression::read(text, self.context.document.version, &self.context.scope) {
            Reading::Expression { expression, notes } => {
                self.context.report_notes(&notes, place, self.diagnostics);
                self.expression(&expression, &[], place)
            }
            Reading::Error(error) => {
                self.context.report_error(&error, place, self.diagnostics);
                None
            }
            Reading::Literal | Reading::Unbraced(_) => {
                self.diagnostics.push(
                    Diagnostic::new(
                        rules::EXPRESSION_SYNTAX,
                        "the `context` of a criterion is a runtime expression",
                    )
                    .at(place, "not one")
                    .help("write `$response.body`"),
                );
                None
            }
        }
    }

    /// The version of an Expression Type Object.
    fn version(&mut self, criterion: &Criterion) {
        const KNOWN: [&str; 2] = ["rfc9535", "draft-goessner-dispatch-jsonpath-00"];
        let version = criterion.version.as_ref();
        if let Some(version) = version.filter(|v| !KNOWN.contains(&v.value.as_str())) {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::UNKNOWN_VERSION,
                    format!("JSONPath has no version `{}`", version.value),
                )
                .at(&version.place, "read as RFC 9535")
                .help("write `rfc9535`"),
            );
        }
    }

    fn report_forms(&mut self, notes: &[simple::Note]) {
        for note in notes {
            let rule = rules::by_slug(note.kind.slug()).unwrap_or(rules::EXPRESSION_FORM);
            let place = self.place.part(note.range.clone());
            let better = self.text.get(note.range.clone()) != Some(note.instead.as_str());
            let message = match rule {
                rules::CONDITION_BRACES => "a condition needs no braces",
                rules::DOUBLE_QUOTES => "a text in a condition stands in single quotes",
                _ => "the specification writes this expression in another way",
            };
            self.diagnostics.push(
                Diagnostic::new(rule, message)
                    .at(&place, "understood all the same")
                    .help(format!("write `{}`", note.instead))
                    .fix_optional(better.then(|| Fix::text(&place, &note.instead))),
            );
        }
    }

    fn report_condition(&mut self, error: &ConditionError, criterion: &Criterion) {
        let place: &Place = self.place;
        match error {
            ConditionError::Expression(error) => {
                self.context.report_error(error, place, self.diagnostics);
            }
            ConditionError::Syntax(syntax) => {
                let rule = match criterion.kind {
                    CriterionKind::JsonPath => rules::BAD_JSONPATH,
                    _ => rules::CONDITION_SYNTAX,
                };
                let help = (!syntax.help.is_empty()).then(|| syntax.help.clone());
                self.diagnostics.push(
                    Diagnostic::new(rule, syntax.reason.clone())
                        .at(&place.part(syntax.range.clone()), "")
                        .help_optional(help),
                );
            }
        }
    }
}
