//! How a text is written where another stands: in the same style where that is possible.

use std::ops::Range;

use super::outline::Form;
use crate::gather::{Collection, Gather};

/// Where a scalar stands.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'t> {
    /// The document.
    pub document: &'t str,
    /// Whether it is JSON.
    pub json: bool,
    /// Whether the scalar is in a flow collection.
    pub flow: bool,
    /// Whether it is a key.
    pub key: bool,
}

impl Surroundings<'_> {
    /// What has to be written instead of which bytes, so that the scalar at `range`, which is `old`
    /// now, becomes `new`: as little as possible.
    pub fn change(
        &self,
        range: &Range<usize>,
        form: Form,
        old: &str,
        new: &str,
    ) -> Option<(Range<usize>, String)> {
        let written = self.document.get(range.clone())?;
        // What stands before a tagged or an anchored scalar belongs to its bytes.
        if written.starts_with(['!', '&']) {
            return None;
        }
        if form == Form::Block {
            return self.change_block(range, old, new);
        }
        let part = self.change_part(written, form, old, new);
        if let Some((part, text)) = part {
            return Some((range.start + part.start..range.start + part.end, text));
        }
        Some((range.clone(), self.write(form, new)?))
    }

    /// The part that differs, where the rest can stay as it is.
    fn change_part(
        &self,
        written: &str,
        form: Form,
        old: &str,
        new: &str,
    ) -> Option<(Range<usize>, String)> {
        let (gone, added) = difference(old, new);
        let offsets = offsets(written, form)?;
        let part = *offsets.get(gone.start)?..*offsets.get(gone.end)?;
        let text = match form {
            Form::Single => added.replace('\'', "''"),
            Form::Double => double(added)?.trim_matches('"').to_owned(),
            _ => added.to_owned(),
        };
        let mut whole = written.to_owned();
        whole.replace_range(part.clone(), &text);
        self.reads_as(&whole, new).then_some((part, text))
    }

    /// A text as a scalar of its own, in the style that is given or the next that can hold it.
    pub fn write(&self, form: Form, text: &str) -> Option<String> {
        let plain = || text.to_owned();
        let single = || format!("'{}'", text.replace('\'', "''"));
        let double = || double(text).unwrap_or_default();
        let candidates = match form {
            _ if self.json => vec![double()],
            Form::Double => vec![double()],
            Form::Single => vec![single(), double()],
            // Text with quotes in it is read better in the other ones.
            _ if text.contains('\'') && !text.contains(['"', '\\']) => {
                vec![plain(), double()]
            }
            _ => vec![plain(), single(), double()],
        };
        let mut candidates = candidates.into_iter();
        candidates.find(|candidate| self.reads_as(candidate, text))
    }

    /// A block scalar: its lines, under the same header.
    fn change_block(
        &self,
        range: &Range<usize>,
        old: &str,
        new: &str,
    ) -> Option<(Range<usize>, String)> {
        let (gone, added) = difference(old, new);
        // Only within a line that stands in the document as it is: what becomes of the ends of
        // lines depends on the header.
        let start = old.get(..gone.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = old
            .get(gone.end..)?
            .find('\n')
            .map_or(old.len(), |at| gone.end + at);
        let line = old.get(start..end)?;
        if line.is_empty() || added.contains('\n') || gone.end > end {
            return None;
        }
        let written = self.document.get(range.clone())?;
        let (start, at) = match only(written, line) {
            Some(at) => (start, at),
            // Lines that are folded into one: the word that is changed may stand there as it is.
            None => {
                let before = old.get(..gone.start)?;
                let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
                let rest = old.get(gone.end..)?;
                let end = gone.end + rest.find(char::is_whitespace).unwrap_or(rest.len());
                let word = old.get(start..end)?;
                only(old, word)?;
                (start, only(written, word)?)
            }
        };
        let start = range.start + at + (gone.start - start);
        Some((start..start + gone.len(), added.to_owned()))
    }

    /// Whether a scalar, written so, is this text where it stands.
    fn reads_as(&self, scalar: &str, text: &str) -> bool {
        let string = serde_json::Value::String(text.to_owned());
        let document = match (self.key, self.flow) {
            (false, false) => format!("k: {scalar} # c\nz: 1\n"),
            (false, true) => format!("{{k: {scalar}, z: 1}}"),
            (true, false) => format!("{scalar}: k\nz: 1\n"),
            (true, true) => format!("{{{scalar}: k, z: 1}}"),
        };
        let read = crate::parse::text::read(std::path::Path::new("k.yaml"), &document);
        let Ok(serde_json::Value::Object(read)) = read else {
            return false;
        };
        let is = match self.key {
            true => read.get(text).is_some(),
            false => read.get("k") == Some(&string),
        };
        is && read.len() == 2 && (!self.json || serde_json::from_str(scalar).ok() == Some(string))
    }
}

