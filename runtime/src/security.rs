//! Credentials: added to a request below the record, and never shown.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};

use crate::encode;

/// A text that is never printed: `Debug` and `Display` redact it, and it does not serialise.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// `user:password`, as HTTP's Basic scheme wants it.
    pub fn user_password(user: &str, password: &Secret) -> Self {
        Secret(format!("{user}:{}", password.0))
    }

    /// The text itself; whoever asks for it is responsible for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Secret)
    }
}

/// Where the credential of a security scheme goes (OpenAPI, Security Scheme Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `http`, `bearer`: also what `oauth2` and `openIdConnect` end in.
    Bearer,
    /// `http`, `basic`.
    Basic,
    /// `apiKey` in the header of this name.
    HeaderKey(&'static str),
    /// `apiKey` in the query parameter of this name.
    QueryKey(&'static str),
    /// `apiKey` in the cookie of this name.
    CookieKey(&'static str),
}

/// A security scheme of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the OpenAPI description.
    pub name: &'static str,
    /// Where its credential goes.
    pub kind: SchemeKind,
}

/// The credentials that are set on one source, by the name of their scheme.
#[derive(Clone, Default)]
pub(crate) struct Credentials(Vec<(&'static str, Credential)>);

/// What is added to a request, ready made.
#[derive(Clone, Debug)]
enum Credential {
    Header(HeaderName, HeaderValue),
    Query(Secret),
    Cookie(Secret),
    /// The text given cannot stand in a header; said when it is needed.
    Unusable,
}

/// The names of the schemes.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Credentials {
    pub(crate) fn set(&mut self, scheme: &Scheme, secret: &Secret) {
        let credential = match scheme.kind {
            SchemeKind::Bearer => header(AUTHORIZATION, format!("Bearer {}", secret.expose())),
            SchemeKind::Basic => {
                let encoded = STANDARD.encode(secret.expose());
                header(AUTHORIZATION, format!("Basic {encoded}"))
            }
            SchemeKind::HeaderKey(name) => HeaderName::from_bytes(name.as_bytes())
                .map_or(Credential::Unusable, |name| {
                    header(name, secret.expose().to_owned())
                }),
            SchemeKind::QueryKey(name) => Credential::Query(pair(name, secret)),
            SchemeKind::CookieKey(name) => Credential::Cookie(pair(name, secret)),
        };
        self.0.retain(|(name, _)| *name != scheme.name);
        self.0.push((scheme.name, credential));
    }

    pub(crate) fn has(&self, scheme: &str) -> bool {
        self.0.iter().any(|(name, _)| *name == scheme)
    }

    /// Adds the credential of `scheme`. A header that the request already carries wins (a
    /// document may set `Authorization` itself).
    ///
    /// # Errors
    /// If the credential's text cannot stand where it belongs.
    pub(crate) fn apply(
        &self,
        scheme: &str,
        headers: &mut HeaderMap,
        query: &mut String,
    ) -> Result<(), UnusableCredential> {
        for (_, credential) in self.0.iter().filter(|(name, _)| *name == scheme) {
            match credential {
                Credential::Header(name, value) => {
                    headers.entry(name).or_insert_with(|| value.clone());
                }
                Credential::Query(pair) => {
                    let joint = if query.is_empty() { "" } else { "&" };
                    query.push_str(joint);
                    query.push_str(pair.expose());
                }
                Credential::Cookie(pair) => add_cookie(headers, pair)?,
                Credential::Unusable => return Err(UnusableCredential),
            }
        }
        Ok(())
    }
}

/// A credential has a character that cannot be sent where it belongs.
pub(crate) struct UnusableCredential;

fn header(name: HeaderName, text: String) -> Credential {
    match HeaderValue::try_from(text) {
        Ok(mut value) => {
            value.set_sensitive(true);
            Credential::Header(name, value)
        }
        Err(_) => Credential::Unusable,
    }
}

fn pair(name: &str, secret: &Secret) -> Secret {
    let name = encode::component(name);
    Secret(format!("{name}={}", encode::component(secret.expose())))
}

fn add_cookie(headers: &mut HeaderMap, pair: &Secret) -> Result<(), UnusableCredential> {
    let text = match headers.get(COOKIE).and_then(|value| value.to_str().ok()) {
        Some(cookies) => format!("{cookies}; {}", pair.expose()),
        None => pair.expose().to_owned(),
    };
    let mut value = HeaderValue::try_from(text).map_err(|_| UnusableCredential)?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Ok(())
}
