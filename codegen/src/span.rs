//! JSON Pointer → bytes of the text: a second reading of the documents, made only when
//! diagnostics are shown, and once for all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use saphyr_parser::{Event, ScalarStyle};

use crate::gather::Gather;
use crate::source::{File, FileId, Files, Place, Spot};

mod bytes;
mod json;
mod narrow;
mod walk;
mod written;

pub use walk::Events;

/// Where places are in their documents.
#[derive(Debug, Default)]
pub struct Spans {
    found: HashMap<(FileId, String), Found>,
    /// Where the lines of the documents start.
    lines: HashMap<FileId, Vec<usize>>,
}

impl Spans {
    /// Finds all these places.
    pub fn find<'p>(files: &Files, places: impl Iterator<Item = &'p Place>) -> Self {
        let mut wanted: BTreeMap<FileId, BTreeSet<&str>> = BTreeMap::new();
        for place in places {
            let pointers = wanted.entry(place.file).or_default();
            if let Spot::Value(pointer) | Spot::Key(pointer) | Spot::Part(pointer, _) = &place.spot
            {
                pointers.insert(pointer);
            }
        }
        let mut spans = Spans::default();
        for (id, pointers) in wanted {
            let File { text, tree, .. } = files.get(id);
            let ends = text.match_indices('\n').map(|(end, _)| end + 1);
            let lines = std::iter::once(0).chain(ends).gather();
            spans.lines.insert(id, lines);
            let pointers: Vec<&str> = pointers.into_iter().gather();
            let found = narrow::find(text, tree, &pointers);
            for (pointer, found) in pointers.into_iter().zip(found) {
                spans.found.insert((id, pointer.to_owned()), found);
            }
        }
        spans
    }

    /// The bytes of `file` that `place` means; the nearest enclosing node where it is not found.
    pub fn range(&self, file: &File, place: &Place) -> Range<usize> {
        let found = |pointer: &str| {
            let key = (place.file, pointer.to_owned());
            self.found.get(&key).cloned().unwrap_or_default()
        };
        match &place.spot {
            Spot::Offset(offset) => at_offset(&file.text, *offset),
            Spot::Bytes(range) => range.clone(),
            Spot::Value(pointer) => found(pointer).value_line(&file.text),
            Spot::Key(pointer) => {
                let found = found(pointer);
                found
                    .key
                    .clone()
                    .unwrap_or_else(|| found.value_line(&file.text))
            }
            Spot::Part(pointer, part) => {
                let value = file.tree.pointer(pointer).and_then(|v| v.as_str());
                found(pointer).part(&file.text, value, part)
            }
        }
    }

    /// The line that a byte is in, from 0, and where it starts.
    pub fn line(&self, file: FileId, offset: usize) -> (usize, usize) {
        let lines = self.lines.get(&file).map_or(&[][..], Vec::as_slice);
        let after = lines.partition_point(|start| *start <= offset);
        let line = after.saturating_sub(1);
        (line, lines.get(line).copied().unwrap_or(0))
    }
}

