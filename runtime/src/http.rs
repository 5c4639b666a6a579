//! The transport over HTTP: reqwest, with what a workflow needs from it set.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderValue};
use reqwest::redirect::Policy;

use crate::fault::{Fault, FaultKind};
use crate::request::Request;
use crate::response::Response;
use crate::stream::ByteStream;
use crate::upload::stream::{ReadError, Stream};

/// Default for the time in which a reply must be complete.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Default for the time in which a connection must stand.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Default for the largest body of a reply, in bytes.
const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// Default for the longest silence of a stream.
const SILENCE: Duration = Duration::from_secs(300);
/// In place of the time limit of a complete reply, which reqwest cannot take away: 30 years.
const UNLIMITED: Duration = Duration::from_secs(30 * 365 * 86_400);

/// An HTTP client that sources share, with its pool of connections.
///
/// Redirects are not followed: a workflow's criteria see the 3xx reply, and credentials stay
/// with the server that they were set for. No cookies are kept. A complete reply must come
/// within 30 s (10 s for the connection), and a body may have 64 MiB.
///
/// For a body that is read while it is sent, and for a reply that is read as a stream, neither holds, but
/// the time for the connection, a read timeout that the caller has configured, and the longest
/// silence: between two pieces of either, and before the reply, at most 5 minutes may pass.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    body_limit: usize,
    silence: Duration,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}

impl From<reqwest::Client> for Http {
    fn from(client: reqwest::Client) -> Self {
        Http::from_client(client)
    }
}

impl Http {
    /// A client with the defaults above.
    ///
    /// # Errors
    /// If TLS cannot be set up on this machine.
    pub fn new() -> Result<Self, HttpError> {
        Self::with(|builder| builder)
    }

    /// A client configured by the caller: proxy, certificates, timeouts. Redirects stay off.
    ///
    /// # Errors
    /// If the configuration cannot be used.
    pub fn with(
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, HttpError> {
        Self::install_tls_provider();
        let builder = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("arazzo-runtime/", env!("CARGO_PKG_VERSION")));
        let client = configure(builder)
            .redirect(Policy::none())
            .build()
            .map_err(HttpError)?;
        Ok(Self::from_client(client))
    }

    /// Uses a client that exists, with its own proxies, certificates and timeouts (reqwest has
    /// none by default). It must not follow redirects (`Policy::none()`): it would send keys in
    /// headers to wherever a reply leads, and a criterion on a 3xx status would never see it.
    ///
    /// Building a `reqwest::Client` panics ("No rustls crypto provider is configured") where
    /// neither a feature of reqwest (`rustls`, which is a default) nor the program has chosen a
    /// cryptography provider. With reqwest's `default-features = false`, call
    /// [`install_tls_provider`](Self::install_tls_provider) before that, or configure the client
    /// in [`with`](Self::with).
    pub fn from_client(client: reqwest::Client) -> Self {
        Http {
            client,
            body_limit: BODY_LIMIT,
            silence: SILENCE,
        }
    }

    /// Installs ring as the process's cryptography provider, if there is none yet. [`new`](Self::new)
    /// and [`with`](Self::with) do this themselves; a program calls it that builds its own
    /// `reqwest::Client` first.
    pub fn install_tls_provider() {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // A program that installs its own at the same moment wins, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
    }

    /// Sets how long a stream, in either direction, may stand still before it counts as broken. A server that sends events
    /// rarely should send comments in between.
    #[must_use]
    pub fn with_stream_silence(self, longest: Duration) -> Self {
        Http {
            silence: longest,
            ..self
        }
    }

    /// Sets the largest body that is accepted, in bytes; of a stream of items, the largest item.
    #[must_use]
    pub fn with_body_limit(self, bytes: usize) -> Self {
        Http {
            body_limit: bytes,
            ..self
        }
    }

