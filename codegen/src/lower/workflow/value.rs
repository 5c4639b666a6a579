//! Values of documents → expressions with a type (Arazzo, Runtime Expressions).

mod called;
mod convert;
mod exchange;
mod inside;
mod known;
mod leaves;
mod report;
mod steps;
mod text;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::ir::{Expr, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::CriterionScope;
use crate::parse::embedding;
use crate::parse::expression::{self, Expression, Note, NoteKind, Reading};
use crate::parse::node::Node;
use crate::source::Place;

pub use convert::{as_text, convert, flat};
pub use text::{format, report_odd_braces};

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

impl Typed {
    /// A value that is not there.
    pub(super) fn absent(source: &str) -> Self {
        Typed {
            expr: Expr::None,
            ty: Type::Json.optional(),
            source: source.to_owned(),
        }
    }
}

/// A value, and what is known about it.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The value.
    pub typed: Typed,
    /// The schemas that it can be of; none if nothing says what it is.
    pub schemas: Vec<Node<'a>>,
    /// Whether each of them promises that it is there.
    pub promised: bool,
}

impl Known<'_> {
    /// A value of which only the type is known.
    pub(super) fn new(expr: Expr, ty: Type, source: &str) -> Self {
        let promised = !ty.split_option().1;
        let source = source.to_owned();
        Known {
            typed: Typed { expr, ty, source },
            schemas: Vec::new(),
            promised,
        }
    }

    /// A value that is not there.
    pub(super) fn absent(source: &str) -> Self {
        Known {
            typed: Typed::absent(source),
            schemas: Vec::new(),
            promised: false,
        }
    }
}

/// Where a value stands, which decides what there is to read, and what the absence of a value that
/// is embedded in a text means.
#[derive(Clone, Copy)]
pub enum At<'s, 'a> {
    /// In the request of a step: no reply has come, and what a text needs must be there.
    Request,
    /// Where the step's exchange is over: in its criteria, actions and outputs. A text that lacks a
    /// value is absent itself.
    Exchange(&'s CriterionScope<'s, 'a>),
    /// In the parameters of an action: the step's exchange is over, and what a text needs must be
    /// there.
    Action(&'s CriterionScope<'s, 'a>),
    /// In the outputs of the workflow, and wherever else only inputs and outputs are read.
    Outputs,
}

impl<'a> Context<'_, 'a> {
    /// Reads a value of a request: a literal, a runtime expression, or a text with some in it.
    pub fn value<'n>(&mut self, node: &Node<'n>, diagnostics: &mut Diagnostics) -> Resolved<'n> {
        self.value_at(At::Request, node, diagnostics)
    }

    /// Reads a value wherever it stands.
    pub fn value_at<'n>(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'n>,
        diagnostics: &mut Diagnostics,
    ) -> Resolved<'n> {
        let Value::String(text) = node.value else {
            let selected = self.selector(at, node, diagnostics);
            return selected.unwrap_or_else(|| Resolved::Literal(node.clone()));
        };
        let place = node.place();
        if matches!(at, At::Request) {
            report_odd_braces(text, &place, diagnostics);
        }
        let pieces = embedding::split(text);
        if !pieces.is_empty() {
            return match self.template(at, &pieces, &place, text, diagnostics) {
                Some(typed) => Resolved::Value(typed),
                None => Resolved::Broken,
            };
        }
        match expression::read(text, self.document.version, &self.scope) {
            Reading::Literal => Resolved::Literal(node.clone()),
            Reading::Expression { expression, notes } => {
                match self.noted(at, &expression, &notes, text, &place, diagnostics) {
                    Some(known) => Resolved::Value(known.typed),
                    None => Resolved::Broken,
                }
            }
            Reading::Unbraced(found) => self.unbraced(at, node, text, &found, diagnostics),
            Reading::Error(error) => {
                self.report_error(&error, &place, diagnostics);
                Resolved::Broken
            }
        }
    }

    /// The value of an expression as it was read: what its form says is reported as well.
    pub fn noted(
        &mut self,
        at: At<'_, 'a>,
        expression: &Expression,
        notes: &[Note],
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        self.report_notes(notes, place, diagnostics);
        // No single value is what `[*]` selects.
        if notes.iter().any(|note| note.kind == NoteKind::Wildcard) {
            return Some(Known::absent(source));
        }
        self.known(at, expression, source, place, diagnostics)
    }
}
