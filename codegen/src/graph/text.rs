//! Texts in pictures: how wide they are at most, and how they are written in XML.

use crate::gather::Gather;

/// How many ems a letter of a monospaced font is wide: a little more than that of any usual font.
const CELL: f64 = 0.625;

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Font {
    /// Monospaced: what stands in the document or a request.
    Code(f64),
    /// The font of the page: what is said about it.
    Plain(f64),
    /// The same, in bold type.
    Strong(f64),
}

impl Font {
    /// How wide a text is at most. Nobody knows the fonts of who looks at it; this is enough for the
    /// widest of the usual ones.
    pub fn width(self, text: &str) -> f64 {
        match self {
            Font::Code(size) => text.chars().map(cells).sum::<f64>() * CELL * size,
            Font::Plain(size) => text.chars().map(ems).sum::<f64>() * size,
            Font::Strong(size) => text.chars().map(ems).sum::<f64>() * size * 1.12,
        }
    }

    /// The text, or its start with `…` where there is not enough room.
    pub fn fit(self, text: &str, room: f64) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut fitting = String::new();
        let mut left = room - self.width("…");
        for letter in text.chars() {
            left -= self.width(letter.encode_utf8(&mut [0; 4]));
            if left < 0.0 {
                break;
            }
            fitting.push(letter);
        }
        fitting.truncate(fitting.trim_end().len());
        fitting + "…"
    }

    /// The text in lines, of which the last ends with `…` where there are too many.
    pub fn wrap(self, text: &str, room: f64, lines: usize) -> Vec<String> {
        let mut wrapped: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = wrapped.last().map(|line| format!("{line} {word}"));
            match (longer, wrapped.last_mut()) {
                (Some(longer), Some(line)) if self.width(&longer) <= room => *line = longer,
                _ => wrapped.push(word.to_owned()),
            }
        }
        if wrapped.len() > lines {
            let rest: Vec<String> = wrapped.split_off(lines.saturating_sub(1));
            wrapped.push(rest.join(" "));
        }
        wrapped.iter().map(|line| self.fit(line, room)).gather()
    }
}

/// How many places of a monospaced font a letter takes.
fn cells(letter: char) -> f64 {
    match letter {
        '\u{0}'..='\u{52f}' | '\u{2010}'..='\u{2027}' | '←' | '→' => 1.0,
        // Other scripts come from other fonts, and have wider letters.
        _ => 2.2,
    }
}

/// How many ems a letter of the page's font is wide.
fn ems(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | ' ' | '.' | ',' | ':' | ';' | '!' | 'I' => 0.42,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '`' | '"' => 0.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.05,
        'A'..='Z' | '&' | '=' | '+' | '<' | '>' | '~' | '#' => 0.86,
        '\u{0}'..='\u{7f}' => 0.68,
        '\u{80}'..='\u{52f}' | '\u{2010}'..='\u{2027}' => 0.95,
        _ => 1.4,
    }
}

/// A text as one line: without line breaks, controls, and what changes the direction of what follows.
pub fn line(text: &str) -> String {
    let visible = text.chars().filter_map(|letter| match letter {
        _ if letter.is_whitespace() => Some(' '),
        _ if letter.is_control() => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        '\u{fff0}'..='\u{ffff}' => None,
        letter => Some(letter),
    });
    let visible: String = visible.gather();
    visible.split_whitespace().gather::<Vec<_>>().join(" ")
}

/// A text as content, or the value of an attribute, of XML and HTML. It is one line.
pub fn escape(text: &str) -> String {
    let text = line(text);
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_the_room() {
        let font = Font::Code(10.0);
        assert_eq!(font.width("abcd"), 25.0);
        assert_eq!(font.fit("abcd", 25.0), "abcd");
        assert_eq!(font.fit("abcde", 25.0), "abc…");
        assert_eq!(font.fit("ab cde", 26.0), "ab…");
        assert_eq!(font.fit("日本語日本語", 40.0), "日本…");
        assert_eq!(font.fit("abc", 0.0), "…");
    }

    #[test]
    fn texts_are_broken_into_lines() {
        let font = Font::Code(10.0);
        assert_eq!(font.wrap("ab cd ef", 32.0, 3), ["ab cd", "ef"]);
        assert_eq!(font.wrap("ab cd ef gh", 32.0, 2), ["ab cd", "ef gh"]);
        assert_eq!(font.wrap("ab cd ef gh ij", 32.0, 2), ["ab cd", "ef g…"]);
        assert_eq!(font.wrap(" ", 32.0, 2), [""; 0]);
    }

    #[test]
    fn texts_are_harmless() {
        assert_eq!(
            escape("<a href=\"x\">&\n\n b\u{0}\u{202e}c"),
            "&lt;a href=&quot;x&quot;&gt;&amp; bc"
        );
    }
}
