//! The media type that a step sends (Arazzo, Request Body Object, `contentType`).

use serde_json::Value;

use super::body::{FORM_DATA, JSON, Kind};
use super::media::{essence, is_header_text};
use crate::gather::Gather;
use crate::parse::node::Node;
use crate::source::Files;

/// What a step sends.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The media type, as it is sent.
    pub media_type: String,
    /// How it is written.
    pub kind: Kind,
    /// What the operation declares for it: the name, and the Media Type Object.
    pub declared: Option<(&'a str, Node<'a>)>,
    /// What is to be said about it.
    pub note: Option<ContentNote>,
}

/// What is to be said about the choice of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentNote {
    /// Several are declared, none of which is preferred.
    Ambiguous,
    /// The step gives a range.
    Range,
    /// The operation does not take it.
    Undeclared,
}

/// What a step sends: what it says itself, or else the only media type that is declared, or else the
/// first of JSON, a form and parts, or else the first.
///
/// `content` is what the operation declares, if it declares a body.
pub fn sent<'a>(
    files: &Files,
    content: Option<&Node<'a>>,
    written: Option<&str>,
    payload: Option<&Value>,
) -> Sent<'a> {
    let declared = content.into_iter().flat_map(Node::members);
    let declared: Vec<(&'a str, Node<'a>)> =
        declared.filter(|(name, _)| is_header_text(name)).gather();
    let is_text = !matches!(payload, Some(Value::Object(_) | Value::Array(_)));
    let Some(written) = written else {
        return chosen(files, declared, is_text);
    };
    if written.contains('*') {
        let matching = declared.into_iter();
        let matching = matching.filter(|(name, _)| is_in(name, written)).gather();
        let note = Some(ContentNote::Range);
        return Sent {
            note,
            ..chosen(files, matching, is_text)
        };
    }
    let find = |matches: &dyn Fn(&str) -> bool| {
        let mut declared = declared.iter();
        declared.find(|(name, _)| matches(name)).cloned()
    };
    let found = find(&|name| essence(name) == essence(written))
        .or_else(|| find(&|name| name.contains('*') && is_in(written, name)));
    let undeclared = content.is_some() && found.is_none();
    Sent {
        media_type: written.to_owned(),
        kind: Kind::of_name(written),
        declared: found,
        note: undeclared.then_some(ContentNote::Undeclared),
    }
}

/// The choice among what is declared; a range that says nothing is JSON, unless a text is sent.
fn chosen<'a>(files: &Files, declared: Vec<(&'a str, Node<'a>)>, is_text: bool) -> Sent<'a> {
    let preference = |(name, node): &(&str, Node<'_>)| match Kind::of(files, name, node) {
        Kind::Json => Some((0, essence(name) != JSON)),
        Kind::Form => Some((1, false)),
        Kind::Multipart => Some((2, essence(name) != FORM_DATA)),
        _ => None,
    };
    let several = declared.len() > 1;
    let preferred = declared.iter().filter(|one| preference(one).is_some());
    let preferred = preferred.min_by_key(|one| preference(one)).cloned();
    let ambiguous = preferred.is_none() && several;
    let Some((name, node)) = preferred.or_else(|| declared.into_iter().next()) else {
        return Sent {
            media_type: JSON.to_owned(),
            kind: Kind::Json,
            declared: None,
            note: None,
        };
    };
    let kind = match Kind::of(files, name, &node) {
        Kind::Range if !is_text && is_in(JSON, name) => Kind::Json,
        kind => kind,
    };
    Sent {
        media_type: kind.concrete(name).to_owned(),
        kind,
        declared: Some((name, node)),
        note: ambiguous.then_some(ContentNote::Ambiguous),
    }
}

/// Whether a media type is in a range (RFC 9110, section 12.5.1).
fn is_in(name: &str, range: &str) -> bool {
    let (name, range) = (essence(name), essence(range));
    match range.strip_suffix("/*") {
        Some("*") => true,
        Some(group) => name.split('/').next() == Some(group),
        None => name == range,
    }
}