/// The only place where a text has another in it.
fn only(text: &str, part: &str) -> Option<usize> {
    let mut found = text.match_indices(part);
    let (at, _) = found.next().filter(|_| !part.is_empty())?;
    found.next().is_none().then_some(at)
}

/// In double quotes: JSON's escapes are YAML's as well.
fn double(text: &str) -> Option<String> {
    serde_json::to_string(text).ok()
}

/// The bytes of `old` that are replaced, and by what.
pub fn difference<'n>(old: &str, new: &'n str) -> (Range<usize>, &'n str) {
    let same = |(a, b): &(char, char)| a == b;
    let pairs = old.chars().zip(new.chars()).take_while(same);
    let start: usize = pairs.map(|(c, _)| c.len_utf8()).sum();
    let (rest, added) = (
        old.get(start..).unwrap_or_default(),
        new.get(start..).unwrap_or_default(),
    );
    let pairs = rest.chars().rev().zip(added.chars().rev());
    let end: usize = pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let added = added.get(..added.len() - end).unwrap_or_default();
    (start..old.len() - end, added)
}

/// For each byte of the text where it is written, and where the text ends; nothing if it is written in
/// several lines.
fn offsets(written: &str, form: Form) -> Option<Vec<usize>> {
    if written.contains(['\n', '\r']) {
        return None;
    }
    let quote = match form {
        Form::Plain => return Some((0..=written.len()).gather()),
        Form::Single => '\'',
        Form::Double => '"',
        _ => return None,
    };
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut offsets = Vec::with_capacity(written.len());
    let mut at = 0;
    while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, bytes) = unit(rest, form)?;
        // Behind a character that is escaped comes none of its other bytes.
        offsets.put_all((0..bytes).map(|byte| 1 + at + byte.min(length - 1)));
        at += length;
    }
    offsets.push(1 + inner.len());
    Some(offsets)
}

/// How long the first character of a text is as it is written, and how many bytes it is.
fn unit(rest: &str, form: Form) -> Option<(usize, usize)> {
    let first = rest.chars().next()?;
    let escape = match (form, first) {
        (Form::Single, '\'') => return Some((2, 1)),
        (Form::Double, '\\') => rest.chars().nth(1)?,
        _ => return Some((first.len_utf8(), first.len_utf8())),
    };
    let digits = match escape {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        c => return c.is_ascii().then_some((2, 1)),
    };
    let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    // A half of a pair has no length of its own.
    Some((2 + digits, char::from_u32(code)?.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::{Form, Surroundings, difference, offsets};

    #[test]
    fn only_what_differs_is_replaced() {
        assert_eq!(difference("abc", "abXc"), (2..2, "X"));
        assert_eq!(difference("aa", "aaa"), (2..2, "a"));
        assert_eq!(difference("größe", "größer"), (7..7, "r"));
        assert_eq!(difference("same", "same"), (4..4, ""));
        assert_eq!(difference("ä", "ö"), (0..2, "ö"));
    }

    #[test]
    fn places_in_texts_with_escapes() {
        assert_eq!(offsets("'a''b'", Form::Single), Some(vec![1, 2, 4, 5]));
        assert_eq!(offsets(r#""a\n""#, Form::Double), Some(vec![1, 2, 4]));
        assert_eq!(offsets(r#""\u0041b""#, Form::Double), Some(vec![1, 7, 8]));
        // A half of a pair of surrogates.
        assert_eq!(offsets(r#""\ud83d\ude00""#, Form::Double), None);
        assert_eq!(offsets("two\nlines", Form::Plain), None);
    }

    #[test]
    fn a_text_is_written_as_it_can_be_where_it_stands() {
        let written = |flow, json, form, text: &str| {
            let surroundings = Surroundings {
                document: "",
                json,
                flow,
                key: false,
            };
            surroundings.write(form, text).unwrap()
        };
        let yaml = |flow, form, text: &str| written(flow, false, form, text);
        assert_eq!(yaml(false, Form::Plain, "a, b"), "a, b");
        assert_eq!(yaml(true, Form::Plain, "a, b"), "'a, b'");
        assert_eq!(yaml(false, Form::Plain, "{$url}"), "'{$url}'");
        assert_eq!(yaml(false, Form::Plain, "{a} == 'b'"), "\"{a} == 'b'\"");
        assert_eq!(yaml(false, Form::Plain, "a: b"), "'a: b'");
        assert_eq!(yaml(false, Form::Plain, "a #b"), "'a #b'");
        for trap in [
            "1.0", "true", "null", "~", "", "- a", "!a", "&a", "*a", "@a",
        ] {
            assert_eq!(yaml(false, Form::Plain, trap), format!("'{trap}'"));
        }
        assert_eq!(yaml(false, Form::Single, "it's"), "'it''s'");
        assert_eq!(yaml(false, Form::Single, "a\nb"), "\"a\\nb\"");
        assert_eq!(yaml(false, Form::Double, "\"q\""), r#""\"q\"""#);
        assert_eq!(written(true, true, Form::Plain, "1.0"), "\"1.0\"");
    }
}
