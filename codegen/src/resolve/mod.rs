//! From names to what they name: documents to their sources, steps to operations and workflows,
//! pointers to schemas.

use std::collections::HashMap;

use crate::diagnostic::Diagnostics;
use crate::gather::{Collection, Gather, sort_by_key};
use crate::parse::arazzo::{self, Document, SourceDescription};
use crate::parse::openapi::{self, Description};
use crate::source::{FileId, Files};
use source::{Kind, Source};
use workflow::WorkflowRef;

mod check;
pub mod load;
pub mod operation;
pub mod pointer;
pub mod reference;
pub mod scope;
mod source;
mod uri;
pub mod workflow;

/// All documents of one generation, read and connected.
#[derive(Debug)]
pub struct Project<'a> {
    /// The texts.
    pub files: &'a Files,
    /// The Arazzo documents: those asked for, then those that they call.
    pub documents: Vec<Document<'a>>,
    /// The OpenAPI descriptions that they name, each once.
    pub descriptions: Vec<Description>,
    /// A document and the position of a source description in it → what that names.
    sources: HashMap<(FileId, usize), Source>,
    /// The descriptions that are generated for themselves → their names.
    standalone: HashMap<usize, String>,
    /// The workflows that are generated, in the order of the documents.
    generated: Vec<WorkflowRef>,
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
            generated: Vec::new(),
        };
        for (name, file) in &loaded.descriptions {
            if let Some(read) = openapi::read(files, *file, None, diagnostics) {
                let index = project.descriptions.len();
                project.standalone.insert(index, name.clone());
                project.descriptions.push(read);
            }
        }
        for file in loaded.documents.iter().chain(&loaded.called) {
            if let Some(document) = arazzo::read(files, *file, diagnostics) {
                project.add_sources(&document, loaded, diagnostics);
                project.documents.push(document);
            }
        }
        project.generated = project.reachable(&loaded.documents);
        check::check(&project, diagnostics);
        project
    }

    fn add_sources(
        &mut self,
        document: &Document<'_>,
        loaded: &load::Loaded,
        diagnostics: &mut Diagnostics,
    ) {
        for (position, source) in document.sources.iter().enumerate() {
            if source::is_async(source) {
                diagnostics.push(source::asynchronous(&source.url.place));
                continue;
            }
            let file = loaded.source(document.file, &source.url.value);
            let found = file.and_then(|file| self.add_source(source, file, diagnostics));
            if let Some(found) = found {
                self.sources.insert((document.file, position), found);
            }
        }
    }

    fn add_source(
        &mut self,
        source: &SourceDescription,
        file: FileId,
        diagnostics: &mut Diagnostics,
    ) -> Option<Source> {
        match source::kind(self.files, source, file, diagnostics) {
            Kind::AsyncApi => None,
            Kind::Arazzo => Some(Source::Document(file)),
            Kind::OpenApi => {
                let known = self.descriptions.iter().position(|d| d.file == file);
                let description = known.or_else(|| {
                    let at = Some(&source.url.place);
                    let read = openapi::read(self.files, file, at, diagnostics)?;
                    self.descriptions.push(read);
                    Some(self.descriptions.len() - 1)
                });
                description.map(Source::Description)
            }
        }
    }

    /// The workflows of the documents that were asked for, and those that they may run.
    fn reachable(&self, asked: &[FileId]) -> Vec<WorkflowRef> {
        let mut found: Vec<WorkflowRef> = Vec::new();
        for (document, read) in self.documents.iter().enumerate() {
            if asked.contains(&read.file) {
                let workflows = 0..read.workflows.len();
                found.put_all(workflows.map(|workflow| WorkflowRef { document, workflow }));
            }
        }
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            for called in self.called_by(at) {
                if !found.contains(&called) {
                    found.push(called);
                }
            }
            next += 1;
        }
        sort_by_key(&mut found, |workflow| *workflow);
        found
    }

    /// The workflows that one may run: first, as a step, or by an action.
    pub fn called_by(&self, at: WorkflowRef) -> Vec<WorkflowRef> {
        let (document, workflow) = self.workflow(at);
        check::called(workflow)
            .filter_map(|name| self.find_workflow(document, name))
            .gather()
    }

    /// The workflows that are generated, in the order of the documents.
    pub fn generated(&self) -> impl Iterator<Item = WorkflowRef> {
        self.generated.iter().copied()
    }

    /// Whether a workflow is generated: one of a document that is only called may not be.
    pub fn is_generated(&self, at: WorkflowRef) -> bool {
        self.generated.binary_search(&at).is_ok()
    }

    /// What a source of a document names; nothing where it could not be read.
    fn source(&self, document: &Document<'_>, position: usize) -> Option<Source> {
        self.sources.get(&(document.file, position)).copied()
    }

    /// The position of a document.
    fn index(&self, document: &Document<'_>) -> Option<usize> {
        self.documents.iter().position(|d| d.file == document.file)
    }

    /// The descriptions that a document names: position of the source, description.
    pub fn descriptions_of(&self, document: &Document<'_>) -> Vec<(usize, usize)> {
        let sources = 0..document.sources.len();
        sources
            .filter_map(|at| match self.source(document, at)? {
                Source::Description(description) => Some((at, description)),
                Source::Document(_) => None,
            })
            .gather()
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
        let mut named = self.documents.iter().flat_map(|document| {
            let descriptions = self.descriptions_of(document).into_iter();
            descriptions.map(move |(at, named)| (&document.sources[at], named))
        });
        named
            .find(|(_, named)| *named == description)
            .map_or("source", |(source, _)| source.name.value.as_str())
    }
}
