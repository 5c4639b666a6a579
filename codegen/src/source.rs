//! The documents: files, their text and value trees, and places in them.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, rules};
use crate::parse::text;

/// Largest document that is read, in bytes.
const FILE_LIMIT: u64 = 20 * 1024 * 1024;

/// Names one file of [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(usize);

/// A document as read.
#[derive(Debug)]
pub struct File {
    /// Where it is, canonical.
    pub path: PathBuf,
    /// How it is shown to the user: relative to the project where possible.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The same as a tree; null where it could not be read.
    pub tree: Value,
}

/// All documents of one generation.
#[derive(Debug)]
pub struct Files {
    project: PathBuf,
    root: PathBuf,
    files: Vec<File>,
    /// What the user has for documents elsewhere: URI, path.
    maps: Vec<(String, PathBuf)>,
    /// The URIs that documents are known by.
    uris: HashMap<String, FileId>,
    /// What files have in them, instead of what is on the disk.
    texts: HashMap<PathBuf, String>,
}

impl Files {
    /// Documents of the project in `project`; nothing outside `root` is read.
    pub fn new(project: &Path, root: &Path) -> Self {
        Files {
            project: canonical(project),
            root: canonical(root),
            files: Vec::new(),
            maps: Vec::new(),
            uris: HashMap::new(),
            texts: HashMap::new(),
        }
    }

    /// With other texts of files, by canonical path, than the disk has.
    #[must_use]
    pub fn with_texts(mut self, texts: HashMap<PathBuf, String>) -> Self {
        self.texts = texts;
        self
    }

    /// With local files for URIs.
    #[must_use]
    pub fn with_maps(mut self, maps: Vec<(String, PathBuf)>) -> Self {
        self.maps = maps;
        self
    }

    /// A document.
    pub fn get(&self, id: FileId) -> &File {
        &self.files[id.0]
    }

    /// All documents read so far.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, file)| (FileId(i), file))
    }

    /// The document at a path, if it has been read.
    pub fn known(&self, path: &Path) -> Option<FileId> {
        let canonical = path.canonicalize().ok()?;
        let position = self.files.iter().position(|file| file.path == canonical);
        position.map(FileId)
    }

    /// Makes a document known by a URI; the first that has it keeps it.
    pub fn identify(&mut self, uri: &str, id: FileId) {
        self.uris.entry(uri.to_owned()).or_insert(id);
    }

    /// The document that is known by a URI.
    pub fn identified(&self, uri: &str) -> Option<FileId> {
        self.uris.get(uri).copied()
    }

    /// The document that is known by a URI, or the file that the user has for it; nothing if there
    /// is neither.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_uri(
        &mut self,
        uri: &str,
        named_at: Option<&Place>,
    ) -> Option<Result<FileId, Box<Diagnostic>>> {
        if let Some(known) = self.identified(uri) {
            return Some(Ok(known));
        }
        let (_, path) = self.maps.iter().find(|(mapped, _)| mapped == uri)?;
        let loaded = self.load(&path.clone(), named_at);
        if let Ok(id) = loaded {
            self.identify(uri, id);
        }
        Some(loaded)
    }

    /// Reads a document, once.
    ///
    /// # Errors
    /// If it does not exist, lies outside the root, or is not YAML or JSON. `named_at` is the
    /// place that names it.
    pub fn load(
        &mut self,
        path: &Path,
        named_at: Option<&Place>,
    ) -> Result<FileId, Box<Diagnostic>> {
        let canonical = path
            .canonicalize()
            .map_err(|error| self.missing(path, &error, named_at))?;
        if let Some(known) = self.files.iter().position(|file| file.path == canonical) {
            return self.readable(FileId(known));
        }
        if !canonical.starts_with(&self.root) {
            return Err(self.escape(&canonical, named_at));
        }
        let text = match self.texts.get(&canonical) {
            Some(text) => text.clone(),
            None => read(&canonical).map_err(|error| self.missing(path, &error, named_at))?,
        };
        let id = self.add(canonical, text);
        if let Ok(tree) = text::read(&self.files[id.0].path, &self.files[id.0].text) {
            self.files[id.0].tree = tree;
        }
        self.readable(id)
    }

    /// Adds a file that is no document, so that there can be places in it.
    pub fn add(&mut self, path: PathBuf, text: String) -> FileId {
        let id = FileId(self.files.len());
        self.files.push(File {
            name: self.display(&path),
            path,
            text,
            tree: Value::Null,
        });
        id
    }

    /// Whether a folder is one above which nothing is looked for.
    pub fn ends_at(&self, folder: &Path) -> bool {
        folder == self.project || folder == self.root
    }

    /// A document that has been read, or why it could not be.
    fn readable(&self, id: FileId) -> Result<FileId, Box<Diagnostic>> {
        let file = self.get(id);
        match file.tree {
            Value::Null => text::read(&file.path, &file.text)
                .map(|_| id)
                .map_err(|error| Box::new(error.diagnostic(id))),
            _ => Ok(id),
        }
    }

    /// How a path is shown: from the project's folder, where it is in it.
    pub fn display(&self, path: &Path) -> String {
        let shown = path.strip_prefix(&self.project).unwrap_or(path);
        // The same text on every platform.
        shown.to_string_lossy().replace('\\', "/")
    }

    fn missing(
        &self,
        path: &Path,
        error: &std::io::Error,
        named_at: Option<&Place>,
    ) -> Box<Diagnostic> {
        let name = self.display(path);
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("{name} does not exist"),
            _ => format!("{name} cannot be read: {error}"),
        };
        Box::new(
            Diagnostic::new(rules::SOURCE_MISSING, message)
                .at_optional(named_at, "names this file")
                .help("the path is relative to the document that names it"),
        )
    }

    fn escape(&self, path: &Path, named_at: Option<&Place>) -> Box<Diagnostic> {
        let message = format!("{} lies outside {}", path.display(), self.root.display());
        Box::new(
            Diagnostic::new(rules::PATH_ESCAPE, message)
                .at_optional(named_at, "leads outside")
                .help(
                    "documents are read below the project's directory only; to allow another \
                     directory, name it: `Builder::root`, or `--root`",
                ),
        )
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn read(path: &Path) -> std::io::Result<String> {
    let size = std::fs::metadata(path)?.len();
    if size > FILE_LIMIT {
        let message = format!("it has {size} bytes, and {FILE_LIMIT} is the limit");
        return Err(std::io::Error::other(message));
    }
    std::fs::read_to_string(path)
}

/// A place in a document, turned into line and column only when a diagnostic is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The document.
    pub file: FileId,
    /// What in it.
    pub spot: Spot,
}

