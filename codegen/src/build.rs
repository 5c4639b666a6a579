//! The builder: what a build script calls.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostics, Level, Levels, Report};
use crate::gather::{Collection, Gather};
use crate::lower::{Formats, ProgramOptions};
use crate::output::{self, GeneratedFile, Stale};
use crate::resolve::{Project, load};
use crate::source::Files;
use crate::{emit, ir, lower, settings};

mod error;
mod find;
mod fix;
mod graphs;
mod outline;
mod progress;
mod schemas;
mod script;
mod warnings;

pub use error::Error;
pub use find::DocumentKind;
pub use fix::{FixedDocument, Fixes};
pub use outline::Outline;
pub use progress::{Listener, Progress};
pub use schemas::SchemaType;

/// Generates code from Arazzo documents: configure it, then [`build`](Self::build) in a build
/// script, or [`generate`](Self::generate) to have the files as values.
#[derive(Clone, Debug)]
pub struct Builder {
    project: PathBuf,
    root: Option<PathBuf>,
    documents: Vec<PathBuf>,
    output: PathBuf,
    levels: Levels,
    operations: Operations,
    formats: Formats,
    /// Whether the documentation of workflows shows them.
    pictures: bool,
    /// The program's name, if one is wanted.
    program: Option<String>,
    package: Option<String>,
    /// OpenAPI descriptions for themselves: name and path.
    descriptions: Vec<(String, PathBuf)>,
    /// Local files for URIs.
    maps: Vec<(String, PathBuf)>,
    coloured: bool,
    listener: Listener,
}

