//! Success criteria → conditions on known operands (Arazzo, Criterion Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Comparison, Operand};
use crate::lower::operation::Parts;
use crate::lower::workflow::Context;
use crate::lower::workflow::outputs::report_missing;
use crate::parse::arazzo::{Criterion, CriterionKind, Output, Step};
use crate::parse::condition::{self, ConditionError, Nav};
use crate::parse::embedding;
use crate::parse::expression::{self, Expression, Part, Pointer, Reading};
use crate::parse::jsonpath;
use crate::parse::node::Text;
use crate::resolve::pointer::{Found, navigate};
use crate::source::Place;

/// What a criterion of a step is read with.
pub struct CriterionScope<'s, 'a> {
    /// The step.
    pub step: &'s Step<'a>,
    /// Its operation.
    pub parts: &'s Parts<'a>,
    /// The responses that the criteria allow.
    pub responses: &'s [crate::parse::node::Node<'a>],
}

impl<'a> Context<'_, 'a> {
    /// Lowers the criteria of a step.
    pub fn criteria(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<ir::Criterion>> {
        let criteria = scope.step.criteria.iter();
        let lowered: Vec<_> = criteria
            .map(|criterion| self.criterion(criterion, scope, diagnostics))
            .collect();
        lowered.into_iter().collect()
    }

    fn criterion(
        &mut self,
        criterion: &Criterion,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<ir::Criterion> {
        let text = &criterion.condition;
        let version = self.document.version;
        let (parsed, base) = match criterion.kind {
            CriterionKind::Simple => (
                condition::parse(&text.value, version, &self.scope),
                Pointer::default(),
            ),
            CriterionKind::JsonPath => {
                match jsonpath::parse_comparison_form(&text.value, version, &self.scope) {
                    Some(parsed) => {
                        if parsed.is_ok() {
                            diagnostics.push(comparison_form(text));
                        }
                        (parsed, self.context(criterion, diagnostics)?)
                    }
                    None => return query(text, diagnostics),
                }
            }
            CriterionKind::Regex => return unsupported(text, "a regular expression", diagnostics),
        };
        let parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.report_condition(&error, criterion, diagnostics);
                return None;
            }
        };
        for note in &parsed.notes {
            let rule = rules::by_slug(note.kind.slug()).unwrap_or(rules::EXPRESSION_FORM);
            diagnostics.push(
                Diagnostic::new(rule, "this is not the form that the specification has")
                    .at(
                        &text.place.part(note.range.clone()),
                        "understood all the same",
                    )
                    .help(format!("write `{}`", note.instead)),
            );
        }
        let mut lowering = Lowering {
            context: self,
            scope,
            base,
            place: &text.place,
            text: &text.value,
            diagnostics,
        };
        Some(ir::Criterion {
            condition: lowering.condition(&parsed.condition)?,
            source: text.value.clone(),
        })
    }

    /// The pointer that a `jsonpath` condition starts from.
    fn context(&self, criterion: &Criterion, diagnostics: &mut Diagnostics) -> Option<Pointer> {
        let Some(context) = &criterion.context else {
            return Some(Pointer::default());
        };
        let text = embedding::whole(&context.value).unwrap_or(&context.value);
        match expression::read(text, self.document.version, &self.scope) {
            Reading::Expression {
                expression: Expression::Response(Part::Body(pointer)),
                ..
            } => Some(pointer),
            Reading::Error(error) => {
                self.report_error(&error, &context.place, diagnostics);
                None
            }
            _ => unsupported(
                context,
                "a context outside the response's body",
                diagnostics,
            ),
        }
    }

    fn report_condition(
        &self,
        error: &ConditionError,
        criterion: &Criterion,
        diagnostics: &mut Diagnostics,
    ) {
        let place = &criterion.condition.place;
        match error {
            ConditionError::Expression(error) => self.report_error(error, place, diagnostics),
            ConditionError::Syntax(syntax) => {
                let rule = match criterion.kind {
                    CriterionKind::JsonPath => rules::BAD_JSONPATH,
                    _ => rules::CONDITION_SYNTAX,
                };
                let help = (!syntax.help.is_empty()).then(|| syntax.help.clone());
                diagnostics.push(
                    Diagnostic::new(rule, syntax.reason.clone())
                        .at(&place.part(syntax.range.clone()), "")
                        .help_optional(help),
                );
            }
        }
    }
}

