//! Members that go, and members that come.

use std::ops::Range;

use super::Edit;
use super::outline::{Form, Node};
use super::scalar::Surroundings;

/// Takes members out of a mapping, with nothing of the others and of comments. One must stay.
pub fn remove(document: &str, mapping: &Node, names: &[&str]) -> Option<Vec<Edit>> {
    let goes = |position: usize| {
        let entry = mapping.entries.get(position);
        entry.is_some_and(|entry| names.contains(&entry.name.as_str()))
    };
    let count = mapping.entries.len();
    if (0..count).all(goes) {
        return None;
    }
    let mut edits = Vec::new();
    let mut at = 0;
    while at < count {
        if !goes(at) {
            at += 1;
            continue;
        }
        let end = (at..count)
            .find(|position| !goes(*position))
            .unwrap_or(count);
        edits.push(match mapping.form {
            Form::Flow => remove_flow(document, mapping, at..end)?,
            _ => remove_lines(document, mapping, at..end)?,
        });
        at = end;
    }
    Some(edits)
}

/// The bytes of entries, from the first key to the end of the last value.
fn span(mapping: &Node, entries: &Range<usize>) -> Option<Range<usize>> {
    let first = mapping.entries.get(entries.start)?;
    let last = mapping.entries.get(entries.end.checked_sub(1)?)?;
    Some(first.key.as_ref()?.range.start..last.value.range.end)
}

/// Up to the next member, or from the one before.
fn remove_flow(document: &str, mapping: &Node, entries: Range<usize>) -> Option<Edit> {
    let Range { start, end } = span(mapping, &entries)?;
    let next = mapping.entries.get(entries.end);
    let range = match next.and_then(|next| next.key.as_ref()) {
        Some(next) => start..next.range.start,
        None => {
            let before = mapping.entries.get(entries.start.checked_sub(1)?)?;
            before.value.range.end..end
        }
    };
    // In a flow collection of several lines there may be comments, which are nobody's to remove.
    let gone = document.get(range.clone())?;
    let comments = gone.lines().any(|line| line.contains(" #"));
    (!comments).then(|| Edit::new(range, ""))
}

/// The lines of members in a block; what comes behind them in their last line is a comment, and stays.
fn remove_lines(document: &str, mapping: &Node, entries: Range<usize>) -> Option<Edit> {
    let Range { start, end } = span(mapping, &entries)?;
    let gone = document.get(start..end)?;
    if gone.lines().any(|line| line.contains(" #")) {
        return None;
    }
    let line_start = document.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let rest = document.get(end..)?;
    // A block scalar ends behind its last line.
    let line_end = match gone.ends_with('\n') {
        true => end,
        false => end + rest.find('\n').map_or(rest.len(), |at| at + 1),
    };
    let behind = document.get(end..line_end)?.trim();
    let before = document.get(line_start..start)?;
    if !behind.is_empty() {
        return Some(Edit::new(start..end + leading_blanks(rest), ""));
    }
    if before.trim().is_empty() {
        return Some(Edit::new(lines_of(document, line_start..line_end), ""));
    }
    // Behind `- `: the next member takes the place.
    let next = mapping.entries.get(entries.end)?.key.as_ref()?.range.start;
    let between = document.get(line_end..next)?;
    match between.trim().is_empty() {
        true => Some(Edit::new(start..next, "")),
        // Comments in lines of their own take it.
        false => Some(Edit::new(start..line_end + leading_blanks(between), "")),
    }
}

/// Whole lines, without the end of the last and with that of the line before them, if there is one: so
/// that no other line is touched.
fn lines_of(document: &str, lines: Range<usize>) -> Range<usize> {
    let before = document.get(..lines.start).unwrap_or_default();
    let gone = document.get(lines.clone()).unwrap_or_default();
    match before.is_empty() {
        true => lines,
        false => {
            let end = |text: &str| {
                let text = text.strip_suffix('\n').unwrap_or(text);
                text.strip_suffix('\r').unwrap_or(text).len()
            };
            end(before)..lines.start + end(gone)
        }
    }
}

fn leading_blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Adds a member with a text behind another.
pub fn insert(
    surroundings: Surroundings<'_>,
    mapping: &Node,
    after: usize,
    name: &str,
    text: &str,
) -> Option<Edit> {
    let document = surroundings.document;
    let entry = mapping.entries.get(after)?;
    let key = entry.key.as_ref()?;
    let end = entry.value.range.end;
    let flow = mapping.flow || mapping.form == Form::Flow;
    let surroundings = Surroundings {
        flow,
        key: false,
        ..surroundings
    };
    let form = match key.form {
        Form::Double => Form::Double,
        _ => Form::Plain,
    };
    let key_text = match form {
        Form::Double => format!("\"{name}\""),
        _ => name.to_owned(),
    };
    let member = format!("{key_text}: {}", surroundings.write(form, text)?);
    if mapping.form == Form::Flow {
        // As the members before are separated: by a blank, or by a line.
        let before = document.get(..key.range.start)?;
        let blanks = before.len() - before.trim_end().len();
        let separator = match before.get(before.len() - blanks..)? {
            "" => " ",
            blanks => blanks,
        };
        return Some(Edit::new(end..end, &format!(",{separator}{member}")));
    }
    let line_start = document
        .get(..key.range.start)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let column = document.get(line_start..key.range.start)?.chars().count();
    let newline = newline(document);
    let indented = format!("{}{member}", " ".repeat(column));
    if document.get(..end)?.ends_with('\n') {
        return Some(Edit::new(end..end, &format!("{indented}{newline}")));
    }
    let rest = document.get(end..)?;
    let line = rest.lines().next().unwrap_or_default();
    let at = end + line.len();
    Some(Edit::new(at..at, &format!("{newline}{indented}")))
}

/// How lines end in a document.
fn newline(document: &str) -> &'static str {
    match document.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}
