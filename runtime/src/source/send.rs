//! Sending: URL, credentials, and once more with another token.

use std::borrow::Cow;
use std::pin::Pin;

use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use reqwest::Url;

use super::{Source, Transport};
use crate::fault::{Fault, FaultKind};
use crate::http::Http;
use crate::request::Request;
use crate::response::Response;
use crate::secret::Secret;
use crate::security::{Asked, Requirement, describe};
use crate::server::Base;
use crate::stream::ByteStream;
use crate::token::{RejectedToken, TokenRequest};
use crate::upload::stream::{Stream, Streamed};

/// A request on its way.
struct Outgoing {
    request: Request,
    /// A body in place of the request's, which is read while it is sent: it can be sent once.
    streamed: Option<Streamed>,
    /// Whether the body of the reply is left where it is.
    open: bool,
}

/// A request that is about to be sent.
enum Sending<'s, F> {
    /// As it is: the reply that will come.
    Plain(&'s Http, F),
    /// To a mock, or with a token that a provider is asked for.
    Other(Other<'s>),
    /// It cannot be sent.
    Never(Fault),
}

type Other<'s> = Pin<Box<dyn Future<Output = Result<Response, Fault>> + Send + 's>>;

/// A reply; where its body was left, that of the reply is empty.
type Answer = (Response, Option<ByteStream>);

impl Source {
    /// Adds URL and credentials to a request and sends it. Where the server answers 401 to a token
    /// that a provider gave, the provider is asked once more, and the request sent once more if
    /// that brings another token.
    ///
    /// To be called, and awaited, in a Tokio runtime.
    ///
    /// # Errors
    /// A [`Fault`] where no complete reply came back; it contains no secret.
    pub fn send(&self, mut request: Request) -> impl Future<Output = Result<Response, Fault>> {
        // Made before the future is, so that this holds only what is needed while waiting.
        let sending = match &self.transport {
            Transport::Mock(_) => Sending::Other(self.send_boxed(request)),
            Transport::Http(http) => match self.prepare(&mut request) {
                Ok((url, None)) => Sending::Plain(http, http.send(url, request)),
                Ok((url, Some(asked))) => {
                    Sending::Other(self.send_with_token_boxed(http, url, request, asked))
                }
                Err(fault) => Sending::Never(fault),
            },
        };
        async move {
            match sending {
                Sending::Plain(http, reply) => http.complete(reply).await,
                Sending::Other(reply) => reply.await,
                Sending::Never(fault) => Err(fault),
            }
        }
    }

    // Never inlined: what few calls need would take stack from all.
    #[inline(never)]
    fn send_boxed(&self, request: Request) -> Other<'_> {
        Box::pin(self.send_streamed(request, None))
    }

    #[inline(never)]
    fn send_with_token_boxed<'s>(
        &'s self,
        http: &'s Http,
        url: Url,
        request: Request,
        asked: Asked<'s>,
    ) -> Other<'s> {
        Box::pin(async move {
            let outgoing = Outgoing {
                request,
                streamed: None,
                open: false,
            };
            let answer = self.send_with_token(http, url, outgoing, asked).await;
            answer.map(|(response, _)| response)
        })
    }

    /// The same with a body in place of the request's. It is read once, so that there is no second
    /// request after a 401.
    pub(crate) async fn send_streamed(
        &self,
        request: Request,
        streamed: Option<Streamed>,
    ) -> Result<Response, Fault> {
        let outgoing = Outgoing {
            request,
            streamed,
            open: false,
        };
        self.deliver(outgoing).await.map(|(response, _)| response)
    }

    /// The same for a reply that is read while it comes: of a success, the head and the stream of its
    /// body; of anything else, the whole reply.
    pub(crate) async fn open(
        &self,
        request: Request,
        streamed: Option<Streamed>,
    ) -> Result<Answer, Fault> {
        let outgoing = Outgoing {
            request,
            streamed,
            open: true,
        };
        match self.deliver(outgoing).await? {
            (mut reply, Some(stream)) if !reply.status.is_success() => {
                reply.body = stream.whole().await?;
                Ok((reply, None))
            }
            answer => Ok(answer),
        }
    }

    async fn deliver(&self, mut outgoing: Outgoing) -> Result<Answer, Fault> {
        let request = &mut outgoing.request;
        let http = match &self.transport {
            Transport::Http(http) => http,
            Transport::Mock(mock) => {
                // Nobody real is asked, so no credential has to be there.
                let own = request.security.take();
                let alternatives = own.as_deref().unwrap_or(&self.security);
                let chosen = self.credentials.choose(alternatives, request, true);
                self.add_credentials(request, chosen.unwrap_or_default())?;
                let open = outgoing.open;
                let mut reply = mock.reply(self.name(), outgoing.collected().await?)?;
                let stream = open.then(|| ByteStream::from(std::mem::take(&mut reply.body)));
                return Ok((reply, stream));
            }
        };
        match self.prepare(request)? {
            (url, None) => outgoing.send(http, url).await,
            (url, Some(asked)) => Box::pin(self.send_with_token(http, url, outgoing, asked)).await,
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
        mut outgoing: Outgoing,
        asked: Asked<'_>,
    ) -> Result<Answer, Fault> {
        let mut wanted = TokenRequest {
            source: self.name(),
            scheme: asked.scheme.name,
            scopes: asked.scopes.clone(),
            method: outgoing.request.method.clone(),
            target: target(&url),
            rejected: None,
        };
        let token = asked.provider.token(wanted.clone()).await;
        let token = token.map_err(|error| {
            let message = format!("the provider of {} has none: {error}", wanted.scheme);
            Fault::new(FaultKind::MissingCredential, message)
        })?;
        let again = outgoing.again();
        let url = self.add_token(&asked, &token, &mut outgoing.request)?;
        let answer = outgoing.send(http, url).await?;
        let Some(mut again) = again.filter(|_| answer.0.status == StatusCode::UNAUTHORIZED) else {
            return Ok(answer);
        };
        let challenge = answer.0.headers.get(WWW_AUTHENTICATE);
        let challenge = challenge.and_then(|challenge| challenge.to_str().ok());
        wanted.rejected = Some(RejectedToken {
            token: token.clone(),
            challenge: challenge.map(str::to_owned),
        });
        match asked.provider.token(wanted).await {
            Ok(other) if other != token => {
                let url = self.add_token(&asked, &other, &mut again.request)?;
                again.send(http, url).await
            }
            // There is no better one, so what the server said stands.
            _ => Ok(answer),
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

    /// The URL that a request is sent to, without credentials; nothing without a server.
    pub(crate) fn url_of(&self, request: &Request) -> Option<String> {
        let base = self.base_of(request).ok()?;
        let url = base.url(&request.path, &request.query).ok()?;
        Some(url.to_string())
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

impl Outgoing {
    async fn send(self, http: &Http, url: Url) -> Result<Answer, Fault> {
        let stream = opened(self.streamed).await?;
        if self.open {
            // In a box, as below: no workflow's future is as large as what it does not do.
            let (head, body) = Box::pin(http.open(url, self.request, stream)).await?;
            return Ok((head, Some(body)));
        }
        let response = match stream {
            None => http.complete(http.send(url, self.request)).await?,
            Some(stream) => Box::pin(http.upload(url, self.request, stream)).await?,
        };
        Ok((response, None))
    }

    /// The same once more, if it can be sent twice.
    fn again(&self) -> Option<Outgoing> {
        self.streamed.is_none().then(|| Outgoing {
            request: self.request.clone(),
            streamed: None,
            open: self.open,
        })
    }

    /// The request with its body in it, for a mock.
    async fn collected(mut self) -> Result<Request, Fault> {
        if let Some(stream) = opened(self.streamed).await? {
            self.request.body = Some(stream.collect().await?);
        }
        Ok(self.request)
    }
}

/// A body that is read while it is sent, ready to be read.
async fn opened(streamed: Option<Streamed>) -> Result<Option<Stream>, Fault> {
    match streamed {
        Some(streamed) => streamed.open().await.map(Some),
        None => Ok(None),
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
