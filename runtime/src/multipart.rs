//! Bodies of several parts: `multipart/form-data` and its kin (RFC 7578, RFC 2046 section 5.1).

mod encoding;

use std::fmt;
use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState};

use bytes::{Bytes, BytesMut};
use serde::Serialize;

use crate::body;
use crate::encode::{self, EncodeError, EncodeErrorKind, Parameter, ParameterValue};
use crate::upload::stream::{Section, Streamed};
use crate::upload::{Content, Upload};

pub use encoding::Encoding;

/// A body of named parts, in their order.
///
/// Generated code fills it from the struct of a body; where the description does not say what the
/// parts are, the caller does.
#[derive(Default)]
pub struct Multipart {
    parts: Vec<Part>,
    error: Option<EncodeError>,
}

struct Part {
    /// Its header lines, with the empty line after them.
    head: String,
    section: Section,
}

impl Multipart {
    /// A body without parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value: text, an object as JSON, a part for each item of an array, nothing for null.
    #[must_use]
    pub fn field(self, name: &str, value: &dyn Parameter) -> Self {
        self.field_as(name, Encoding::DEFAULT, value)
    }

    /// The same in another encoding.
    #[must_use]
    pub fn field_as(mut self, name: &str, encoding: Encoding<'_>, value: &dyn Parameter) -> Self {
        let added = self.add(name, encoding, &value.value());
        self.keep_error(added);
        self
    }

    /// Adds a value as JSON, whatever it is.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let encoding = Encoding::of("application/json");
        let value = ParameterValue::of(name, value);
        let added = value.and_then(|value| self.add_one(name, encoding, &value));
        self.keep_error(added);
        self
    }

    /// Adds a file, if there is one. Without a name of its own it gets that of the part, as many
    /// servers tell files by it.
    #[must_use]
    pub fn file(self, name: &str, file: impl Into<Option<Upload>>) -> Self {
        self.files_as(name, Encoding::DEFAULT, file.into())
    }

    /// The same in another encoding.
    #[must_use]
    pub fn file_as(
        self,
        name: &str,
        encoding: Encoding<'_>,
        file: impl Into<Option<Upload>>,
    ) -> Self {
        self.files_as(name, encoding, file.into())
    }

    /// Adds files under one name.
    #[must_use]
    pub fn files(self, name: &str, files: impl IntoIterator<Item = Upload>) -> Self {
        self.files_as(name, Encoding::DEFAULT, files)
    }

    /// The same in another encoding.
    #[must_use]
    pub fn files_as(
        mut self,
        name: &str,
        encoding: Encoding<'_>,
        files: impl IntoIterator<Item = Upload>,
    ) -> Self {
        for file in files {
            let (content, file_name, media_type) = file.into_parts();
            let declared = encoding.content_type.unwrap_or("application/octet-stream");
            let content_type = media_type.as_deref().unwrap_or(declared);
            let file_name = file_name.as_deref().unwrap_or(name);
            let section = Section {
                content,
                base64: encoding.base64,
            };
            let added = self.push(name, Some(file_name), Some(content_type), encoding, section);
            self.keep_error(added);
        }
        self
    }

    /// Adds the members of an object, each in its encoding of `encodings` if it has one.
    #[must_use]
    pub fn fields(mut self, encodings: &[(&str, Encoding<'_>)], object: &dyn Parameter) -> Self {
        match object.value() {
            ParameterValue::Object(members) => {
                for (name, value) in &members {
                    let encoding = encodings.iter().find(|(known, _)| known == name);
                    let encoding = encoding.map_or(Encoding::DEFAULT, |(_, encoding)| *encoding);
                    let added = self.add(name, encoding, value);
                    self.keep_error(added);
                }
            }
            ParameterValue::Null => {}
            _ => self.keep_error(Err(EncodeErrorKind::NotAnObject.into())),
        }
        self
    }

    /// The first error is what the request fails of.
    fn keep_error(&mut self, added: Result<(), EncodeError>) {
        if let Err(error) = added {
            self.error.get_or_insert(error);
        }
    }

    fn add(
        &mut self,
        name: &str,
        encoding: Encoding<'_>,
        value: &ParameterValue<'_>,
    ) -> Result<(), EncodeError> {
        if let Some(style) = encoding.style {
            let pairs = encode::pairs(name, style, value)?;
            return pairs
                .into_iter()
                .try_for_each(|(name, text)| self.push_text(&name, None, encoding, text));
        }
        match value {
            ParameterValue::Null => Ok(()),
            ParameterValue::Array(items) => items
                .iter()
                .filter(|item| !matches!(item, ParameterValue::Null))
                .try_for_each(|item| self.add_one(name, encoding, item)),
            one => self.add_one(name, encoding, one),
        }
    }

    fn add_one(
        &mut self,
        name: &str,
        encoding: Encoding<'_>,
        value: &ParameterValue<'_>,
    ) -> Result<(), EncodeError> {
        let structured = matches!(value, ParameterValue::Array(_) | ParameterValue::Object(_));
        let content_type = encoding.content_type.or(match () {
            () if structured => Some("application/json"),
            () if encoding.file => Some("application/octet-stream"),
            () => None,
        });
        let text = match content_type.is_some_and(is_json) {
            true => encode::json_text(name, value)?,
            false => encode::item_text(name, value)?,
        };
        self.push_text(name, content_type, encoding, text)
    }

    fn push_text(
        &mut self,
        name: &str,
        content_type: Option<&str>,
        encoding: Encoding<'_>,
        text: String,
    ) -> Result<(), EncodeError> {
        let section = Section {
            content: Content::Bytes(text.into()),
            base64: encoding.base64,
        };
        let file_name = encoding.file.then_some(name);
        self.push(name, file_name, content_type, encoding, section)
    }

    fn push(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        content_type: Option<&str>,
        encoding: Encoding<'_>,
        section: Section,
    ) -> Result<(), EncodeError> {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
        }
        head.push_str("\r\n");
        let transfer = encoding
            .base64
            .then_some(("Content-Transfer-Encoding", "base64"));
        let content_type = content_type.map(|media_type| ("Content-Type", media_type));
        let headers = encoding.headers.iter().copied();
        for (header, value) in content_type.into_iter().chain(transfer).chain(headers) {
            if header.contains(is_control) || value.contains(is_control) {
                return Err(EncodeError::header(name));
            }
            head.push_str(&format!("{header}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.parts.push(Part { head, section });
        Ok(())
    }

    /// The boundary, and the body: as it is where everything is in memory.
    pub(crate) fn finish(self) -> Result<(String, Body), EncodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let boundary = boundary(&self.parts);
        let mut body = Assembly::default();
        for Part { head, section } in self.parts {
            body.text(&format!("--{boundary}\r\n{head}"));
            body.section(section);
            body.text("\r\n");
        }
        body.text(&format!("--{boundary}--\r\n"));
        Ok((boundary, body.finish()))
    }
}

/// The number of parts; they may hold secrets.
impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multipart")
            .field("parts", &self.parts.len())
            .finish_non_exhaustive()
    }
}