/// Line and column of what a pointer leads to in a document. Only benchmarks have a use for it: findings
/// look all their places up at once.
#[doc(hidden)]
pub fn locate(text: &str, tree: &serde_json::Value, pointer: &str) -> (usize, usize) {
    let found = narrow::find(text, tree, &[pointer]);
    let found = found.into_iter().next().unwrap_or_default();
    let before = text.get(..found.value.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// How a scalar is written.
    style: Option<ScalarStyle>,
    /// Whether it is what the pointer means, and not only what that would be in.
    is_exact: bool,
}

impl Found {
    /// The same in a text that starts with so many other bytes.
    fn moved(self, by: usize) -> Self {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        Found {
            key: self.key.map(moved),
            value: moved(self.value),
            ..self
        }
    }

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

    /// A part of a text, as far as it stands in one line.
    fn part(&self, text: &str, value: Option<&str>, part: &Range<usize>) -> Range<usize> {
        let written = text.get(self.value.clone()).unwrap_or_default();
        let style = self.style.filter(|_| self.is_exact);
        let found = style.zip(value);
        let found = found.and_then(|(style, value)| written::part(written, style, value, part));
        let Some(Range { start, end }) = found else {
            return self.value_line(text);
        };
        let line = written.get(start..end).and_then(|part| part.lines().next());
        let start = self.value.start + start;
        start..start + line.map_or(0, str::len)
    }
}

/// The keys so far of an object that is being read.
#[derive(Default)]
struct Keys {
    seen: HashMap<String, Range<usize>>,
    value_next: bool,
}

/// The first key that an object has twice: its name, and where the two stand.
pub fn duplicate_key(text: &str) -> Option<(String, [Range<usize>; 2])> {
    let mut events = walk::Events::new(text);
    let mut open: Vec<Option<Keys>> = Vec::new();
    loop {
        let (event, span) = events.next()?;
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

#[cfg(test)]
mod tests {
    use super::{Found, duplicate_key, walk};

    fn find(text: &str, pointer: &str) -> Found {
        walk::find(text, &[pointer]).remove(0)
    }

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
    fn one_walk_finds_all() {
        let yaml = "a:\n  - {b: 1, c: [2, 3]}\n  - x\nd: {}\ne: &k {f: g}\nh: *k\n";
        let pointers = [
            "/a/0/c", "/a/0/c/1", "", "/a/1", "/d", "/a/0/x", "/e/f", "/a/5", "/h", "/a",
        ];
        let found = walk::find(yaml, &pointers);
        let alone = |pointer: &&str| find(yaml, pointer);
        assert_eq!(found, pointers.iter().map(alone).collect::<Vec<_>>());
        let texts: Vec<&str> = found.iter().map(|f| &yaml[f.value.clone()]).collect();
        assert_eq!(texts[0], "[2, 3]");
        assert_eq!(texts[1], "3");
        assert_eq!(texts[2], yaml.trim_end());
        assert_eq!(texts[6], "g");
        assert_eq!(texts[8], "*k");
    }

    #[test]
    fn what_an_alias_stands_for_is_at_its_anchor() {
        let yaml = "a: &a {x: 1, y: &y [2, 3]}\nb: *a\nc: &c\n  y: *y\nd: {<<: *c, z: 4}\n\
                    e:\n  <<: [*c, *a]\n  w: 5\n";
        for (pointer, text) in [
            ("/b", "*a"),
            ("/b/x", "1"),
            ("/b/y", "&y [2, 3]"),
            ("/b/y/1", "3"),
            ("/b/nothing", "*a"),
            ("/c/y/0", "2"),
            ("/d/y/0", "2"),
            ("/d/z", "4"),
            ("/e/x", "1"),
            ("/e/y/1", "3"),
            ("/e/w", "5"),
        ] {
            assert_eq!(text_at(yaml, pointer), text, "{pointer}");
        }
        let pointers = ["/b/x", "/e/y/1", "/d/z", "/c/y/0"];
        let alone: Vec<Found> = pointers.iter().map(|pointer| find(yaml, pointer)).collect();
        assert_eq!(walk::find(yaml, &pointers), alone);
    }

    #[test]
    fn documents_are_read_as_leniently_as_before() {
        assert_eq!(text_at("a:\t1\nb:\n  - x:\ty\n", "/b/0/x"), "y");
        let json =
            "{\n\t\"\\ud83d\\ude00\": 1,\n\t\"\\u0061\\\"b\":\t[true,\t\"\\ud83d\\ude00\"]\r\n}";
        assert_eq!(text_at(json, "/a\"b/0"), "true");
        assert_eq!(text_at(json, "/a\"b/1"), "\"\\ud83d\\ude00\"");
        let yaml = "'it''s': 1\n\"\\x41\\tb\": 2\n? c\n: 3\n200: 4\n";
        for (pointer, text) in [("/it's", "1"), ("/A\tb", "2"), ("/c", "3"), ("/200", "4")] {
            assert_eq!(text_at(yaml, pointer), text, "{pointer}");
        }
    }

    #[test]
    fn counts_characters_not_bytes() {
        let yaml = "ä: ö\nb: ü # é\nc: wanted\n";
        assert_eq!(text_at(yaml, "/c"), "wanted");
    }
}
