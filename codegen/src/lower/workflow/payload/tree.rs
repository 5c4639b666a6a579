//! Values as documents write them, with their expressions.

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{Expr, Type};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{At, Resolved, Typed};
use crate::parse::embedding;
use crate::parse::expression::{self, Reading};
use crate::parse::node::Node;
use crate::source::Place;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub value: TreeValue,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum TreeValue {
    /// A literal that is neither an object nor a list.
    Scalar(Value),
    /// The value of an expression.
    Value(Typed),
    /// A text that consists of one expression in braces.
    Placeholder(Typed),
    /// An object.
    Object(Vec<(String, Tree)>),
    /// A list.
    Array(Vec<Tree>),
}

impl<'a> Context<'_, 'a> {
    /// Reads a value of a request; nothing if something about it was reported that leaves nothing to
    /// generate.
    pub fn tree(&mut self, node: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<Tree> {
        self.tree_at(At::Request, node, diagnostics)
    }

    /// Reads a value wherever it stands.
    pub fn tree_at(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Tree> {
        if let Some(placeholder) = self.placeholder(at, node, diagnostics) {
            return Some(Tree {
                place: node.place(),
                value: TreeValue::Placeholder(placeholder?),
            });
        }
        let value = match self.value_at(at, node, diagnostics) {
            Resolved::Broken => return None,
            Resolved::Value(typed) => TreeValue::Value(typed),
            Resolved::Literal(node) => match node.value {
                Value::Object(_) => {
                    let members: Vec<_> = node.members().gather();
                    // All of them are looked at, so that everything is reported at once.
                    let members: Vec<Option<(String, Tree)>> = members
                        .into_iter()
                        .map(|(name, value)| {
                            Some((name.to_owned(), self.tree_at(at, &value, diagnostics)?))
                        })
                        .gather();
                    TreeValue::Object(members.into_iter().gather_some()?)
                }
                Value::Array(_) => {
                    let items: Vec<_> = node.items().gather();
                    let items: Vec<Option<Tree>> = items
                        .iter()
                        .map(|item| self.tree_at(at, item, diagnostics))
                        .gather();
                    TreeValue::Array(items.into_iter().gather_some()?)
                }
                scalar => TreeValue::Scalar(scalar.clone()),
            },
        };
        Some(Tree {
            place: node.place(),
            value,
        })
    }

    /// The expression of a text that consists of one in braces: nothing if the text is something
    /// else, and nothing in it if the expression cannot be generated for.
    fn placeholder(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Typed>> {
        let inner = embedding::whole(node.value.as_str()?)?;
        match expression::read_embedded(inner, self.document.version, &self.scope) {
            Reading::Expression { expression, notes } => {
                let place = node.place();
                self.report_notes(&notes, &place, diagnostics);
                let known = self.known(at, &expression, inner, &place, diagnostics);
                Some(known.map(|known| known.typed))
            }
            _ => None,
        }
    }
}

impl Tree {
    /// An object without members yet.
    pub fn empty(place: Place) -> Self {
        Tree {
            place,
            value: TreeValue::Object(Vec::new()),
        }
    }

    /// The value itself, where a text that is all of a body consists of one expression.
    pub fn opened(self) -> Self {
        match self.value {
            TreeValue::Placeholder(typed) => Tree {
                value: TreeValue::Value(required(&typed)),
                ..self
            },
            _ => self,
        }
    }

    /// Whether it is known to be a list.
    pub fn is_list(&self) -> bool {
        match &self.value {
            TreeValue::Array(_) => true,
            TreeValue::Value(typed) => matches!(typed.ty.split_option().0, Type::List(_)),
            _ => false,
        }
    }

    /// Whether it is known to be an object or a list.
    pub fn is_structured(&self) -> bool {
        match &self.value {
            TreeValue::Scalar(_) => false,
            TreeValue::Value(typed) | TreeValue::Placeholder(typed) => is_structured(&typed.ty),
            TreeValue::Object(_) | TreeValue::Array(_) => true,
        }
    }

    /// Whether it may be a text when it is sent.
    pub fn is_text(&self) -> bool {
        match &self.value {
            TreeValue::Scalar(value) => value.is_string(),
            TreeValue::Value(typed) => matches!(
                typed.ty.split_option().0,
                Type::String | Type::Secret | Type::Enum(_) | Type::Json
            ),
            TreeValue::Placeholder(_) => true,
            TreeValue::Object(_) | TreeValue::Array(_) => false,
        }
    }
}

/// A value that must be there.
pub(super) fn required(typed: &Typed) -> Typed {
    let (inner, optional) = typed.ty.split_option();
    match optional {
        false => typed.clone(),
        true => Typed {
            expr: Expr::Require {
                value: Box::new(typed.expr.clone()),
                source: typed.source.clone(),
            },
            ty: inner.clone(),
            source: typed.source.clone(),
        },
    }
}

/// Whether values of a type are objects or lists.
pub(super) fn is_structured(ty: &Type) -> bool {
    matches!(
        ty.split_option().0,
        Type::List(_) | Type::Map(_) | Type::Named(_)
    )
}