/// A body, in memory or still to be read.
pub(crate) enum Body {
    Whole(Bytes),
    Streamed(Streamed),
}

/// Puts a body together: what is in memory becomes one piece with its neighbours.
#[derive(Default)]
struct Assembly {
    done: Vec<Section>,
    current: BytesMut,
}

impl Assembly {
    fn text(&mut self, text: &str) {
        self.current.extend_from_slice(text.as_bytes());
    }

    fn section(&mut self, section: Section) {
        match section {
            Section {
                content: Content::Bytes(bytes),
                base64,
            } => match base64 {
                true => self.text(&encode::base64(&bytes)),
                false => self.current.extend_from_slice(&bytes),
            },
            read_later => {
                self.flush();
                self.done.push(read_later);
            }
        }
    }

    fn flush(&mut self) {
        self.done.push(Section {
            content: Content::Bytes(self.current.split().freeze()),
            base64: false,
        });
    }

    fn finish(mut self) -> Body {
        if self.done.is_empty() {
            return Body::Whole(self.current.freeze());
        }
        self.flush();
        Body::Streamed(Streamed(self.done))
    }
}

/// A delimiter that occurs in no part.
///
/// It is made of the parts where they are in memory, so that the same parts are the same bytes. What
/// is read later cannot be looked at: there it is random.
fn boundary(parts: &[Part]) -> String {
    let contents = parts.iter().map(|part| match &part.section.content {
        Content::Bytes(bytes) => Some(bytes),
        _ => None,
    });
    let Some(contents) = contents.collect::<Option<Vec<&Bytes>>>() else {
        let random = || RandomState::new().build_hasher().finish();
        return format!("{:016x}{:016x}", random(), random());
    };
    let mut hasher = DefaultHasher::new();
    loop {
        for part in parts {
            part.head.hash(&mut hasher);
        }
        contents.hash(&mut hasher);
        let boundary = format!("{:016x}", hasher.finish());
        let mut windows = contents.iter().flat_map(|c| c.windows(boundary.len()));
        if !windows.any(|window| window == boundary.as_bytes()) {
            return boundary;
        }
    }
}

/// A name in quotes (WHATWG HTML, "multipart/form-data encoding algorithm").
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn is_control(letter: char) -> bool {
    letter.is_control() && letter != '\t'
}

fn is_json(media_type: &str) -> bool {
    body::is_json(body::essence(media_type))
}
