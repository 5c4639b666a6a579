//! The character classes of the runtime expression grammar.

use std::{
    fmt::{self, Write},
    str::Chars,
};

/// `strict`: the identifiers of steps, workflows and sources.
pub(super) fn is_strict(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// `ident`: the names of inputs, outputs and components.
pub(super) fn is_ident(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// `token` of RFC 9110: a header's name.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// A character that continues a word, in any script: a name does not end before it.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// The start of `text` that its author most likely meant as a name: words, dots, bracket groups, and
/// a first `$` as in `OData`'s `$filter`.
pub(super) fn name_run(text: &str) -> &str {
    let mut open = false;
    let end = text.char_indices().find(|&(at, c)| match c {
        '[' => std::mem::replace(&mut open, true),
        ']' => !std::mem::replace(&mut open, false),
        '*' => !open,
        '$' => at > 0,
        '.' => false,
        _ => !is_word(c),
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Reads `CHAR`s: any text without braces, where `"` and `\` are escaped as in JSON.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let mut name = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.push(escaped(&mut chars)?),
            '"' | '{' | '}' | '\0'..='\x1f' => return None,
            _ => name.push(c),
        }
    }
    Some(name)
}

/// What follows a backslash.
fn escaped(chars: &mut Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => unicode(chars)?,
        _ => return None,
    })
}

/// The four digits after `\u`, with the second half of a surrogate pair if there is one.
fn unicode(chars: &mut Chars<'_>) -> Option<char> {
    let high = hex4(chars)?;
    if !(0xD800..0xDC00).contains(&high) {
        return char::from_u32(high);
    }
    if (chars.next()?, chars.next()?) != ('\\', 'u') {
        return None;
    }
    let low = hex4(chars)?
        .checked_sub(0xDC00)
        .filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low)
}

fn hex4(chars: &mut Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |value, _| Some(value * 16 + chars.next()?.to_digit(16)?))
}

/// A name with the escapes that [`unescape`] reads.
pub(super) struct Escaped<'n>(pub &'n str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' | '\\' => write!(f, "\\{c}"),
            '{' | '}' | '\0'..='\x1f' => write!(f, "\\u{:04x}", u32::from(c)),
            _ => f.write_char(c),
        })
    }
}
