//! The client of one source description: server, credentials, transport.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use reqwest::Url;
use serde::de::DeserializeOwned;

use crate::call::{self, Call};
use crate::fault::{Fault, FaultKind};
use crate::http::Http;
use crate::mock::Mock;
use crate::request::{Request, RequestBuilder};
use crate::response::Response;
use crate::secret::Secret;
use crate::security::{
    Asked, Credentials, Requirement, Requirements, Scheme, describe, requirements,
};
use crate::server::{Base, OperationServer, Server};
use crate::token::{RejectedToken, Token, TokenRequest};

/// What the documents say about a source; generated code holds one per source.
#[derive(Debug)]
pub struct SourceDefinition {
    /// The `name` of the Source Description Object.
    pub name: &'static str,
    /// The URL of the first server, if the description gives one that is absolute.
    pub server: Option<&'static str>,
    /// The servers of operations and path items that have their own.
    pub operation_servers: &'static [OperationServer],
    /// The security schemes.
    pub schemes: &'static [Scheme],
    /// The security requirements of the description's root.
    pub security: Requirements,
}

/// The client of one source: a cheap handle, to be cloned freely.
///
/// Its credentials go to the origin (scheme, host and port) of its own server only, to that of
/// servers which the caller has chosen, and to those that [`Source::trust`] names.
#[derive(Clone)]
pub struct Source {
    definition: &'static SourceDefinition,
    base: Option<Base>,
    /// Whether the caller's server takes all requests.
    takes_all: bool,
    /// Servers of operations that the caller has chosen, by their template.
    chosen: Vec<(&'static str, Base)>,
    trusted: Vec<Base>,
    security: Arc<[Vec<Requirement>]>,
    credentials: Credentials,
    transport: Transport,
}

/// Its name, its server, and the schemes that a credential is set for.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("server", &self.base)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
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
    /// No provider is asked for a token.
    pub fn mock(definition: &'static SourceDefinition, mock: &Mock) -> Self {
        Self::over(definition, Transport::Mock(mock.clone()))
    }

    fn over(definition: &'static SourceDefinition, transport: Transport) -> Self {
        Source {
            definition,
            base: definition.server.map(Base::new),
            takes_all: false,
            chosen: Vec::new(),
            trusted: Vec::new(),
            security: requirements(definition.security).into(),
            credentials: Credentials::new(definition.schemes),
            transport,
        }
    }

