//! The tokens of a condition.

use std::ops::Range;

use super::{
    Comparison, ConditionError, Dialect,
    literal::{Escapes, quoted},
    syntax,
};

/// A token and its bytes in the condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Or,
    And,
    Not,
    Open,
    Close,
    Compare(Comparison),
    /// A string's value, and whether it stood in double quotes.
    Quoted {
        value: String,
        double: bool,
    },
    /// `{$…}`: an operand in braces.
    Braced,
    /// Any other operand.
    Word,
}

/// Splits the bytes `part` of a condition.
pub(super) fn tokens(
    dialect: Dialect,
    text: &str,
    part: Range<usize>,
) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut at = part.start;
    while let Some(rest) = text.get(at..part.end).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            at += blank;
            continue;
        }
        let (kind, length) = token(dialect, rest, at)?;
        tokens.push(Token {
            kind,
            range: at..at + length,
        });
        at += length;
    }
    Ok(tokens)
}

/// The token at the start of `rest`, which is byte `at` of the condition.
fn token(dialect: Dialect, rest: &str, at: usize) -> Result<(Kind, usize), ConditionError> {
    if let Some(found) = operator(rest) {
        return Ok(found);
    }
    match rest.chars().next() {
        Some(quote @ ('\'' | '"')) => string(dialect, rest, at, quote),
        Some('{') => match rest.find('}').filter(|_| rest.starts_with("{$")) {
            Some(end) => Ok((Kind::Braced, end + 1)),
            None => syntax(at..at + 1, "a brace cannot stand here", "remove it"),
        },
        Some('=' | '!' | '&' | '|' | '}') => not_a_token(rest, at),
        _ => Ok((Kind::Word, word(dialect, rest))),
    }
}

/// The operator or parenthesis at the start of a text, and its length.
fn operator(rest: &str) -> Option<(Kind, usize)> {
    if ["===", "!=="].iter().any(|strict| rest.starts_with(strict)) {
        return None;
    }
    // Longer ones first: `<=` begins with `<`.
    let table = [
        ("||", Kind::Or),
        ("&&", Kind::And),
        ("==", Kind::Compare(Comparison::Equal)),
        ("!=", Kind::Compare(Comparison::NotEqual)),
        ("<=", Kind::Compare(Comparison::LessOrEqual)),
        (">=", Kind::Compare(Comparison::GreaterOrEqual)),
        ("<", Kind::Compare(Comparison::Less)),
        (">", Kind::Compare(Comparison::Greater)),
        ("!", Kind::Not),
        ("(", Kind::Open),
        (")", Kind::Close),
    ];
    table
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign))
        .map(|(sign, kind)| (kind, sign.len()))
}

fn string(
    dialect: Dialect,
    rest: &str,
    at: usize,
    quote: char,
) -> Result<(Kind, usize), ConditionError> {
    let double = quote == '"';
    let plain = dialect == Dialect::Simple && !double;
    let escapes = if plain {
        Escapes::Doubled
    } else {
        Escapes::Backslash
    };
    match quoted(rest, escapes) {
        Some((value, length)) => Ok((Kind::Quoted { value, double }, length)),
        None => syntax(
            at..at + rest.len(),
            "the string does not end",
            format!("close it with {quote}; a quote inside it is written twice"),
        ),
    }
}

/// Operators of other languages, with the one to use here.
fn not_a_token<T>(rest: &str, at: usize) -> Result<T, ConditionError> {
    let table = [
        ("===", "`===` is not an operator", "write `==`"),
        ("!==", "`!==` is not an operator", "write `!=`"),
        ("=", "a single `=` is not an operator", "write `==`"),
        ("&", "a single `&` is not an operator", "write `&&`"),
        ("|", "a single `|` is not an operator", "write `||`"),
    ];
    let known = table.into_iter().find(|(sign, ..)| rest.starts_with(sign));
    let (sign, reason, help) = known.unwrap_or(("}", "a brace cannot stand here", "remove it"));
    syntax(at..at + sign.len(), reason, help)
}

/// The length of an operand without quotes: it ends at a blank or a character of an operator.
fn word(dialect: Dialect, rest: &str) -> usize {
    let path = dialect == Dialect::Context && (rest.starts_with("$.") || rest.starts_with("$["));
    let mut at = 0;
    while let Some(tail) = rest.get(at..) {
        let name = if path { quoted_name(tail) } else { 0 };
        match tail.chars().next() {
            _ if name > 0 => at += name,
            Some(c) if !c.is_whitespace() && !"!&()<=>{|}".contains(c) => at += c.len_utf8(),
            _ => break,
        }
    }
    at
}

/// The length of `['a name` at the start of a text: in these quotes nothing ends the operand.
fn quoted_name(text: &str) -> usize {
    text.strip_prefix('[')
        .filter(|name| name.starts_with(['\'', '"']))
        .and_then(|name| quoted(name, Escapes::Backslash))
        .map_or(0, |(_, length)| 1 + length)
}
