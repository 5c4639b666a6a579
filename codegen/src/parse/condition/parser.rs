//! The structure of a condition: `||` over `&&` over `!` and parentheses over comparisons.

use std::ops::Range;

use super::{
    Comparison, Condition, ConditionError, Note, Operand, Parsed,
    lexer::{Kind, Token},
    operand::Reader,
    syntax,
};
use crate::gather::Collection;

/// Parentheses may nest this deep: enough for any author, and the stack of any thread.
const DEEPEST: usize = 128;

pub(super) struct Parser<'a> {
    reader: Reader<'a>,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    notes: Vec<Note>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(reader: Reader<'a>, tokens: Vec<Token>, notes: Vec<Note>) -> Self {
        Self {
            reader,
            tokens,
            at: 0,
            depth: 0,
            notes,
        }
    }

    /// Reads all tokens as one condition.
    pub(super) fn condition(mut self) -> Result<Parsed, ConditionError> {
        let condition = self.or()?;
        match self.peek() {
            None => Ok(Parsed {
                condition,
                notes: self.notes,
            }),
            Some(Kind::Close) => self.fail("this parenthesis closes nothing", "remove it"),
            Some(Kind::Not) => self.fail("`!` stands before an operand", "for `is not` write `!=`"),
            Some(_) => self.missing_operator(),
        }
    }

    fn or(&mut self) -> Result<Condition, ConditionError> {
        let mut any = vec![self.and()?];
        while self.take(&Kind::Or) {
            any.push(self.and()?);
        }
        Ok(single_or(any, Condition::Or))
    }

    fn and(&mut self) -> Result<Condition, ConditionError> {
        let mut all = vec![self.unary()?];
        while self.take(&Kind::And) {
            all.push(self.unary()?);
        }
        Ok(single_or(all, Condition::And))
    }

    fn unary(&mut self) -> Result<Condition, ConditionError> {
        let start = self.range();
        let negated = self.take(&Kind::Not);
        if negated && self.peek() == Some(&Kind::Not) {
            return self.fail("`!` cannot be doubled", "remove both");
        }
        let inner = if self.take(&Kind::Open) {
            self.group()?
        } else {
            let range = self.range();
            let left = self.operand()?;
            match self.comparison() {
                Some(_) if negated => {
                    let help = "write `!(a == b)`, or `a != b`";
                    return syntax(start, "`!` before a comparison needs parentheses", help);
                }
                Some(op) => self.compare(left, op)?,
                None => Condition::Operand(left, range),
            }
        };
        Ok(if negated {
            Condition::Not(Box::new(inner))
        } else {
            inner
        })
    }

    /// What follows an opening parenthesis.
    fn group(&mut self) -> Result<Condition, ConditionError> {
        if self.depth == DEEPEST {
            return self.fail("parentheses are nested too deeply", "split the condition");
        }
        self.depth += 1;
        let inner = self.or()?;
        self.depth -= 1;
        if !self.take(&Kind::Close) {
            return match self.peek() {
                None => self.fail("a parenthesis is not closed", "add `)`"),
                Some(_) => self.missing_operator(),
            };
        }
        match self.peek() {
            Some(Kind::Compare(_)) => {
                let help = "compare operands, and combine comparisons with `&&` and `||`";
                self.fail(
                    "parentheses hold a condition, which cannot be compared",
                    help,
                )
            }
            _ => Ok(inner),
        }
    }

    fn compare(&mut self, left: Operand, op: Comparison) -> Result<Condition, ConditionError> {
        let right = self.operand()?;
        match self.peek() {
            Some(Kind::Compare(_)) => {
                self.fail("comparisons cannot be chained", "write `a < b && b < c`")
            }
            _ => Ok(Condition::Compare { left, op, right }),
        }
    }

    /// The operator that comes next, if it is a comparison.
    fn comparison(&mut self) -> Option<Comparison> {
        let Some(Kind::Compare(op)) = self.peek() else {
            return None;
        };
        let op = *op;
        self.at += 1;
        Some(op)
    }

    fn operand(&mut self) -> Result<Operand, ConditionError> {
        let operand = self
            .tokens
            .get(self.at)
            .and_then(|token| self.reader.operand(token, &mut self.notes));
        let Some(operand) = operand else {
            let help = "an operand is a number, a 'string', true, false, null or an expression";
            return self.fail("an operand is missing", help);
        };
        self.at += 1;
        operand
    }

    /// Two operands side by side; a word between them may be another language's operator.
    fn missing_operator<T>(&mut self) -> Result<T, ConditionError> {
        let range = self.range();
        if self.peek() == Some(&Kind::Word)
            && let Err(error @ ConditionError::Syntax(_)) = self.operand()
        {
            return Err(error);
        }
        syntax(
            range,
            "an operator is missing before this",
            "put `==`, `&&` or `||` between them",
        )
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    /// The bytes of the next token; behind the last one, where something is missing.
    fn range(&self) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |token| token.range.end);
        self.tokens
            .get(self.at)
            .map_or(end..end, |token| token.range.clone())
    }

    fn fail<T>(&self, reason: &str, help: &str) -> Result<T, ConditionError> {
        syntax(self.range(), reason, help)
    }
}

/// A list of one needs no node.
fn single_or(mut all: Vec<Condition>, node: fn(Vec<Condition>) -> Condition) -> Condition {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        last => {
            all.put_all(last);
            node(all)
        }
    }
}
