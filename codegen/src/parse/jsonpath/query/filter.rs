//! Filters (RFC 9535, section 2.3.5) and their functions (section 2.4).

use std::ops::Range;

use super::{Length, Parser, Path, QueryError, Result};

/// What a part of a filter is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A value: a literal, a path to one, or the result of a function.
    Value,
    /// Nodes: a path to any number of values.
    Nodes,
    /// A path to at most one value: both of the above.
    Single,
    /// True or false, as `match` gives it.
    Logical,
}

/// The functions: name, arguments, result.
const FUNCTIONS: [(&str, &[Kind], Kind); 5] = [
    ("length", &[Kind::Value], Kind::Value),
    ("count", &[Kind::Nodes], Kind::Value),
    ("match", &[Kind::Value, Kind::Value], Kind::Logical),
    ("search", &[Kind::Value, Kind::Value], Kind::Logical),
    ("value", &[Kind::Nodes], Kind::Value),
];

const COMPARISONS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];

/// Where `@` leads, if that can be said.
type Item<'i> = Option<&'i Vec<String>>;

impl Parser<'_> {
    pub(super) fn or(&mut self, item: Item<'_>) -> Result<()> {
        self.joined("||", |parser| {
            parser.joined("&&", |parser| parser.basic(item))
        })
    }

    fn joined(&mut self, sign: &str, mut part: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        loop {
            part(self)?;
            let before = self.scan.at();
            self.scan.blanks();
            if !self.scan.take(sign) {
                self.scan.back_to(before);
                return Ok(());
            }
            self.scan.blanks();
        }
    }

    /// A condition in parentheses, a comparison, or a test.
    fn basic(&mut self, item: Item<'_>) -> Result<()> {
        let negated = self.scan.take("!");
        self.scan.blanks();
        if self.scan.take("(") {
            self.enter()?;
            self.scan.blanks();
            self.or(item)?;
            self.scan.blanks();
            self.depth -= 1;
            return match self.scan.take(")") {
                true => Ok(()),
                false => self.scan.fail("`)` is missing here"),
            };
        }
        let (start, lengths) = (self.scan.at(), self.found.lengths.len());
        let (left, literal) = self.operand(item)?;
        let end = self.scan.at();
        self.scan.blanks();
        let compared = COMPARISONS.iter().any(|sign| self.scan.take(sign));
        if !compared {
            self.scan.back_to(end);
            self.found.lengths.truncate(lengths);
            return match left == Kind::Value {
                true if literal => self.scan.fail_since(start, "a literal alone is no test"),
                true => self
                    .scan
                    .fail_since(start, "this gives a value: compare it"),
                false => Ok(()),
            };
        }
        if negated {
            return self
                .scan
                .fail_since(start, "`!` stands before parentheses: `!(a == b)`");
        }
        comparable(left, start..end)?;
        self.scan.blanks();
        let start = self.scan.at();
        let (right, _) = self.operand(item)?;
        comparable(right, start..self.scan.at())
    }

    /// An operand, and whether it is a literal.
    fn operand(&mut self, item: Item<'_>) -> Result<(Kind, bool)> {
        let start = self.scan.at();
        if self.scan.quoted()?.is_some() || self.scan.number()? {
            return Ok((Kind::Value, true));
        }
        if self.scan.take("@") {
            return Ok((self.path(start, item.cloned())?, false));
        }
        if self.scan.take("$") {
            return Ok((self.path(start, Some(Vec::new()))?, false));
        }
        let word = self
            .scan
            .run(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match word {
            "true" | "false" | "null" => Ok((Kind::Value, true)),
            "" => self
                .scan
                .fail("a filter compares paths, `@.name`, literals and functions"),
            name if self.scan.take("(") => Ok((self.call(name, start, item)?, false)),
            _ => self.scan.fail_since(start, "a text stands in quotes"),
        }
    }

    fn path(&mut self, start: usize, tokens: Option<Vec<String>>) -> Result<Kind> {
        let outer = std::mem::take(&mut self.found.leading_filter);
        let Path {
            singular,
            tokens,
            length_at,
            ..
        } = self.segments(tokens)?;
        self.found.leading_filter = outer;
        if let (true, Some(at)) = (singular, length_at) {
            let range = start..self.scan.at();
            let path = self.scan.since(start);
            let path = path.get(..at - start).unwrap_or_default().to_owned();
            self.found.lengths.push(Length {
                range,
                path,
                tokens,
            });
        }
        Ok(match singular {
            true => Kind::Single,
            false => Kind::Nodes,
        })
    }

    /// The arguments of a function, and what it gives.
    fn call(&mut self, name: &str, start: usize, item: Item<'_>) -> Result<Kind> {
        let Some((_, wanted, result)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            return self.scan.fail_since(
                start,
                "no such function: there are `length`, `count`, `match`, `search` and `value`",
            );
        };
        self.enter()?;
        let lengths = self.found.lengths.len();
        for (position, wanted) in wanted.iter().enumerate() {
            self.scan.blanks();
            if position > 0 && !self.scan.take(",") {
                return self.scan.fail("an argument is missing here");
            }
            self.scan.blanks();
            let argument = self.scan.at();
            let (given, _) = self.operand(item)?;
            let fits = given == *wanted || given == Kind::Single;
            if !fits {
                return self
                    .scan
                    .fail_since(argument, "the function takes no such argument");
            }
            if name == "count" && given == Kind::Single {
                self.found.counts.push(start..self.scan.at() + 1);
            }
        }
        self.found.lengths.truncate(lengths);
        self.scan.blanks();
        self.depth -= 1;
        match self.scan.take(")") {
            true => Ok(*result),
            false => self.scan.fail("`)` is missing here"),
        }
    }
}

fn comparable(kind: Kind, range: Range<usize>) -> Result<()> {
    let reason = match kind {
        Kind::Value | Kind::Single => return Ok(()),
        Kind::Nodes => "only a path to one value can be compared",
        Kind::Logical => "this is true or false by itself, and is not compared",
    };
    Err(QueryError { range, reason })
}
