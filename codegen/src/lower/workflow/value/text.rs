//! Texts with values in them.

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Expr, FormatPart, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::convert::{as_optional_text, as_text};
use crate::lower::workflow::value::{At, Resolved, Typed};
use crate::parse::embedding::{self, OddKind, Piece};
use crate::parse::expression::{self, Reading, Unbraced};
use crate::parse::node::Node;
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// A text with embedded expressions: always a text (Arazzo, "Runtime Expressions").
    pub(super) fn template(
        &mut self,
        at: At<'_, 'a>,
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
                            let known =
                                self.noted(at, &expression, &notes, inner, &place, diagnostics);
                            complete &= known.is_some();
                            parts.put_all(known.map(|known| part(at, known.typed)));
                        }
                        Reading::Error(error) => {
                            self.report_error(&error, &place.within_braces(), diagnostics);
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
    pub(super) fn unbraced<'n>(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'n>,
        text: &str,
        found: &[Unbraced],
        diagnostics: &mut Diagnostics,
    ) -> Resolved<'n> {
        let (mut parts, mut end) = (Vec::new(), 0);
        for unbraced in found {
            let range = &unbraced.range;
            let typed = match self.unbraced_at(at, text, &node.place(), unbraced, diagnostics) {
                Some(Some(typed)) => typed,
                Some(None) => continue,
                None => return Resolved::Broken,
            };
            parts.push(FormatPart::Text(
                text.get(end..range.start).unwrap_or_default().to_owned(),
            ));
            parts.push(part(at, typed));
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

    /// The value of an expression without braces in a text of a request: nothing in it where the
    /// text stays as it is.
    pub fn unbraced_value(
        &mut self,
        text: &str,
        place: &Place,
        unbraced: &Unbraced,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Typed>> {
        self.unbraced_at(At::Request, text, place, unbraced, diagnostics)
    }

    fn unbraced_at(
        &mut self,
        at: At<'_, 'a>,
        text: &str,
        place: &Place,
        Unbraced { range, expression }: &Unbraced,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Typed>> {
        let fix = expression
            .as_ref()
            .and_then(|_| self.with_braces(text, place));
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
            .help(format!("write `{{{written}}}`"))
            .fix_optional(fix),
        );
        let Some(expression) = expression else {
            return Some(None);
        };
        let known = self.known(at, expression, written, &place, diagnostics)?;
        Some(Some(known.typed))
    }

    /// Braces around all expressions of a text at once: where one has them, the others are literal.
    fn with_braces(&self, text: &str, place: &Place) -> Option<Fix> {
        let read = expression::read(text, self.document.version, &self.scope);
        let Reading::Unbraced(found) = read else {
            return None;
        };
        let mut better = text.to_owned();
        let known = found
            .iter()
            .filter(|unbraced| unbraced.expression.is_some());
        for Unbraced { range, .. } in known.rev() {
            let written = text.get(range.clone())?;
            better.replace_range(range.clone(), &format!("{{{written}}}"));
        }
        Some(Fix::text(place, better))
    }
}

/// Reports braces in a text of a request that look like those of an expression.
pub fn report_odd_braces(text: &str, place: &Place, diagnostics: &mut Diagnostics) {
    for odd in embedding::odd(text) {
        let written = text.get(odd.range.clone()).unwrap_or_default();
        let (message, here) = match odd.kind {
            OddKind::Unclosed => (format!("`{written}` has no closing brace"), "sent as it is"),
            OddKind::Doubled => (
                format!("`{written}` has two braces on each side"),
                "its value is sent in braces",
            ),
            OddKind::Dollar => (
                format!("`{written}` is another language's form of an expression"),
                "sent as it is",
            ),
        };
        diagnostics.push(
            Diagnostic::new(rules::ODD_BRACES, message)
                .at(&place.part(odd.range), here)
                .help(format!("write `{}`", odd.instead)),
        );
    }
}

/// A value in a text. What a request needs must be there; elsewhere the text is absent without it.
fn part(at: At<'_, '_>, typed: Typed) -> FormatPart {
    match at {
        At::Exchange(_) | At::Outputs if typed.ty.split_option().1 => {
            FormatPart::Optional(as_optional_text(typed))
        }
        _ => FormatPart::Value(as_text(typed)),
    }
}

/// A text of parts.
pub fn format(parts: Vec<FormatPart>, source: &str) -> Typed {
    let mut parts: Vec<FormatPart> = parts
        .into_iter()
        .filter(|part| !matches!(part, FormatPart::Text(text) if text.is_empty()))
        .gather();
    let optional = parts
        .iter()
        .any(|part| matches!(part, FormatPart::Optional(_)));
    let only = match parts.as_slice() {
        [_] => parts.pop(),
        _ => None,
    };
    let expr = match only {
        Some(FormatPart::Value(text) | FormatPart::Optional(text)) => text,
        Some(FormatPart::Text(text)) => Expr::Text(text),
        None if optional => Expr::Joined(parts),
        None => Expr::Format(parts),
    };
    Typed {
        expr,
        ty: match optional {
            true => Type::String.optional(),
            false => Type::String,
        },
        source: source.to_owned(),
    }
}
