//! Conditions: what criteria become (Arazzo, Criterion Object).

use super::Expr;
use crate::parse::expression::Pointer;

/// A criterion, and its text in the document.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// The condition.
    pub condition: Condition,
    /// The text.
    pub source: String,
    /// What it is evaluated on, as written; nothing for a simple condition.
    pub context: Option<String>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison.
    Compare(Operand, Comparison, Operand),
    /// An operand that counts as true.
    Truthy(Operand),
    /// A regular expression that is found in the text of an operand: a condition of its own.
    Matches(Template, Operand),
    /// A JSONPath query that selects something: a condition of its own.
    Selects {
        /// The query.
        query: Template,
        /// What it is evaluated on.
        context: Operand,
        /// Whether an object is tested itself by the filter that the query begins with.
        among: bool,
    },
}

/// A text with operands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(pub Vec<TemplatePart>);

impl Template {
    /// Whether it has an expression of which something holds.
    pub fn any(&self, holds: &impl Fn(&Expr) -> bool) -> bool {
        self.0.iter().any(|part| match &part.operand {
            Operand::Value(value) => value.any(holds),
            _ => false,
        })
    }
}

/// A part of such a text.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplatePart {
    /// Its text, or the value of which the text is taken.
    pub operand: Operand,
    /// Whether it stands in quotes that it must not end.
    pub quoted: bool,
}

impl TemplatePart {
    /// A text of the document.
    pub fn text(text: &str) -> Self {
        TemplatePart {
            operand: Operand::Text(text.to_owned()),
            quoted: false,
        }
    }
}

impl Condition {
    /// Whether something in it is negated.
    pub fn has_negation(&self) -> bool {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().any(Condition::has_negation)
            }
            Condition::Not(_) => true,
            _ => false,
        }
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// An operand of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// `$statusCode`.
    Status,
    /// A pointer into `$response.body`.
    Body(Pointer),
    /// A pointer into another operand.
    At(Box<Operand>, Pointer),
    /// The member `length` of an operand, or else its length.
    Length(Box<Operand>),
    /// A response header.
    Header(String),
    /// A field of the inputs or an output, as an expression.
    Value(Expr),
    /// A text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// A truth value.
    Bool(bool),
    /// Null.
    Null,
}

impl Operand {
    /// `$response.body`.
    pub fn whole_body() -> Self {
        Operand::Body(Pointer::default())
    }

    /// Whether it stands in the document as it is.
    pub fn is_literal(&self) -> bool {
        matches!(
            self,
            Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) | Operand::Null
        )
    }
}
