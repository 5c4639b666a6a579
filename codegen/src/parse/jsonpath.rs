//! What documents write in `jsonpath` conditions beside RFC 9535 queries (Arazzo, "Criterion Object").
//!
//! Syntax only: the queries themselves are for a `JSONPath` library. Real documents compare instead of
//! filtering (`$.success == true`), which is no query at all; such a condition is read here and
//! shares its tree with [`super::condition`].

use std::ops::Range;

pub mod query;

use super::{
    condition::{ConditionError, Dialect, Nav, Parsed, parse_as, quoted_name},
    expression::{Names, Version, digits, member},
};

/// Reads a boolean combination of comparisons between paths, literals and runtime expressions.
/// None if the text is no such combination: then it is a query, or nothing.
///
/// An error's `condition-syntax` means `bad-jsonpath` here.
#[must_use]
pub fn parse_comparison_form(
    text: &str,
    version: Version,
    names: &dyn Names,
) -> Option<Result<Parsed, ConditionError>> {
    has_operator(text).then(|| parse_as(Dialect::Context, text, version, names))
}

/// The bytes of the first script expression, `[(@.length-1)]`: a remnant of `JSONPath`'s first draft
/// that would need a JavaScript engine.
#[must_use]
pub fn script_expression(text: &str) -> Option<Range<usize>> {
    let mut start = None;
    for (at, c) in unquoted(text) {
        start = match (c, start) {
            ('[', _) => Some(at),
            ('(', Some(start)) => return Some(start..script_end(text, at)),
            (c, start) if c.is_whitespace() => start,
            _ => None,
        };
    }
    None
}

/// Behind the parenthesis that closes the one at byte `open`, and behind a bracket that follows it.
fn script_end(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in unquoted(text).filter(|(at, _)| *at >= open) {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => {
                let closed = text.get(at + 1..).is_some_and(|rest| rest.starts_with(']'));
                return at + 1 + usize::from(closed);
            }
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Is there an operator outside brackets, braces and quotes? Inside them it belongs to a query.
fn has_operator(text: &str) -> bool {
    let mut depth = 0_usize;
    for (_, c) in unquoted(text) {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            '=' | '<' | '>' | '!' | '&' | '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// The characters outside quotes.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut escaped) = (None, false);
    text.char_indices().filter(move |&(_, c)| {
        let outside = quote.is_none();
        match quote {
            None => quote = Some(c).filter(|c| matches!(c, '\'' | '"')),
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
        }
        outside && quote.is_none()
    })
}

/// Whether a string in quotes is open at the end of a text.
#[must_use]
pub fn ends_in_quotes(text: &str) -> bool {
    // A blank behind it is a character outside quotes, or it is not.
    let longer = format!("{text} ");
    unquoted(&longer).last().map(|(at, _)| at) != Some(text.len())
}

/// The steps of a path that names one value: `$.a['b c'][0]`.
pub(super) fn singular_path(text: &str) -> Option<Vec<Nav>> {
    let mut rest = text.strip_prefix('$')?;
    let mut nav = Vec::new();
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('.') {
            Some(name) => {
                member(name).map(|(name, after)| (Nav::Member(name.to_owned()), after))?
            }
            None => bracket(rest.strip_prefix('[')?)?,
        };
        nav.push(step);
        rest = after;
    }
    Some(nav)
}

/// What stands behind an opening bracket: a name in quotes or an index.
fn bracket(text: &str) -> Option<(Nav, &str)> {
    if text.starts_with(['\'', '"']) {
        let (name, length) = quoted_name(text)?;
        return Some((Nav::Member(name), text.get(length..)?.strip_prefix(']')?));
    }
    let (index, after) = text.split_once(']')?;
    Some((Nav::Index(digits(index)?), after))
}

#[cfg(test)]
mod tests;
