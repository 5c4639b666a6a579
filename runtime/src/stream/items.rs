//! Sequences of JSON texts: a line each (`application/x-ndjson`, `application/jsonl`), or each behind
//! a record separator (`application/json-seq`, RFC 7464).

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{ByteStream, Frames, Framing, StreamError};
use crate::body::json_body;

/// A stream of items of type `T`. See [`ByteStream`] for the limits that hold.
pub struct Items<T> {
    frames: Frames<ItemFraming>,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Items<T> {
    pub(crate) fn new(bytes: ByteStream) -> Self {
        Items {
            frames: Frames::new(bytes, ItemFraming::default()),
            items: PhantomData,
        }
    }

    /// The next item; nothing at the end.
    ///
    /// # Errors
    /// If the stream breaks off, after which nothing comes, or the item is not what the description
    /// says, after which the next one can be had.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, StreamError>>> {
        let frame = ready!(self.frames.poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            let text = frame.map_err(StreamError::Fault)?;
            json_body(&text).map_err(|mismatch| StreamError::item(text, mismatch))
        }))
    }
}

impl<T: DeserializeOwned> Stream for Items<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Stands before every text of a JSON text sequence.
const RECORD_SEPARATOR: u8 = 0x1e;

/// Tells by the first byte what is between the items: nothing else can begin with a separator.
#[derive(Default)]
struct ItemFraming {
    kept: BytesMut,
    /// How much of it was searched.
    searched: usize,
    separator: Option<u8>,
}

impl Framing for ItemFraming {
    type Frame = Bytes;

    fn push(&mut self, piece: &[u8]) {
        self.kept.extend_from_slice(piece);
    }

    fn pop(&mut self) -> Option<Bytes> {
        loop {
            let first = *self.kept.first()?;
            let separator = *self.separator.get_or_insert(match first {
                RECORD_SEPARATOR => RECORD_SEPARATOR,
                _ => b'\n',
            });
            let rest = self.kept.get(self.searched..).unwrap_or_default();
            let Some(length) = rest.iter().position(|byte| *byte == separator) else {
                self.searched = self.kept.len();
                return None;
            };
            let item = self.kept.split_to(self.searched + length);
            self.kept.advance(1);
            self.searched = 0;
            if let Some(item) = trimmed(item.freeze()) {
                return Some(item);
            }
        }
    }

    fn end(&mut self) -> Option<Bytes> {
        trimmed(std::mem::take(&mut self.kept).freeze())
    }

    fn pending(&self) -> usize {
        self.kept.len()
    }
}

/// An item without the space around it; nothing where there is no more than that.
fn trimmed(item: Bytes) -> Option<Bytes> {
    let text = item.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&item);
    let text = text.trim_ascii();
    (!text.is_empty()).then(|| item.slice_ref(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(pieces: &[&[u8]]) -> Vec<Bytes> {
        let mut framing = ItemFraming::default();
        let mut items = Vec::new();
        for piece in pieces {
            framing.push(piece);
            items.extend(std::iter::from_fn(|| framing.pop()));
        }
        items.extend(framing.end());
        items
    }

    #[test]
    fn items_are_found_wherever_the_pieces_begin() {
        for (stream, expected) in [
            ("", &[] as &[&str]),
            ("{\"a\":\"ü\"}\r\n\n 1\n[]\n", &["{\"a\":\"ü\"}", "1", "[]"]),
            ("\u{feff}1\n2", &["1", "2"]),
            (
                "\x1e{\n \"a\": 1\n}\n\x1e\x1e2\n",
                &["{\n \"a\": 1\n}", "2"],
            ),
        ] {
            assert_eq!(items(&[stream.as_bytes()]), expected, "{stream:?}");
            for at in 0..stream.len() {
                let (start, end) = stream.as_bytes().split_at(at);
                assert_eq!(items(&[start, end]), expected, "{stream:?} in two at {at}");
            }
        }
    }
}
