//! Characters → bytes.

use std::ops::Range;

use saphyr_parser::Span;

/// The parser counts characters, Rust bytes; positions only ever grow.
pub struct ByteIndex<'t> {
    text: &'t str,
    ascii: bool,
    chars: usize,
    bytes: usize,
}

impl<'t> ByteIndex<'t> {
    /// Of the start of a text.
    pub fn new(text: &'t str) -> Self {
        ByteIndex {
            text,
            ascii: text.is_ascii(),
            chars: 0,
            bytes: 0,
        }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The bytes of a span.
    pub fn range(&mut self, span: &Span) -> Range<usize> {
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