/// What a [`Place`] points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The value at a JSON Pointer.
    Value(String),
    /// The key of the member at a JSON Pointer.
    Key(String),
    /// A part of the text at a JSON Pointer, in bytes of its value.
    Part(String, Range<usize>),
    /// A byte of the text.
    Offset(usize),
    /// Bytes of the text.
    Bytes(Range<usize>),
}

impl Place {
    /// The value at `pointer`.
    pub fn value(file: FileId, pointer: impl Into<String>) -> Self {
        Place {
            file,
            spot: Spot::Value(pointer.into()),
        }
    }

    /// The key of the same member.
    #[must_use]
    pub fn key(&self) -> Self {
        let spot = match &self.spot {
            Spot::Value(pointer) | Spot::Part(pointer, _) => Spot::Key(pointer.clone()),
            other => other.clone(),
        };
        Place {
            file: self.file,
            spot,
        }
    }

    /// The mapping or list that has the value at this place.
    pub fn parent(&self) -> Option<Self> {
        let (Spot::Value(pointer) | Spot::Key(pointer) | Spot::Part(pointer, _)) = &self.spot
        else {
            return None;
        };
        let (parent, _) = pointer.rsplit_once('/')?;
        Some(Place::value(self.file, parent))
    }

    /// The same part of a text without the braces around it.
    #[must_use]
    pub fn within_braces(&self) -> Self {
        let mut place = self.clone();
        if let Spot::Part(_, part) = &mut place.spot
            && part.len() >= 2
        {
            *part = part.start + 1..part.end - 1;
        }
        place
    }

    /// A part of the text at this place.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let spot = match &self.spot {
            Spot::Value(pointer) => Spot::Part(pointer.clone(), range),
            Spot::Part(pointer, outer) => {
                let start = outer.start;
                Spot::Part(pointer.clone(), start + range.start..start + range.end)
            }
            other => other.clone(),
        };
        Place {
            file: self.file,
            spot,
        }
    }
}
