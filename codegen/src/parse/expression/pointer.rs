//! JSON Pointers.

use std::fmt;

use crate::gather::Gather;

/// A JSON Pointer (RFC 6901) as a list of unescaped tokens; an empty list is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// A pointer of these tokens, unescaped.
    pub fn new<T: Into<String>>(tokens: impl IntoIterator<Item = T>) -> Self {
        Self(tokens.into_iter().map(Into::into).gather())
    }

    /// Reads `/a~1b/0`, or the empty text. None if the text is no pointer.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        text.strip_prefix('/')?
            .split('/')
            .map(unescape)
            .gather_some()
            .map(Self)
    }

    /// The tokens, unescaped.
    #[must_use]
    pub fn tokens(&self) -> &[String] {
        &self.0
    }

    /// Is it the whole document?
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Points one level deeper.
    pub fn push(&mut self, token: impl Into<String>) {
        self.0.push(token.into());
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|token| {
            // `~` first, or the `~` of a new `~1` would be escaped again.
            write!(f, "/{}", token.replace('~', "~0").replace('/', "~1"))
        })
    }
}

/// Reads one token; a `~` that is not `~0` or `~1` is a mistake.
fn unescape(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escaped, rest) = match part.strip_prefix('0') {
            Some(rest) => ('~', rest),
            None => ('/', part.strip_prefix('1')?),
        };
        text.push(escaped);
        text.push_str(rest);
    }
    Some(text)
}
