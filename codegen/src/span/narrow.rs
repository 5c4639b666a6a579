//! The lines of a large YAML document among which a place must be, so that not all of it is parsed again.
//!
//! In a block mapping every member starts a line, at one indentation. Whether the lines at an indentation
//! are the members is certain where their keys are those that the document's tree has, in its order.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Value};

use super::Found;
use super::walk;
use crate::gather::{Collection, Gather};

/// What is not worth being cut any further, in bytes.
const SMALL: usize = 16 * 1024;

/// What the pointers lead to in a document whose tree is known.
pub fn find(text: &str, tree: &Value, pointers: &[&str]) -> Vec<Found> {
    let mut found = vec![Found::default(); pointers.len()];
    let mut whole: Vec<usize> = Vec::new();
    for (section, members) in sections(text, tree, pointers) {
        let Some(lines) = text
            .get(section.clone())
            .filter(|_| section.len() < text.len())
        else {
            whole.put_all(members.iter().map(|(number, _)| *number));
            continue;
        };
        let below: Vec<&str> = members.iter().map(|(_, rest)| *rest).gather();
        for ((number, _), inside) in members.iter().zip(walk::find(lines, &below)) {
            match found.get_mut(*number) {
                Some(found) if inside.is_exact => *found = inside.moved(section.start),
                // Behind an alias, say, whose anchor is in other lines.
                _ => whole.push(*number),
            }
        }
    }
    let rest: Vec<&str> = whole
        .iter()
        .filter_map(|number| pointers.get(*number).copied())
        .gather();
    if !rest.is_empty() {
        for (number, inside) in whole.into_iter().zip(walk::find(text, &rest)) {
            if let Some(found) = found.get_mut(number) {
                *found = inside;
            }
        }
    }
    found
}

/// The pointers of each section of the text: their numbers, and what they are in the section.
type Sections<'p> = Vec<(Range<usize>, Vec<(usize, &'p str)>)>;

fn sections<'p>(text: &str, tree: &Value, pointers: &[&'p str]) -> Sections<'p> {
    let mut known: HashMap<&'p str, Option<Vec<Range<usize>>>> = HashMap::new();
    let mut sections: Sections<'p> = Vec::new();
    let mut by_range: HashMap<(usize, usize), usize> = HashMap::new();
    for (number, pointer) in pointers.iter().enumerate() {
        let (section, rest) = narrow(text, tree, pointer, &mut known);
        let next = sections.len();
        let place = *by_range.entry((section.start, section.end)).or_insert(next);
        if place == next {
            sections.push((section, Vec::new()));
        }
        if let Some((_, members)) = sections.get_mut(place) {
            members.push((number, rest));
        }
    }
    sections
}

/// The lines that a pointer leads to, and what is left of it there: a mapping of one member.
fn narrow<'p>(
    text: &str,
    tree: &Value,
    pointer: &'p str,
    known: &mut HashMap<&'p str, Option<Vec<Range<usize>>>>,
) -> (Range<usize>, &'p str) {
    let (mut section, mut inside, mut value) = (0..text.len(), 0..text.len(), tree);
    let mut rest = pointer;
    let mut done = 0;
    while section.len() > SMALL
        && let Value::Object(object) = value
        && let Some(path) = pointer.get(..done)
        && let Some(tokens) = pointer.get(done..).and_then(|rest| rest.strip_prefix('/'))
    {
        let token = tokens.split('/').next().unwrap_or_default();
        let members = known
            .entry(path)
            .or_insert_with(|| members(text, inside.clone(), object));
        let name = token.replace("~1", "/").replace("~0", "~");
        let position = object.keys().position(|key| *key == name);
        let range = members
            .as_ref()
            .zip(position)
            .and_then(|(all, at)| all.get(at));
        let (Some(range), Some(below)) = (range, object.get(&name)) else {
            break;
        };
        (section, value) = (range.clone(), below);
        rest = pointer.get(done..).unwrap_or_default();
        done += 1 + token.len();
        let Some(after) = block_below(text, &section) else {
            break;
        };
        inside = after;
    }
    (section, rest)
}

