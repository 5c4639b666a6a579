//! JSON Pointer → bytes of the text: a second reading of the document, made only when a
//! diagnostic is shown.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use crate::source::{File, Place, Spot};

/// The bytes of `file` that `place` means; the nearest enclosing node where it is not found.
pub fn locate(file: &File, place: &Place) -> Range<usize> {
    match &place.spot {
        Spot::Offset(offset) => at_offset(&file.text, *offset),
        Spot::Bytes(range) => range.clone(),
        Spot::Value(pointer) => find(&file.text, pointer).value_line(&file.text),
        Spot::Key(pointer) => {
            let found = find(&file.text, pointer);
            found
                .key
                .clone()
                .unwrap_or_else(|| found.value_line(&file.text))
        }
        Spot::Part(pointer, part) => {
            let value = file.tree.pointer(pointer).and_then(|v| v.as_str());
            find(&file.text, pointer).part(&file.text, value, part)
        }
    }
}

fn at_offset(text: &str, offset: usize) -> Range<usize> {
    let start = floor(text, offset);
    let end = text[start..]
        .chars()
        .next()
        .map_or(start, |c| start + c.len_utf8());
    start..end
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A node's bytes, and those of its key.
#[derive(Clone, Debug, Default)]
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
}

impl Found {
    /// The value, or its first line where it has several: a label under twenty lines helps nobody.
    fn value_line(&self, text: &str) -> Range<usize> {
        let Range { start, mut end } = self.value;
        if start >= end {
            // Where a block collection starts, there is no byte of its own.
            end = text.len();
        }
        let whole = text.get(start..end).unwrap_or_default();
        let first = whole.lines().next().unwrap_or_default().trim_end();
        start..start + first.len()
    }

    /// A part of a text: exact where the text stands in the document as it is.
    fn part(&self, text: &str, value: Option<&str>, part: &Range<usize>) -> Range<usize> {
        let written = text.get(self.value.clone()).unwrap_or_default();
        let offset = value.and_then(|value| written.find(value));
        match offset {
            Some(offset) => {
                let start = self.value.start + offset;
                start + part.start..start + part.end
            }
            None => self.value_line(text),
        }
    }
}

/// Walks the events of the document along the pointer.
fn find(text: &str, pointer: &str) -> Found {
    let tokens: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    let mut walker = Walker {
        parser: Parser::new_from_str(text),
        bytes: ByteIndex::new(text),
    };
    walker.document(&tokens).unwrap_or_default()
}

/// The keys so far of an object that is being read.
#[derive(Default)]
struct Keys {
    seen: HashMap<String, Range<usize>>,
    value_next: bool,
}

/// The first key that an object has twice: its name, and where the two stand.
pub fn duplicate_key(text: &str) -> Option<(String, [Range<usize>; 2])> {
    let mut walker = Walker {
        parser: Parser::new_from_str(text),
        bytes: ByteIndex::new(text),
    };
    let mut open: Vec<Option<Keys>> = Vec::new();
    loop {
        let (event, span) = walker.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) => continue,
            Event::MappingStart(..) => {
                open.push(Some(Keys::default()));
                continue;
            }
            Event::SequenceStart(..) => {
                open.push(None);
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop()?;
            }
            Event::Scalar(name, ..) => {
                if let Some(Some(keys)) = open.last_mut()
                    && !keys.value_next
                    && let Some(first) = keys.seen.insert(name.to_string(), span.clone())
                {
                    return Some((name.into_owned(), [first, span]));
                }
            }
            _ => {}
        }
        // A node is complete: after a key comes its value, and the other way round.
        if let Some(Some(keys)) = open.last_mut() {
            keys.value_next = !keys.value_next;
        }
    }
}

struct Walker<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    bytes: ByteIndex<'t>,
}

