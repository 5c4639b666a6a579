//! Values that are selected from others (Arazzo 1.1, Selector Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Conversion, Expr, FormatPart, Operand, Selection, Template, TemplatePart, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{At, Resolved, Typed, as_text, convert};
use crate::parse::embedding::{self, Piece};
use crate::parse::expression::{self, Pointer, Reading, Version};
use crate::parse::jsonpath::{self, query};
use crate::parse::node::Node;
use crate::source::Place;
use crate::suggest::did_you_mean;

/// How a selector selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selects {
    /// By a JSONPath query.
    Query,
    /// By a JSON Pointer.
    Pointer,
}

impl Selects {
    /// The type of a selector: a name, or an Expression Type Object. Nothing if it is none that is
    /// supported, which is reported.
    pub fn of(node: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let name = node.get("type").unwrap_or_else(|| node.clone());
        match name.value.as_str() {
            Some("jsonpath") => return Some(Selects::Query),
            Some("jsonpointer") => return Some(Selects::Pointer),
            Some("xpath") => diagnostics.push(
                Diagnostic::new(
                    rules::XPATH_UNSUPPORTED,
                    "XPath selectors are not supported",
                )
                .at(&name.place(), "xpath"),
            ),
            other => diagnostics.push(
                Diagnostic::new(rules::UNKNOWN_TYPE, "a selector has no such type")
                    .at(&name.place(), "unknown type")
                    .help_optional(did_you_mean(
                        other.unwrap_or_default(),
                        ["jsonpath", "jsonpointer"],
                    )),
            ),
        }
        None
    }
}

/// Reports a version of an Expression Type Object that does not exist.
pub fn report_version(node: &Node<'_>, selects: Selects, diagnostics: &mut Diagnostics) {
    let known: &[&str] = match selects {
        Selects::Query => &["rfc9535", "draft-goessner-dispatch-jsonpath-00"],
        Selects::Pointer => &["rfc6901"],
    };
    let Some(version) = node.get("version") else {
        return;
    };
    let is_known = version
        .value
        .as_str()
        .is_some_and(|text| known.contains(&text));
    if !is_known {
        diagnostics.push(
            Diagnostic::new(
                rules::UNKNOWN_VERSION,
                "there is no such version of this selector",
            )
            .at(
                &version.place(),
                format!("read as `{}`", known.first().unwrap_or(&"")),
            ),
        );
    }
}

/// A Selector Object.
pub struct Selector<'a> {
    context: Node<'a>,
    selector: Node<'a>,
    kind: Node<'a>,
}

impl<'a> Selector<'a> {
    /// A value that has the fields of a selector and no others.
    pub fn of(node: &Node<'a>, version: Version) -> Option<Self> {
        let members = node
            .value
            .as_object()
            .filter(|members| members.len() == 3)?;
        let is_text = |name: &str| members.get(name).is_some_and(serde_json::Value::is_string);
        let found = is_text("context") && is_text("selector");
        (found && version == Version::V1_1).then_some(Selector {
            context: node.get("context")?,
            selector: node.get("selector")?,
            kind: node.get("type")?,
        })
    }
}

