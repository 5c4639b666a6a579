//! From names to what they name: documents to their sources, steps to operations, pointers to
//! schemas.

use std::collections::HashMap;

use crate::diagnostic::Diagnostics;
use crate::parse::arazzo::{self, Document};
use crate::parse::openapi::{self, Description};
use crate::source::{FileId, Files};

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
}

impl<'a> Project<'a> {
    /// Reads all documents that were loaded.
    pub fn read(files: &'a Files, loaded: &load::Loaded, diagnostics: &mut Diagnostics) -> Self {
        let mut project = Project {
            files,
            documents: Vec::new(),
            descriptions: Vec::new(),
            sources: HashMap::new(),
        };
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
            let known = self.descriptions.iter().position(|d| d.file == file);
            let description = known.or_else(|| {
                let read = openapi::read(self.files, file, &source.url.place, diagnostics)?;
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

    /// The name that the first document which names a description gives it.
    pub fn source_name(&self, description: usize) -> &str {
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