/// The lines below that of a key, if nothing stands behind it: its value is a block then.
fn block_below(text: &str, section: &Range<usize>) -> Option<Range<usize>> {
    let lines = text.get(section.clone())?;
    let (key, _) = lines.split_once('\n')?;
    key.trim_end()
        .ends_with(':')
        .then(|| section.start + key.len() + 1..section.end)
}

/// The lines of each member of a block mapping; nothing unless they are certainly those.
fn members(
    text: &str,
    range: Range<usize>,
    object: &Map<String, Value>,
) -> Option<Vec<Range<usize>>> {
    let mut keys = object.keys();
    let mut starts: Vec<usize> = Vec::new();
    let mut indent = None;
    let mut at = range.start;
    for line in text.get(range.clone())?.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_start_matches(' ');
        if matches!(
            content.as_bytes().first(),
            None | Some(b'#' | b'\n' | b'\r')
        ) {
            continue;
        }
        let depth = line.len() - content.len();
        let wanted = *indent.get_or_insert(depth);
        // The items of a list may stand at the indentation of its key.
        let is_item = content.starts_with("- ") || content.trim_end() == "-";
        if depth > wanted || depth == wanted && is_item && !starts.is_empty() {
            continue;
        }
        if depth < wanted || !is_member(content, keys.next()?) {
            return None;
        }
        starts.push(start);
    }
    if starts.len() != object.len() {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([range.end]);
    Some(
        starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(start, end)| start..end)
            .gather(),
    )
}

/// Whether a line starts with a key, in quotes or without.
fn is_member(line: &str, key: &str) -> bool {
    let quote = line
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let rest = match quote {
        Some(quote) => line
            .strip_prefix(quote)
            .and_then(|line| line.strip_prefix(key))
            .and_then(|line| line.strip_prefix(quote)),
        None => line.strip_prefix(key),
    };
    let rest = rest.and_then(|rest| rest.trim_start_matches(' ').strip_prefix(':'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{find, narrow, walk};

    /// A document that is worth being cut, with something odd in each path.
    fn document() -> String {
        let mut text = "# ü\nopenapi: 3.0.3\ninfo:\n  title: |\n    openapi: no\n   \n  x: &x {y: 1}\npaths:\n".to_owned();
        for number in 0..60 {
            text += &format!(
                "  /items/{number}:\n    # comment\n\n    \"get\":\n      description: >\n        get: {}\n      \
                 tags: [a,\n        b]\n      alias: *x\n    'put':\n      operationId: put{number}\n",
                "long ".repeat(100)
            );
        }
        text + "tags:\n- a\n"
    }

    #[test]
    fn a_part_of_the_document_says_the_same() {
        let text = document();
        let tree: Value = serde_yaml::from_str(&text).unwrap();
        let pointers = [
            "/paths/~1items~157/put/operationId",
            "/paths/~1items~157/get/tags/1",
            "/paths/~1items~157/get",
            "/paths/~1items~130/get/alias",
            "/paths/~1items~130/get/alias/y",
            "/paths/~1items~130/patch",
            "/paths/none",
            "/info/title",
            "/info/x/y",
            "/tags/0",
            "",
        ];
        assert_eq!(find(&text, &tree, &pointers), walk::find(&text, &pointers));
        let (section, rest) = narrow(&text, &tree, pointers[0], &mut Default::default());
        assert!(section.len() < 1000, "{section:?}");
        assert_eq!(rest, "/~1items~157/put/operationId");
    }

    #[test]
    fn lines_that_only_look_like_members_are_none() {
        // The second line is a part of a text in quotes.
        let padding = "x".repeat(super::SMALL);
        let text = format!("a: \"{padding}\nb: no\"\nb: yes\nc: 1\n");
        let Ok(tree) = serde_yaml::from_str::<Value>(&text) else {
            return;
        };
        let (section, _) = narrow(&text, &tree, "/b", &mut Default::default());
        assert_eq!(section, 0..text.len());
    }
}
