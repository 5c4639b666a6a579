//! The client of one source description: server, credentials, transport.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::call::{self, Call};
use crate::fault::{Fault, FaultKind};
use crate::http::Http;
use crate::mock::Mock;
use crate::request::{Request, RequestBuilder};
use crate::response::Response;
use crate::security::{Credentials, Scheme, Secret};

/// What the documents say about a source; generated code holds one per source.
#[derive(Debug)]
pub struct SourceDefinition {
    /// The `name` of the Source Description Object.
    pub name: &'static str,
    /// The URL of the first server, if the description gives one that is absolute.
    pub server: Option<&'static str>,
    /// The security schemes.
    pub schemes: &'static [Scheme],
    /// The security requirements of the description's root: alternatives, each a list of schemes.
    pub security: &'static [&'static [&'static str]],
}

/// The client of one source: a cheap handle, to be cloned freely.
///
/// Its credentials go to its own server only.
#[derive(Clone)]
pub struct Source {
    definition: &'static SourceDefinition,
    server: Option<Arc<str>>,
    credentials: Credentials,
    transport: Transport,
}

/// Its name, its server, and the schemes that a credential is set for.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("server", &self.server.as_deref().map(without_user))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// A URL without what stands before an `@` in its authority.
fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[derive(Clone)]
enum Transport {
    Http(Http),
    Mock(Mock),
}

impl Source {
    /// A client that sends over `http` to the description's first server.
    pub fn new(definition: &'static SourceDefinition, http: &Http) -> Self {
        Self::over(definition, Transport::Http(http.clone()))
    }

    /// A client whose requests are answered by `mock`: encoded as for a server, but not sent.
    pub fn mock(definition: &'static SourceDefinition, mock: &Mock) -> Self {
        Self::over(definition, Transport::Mock(mock.clone()))
    }

    fn over(definition: &'static SourceDefinition, transport: Transport) -> Self {
        Source {
            definition,
            server: definition.server.map(Arc::from),
            credentials: Credentials::default(),
            transport,
        }
    }

    /// The `name` of the source description.
    pub fn name(&self) -> &'static str {
        self.definition.name
    }

    /// Replaces the server's URL, for example by that of a test server.
    #[must_use]
    pub fn server(mut self, url: &str) -> Self {
        self.server = Some(Arc::from(url));
        self
    }

    /// Sets the credential of a security scheme: the token, the key, or `user:password`.
    /// A name that the description does not have is ignored.
    #[must_use]
    pub fn credential(mut self, scheme: &str, secret: impl Into<Secret>) -> Self {
        if let Some(scheme) = self.definition.schemes.iter().find(|s| s.name == scheme) {
            self.credentials.set(scheme, &secret.into());
        }
        self
    }

    /// A call of an operation that replies with JSON.
    pub fn call<T: DeserializeOwned, E: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Call<'_, T, E> {
        Call::new(self, request.build(), call::json, call::json)
    }

    /// A call of an operation that replies with text.
    pub fn call_text<E: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, String, E> {
        Call::new(self, request.build(), call::text, call::json)
    }

    /// A call of an operation that replies with bytes.
    pub fn call_bytes<E: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, Bytes, E> {
        Call::new(self, request.build(), call::bytes, call::json)
    }

    /// A call of an operation that replies with nothing.
    pub fn call_empty<E: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, (), E> {
        Call::new(self, request.build(), call::empty, call::json)
    }

    /// Adds URL and credentials to a request and sends it.
    ///
    /// # Errors
    /// A [`Fault`] where no complete reply came back; it contains no secret.
    pub async fn send(&self, mut request: Request) -> Result<Response, Fault> {
        self.authorize(&mut request)?;
        match &self.transport {
            Transport::Http(http) => http.send(&self.url(&request)?, request).await,
            Transport::Mock(mock) => Ok(mock.reply(self.name(), request)),
        }
    }

    /// The URL of a request: the server's, without a slash at its end, then path and query.
    fn url(&self, request: &Request) -> Result<String, Fault> {
        let server = self.server.as_deref().ok_or_else(|| {
            let message = format!("source {} has no absolute server URL; set one", self.name());
            Fault::new(FaultKind::Server, message)
        })?;
        let server = server.strip_suffix('/').unwrap_or(server);
        let joint = if request.query.is_empty() { "" } else { "?" };
        Ok(format!("{server}{}{joint}{}", request.path, request.query))
    }

    /// Applies the first non-empty alternative whose credentials are all set; an empty one, which
    /// allows anonymous calls, only if there is no such alternative (OpenAPI, Security Requirement).
    fn authorize(&self, request: &mut Request) -> Result<(), Fault> {
        let own = request.security.take();
        let alternatives: Vec<Vec<&str>> = match &own {
            Some(own) => own
                .iter()
                .map(|schemes| schemes.iter().map(AsRef::as_ref).collect())
                .collect(),
            None => self
                .definition
                .security
                .iter()
                .map(|s| s.to_vec())
                .collect(),
        };
        let complete = |schemes: &&Vec<&str>| {
            !schemes.is_empty() && schemes.iter().all(|s| self.credentials.has(s))
        };
        let Some(schemes) = alternatives.iter().find(complete) else {
            return self.anonymous(request, &alternatives);
        };
        for scheme in schemes {
            self.credentials
                .apply(scheme, &mut request.headers, &mut request.query)
                .map_err(|_| unusable(scheme))?;
        }
        Ok(())
    }

    /// Nothing is set that would satisfy a requirement: fine if none is made, if the document sets
    /// `Authorization` itself, or if nobody real is asked.
    fn anonymous(&self, request: &Request, alternatives: &[Vec<&str>]) -> Result<(), Fault> {
        let allowed = alternatives.is_empty() || alternatives.iter().any(Vec::is_empty);
        let explicit = request.headers.contains_key(http::header::AUTHORIZATION);
        if allowed || explicit || matches!(self.transport, Transport::Mock(_)) {
            return Ok(());
        }
        let wanted: Vec<String> = alternatives.iter().map(|s| s.join(" and ")).collect();
        let message = format!(
            "source {} wants {}, and none is set",
            self.name(),
            wanted.join(" or ")
        );
        Err(Fault::new(FaultKind::MissingCredential, message))
    }
}

fn unusable(scheme: &str) -> Fault {
    let message = format!("the one of {scheme} has a character that a header cannot carry");
    Fault::new(FaultKind::MissingCredential, message)
}
