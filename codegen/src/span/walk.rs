//! One walk over a document's events, along all pointers that are looked for.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use super::Found;
use super::bytes::ByteIndex;
use super::json::Json;
use crate::gather::{Collection, Gather};

/// What the pointers lead to; the nearest enclosing node where there is nothing. What an alias stands
/// for is where its anchor is.
pub fn find(text: &str, pointers: &[&str]) -> Vec<Found> {
    let tokens: Vec<Vec<String>> = pointers.iter().map(|pointer| tokens(pointer)).gather();
    let json = Json::new(text).map(|json| Walk::new(Events::json(text, json), tokens.len()));
    if let Some(found) = json.and_then(|walk| walk.complete(&tokens)) {
        return found.found;
    }
    let walk = Walk::new(Events::new(text), tokens.len());
    if let Some(found) = walk.complete(&tokens) {
        return found.with_anchors(text);
    }
    // This parser is stricter than those that have read the document. What it does not take is replaced
    // by something of the same length.
    let lenient = lenient(text);
    let mut walk = Walk::new(Events::new(&lenient), tokens.len());
    let _ = walk.document(wanted(&tokens));
    walk.with_anchors(&lenient)
}

/// The same text, with spaces for tabs and for the halves of characters that JSON escapes in two.
fn lenient(text: &str) -> String {
    let mut text = text.replace('\t', " ");
    let halves: Vec<usize> = text
        .match_indices("\\u")
        .filter(|(at, _)| {
            let digits = text.get(at + 2..at + 6);
            digits.is_some_and(|digits| {
                matches!(
                    digits.as_bytes(),
                    [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
                )
            })
        })
        .map(|(at, _)| at)
        .gather();
    for at in halves {
        text.replace_range(at..at + 6, "\\u0020");
    }
    text
}

fn wanted(tokens: &[Vec<String>]) -> Wanted<'_> {
    tokens.iter().map(Vec::as_slice).enumerate().gather()
}

fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .gather()
}

/// The events of a document, with their bytes.
pub struct Events<'t> {
    reader: Reader<'t>,
    bytes: ByteIndex<'t>,
}

enum Reader<'t> {
    Yaml(Box<Parser<'t, StrInput<'t>>>),
    Json(Json<'t>),
}

impl<'t> Events<'t> {
    /// From the start.
    pub fn new(text: &'t str) -> Self {
        Events {
            reader: Reader::Yaml(Box::new(Parser::new_from_str(text))),
            bytes: ByteIndex::new(text),
        }
    }

    fn json(text: &'t str, json: Json<'t>) -> Self {
        Events {
            reader: Reader::Json(json),
            bytes: ByteIndex::new(text),
        }
    }

    /// The next one; nothing at the end, and where the text is no YAML.
    pub fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, span) = match &mut self.reader {
            Reader::Yaml(parser) => parser.next_event()?.ok()?,
            Reader::Json(json) => return json.next(),
        };
        Some((event, self.bytes.range(&span)))
    }

    /// Whether a bracket is all that stands there.
    fn is_bracket(&self, span: &Range<usize>) -> bool {
        matches!(self.bytes.text().get(span.clone()), Some("]" | "}"))
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
    /// Pointers that lead on behind an alias.
    aliased: Vec<Aliased>,
}

/// A pointer that leads on behind an alias, or one of several.
struct Aliased {
    number: usize,
    tokens: Vec<String>,
    anchors: Vec<usize>,
}

/// How many aliases a pointer may lead through.
const ALIASES: usize = 16;

impl<'t> Walk<'t> {
    fn new(events: Events<'t>, pointers: usize) -> Self {
        Walk {
            events,
            found: vec![Found::default(); pointers],
            left: pointers,
            end: 0,
            aliased: Vec::new(),
        }
    }

    /// The walk, if the document could be read as far as the pointers lead.
    fn complete(mut self, tokens: &[Vec<String>]) -> Option<Self> {
        // Ends early where all have been found, too.
        let _ = self.document(wanted(tokens));
        (self.left == 0).then_some(self)
    }

    /// What was found, with what is behind aliases found where their anchors are.
    fn with_anchors(self, text: &str) -> Vec<Found> {
        let (mut found, mut aliased) = (self.found, self.aliased);
        for _ in 0..ALIASES {
            let mut by_anchor: BTreeMap<usize, Vec<Aliased>> = BTreeMap::new();
            for mut pointer in aliased.drain(..) {
                if !pointer.anchors.is_empty() {
                    let anchor = pointer.anchors.remove(0);
                    by_anchor.entry(anchor).or_default().push(pointer);
                }
            }
            for (anchor, pointers) in by_anchor {
                let mut walk = Walk::new(Events::new(text), found.len());
                walk.left = pointers.len();
                let wanted = pointers.iter();
                let wanted = wanted.map(|pointer| (pointer.number, pointer.tokens.as_slice()));
                let _ = walk.anchor(anchor, wanted.gather());
                aliased.append(&mut walk.aliased);
                for pointer in pointers {
                    match walk.found.get(pointer.number) {
                        Some(inside) if inside.is_exact => {
                            if let Some(found) = found.get_mut(pointer.number) {
                                found.clone_from(inside);
                            }
                        }
                        _ => aliased.push(pointer),
                    }
                }
            }
        }
        found
    }