/// A query of RFC 9535.
fn query<T>(text: &Text, diagnostics: &mut Diagnostics) -> Option<T> {
    let Some(script) = jsonpath::script_expression(&text.value) else {
        return unsupported(text, "a JSONPath query", diagnostics);
    };
    diagnostics.push(
        Diagnostic::new(
            rules::SCRIPT_UNSUPPORTED,
            "script expressions are not part of RFC 9535",
        )
        .at(&text.place.part(script), "would need a JavaScript engine")
        .help("write a filter, `[?@.name == 'value']`, or a negative index, `[-1]`"),
    );
    None
}

fn comparison_form(text: &Text) -> Diagnostic {
    Diagnostic::new(
        rules::JSONPATH_COMPARISON,
        "this `jsonpath` condition is a comparison, not a query of RFC 9535",
    )
    .at(&text.place, "read as a simple condition on the context")
    .help("other tools never let it pass: write it as a `simple` condition, or as a filter `$[?…]`")
}

fn unsupported<T>(text: &Text, what: &str, diagnostics: &mut Diagnostics) -> Option<T> {
    diagnostics.push(
        Diagnostic::new(
            rules::UNSUPPORTED,
            format!("{what} is valid here, but not generated for yet"),
        )
        .at(&text.place, "not supported yet"),
    );
    None
}

struct Lowering<'l, 'p, 'a, 's> {
    context: &'l mut Context<'p, 'a>,
    scope: &'l CriterionScope<'s, 'a>,
    base: Pointer,
    place: &'l Place,
    text: &'l str,
    diagnostics: &'l mut Diagnostics,
}

impl Lowering<'_, '_, '_, '_> {
    fn condition(&mut self, condition: &condition::Condition) -> Option<ir::Condition> {
        Some(match condition {
            condition::Condition::Or(parts) => ir::Condition::Or(self.all(parts)?),
            condition::Condition::And(parts) => ir::Condition::And(self.all(parts)?),
            condition::Condition::Not(inner) => {
                ir::Condition::Not(Box::new(self.condition(inner)?))
            }
            condition::Condition::Operand(operand) => ir::Condition::Truthy(self.operand(operand)?),
            condition::Condition::Compare { left, op, right } => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                // The generated code has what is tested on the left and a literal on the right.
                match is_literal(&left) && !is_literal(&right) {
                    true => ir::Condition::Compare(right, mirrored(comparison(*op)), left),
                    false => ir::Condition::Compare(left, comparison(*op), right),
                }
            }
        })
    }

    fn all(&mut self, parts: &[condition::Condition]) -> Option<Vec<ir::Condition>> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn operand(&mut self, operand: &condition::Operand) -> Option<Operand> {
        Some(match operand {
            condition::Operand::Number(number) => Operand::Number(number.clone()),
            condition::Operand::String(text) => Operand::Text(text.clone()),
            condition::Operand::Bool(value) => Operand::Bool(*value),
            condition::Operand::Null => Operand::Null,
            condition::Operand::Expression(found) => self.expression(
                &found.expression,
                &found.nav,
                &self.place.part(found.range.clone()),
            )?,
            condition::Operand::Context(path) => {
                let place = self.place.part(path.range.clone());
                match path.length_of() {
                    Some(before) => Operand::Body {
                        pointer: self.pointer(&self.base.clone(), before, &place),
                        length: true,
                    },
                    None => Operand::Body {
                        pointer: self.pointer(&self.base.clone(), &path.nav, &place),
                        length: false,
                    },
                }
            }
        })
    }

    fn expression(
        &mut self,
        expression: &Expression,
        nav: &[Nav],
        place: &Place,
    ) -> Option<Operand> {
        match expression {
            Expression::StatusCode if nav.is_empty() => Some(Operand::Status),
            Expression::Response(Part::Body(pointer)) => Some(Operand::Body {
                pointer: self.pointer(pointer, nav, place),
                length: false,
            }),
            Expression::Response(Part::Header(name)) if nav.is_empty() => {
                Some(Operand::Header(name.clone()))
            }
            Expression::StepOutput { step, output, .. }
                if nav.is_empty() && *step == self.scope.step.id.value =>
            {
                self.own_output(output, place)
            }
            _ if nav.is_empty() => {
                let source = self.text.to_owned();
                let typed =
                    self.context
                        .expression(expression, &source, place, self.diagnostics)?;
                Some(Operand::Value(typed.expr))
            }
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED,
                        "navigation into this value is valid here, but not generated for yet",
                    )
                    .at(place, "not supported yet"),
                );
                None
            }
        }
    }

    /// The step's own output, before it is there: what it is read from (Arazzo leaves it open).
    fn own_output(&mut self, name: &str, place: &Place) -> Option<Operand> {
        self.diagnostics.push(
            Diagnostic::new(
                rules::OWN_OUTPUT_IN_CRITERION,
                format!("`{name}` is the step's own output, evaluated after its criteria"),
            )
            .at(place, "read from the reply instead"),
        );
        let output: &Output<'_> = self.scope.step.outputs.iter().find(|o| o.name == name)?;
        let text = output.value.value.as_str()?;
        match expression::read(text, self.context.document.version, &self.context.scope) {
            Reading::Expression { expression, .. } => self.expression(&expression, &[], place),
            _ => None,
        }
    }

    /// A pointer into the response's body, checked against the schemas of the responses.
    fn pointer(&mut self, base: &Pointer, nav: &[Nav], place: &Place) -> String {
        let steps = nav.iter().map(|step| match step {
            Nav::Member(name) => name.clone(),
            Nav::Index(index) => index.to_string(),
        });
        let pointer = Pointer::new(base.tokens().iter().cloned().chain(steps));
        let mut missing = None;
        for schema in self.scope.responses {
            match navigate(self.context.project.files, schema.clone(), pointer.tokens()) {
                Found::Missing(here) => missing = missing.or(Some(here)),
                _ => return pointer.to_string(),
            }
        }
        if let Some(missing) = missing {
            let operation = &self.scope.parts.node;
            report_missing(&missing, &pointer, operation, place, self.diagnostics);
        }
        pointer.to_string()
    }
}