impl<'t> Walker<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, span) = self.parser.next_event()?.ok()?;
        Some((event, self.bytes.range(&span)))
    }

    fn document(&mut self, tokens: &[String]) -> Option<Found> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (event, span) => return self.node(event, span, None, tokens),
            }
        }
    }

    /// Finds the node behind `tokens` in the node that starts with `event`.
    fn node(
        &mut self,
        event: Event<'t>,
        span: Range<usize>,
        key: Option<Range<usize>>,
        tokens: &[String],
    ) -> Option<Found> {
        let here = Found { key, value: span };
        let Some((token, rest)) = tokens.split_first() else {
            return Some(self.whole(event, here));
        };
        let below = match event {
            Event::MappingStart(..) => self.member(token, rest),
            Event::SequenceStart(..) => self.item(token, rest),
            _ => None,
        };
        Some(below.unwrap_or(here))
    }

    fn member(&mut self, wanted: &str, rest: &[String]) -> Option<Found> {
        loop {
            let (event, key) = self.next()?;
            let matches = match &event {
                Event::MappingEnd => return None,
                Event::Scalar(name, ..) => name == wanted,
                _ => false,
            };
            self.skip(&event)?;
            let (event, span) = self.next()?;
            if matches {
                return self.node(event, span, Some(key), rest);
            }
            self.skip(&event)?;
        }
    }

    fn item(&mut self, wanted: &str, rest: &[String]) -> Option<Found> {
        let mut left: usize = wanted.parse().ok()?;
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                return None;
            }
            if left == 0 {
                return self.node(event, span, None, rest);
            }
            left -= 1;
            self.skip(&event)?;
        }
    }

    /// Passes over the rest of the node that starts with `event`; the end of its last part.
    fn skip(&mut self, event: &Event<'t>) -> Option<usize> {
        let mut depth = usize::from(opens(event));
        let mut end = 0;
        while depth > 0 {
            let (event, span) = self.next()?;
            match &event {
                Event::MappingEnd | Event::SequenceEnd => depth -= 1,
                inner if opens(inner) => depth += 1,
                _ => end = span.end,
            }
        }
        Some(end)
    }

    /// The whole of a node: a collection's start event covers only its start.
    fn whole(&mut self, event: Event<'t>, mut here: Found) -> Found {
        if opens(&event) {
            let end = self.skip(&event).unwrap_or(0);
            here.value.end = end.max(here.value.end);
        }
        here
    }
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::MappingStart(..) | Event::SequenceStart(..))
}

/// The parser counts characters, Rust bytes; positions only ever grow.
struct ByteIndex<'t> {
    text: &'t str,
    ascii: bool,
    chars: usize,
    bytes: usize,
}

impl<'t> ByteIndex<'t> {
    fn new(text: &'t str) -> Self {
        ByteIndex {
            text,
            ascii: text.is_ascii(),
            chars: 0,
            bytes: 0,
        }
    }

    fn range(&mut self, span: &Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte_after(span.end.index())
    }

    fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        if index < self.chars {
            (self.chars, self.bytes) = (0, 0);
        }
        self.bytes = self.byte_after(index);
        self.chars = index;
        self.bytes
    }

    /// The same without moving on: ends may lie after the next start.
    fn byte_after(&self, index: usize) -> usize {
        if self.ascii || index < self.chars {
            return index.min(self.text.len());
        }
        let rest = &self.text[self.bytes..];
        let distance = rest.char_indices().nth(index - self.chars);
        distance.map_or(self.text.len(), |(offset, _)| self.bytes + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::{duplicate_key, find};

    fn text_at(text: &str, pointer: &str) -> String {
        let found = find(text, pointer);
        text[found.value_line(text)].to_owned()
    }

    #[test]
    fn finds_values_and_keys_in_block_flow_and_json() {
        let yaml = "a:\n  - {b: 1, \"c/d\": two words}\n  - x\n";
        assert_eq!(text_at(yaml, "/a/0/b"), "1");
        assert_eq!(text_at(yaml, "/a/0/c~1d"), "two words");
        assert_eq!(text_at(yaml, "/a/1"), "x");
        let key = find(yaml, "/a/0/c~1d").key.unwrap();
        assert_eq!(&yaml[key], "\"c/d\"");
        assert_eq!(text_at(r#"{"a": ["é", {"b": "ü"}]}"#, "/a/1/b"), "\"ü\"");
    }

    #[test]
    fn duplicate_keys_are_found_where_they_stand() {
        let yaml = "a: {b: a, c: [b, b]}\nb: 1\nd:\n  - {ü: 1, x: 2, ü: 3}\n";
        let (name, [first, second]) = duplicate_key(yaml).unwrap();
        assert_eq!(name, "ü");
        assert_eq!((&yaml[first.clone()], &yaml[second.clone()]), ("ü", "ü"));
        assert!(first.end < second.start);
        assert!(duplicate_key("a: {a: 1}\nb: [{a: 1}, {a: 1}]\n").is_none());
    }

    #[test]
    fn falls_back_to_the_nearest_node() {
        assert_eq!(text_at("a:\n  b: 1\n", "/a/c/d"), "b: 1");
        assert_eq!(text_at("", "/a"), "");
    }

    #[test]
    fn counts_characters_not_bytes() {
        let yaml = "ä: ö\nb: ü # é\nc: wanted\n";
        assert_eq!(text_at(yaml, "/c"), "wanted");
    }
}
