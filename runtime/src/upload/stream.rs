//! A body that is read while it is sent.

use std::collections::VecDeque;
use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use tokio::io::ReadBuf;

use crate::fault::{Fault, FaultKind};
use crate::upload::{Content, Source};

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// What a body consists of, before it is sent: nothing is open yet.
pub(crate) struct Streamed(pub(crate) Vec<Section>);

/// A part of a body.
pub(crate) struct Section {
    pub(crate) content: Content,
    /// Whether it is sent as base64 text.
    pub(crate) base64: bool,
}

impl Streamed {
    /// Opens everything, so that what cannot be read is found before anything is sent.
    pub(crate) async fn open(self) -> Result<Stream, Fault> {
        let mut pieces = VecDeque::new();
        for section in self.0 {
            let piece = section.content.open().await;
            let piece = piece.map_err(|error| unreadable(&error))?;
            pieces.push_back(match section.base64 {
                true => piece.into_base64(),
                false => piece,
            });
        }
        let pace = Pace::default();
        Ok(Stream { pieces, pace })
    }
}

/// An open body.
pub(crate) struct Stream {
    pieces: VecDeque<Piece>,
    pace: Pace,
}

/// A piece of an open body.
pub(crate) enum Piece {
    Bytes(Bytes),
    Reader(Reader),
}

pub(crate) struct Reader {
    reader: Source,
    /// How many bytes are to come, where that is known.
    left: Option<u64>,
    /// Bytes that wait for more to make three, where base64 is sent.
    base64: Option<Vec<u8>>,
}

impl Piece {
    pub(crate) fn reader(reader: Source, length: Option<u64>) -> Self {
        Piece::Reader(Reader {
            reader,
            left: length,
            base64: None,
        })
    }

    fn into_base64(self) -> Self {
        match self {
            Piece::Bytes(bytes) => Piece::Bytes(STANDARD.encode(bytes).into()),
            Piece::Reader(reader) => Piece::Reader(Reader {
                base64: Some(Vec::new()),
                ..reader
            }),
        }
    }

    /// How many bytes it will be on the wire, where that is known.
    fn length(&self) -> Option<u64> {
        match self {
            Piece::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Piece::Reader(Reader { left, base64, .. }) => match base64 {
                None => *left,
                Some(waiting) => {
                    let waiting = u64::try_from(waiting.len()).ok()?;
                    left.map(|left| (left + waiting).div_ceil(3) * 4)
                }
            },
        }
    }
}

impl Reader {
    /// The next bytes to send; none at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            let chunk = ready!(self.poll_read(cx))?;
            let Some(waiting) = &mut self.base64 else {
                return Poll::Ready(Ok((!chunk.is_empty()).then_some(chunk)));
            };
            let at_end = chunk.is_empty();
            waiting.extend_from_slice(&chunk);
            let complete = match at_end {
                true => waiting.len(),
                false => waiting.len() / 3 * 3,
            };
            let text = STANDARD.encode(waiting.drain(..complete).as_slice());
            if at_end || !text.is_empty() {
                return Poll::Ready(Ok((!text.is_empty()).then(|| text.into())));
            }
        }
    }

    /// The next bytes that are there; none at the end.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let left = self.left.unwrap_or(u64::MAX);
        let wanted = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
        if wanted == 0 {
            return Poll::Ready(Ok(Bytes::new()));
        }
        let mut chunk = BytesMut::zeroed(wanted);
        let mut buffer = ReadBuf::new(&mut chunk);
        let reader = self.reader.get_mut();
        let reader = reader.map_err(|_| io::Error::other("the reader panicked"))?;
        ready!(reader.as_mut().poll_read(cx, &mut buffer))?;
        let read = buffer.filled().len();
        chunk.truncate(read);
        if let Some(left) = &mut self.left {
            if read == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            *left = left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        }
        Poll::Ready(Ok(chunk.freeze()))
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = ReadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ReadError>>> {
        while let Some(piece) = self.pieces.front_mut() {
            let chunk = match piece {
                Piece::Bytes(bytes) => {
                    let bytes = std::mem::take(bytes);
                    (!bytes.is_empty()).then_some(bytes)
                }
                Piece::Reader(reader) => ready!(reader.poll_chunk(cx)).map_err(ReadError)?,
            };
            match chunk {
                Some(chunk) => {
                    self.pace.step();
                    return Poll::Ready(Some(Ok(Frame::data(chunk))));
                }
                None => drop(self.pieces.pop_front()),
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let lengths: Option<u64> = self.pieces.iter().map(Piece::length).sum();
        lengths.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// How a body gets on: when its last piece was taken.
#[derive(Clone)]
pub(crate) struct Pace(Arc<Mutex<Instant>>);

impl Default for Pace {
    fn default() -> Self {
        Pace(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Pace {
    fn step(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last_step(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a future; nothing if the body stands still for longer than `silence` before.
    pub(crate) async fn watch<T>(
        &self,
        silence: Duration,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        self.step();
        let mut future = pin!(future);
        loop {
            let last = self.last_step();
            let left = silence.saturating_sub(last.elapsed());
            match tokio::time::timeout(left, &mut future).await {
                Ok(done) => return Some(done),
                Err(_) if self.last_step() == last => return None,
                Err(_) => {}
            }
        }
    }
}

impl Stream {
    pub(crate) fn pace(&self) -> Pace {
        self.pace.clone()
    }

    /// All of it, for a transport that sends nothing.
    pub(crate) async fn collect(mut self) -> Result<Bytes, Fault> {
        let mut whole = BytesMut::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut self).poll_frame(cx)).await {
            let frame = frame.map_err(|error| unreadable(&error.0))?;
            whole.extend_from_slice(&frame.into_data().unwrap_or_default());
        }
        Ok(whole.freeze())
    }
}

/// The content of a body could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ReadError(io::Error);

impl ReadError {
    /// Whether this is what a request failed of.
    pub(crate) fn is_behind(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<ReadError>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

fn unreadable(error: &io::Error) -> Fault {
    Fault::new(FaultKind::Upload, error.to_string())
}