    /// Makes a request to be sent: the future is small, because what it sends is not part of it.
    pub(crate) fn send(
        &self,
        url: reqwest::Url,
        mut request: Request,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + use<> {
        let body = request.body.take().map(reqwest::Body::from);
        self.client.execute(outgoing(url, request, body))
    }

    /// Waits for the whole reply.
    pub(crate) async fn complete(
        &self,
        reply: impl Future<Output = reqwest::Result<reqwest::Response>>,
    ) -> Result<Response, Fault> {
        let mut reply = reply.await.map_err(fault)?;
        let body = self.read(&mut reply).await?;
        let headers = std::mem::take(reply.headers_mut());
        Ok(Response::new(reply.status(), headers, body))
    }

    /// The same with a body in place of the request's, without a limit for all of it.
    pub(crate) async fn upload(
        &self,
        url: reqwest::Url,
        request: Request,
        stream: Stream,
    ) -> Result<Response, Fault> {
        let pace = stream.pace();
        let mut outgoing = outgoing(url, request, Some(reqwest::Body::wrap(stream)));
        outgoing.timeout_mut().get_or_insert(UNLIMITED);
        let reply = self.client.execute(outgoing);
        let stuck = || {
            let message = format!("nothing moved for {:?}", self.silence);
            Fault::new(FaultKind::Timeout, message)
        };
        let reply = pace.watch(self.silence, reply).await.ok_or_else(stuck)?;
        let reply = self.complete(std::future::ready(reply));
        let reply = tokio::time::timeout(self.silence, reply).await;
        reply.unwrap_or_else(|_| Err(stuck()))
    }

    /// Sends a request, and leaves the body of the reply where it is.
    pub(crate) async fn open(
        &self,
        url: reqwest::Url,
        mut request: Request,
        stream: Option<Stream>,
    ) -> Result<(Response, ByteStream), Fault> {
        let body = request.body.take().map(reqwest::Body::from);
        let body = stream.map(reqwest::Body::wrap).or(body);
        let mut outgoing = outgoing(url, request, body);
        *outgoing.timeout_mut() = Some(UNLIMITED);
        let reply = tokio::time::timeout(self.silence, self.client.execute(outgoing)).await;
        let mut reply = reply.map_err(|_| silent(self.silence))?.map_err(fault)?;
        let headers = std::mem::take(reply.headers_mut());
        let head = Response::new(reply.status(), headers, Bytes::new());
        let stream = ByteStream::of_http(reply.into(), self.silence, self.body_limit);
        Ok((head, stream))
    }

    async fn read(&self, reply: &mut reqwest::Response) -> Result<Bytes, Fault> {
        let Some(first) = reply.chunk().await.map_err(interrupted)? else {
            return Ok(Bytes::new());
        };
        let mut whole = Whole::One(first);
        while whole.len() <= self.body_limit {
            match reply.chunk().await.map_err(interrupted)? {
                Some(chunk) => whole.push(&chunk),
                None => return Ok(whole.freeze()),
            }
        }
        Err(too_large(self.body_limit))
    }
}

/// A request as it is sent.
fn outgoing(url: reqwest::Url, request: Request, body: Option<reqwest::Body>) -> reqwest::Request {
    // A method that gives content a meaning says that there is none (RFC 9110, section 8.6);
    // some servers answer 411 otherwise. hyper says it over HTTP/2 only.
    let says_length = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
    // Not by way of a builder, which takes over one header after the other.
    let mut outgoing = reqwest::Request::new(request.method, url);
    *outgoing.headers_mut() = request.headers;
    *outgoing.timeout_mut() = request.timeout;
    match body {
        Some(body) => *outgoing.body_mut() = Some(body),
        None if says_length => {
            let none = HeaderValue::from_static("0");
            outgoing.headers_mut().insert(CONTENT_LENGTH, none);
        }
        None => {}
    }
    outgoing
}

/// The fault of a body, or an item of one, that is larger than accepted.
pub(crate) fn too_large(limit: usize) -> Fault {
    Fault::new(FaultKind::TooLarge, format!("more than {limit} bytes"))
}

/// The fault of a stream that brings nothing any more.
pub(crate) fn silent(silence: Duration) -> Fault {
    Fault::new(FaultKind::Timeout, format!("nothing came for {silence:?}"))
}

/// A body as it comes: most are one chunk, which is the body.
enum Whole {
    One(Bytes),
    More(BytesMut),
}

impl Whole {
    fn len(&self) -> usize {
        match self {
            Whole::One(first) => first.len(),
            Whole::More(bytes) => bytes.len(),
        }
    }

    fn push(&mut self, chunk: &Bytes) {
        if let Whole::One(first) = self {
            *self = Whole::More(BytesMut::from(std::mem::take(first)));
        }
        if let Whole::More(bytes) = self {
            bytes.extend_from_slice(chunk);
        }
    }

    fn freeze(self) -> Bytes {
        match self {
            Whole::One(first) => first,
            Whole::More(bytes) => bytes.freeze(),
        }
    }
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be set up: {0}")]
pub struct HttpError(#[source] reqwest::Error);

/// A URL over which requests can be sent.
pub(crate) fn parse(url: &str) -> Result<reqwest::Url, Fault> {
    // The URL itself is not repeated: its query may hold a key.
    let parsed = reqwest::Url::parse(url)
        .map_err(|error| Fault::new(FaultKind::Server, format!("not a URL: {error}")))?;
    let has_user = !parsed.username().is_empty() || parsed.password().is_some();
    match parsed.scheme() {
        "http" | "https" if has_user => Err(Fault::new(
            FaultKind::Server,
            "it contains a user; set credentials on the client instead",
        )),
        "http" | "https" => Ok(parsed),
        other => Err(Fault::new(
            FaultKind::Server,
            format!("scheme {other} is neither http nor https"),
        )),
    }
}

fn fault(error: reqwest::Error) -> Fault {
    let kind = if error.is_timeout() {
        FaultKind::Timeout
    } else if ReadError::is_behind(&error) {
        FaultKind::Upload
    } else if error.is_connect() {
        FaultKind::Connect
    } else if error.is_request() {
        // Connected, but no reply that could be read: closed too early, or not HTTP.
        FaultKind::Interrupted
    } else {
        FaultKind::Other
    };
    Fault::new(kind, innermost(&error.without_url()))
}

pub(crate) fn interrupted(error: reqwest::Error) -> Fault {
    let kind = if error.is_timeout() {
        FaultKind::Timeout
    } else {
        FaultKind::Interrupted
    };
    Fault::new(kind, innermost(&error.without_url()))
}

/// The cause at the bottom says what happened ("Connection refused"); those above it, that
/// sending failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
