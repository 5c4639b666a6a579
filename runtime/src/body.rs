//! How the body of a reply is read: as the description of its status says.

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::locate::locate;
use crate::response::Response;

/// Reads the body of a reply.
pub(crate) type Read<T> = fn(&Response) -> Result<T, Unread>;

/// Why a body was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The description gives no body to this status.
    Undescribed,
    /// It is not what the description says.
    Mismatch(Mismatch),
}

/// What of a body is not as described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The JSON Pointer (RFC 6901) of the value that does not fit; empty for the whole body.
    pub pointer: String,
    /// Why it does not fit, without the value.
    pub reason: String,
}

impl Mismatch {
    fn whole(reason: impl Into<String>) -> Self {
        Mismatch {
            pointer: String::new(),
            reason: reason.into(),
        }
    }
}

/// Bodies that differ by status or media type: what `#[by_status]` implements for an enum with a
/// variant for each.
pub trait ByStatus: Sized {
    /// What each variant is for: a status (`404`, `4XX` or `default`), and behind it the media types,
    /// where they are not JSON or not the only ones.
    const BODIES: &'static [&'static str];

    /// Reads a body as the variant at an index of [`ByStatus::BODIES`].
    ///
    /// # Errors
    /// If the body is not what the description says.
    fn read(index: usize, body: &Bytes) -> Result<Self, Mismatch>;
}

/// Whether a key of the Responses Object is for a status.
pub(crate) fn is_for(key: &str, status: StatusCode) -> bool {
    rank(key, status).is_some()
}

/// How close a key is to a status: itself, its range, the default (OpenAPI, Responses Object).
fn rank(key: &str, status: StatusCode) -> Option<u8> {
    match key.as_bytes() {
        exact if exact == status.as_str().as_bytes() => Some(0),
        [class, b'X' | b'x', b'X' | b'x'] if status.as_str().as_bytes().first() == Some(class) => {
            Some(1)
        }
        b"default" => Some(2),
        _ => None,
    }
}

/// The keys that are closest to a status, with their indices and media types.
fn closest(bodies: &'static [&'static str], status: StatusCode) -> Vec<(usize, &'static str)> {
    let entries = || {
        let entries = bodies.iter().enumerate();
        entries.filter_map(|(index, entry)| {
            let (key, media_types) = entry.split_once(' ').unwrap_or((entry, JSON));
            Some((rank(key, status)?, index, media_types))
        })
    };
    let best = entries().map(|(rank, ..)| rank).min();
    let of_best = entries().filter(|(rank, ..)| Some(*rank) == best);
    of_best
        .flat_map(|(_, index, media_types)| media_types.split(' ').map(move |media| (index, media)))
        .collect()
}

/// Whether one of an enum's variants is for a status, other than as the default.
pub(crate) fn names<T: ByStatus>(status: StatusCode) -> bool {
    let mut keys = T::BODIES.iter().map(|entry| entry.split(' ').next());
    keys.any(|key| key.is_some_and(|key| rank(key, status).is_some_and(|rank| rank < 2)))
}

/// Reads a body as the variant of its status and media type.
pub(crate) fn by_status<T: ByStatus>(response: &Response) -> Result<T, Unread> {
    let described = closest(T::BODIES, response.status);
    let Some(first) = described.first() else {
        return Err(Unread::Undescribed);
    };
    let index = match described.as_slice() {
        [only] => only.0,
        several => match media_type(response) {
            // Who does not say what a body is means what is usual.
            None => first.0,
            Some(actual) => chosen(several, actual)
                .or_else(|| is_unspecific(actual).then_some(first.0))
                .ok_or_else(|| undescribed(actual))?,
        },
    };
    T::read(index, &response.body).map_err(|mismatch| mislabelled(mismatch, response))
}

/// Demands a media type of a reply, unless it does not know its own.
pub(crate) fn is_labelled(response: &Response, wanted: Option<&str>) -> Result<(), Unread> {
    let is_other = |actual: &&str| {
        let is_wanted = wanted.is_none_or(|wanted| actual.eq_ignore_ascii_case(wanted));
        !is_wanted && !is_unspecific(actual)
    };
    match media_type(response).filter(is_other) {
        Some(actual) => Err(undescribed(actual)),
        None => Ok(()),
    }
}

fn undescribed(media_type: &str) -> Unread {
    let reason = format!("{media_type} is none of its media types");
    Unread::Mismatch(Mismatch::whole(reason))
}

/// The described media type that an actual one is: itself, another of JSON, a range that has it.
fn chosen(described: &[(usize, &str)], actual: &str) -> Option<usize> {
    let find = |wanted: &dyn Fn(&str) -> bool| {
        let found = described.iter().find(|(_, media)| wanted(media));
        found.map(|(index, _)| *index)
    };
    find(&|media| media.eq_ignore_ascii_case(actual))
        .or_else(|| find(&|media| is_json(media) && is_json(actual)))
        .or_else(|| find(&|media| in_range(actual, media)))
}

/// Whether a media type is in a range: `image/*`, `*/*` (RFC 9110, 12.5.1).
fn in_range(media_type: &str, range: &str) -> bool {
    let Some(kind) = range.strip_suffix("/*") else {
        return false;
    };
    let actual = media_type.split('/').next().unwrap_or_default();
    kind == "*" || kind.eq_ignore_ascii_case(actual)
}

/// What servers say who do not know.
pub(crate) fn is_unspecific(media_type: &str) -> bool {
    let is = |name: &str| media_type.eq_ignore_ascii_case(name);
    is("text/plain") || is("application/octet-stream")
}

