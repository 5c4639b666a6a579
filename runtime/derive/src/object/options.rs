//! The attributes of an object and of its fields.

use proc_macro::{Group, TokenTree};

/// What `#[json(…)]` said.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) camel_case: bool,
    pub(super) merged: bool,
    pub(super) nullable: bool,
    pub(super) read: bool,
    pub(super) rest: bool,
    pub(super) secrets: bool,
}

impl Options {
    /// Consumes the attributes before an item or a field.
    pub(super) fn read(
        tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>,
    ) -> Option<Self> {
        let mut options = Options::default();
        while matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
            tokens.next();
            let Some(TokenTree::Group(attribute)) = tokens.next() else {
                return None;
            };
            let mut parts = attribute.stream().into_iter();
            let is_json = parts.next().is_some_and(|path| path.to_string() == "json");
            if let (true, Some(TokenTree::Group(arguments))) = (is_json, parts.next()) {
                options.add(&arguments)?;
            }
        }
        Some(options)
    }

    fn add(&mut self, arguments: &Group) -> Option<()> {
        let mut words = arguments.stream().into_iter();
        while let Some(word) = words.next() {
            match word.to_string().as_str() {
                "camelCase" => self.camel_case = true,
                "merged" => self.merged = true,
                "nullable" => self.nullable = true,
                "read" => self.read = true,
                "rest" => self.rest = true,
                "secrets" => self.secrets = true,
                "name" => {
                    words.next()?;
                    self.name = Some(text(&words.next()?.to_string())?);
                }
                "," => {}
                _ => return None,
            }
        }
        Some(())
    }
}

/// The value of a string literal; the generator escapes only quotes, backslashes and what
/// `char::escape_debug` does, which the `Debug` text of the member reproduces.
fn text(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.push(escaped(&mut letters)?),
            other => text.push(other),
        }
    }
    Some(text)
}

fn escaped(letters: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match letters.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'u' => {
            let digits: String = letters.by_ref().skip(1).take_while(|c| *c != '}').collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
        }
        other => other,
    })
}
