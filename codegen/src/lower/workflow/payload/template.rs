//! Texts that are JSON once their expressions have values (Arazzo, Request Body Object, `payload`).

use serde_json::Value;

use super::tree::{Tree, TreeValue, required};
use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{Conversion, Expr, FormatPart, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::selector::Embedded;
use crate::lower::workflow::value::{At, Typed, as_text, format, report_odd_braces};
use crate::parse::embedding;
use crate::parse::expression::{self, Reading};
use crate::source::Place;

/// What stands for an expression while a text is read as JSON: characters that no text is meant to
/// have. The first where it stands in quotes, the second where it does not.
const QUOTED: char = '\u{E000}';
const BARE: char = '\u{E002}';
const END: char = '\u{E001}';

/// A text with expressions, in parts.
#[derive(Debug)]
pub struct Template(Vec<Embedded>);

impl Context<'_, '_> {
    /// Reads a text with expressions in it, in braces or without; nothing if something was reported
    /// that leaves nothing to generate.
    pub fn template_of(
        &mut self,
        text: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Template> {
        report_odd_braces(text, place, diagnostics);
        let pieces = embedding::split(text);
        if pieces.is_empty() {
            return self.unbraced_template(text, place, diagnostics);
        }
        self.embedded(At::Request, &pieces, place, diagnostics)
            .map(Template)
    }

    fn unbraced_template(
        &mut self,
        text: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Template> {
        let reading = expression::read(text, self.document.version, &self.scope);
        let Reading::Unbraced(found) = reading else {
            return Some(Template(vec![Embedded::Text(text.to_owned())]));
        };
        let (mut parts, mut end) = (Vec::new(), 0);
        for unbraced in &found {
            let Some(typed) = self.unbraced_value(text, place, unbraced, diagnostics)? else {
                continue;
            };
            let before = text.get(end..unbraced.range.start).unwrap_or_default();
            parts.push(Embedded::Text(before.to_owned()));
            parts.push(Embedded::Value(typed));
            end = unbraced.range.end;
        }
        parts.push(Embedded::Text(
            text.get(end..).unwrap_or_default().to_owned(),
        ));
        Some(Template(parts))
    }
}

impl Template {
    /// The text as JSON, or nothing if it is none.
    pub fn as_json(&self, place: &Place) -> Option<Tree> {
        let (mut text, mut in_quotes) = (String::new(), false);
        for (index, part) in self.0.iter().enumerate() {
            match (part, in_quotes) {
                (Embedded::Text(part), _) if part.contains([QUOTED, BARE, END]) => return None,
                (Embedded::Text(part), _) => {
                    in_quotes = ends_in_quotes(part, in_quotes);
                    text.push_str(part);
                }
                (Embedded::Value(_), true) => text.push_str(&format!("{QUOTED}{index}{END}")),
                (Embedded::Value(_), false) => text.push_str(&format!("\"{BARE}{index}{END}\"")),
            }
        }
        self.tree(serde_json::from_str(&text).ok()?, place)
    }

    /// The text with the texts of its values.
    pub fn as_text(&self, source: &str) -> Expr {
        self.text(source, |typed, _| as_text(typed))
    }

    /// The same where what stands around the values must not be broken by them.
    pub fn as_escaped(&self, source: &str, conversion: &Conversion) -> Expr {
        self.text(source, |typed, _| {
            Expr::Convert(Box::new(as_text(typed)), conversion.clone())
        })
    }

    /// The same as JSON, whose names may have values in them as well.
    pub fn as_json_text(&self, source: &str) -> Expr {
        self.text(source, |typed, in_quotes| match in_quotes {
            true => Expr::Convert(Box::new(as_text(typed)), Conversion::InQuotes),
            false => {
                let Typed { expr, ty, .. } = required(&typed);
                let expr = match ty {
                    Type::Secret => Expr::Convert(Box::new(expr), Conversion::Expose),
                    _ => expr,
                };
                Expr::Convert(Box::new(expr), Conversion::JsonText)
            }
        })
    }

    /// Whether it would be JSON if values did not stand in names.
    pub fn is_like_json(&self) -> bool {
        let texts = self.0.iter().map(|part| match part {
            Embedded::Text(text) => text.as_str(),
            Embedded::Value(_) => "0",
        });
        serde_json::from_str::<Value>(&texts.gather::<String>()).is_ok()
    }

    fn text(&self, source: &str, value: impl Fn(Typed, bool) -> Expr) -> Expr {
        let mut in_quotes = false;
        let parts = self.0.iter().map(|part| match part {
            Embedded::Text(text) => {
                in_quotes = ends_in_quotes(text, in_quotes);
                FormatPart::Text(text.clone())
            }
            Embedded::Value(typed) => FormatPart::Value(value(typed.clone(), in_quotes)),
        });
        format(parts.gather(), source).expr
    }

    /// The value that was read, with the expressions where they stood; nothing if one was in a name.
    fn tree(&self, value: Value, place: &Place) -> Option<Tree> {
        let value = match value {
            Value::String(text) => self.string(&text)?,
            Value::Array(items) => {
                let items = items.into_iter().map(|item| self.tree(item, place));
                TreeValue::Array(items.gather_some()?)
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| {
                    let plain = !name.contains([QUOTED, BARE]);
                    plain.then_some((name, self.tree(value, place)?))
                });
                TreeValue::Object(members.gather_some()?)
            }
            // It has more digits than there is room for: only the text keeps them.
            Value::Number(number) if is_rounded(&number) => return None,
            scalar => TreeValue::Scalar(scalar),
        };
        Some(Tree {
            place: place.clone(),
            value,
        })
    }

    fn string(&self, text: &str) -> Option<TreeValue> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some(start) = rest.find([QUOTED, BARE]) {
            let (before, marked) = rest.split_at(start);
            let (mark, after) = marked.split_once(END)?;
            let index: usize = mark.trim_start_matches([QUOTED, BARE]).parse().ok()?;
            let Some(Embedded::Value(typed)) = self.0.get(index) else {
                return None;
            };
            if mark.starts_with(BARE) {
                return Some(TreeValue::Value(required(typed)));
            }
            if before.is_empty() && after.is_empty() && parts.is_empty() {
                return Some(TreeValue::Placeholder(typed.clone()));
            }
            parts.push(FormatPart::Text(before.to_owned()));
            parts.push(FormatPart::Value(as_text(typed.clone())));
            rest = after;
        }
        if parts.is_empty() {
            return Some(TreeValue::Scalar(Value::String(text.to_owned())));
        }
        parts.push(FormatPart::Text(rest.to_owned()));
        Some(TreeValue::Value(format(parts, text)))
    }
}

fn is_rounded(number: &serde_json::Number) -> bool {
    let float = number.as_f64().filter(|_| number.is_f64());
    float.is_some_and(|float| float.abs() >= 9_007_199_254_740_992.0)
}

/// Whether a text ends between quotes of JSON, if it begins there or not.
fn ends_in_quotes(text: &str, mut in_quotes: bool) -> bool {
    let mut escaped = false;
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = in_quotes,
            '"' => in_quotes = !in_quotes,
            _ => {}
        }
    }
    in_quotes
}