const JSON: &str = "application/json";

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Whether a media type without parameters is JSON.
pub(crate) fn is_json(essence: &str) -> bool {
    let is = |name: &str| essence.eq_ignore_ascii_case(name);
    let suffix = essence.len().checked_sub("+json".len());
    let suffix = suffix.and_then(|at| essence.get(at..));
    is(JSON) || is("text/json") || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("+json"))
}

/// The media type that a reply names, without parameters.
fn media_type(response: &Response) -> Option<&str> {
    let value = response.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(essence(value)).filter(|essence| !essence.is_empty())
}

/// Says that a body that is not JSON does not claim to be it.
fn mislabelled(mismatch: Mismatch, response: &Response) -> Unread {
    let is_other = |media: &&str| !is_json(media) && !is_unspecific(media);
    Unread::Mismatch(match media_type(response).filter(is_other) {
        Some(media) if mismatch.pointer.is_empty() => {
            Mismatch::whole(format!("{}; it is {media}", mismatch.reason))
        }
        _ => mismatch,
    })
}

/// A body of JSON.
pub(crate) fn json<T: DeserializeOwned>(response: &Response) -> Result<T, Unread> {
    json_body(&response.body).map_err(|mismatch| mislabelled(mismatch, response))
}

/// A body of text or of bytes.
pub(crate) fn plain<T: PlainBody>(response: &Response) -> Result<T, Unread> {
    T::read(&response.body).map_err(Unread::Mismatch)
}

/// Reads JSON.
///
/// # Errors
/// If the bytes are not JSON, or not that of a `T`.
pub fn json_body<T: DeserializeOwned>(body: &Bytes) -> Result<T, Mismatch> {
    serde_json::from_slice(body).map_err(|error| mismatch(body, &error))
}

/// Reads text or bytes.
///
/// # Errors
/// If a text is not UTF-8.
pub fn plain_body<T: PlainBody>(body: &Bytes) -> Result<T, Mismatch> {
    T::read(body)
}

/// What a body that is not JSON can be.
pub trait PlainBody: Sized {
    /// Reads the body.
    ///
    /// # Errors
    /// If it is not such a body.
    fn read(body: &Bytes) -> Result<Self, Mismatch>;
}

/// Text; like every text of a reply, in UTF-8.
impl PlainBody for String {
    fn read(body: &Bytes) -> Result<Self, Mismatch> {
        match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(Mismatch::whole("it is not UTF-8")),
        }
    }
}

impl PlainBody for Bytes {
    fn read(body: &Bytes) -> Result<Self, Mismatch> {
        Ok(body.clone())
    }
}

/// No body is described: one that comes all the same says nothing.
impl PlainBody for () {
    fn read(_: &Bytes) -> Result<Self, Mismatch> {
        Ok(())
    }
}

/// What serde says, without the values that it quotes: they may be secret.
fn mismatch(body: &[u8], error: &serde_json::Error) -> Mismatch {
    let (line, column) = (error.line(), error.column());
    if error.classify() == serde_json::error::Category::Data {
        return Mismatch {
            pointer: locate(body, line, column),
            reason: reason(&error.to_string()),
        };
    }
    Mismatch::whole(match body.is_empty() {
        true => "there is none".to_owned(),
        false => format!("not JSON at line {line}, column {column}"),
    })
}

/// `missing field `id`` as it is; of `invalid type: string "…", expected i64` what is not the value.
fn reason(said: &str) -> String {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if said.starts_with("missing field ") {
        return said.to_owned();
    }
    let unexpected = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "));
    match unexpected.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => {
            let kind = found
                .split(['"', '`'])
                .next()
                .unwrap_or_default()
                .trim_end();
            format!("{kind} where {expected} is expected")
        }
        None => "a value that does not fit its type".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_described_exactly_by_its_range_or_by_the_default() {
        let indices = |bodies, status| -> Vec<usize> {
            let status = StatusCode::from_u16(status).unwrap();
            let entries = closest(bodies, status);
            entries.into_iter().map(|(index, _)| index).collect()
        };
        let bodies = &["default", "4XX", "404", "5xx", "404 text/plain text/html"];
        assert_eq!(indices(bodies, 404), [2, 4, 4]);
        assert_eq!(indices(bodies, 400), [1]);
        assert_eq!(indices(bodies, 503), [3]);
        assert_eq!(indices(bodies, 302), [0]);
        assert_eq!(indices(&["404"], 400), [0; 0]);
    }

    #[test]
    fn a_media_type_chooses_among_those_described() {
        let described = [
            (0, "application/problem+json"),
            (1, "image/*"),
            (2, "text/csv"),
        ];
        for (actual, expected) in [
            ("application/json", Some(0)),
            ("Application/Problem+JSON", Some(0)),
            ("image/png", Some(1)),
            ("text/csv", Some(2)),
            ("text/html", None),
        ] {
            assert_eq!(chosen(&described, actual), expected, "{actual}");
        }
    }

    #[test]
    fn what_serde_says_is_kept_without_values() {
        for (text, pointer, reason) in [
            (r#"["hush"]"#, "/0", "string where i64 is expected"),
            (
                r#"["a, expected hush"]"#,
                "/0",
                "string where i64 is expected",
            ),
            ("[1.5]", "/0", "floating point where i64 is expected"),
            (r#"{"hush":1}"#, "", "map where a sequence is expected"),
            ("[1", "", "not JSON at line 1, column 2"),
            ("", "", "there is none"),
        ] {
            let read = json_body::<Vec<i64>>(&Bytes::from_static(text.as_bytes()));
            let expected = Mismatch {
                pointer: pointer.to_owned(),
                reason: reason.to_owned(),
            };
            assert_eq!(read, Err(expected), "{text}");
        }
    }
}
