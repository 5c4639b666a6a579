//! One walk over a document's events, along all pointers that are looked for.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, StrInput};

use super::Found;
use super::bytes::ByteIndex;

/// What the pointers lead to; the nearest enclosing node where there is nothing.
pub fn find(text: &str, pointers: &[&str]) -> Vec<Found> {
    let tokens: Vec<Vec<String>> = pointers.iter().map(|pointer| tokens(pointer)).collect();
    let wanted = tokens.iter().map(Vec::as_slice).enumerate().collect();
    let mut walk = Walk {
        events: Events::new(text),
        found: vec![Found::default(); pointers.len()],
        left: pointers.len(),
        end: 0,
    };
    // Ends early where all have been found, or the document cannot be read any further.
    let _ = walk.document(wanted);
    walk.found
}

fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// The events of a document, with their bytes.
pub struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    bytes: ByteIndex<'t>,
}

impl<'t> Events<'t> {
    /// From the start.
    pub fn new(text: &'t str) -> Self {
        Events {
            parser: Parser::new_from_str(text),
            bytes: ByteIndex::new(text),
        }
    }

    /// The next one; nothing at the end, and where the text is no YAML.
    pub fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, span) = self.parser.next_event()?.ok()?;
        Some((event, self.bytes.range(&span)))
    }
}

/// The numbers of pointers, and what is left of them below the node that the walk has come to.
type Wanted<'w> = Vec<(usize, &'w [String])>;

struct Walk<'t> {
    events: Events<'t>,
    found: Vec<Found>,
    /// How many pointers are still looked for.
    left: usize,
    /// Where the last scalar ended.
    end: usize,
}

impl<'t> Walk<'t> {
    fn document(&mut self, wanted: Wanted<'_>) -> Option<()> {
        loop {
            match self.events.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (event, span) => return self.node(&event, span, None, wanted),
            }
        }
    }

    /// Passes over the node that starts with `event`.
    fn node(
        &mut self,
        event: &Event<'t>,
        span: Range<usize>,
        key: Option<&Range<usize>>,
        wanted: Wanted<'_>,
    ) -> Option<()> {
        for (number, _) in &wanted {
            if let Some(found) = self.found.get_mut(*number) {
                *found = Found {
                    key: key.cloned(),
                    value: span.clone(),
                };
            }
        }
        let (here, below): (Wanted<'_>, Wanted<'_>) =
            wanted.into_iter().partition(|(_, rest)| rest.is_empty());
        let settled = here.len();
        let settled = settled
            + match event {
                Event::MappingStart(..) => self.mapping(below)?,
                Event::SequenceStart(..) => self.sequence(below)?,
                _ => {
                    self.end = span.end;
                    below.len()
                }
            };
        for (number, _) in here {
            // A collection's start event covers only its start.
            if let Some(found) = self.found.get_mut(number) {
                found.value.end = found.value.end.max(self.end);
            }
        }
        self.settle(settled)
    }

    /// Nothing if all are found.
    fn settle(&mut self, count: usize) -> Option<()> {
        self.left = self.left.saturating_sub(count);
        (self.left > 0).then_some(())
    }

    /// How many were wanted that the mapping does not have.
    fn mapping(&mut self, wanted: Wanted<'_>) -> Option<usize> {
        let mut wanted = by_token(wanted);
        loop {
            let (event, key) = self.events.next()?;
            let inside = match &event {
                Event::MappingEnd => return Some(wanted.values().map(Vec::len).sum()),
                Event::Scalar(name, ..) => wanted.remove(name.as_ref()),
                _ => None,
            };
            self.skip(&event, key.end)?;
            let (event, span) = self.events.next()?;
            match inside {
                Some(inside) => self.node(&event, span, Some(&key), inside)?,
                None => self.skip(&event, span.end)?,
            }
        }
    }

    /// How many were wanted that the sequence does not have.
    fn sequence(&mut self, wanted: Wanted<'_>) -> Option<usize> {
        let mut wanted = by_token(wanted);
        for index in 0_usize.. {
            let (event, span) = self.events.next()?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            let inside = match wanted.is_empty() {
                true => None,
                false => wanted.remove(index.to_string().as_str()),
            };
            match inside {
                Some(inside) => self.node(&event, span, None, inside)?,
                None => self.skip(&event, span.end)?,
            }
        }
        Some(wanted.values().map(Vec::len).sum())
    }

    /// Passes over the rest of the node that starts with `event`.
    fn skip(&mut self, event: &Event<'t>, end: usize) -> Option<()> {
        if !opens(event) {
            self.end = end;
            return Some(());
        }
        let mut depth = 1_usize;
        while depth > 0 {
            let (event, span) = self.events.next()?;
            match &event {
                Event::MappingEnd | Event::SequenceEnd => depth -= 1,
                inner if opens(inner) => depth += 1,
                _ => self.end = span.end,
            }
        }
        Some(())
    }
}

/// Those that go on with the same token.
fn by_token(wanted: Wanted<'_>) -> HashMap<&str, Wanted<'_>> {
    let mut groups: HashMap<&str, Wanted<'_>> = HashMap::new();
    for (number, tokens) in wanted {
        if let Some((token, rest)) = tokens.split_first() {
            groups.entry(token).or_default().push((number, rest));
        }
    }
    groups
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::MappingStart(..) | Event::SequenceStart(..))
}
