//! The syntax of `JSONPath` queries (RFC 9535), and what about a query may not be what its author
//! means. Queries are evaluated at run time; here they are only read.

use std::ops::Range;

mod filter;
mod scan;

use scan::Scan;

/// A query that can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Whether it begins with a filter, `$[?…]`, which tests members or items and not the context.
    pub leading_filter: bool,
    /// Whether it names at most one value (RFC 9535, section 2.3.5.1).
    pub singular: bool,
    /// Calls of `count` that can only give 0 or 1.
    pub counts: Vec<Range<usize>>,
    /// Paths in filters that end in `.length`.
    pub lengths: Vec<Length>,
}

/// A path in a filter that ends in `.length`: what stands before it, as a text and as the tokens of
/// a JSON Pointer from the query's context, where any item is item 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Length {
    /// The bytes of the path.
    pub range: Range<usize>,
    /// The path without its end.
    pub path: String,
    /// Where it leads, `length` included; nothing if that cannot be said.
    pub tokens: Option<Vec<String>>,
}

/// Why a text is not a query: the offending bytes, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes.
    pub range: Range<usize>,
    /// The reason.
    pub reason: &'static str,
}

type Result<T> = std::result::Result<T, QueryError>;

/// Reads a query.
///
/// # Errors
/// The first place that cannot be read.
pub fn parse(text: &str) -> Result<Query> {
    let mut parser = Parser {
        scan: Scan::new(text),
        found: Query::default(),
        depth: 0,
    };
    if !parser.scan.take("$") {
        return parser.scan.fail("a query begins with `$`");
    }
    let path = parser.segments(Some(Vec::new()))?;
    if !parser.scan.is_done() {
        return parser.scan.fail("this continues no query");
    }
    let Parser { mut found, .. } = parser;
    found.singular = path.singular;
    found.leading_filter = path.leading_filter;
    Ok(found)
}

/// How deep parentheses, brackets and calls may nest: with each filter in a filter the parser at run
/// time takes twice as long.
const DEPTH_LIMIT: usize = 8;

struct Parser<'t> {
    scan: Scan<'t>,
    found: Query,
    depth: usize,
}

/// What segments come to.
struct Path {
    singular: bool,
    leading_filter: bool,
    /// Where they lead, any item being item 0; nothing if that cannot be said.
    tokens: Option<Vec<String>>,
    /// Where a final `.length` begins.
    length_at: Option<usize>,
}

/// What a selector selects.
enum Selected {
    Name(String),
    Index,
    Several,
    Filter,
}

impl Parser<'_> {
    /// Segments (RFC 9535, section 2.5), from a place that `tokens` lead to.
    fn segments(&mut self, tokens: Option<Vec<String>>) -> Result<Path> {
        let mut path = Path {
            singular: true,
            leading_filter: false,
            tokens,
            length_at: None,
        };
        let mut first = true;
        loop {
            let before = self.scan.at();
            self.scan.blanks();
            let start = self.scan.at();
            if self.scan.take("..") {
                path.singular = false;
                path.tokens = None;
                path.length_at = None;
                self.descendant()?;
            } else if self.scan.take(".") {
                self.shorthand(&mut path, start)?;
            } else if self.scan.take("[") {
                self.bracket(&mut path, first)?;
            } else {
                self.scan.back_to(before);
                return Ok(path);
            }
            first = false;
        }
    }

    fn descendant(&mut self) -> Result<()> {
        if self.scan.take("[") {
            let mut anywhere = Path {
                singular: false,
                leading_filter: false,
                tokens: None,
                length_at: None,
            };
            return self.bracket(&mut anywhere, false);
        }
        if self.scan.take("*") || self.scan.name().is_some() {
            return Ok(());
        }
        self.scan.fail("a name, `*` or `[` must follow `..`")
    }

    fn shorthand(&mut self, path: &mut Path, start: usize) -> Result<()> {
        path.length_at = None;
        if self.scan.take("*") {
            path.singular = false;
            push(&mut path.tokens, "0");
            return Ok(());
        }
        let Some(name) = self.scan.name() else {
            return self.scan.fail(
                "a name or `*` must follow `.`; other names stand in brackets, `['a name']`",
            );
        };
        path.length_at = (name == "length").then_some(start);
        push(&mut path.tokens, name);
        Ok(())
    }

    /// What follows an opening bracket.
    fn bracket(&mut self, path: &mut Path, first: bool) -> Result<()> {
        path.length_at = None;
        self.enter()?;
        let mut selected = Vec::new();
        loop {
            self.scan.blanks();
            selected.push(self.selector(path.tokens.as_ref())?);
            self.scan.blanks();
            if !self.scan.take(",") {
                break;
            }
        }
        if !self.scan.take("]") {
            return self.scan.fail("`]` is missing here");
        }
        self.depth -= 1;
        match selected.as_slice() {
            [Selected::Name(name)] => push(&mut path.tokens, name),
            [Selected::Index] => push(&mut path.tokens, "0"),
            [only] => {
                path.singular = false;
                path.leading_filter |= first && matches!(only, Selected::Filter);
                push(&mut path.tokens, "0");
            }
            _ => {
                path.singular = false;
                path.tokens = None;
            }
        }
        Ok(())
    }

    fn selector(&mut self, tokens: Option<&Vec<String>>) -> Result<Selected> {
        if let Some(name) = self.scan.quoted()? {
            return Ok(Selected::Name(name));
        }
        if self.scan.take("*") {
            return Ok(Selected::Several);
        }
        if self.scan.take("?") {
            self.scan.blanks();
            let mut item = tokens.cloned();
            push(&mut item, "0");
            self.or(item.as_ref())?;
            return Ok(Selected::Filter);
        }
        self.index_or_slice()
    }

    fn index_or_slice(&mut self) -> Result<Selected> {
        let start = self.scan.integer()?;
        let before = self.scan.at();
        self.scan.blanks();
        if !self.scan.take(":") {
            self.scan.back_to(before);
            return match start {
                true => Ok(Selected::Index),
                false => self
                    .scan
                    .fail("a selector is a 'name', an index, `*`, `1:2` or `?` and a filter"),
            };
        }
        self.scan.blanks();
        self.scan.integer()?;
        self.scan.blanks();
        if self.scan.take(":") {
            self.scan.blanks();
            self.scan.integer()?;
        }
        Ok(Selected::Several)
    }

    fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        match self.depth > DEPTH_LIMIT {
            true => self.scan.fail("this nests too deep"),
            false => Ok(()),
        }
    }
}

fn push(tokens: &mut Option<Vec<String>>, token: &str) {
    if let Some(tokens) = tokens {
        tokens.push(token.to_owned());
    }
}
