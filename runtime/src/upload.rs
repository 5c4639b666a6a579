//! Content that is sent as it is: bytes, files, and whatever else can be read.

pub(crate) mod stream;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Mutex;

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt as _};

use stream::Piece;

/// A file to be sent: as a whole body, or as a part of one.
///
/// Bytes and texts become one by `from`. A file of the disk ([`Upload::path`], an open
/// [`tokio::fs::File`]) or anything else that can be read ([`Upload::reader`]) is read while it is
/// sent, and never held as a whole.
///
/// How long that takes is not limited: [`Http`](crate::Http) gives up when nothing moves any more.
pub struct Upload {
    content: Content,
    file_name: Option<String>,
    media_type: Option<String>,
}

/// Where an upload's bytes are.
pub(crate) enum Content {
    Bytes(Bytes),
    /// Opened when it is sent.
    Path(PathBuf),
    File(File),
    /// Anything, with its length in bytes where that is known.
    Reader(Source, Option<u64>),
}

/// What bytes are read from. The mutex is never locked: with it, a body is `Sync` whatever it reads
/// from, as reqwest and the callers of async functions want it.
pub(crate) type Source = Mutex<Pin<Box<dyn AsyncRead + Send>>>;

fn source(reader: impl AsyncRead + Send + 'static) -> Source {
    Mutex::new(Box::pin(reader))
}

impl Upload {
    /// The file at a path, which also gives the file name. It is opened when it is sent; a file that
    /// cannot be read then is a [`Fault`](crate::Fault) of kind
    /// [`Upload`](crate::FaultKind::Upload).
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name();
        let name = name.map(|name| name.to_string_lossy().into_owned());
        Upload {
            file_name: name,
            ..Self::of(Content::Path(path))
        }
    }

    /// What a reader gives until its end. Its length is not known, so it is sent in chunks (RFC
    /// 9112, section 7.1), which some servers refuse; [`Upload::reader_of`] says how long it is.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::of(Content::Reader(source(reader), None))
    }

    /// The next `length` bytes of a reader. One that ends before is a [`Fault`](crate::Fault).
    pub fn reader_of(length: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        Self::of(Content::Reader(source(reader), Some(length)))
    }

    /// Sets the file name that a part of a form is sent with.
    #[must_use]
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Upload {
            file_name: Some(name.into()),
            ..self
        }
    }

    /// Sets the media type of a part, in place of the one that the description gives.
    #[must_use]
    pub fn media_type(self, media_type: impl Into<String>) -> Self {
        Upload {
            media_type: Some(media_type.into()),
            ..self
        }
    }

    fn of(content: Content) -> Self {
        Upload {
            content,
            file_name: None,
            media_type: None,
        }
    }

    /// Content, file name and media type.
    pub(crate) fn into_parts(self) -> (Content, Option<String>, Option<String>) {
        (self.content, self.file_name, self.media_type)
    }
}

/// Where the content is, not what it is.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.content {
            Content::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Content::Path(_) | Content::File(_) => "a file".to_owned(),
            Content::Reader(..) => "a reader".to_owned(),
        };
        f.debug_struct("Upload")
            .field("content", &format_args!("{content}"))
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .finish()
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self::of(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&[u8]> for Upload {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl<const N: usize> From<&[u8; N]> for Upload {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&str> for Upload {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

/// What is left of an open file, from where it stands.
impl From<File> for Upload {
    fn from(file: File) -> Self {
        Self::of(Content::File(file))
    }
}

/// The same.
impl From<std::fs::File> for Upload {
    fn from(file: std::fs::File) -> Self {
        File::from_std(file).into()
    }
}

impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl Content {
    /// Makes it ready to be read, with its length where that can be known.
    pub(crate) async fn open(self) -> io::Result<Piece> {
        match self {
            Content::Bytes(bytes) => Ok(Piece::Bytes(bytes)),
            Content::Path(path) => of_file(File::open(path).await?).await,
            Content::File(file) => of_file(file).await,
            Content::Reader(reader, length) => Ok(Piece::reader(reader, length)),
        }
    }
}

async fn of_file(mut file: File) -> io::Result<Piece> {
    let metadata = file.metadata().await?;
    // A pipe or a device has no length.
    let length = match metadata.is_file() {
        true => Some(metadata.len().saturating_sub(file.stream_position().await?)),
        false => None,
    };
    Ok(Piece::reader(source(file), length))
}