fn is_literal(operand: &Operand) -> bool {
    matches!(
        operand,
        Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) | Operand::Null
    )
}

fn comparison(op: condition::Comparison) -> Comparison {
    match op {
        condition::Comparison::Equal => Comparison::Eq,
        condition::Comparison::NotEqual => Comparison::Ne,
        condition::Comparison::Less => Comparison::Lt,
        condition::Comparison::LessOrEqual => Comparison::Le,
        condition::Comparison::Greater => Comparison::Gt,
        condition::Comparison::GreaterOrEqual => Comparison::Ge,
    }
}

fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same => same,
    }
}

/// The statuses that the criteria allow, as far as they say so by `$statusCode == N`.
pub fn statuses(step: &Step<'_>, context: &Context<'_, '_>) -> Option<Vec<(u16, Place)>> {
    let mut allowed = Vec::new();
    for criterion in &step.criteria {
        if criterion.kind != CriterionKind::Simple {
            continue;
        }
        let text = &criterion.condition.value;
        let parsed = condition::parse(text, context.document.version, &context.scope).ok()?;
        let place = &criterion.condition.place;
        let found = equal_statuses(&parsed.condition)?;
        allowed.extend(found.into_iter().map(|status| (status, place.clone())));
    }
    (!allowed.is_empty()).then_some(allowed)
}

/// The statuses of `$statusCode == N`, alone or joined by `||`; none where a condition says nothing
/// about the status; nothing where it says something else about it.
fn equal_statuses(condition: &condition::Condition) -> Option<Vec<u16>> {
    use condition::{Condition, Operand};
    let is_status = |operand: &Operand| matches!(operand, Operand::Expression(e) if e.expression == Expression::StatusCode);
    match condition {
        Condition::Compare { left, op, right } if is_status(left) || is_status(right) => {
            let literal = if is_status(left) { right } else { left };
            match (op, literal) {
                (condition::Comparison::Equal, Operand::Number(n) | Operand::String(n)) => {
                    n.parse().ok().map(|status| vec![status])
                }
                _ => None,
            }
        }
        Condition::Or(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(equal_statuses).collect();
            let parts = parts?;
            match parts.iter().any(Vec::is_empty) {
                true => Some(Vec::new()),
                false => Some(parts.concat()),
            }
        }
        Condition::And(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(equal_statuses).collect();
            Some(parts?.concat())
        }
        _ => Some(Vec::new()),
    }
}
