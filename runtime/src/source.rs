//! The client of one source description: server, credentials, transport.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::Url;
use serde::de::DeserializeOwned;

use crate::call::{self, Call};
use crate::fault::{Fault, FaultKind};
use crate::http::{self, Http};
use crate::mock::Mock;
use crate::request::{Request, RequestBuilder};
use crate::response::Response;
use crate::security::{Credentials, Scheme, Secret};
use crate::upload::stream::Streamed;

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
    server: Option<Server>,
    credentials: Credentials,
    transport: Transport,
}

/// Its name, its server, and the schemes that a credential is set for.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field(
                "server",
                &self
                    .server
                    .as_ref()
                    .map(|server| without_user(&server.text)),
            )
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

/// Where a source's requests go.
#[derive(Clone)]
struct Server {
    /// As it was given, without a slash at its end.
    text: Arc<str>,
    /// The same, parsed once.
    base: Result<Url, Fault>,
}

impl Server {
    fn new(url: &str) -> Self {
        let text = url.strip_suffix('/').unwrap_or(url);
        Server {
            text: Arc::from(text),
            base: http::parse(text),
        }
    }

    /// The server's URL, then path and query.
    fn url(&self, path: &str, query: &str) -> Result<Url, Fault> {
        let base = self.base.as_ref().map_err(Fault::clone)?;
        let marks = ['?', '#'];
        if self.text.contains(marks) || path.contains(marks) {
            let joint = if query.is_empty() { "" } else { "?" };
            return http::parse(&format!("{}{path}{joint}{query}", self.text));
        }
        let mut url = base.clone();
        match base.path() {
            "/" => url.set_path(path),
            before => url.set_path(&[before, path].concat()),
        }
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        Ok(url)
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
    pub fn mock(definition: &'static SourceDefinition, mock: &Mock) -> Self {
        Self::over(definition, Transport::Mock(mock.clone()))
    }

    fn over(definition: &'static SourceDefinition, transport: Transport) -> Self {
        Source {
            definition,
            server: definition.server.map(Server::new),
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
        self.server = Some(Server::new(url));
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
    pub async fn send(&self, request: Request) -> Result<Response, Fault> {
        self.send_streamed(request, None).await
    }

    /// The same with a body in place of the request's.
    pub(crate) async fn send_streamed(
        &self,
        mut request: Request,
        streamed: Option<Streamed>,
    ) -> Result<Response, Fault> {
        self.authorize(&mut request)?;
        let stream = match streamed {
            Some(streamed) => Some(streamed.open().await?),
            None => None,
        };
        match (&self.transport, stream) {
            (Transport::Http(http), None) => http.send(self.url(&request)?, request).await,
            (Transport::Http(http), Some(stream)) => {
                http.upload(self.url(&request)?, request, stream).await
            }
            (Transport::Mock(mock), None) => Ok(mock.reply(self.name(), request)),
            (Transport::Mock(mock), Some(stream)) => {
                request.body = Some(stream.collect().await?);
                Ok(mock.reply(self.name(), request))
            }
        }
    }

    /// The URL of a request.
    fn url(&self, request: &Request) -> Result<Url, Fault> {
        let server = self.server.as_ref().ok_or_else(|| {
            let message = format!("source {} has no absolute server URL; set one", self.name());
            Fault::new(FaultKind::Server, message)
        })?;
        server.url(&request.path, &request.query)
    }

    /// Applies the first non-empty alternative whose credentials are all set; an empty one, which
    /// allows anonymous calls, only if there is no such alternative (OpenAPI, Security Requirement).
    fn authorize(&self, request: &mut Request) -> Result<(), Fault> {
        let own = request.security.take();
        match &own {
            Some(own) => self.satisfy(request, own),
            None => self.satisfy(request, self.definition.security),
        }
    }

    fn satisfy<A, N>(&self, request: &mut Request, alternatives: &[A]) -> Result<(), Fault>
    where
        A: AsRef<[N]>,
        N: AsRef<str>,
    {
        let mut alternatives_set = alternatives.iter().map(AsRef::as_ref).filter(|schemes| {
            !schemes.is_empty() && schemes.iter().all(|s| self.credentials.has(s.as_ref()))
        });
        let Some(schemes) = alternatives_set.next() else {
            return self.anonymous(request, alternatives);
        };
        for scheme in schemes {
            self.credentials
                .apply(scheme.as_ref(), &mut request.headers, &mut request.query)
                .map_err(|_| unusable(scheme.as_ref()))?;
        }
        Ok(())
    }

    /// Nothing is set that would satisfy a requirement: fine if none is made, if the document sets
    /// `Authorization` itself, or if nobody real is asked.
    fn anonymous<A, N>(&self, request: &Request, alternatives: &[A]) -> Result<(), Fault>
    where
        A: AsRef<[N]>,
        N: AsRef<str>,
    {
        let allowed = alternatives.is_empty() || alternatives.iter().any(|s| s.as_ref().is_empty());
        let explicit = request.headers.contains_key(::http::header::AUTHORIZATION);
        if allowed || explicit || matches!(self.transport, Transport::Mock(_)) {
            return Ok(());
        }
        let joined = |schemes: &A| {
            let names: Vec<&str> = schemes.as_ref().iter().map(AsRef::as_ref).collect();
            names.join(" and ")
        };
        let wanted: Vec<String> = alternatives.iter().map(joined).collect();
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

#[cfg(test)]
mod tests {
    use super::Server;
    use reqwest::Url;

    #[test]
    fn joining_is_like_parsing_the_whole() {
        let servers = [
            "http://h:1",
            "https://api.example.com/v1",
            "http://h/a%20b/",
        ];
        let paths = [
            "/",
            "",
            "/s/a%2Fb%20c",
            "/s//x/../y",
            "/s?x=1",
            "/s#f",
            "/ü \\",
            "/s/%2e%2E/t",
        ];
        for server in servers {
            for path in paths {
                for (joint, query) in [("", ""), ("?", "q=a%20b&r=%C3%BC'")] {
                    let server = server.strip_suffix('/').unwrap_or(server);
                    let whole = Url::parse(&format!("{server}{path}{joint}{query}")).unwrap();
                    assert_eq!(Server::new(server).url(path, query), Ok(whole));
                }
            }
        }
    }
}
