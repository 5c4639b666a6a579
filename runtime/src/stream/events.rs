//! `text/event-stream`: server-sent events (WHATWG HTML, 9.2).

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::{ByteStream, Frames, Framing, StreamError};
use crate::body::Mismatch;

/// A server-sent event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerEvent<T> {
    /// Its type, `message` where it names none.
    pub event: String,
    /// Its data, decoded.
    pub data: T,
    /// The last id that the stream has set so far; empty where it has set none. A request that goes on
    /// behind this event sends it as `Last-Event-ID`.
    pub id: String,
    /// The last reconnection time that the stream has set so far.
    pub retry: Option<Duration>,
}

/// A stream of server-sent events with data of type `T`. See [`ByteStream`] for the limits that hold.
pub struct Events<T> {
    frames: Frames<EventFraming>,
    read: fn(&Bytes) -> Result<T, Mismatch>,
}

impl<T> Events<T> {
    pub(crate) fn new(bytes: ByteStream, read: fn(&Bytes) -> Result<T, Mismatch>) -> Self {
        Events {
            frames: Frames::new(bytes, EventFraming::default()),
            read,
        }
    }

    /// The next event; nothing at the end. One that the end of the stream cuts off is dropped.
    ///
    /// # Errors
    /// If the stream breaks off, after which nothing comes, or the data are not what the description
    /// says, after which the next event can be had.
    pub async fn next(&mut self) -> Option<Result<ServerEvent<T>, StreamError>> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// The last id that the stream has set so far, also outside an event.
    pub fn last_id(&self) -> &str {
        &self.frames.framing.id
    }

    /// How long to wait before connecting again, if the server has said it.
    pub fn retry(&self) -> Option<Duration> {
        self.frames.framing.retry
    }

    fn poll_event(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<ServerEvent<T>, StreamError>>> {
        let frame = ready!(self.frames.poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            let ServerEvent {
                event,
                data,
                id,
                retry,
            } = frame.map_err(StreamError::Fault)?;
            match (self.read)(&data) {
                Ok(data) => Ok(ServerEvent {
                    event,
                    data,
                    id,
                    retry,
                }),
                Err(mismatch) => Err(StreamError::item(data, mismatch)),
            }
        }))
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<ServerEvent<T>, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(cx)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// What is known of the event that is coming.
#[derive(Default)]
struct EventFraming {
    /// The line that is not complete.
    line: Vec<u8>,
    /// Whether the line before ended with CR, so that an LF belongs to its end.
    after_cr: bool,
    /// Whether a line was complete: a byte order mark can only stand before.
    begun: bool,
    event: Vec<u8>,
    /// The lines of data, each with LF at its end.
    data: Vec<u8>,
    id: String,
    retry: Option<Duration>,
    complete: VecDeque<ServerEvent<Bytes>>,
}

impl Framing for EventFraming {
    type Frame = ServerEvent<Bytes>;

    fn push(&mut self, mut piece: &[u8]) {
        if !piece.is_empty() && std::mem::take(&mut self.after_cr) {
            piece = piece.strip_prefix(b"\n").unwrap_or(piece);
        }
        while let Some(length) = piece.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            let (rest_of_line, rest) = piece.split_at(length);
            self.line.extend_from_slice(rest_of_line);
            let line = std::mem::take(&mut self.line);
            self.take_line(&line);
            self.after_cr = rest == b"\r";
            piece = rest
                .strip_prefix(b"\r\n")
                .or_else(|| rest.get(1..))
                .unwrap_or_default();
        }
        self.line.extend_from_slice(piece);
    }

    fn pop(&mut self) -> Option<ServerEvent<Bytes>> {
        self.complete.pop_front()
    }

    fn end(&mut self) -> Option<ServerEvent<Bytes>> {
        None
    }

    fn pending(&self) -> usize {
        self.line.len() + self.data.len()
    }
}

impl EventFraming {
    fn take_line(&mut self, line: &[u8]) {
        let line = match std::mem::replace(&mut self.begun, true) {
            false => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
            true => line,
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.event = value.to_vec(),
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"id" if !value.contains(&0) => self.id = text(value),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = text(value).parse().ok();
                self.retry = milliseconds.map(Duration::from_millis).or(self.retry);
            }
            // A comment, or a field that means nothing.
            _ => {}
        }
    }

    /// An empty line ends an event; without data there is none.
    fn dispatch(&mut self) {
        let event = std::mem::take(&mut self.event);
        if self.data.pop().is_none() {
            return;
        }
        let data = std::mem::take(&mut self.data);
        self.complete.push_back(ServerEvent {
            event: match event.is_empty() {
                true => "message".to_owned(),
                false => text(&event),
            },
            // What is not UTF-8 is replaced, as the rules demand.
            data: match std::str::from_utf8(&data) {
                Ok(_) => Bytes::from(data),
                Err(_) => Bytes::from(text(&data)),
            },
            id: self.id.clone(),
            retry: self.retry,
        });
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "\u{feff}: comment\r\ndata: one\ndata:two\r\rid: 1\nevent:ü\r\ndata: \n\n\
        retry: 10\ndata\n\nretry: x\nid: a\0b\nevent: none\n\ndata:  s: p\n\ndata: cut off\n";

    fn events(pieces: &[&[u8]]) -> Vec<(String, String, String, Option<u128>)> {
        let mut framing = EventFraming::default();
        let mut events = Vec::new();
        for piece in pieces {
            framing.push(piece);
            while let Some(event) = framing.pop() {
                let data = String::from_utf8(event.data.to_vec()).unwrap();
                let retry = event.retry.map(|retry| retry.as_millis());
                events.push((event.event, data, event.id, retry));
            }
        }
        assert!(framing.end().is_none());
        events
    }

    #[test]
    fn the_rules_hold_wherever_the_pieces_begin() {
        let event = |event: &str, data: &str, id: &str, retry| {
            (event.to_owned(), data.to_owned(), id.to_owned(), retry)
        };
        let expected = [
            event("message", "one\ntwo", "", None),
            event("ü", "", "1", None),
            event("message", "", "1", Some(10)),
            event("message", " s: p", "1", Some(10)),
        ];
        assert_eq!(events(&[STREAM.as_bytes()]), expected);
        let bytes: Vec<&[u8]> = STREAM.as_bytes().chunks(1).collect();
        assert_eq!(events(&bytes), expected, "one byte at a time");
        for at in 0..STREAM.len() {
            let (start, end) = STREAM.as_bytes().split_at(at);
            assert_eq!(events(&[start, b"", end]), expected, "in two at {at}");
        }
    }

    #[test]
    fn what_is_not_utf8_is_replaced() {
        let found = events(&[b"data: a\xff\n\n"]);
        assert_eq!(found[0].1, "a\u{fffd}");
    }
}
