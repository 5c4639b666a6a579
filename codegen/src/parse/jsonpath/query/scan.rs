//! The smallest parts of queries: names, strings, numbers.

use super::{QueryError, Result};

/// The largest integer of a query (RFC 9535, section 2.1: within I-JSON).
const LARGEST: u64 = (1 << 53) - 1;

/// A text and how far it is read.
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Scan { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// The letters at the front that are of a kind.
    pub(super) fn run(&mut self, kind: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !kind(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    pub(super) fn blanks(&mut self) {
        self.run(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    }

    /// A name without quotes.
    pub(super) fn name(&mut self) -> Option<&'t str> {
        let first = self.rest().chars().next()?;
        let is_first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        is_first(first).then(|| self.run(|c| is_first(c) || c.is_ascii_digit()))
    }

    /// Whether an integer stands here: no sign `+`, no leading zero, no `-0`.
    pub(super) fn integer(&mut self) -> Result<bool> {
        let start = self.at;
        let negative = self.take("-");
        let digits = self.run(|c| c.is_ascii_digit());
        if digits.is_empty() && !negative {
            return Ok(false);
        }
        let plain = match digits {
            "" => false,
            "0" => !negative,
            digits => !digits.starts_with('0'),
        };
        let small = digits.parse::<u64>().is_ok_and(|n| n <= LARGEST);
        match plain && small {
            true => Ok(true),
            false => self.fail_since(start, "this is not an integer that a query may have"),
        }
    }

    /// Whether a JSON number stands here.
    pub(super) fn number(&mut self) -> Result<bool> {
        let start = self.at;
        self.take("-");
        let digits = self.run(|c| c.is_ascii_digit());
        if digits.is_empty() {
            self.at = start;
            return Ok(false);
        }
        let mut plain = digits == "0" || !digits.starts_with('0');
        if self.take(".") {
            plain &= !self.run(|c| c.is_ascii_digit()).is_empty();
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("+") || self.take("-");
            plain &= !self.run(|c| c.is_ascii_digit()).is_empty();
        }
        match plain {
            true => Ok(true),
            false => self.fail_since(start, "this is not a JSON number"),
        }
    }

    /// The string in quotes that stands here, if one does.
    pub(super) fn quoted(&mut self) -> Result<Option<String>> {
        let start = self.at;
        let Some(quote) = self
            .rest()
            .chars()
            .next()
            .filter(|c| matches!(c, '\'' | '"'))
        else {
            return Ok(None);
        };
        self.at += 1;
        let mut value = String::new();
        loop {
            let Some(letter) = self.rest().chars().next() else {
                return self.fail_since(start, "the string does not end");
            };
            self.at += letter.len_utf8();
            match letter {
                _ if letter == quote => return Ok(Some(value)),
                '\\' => value.push(self.escape(quote)?),
                '\u{0}'..='\u{1f}' => {
                    return self.fail_since(start, "control characters are escaped in a string");
                }
                plain => value.push(plain),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, quote: char) -> Result<char> {
        let start = self.at - 1;
        let letter = self.rest().chars().next();
        self.at += letter.map_or(0, char::len_utf8);
        Ok(match letter {
            Some(letter @ ('\\' | '/')) => letter,
            Some(letter) if letter == quote => letter,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(start),
            _ => return self.fail_since(start, "no such escape; a backslash is written `\\\\`"),
        })
    }

    fn unicode(&mut self, start: usize) -> Result<char> {
        let high = self.hex(start)?;
        let code = match high {
            0xd800..0xdc00 if self.take("\\u") => {
                let low = self.hex(start)?.wrapping_sub(0xdc00);
                match low < 0x400 {
                    true => 0x10000 + ((high - 0xd800) << 10) + low,
                    false => high,
                }
            }
            other => other,
        };
        match char::from_u32(code) {
            Some(letter) => Ok(letter),
            None => self.fail_since(start, "this is half of a pair"),
        }
    }

    fn hex(&mut self, start: usize) -> Result<u32> {
        let digits = self.rest().get(..4);
        let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.fail_since(start, "four hexadecimal digits must follow `\\u`"),
        }
    }

    pub(super) fn fail<T>(&self, reason: &'static str) -> Result<T> {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        Err(QueryError {
            range: self.at..self.at + next,
            reason,
        })
    }

    pub(super) fn fail_since<T>(&self, start: usize, reason: &'static str) -> Result<T> {
        Err(QueryError {
            range: start..self.at,
            reason,
        })
    }
}
