//! The events of a JSON document: those of YAML, found without looking at indentation, which is what
//! takes time in large documents.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, ScalarStyle};

use super::written;

/// The events of a text, as far as it is JSON.
pub struct Json<'t> {
    text: &'t str,
    at: usize,
    /// What is open.
    open: Vec<Open>,
    started: bool,
}

/// A collection of which the end has not come.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// An object, at a name.
    Name,
    /// An object, at a value.
    Value,
    Array,
}

impl<'t> Json<'t> {
    /// Of a text that may be JSON: one that starts with a brace.
    pub fn new(text: &'t str) -> Option<Self> {
        let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        start.starts_with('{').then(|| Json {
            text,
            at: text.len() - start.len(),
            open: Vec::new(),
            started: false,
        })
    }

    /// The next event, and its bytes; nothing at the end, and where the text is not JSON.
    pub fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        if self.started && self.open.is_empty() {
            return None;
        }
        self.started = true;
        self.blanks();
        let start = self.at;
        let event = match self.byte()? {
            b'{' => {
                self.open(Open::Name);
                Event::MappingStart(0, None)
            }
            b'[' => {
                self.open(Open::Array);
                Event::SequenceStart(0, None)
            }
            bracket @ (b'}' | b']') => {
                self.at += 1;
                match (self.open.pop()?, bracket) {
                    (Open::Array, b']') => Event::SequenceEnd,
                    (Open::Name | Open::Value, b'}') => Event::MappingEnd,
                    _ => return None,
                }
            }
            b'"' => self.text()?,
            _ => self.word()?,
        };
        let range = start..self.at;
        if !matches!(event, Event::MappingStart(..) | Event::SequenceStart(..)) {
            self.separator()?;
        }
        Some((event, range))
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn open(&mut self, open: Open) {
        self.open.push(open);
        self.at += 1;
    }

    /// What comes between two nodes, or the bracket behind the last.
    fn separator(&mut self) -> Option<()> {
        self.blanks();
        let next = self.byte();
        let Some(open) = self.open.last_mut() else {
            return next.is_none().then_some(());
        };
        match (*open, next?) {
            (Open::Name, b':') => *open = Open::Value,
            (Open::Value, b',') => *open = Open::Name,
            (Open::Array, b',') => {}
            (Open::Value | Open::Array, b'}' | b']') => return Some(()),
            _ => return None,
        }
        self.at += 1;
        Some(())
    }

    fn text(&mut self) -> Option<Event<'t>> {
        let start = self.at + 1;
        self.at = start;
        let mut escapes = false;
        loop {
            match self.byte()? {
                b'"' => break,
                b'\\' => {
                    escapes = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        let inside = self.text.get(start..self.at)?;
        self.at += 1;
        let text = match escapes {
            true => Cow::Owned(written::unescaped(inside)?),
            false => Cow::Borrowed(inside),
        };
        Some(Event::Scalar(text, ScalarStyle::DoubleQuoted, 0, None))
    }

    /// A number, a truth value or null.
    fn word(&mut self) -> Option<Event<'t>> {
        let start = self.at;
        while matches!(
            self.byte(),
            Some(b'a'..=b'z' | b'E' | b'0'..=b'9' | b'+' | b'-' | b'.')
        ) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at)?;
        let is_number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let is_word = is_number || ["true", "false", "null"].contains(&word);
        is_word.then_some(Event::Scalar(
            Cow::Borrowed(word),
            ScalarStyle::Plain,
            0,
            None,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    fn texts(text: &str) -> Vec<&str> {
        let mut json = Json::new(text).unwrap();
        let mut texts = Vec::new();
        while let Some((_, range)) = json.next() {
            texts.push(&text[range]);
        }
        texts
    }

    #[test]
    fn nodes_have_their_bytes() {
        let json = "\u{feff}{\"a\\\"\": [1, -2.5e+3,\ttrue], \"ü\":{}}\r\n";
        assert_eq!(
            texts(json),
            [
                "{",
                "\"a\\\"\"",
                "[",
                "1",
                "-2.5e+3",
                "true",
                "]",
                "\"ü\"",
                "{",
                "}",
                "}"
            ]
        );
    }

    #[test]
    fn what_is_no_json_ends_it() {
        assert!(Json::new("a: {}").is_none());
        assert_eq!(texts("{a: 1}"), ["{"]);
        assert_eq!(texts("{\"a\": two words}"), ["{", "\"a\""]);
        assert_eq!(texts("{\"a\": 1 2}"), ["{", "\"a\""]);
        assert_eq!(texts("{\"a\": 1]"), ["{", "\"a\"", "1"]);
        // Lists with names, and names without values, are YAML's.
        assert_eq!(texts("{\"a\": [\"b\": 1]}"), ["{", "\"a\"", "["]);
        assert_eq!(texts("{\"a\", \"b\": 1}"), ["{"]);
        assert_eq!(texts("{\"a"), ["{"]);
    }
}