impl<'a> Context<'_, 'a> {
    /// The value of a Selector Object: nothing if it is none.
    pub fn selector<'n>(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'n>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Resolved<'n>> {
        let selector = Selector::of(node, self.document.version)?;
        let text = selector.context.value.as_str()?;
        let reading = expression::read(text, self.document.version, &self.scope);
        let Reading::Expression { expression, notes } = reading else {
            return None;
        };
        let place = selector.context.place();
        let context = self.noted(at, &expression, &notes, text, &place, diagnostics);
        let query = self.selection(at, &selector, diagnostics);
        Some(match (context, query) {
            (Some(context), Some(query)) => {
                Resolved::Value(select(context.typed, query, &selector))
            }
            _ => Resolved::Broken,
        })
    }

    /// What selects.
    fn selection(
        &mut self,
        at: At<'_, 'a>,
        selector: &Selector<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Selection> {
        let selects = Selects::of(&selector.kind, diagnostics)?;
        report_version(&selector.kind, selects, diagnostics);
        let text = selector.selector.value.as_str()?;
        let place = selector.selector.place();
        let pieces = embedding::split(text);
        if selects == Selects::Pointer {
            if Pointer::parse(text).is_none() {
                diagnostics.push(
                    Diagnostic::new(rules::POINTER, format!("`{text}` is no JSON Pointer"))
                        .at(&place, "selects nothing"),
                );
            }
            return self
                .pointer_parts(at, text, &pieces, &place, diagnostics)
                .map(Selection::Pointer);
        }
        let read = read_query(text, &pieces).map_err(|error| {
            let place = match pieces.is_empty() {
                true => place.part(error.range),
                false => place.clone(),
            };
            diagnostics.push(
                Diagnostic::new(
                    rules::BAD_JSONPATH,
                    "this is not a JSONPath query of RFC 9535",
                )
                .at(&place, error.reason),
            );
        });
        let template = self.query_parts(at, text, &pieces, &place, diagnostics)?;
        Some(match read.ok()?.singular {
            true => Selection::One(template),
            false => Selection::All(template),
        })
    }

    fn pointer_parts(
        &mut self,
        at: At<'_, 'a>,
        text: &str,
        pieces: &[Piece],
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<FormatPart>> {
        if pieces.is_empty() {
            return Some(vec![FormatPart::Text(text.to_owned())]);
        }
        let parts = self.embedded(at, pieces, place, diagnostics)?;
        let parts = parts.into_iter().map(|part| match part {
            Embedded::Text(text) => FormatPart::Text(text),
            Embedded::Value(typed) => {
                FormatPart::Value(Expr::Convert(Box::new(as_text(typed)), Conversion::ToToken))
            }
        });
        Some(parts.gather())
    }

    /// A query with values in it: those in quotes must not end them.
    fn query_parts(
        &mut self,
        at: At<'_, 'a>,
        text: &str,
        pieces: &[Piece],
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Template> {
        if pieces.is_empty() {
            return Some(Template(vec![TemplatePart::text(text)]));
        }
        let mut before = String::new();
        let parts = self.embedded(at, pieces, place, diagnostics)?;
        let parts = parts.into_iter().map(|part| match part {
            Embedded::Text(text) => {
                before.push_str(&text);
                TemplatePart::text(&text)
            }
            Embedded::Value(typed) => TemplatePart {
                operand: Operand::Value(typed.expr),
                quoted: jsonpath::ends_in_quotes(&before),
            },
        });
        Some(Template(parts.gather()))
    }

    /// The parts of a text, of which those in braces are expressions; nothing if something was
    /// reported that leaves nothing to generate.
    pub fn embedded(
        &mut self,
        at: At<'_, 'a>,
        pieces: &[Piece],
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Embedded>> {
        let (mut parts, mut complete) = (Vec::new(), true);
        for piece in pieces {
            let (range, inner) = match piece {
                Piece::Text(text) => {
                    parts.push(Embedded::Text(text.clone()));
                    continue;
                }
                Piece::Expression { range, inner } => (range, inner),
            };
            let place = place.part(range.clone());
            match expression::read_embedded(inner, self.document.version, &self.scope) {
                Reading::Expression { expression, notes } => {
                    let known = self.noted(at, &expression, &notes, inner, &place, diagnostics);
                    complete &= known.is_some();
                    parts.put_all(known.map(|known| Embedded::Value(known.typed)));
                }
                Reading::Error(error) => {
                    self.report_error(&error, &place.within_braces(), diagnostics);
                    complete = false;
                }
                _ => parts.push(Embedded::Text(format!("{{{inner}}}"))),
            }
        }
        complete.then_some(parts)
    }
}

/// A part of a text with expressions in it.
#[derive(Clone, Debug)]
pub enum Embedded {
    /// Text.
    Text(String),
    /// The value of an expression.
    Value(Typed),
}

fn select(context: Typed, query: Selection, selector: &Selector<'_>) -> Typed {
    let source = selector.selector.value.as_str().unwrap_or_default();
    let source = format!("{} {source}", context.source);
    let ty = match &query {
        Selection::Pointer(_) | Selection::One(_) => Type::Json.optional(),
        Selection::All(_) => Type::List(Box::new(Type::Json)),
    };
    let context = match context.ty.split_option() {
        (Type::Secret, true) => Expr::Map(Box::new(context.expr), Conversion::ExposeAll),
        (Type::Secret, false) => Expr::Convert(Box::new(context.expr), Conversion::ExposeAll),
        (_, is_optional) => {
            let wanted = match is_optional {
                true => Type::Json.optional(),
                false => Type::Json,
            };
            convert(context.expr.clone(), &context.ty, &wanted, &source).unwrap_or(context.expr)
        }
    };
    Typed {
        expr: Expr::Select {
            context: Box::new(context),
            query,
        },
        ty,
        source,
    }
}

/// Reads a query; what is only known at run time may be a literal or a name.
fn read_query(text: &str, pieces: &[Piece]) -> Result<query::Query, query::QueryError> {
    if pieces.is_empty() {
        return query::parse(text);
    }
    let with = |mark: &str| {
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Expression { .. } => mark,
        });
        query::parse(&parts.gather::<String>())
    };
    with("0").or_else(|_| with("x"))
}
