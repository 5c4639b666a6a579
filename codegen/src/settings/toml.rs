//! The part of TOML 1.0 that settings are written in: tables, keys, texts and truth values. The rest
//! of TOML is refused by name, and nothing is taken that TOML does not allow. A library would be a cost
//! of every build.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

mod line;

use line::Line;

use crate::gather::{Collection, Gather};

/// A file as written.
#[derive(Debug, Default)]
pub struct Document {
    /// The tables; the first is that of the members before any header.
    pub tables: Vec<Table>,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// What stands between its brackets.
    pub header: Vec<Key>,
    /// Its members.
    pub members: Vec<(Key, Value)>,
}

/// A key, and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name, without quotes.
    pub name: String,
    /// Where it is written.
    pub range: Range<usize>,
}

/// A value, and its bytes.
#[derive(Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub scalar: Scalar,
    /// Where it is written.
    pub range: Range<usize>,
}

/// What values can be.
#[derive(Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
}

/// What is wrong, and where.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    /// Its bytes.
    pub range: Range<usize>,
    /// What is wrong: one sentence.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Where the same stands for the first time.
    pub first: Option<Range<usize>>,
    /// Whether what follows in the file would be misunderstood.
    ends: bool,
}

impl Mistake {
    fn new(range: Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        Mistake {
            range,
            message: message.into(),
            help,
            first: None,
            ends: false,
        }
    }

    /// The same, of what stands elsewhere already.
    fn twice(self, first: Option<Range<usize>>) -> Self {
        Mistake { first, ..self }
    }

    /// The same, where the value goes on in the lines below.
    fn at_the_end(self) -> Self {
        Mistake { ends: true, ..self }
    }
}

/// Reads a file. What is wrong is left out of the tables.
pub fn read(text: &str) -> Document {
    let mut reader = Reader {
        document: Document {
            tables: vec![Table::default()],
            mistakes: Vec::new(),
        },
        tables: HashSet::new(),
        headers: HashMap::new(),
        values: HashMap::new(),
        nowhere: false,
    };
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = text.len() - content.len();
    for line in content.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        if let Err(mistake) = reader.line(Line::new(content, start)) {
            let ends = mistake.ends;
            reader.document.mistakes.push(mistake);
            if ends {
                break;
            }
        }
        start += line.len();
    }
    reader.document
}

struct Reader {
    document: Document,
    /// The tables that there are: those of headers, and those that these are in.
    tables: HashSet<Vec<String>>,
    headers: HashMap<Vec<String>, Range<usize>>,
    /// The members that have a value.
    values: HashMap<Vec<String>, Range<usize>>,
    /// Whether the header above could not be read, so that nobody knows whose members follow.
    nowhere: bool,
}

impl Reader {
    fn line(&mut self, mut line: Line<'_>) -> Result<(), Mistake> {
        line.blanks();
        if line.at_end()? {
            return Ok(());
        }
        match line.peek() {
            Some('[') => self.header(line),
            _ => self.member(line),
        }
    }

    fn header(&mut self, mut line: Line<'_>) -> Result<(), Mistake> {
        self.nowhere = true;
        let header = line.header()?;
        self.nowhere = false;
        let path: Vec<String> = header.iter().map(|key| key.name.clone()).gather();
        let range = header.first().map_or(0, |key| key.range.start)
            ..header.last().map_or(0, |key| key.range.end);
        let members = Vec::new();
        self.document.tables.push(Table { header, members });
        let above: Vec<Vec<String>> = (1..=path.len())
            .map(|length| path.iter().take(length).cloned().gather())
            .gather();
        let value = above.iter().find_map(|path| self.values.get(path));
        let taken = value.cloned().or_else(|| self.headers.get(&path).cloned());
        self.tables.put_all(above);
        if taken.is_some() {
            let mistake = Mistake::new(
                range,
                "this table comes twice",
                "write its members under one header",
            );
            return Err(mistake.twice(taken));
        }
        self.headers.insert(path, range);
        Ok(())
    }

    fn member(&mut self, mut line: Line<'_>) -> Result<(), Mistake> {
        let (key, value) = line.member()?;
        let Some(table) = self.document.tables.last_mut().filter(|_| !self.nowhere) else {
            return Ok(());
        };
        let header = table.header.iter().chain([&key]);
        let path: Vec<String> = header.map(|key| key.name.clone()).gather();
        let first = self.values.get(&path).cloned();
        if first.is_some() || self.tables.contains(&path) {
            let message = format!("the key `{}` comes twice", key.name);
            let mistake = Mistake::new(key.range, message, "remove one of the two");
            return Err(mistake.twice(first));
        }
        self.values.insert(path, key.range.clone());
        table.members.push((key, value));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
