//! Reads every file that the documents name, before anything is resolved.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::uri;
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::parse::node::Node;
use crate::resolve::reference::percent_decode;
use crate::source::{FileId, Files, Place};

mod references;

/// The files that were read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The Arazzo documents that were asked for.
    pub documents: Vec<FileId>,
    /// Those that the others name as their sources.
    pub called: Vec<FileId>,
    /// OpenAPI descriptions that are generated for themselves, by name.
    pub descriptions: Vec<(String, FileId)>,
    sources: HashMap<(FileId, String), FileId>,
}

impl Loaded {
    /// The file behind the `url` of a source description.
    pub fn source(&self, document: FileId, url: &str) -> Option<FileId> {
        self.sources.get(&(document, url.to_owned())).copied()
    }
}

/// Reads the Arazzo documents at `paths`, the sources that they name, the descriptions for
/// themselves, and what all of these refer to.
pub fn load(
    files: &mut Files,
    paths: &[PathBuf],
    descriptions: &[(String, PathBuf)],
    diagnostics: &mut Diagnostics,
) -> Loaded {
    let mut loader = Loader {
        files,
        loaded: Loaded::default(),
        diagnostics,
    };
    for (name, path) in descriptions {
        if let Some(file) = loader.given(path) {
            loader.loaded.descriptions.push((name.clone(), file));
        }
    }
    for path in paths {
        if let Some(file) = loader.given(path)
            && !loader.loaded.documents.contains(&file)
        {
            loader.loaded.documents.push(file);
        }
    }
    // Only now, so that every document is known by its `$self`.
    for (_, file) in loader.loaded.descriptions.clone() {
        references::load(loader.files, file, loader.diagnostics);
    }
    let mut next = 0;
    while let Some(document) = loader.document(next) {
        references::load(loader.files, document, loader.diagnostics);
        loader.sources(document);
        next += 1;
    }
    loader.loaded
}

/// What a URI reference leads to.
#[derive(PartialEq)]
enum Target {
    Uri(String),
    Path(PathBuf),
}

impl Target {
    /// What a reference means that starts at a file.
    fn from_file(file: &Path, reference: &str) -> Self {
        let reference = uri::without_fragment(reference);
        let path = match reference.strip_prefix("file://") {
            Some(path) => path,
            None if uri::is_absolute(reference) => return Target::Uri(reference.to_owned()),
            None => reference,
        };
        let path = percent_decode(path).unwrap_or_else(|| path.to_owned());
        Target::Path(normal(&file.parent().unwrap_or(file).join(path)))
    }

    fn text(&self) -> String {
        match self {
            Target::Uri(uri) => uri.clone(),
            Target::Path(path) => path.display().to_string(),
        }
    }
}

struct Loader<'f> {
    files: &'f mut Files,
    loaded: Loaded,
    diagnostics: &'f mut Diagnostics,
}

