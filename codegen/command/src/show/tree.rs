//! A tree of lines.

/// A line, what is noted below it, and the lines that belong to it.
pub struct Branch {
    parts: Vec<(String, Style)>,
    notes: Vec<String>,
    pub children: Vec<Branch>,
}

/// How a part of a line looks.
#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    Plain,
    Dim,
    Name,
    Heading,
    Method,
    Expression,
    Success,
    Failure,
    Retry,
}

impl Style {
    /// Its code (ECMA-48, SGR).
    fn code(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Dim => "2",
            Style::Name => "1",
            Style::Heading => "1;34",
            Style::Method => "1;36",
            Style::Expression => "36",
            Style::Success => "32",
            Style::Failure => "31",
            Style::Retry => "33",
        }
    }

    fn paint(self, text: &str, coloured: bool) -> String {
        match self.code() {
            code if coloured && !code.is_empty() && !text.is_empty() => {
                format!("\u{1b}[{code}m{text}\u{1b}[0m")
            }
            _ => text.to_owned(),
        }
    }
}

impl Branch {
    pub fn new(text: &str, style: Style) -> Self {
        Branch {
            parts: vec![(text.to_owned(), style)],
            notes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// Goes on with the line.
    pub fn add(&mut self, text: &str, style: Style) {
        self.parts.push((text.to_owned(), style));
    }

    /// Notes something below it.
    pub fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.notes.push(text.to_owned());
        }
    }

    /// Adds lines under a heading, if there are any.
    pub fn group(&mut self, heading: &str, children: Vec<Branch>) {
        if !children.is_empty() {
            let mut group = Branch::new(heading, Style::Heading);
            group.children = children;
            self.children.push(group);
        }
    }

    /// The tree as lines.
    pub fn text(&self, coloured: bool) -> String {
        let mut text = String::new();
        self.write(("", ""), coloured, &mut text);
        text
    }

    /// Writes the lines, after what connects them with those above: of the first, and of the others.
    fn write(&self, (first, others): (&str, &str), coloured: bool, text: &mut String) {
        text.push_str(&Style::Dim.paint(first, coloured));
        for (part, style) in &self.parts {
            text.push_str(&style.paint(part, coloured));
        }
        text.push('\n');
        let below = match self.children.is_empty() {
            true => "   ",
            false => "│  ",
        };
        for note in &self.notes {
            text.push_str(&Style::Dim.paint(&format!("{others}{below}{note}"), coloured));
            text.push('\n');
        }
        for (at, child) in self.children.iter().enumerate() {
            let (first, more) = match at + 1 == self.children.len() {
                true => ("└─ ", "   "),
                false => ("├─ ", "│  "),
            };
            let connected = (format!("{others}{first}"), format!("{others}{more}"));
            child.write((&connected.0, &connected.1), coloured, text);
        }
    }
}