    /// Looks inside the node that has an anchor.
    fn anchor(&mut self, wanted_anchor: usize, wanted: Wanted<'_>) -> Option<()> {
        loop {
            let (event, span) = self.events.next()?;
            let anchor = match &event {
                Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) => *anchor,
                Event::Scalar(_, _, anchor, _) => *anchor,
                _ => 0,
            };
            if anchor == wanted_anchor {
                return self.node(&event, span, None, wanted);
            }
        }
    }

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
                    style: style(event),
                    is_exact: false,
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
                    let count = below.len();
                    if let Event::Alias(anchor) = event {
                        self.behind(below, &[*anchor]);
                    }
                    count
                }
            };
        for (number, _) in here {
            // A collection's start event covers only its start.
            if let Some(found) = self.found.get_mut(number) {
                found.value.end = found.value.end.max(self.end);
                found.is_exact = true;
            }
        }
        self.settle(settled)
    }

    /// Notes pointers that lead on behind an alias.
    fn behind(&mut self, wanted: Wanted<'_>, anchors: &[usize]) {
        let aliased = wanted.into_iter().map(|(number, tokens)| Aliased {
            number,
            tokens: tokens.to_vec(),
            anchors: anchors.to_vec(),
        });
        self.aliased.put_all(aliased);
    }

    /// Nothing if all are found.
    fn settle(&mut self, count: usize) -> Option<()> {
        self.left = self.left.saturating_sub(count);
        (self.left > 0).then_some(())
    }

    /// How many were wanted that the mapping does not have.
    fn mapping(&mut self, wanted: Wanted<'_>) -> Option<usize> {
        let mut wanted = by_token(wanted);
        let mut merged = Vec::new();
        loop {
            let (event, key) = self.events.next()?;
            let inside = match &event {
                Event::MappingEnd => {
                    self.close(&key);
                    break;
                }
                Event::Scalar(name, ..) => wanted.remove(name.as_ref()),
                _ => None,
            };
            let merges = matches!(&event, Event::Scalar(name, ..) if name == "<<");
            self.skip(&event, key.end)?;
            let (event, span) = self.events.next()?;
            match inside {
                Some(inside) => self.node(&event, span, Some(&key), below(inside))?,
                None if merges => self.merged(&event, span.end, &mut merged)?,
                None => self.skip(&event, span.end)?,
            }
        }
        let missing: Wanted<'_> = wanted.into_values().flatten().gather();
        let count = missing.len();
        if !merged.is_empty() {
            self.behind(missing, &merged);
        }
        Some(count)
    }

    /// The anchors that a merge key names.
    fn merged(&mut self, event: &Event<'t>, end: usize, anchors: &mut Vec<usize>) -> Option<()> {
        if let Event::Alias(anchor) = event {
            anchors.push(*anchor);
        }
        if !matches!(event, Event::SequenceStart(..)) {
            return self.skip(event, end);
        }
        loop {
            let (event, span) = self.events.next()?;
            if matches!(event, Event::SequenceEnd) {
                self.close(&span);
                return Some(());
            }
            self.merged(&event, span.end, anchors)?;
        }
    }

    /// How many were wanted that the sequence does not have.
    fn sequence(&mut self, wanted: Wanted<'_>) -> Option<usize> {
        let mut wanted = by_token(wanted);
        for index in 0_usize.. {
            let (event, span) = self.events.next()?;
            if matches!(event, Event::SequenceEnd) {
                self.close(&span);
                break;
            }
            let inside = match wanted.is_empty() {
                true => None,
                false => wanted.remove(index.to_string().as_str()),
            };
            match inside {
                Some(inside) => self.node(&event, span, None, below(inside))?,
                None => self.skip(&event, span.end)?,
            }
        }
        Some(wanted.values().map(Vec::len).sum())
    }

    /// A collection in brackets ends with its bracket; any other with what is in it.
    fn close(&mut self, span: &Range<usize>) {
        if self.events.is_bracket(span) {
            self.end = span.end;
        }
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
                Event::MappingEnd | Event::SequenceEnd => {
                    self.close(&span);
                    depth -= 1;
                }
                inner if opens(inner) => depth += 1,
                _ => self.end = span.end,
            }
        }
        Some(())
    }
}

/// What is left of pointers behind their next token.
fn below(wanted: Wanted<'_>) -> Wanted<'_> {
    let wanted = wanted.into_iter();
    wanted
        .filter_map(|(number, tokens)| Some((number, tokens.split_first()?.1)))
        .gather()
}

fn style(event: &Event<'_>) -> Option<ScalarStyle> {
    match event {
        Event::Scalar(_, style, ..) => Some(*style),
        _ => None,
    }
}

/// Those that go on with the same token.
fn by_token(wanted: Wanted<'_>) -> HashMap<&str, Wanted<'_>> {
    let mut groups: HashMap<&str, Wanted<'_>> = HashMap::new();
    for (number, tokens) in wanted {
        if let Some(token) = tokens.first() {
            groups.entry(token).or_default().push((number, tokens));
        }
    }
    groups
}

fn opens(event: &Event<'_>) -> bool {
    matches!(event, Event::MappingStart(..) | Event::SequenceStart(..))
}