impl Loader<'_> {
    /// Reads a file that was asked for, and makes it known by its `$self`.
    fn given(&mut self, path: &Path) -> Option<FileId> {
        let read = self.files.load(path, None);
        let file = self.read(read)?;
        if let Some(own) = self.identity(file) {
            self.files.identify(&own.text(), file);
        }
        Some(file)
    }

    fn read(&mut self, read: Result<FileId, Box<Diagnostic>>) -> Option<FileId> {
        match read {
            Ok(file) => Some(file),
            Err(error) => {
                self.diagnostics.push(*error);
                None
            }
        }
    }

    /// The documents in the order in which they were found: those asked for, then those called.
    fn document(&self, index: usize) -> Option<FileId> {
        let documents = self.loaded.documents.iter().chain(&self.loaded.called);
        documents.copied().nth(index)
    }

    /// Reads the sources of a document.
    fn sources(&mut self, document: FileId) {
        for (url, place) in source_urls(self.files, document) {
            let Some(file) = self.source(document, &url, &place) else {
                continue;
            };
            self.loaded.sources.insert((document, url), file);
            let known = [&self.loaded.documents, &self.loaded.called];
            match Node::root(self.files, file).get("arazzo") {
                Some(_) if known.iter().any(|list| list.contains(&file)) => {}
                Some(_) => self.loaded.called.push(file),
                None => references::load(self.files, file, self.diagnostics),
            }
        }
    }

    /// The document behind a source description: one that is known by its URI, a file that the user
    /// has for that, or the file that the URI names (Arazzo, Source Description Object).
    fn source(&mut self, document: FileId, url: &str, place: &Place) -> Option<FileId> {
        let target = self.target(document, url);
        if let Some(read) = self.files.load_uri(&target.text(), Some(place)) {
            return self.read(read);
        }
        let beside = Target::from_file(&self.files.get(document).path, url);
        let path = match (&target, &beside) {
            (Target::Path(path), _) if beside == target || path.exists() => path,
            (_, Target::Path(path)) if path.exists() => path,
            _ => {
                self.diagnostics.push(missing(&target, place));
                return None;
            }
        };
        let read = self.files.load(path, Some(place));
        let file = self.read(read)?;
        self.check_identity(file, &target, &beside, place);
        Some(file)
    }

    /// A document that has a URI should be named by it; and a path that starts at a `$self` need not
    /// lead to the file that lies there from the document's file.
    fn check_identity(&mut self, file: FileId, target: &Target, beside: &Target, place: &Place) {
        let own = self.identity(file);
        if own.as_ref() == Some(target) {
            return;
        }
        if let Some(own) = own {
            self.diagnostics.push(
                Diagnostic::new(rules::OTHER_URI, "the document has a URI of its own")
                    .at(place, format!("it is {}", own.text())),
            );
        } else if target != beside && *target != Target::Path(self.files.get(file).path.clone()) {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::FILE_BESIDE,
                    "no document is known by this URI; the file beside is read",
                )
                .at(place, format!("means {}", target.text()))
                .help(
                    "map the URI to the file: `Builder::map`, or `--map`; or give the document that \
                     has it as `$self`",
                ),
            );
        }
    }

    /// What a reference in a document leads to: it starts at the document's `$self`, or at its file
    /// (RFC 3986, section 5.1).
    fn target(&self, document: FileId, reference: &str) -> Target {
        match self.identity(document) {
            Some(Target::Uri(base)) if !reference.starts_with("file://") => {
                Target::Uri(uri::resolve(&base, reference))
            }
            Some(Target::Path(base)) => Target::from_file(&base, reference),
            _ => Target::from_file(&self.files.get(document).path, reference),
        }
    }

    /// What a document says that it is (`$self` of Arazzo 1.1 and of OpenAPI 3.2).
    fn identity(&self, document: FileId) -> Option<Target> {
        let own = Node::root(self.files, document).get("$self")?;
        Some(Target::from_file(
            &self.files.get(document).path,
            own.value.as_str()?,
        ))
    }
}

/// The sources to be read: descriptions of messages are not.
fn source_urls(files: &Files, document: FileId) -> Vec<(String, Place)> {
    let sources = Node::root(files, document).list("sourceDescriptions");
    let url = |source: Node<'_>| {
        let is_async = source
            .value
            .get("type")
            .is_some_and(|kind| kind == "asyncapi");
        let url = source.get("url").filter(|_| !is_async)?;
        Some((url.value.as_str()?.to_owned(), url.place()))
    };
    sources.into_iter().filter_map(url).gather()
}

fn missing(target: &Target, place: &Place) -> Diagnostic {
    let (message, help) = match target {
        Target::Uri(_) => (
            "a source on the network is not fetched",
            "download it, and map the URI to the file: `Builder::map`, or `--map`",
        ),
        Target::Path(_) => (
            "this file does not exist",
            "the path starts at the document's `$self`",
        ),
    };
    Diagnostic::new(rules::SOURCE_MISSING, message)
        .at(place, format!("means {}", target.text()))
        .help(help)
}

/// A path without `.` and `..`, whatever there is.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