    /// The `name` of the source description.
    pub fn name(&self) -> &'static str {
        self.definition.name
    }

    /// Sets the server of a description that names none; operations with a server of their own
    /// keep it.
    #[must_use]
    pub fn base(mut self, server: impl Into<Server>) -> Self {
        self.base = Some(server.into().base());
        self
    }

    /// Replaces the server. A URL of the caller's, for example that of a test server, takes all
    /// requests, whatever servers the description gives to operations; a path in it stands before
    /// that of the operation. A server of the description takes the place of the one that it is a
    /// choice for.
    #[must_use]
    pub fn server(mut self, server: impl Into<Server>) -> Self {
        let server = server.into();
        let mut own = self.definition.operation_servers.iter();
        match server.template() {
            Some(template) if own.any(|own| own.template == template) => {
                self.chosen.retain(|(known, _)| *known != template);
                self.chosen.push((template, server.base()));
            }
            described => {
                self.takes_all = described.is_none();
                self.base = Some(server.base());
            }
        }
        self
    }

    /// Lets the credentials go to the origin of `server` as well: that of operations whose server
    /// the description puts on another origin than the source's.
    #[must_use]
    pub fn trust(mut self, server: impl Into<Server>) -> Self {
        self.trusted.push(server.into().base());
        self
    }

    /// Sets the credential of a security scheme: the token, the key, the value of `Authorization`,
    /// or who provides it. A name that the description does not have is ignored.
    #[must_use]
    pub fn credential(mut self, scheme: &str, token: impl Into<Token>) -> Self {
        self.credentials.set(scheme, token.into());
        self
    }

    /// Sets user and password of a security scheme; there is no colon in the user's name
    /// (RFC 7617). A scheme that the description does not have is ignored.
    #[must_use]
    pub fn basic(mut self, scheme: &str, user: &str, password: impl Into<Secret>) -> Self {
        self.credentials.set_basic(scheme, user, &password.into());
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

    /// Adds URL and credentials to a request and sends it. Where the server answers 401 to a token
    /// that a provider gave, the provider is asked once more, and the request sent once more if
    /// that brings another token.
    ///
    /// # Errors
    /// A [`Fault`] where no complete reply came back; it contains no secret.
    pub async fn send(&self, mut request: Request) -> Result<Response, Fault> {
        let http = match &self.transport {
            Transport::Http(http) => http,
            Transport::Mock(mock) => {
                // Nobody real is asked, so no credential has to be there.
                let own = request.security.take();
                let alternatives = own.as_deref().unwrap_or(&self.security);
                let chosen = self.credentials.choose(alternatives, &request, true);
                self.add_credentials(&mut request, chosen.unwrap_or_default())?;
                return Ok(mock.reply(self.name(), request));
            }
        };
        // Only what is needed while waiting is part of the future; what providers need is boxed.
        match self.prepare(&mut request)? {
            (url, None) => http.send(url, request).await,
            (url, Some(asked)) => Box::pin(self.send_with_token(http, url, request, asked)).await,
        }
    }

    /// The URL of a request, which gets its credentials; and who has to be asked for a token, if
    /// one does.
    fn prepare(&self, request: &mut Request) -> Result<(Url, Option<Asked<'_>>), Fault> {
        let own = request.security.take();
        let alternatives = own.as_deref().unwrap_or(&self.security);
        let base = self.base_of(request)?;
        // A URL that cannot be used is said before a credential that is missing.
        base.parsed()?;
        let trusted = self.trusts(&base);
        let chosen = match self.credentials.choose(alternatives, request, trusted) {
            Some(chosen) => chosen,
            None => self.anonymous(request, alternatives, &base)?,
        };
        let asked = self.add_credentials(request, chosen)?;
        Ok((base.url(&request.path, &request.query)?, asked))
    }

    /// Sends with the token of a provider; once more if the server does not accept it.
    async fn send_with_token(
        &self,
        http: &Http,
        url: Url,
        mut request: Request,
        asked: Asked<'_>,
    ) -> Result<Response, Fault> {
        let mut wanted = TokenRequest {
            source: self.name(),
            scheme: asked.scheme.name,
            scopes: asked.scopes.clone(),
            method: request.method.clone(),
            target: target(&url),
            rejected: None,
        };
        let token = asked.provider.token(wanted.clone()).await;
        let token = token.map_err(|error| {
            let message = format!("the provider of {} has none: {error}", wanted.scheme);
            Fault::new(FaultKind::MissingCredential, message)
        })?;
        let again = request.clone();
        let url = self.add_token(&asked, &token, &mut request)?;
        let response = http.send(url, request).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let challenge = response.headers.get(WWW_AUTHENTICATE);
        let challenge = challenge.and_then(|challenge| challenge.to_str().ok());
        wanted.rejected = Some(RejectedToken {
            token: token.clone(),
            challenge: challenge.map(str::to_owned),
        });
        match asked.provider.token(wanted).await {
            Ok(other) if other != token => {
                let mut request = again;
                let url = self.add_token(&asked, &other, &mut request)?;
                http.send(url, request).await
            }
            // There is no better one, so what the server said stands.
            _ => Ok(response),
        }
    }

    /// Adds a provider's token; the URL of the request with it.
    fn add_token(
        &self,
        asked: &Asked<'_>,
        token: &Secret,
        request: &mut Request,
    ) -> Result<Url, Fault> {
        let added = asked.add(token, request);
        added.map_err(|why| unusable(asked.scheme.name, why))?;
        let base = self.base_of(request)?;
        base.url(&request.path, &request.query)
    }

    /// The server that a request goes to.
    fn base_of(&self, request: &Request) -> Result<Cow<'_, Base>, Fault> {
        let mut own = self.definition.operation_servers.iter();
        let own = own.find(|own| !self.takes_all && own.is_for(request));
        let Some(own) = own else {
            return self.own_base().map(Cow::Borrowed);
        };
        let mut chosen = self.chosen.iter();
        if let Some((_, base)) = chosen.find(|(template, _)| *template == own.template) {
            return Ok(Cow::Borrowed(base));
        }
        let url = own.filled.unwrap_or(own.template);
        if url.contains('{') {
            let message = format!("{url} has variables without a value");
            return Err(Fault::new(FaultKind::Server, message));
        }
        match url.contains("://") {
            true => Ok(Cow::Owned(Base::new(url))),
            false => self.own_base()?.join(url).map(Cow::Owned),
        }
    }

    fn own_base(&self) -> Result<&Base, Fault> {
        self.base.as_ref().ok_or_else(|| {
            let message = format!("source {} has no absolute server URL; set one", self.name());
            Fault::new(FaultKind::Server, message)
        })
    }

    /// Whether credentials may go to a server: to the origin of that of the source, and of those
    /// that the caller has chosen.
    fn trusts(&self, base: &Base) -> bool {
        let chosen = self.chosen.iter().map(|(_, base)| base);
        let mut known = self.base.iter().chain(chosen).chain(&self.trusted);
        known.any(|known| known.is_same_origin(base))
    }

    /// Adds the credentials of an alternative; returns who has to be asked for a token, if one
    /// does.
    fn add_credentials<'s>(
        &'s self,
        request: &mut Request,
        chosen: &[Requirement],
    ) -> Result<Option<Asked<'s>>, Fault> {
        let mut asked = None;
        for requirement in chosen {
            let added = self.credentials.apply(requirement, request);
            let added = added.map_err(|why| unusable(&requirement.scheme, why))?;
            // There is one `Authorization` header.
            asked = asked.or(added);
        }
        Ok(asked)
    }

    /// No alternative can be met: fine if an empty one is there, or none at all (OpenAPI, Security
    /// Requirement Object), or if the document sets `Authorization` itself.
    fn anonymous(
        &self,
        request: &Request,
        alternatives: &[Vec<Requirement>],
        base: &Base,
    ) -> Result<&'static [Requirement], Fault> {
        let allowed = alternatives.is_empty() || alternatives.iter().any(Vec::is_empty);
        if allowed || request.headers.contains_key(AUTHORIZATION) {
            return Ok(&[]);
        }
        let name = self.name();
        if self
            .credentials
            .choose(alternatives, request, true)
            .is_some()
        {
            let (operation, origin) = (&request.operation, base.origin()?);
            let message = format!(
                "{operation} goes to {origin}, which is not the server of source {name}; trust it \
                 to send credentials there"
            );
            return Err(Fault::new(FaultKind::Untrusted, message));
        }
        let wanted = describe(alternatives);
        let message = format!("source {name} wants {wanted}, and none is set");
        Err(Fault::new(FaultKind::MissingCredential, message))
    }
}

/// Path and query, as they stand in the request line.
fn target(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}"));
    format!("{}{}", url.path(), query.unwrap_or_default())
}

fn unusable(scheme: &str, why: &str) -> Fault {
    let message = format!("the one of {scheme} {why}");
    Fault::new(FaultKind::MissingCredential, message)
}
