//! Tokens that run out: who provides them, and what for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::Method;

use crate::secret::Secret;

/// The token of a security scheme: one that is given once, or one that a [`TokenProvider`] is
/// asked for before every request.
#[derive(Clone)]
pub struct Token(pub(crate) Given);

#[derive(Clone)]
pub(crate) enum Given {
    Text(Secret),
    Provider(Arc<dyn TokenProvider>),
}

impl Token {
    /// Asks `provider` for a token before every request.
    ///
    /// ```
    /// use arazzo_runtime::{Secret, Token, TokenError, TokenRequest};
    ///
    /// let token = Token::provided(|wanted: TokenRequest| async move {
    ///     match wanted.scheme {
    ///         "oauth" => Ok(Secret::new("…")),
    ///         other => Err(TokenError::new(format!("no account for {other}"))),
    ///     }
    /// });
    /// ```
    pub fn provided(provider: impl TokenProvider + 'static) -> Self {
        Token(Given::Provider(Arc::new(provider)))
    }
}

impl<T: Into<Secret>> From<T> for Token {
    fn from(token: T) -> Self {
        Token(Given::Text(token.into()))
    }
}

/// Whether it is given or provided; never the token.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Given::Text(_) => "Token(…)",
            Given::Provider(_) => "Token(provided)",
        })
    }
}

/// Provides tokens: from a cache, an OAuth library, the metadata server of a cloud.
///
/// A client asks before every request, so that a provider keeps its token as long as it is good.
/// If the server answers 401 all the same, the client asks once more with
/// [`TokenRequest::rejected`], and sends the request once more if it gets another token; whatever
/// comes back then is the reply. The time limit of a request does not include the provider's.
///
/// Closures and functions `Fn(TokenRequest) -> impl Future<Output = Result<Secret, TokenError>>`
/// are providers.
pub trait TokenProvider: Send + Sync {
    /// A token for this request.
    ///
    /// # Errors
    /// If there is none; the request is then not sent.
    fn token(&self, wanted: TokenRequest) -> TokenFuture<'_>;
}

/// What [`TokenProvider::token`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Secret, TokenError>> + Send + 'a>>;

impl<F, T> TokenProvider for F
where
    F: Fn(TokenRequest) -> T + Send + Sync,
    T: Future<Output = Result<Secret, TokenError>> + Send + 'static,
{
    fn token(&self, wanted: TokenRequest) -> TokenFuture<'_> {
        Box::pin(self(wanted))
    }
}

/// A provider that several clients share.
impl TokenProvider for Arc<dyn TokenProvider> {
    fn token(&self, wanted: TokenRequest) -> TokenFuture<'_> {
        self.as_ref().token(wanted)
    }
}

/// What a token is wanted for.
#[derive(Clone)]
#[non_exhaustive]
pub struct TokenRequest {
    /// The name of the source description.
    pub source: &'static str,
    /// The name of the security scheme.
    pub scheme: &'static str,
    /// The scopes that the operation needs (OpenAPI, Security Requirement Object); may be empty.
    pub scopes: Vec<String>,
    /// The method of the request.
    pub method: Method,
    /// Path and query of the request as sent, for schemes that sign them.
    pub target: String,
    /// The token that the server has just answered 401 to.
    pub rejected: Option<RejectedToken>,
}

/// A token that the server did not accept.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RejectedToken {
    /// The token: not to be taken from a cache again.
    pub token: Secret,
    /// The reply's `WWW-Authenticate` header.
    pub challenge: Option<String>,
}

/// Without the target, which may hold secrets.
impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest")
            .field("source", &self.source)
            .field("scheme", &self.scheme)
            .field("scopes", &self.scopes)
            .field("method", &self.method)
            .field("rejected", &self.rejected.is_some())
            .finish_non_exhaustive()
    }
}

/// Why there is no token. The text becomes part of errors and logs: it must hold no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TokenError(String);

impl TokenError {
    /// An error that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        TokenError(message.into())
    }
}
