//! Navigation into a value by dots and brackets: `.items[0].id`.

use std::fmt;

use super::chars::is_word;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Nav {
    /// `.name`: a member of an object.
    Member(String),
    /// `[0]`: an item of an array.
    Index(usize),
}

impl fmt::Display for Nav {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(name) => write!(f, ".{name}"),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// The steps that a text consists of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Steps {
    /// The steps; a wildcard is kept as the member between its brackets.
    pub nav: Vec<Nav>,
    /// Was there a `[*]` or `[]`, which no single value answers?
    pub wildcard: bool,
}

impl Steps {
    /// Reads a text that is steps to its end.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let mut steps = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            rest = match rest.strip_prefix('.') {
                Some(after) => steps.member(after)?,
                None => steps.bracket(rest.strip_prefix('[')?)?,
            };
        }
        Some(steps)
    }

    fn member<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (name, rest) = member(text)?;
        self.nav.push(Nav::Member(name.to_owned()));
        Some(rest)
    }

    fn bracket<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (inner, rest) = text.split_once(']')?;
        if matches!(inner, "" | "*") {
            self.wildcard = true;
            self.nav.push(Nav::Member(inner.to_owned()));
        } else {
            self.nav.push(Nav::Index(digits(inner)?));
        }
        Some(rest)
    }
}

/// The member name at the start of a text: a word, in any script, with at most a leading `@` as in
/// `@odata`. Other characters more often end the name than belong to it; a pointer can have them.
pub(in super::super) fn member(text: &str) -> Option<(&str, &str)> {
    let sign = text.len() - text.strip_prefix('@').unwrap_or(text).len();
    let word = text.get(sign..)?;
    let end = sign + word.find(|c| !is_word(c)).unwrap_or(word.len());
    (end > sign).then(|| text.split_at_checked(end)).flatten()
}

/// An index: digits only, where `parse` alone would also take a `+`.
pub(in super::super) fn digits(text: &str) -> Option<usize> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}
