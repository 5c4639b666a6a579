//! What can happen instead of a reply.

use std::fmt;

/// A call that brought no reply: an outcome like any other, recorded by engines, on which the
/// document's `onFailure` decides (Arazzo, Step Object).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{kind}{}", detail(.message))]
#[non_exhaustive]
pub struct Fault {
    /// What kind of failure it was.
    pub kind: FaultKind,
    /// What the layer below said, without URL, headers or credentials; may be empty.
    pub message: String,
}

fn detail(message: &str) -> String {
    match message {
        "" => String::new(),
        message => format!(": {message}"),
    }
}

impl Fault {
    /// A fault of a kind, with what is known about it. `message` must not contain secrets.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Fault {
            kind,
            message: message.into(),
        }
    }
}

/// The kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Nobody answered at the server's address.
    Connect,
    /// No complete reply came in time.
    Timeout,
    /// The connection broke before the reply was complete, or what came over it is not HTTP. The
    /// server may have done what was asked.
    Interrupted,
    /// The body is larger than the client accepts.
    TooLarge,
    /// None of the security requirements can be met with the credentials that are set.
    MissingCredential,
    /// The request goes to a server on another origin than its source's, which the credentials are
    /// not for.
    Untrusted,
    /// The client has no URL for the server, or one that it cannot use.
    Server,
    /// A file or reader to be sent could not be read. The server may have received a part of it.
    Upload,
    /// Anything else.
    Other,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FaultKind::Connect => "no connection",
            FaultKind::Timeout => "no complete reply in time",
            FaultKind::Interrupted => "the connection broke before the reply was complete",
            FaultKind::TooLarge => "the reply is too large",
            FaultKind::MissingCredential => "a credential is missing",
            FaultKind::Untrusted => "the credentials are not for this server",
            FaultKind::Server => "the server's URL is missing or not usable",
            FaultKind::Upload => "what was to be sent could not be read",
            FaultKind::Other => "the request failed",
        })
    }
}

/// The engine stops the run; only passed on, never decided on by the document.
#[derive(Debug, thiserror::Error)]
#[error("the engine stopped the run: {reason}")]
pub struct Halt {
    reason: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Halt {
    /// Stops the run for a reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Halt {
            reason: reason.into(),
            source: None,
        }
    }

    /// The same, with the engine's own error.
    pub fn with_source(
        reason: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Halt {
            reason: reason.into(),
            source: Some(source.into()),
        }
    }
}
