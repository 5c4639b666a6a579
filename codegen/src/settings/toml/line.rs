//! One line of the file: every table and member has its own.

use std::ops::Range;

use super::{Key, Mistake, Scalar, Value};

const VALUES: &str = "a value is a text in quotes, `true` or `false`";
const KEYS: &str = "a key is letters, digits, `-` and `_`; others stand in quotes";

/// A line without its end, and how far it has been read.
pub struct Line<'t> {
    text: &'t str,
    /// Where the line starts in the file.
    start: usize,
    at: usize,
}

impl<'t> Line<'t> {
    /// The line that starts at byte `start`.
    pub fn new(text: &'t str, start: usize) -> Self {
        Line { text, start, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Passes over blanks.
    pub fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Whether only a comment is left.
    ///
    /// # Errors
    /// If the comment has a character that none may have.
    pub fn at_end(&self) -> Result<bool, Mistake> {
        let rest = self.rest();
        if !rest.starts_with('#') {
            return Ok(rest.is_empty());
        }
        match rest.char_indices().find(|(_, c)| is_control(*c)) {
            None => Ok(true),
            Some((offset, _)) => Err(Mistake::new(
                self.from(self.at + offset, self.at + offset + 1),
                "a comment has a control character",
                "remove it",
            )),
        }
    }

    fn from(&self, start: usize, end: usize) -> Range<usize> {
        self.start + start..self.start + end
    }

    /// What stands here, up to a comment or the end.
    fn here(&self) -> Range<usize> {
        let rest = self.rest();
        let rest = rest.split('#').next().unwrap_or_default().trim_end();
        let length = match (rest.is_empty(), self.peek()) {
            (true, Some(next)) => next.len_utf8(),
            _ => rest.len(),
        };
        self.from(self.at, self.at + length)
    }

    fn end(&mut self, after: &str) -> Result<(), Mistake> {
        self.blanks();
        match self.at_end()? {
            true => Ok(()),
            false => Err(Mistake::new(
                self.here(),
                format!("nothing may follow {after} in its line"),
                "put it into a line of its own",
            )),
        }
    }

    /// `[levels."a/b"]`, as its keys.
    pub fn header(&mut self) -> Result<Vec<Key>, Mistake> {
        let whole = self.here();
        self.take('[');
        if self.peek() == Some('[') {
            let message = "lists of tables have no meaning here";
            return Err(Mistake::new(
                whole,
                message,
                "write the table in single brackets",
            ));
        }
        let mut keys = Vec::new();
        loop {
            self.blanks();
            keys.push(self.key()?);
            self.blanks();
            if self.take(']') {
                break;
            }
            if !self.take('.') {
                let message = "the header of a table is not closed";
                return Err(Mistake::new(whole, message, "put `]` behind its name"));
            }
        }
        self.end("the header of a table")?;
        Ok(keys)
    }

    /// `key = value`.
    pub fn member(&mut self) -> Result<(Key, Value), Mistake> {
        let whole = self.here();
        let key = self.key()?;
        self.blanks();
        if self.peek() == Some('.') {
            let message = "keys with dots between them are not read here";
            let help = "write the first part as the header of a table, in brackets";
            return Err(Mistake::new(whole, message, help));
        }
        if !self.take('=') {
            let message = "`=` and a value are missing behind the key";
            return Err(Mistake::new(key.range, message, VALUES));
        }
        self.blanks();
        let value = self.value()?;
        self.end("a value")?;
        Ok((key, value))
    }

    fn key(&mut self) -> Result<Key, Mistake> {
        let start = self.at;
        let name = match self.peek() {
            Some('"' | '\'') => self.text_value()?,
            _ => {
                let rest = self.rest();
                let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                let name = rest.split(|c| !bare(c)).next().unwrap_or_default();
                self.at += name.len();
                name.to_owned()
            }
        };
        if self.at == start {
            return Err(Mistake::new(self.here(), "a key is missing here", KEYS));
        }
        let range = self.from(start, self.at);
        Ok(Key { name, range })
    }

    fn value(&mut self) -> Result<Value, Mistake> {
        let (start, here) = (self.at, self.here());
        let scalar = match self.peek() {
            Some('"' | '\'') => Scalar::Text(self.text_value()?),
            Some('[') => {
                return Err(Mistake::new(here, "a list has no meaning here", VALUES).at_the_end());
            }
            Some('{') => {
                let help = "write it as a table of its own, with its name in brackets";
                return Err(
                    Mistake::new(here, "a table in one line is not read here", help).at_the_end(),
                );
            }
            None | Some('#') => {
                let end = self.start + self.at;
                return Err(Mistake::new(end..end, "the value is missing", VALUES));
            }
            _ => {
                let rest = self.rest();
                let word = rest.split([' ', '\t', '#', ',']).next().unwrap_or_default();
                self.at += word.len();
                match word {
                    "true" => Scalar::Bool(true),
                    "false" => Scalar::Bool(false),
                    _ => {
                        let range = self.from(start, self.at.max(start + 1));
                        let message = format!("`{word}` is no value here");
                        return Err(Mistake::new(range, message, VALUES));
                    }
                }
            }
        };
        let range = self.from(start, self.at);
        Ok(Value { scalar, range })
    }

    /// A text in either quotes, within the line.
    fn text_value(&mut self) -> Result<String, Mistake> {
        let (start, here) = (self.at, self.here());
        let rest = self.rest();
        if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
            let message = "texts of several lines are not read here";
            return Err(
                Mistake::new(here, message, "write it in one line, in single quotes").at_the_end(),
            );
        }
        let quote = if self.take('"') { '"' } else { '\'' };
        if quote == '\'' {
            self.take(quote);
        }
        let mut text = String::new();
        loop {
            let at = self.at;
            let Some(next) = self.peek() else {
                let message = "the quotes of this text are not closed";
                return Err(Mistake::new(
                    self.from(start, at),
                    message,
                    "put a quote behind it",
                ));
            };
            self.at += next.len_utf8();
            match next {
                _ if next == quote => return Ok(text),
                '\\' if quote == '"' => text.push(self.escape(at)?),
                _ if is_control(next) => {
                    let message = "a text has a control character";
                    let help = "write it as an escape, such as `\\u0007`";
                    return Err(Mistake::new(self.from(at, self.at), message, help));
                }
                _ => text.push(next),
            }
        }
    }

    /// What an escape stands for, whose backslash has been read.
    fn escape(&mut self, at: usize) -> Result<char, Mistake> {
        let kind = self.peek();
        self.at += kind.map_or(0, char::len_utf8);
        let digits = match kind {
            Some('b') => return Ok('\u{8}'),
            Some('t') => return Ok('\t'),
            Some('n') => return Ok('\n'),
            Some('f') => return Ok('\u{c}'),
            Some('r') => return Ok('\r'),
            Some(same @ ('"' | '\\')) => return Ok(same),
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        let written = self.rest().get(..digits).filter(|digits| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        let code = written.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code.and_then(char::from_u32) {
            Some(letter) => {
                self.at += digits;
                Ok(letter)
            }
            None => Err(Mistake::new(
                self.from(at, self.at),
                "this escape does not exist",
                "write `\\\\` for a backslash, or put the text into single quotes",
            )),
        }
    }
}

/// What TOML allows nowhere in a line.
fn is_control(letter: char) -> bool {
    letter.is_ascii_control() && letter != '\t'
}
