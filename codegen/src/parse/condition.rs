//! Conditions of type `simple` (Arazzo, "Criterion Object"): `$statusCode == 200 && $response.body`.
//!
//! The specification shows conditions but gives no grammar. This one is the grammar of the other
//! tools plus their leniencies, each of which leaves a [`Note`]. The same tree holds the comparisons
//! that documents write where a `JSONPath` query belongs (see [`super::jsonpath`]).

use std::{fmt, ops::Range};

use super::expression::{Expression, ExpressionError, Names, NoteKind as ExpressionNote, Version};

pub use super::expression::Nav;

mod lexer;
mod literal;
mod operand;
mod parser;
mod simple;
#[cfg(test)]
pub(super) mod tests;

/// A condition, ready to be evaluated from left to right with short-circuit.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `a || b`, two or more
    Or(Vec<Condition>),
    /// `a && b`, two or more
    And(Vec<Condition>),
    /// `!a`
    Not(Box<Condition>),
    /// `a == b`
    Compare {
        /// The operand before the operator.
        left: Operand,
        /// The operator.
        op: Comparison,
        /// The operand after it.
        right: Operand,
    },
    /// An operand alone, which is true or false by its kind, and its bytes of the condition.
    Operand(Operand, Range<usize>),
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A JSON number, as written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
    /// A runtime expression and navigation into its value.
    Expression(ExpressionOperand),
    /// A place in the criterion's context; only in the comparison form of [`super::jsonpath`].
    Context(ContextPath),
}

/// A runtime expression as an operand.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpressionOperand {
    /// The bytes of the condition, navigation included, braces not.
    pub range: Range<usize>,
    /// The longest runtime expression at its start.
    pub expression: Expression,
    /// The rest: steps into its value.
    pub nav: Vec<Nav>,
}

/// A path from the context, `$.data[0].id`.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextPath {
    /// The bytes of the condition.
    pub range: Range<usize>,
    /// The steps from the context; none for `$` alone.
    pub nav: Vec<Nav>,
}

impl ContextPath {
    /// For a path that ends in `.length`: the steps before it. Where they lead to an array or string
    /// that has no such member, its length is meant.
    #[must_use]
    pub fn length_of(&self) -> Option<&[Nav]> {
        match self.nav.split_last()? {
            (Nav::Member(name), before) if name == "length" => Some(before),
            _ => None,
        }
    }
}

/// A condition and the leniencies it needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The condition.
    pub condition: Condition,
    /// What was accepted though the grammar does not have it.
    pub notes: Vec<Note>,
}

/// Something that was accepted though the grammar does not have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// Where: bytes of the condition.
    pub range: Range<usize>,
    /// What to write instead of these bytes.
    pub instead: String,
}

/// The kinds of [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// `"text"` for `'text'`
    DoubleQuotes,
    /// Braces around the condition or an operand.
    Braces,
    /// An expression written in another form.
    Expression(ExpressionNote),
}

impl NoteKind {
    /// The diagnostic's slug.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::DoubleQuotes => "double-quotes",
            Self::Braces => "condition-braces",
            Self::Expression(kind) => kind.slug(),
        }
    }
}

/// Why a text is not a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionError {
    /// It breaks the grammar.
    Syntax(SyntaxError),
    /// One of its expressions cannot be read; the range is within the condition.
    Expression(ExpressionError),
}

/// A text that breaks the grammar of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The offending bytes of the condition.
    pub range: Range<usize>,
    /// What is wrong.
    pub reason: String,
    /// What to write instead; empty if there is nothing to add.
    pub help: String,
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => f.write_str(&error.reason),
            Self::Expression(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConditionError {}

fn syntax<T>(
    range: Range<usize>,
    reason: impl Into<String>,
    help: impl Into<String>,
) -> Result<T, ConditionError> {
    let (reason, help) = (reason.into(), help.into());
    Err(ConditionError::Syntax(SyntaxError {
        range,
        reason,
        help,
    }))
}

/// Which texts a condition may have as operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Literals and runtime expressions.
    Simple,
    /// Paths from the context as well; strings in either quotes, with `JSONPath`'s escapes.
    Context,
}

/// Reads a condition of type `simple`.
///
/// # Errors
///
/// The first place that cannot be read.
pub fn parse(text: &str, version: Version, names: &dyn Names) -> Result<Parsed, ConditionError> {
    parse_as(Dialect::Simple, text, version, names)
}

/// Reads a condition in one of the two dialects.
pub(super) fn parse_as(
    dialect: Dialect,
    text: &str,
    version: Version,
    names: &dyn Names,
) -> Result<Parsed, ConditionError> {
    let mut notes = Vec::new();
    let mut inner = trimmed(text, 0..text.len());
    if let Some(bare) = without_braces(text, &inner) {
        let instead = text.get(bare.clone()).unwrap_or_default().to_owned();
        notes.push(Note {
            kind: NoteKind::Braces,
            range: inner,
            instead,
        });
        inner = bare;
    }
    if inner.is_empty() {
        return syntax(
            inner,
            "the condition is empty",
            "write for instance `$statusCode == 200`",
        );
    }
    let tokens = lexer::tokens(dialect, text, inner)?;
    let reader = operand::Reader {
        text,
        dialect,
        version,
        names,
    };
    parser::Parser::new(reader, tokens, notes).condition()
}

/// The range without blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(part) = text.get(range.clone()) else {
        return range;
    };
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The range inside braces around the whole; not for `{$a} == {$b}`, where two pairs stand.
fn without_braces(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let inner = text
        .get(range.clone())?
        .strip_prefix('{')?
        .strip_suffix('}')?;
    let bare = range.start + 1..range.end - 1;
    (!inner.contains('}')).then(|| trimmed(text, bare))
}

/// The string in quotes at the start of a `JSONPath` text, and its length.
pub(super) fn quoted_name(text: &str) -> Option<(String, usize)> {
    literal::quoted(text, literal::Escapes::Backslash)
}
