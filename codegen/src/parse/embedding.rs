//! Expressions embedded in a longer string (Arazzo, "Runtime Expressions": `{` and `}` around them).

use std::ops::Range;

use super::expression::is_dotted_root;

/// A piece of a string value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// What stands between `{` and `}`; [`super::expression::read_embedded`] reads it.
    Expression {
        /// The bytes of the string, braces included.
        range: Range<usize>,
        /// The text between the braces.
        inner: String,
    },
}

/// Splits a string at its embedded expressions. Empty when nothing is embedded.
///
/// Only `{` with `$` immediately after it opens, and the next `}` closes; every other brace is text,
/// so JSON in a string stays as it is.
#[must_use]
pub fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(range) = next(text, at) {
        push_text(&mut pieces, text, at..range.start);
        let inner = text
            .get(range.start + 1..range.end - 1)
            .unwrap_or_default()
            .to_owned();
        at = range.end;
        pieces.push(Piece::Expression { range, inner });
    }
    if !pieces.is_empty() {
        push_text(&mut pieces, text, at..text.len());
    }
    pieces
}

/// The inner text if the whole string is exactly one embedded expression.
#[must_use]
pub fn whole(text: &str) -> Option<&str> {
    let range = next(text, 0)?;
    (range == (0..text.len()))
        .then(|| text.get(1..range.end - 1))
        .flatten()
}

/// The first embedded expression from byte `at` on, braces included.
fn next(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + text.get(at..)?.find("{$")?;
    let length = text.get(start..)?.find('}')?;
    Some(start..start + length + 1)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str, range: Range<usize>) {
    if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// Braces that look like those of an expression, and are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The bytes of the string, braces included.
    pub range: Range<usize>,
    /// What an expression would be.
    pub instead: String,
    /// What is odd about it.
    pub kind: OddKind,
}

/// The kinds of [`Odd`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddKind {
    /// `{$inputs.a`
    Unclosed,
    /// `{{$inputs.a}}`: the value is inserted between braces.
    Doubled,
    /// `${inputs.a}`
    Dollar,
}

/// The odd braces of a text. Only around what begins like an expression that has a name: other braces
/// are JSON, or a language of its own.
#[must_use]
pub fn odd(text: &str) -> Vec<Odd> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('{') {
        let (before, rest) = text.split_at(start);
        let inner = rest.trim_start_matches('{');
        let opening = rest.len() - inner.len();
        if before.ends_with('{') || !begins_expression(inner) {
            continue;
        }
        let length = inner.find(|c: char| !is_of_name(c)).unwrap_or(inner.len());
        let (name, behind) = inner.split_at(length);
        let has_dollar = name.starts_with('$');
        let kind = match behind.starts_with('}') {
            _ if has_dollar && !behind.contains('}') => OddKind::Unclosed,
            // `${$inputs.price}` is a sign and a value.
            true if !has_dollar && before.ends_with('$') && opening == 1 => OddKind::Dollar,
            true if has_dollar && opening == 2 && behind.starts_with("}}") => OddKind::Doubled,
            _ => continue,
        };
        let (open, close) = match kind {
            OddKind::Unclosed => (1, 0),
            OddKind::Doubled => (2, 2),
            OddKind::Dollar => (2, 1),
        };
        let name_at = start + opening;
        found.push(Odd {
            range: name_at - open..name_at + length + close,
            instead: format!("{{${}}}", name.trim_start_matches('$')),
            kind,
        });
    }
    found
}

/// `$inputs.` and the like, with or without the sign.
fn begins_expression(text: &str) -> bool {
    let root = text.strip_prefix('$').unwrap_or(text).split_once('.');
    root.is_some_and(|(root, _)| is_dotted_root(root))
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "$._-#/~[]".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(range: Range<usize>, inner: &str) -> Piece {
        Piece::Expression {
            range,
            inner: inner.into(),
        }
    }

    #[test]
    fn text_around_expressions() {
        let pieces = split("é{$inputs.a}-{$url}!");
        let expected = [
            Piece::Text("é".into()),
            expression(2..13, "$inputs.a"),
            Piece::Text("-".into()),
            expression(14..20, "$url"),
            Piece::Text("!".into()),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn neighbours_and_doubled_braces() {
        assert_eq!(
            split("{$a}{$b}"),
            [expression(0..4, "$a"), expression(4..8, "$b")]
        );
        let pieces = split("{{$randomInt}}");
        let expected = [
            Piece::Text("{".into()),
            expression(1..13, "$randomInt"),
            Piece::Text("}".into()),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn a_json_template() {
        let pieces = split(r#"{"a": "{$inputs.n}"}"#);
        let expected = [
            Piece::Text(r#"{"a": ""#.into()),
            expression(7..18, "$inputs.n"),
            Piece::Text(r#""}"#.into()),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn nothing_embedded() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "$inputs.a",
            r#"{"a": 1}"#,
            "{ $inputs.a }",
            "{$inputs.a",
        ] {
            assert_eq!(split(text), [], "{text}");
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn the_whole_string() {
        assert_eq!(whole("{$inputs.a}"), Some("$inputs.a"));
        assert_eq!(whole("{$}"), Some("$"));
        assert_eq!(whole("{$inputs.a} "), None);
        assert_eq!(whole("{$a}{$b}"), None);
    }

    #[test]
    fn odd_braces() {
        for (text, expected) in [
            ("a {$inputs.b", Some(("{$inputs.b", OddKind::Unclosed))),
            ("{$inputs.b, c", Some(("{$inputs.b", OddKind::Unclosed))),
            ("é{{$inputs.b}}", Some(("{{$inputs.b}}", OddKind::Doubled))),
            ("a ${inputs.b}!", Some(("${inputs.b}", OddKind::Dollar))),
            ("{$inputs.b}", None),
            ("{\"a\": {\"b\": {$inputs.b}}}", None),
            ("${$inputs.b}", None),
            ("{inputs.b}", None),
            ("{{inputs.b}}", None),
            ("${HOME}", None),
            ("{$", None),
            ("{{", None),
        ] {
            let found = odd(text);
            let came = found
                .first()
                .map(|odd| (&text[odd.range.clone()], odd.kind));
            assert_eq!(came, expected, "{text}");
            assert!(found.len() < 2, "{text}");
        }
        assert_eq!(odd("${inputs.b}")[0].instead, "{$inputs.b}");
        assert_eq!(odd("${inputs.a}{$inputs.b").len(), 2);
    }
}
