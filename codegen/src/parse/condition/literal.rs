//! Strings and numbers in conditions.

use crate::gather::Collection;

/// What a quoted string may hold beside plain characters. Doubled quotes always stand for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Nothing else: the specification's strings.
    Doubled,
    /// Backslash escapes as in JSON and JavaScript, where authors of such strings come from.
    Backslash,
}

/// Reads the string at the start of `text`: its value and its length, quotes included. None if it
/// does not end.
pub(super) fn quoted(text: &str, escapes: Escapes) -> Option<(String, usize)> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    let mut value = String::new();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            let mut ahead = chars.clone();
            if ahead.next().is_none_or(|(_, next)| next != quote) {
                return Some((value, at + c.len_utf8()));
            }
            chars = ahead;
            value.push(quote);
        } else if c == '\\' && escapes == Escapes::Backslash {
            unescape(&mut chars, &mut value)?;
        } else {
            value.push(c);
        }
    }
    None
}

/// Appends what the escape behind a backslash stands for.
fn unescape(chars: &mut std::str::CharIndices<'_>, value: &mut String) -> Option<()> {
    let (_, c) = chars.next()?;
    match c {
        'n' => value.push('\n'),
        't' => value.push('\t'),
        'r' => value.push('\r'),
        'b' => value.push('\x08'),
        'f' => value.push('\x0c'),
        'u' => match unicode(chars.as_str()) {
            Some(c) => {
                value.push(c);
                chars.nth(3)?;
            }
            None => value.push_str("\\u"),
        },
        '\\' | '/' | '\'' | '"' => value.push(c),
        // `\d` has no meaning of its own: keep it, as an author of patterns expects.
        _ => value.put_all(['\\', c]),
    }
    Some(())
}

/// The character of four hexadecimal digits.
fn unicode(text: &str) -> Option<char> {
    let digits = text
        .get(..4)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Writes a string as the specification has it: single quotes, doubled inside.
pub(super) fn single_quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Is the text a JSON number (RFC 8259, section 6)?
pub(super) fn is_number(text: &str) -> bool {
    number(text).is_some_and(str::is_empty)
}

/// What is left behind the number at the start of a text.
fn number(text: &str) -> Option<&str> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let text = match text.strip_prefix('0') {
        Some(rest) => rest,
        None => digits(text)?,
    };
    let text = match text.strip_prefix('.') {
        Some(fraction) => digits(fraction)?,
        None => text,
    };
    match text.strip_prefix(['e', 'E']) {
        Some(exponent) => digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => Some(text),
    }
}

/// What is left behind at least one digit.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}
