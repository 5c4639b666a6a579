//! Values of documents → expressions with a type (Arazzo, Runtime Expressions).

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, rules};
use crate::ir::{Conversion, Expr, FormatPart, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::flow::Availability;
use crate::parse::embedding::{self, Piece};
use crate::parse::expression::{
    self, Expression, ExpressionError, ExpressionErrorKind, Note, Reading, Unbraced,
};
use crate::parse::node::Node;
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

/// What a value of a document is.
#[derive(Debug)]
pub enum Resolved<'a> {
    /// Itself.
    Literal(Node<'a>),
    /// The value of an expression.
    Value(Typed),
    /// Something about it was reported that leaves nothing to generate.
    Broken,
}

/// An expression and its type.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The expression.
    pub expr: Expr,
    /// Its type.
    pub ty: Type,
    /// Its text in the document.
    pub source: String,
}

impl Context<'_, '_> {
    /// Reads a value: a literal, a runtime expression, or a text with some in it.
    pub fn value<'a>(&mut self, node: &Node<'a>, diagnostics: &mut Diagnostics) -> Resolved<'a> {
        let Value::String(text) = node.value else {
            return self
                .selector(node, diagnostics)
                .unwrap_or_else(|| Resolved::Literal(node.clone()));
        };
        let place = node.place();
        let pieces = embedding::split(text);
        if !pieces.is_empty() {
            return match self.template(&pieces, &place, text, diagnostics) {
                Some(typed) => Resolved::Value(typed),
                None => Resolved::Broken,
            };
        }
        match expression::read(text, self.document.version, &self.scope) {
            Reading::Literal => Resolved::Literal(node.clone()),
            Reading::Expression { expression, notes } => {
                self.report_notes(&notes, &place, diagnostics);
                match self.expression(&expression, text, &place, diagnostics) {
                    Some(typed) => Resolved::Value(typed),
                    None => Resolved::Broken,
                }
            }
            Reading::Unbraced(found) => self.unbraced(node, text, &found, diagnostics),
            Reading::Error(error) => {
                self.report_error(&error, &place, diagnostics);
                Resolved::Broken
            }
        }
    }

    /// A text with embedded expressions: always a text (Arazzo, "Runtime Expressions").
    fn template(
        &mut self,
        pieces: &[Piece],
        place: &Place,
        source: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Typed> {
        let (mut parts, mut complete) = (Vec::new(), true);
        for piece in pieces {
            match piece {
                Piece::Text(text) => parts.push(FormatPart::Text(text.clone())),
                Piece::Expression { range, inner } => {
                    let place = place.part(range.clone());
                    let reading =
                        expression::read_embedded(inner, self.document.version, &self.scope);
                    match reading {
                        Reading::Expression { expression, notes } => {
                            self.report_notes(&notes, &place, diagnostics);
                            match self.expression(&expression, inner, &place, diagnostics) {
                                Some(typed) => parts.push(FormatPart::Value(as_text(typed))),
                                None => complete = false,
                            }
                        }
                        Reading::Error(error) => {
                            self.report_error(&error, &place, diagnostics);
                            complete = false;
                        }
                        _ => parts.push(FormatPart::Text(format!("{{{inner}}}"))),
                    }
                }
            }
        }
        complete.then(|| format(parts, source))
    }

    /// Expressions without braces in a longer text: taken for what they seem to be.
    fn unbraced<'a>(
        &mut self,
        node: &Node<'a>,
        text: &str,
        found: &[Unbraced],
        diagnostics: &mut Diagnostics,
    ) -> Resolved<'a> {
        let (mut parts, mut end) = (Vec::new(), 0);
        for unbraced in found {
            let range = &unbraced.range;
            let typed = match self.unbraced_value(text, &node.place(), unbraced, diagnostics) {
                Some(Some(typed)) => typed,
                Some(None) => continue,
                None => return Resolved::Broken,
            };
            parts.push(FormatPart::Text(
                text.get(end..range.start).unwrap_or_default().to_owned(),
            ));
            parts.push(FormatPart::Value(as_text(typed)));
            end = range.end;
        }
        if parts.is_empty() {
            return Resolved::Literal(node.clone());
        }
        parts.push(FormatPart::Text(
            text.get(end..).unwrap_or_default().to_owned(),
        ));
        Resolved::Value(format(parts, text))
    }

    /// The value of an expression without braces in a longer text: nothing in it where the text
    /// stays as it is.
    pub fn unbraced_value(
        &mut self,
        text: &str,
        place: &Place,
        Unbraced { range, expression }: &Unbraced,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Typed>> {
        let place = place.part(range.clone());
        let written = text.get(range.clone()).unwrap_or_default();
        diagnostics.push(
            Diagnostic::new(
                rules::UNBRACED,
                format!("`{written}` stands in a longer text without braces"),
            )
            .at(
                &place,
                match expression {
                    Some(_) => "its value is inserted all the same",
                    None => "sent as it is: no such name is declared",
                },
            )
            .help(format!("write `{{{written}}}`")),
        );
        match expression {
            Some(expression) => self
                .expression(expression, written, &place, diagnostics)
                .map(Some),
            None => Some(None),
        }
    }

    /// The value of an expression in a request or an output of the workflow.
    pub fn expression(
        &mut self,
        expression: &Expression,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Typed> {
        let found = match expression {
            Expression::Input { name, .. } if self.inputs_with_secrets.contains(name) => None,
            Expression::Input { name, pointer } if pointer.is_root() => self.input(name),
            Expression::StepOutput {
                step,
                output,
                pointer,
            } if pointer.is_root() => {
                return self.step_output(step, output, source, place, diagnostics);
            }
            Expression::StatusCode | Expression::Response(_) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::OUT_OF_PLACE,
                        format!("`{source}` has no value here: no reply has come yet"),
                    )
                    .at(place, "absent"),
                );
                return Some(absent(source));
            }
            _ => None,
        };
        match found {
            Some((expr, ty)) => Some(Typed {
                expr,
                ty,
                source: source.to_owned(),
            }),
            None => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED,
                        format!("`{source}` is valid here, but not generated for yet"),
                    )
                    .at(place, "not supported yet"),
                );
                None
            }
        }
    }

    fn step_output(
        &mut self,
        step: &str,
        output: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Typed> {
        // A step that no way leads to was reported.
        let Some(index) = self.flow.index(self.scope.position(step)?) else {
            return Some(absent(source));
        };
        let availability = match self.flow.availability(self.current, index) {
            Availability::Own if self.in_action => Availability::Always,
            other => other,
        };
        if let Some((rule, why, here)) = unavailable(availability) {
            diagnostics.push(Diagnostic::new(rule, format!("`{source}` is {why}")).at(place, here));
        }
        if matches!(availability, Availability::Own | Availability::Never) {
            return Some(absent(source));
        }
        let Some(outputs) = self.outputs.get_mut(index) else {
            // An output of an output of a later step.
            return Some(absent(source));
        };
        // A step that could not be generated was reported; what reads it is not reported again.
        let found = outputs.as_mut()?.iter_mut().find(|o| o.name == output)?;
        found.used = true;
        let (field, ty) = (found.field.clone(), found.ty.clone());
        self.reads.step(index);
        let is_open = self.flow.is_open(index);
        let expr = Expr::StepOutput {
            step: index,
            field,
            ty: if is_open {
                ty.clone().optional()
            } else {
                ty.clone()
            },
        };
        let source = source.to_owned();
        let is_end = self.current == self.flow.len();
        Some(
            match (is_open, is_end && availability == Availability::Always) {
                (true, true) if !ty.split_option().1 => Typed {
                    expr: Expr::Require {
                        value: Box::new(expr),
                        source: source.clone(),
                    },
                    ty,
                    source,
                },
                (true, _) => Typed {
                    expr,
                    ty: ty.optional(),
                    source,
                },
                (false, _) => Typed { expr, ty, source },
            },
        )
    }

    /// Reports the forms in which an expression is written.
    pub fn report_notes(&self, notes: &[Note], place: &Place, diagnostics: &mut Diagnostics) {
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
            diagnostics.push(
                Diagnostic::new(rule, "this is not the form that the specification has")
                    .at(place, "understood all the same")
                    .help(format!("write `{}`", note.instead)),
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

/// What there is to say about an output that is not there, or not always.
fn unavailable(availability: Availability) -> Option<(Rule, &'static str, &'static str)> {
    match availability {
        Availability::Always => None,
        Availability::Sometimes => Some((
            rules::MAYBE_UNSET,
            "the output of a step that does not run on every way here",
            "may be absent",
        )),
        Availability::Never => Some((
            rules::FORWARD_REF,
            "the output of a step that runs later",
            "absent",
        )),
        Availability::Own => Some((
            rules::OWN_OUTPUT,
            "the step's own output, which is not there yet",
            "absent",
        )),
    }
}

/// A value that is not there.
fn absent(source: &str) -> Typed {
    Typed {
        expr: Expr::None,
        ty: Type::Json.optional(),
        source: source.to_owned(),
    }
}

pub fn format(parts: Vec<FormatPart>, source: &str) -> Typed {
    let mut parts: Vec<FormatPart> = parts
        .into_iter()
        .filter(|part| !matches!(part, FormatPart::Text(text) if text.is_empty()))
        .collect();
    let only = match parts.as_slice() {
        [_] => parts.pop(),
        _ => None,
    };
    Typed {
        expr: match only {
            Some(FormatPart::Value(text)) => text,
            Some(FormatPart::Text(text)) => Expr::Text(text),
            None => Expr::Format(parts),
        },
        ty: Type::String,
        source: source.to_owned(),
    }
}

/// A value as text; one that may be absent is required (Arazzo has no text for it).
pub fn as_text(typed: Typed) -> Expr {
    let Typed { expr, ty, source } = typed;
    if let Some(text) = convert(expr.clone(), &ty, &Type::String, &source) {
        return text;
    }
    // Objects and lists: their JSON.
    let json = convert(expr.clone(), &ty, &Type::Json, &source).unwrap_or(expr);
    Expr::Convert(Box::new(json), Conversion::JsonToText)
}

/// A value of one type where another is wanted; nothing if there is no way that loses nothing.
pub fn convert(expr: Expr, from: &Type, to: &Type, source: &str) -> Option<Expr> {
    if from == to {
        return Some(expr);
    }
    let ((from_inner, from_option), (to_inner, to_option)) =
        (from.split_option(), to.split_option());
    match (from_option, to_option) {
        _ if matches!(expr, Expr::None) && to_option => Some(Expr::None),
        (true, true) if to_inner.split_option().1 => (to_inner.split_option().0 == from_inner)
            .then(|| Expr::Map(Box::new(expr), Conversion::Wrap)),
        (true, true) => {
            let conversion = conversion(from_inner, to_inner)?;
            Some(Expr::Map(Box::new(expr), conversion))
        }
        (false, true) => {
            let inner = convert(expr, from, to_inner, source)?;
            Some(Expr::Some(Box::new(inner)))
        }
        (true, false) => {
            let value = Expr::Require {
                value: Box::new(expr),
                source: source.to_owned(),
            };
            convert(value, from_inner, to, source)
        }
        (false, false) => Some(Expr::Convert(Box::new(expr), conversion(from, to)?)),
    }
}

fn conversion(from: &Type, to: &Type) -> Option<Conversion> {
    Some(match (from, to) {
        (Type::String | Type::Enum(_), Type::Enum(name)) => Conversion::ToEnum(name.clone()),
        (Type::Secret, Type::String) => Conversion::Expose,
        (Type::Enum(_), Type::String) => Conversion::EnumToText,
        (Type::Json, Type::String) => Conversion::JsonToText,
        (Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64, Type::String) => {
            Conversion::ToText
        }
        (Type::String, Type::Upload) => Conversion::ToUpload,
        (Type::Secret, Type::Json) => return None,
        (_, Type::Json) => Conversion::ToJson,
        (Type::I32, Type::I64 | Type::F64) => Conversion::Widen(to.clone()),
        _ => return None,
    })
}
