//! From names to what they name: documents to their sources, steps to operations, pointers to
//! schemas.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::arazzo::{self, Document, SourceDescription};
use crate::parse::openapi::{self, Description};
use crate::source::{FileId, Files};
use crate::suggest::did_you_mean;

pub mod load;
pub mod operation;
pub mod pointer;
pub mod reference;
pub mod scope;

/// All documents of one generation, read and connected.
#[derive(Debug)]
pub struct Project<'a> {
    /// The texts.
    pub files: &'a Files,
    /// The Arazzo documents.
    pub documents: Vec<Document<'a>>,
    /// The OpenAPI descriptions that they name, each once.
    pub descriptions: Vec<Description>,
    /// A document and the position of a source description in it → a description.
    sources: HashMap<(FileId, usize), usize>,
    /// The descriptions that are generated for themselves → their names.
    standalone: HashMap<usize, String>,
}

impl<'a> Project<'a> {
    /// Reads all documents that were loaded.
    pub fn read(files: &'a Files, loaded: &load::Loaded, diagnostics: &mut Diagnostics) -> Self {
        let mut project = Project {
            files,
            documents: Vec::new(),
            descriptions: Vec::new(),
            sources: HashMap::new(),
            standalone: HashMap::new(),
        };
        for (name, file) in &loaded.descriptions {
            if let Some(read) = openapi::read(files, *file, None, diagnostics) {
                let index = project.descriptions.len();
                project.standalone.insert(index, name.clone());
                project.descriptions.push(read);
            }
        }
        for file in &loaded.documents {
            if let Some(document) = arazzo::read(files, *file, diagnostics) {
                project.add_sources(&document, loaded, diagnostics);
                project.documents.push(document);
            }
        }
        project
    }

    fn add_sources(
        &mut self,
        document: &Document<'_>,
        loaded: &load::Loaded,
        diagnostics: &mut Diagnostics,
    ) {
        for (position, source) in document.sources.iter().enumerate() {
            let Some(file) = loaded.source(document.file, &source.url.value) else {
                continue;
            };
            if !is_openapi(source, diagnostics) {
                continue;
            }
            let known = self.descriptions.iter().position(|d| d.file == file);
            let description = known.or_else(|| {
                let read = openapi::read(self.files, file, Some(&source.url.place), diagnostics)?;
                self.descriptions.push(read);
                Some(self.descriptions.len() - 1)
            });
            if let Some(description) = description {
                self.sources.insert((document.file, position), description);
            }
        }
    }

    /// The descriptions that a document names: position of the source, description.
    pub fn descriptions_of(&self, document: &Document<'_>) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = (0..document.sources.len())
            .filter_map(|at| Some((at, *self.sources.get(&(document.file, at))?)))
            .collect();
        found.sort_unstable();
        found
    }

    /// Whether a description is generated for itself, complete.
    pub fn is_standalone(&self, description: usize) -> bool {
        self.standalone.contains_key(&description)
    }

    /// The name that the first document which names a description gives it.
    pub fn source_name(&self, description: usize) -> &str {
        if let Some(name) = self.standalone.get(&description) {
            return name;
        }
        self.documents
            .iter()
            .flat_map(|document| {
                document
                    .sources
                    .iter()
                    .enumerate()
                    .map(move |(at, source)| (document.file, at, source))
            })
            .find(|(file, at, _)| self.sources.get(&(*file, *at)) == Some(&description))
            .map_or("source", |(_, _, source)| source.name.value.as_str())
    }
}

/// Whether a source is declared as an OpenAPI description, or as nothing.
fn is_openapi(source: &SourceDescription, diagnostics: &mut Diagnostics) -> bool {
    let Some(kind) = &source.kind else {
        return true;
    };
    let (rule, message) = match kind.value.as_str() {
        "openapi" => return true,
        "arazzo" => (
            rules::UNSUPPORTED,
            "a source of type `arazzo` is valid, but not generated for yet".to_owned(),
        ),
        "asyncapi" => (
            rules::ASYNC_SOURCE,
            "a source of type `asyncapi` is not read: messages are not supported".to_owned(),
        ),
        other => (
            rules::SOURCE_TYPE,
            format!("there is no source type `{other}`; the file is read as what it is"),
        ),
    };
    let is_unknown = rule == rules::SOURCE_TYPE;
    let nearest = did_you_mean(&kind.value, ["openapi", "arazzo"]).filter(|_| is_unknown);
    let diagnostic = Diagnostic::new(rule, message).at(&kind.place, "");
    diagnostics.push(diagnostic.help_optional(nearest));
    is_unknown
}
