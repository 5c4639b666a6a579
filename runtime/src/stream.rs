//! Replies that are read while they come: bytes, server-sent events, sequences of JSON texts.

mod events;
mod items;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::Body as _;
use tokio::time::{Sleep, sleep};

use crate::body::Mismatch;
use crate::fault::Fault;
use crate::http::{interrupted, silent, too_large};
use crate::reply::at;

pub use events::{Events, ServerEvent};
pub use items::Items;

/// The body of a reply, piece by piece as it comes.
///
/// No time limit holds for the whole: a stream may go on for days, and ends with a
/// [`Timeout`](crate::FaultKind::Timeout) only when nothing has come for the longest silence
/// ([`Http::with_stream_silence`](crate::Http::with_stream_silence), 5 minutes by default). Dropping it
/// closes the connection.
pub struct ByteStream {
    pieces: Pieces,
    /// The largest body, or item of one, in bytes.
    limit: usize,
}

enum Pieces {
    Http {
        body: reqwest::Body,
        silence: Duration,
        /// Ends the silence; made when there first is one.
        alarm: Option<Pin<Box<Sleep>>>,
    },
    /// What is there already, if any of it is left.
    Whole(Option<Bytes>),
}

impl ByteStream {
    pub(crate) fn of_http(body: reqwest::Body, silence: Duration, limit: usize) -> Self {
        let pieces = Pieces::Http {
            body,
            silence,
            alarm: None,
        };
        ByteStream { pieces, limit }
    }

    /// The next piece, of whatever size it came in; nothing at the end.
    ///
    /// # Errors
    /// If the connection breaks or falls silent before the body is complete. Nothing comes after that.
    pub async fn next(&mut self) -> Option<Result<Bytes, Fault>> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    /// All that is left, within the limit of a body.
    pub(crate) async fn whole(mut self) -> Result<Bytes, Fault> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await {
            whole.extend_from_slice(&piece?);
            if whole.len() > self.limit {
                return Err(too_large(self.limit));
            }
        }
        Ok(whole.freeze())
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
        let piece = match &mut self.pieces {
            Pieces::Whole(rest) => return Poll::Ready(rest.take().map(Ok)),
            Pieces::Http {
                body,
                silence,
                alarm,
            } => match poll_data(body, cx) {
                Poll::Ready(piece) => {
                    *alarm = None;
                    piece
                }
                Poll::Pending => {
                    let alarm = alarm.get_or_insert_with(|| Box::pin(sleep(*silence)));
                    ready!(alarm.as_mut().poll(cx));
                    Some(Err(silent(*silence)))
                }
            },
        };
        if !matches!(piece, Some(Ok(_))) {
            self.pieces = Pieces::Whole(None);
        }
        Poll::Ready(piece)
    }
}

/// The next data of a body; trailers are passed over.
fn poll_data(body: &mut reqwest::Body, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
    loop {
        return Poll::Ready(match ready!(Pin::new(&mut *body).poll_frame(cx)) {
            None => None,
            Some(Err(error)) => Some(Err(interrupted(error))),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) if data.is_empty() => continue,
                Ok(data) => Some(Ok(data)),
                Err(_) => continue,
            },
        });
    }
}

/// A body that is there already.
impl From<Bytes> for ByteStream {
    fn from(body: Bytes) -> Self {
        ByteStream {
            limit: usize::MAX,
            pieces: Pieces::Whole(Some(body).filter(|body| !body.is_empty())),
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Fault>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

/// Why an item of a stream could not be had.
///
/// `Display` and `Debug` do not show the item, which may hold secrets.
#[derive(Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The stream broke off, or an item was too large; nothing comes after it.
    #[error(transparent)]
    Fault(Fault),
    /// An item is not what the description says. The stream goes on.
    #[error("an item is not as described: {reason}{}", at(.pointer))]
    Item {
        /// The item as it came; of an event, its data.
        text: Bytes,
        /// The JSON Pointer (RFC 6901) of the value that did not fit; empty for the whole item.
        pointer: String,
        /// What did not fit.
        reason: String,
    },
}

impl fmt::Debug for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StreamError::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            StreamError::Item {
                pointer, reason, ..
            } => f
                .debug_struct("Item")
                .field("pointer", pointer)
                .field("reason", reason)
                .finish_non_exhaustive(),
        }
    }
}

impl StreamError {
    fn item(text: Bytes, Mismatch { pointer, reason }: Mismatch) -> Self {
        StreamError::Item {
            text,
            pointer,
            reason,
        }
    }
}

/// Finds the items in a stream of bytes, wherever its pieces begin and end.
trait Framing {
    /// An item, not decoded.
    type Frame;

    /// Takes the next piece.
    fn push(&mut self, piece: &[u8]);

    /// The next item that is complete.
    fn pop(&mut self) -> Option<Self::Frame>;

    /// The item that the end of the stream completes.
    fn end(&mut self) -> Option<Self::Frame>;

    /// How many bytes are kept of the item that is not complete.
    fn pending(&self) -> usize;
}

/// A stream of items that are not decoded yet.
struct Frames<F> {
    bytes: ByteStream,
    framing: F,
    ended: bool,
}

impl<F: Framing> Frames<F> {
    fn new(bytes: ByteStream, framing: F) -> Self {
        Frames {
            bytes,
            framing,
            ended: false,
        }
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<F::Frame, Fault>>> {
        loop {
            if let Some(frame) = self.framing.pop() {
                return Poll::Ready(Some(Ok(frame)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let fault = match ready!(self.bytes.poll_piece(cx)) {
                Some(Ok(piece)) => {
                    self.framing.push(&piece);
                    let limit = self.bytes.limit;
                    let within = self.framing.pending() <= limit;
                    (!within).then(|| too_large(limit))
                }
                Some(Err(fault)) => Some(fault),
                None => {
                    self.ended = true;
                    return Poll::Ready(self.framing.end().map(Ok));
                }
            };
            if let Some(fault) = fault {
                self.ended = true;
                return Poll::Ready(Some(Err(fault)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::task::Waker;

    fn all<S: Stream + Unpin + Send>(mut stream: S) -> Vec<S::Item> {
        let mut cx = Context::from_waker(Waker::noop());
        let mut items = Vec::new();
        while let Poll::Ready(Some(item)) = Pin::new(&mut stream).poll_next(&mut cx) {
            items.push(item);
        }
        items
    }

    #[test]
    fn each_is_a_stream_that_may_change_threads() {
        let bytes = || ByteStream::from(Bytes::from_static(b"data: 1\n\ndata: x\n\n"));
        assert_eq!(all(bytes()).len(), 1);
        let events = all(Events::<Value>::new(bytes(), crate::body::json_body));
        assert_eq!(events.len(), 2);
        assert!(matches!(&events[0], Ok(event) if event.data == 1));
        assert!(matches!(events[1], Err(StreamError::Item { .. })));
        let lines = Bytes::from_static(b"1\n\"2\"\n[");
        let items = all(Items::<Value>::new(ByteStream::from(lines)));
        assert!(matches!(items.as_slice(), [Ok(_), Ok(_), Err(_)]));
        assert_eq!(all(ByteStream::from(Bytes::new())), []);
    }

    #[test]
    fn nothing_of_a_stream_is_printed() {
        let events = Events::<Value>::new(
            ByteStream::from(Bytes::from_static(b"data: hush\n\n")),
            crate::body::json_body,
        );
        assert!(!format!("{events:?}").contains("hush"));
        let errors = all(events);
        let Some(Err(error)) = errors.first() else {
            panic!("no JSON");
        };
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }
}
