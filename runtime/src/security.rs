//! Security schemes, and credentials: added to a request below the record, and never shown.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};

use crate::encode;
use crate::request::Request;
use crate::secret::Secret;
use crate::token::{Given, Token, TokenProvider};

/// Where the credential of a security scheme goes (OpenAPI, Security Scheme Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `http`, `bearer`: also what `oauth2` and `openIdConnect` end in.
    Bearer,
    /// `http`, `basic`.
    Basic,
    /// `http` with any other scheme: the whole value of `Authorization`.
    Authorization,
    /// `apiKey` in the header of this name.
    HeaderKey(&'static str),
    /// `apiKey` in the query parameter of this name.
    QueryKey(&'static str),
    /// `apiKey` in the cookie of this name.
    CookieKey(&'static str),
    /// `mutualTLS`: the certificate is the HTTP client's, and nothing is added to a request.
    MutualTls,
}

/// A security scheme of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the OpenAPI description.
    pub name: &'static str,
    /// Where its credential goes.
    pub kind: SchemeKind,
}

impl Scheme {
    /// Whether a request carries this scheme's credential already, set by document or caller.
    fn is_carried(&self, request: &Request) -> bool {
        match self.kind {
            SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::Authorization => {
                request.headers.contains_key(AUTHORIZATION)
            }
            SchemeKind::HeaderKey(name) => request.headers.contains_key(name),
            SchemeKind::QueryKey(name) => has_pair(&request.query, "&", name),
            SchemeKind::CookieKey(name) => {
                let cookies = request.headers.get(COOKIE);
                let cookies = cookies.and_then(|cookies| cookies.to_str().ok());
                has_pair(cookies.unwrap_or_default(), "; ", name)
            }
            SchemeKind::MutualTls => true,
        }
    }
}

/// Whether there is a pair of a name in a query or a `Cookie` header.
fn has_pair(pairs: &str, joint: &str, name: &str) -> bool {
    let name = encode::component(name);
    let names = pairs.split(joint).map(|pair| pair.split('=').next());
    names.flatten().any(|known| known == name)
}

/// Security requirements as generated code writes them: alternatives, each a list of schemes
/// with the scopes that are needed (OpenAPI, Security Requirement Object).
pub type Requirements = &'static [&'static [(&'static str, &'static [&'static str])]];

/// One security scheme of an alternative, and the scopes that are needed of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Requirement {
    /// The scheme's name.
    pub scheme: Cow<'static, str>,
    /// The scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Cow<'static, str>>,
}

/// Requirements as data.
pub(crate) fn requirements(written: Requirements) -> Vec<Vec<Requirement>> {
    let alternative = |schemes: &&[(&'static str, &'static [&'static str])]| {
        let requirement = |(scheme, scopes): &(&'static str, &'static [&'static str])| {
            let scopes = scopes.iter().map(|scope| Cow::Borrowed(*scope));
            Requirement {
                scheme: Cow::Borrowed(*scheme),
                scopes: scopes.collect(),
            }
        };
        schemes.iter().map(requirement).collect()
    };
    written.iter().map(alternative).collect()
}

/// Requirements in words: `a or b and c`.
pub(crate) fn describe(alternatives: &[Vec<Requirement>]) -> String {
    let joined = |schemes: &Vec<Requirement>| {
        let names: Vec<&str> = schemes.iter().map(|r| r.scheme.as_ref()).collect();
        names.join(" and ")
    };
    let wanted: Vec<String> = alternatives.iter().map(joined).collect();
    wanted.join(" or ")
}

/// The security schemes of one source, and the credentials that are set for them.
#[derive(Clone)]
pub(crate) struct Credentials {
    schemes: &'static [Scheme],
    set: Vec<(&'static str, Credential)>,
}

/// What is added to a request: ready made, or to be asked for.
#[derive(Clone)]
enum Credential {
    Header(HeaderName, HeaderValue),
    Query(Secret),
    Cookie(Secret),
    Provided(Arc<dyn TokenProvider>),
    /// The text given cannot be sent; said when it is needed.
    Unusable(&'static str),
}

/// The names of the schemes that a credential is set for.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.set.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Credentials {
    pub(crate) fn new(schemes: &'static [Scheme]) -> Self {
        let set = Vec::new();
        Credentials { schemes, set }
    }

    fn scheme(&self, name: &str) -> Option<&'static Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }

    /// Sets the credential of a scheme: the token, the key, or the value of `Authorization`.
    pub(crate) fn set(&mut self, scheme: &str, token: Token) {
        if let Some(scheme) = self.scheme(scheme) {
            let credential = match token.0 {
                Given::Text(secret) => Credential::new(scheme.kind, &secret),
                Given::Provider(provider) => Credential::Provided(provider),
            };
            self.replace(scheme.name, credential);
        }
    }

    /// Sets user and password of a scheme. A user with a colon could not be told from its
    /// password (RFC 7617, section 2).
    pub(crate) fn set_basic(&mut self, scheme: &str, user: &str, password: &Secret) {
        if let Some(scheme) = self.scheme(scheme) {
            let pair = Secret::new(format!("{user}:{}", password.expose()));
            let credential = match user.contains(':') {
                true => Credential::Unusable("has a colon in the name of its user"),
                false => Credential::new(SchemeKind::Basic, &pair),
            };
            self.replace(scheme.name, credential);
        }
    }

    fn replace(&mut self, scheme: &'static str, credential: Credential) {
        self.set.retain(|(name, _)| *name != scheme);
        self.set.push((scheme, credential));
    }

    fn get(&self, scheme: &str) -> Option<&Credential> {
        let found = self.set.iter().find(|(name, _)| *name == scheme);
        found.map(|(_, credential)| credential)
    }

    /// The first alternative that is not empty and can be met: by what the request carries, or,
    /// where `own` may be sent, by the credentials that are set.
    pub(crate) fn choose<'r>(
        &self,
        alternatives: &'r [Vec<Requirement>],
        request: &Request,
        own: bool,
    ) -> Option<&'r [Requirement]> {
        let met = |requirement: &Requirement| {
            let scheme = self.scheme(&requirement.scheme);
            scheme.is_some_and(|scheme| {
                own && self.get(scheme.name).is_some() || scheme.is_carried(request)
            })
        };
        // Whether the HTTP client has a certificate is not known: what is known comes first.
        let is_known = |requirement: &Requirement| {
            let scheme = self.scheme(&requirement.scheme);
            scheme.is_some_and(|scheme| scheme.kind != SchemeKind::MutualTls)
        };
        let is_met = |schemes: &&Vec<Requirement>| !schemes.is_empty() && schemes.iter().all(met);
        let mut known = alternatives.iter().filter(is_met);
        let chosen = known.find(|schemes| schemes.iter().any(is_known));
        let chosen = chosen.or_else(|| alternatives.iter().find(is_met));
        chosen.map(Vec::as_slice)
    }

    /// Adds the credential of a scheme, unless the request carries one: what a document or a
    /// caller sets itself wins. Returns who has to be asked for it, if that is so.
    ///
    /// # Errors
    /// If the credential cannot stand where it belongs; why.
    pub(crate) fn apply<'c>(
        &'c self,
        requirement: &Requirement,
        request: &mut Request,
    ) -> Result<Option<Asked<'c>>, &'static str> {
        let scheme = requirement.scheme.as_ref();
        let (Some(scheme), Some(credential)) = (self.scheme(scheme), self.get(scheme)) else {
            return Ok(None);
        };
        if scheme.is_carried(request) {
            return Ok(None);
        }
        if let Credential::Provided(provider) = credential {
            return Ok(Some(Asked {
                scheme,
                scopes: requirement.scopes.iter().map(ToString::to_string).collect(),
                provider: provider.as_ref(),
            }));
        }
        credential.add(request)?;
        Ok(None)
    }
}

/// A provider that has to be asked for the token of a scheme.
pub(crate) struct Asked<'c> {
    pub(crate) scheme: &'static Scheme,
    pub(crate) scopes: Vec<String>,
    pub(crate) provider: &'c dyn TokenProvider,
}

impl Asked<'_> {
    /// Adds the token that the provider gave.
    ///
    /// # Errors
    /// If it cannot stand where it belongs; why.
    pub(crate) fn add(&self, token: &Secret, request: &mut Request) -> Result<(), &'static str> {
        Credential::new(self.scheme.kind, token).add(request)
    }
}

impl Credential {
    fn new(kind: SchemeKind, secret: &Secret) -> Self {
        match kind {
            SchemeKind::Bearer => header(AUTHORIZATION, format!("Bearer {}", secret.expose())),
            SchemeKind::Basic => {
                let encoded = STANDARD.encode(secret.expose());
                header(AUTHORIZATION, format!("Basic {encoded}"))
            }
            SchemeKind::Authorization => header(AUTHORIZATION, secret.expose().to_owned()),
            SchemeKind::HeaderKey(name) => HeaderName::from_bytes(name.as_bytes())
                .map_or(NO_HEADER, |name| header(name, secret.expose().to_owned())),
            SchemeKind::QueryKey(name) => Credential::Query(pair(name, secret)),
            SchemeKind::CookieKey(name) => Credential::Cookie(pair(name, secret)),
            SchemeKind::MutualTls => Credential::Unusable("is a certificate of the HTTP client"),
        }
    }

    fn add(&self, request: &mut Request) -> Result<(), &'static str> {
        match self {
            Credential::Header(name, value) => {
                request.headers.insert(name, value.clone());
            }
            Credential::Query(pair) => {
                let joint = if request.query.is_empty() { "" } else { "&" };
                request.query.push_str(joint);
                request.query.push_str(pair.expose());
            }
            Credential::Cookie(pair) => add_cookie(&mut request.headers, pair)?,
            Credential::Unusable(reason) => return Err(reason),
            Credential::Provided(_) => {}
        }
        Ok(())
    }
}

const NOT_SENDABLE: &str = "has a character that a header cannot carry";
const NO_HEADER: Credential = Credential::Unusable("has a name that no header can have");

fn header(name: HeaderName, text: String) -> Credential {
    match HeaderValue::try_from(text) {
        Ok(mut value) => {
            value.set_sensitive(true);
            Credential::Header(name, value)
        }
        Err(_) => Credential::Unusable(NOT_SENDABLE),
    }
}

fn pair(name: &str, secret: &Secret) -> Secret {
    let name = encode::component(name);
    Secret::new(format!("{name}={}", encode::component(secret.expose())))
}

fn add_cookie(headers: &mut HeaderMap, pair: &Secret) -> Result<(), &'static str> {
    let text = match headers.get(COOKIE).and_then(|value| value.to_str().ok()) {
        Some(cookies) => format!("{cookies}; {}", pair.expose()),
        None => pair.expose().to_owned(),
    };
    let mut value = HeaderValue::try_from(text).map_err(|_| NOT_SENDABLE)?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Ok(())
}
