//! How requests and responses are written down by an engine: as JSON that a person can read.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A body: as text where it is text, else as base64.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Recorded<'a> {
    Text(Cow<'a, str>),
    Base64(String),
}

impl<'a> From<&'a Bytes> for Recorded<'a> {
    fn from(bytes: &'a Bytes) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Recorded::Text(Cow::Borrowed(text)),
            Err(_) => Recorded::Base64(STANDARD.encode(bytes)),
        }
    }
}

impl Recorded<'_> {
    fn into_bytes(self) -> Result<Bytes, base64::DecodeError> {
        match self {
            Recorded::Text(text) => Ok(Bytes::from(text.into_owned())),
            Recorded::Base64(text) => STANDARD.decode(text).map(Bytes::from),
        }
    }
}

pub(crate) mod body {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        Recorded::from(bytes).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        Recorded::deserialize(from)?
            .into_bytes()
            .map_err(D::Error::custom)
    }
}

pub(crate) mod optional_body {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        bytes: &Option<Bytes>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        bytes.as_ref().map(Recorded::from).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Bytes>, D::Error> {
        Option::<Recorded<'_>>::deserialize(from)?
            .map(Recorded::into_bytes)
            .transpose()
            .map_err(D::Error::custom)
    }
}

pub(crate) mod method {
    use super::*;
    use http::Method;

    pub(crate) fn serialize<S: Serializer>(method: &Method, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(method.as_str())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Method, D::Error> {
        Cow::<str>::deserialize(from)?
            .parse()
            .map_err(D::Error::custom)
    }
}

pub(crate) mod headers {
    use super::*;
    use http::header::{HeaderMap, HeaderName, HeaderValue};

    pub(crate) fn serialize<S: Serializer>(headers: &HeaderMap, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(headers.iter().map(|(name, value)| {
            (
                name.as_str(),
                Recorded::from(&Bytes::copy_from_slice(value.as_bytes())).into_owned(),
            )
        }))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HeaderMap, D::Error> {
        Vec::<(String, Recorded<'_>)>::deserialize(from)?
            .into_iter()
            .map(|(name, value)| {
                let value = value.into_bytes().map_err(D::Error::custom)?;
                Ok((
                    name.parse::<HeaderName>().map_err(D::Error::custom)?,
                    HeaderValue::from_maybe_shared(value).map_err(D::Error::custom)?,
                ))
            })
            .collect()
    }
}

impl Recorded<'_> {
    fn into_owned(self) -> Recorded<'static> {
        match self {
            Recorded::Text(text) => Recorded::Text(Cow::Owned(text.into_owned())),
            Recorded::Base64(text) => Recorded::Base64(text),
        }
    }
}
