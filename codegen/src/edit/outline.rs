//! A document as it is written: where its nodes are, and in which style.

use std::ops::Range;

use saphyr_parser::{Event, ScalarStyle};

use crate::span::Events;

/// More levels than any document has that is read.
const DEPTH: usize = 200;

/// A node, as it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its bytes: quotes and brackets included; of a block scalar those behind the header; of a block
    /// collection from its first entry to the end of its last.
    pub range: Range<usize>,
    /// How it is written.
    pub form: Form,
    /// Whether it stands in a flow collection.
    pub flow: bool,
    /// What is in it.
    pub entries: Vec<Entry>,
    /// Whether it has an anchor: then it may stand at other places as well.
    pub anchored: bool,
}

/// A member of a mapping, or an item of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name, or the index.
    pub name: String,
    /// The key as it is written; a list has none.
    pub key: Option<Key>,
    /// The value.
    pub value: Node,
}

/// A key, as it is written.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its bytes.
    pub range: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Plain,
    Single,
    Double,
    /// `|` or `>`.
    Block,
    /// A collection in brackets.
    Flow,
    /// A collection by indentation.
    Indented,
    /// What stands elsewhere.
    Alias,
}

/// Reads a document as far as it can be read.
pub fn read(text: &str) -> Option<Node> {
    let mut reader = Reader {
        text,
        events: Events::new(text),
        end: 0,
        broken: false,
    };
    loop {
        match reader.events.next()? {
            (Event::StreamStart | Event::DocumentStart(_), _) => {}
            (event, span) => return reader.node(&event, span, false, 0),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    events: Events<'t>,
    /// Where the last node ended.
    end: usize,
    /// Whether the rest cannot be read.
    broken: bool,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let next = self.events.next();
        self.broken |= next.is_none();
        next
    }

    fn node(
        &mut self,
        event: &Event<'t>,
        span: Range<usize>,
        flow: bool,
        depth: usize,
    ) -> Option<Node> {
        if depth > DEPTH {
            self.broken = true;
            return None;
        }
        let mut node = Node {
            range: span.clone(),
            form: Form::Alias,
            flow,
            entries: Vec::new(),
            anchored: false,
        };
        match event {
            Event::Scalar(_, style, anchor, _) => {
                node.anchored = *anchor > 0;
                node.form = form(*style);
                node.range.end = self.closed(&span, node.form);
                self.end = node.range.end;
            }
            Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) => {
                node.anchored = *anchor > 0;
                let start = self.text.get(span.clone()).unwrap_or_default();
                node.form = match start.starts_with(['{', '[']) {
                    true => Form::Flow,
                    false => Form::Indented,
                };
                self.end = span.end;
                let flow = flow || node.form == Form::Flow;
                let closed = match event {
                    Event::MappingStart(..) => self.members(&mut node, flow, depth),
                    _ => self.items(&mut node, flow, depth),
                };
                if let (Some(close), Form::Flow) = (closed, node.form) {
                    self.end = close + 1;
                }
                node.range.end = self.end;
            }
            _ => self.end = span.end,
        }
        Some(node)
    }

    /// Where a scalar ends: the parser's end may lie behind what follows the quotes.
    fn closed(&self, span: &Range<usize>, form: Form) -> usize {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let length = match form {
            Form::Single => quoted(written, '\''),
            Form::Double => quoted(written, '"'),
            _ => None,
        };
        length.map_or(span.end, |length| span.start + length)
    }

    /// Where the mapping is closed.
    fn members(&mut self, into: &mut Node, flow: bool, depth: usize) -> Option<usize> {
        loop {
            let (event, span) = self.next()?;
            let (name, form) = match &event {
                Event::MappingEnd => return Some(span.start),
                Event::Scalar(name, style, ..) => (name.to_string(), form(*style)),
                // A key that is no text belongs to no document that is read.
                _ => {
                    self.broken = true;
                    return None;
                }
            };
            let range = span.start..self.closed(&span, form);
            let key = Some(Key { range, form });
            let (event, span) = self.next()?;
            let value = self.node(&event, span, flow, depth + 1)?;
            into.entries.push(Entry { name, key, value });
            if self.broken {
                return None;
            }
        }
    }

    /// Where the list is closed.
    fn items(&mut self, into: &mut Node, flow: bool, depth: usize) -> Option<usize> {
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                return Some(span.start);
            }
            let value = self.node(&event, span, flow, depth + 1)?;
            into.entries.push(Entry {
                name: into.entries.len().to_string(),
                key: None,
                value,
            });
            if self.broken {
                return None;
            }
        }
    }
}

/// How long the text in quotes is that a text begins with.
fn quoted(written: &str, quote: char) -> Option<usize> {
    let mut chars = written.char_indices().skip(1).peekable();
    if !written.starts_with(quote) {
        return None;
    }
    while let Some((at, c)) = chars.next() {
        let doubled = quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote);
        match c {
            '\\' if quote == '"' => drop(chars.next()),
            c if c == quote && doubled => drop(chars.next()),
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn form(style: ScalarStyle) -> Form {
    match style {
        ScalarStyle::Plain => Form::Plain,
        ScalarStyle::SingleQuoted => Form::Single,
        ScalarStyle::DoubleQuoted => Form::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Form::Block,
    }
}

impl Node {
    /// The node at a JSON Pointer, if that is the only place where it stands.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        let node = match split(pointer) {
            None => self,
            Some(_) => {
                let (parent, position) = self.entry(pointer)?;
                &parent.entries.get(position)?.value
            }
        };
        (!node.anchored).then_some(node)
    }

    /// The collection that has the node at a JSON Pointer, and which entry of it that is.
    pub fn entry(&self, pointer: &str) -> Option<(&Node, usize)> {
        let (parent, name) = split(pointer)?;
        let parent = self.at(parent)?;
        let position = parent.entries.iter().position(|e| e.name == name)?;
        Some((parent, position))
    }
}

/// A pointer without its last token, and that one.
pub fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((parent, name.replace("~1", "/").replace("~0", "~")))
}
