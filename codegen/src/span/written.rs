//! A scalar's text → what is written of it in the document.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

use crate::gather::Collection;

/// Where a part of a text is written, in bytes of what is written of the whole. Nothing if that is not
/// the text.
pub fn part(
    written: &str,
    style: ScalarStyle,
    text: &str,
    part: &Range<usize>,
) -> Option<Range<usize>> {
    let mut at = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
        _ => 0,
    };
    let mut start = None;
    let mut end = at;
    for (offset, letter) in text.char_indices() {
        if offset >= part.end && start.is_some() {
            break;
        }
        let (from, to) = next(written, style, at, letter)?;
        if offset >= part.start {
            start.get_or_insert(from);
        }
        (at, end) = (to, to);
    }
    let start = start.unwrap_or(end);
    Some(start..end.max(start))
}

/// The bytes of the next character of a text, from `at` on. Blanks between are those of lines that are
/// folded or indented.
fn next(written: &str, style: ScalarStyle, mut at: usize, letter: char) -> Option<(usize, usize)> {
    loop {
        let rest = written.get(at..)?;
        let Some(first) = rest.chars().next() else {
            return letter.is_whitespace().then_some((at, at));
        };
        if style == ScalarStyle::DoubleQuoted && first == '\\' {
            match escape(rest)? {
                (Some(meant), length) => return (meant == letter).then_some((at, at + length)),
                // A line that goes on, or half of a character.
                (None, length) => at += length,
            }
        } else if style == ScalarStyle::SingleQuoted && first == '\'' {
            return (letter == first && rest.starts_with("''")).then_some((at, at + 2));
        } else if first == letter {
            return Some((at, at + first.len_utf8()));
        } else if first.is_whitespace() {
            at += first.len_utf8();
        } else {
            return letter.is_whitespace().then_some((at, at));
        }
    }
}

/// A text in double quotes, without its escapes.
pub fn unescaped(written: &str) -> Option<String> {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\\' => {
                let (meant, length) = escape(rest)?;
                text.put_all(meant);
                length
            }
            _ => {
                text.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(length..)?;
    }
    Some(text)
}

/// What an escape means, and its length; nothing meant by a line break that is escaped.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let kind = rest.chars().nth(1)?;
    let code = |digits: usize| {
        let digits = rest.get(2..2 + digits)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let meant = match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return Some((Some(char::from_u32(code(2)?)?), 4)),
        'U' => return Some((Some(char::from_u32(code(8)?)?), 10)),
        'u' => return unicode(rest, code(4)?),
        '\n' | '\r' => return Some((None, 2)),
        other => other,
    };
    Some((Some(meant), 1 + kind.len_utf8()))
}

/// A character by its code, or by two halves, as JSON has it.
fn unicode(rest: &str, code: u32) -> Option<(Option<char>, usize)> {
    if let Some(letter) = char::from_u32(code) {
        return Some((Some(letter), 6));
    }
    let second = rest.get(6..)?.strip_prefix("\\u")?;
    let second = u32::from_str_radix(second.get(..4)?, 16).ok()?;
    let low = second.checked_sub(0xDC00)?;
    let letter = char::from_u32(0x10000 + ((code - 0xD800) << 10) + low)?;
    Some((Some(letter), 12))
}

#[cfg(test)]
mod tests {
    use saphyr_parser::ScalarStyle::{self, DoubleQuoted, Folded, Literal, Plain, SingleQuoted};

    use super::part;

    /// What is written of `wanted`, which the text has once.
    fn written<'w>(written: &'w str, style: ScalarStyle, text: &str, wanted: &str) -> &'w str {
        let start = text.find(wanted).unwrap();
        let found = part(written, style, text, &(start..start + wanted.len()));
        &written[found.unwrap()]
    }

    #[test]
    fn parts_of_texts_of_all_styles() {
        for (source, style, text, wanted, expected) in [
            ("a {$b} c", Plain, "a {$b} c", "{$b}", "{$b}"),
            ("a\n  {$b}\n\n  c", Plain, "a {$b}\nc", "{$b}", "{$b}"),
            ("'it''s {$b}'", SingleQuoted, "it's {$b}", "{$b}", "{$b}"),
            ("'it''s {$b}'", SingleQuoted, "it's {$b}", "'s", "''s"),
            (
                r#""\"\t\u00e4ö\x41{$b}""#,
                DoubleQuoted,
                "\"\täöA{$b}",
                "A{$b}",
                r"\x41{$b}",
            ),
            (
                r#""\ud83d\ude00\/ $b""#,
                DoubleQuoted,
                "😀/ $b",
                "😀",
                r"\ud83d\ude00",
            ),
            (r#""\ud83d\ude00\/ $b""#, DoubleQuoted, "😀/ $b", "$b", "$b"),
            (
                "\"a \\\n   b\n  {$c}\"",
                DoubleQuoted,
                "a b {$c}",
                "{$c}",
                "{$c}",
            ),
            (
                "a\r\n    b {$c}\r\n",
                Literal,
                "a\n  b {$c}\n",
                "{$c}",
                "{$c}",
            ),
            ("a\n  {$c}\n\n  d\n", Folded, "a {$c}\nd\n", "{$c}", "{$c}"),
            ("ä\n  d\n", Folded, "ä d\n", "d", "d"),
        ] {
            assert_eq!(written(source, style, text, wanted), expected, "{source}");
        }
    }

    #[test]
    fn the_end_is_a_place_as_well() {
        assert_eq!(part("'ab'", SingleQuoted, "ab", &(2..2)), Some(3..3));
        assert_eq!(part("''", SingleQuoted, "", &(0..0)), Some(1..1));
        assert_eq!(part("ab", Plain, "abc", &(2..3)), None);
    }
}
