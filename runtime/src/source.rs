//! The client of one source description: server, credentials, transport.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::body::{self, ByStatus};
use crate::call::{Call, Success};
use crate::http::Http;
use crate::mock::Mock;
use crate::request::RequestBuilder;
use crate::secret::Secret;
use crate::security::{Credentials, Requirement, Requirements, Scheme, requirements};
use crate::server::{Base, OperationServer, Server};
use crate::stream::{Events, Items};
use crate::token::Token;

mod send;

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
    pub fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, T> {
        Call::new(self, request.build(), Success::of(body::json))
    }

    /// A call of an operation that replies with JSON, or with one of these statuses and no body.
    pub fn call_optional<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        without: &'static [&'static str],
    ) -> Call<'_, Option<T>> {
        Call::new(self, request.build(), Success::optional(without))
    }

    /// A call of an operation whose replies differ by status.
    pub fn call_by_status<T: ByStatus>(&self, request: RequestBuilder) -> Call<'_, T> {
        Call::new(self, request.build(), Success::by_status())
    }

    /// A call of an operation that replies with text.
    pub fn call_text(&self, request: RequestBuilder) -> Call<'_, String> {
        Call::new(self, request.build(), Success::of(body::plain))
    }

    /// A call of an operation that replies with bytes.
    pub fn call_bytes(&self, request: RequestBuilder) -> Call<'_, Bytes> {
        Call::new(self, request.build(), Success::of(body::plain))
    }

    /// A call of an operation that replies with nothing.
    pub fn call_empty(&self, request: RequestBuilder) -> Call<'_, ()> {
        Call::new(self, request.build(), Success::of(body::plain))
    }

    /// A call of an operation that replies with server-sent events, whose data are JSON.
    pub fn call_events<T: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, Events<T>> {
        let open = |bytes| Events::new(bytes, body::json_body);
        Call::new(self, request.build(), Success::events(open))
    }

    /// A call of an operation that replies with server-sent events, whose data are text.
    pub fn call_text_events(&self, request: RequestBuilder) -> Call<'_, Events<String>> {
        let open = |bytes| Events::new(bytes, body::plain_body);
        Call::new(self, request.build(), Success::events(open))
    }

    /// A call of an operation that replies with a sequence of JSON texts.
    pub fn call_items<T: DeserializeOwned>(&self, request: RequestBuilder) -> Call<'_, Items<T>> {
        Call::new(self, request.build(), Success::stream(Items::new))
    }
}