/// Which operations of a source are generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operations {
    /// Those that workflows call, with their bodies typed as deep as workflows go into them: a
    /// reviewer sees what runs.
    #[default]
    Used,
    /// All of them, completely typed.
    All,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Reads `specs/` and writes `generated/`, both in the package that is built.
    pub fn new() -> Self {
        let project =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| ".".into(), PathBuf::from);
        Builder {
            project,
            root: None,
            documents: Vec::new(),
            output: PathBuf::from("generated"),
            levels: Levels::default(),
            operations: Operations::default(),
            formats: Formats::default(),
            pictures: true,
            program: None,
            package: std::env::var("CARGO_PKG_NAME").ok(),
            descriptions: Vec::new(),
            maps: Vec::new(),
            coloured: false,
            listener: Listener::default(),
        }
    }

    /// Takes another directory for the package's own: relative paths start there.
    #[must_use]
    pub fn project(mut self, directory: impl Into<PathBuf>) -> Self {
        self.project = directory.into();
        self
    }

    /// Adds an Arazzo document, or a folder of them. Without any, `specs` is taken.
    #[must_use]
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(path.into());
        self
    }

    /// Allows documents to name files below `directory` instead of the package's directory.
    #[must_use]
    pub fn root(mut self, directory: impl Into<PathBuf>) -> Self {
        self.root = Some(directory.into());
        self
    }

    /// Writes to `folder` instead of `generated`.
    #[must_use]
    pub fn output(mut self, folder: impl Into<PathBuf>) -> Self {
        self.output = folder.into();
        self
    }

    /// Rejects what the specification forbids, also where a document could be understood all the
    /// same: such findings are errors instead of warnings.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.levels.strict();
        self
    }

    /// Shows findings of a rule, named by the slug in their brackets, at another level, whatever
    /// `arazzo.toml` says. A finding that leaves nothing to generate stays an error.
    #[must_use]
    pub fn level(mut self, slug: &str, level: Level) -> Self {
        self.levels.set(slug, level);
        self
    }

    /// Adds an OpenAPI description for itself: its complete client, as module and field `name`.
    #[must_use]
    pub fn openapi(mut self, name: &str, path: impl Into<PathBuf>) -> Self {
        self.descriptions.push((name.to_owned(), path.into()));
        self
    }

    /// Reads the file at `path` where documents name `uri`. Nothing is fetched.
    #[must_use]
    pub fn map(mut self, uri: &str, path: impl Into<PathBuf>) -> Self {
        self.maps.push((uri.to_owned(), path.into()));
        self
    }

    /// Renders findings with colours, for a terminal.
    #[must_use]
    pub fn coloured(mut self, coloured: bool) -> Self {
        self.coloured = coloured;
        self
    }

    /// Generates these operations of the sources that documents name.
    #[must_use]
    pub fn operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// Gives formats of texts types of their own: dates, times and UUIDs.
    #[must_use]
    pub fn formats(mut self, formats: Formats) -> Self {
        self.formats = formats;
        self
    }

    /// Whether the documentation of each workflow's function has a picture of it: an SVG file beside that
    /// of the function, which only rustdoc reads. It has one unless this is `false`.
    #[must_use]
    pub fn pictures(mut self, pictures: bool) -> Self {
        self.pictures = pictures;
        self
    }

    /// Generates a command-line program, `main.rs`, with a subcommand per workflow. It uses the
    /// package's library, and the runtime's feature `cli`.
    #[must_use]
    pub fn program(mut self, name: &str) -> Self {
        self.program = Some(name.to_owned());
        self
    }

    /// The package that the code is generated into. Cargo tells a build script.
    #[must_use]
    pub fn package(mut self, name: &str) -> Self {
        self.package = Some(name.to_owned());
        self
    }

    /// Tells a function how far the work has come, for somebody who waits for it.
    #[must_use]
    pub fn on_progress(mut self, listener: fn(Progress)) -> Self {
        self.listener = Listener(Some(listener));
        self
    }

    /// What lowering has to know.
    fn lowering(&self) -> lower::Options {
        let program = self.program.as_ref().map(|name| ProgramOptions {
            name: name.clone(),
            library: self.package.as_ref().unwrap_or(name).replace('-', "_"),
        });
        lower::Options {
            program,
            all_operations: self.operations == Operations::All,
            formats: self.formats,
            pictures: self.pictures,
            listener: self.listener,
        }
    }

    /// The generated files as values, and what was found in the documents.
    ///
    /// # Errors
    /// If the documents cannot be generated for, or could not be found.
    pub fn generate(&self) -> Result<(Vec<GeneratedFile>, Report), Error> {
        let (generated, _, mut report) = self.lower()?;
        self.listener.tell(Progress::Code);
        let modules = emit::emit(&generated);
        let workflows = modules.iter().filter(|m| m.path.starts_with("workflows/"));
        report.features = workflows.flat_map(|m| emit::features(&m.tokens)).gather();
        report.features.sort();
        report.features.dedup();
        let mut files = output::files(&modules).map_err(Error::Format)?;
        files.put_all(output::pictures(&emit::pictures(&generated)));
        Ok((files, report))
    }

    /// What is found in the documents, errors as well; nothing is generated.
    ///
    /// # Errors
    /// If a folder has no Arazzo document in it, or cannot be read.
    pub fn diagnose(&self) -> Result<Report, Error> {
        let lowered = self.lower_all()?;
        Ok(lowered.report)
    }

    /// What is generated, before it becomes code.
    fn lower(&self) -> Result<(ir::Crate, Files, Report), Error> {
        let lowered = self.lower_all()?;
        match lowered.denied {
            true => Err(Error::Denied(lowered.report)),
            false => Ok((lowered.generated, lowered.files, lowered.report)),
        }
    }

    fn lower_all(&self) -> Result<Lowered, Error> {
        let Read {
            generated,
            files,
            diagnostics,
            levels,
        } = self.read(HashMap::new())?;
        let report = diagnostics.report(&files, &levels, self.coloured);
        let denied = report.count(Level::Deny) > 0;
        Ok(Lowered {
            generated,
            files,
            report,
            denied,
        })
    }

    /// Reads the documents, those in `texts` with these texts, and brings them into the form that code is
    /// made of.
    fn read(&self, texts: HashMap<PathBuf, String>) -> Result<Read, Error> {
        self.listener.tell(Progress::Reading);
        let documents = self.find_documents()?;
        let root = self
            .root
            .as_ref()
            .map_or_else(|| self.project.clone(), |r| self.absolute(r));
        let absolute = |named: &[(String, PathBuf)]| -> Vec<(String, PathBuf)> {
            let named = named.iter();
            named
                .map(|(name, path)| (name.clone(), self.absolute(path)))
                .gather()
        };
        let mut files = Files::new(&self.project, &root)
            .with_maps(absolute(&self.maps))
            .with_texts(texts);
        let mut diagnostics = Diagnostics::default();
        let mut levels = self.levels.clone();
        levels.mistakes().for_each(|found| diagnostics.push(found));
        let described = absolute(&self.descriptions);
        let loaded = load::load(&mut files, &documents, &described, &mut diagnostics);
        let generated = {
            let project = Project::read(&files, &loaded, &mut diagnostics);
            lower::lower(&project, &self.lowering(), &mut diagnostics)
        };
        settings::read(&mut files, &mut levels, &mut diagnostics);
        Ok(Read {
            generated,
            files,
            diagnostics,
            levels,
        })
    }

    /// Compares the output folder with what would be generated, without writing anything.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), and [`Error::Stale`] if anything differs.
    pub fn check(&self) -> Result<Report, Error> {
        let (files, report) = self.generate()?;
        let stale = self.compare(&files)?;
        match stale.is_empty() {
            true => Ok(report),
            false => Err(Error::Stale(stale.diff(&self.project))),
        }
    }

    /// Generates, and writes the files that differ.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), and if a file cannot be written.
    pub fn write(&self) -> Result<Report, Error> {
        let (files, report) = self.generate()?;
        let stale = self.compare(&files)?;
        self.write_stale(&stale)?;
        Ok(report)
    }

    fn write_stale(&self, stale: &Stale) -> Result<Vec<PathBuf>, Error> {
        if let Some(path) = stale.foreign() {
            return Err(Error::Foreign(path.to_owned()));
        }
        let written = stale.write();
        written.map_err(|error| Error::Write(self.output_folder(), error))
    }

    fn compare(&self, files: &[GeneratedFile]) -> Result<Stale, Error> {
        let folder = self.output_folder();
        output::compare(&folder, files).map_err(|error| Error::Write(folder, error))
    }

    fn output_folder(&self) -> PathBuf {
        self.absolute(&self.output)
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        self.project.join(path)
    }

    /// What the user named: documents, and folders of them.
    fn named(&self) -> Vec<PathBuf> {
        let documents = self.documents.iter().map(PathBuf::as_path);
        match self.documents.is_empty() && self.descriptions.is_empty() {
            true => vec![self.absolute(Path::new("specs"))],
            false => documents.map(|path| self.absolute(path)).gather(),
        }
    }

    /// The Arazzo documents: those named, and those in folders that are named.
    fn find_documents(&self) -> Result<Vec<PathBuf>, Error> {
        let mut found = Vec::new();
        for path in self.named() {
            if path.is_dir() {
                let here = find::arazzo_documents(&path)
                    .map_err(|e| Error::NoDocument(path.clone(), Some(e)))?;
                if here.is_empty() {
                    return Err(Error::NoDocument(path, None));
                }
                found.put_all(here);
            } else {
                found.push(path);
            }
        }
        Ok(found)
    }
}

/// Documents as they were read, and what was found in them.
struct Read {
    generated: ir::Crate,
    files: Files,
    diagnostics: Diagnostics,
    levels: Levels,
}

/// Documents, brought into the form that code is made of; only good for that if nothing is denied.
struct Lowered {
    generated: ir::Crate,
    files: Files,
    report: Report,
    denied: bool,
}
