//! The operands of a condition.

use std::ops::Range;

use super::{
    super::expression::{
        Found, Names, Place, Reader as ExpressionReader, Steps, Version, nearest_root,
    },
    super::jsonpath,
    ConditionError, ContextPath, Dialect, ExpressionOperand, Nav, Note, NoteKind, Operand,
    lexer::{Kind, Token},
    literal::{is_number, single_quoted},
    syntax,
};
use crate::gather::Collection;

/// Turns tokens into operands.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub dialect: Dialect,
    pub version: Version,
    pub names: &'a dyn Names,
}

impl<'a> Reader<'a> {
    /// Reads one operand; none if the token is an operator or parenthesis.
    pub(super) fn operand(
        &self,
        token: &Token,
        notes: &mut Vec<Note>,
    ) -> Option<Result<Operand, ConditionError>> {
        let range = token.range.clone();
        Some(match &token.kind {
            Kind::Quoted { value, double } => {
                if *double && self.dialect == Dialect::Simple {
                    let instead = single_quoted(value);
                    notes.push(Note {
                        kind: NoteKind::DoubleQuotes,
                        range,
                        instead,
                    });
                }
                Ok(Operand::String(value.clone()))
            }
            Kind::Braced => {
                let inner = range.start + 1..range.end - 1;
                let instead = self.slice(&inner).to_owned();
                notes.push(Note {
                    kind: NoteKind::Braces,
                    range,
                    instead,
                });
                self.dollar(inner, notes)
            }
            Kind::Word if self.slice(&range).starts_with('$') => self.dollar(range, notes),
            Kind::Word => self.bare(range),
            _ => return None,
        })
    }

    /// The text of a range, empty if there is none.
    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn bare(&self, range: Range<usize>) -> Result<Operand, ConditionError> {
        let word = self.slice(&range);
        Ok(match word {
            "true" => Operand::Bool(true),
            "false" => Operand::Bool(false),
            "null" => Operand::Null,
            _ if is_number(word) => Operand::Number(word.to_owned()),
            _ => return not_an_operand(word, range),
        })
    }

    /// A path from the context, or a runtime expression.
    fn dollar(
        &self,
        range: Range<usize>,
        notes: &mut Vec<Note>,
    ) -> Result<Operand, ConditionError> {
        let word = self.slice(&range);
        let path = word == "$" || word.starts_with("$.") || word.starts_with("$[");
        match (path, self.dialect) {
            (false, _) => self.expression(word, range, notes),
            (true, Dialect::Context) => context_path(word, range),
            (true, Dialect::Simple) => syntax(
                range,
                format!("`{word}` is JSONPath, which a simple condition does not have"),
                "write `$response.body#/…`, or give the criterion `type: jsonpath` and a `context`",
            ),
        }
    }

    fn expression(
        &self,
        word: &str,
        range: Range<usize>,
        notes: &mut Vec<Note>,
    ) -> Result<Operand, ConditionError> {
        let reader = ExpressionReader::new(word, self.version, self.names, Place::Condition);
        let found = match reader.whole() {
            Some(Ok(found)) => found,
            Some(Err(mut error)) => {
                error.range = range.start + error.range.start..range.start + error.range.end;
                return Err(ConditionError::Expression(error));
            }
            None => return not_a_root(word, range),
        };
        if found.steps.wildcard {
            let help = "name one item, as in `[0]`, or use a criterion of type jsonpath";
            return syntax(range, "`[*]` and `[]` name no single value", help);
        }
        notes.put_all(expression_notes(&found, &range));
        let Found {
            expression,
            steps: Steps { nav, .. },
            ..
        } = found;
        Ok(Operand::Expression(ExpressionOperand {
            range,
            expression,
            nav,
        }))
    }
}

fn expression_notes(found: &Found, range: &Range<usize>) -> impl Iterator<Item = Note> {
    let mut instead = found.expression.to_string();
    instead.put_all(found.steps.nav.iter().map(Nav::to_string));
    found.notes.iter().map(move |kind| Note {
        kind: NoteKind::Expression(*kind),
        range: range.clone(),
        instead: instead.clone(),
    })
}

fn context_path(word: &str, range: Range<usize>) -> Result<Operand, ConditionError> {
    match jsonpath::singular_path(word) {
        Some(nav) => Ok(Operand::Context(ContextPath { range, nav })),
        None => syntax(
            range,
            format!("`{word}` does not name a single value"),
            "in a comparison use only `.name`, `['name']` and `[0]`",
        ),
    }
}

fn not_a_root<T>(word: &str, range: Range<usize>) -> Result<T, ConditionError> {
    let root = word
        .get(1..)
        .unwrap_or_default()
        .split(['.', '#', '['])
        .next();
    let help = if word.starts_with("$self") || word.starts_with("$message") {
        "this root needs `arazzo: 1.1.0`".to_owned()
    } else {
        nearest_root(root.unwrap_or_default()).unwrap_or_else(|| {
            "expressions start with `$statusCode`, `$response.`, `$inputs.`, `$steps.` and the like"
                .to_owned()
        })
    };
    syntax(range, format!("`{word}` is not a runtime expression"), help)
}

fn not_an_operand<T>(word: &str, range: Range<usize>) -> Result<T, ConditionError> {
    if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        let help = "a sign `+`, leading zeros and a bare `.` are not allowed; put text in quotes";
        return syntax(range, format!("`{word}` is not a JSON number"), help);
    }
    let help = match word {
        "and" | "AND" => "write `&&`".to_owned(),
        "or" | "OR" => "write `||`".to_owned(),
        "not" | "NOT" => "write `!`".to_owned(),
        "True" | "TRUE" | "False" | "FALSE" | "Null" | "NULL" => {
            format!("write `{}`", word.to_lowercase())
        }
        "is" | "eq" | "equals" | "EQ" => "write `==`".to_owned(),
        "ne" | "NE" => "write `!=`".to_owned(),
        "in" | "IN" => "compare with each of them: `a == 1 || a == 2`".to_owned(),
        "contains" | "matches" | "like" | "LIKE" => {
            "write a criterion of `type: regex`, with what is looked at as its `context`".to_owned()
        }
        "None" | "nil" | "undefined" => "write `null`".to_owned(),
        _ => format!(
            "text stands in quotes, `{}`; an expression starts with `$`",
            single_quoted(word)
        ),
    };
    syntax(range, format!("`{word}` is not an operand"), help)
}
