//! `$ref`: to the node that is meant (OpenAPI, Reference Object).

use crate::parse::node::Node;
use crate::source::{FileId, Files};

/// How many references may lead to one another before it counts as a circle.
const CHAIN_LIMIT: usize = 64;

/// A reference that leads to nothing.
#[derive(Debug)]
pub struct BrokenReference<'a> {
    /// The node with the `$ref`.
    pub at: Node<'a>,
    /// Its text.
    pub reference: String,
}

/// The node itself, or what its `$ref` leads to in the end.
///
/// # Errors
/// If the chain is a circle, or leads to something that does not exist.
pub fn follow<'a>(files: &'a Files, node: Node<'a>) -> Result<Node<'a>, BrokenReference<'a>> {
    follow_until(files, node, |_| false)
}

/// The same, or the first node on the way that is to be the end of it.
///
/// # Errors
/// If the chain is a circle, or leads to something that does not exist.
pub fn follow_until<'a>(
    files: &'a Files,
    node: Node<'a>,
    ends: impl Fn(&Node<'a>) -> bool,
) -> Result<Node<'a>, BrokenReference<'a>> {
    let mut current = node;
    for _ in 0..CHAIN_LIMIT {
        match current.get("$ref") {
            Some(_) if !ends(&current) => current = step(files, &current)?,
            _ => return Ok(current),
        }
    }
    let text = current
        .get("$ref")
        .and_then(|reference| reference.value.as_str());
    Err(BrokenReference {
        reference: text.unwrap_or_default().to_owned(),
        at: current,
    })
}

/// What the `$ref` of a node names, which may have another one; the node itself without one.
///
/// # Errors
/// If that does not exist.
pub fn step<'a>(files: &'a Files, node: &Node<'a>) -> Result<Node<'a>, BrokenReference<'a>> {
    let Some(reference) = node.get("$ref") else {
        return Ok(node.clone());
    };
    let text = reference.value.as_str().unwrap_or_default();
    target(files, node, text).ok_or_else(|| BrokenReference {
        reference: text.to_owned(),
        at: reference,
    })
}

fn target<'a>(files: &'a Files, from: &Node<'a>, reference: &str) -> Option<Node<'a>> {
    let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let base = match document {
        "" => Node::root(files, from.file),
        uri => match other_file(files, from.file, uri) {
            Some(file) => Node::root(files, file),
            None => identified(files, from.file, uri)?,
        },
    };
    let fragment = percent_decode(fragment)?;
    match fragment.is_empty() || fragment.starts_with('/') {
        true => Node::at(files, base.file, &format!("{}{fragment}", base.pointer)),
        false => find(&base, &|node| has_text(node, "$anchor", &fragment)),
    }
}

fn other_file(files: &Files, from: FileId, uri: &str) -> Option<FileId> {
    if let Some(known) = files.identified(uri) {
        return Some(known);
    }
    let decoded = percent_decode(uri)?;
    files.known(&files.get(from).path.parent()?.join(decoded))
}

/// The schema of a document that has an `$id` (JSON Schema 2020-12, section 8.2.1).
pub fn identified<'a>(files: &'a Files, file: FileId, uri: &str) -> Option<Node<'a>> {
    find(&Node::root(files, file), &|node| has_text(node, "$id", uri))
}

fn has_text(node: &Node<'_>, keyword: &str, text: &str) -> bool {
    node.value.get(keyword).is_some_and(|value| value == text)
}

/// The first node of a tree that is wanted.
fn find<'a>(node: &Node<'a>, wanted: &impl Fn(&Node<'a>) -> bool) -> Option<Node<'a>> {
    if wanted(node) {
        return Some(node.clone());
    }
    let below = node.members().map(|(_, member)| member).chain(node.items());
    below.into_iter().find_map(|child| find(&child, wanted))
}

/// The name of the component that a reference names: its last token.
pub fn component_name(reference: &str) -> Option<String> {
    let last = reference.rsplit('/').next()?;
    let decoded = percent_decode(last)?;
    Some(decoded.replace("~1", "/").replace("~0", "~"))
}

/// Percent-decodes a fragment (RFC 6901, section 6); nothing if it is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                tail.get(2..).unwrap_or_default()
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{component_name, percent_decode};

    #[test]
    fn fragments_are_percent_decoded() {
        assert_eq!(percent_decode("/p/%7Bid%7D").as_deref(), Some("/p/{id}"));
        assert_eq!(percent_decode("100%").as_deref(), Some("100%"));
        assert_eq!(percent_decode("%zz").as_deref(), Some("%zz"));
        assert_eq!(percent_decode("%FF"), None);
    }

    #[test]
    fn components_are_named_by_the_last_token() {
        assert_eq!(
            component_name("#/components/schemas/A~1B").as_deref(),
            Some("A/B")
        );
    }
}
