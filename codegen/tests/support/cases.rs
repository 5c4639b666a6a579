//! The folders in `cases/`: documents, and what is expected of them.

use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, Error, Formats, GeneratedFile};

/// One folder.
pub struct Case {
    /// Its name.
    pub name: String,
    folder: PathBuf,
}

/// What came of a case.
pub struct Outcome {
    /// The generated files, if there are any.
    pub files: Option<Vec<GeneratedFile>>,
    /// What was said about the documents; empty if nothing.
    pub text: String,
}

/// All cases, by name.
pub fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut cases: Vec<Case> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|folder| Case {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            folder,
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!cases.is_empty(), "no case in {}", folder.display());
    cases
}

impl Case {
    /// Where the expectations are.
    pub fn expected(&self) -> PathBuf {
        self.folder.join("expected")
    }

    /// The generator, with all Arazzo documents of the folder, `<name>.arazzo.<extension>`; in a
    /// folder without any, all descriptions for themselves, `<name>.openapi.<extension>`. Options
    /// come with the names of cases.
    pub fn builder(&self) -> Builder {
        let mut files = super::files_below(&self.folder);
        files.retain(|path| !path.starts_with("expected/"));
        let formats = match self.name.as_str() {
            "formats" => Formats::new().chrono().uuid(),
            "formats-time" => Formats::new().time(),
            _ => Formats::new(),
        };
        let builder = Builder::new().project(&self.folder).formats(formats);
        let mut documents = files.iter().filter(|path| path.contains(".arazzo."));
        if let Some(first) = documents.next() {
            return documents.fold(builder.document(first), Builder::document);
        }
        let descriptions = files.iter();
        descriptions
            .filter_map(|path| Some((path.split_once(".openapi.")?.0, path)))
            .fold(builder, |builder, (name, path)| builder.openapi(name, path))
    }

    /// The documents with all corrections that can be made without asking: those that change, by name.
    /// Nothing is left to be corrected then.
    pub fn fixed(&self) -> Vec<(String, String)> {
        // Folders without Arazzo documents have nothing to be corrected.
        let Ok(fixes) = self.builder().fix() else {
            return Vec::new();
        };
        let left = fixes.report.findings().iter();
        let left: Vec<&str> = left
            .filter(|finding| !finding.correction.is_empty())
            .map(|finding| finding.line.as_str())
            .collect();
        assert!(
            left.is_empty(),
            "case {}: not corrected: {left:#?}",
            self.name
        );
        let documents = fixes.documents.into_iter();
        documents.map(|d| (d.name, d.after)).collect()
    }

    /// Generates at the default levels.
    pub fn run(&self) -> Outcome {
        self.outcome(&self.builder())
    }

    /// Generates with the preset `strict`.
    pub fn run_strict(&self) -> Outcome {
        self.outcome(&self.builder().strict())
    }

    /// Generates with the program of a package `tool`.
    pub fn run_with_program(&self) -> Outcome {
        self.outcome(&self.builder().package("tool").program("tool"))
    }

    fn outcome(&self, builder: &Builder) -> Outcome {
        let (files, text) = match builder.generate() {
            Ok((files, report)) if report.is_empty() => (Some(files), String::new()),
            Ok((files, report)) => (Some(files), report.render()),
            // The full report: the warnings beside the errors as well.
            Err(Error::Denied(report)) => (None, report.render()),
            Err(other) => (None, format!("{other}\n")),
        };
        Outcome {
            files,
            text: self.without_folder(&text),
        }
    }

    /// A text that is the same wherever the repository lies.
    fn without_folder(&self, text: &str) -> String {
        let folder = self.folder.canonicalize().unwrap();
        let cases = folder.parent().unwrap();
        text.replace(folder.to_str().unwrap(), "[case]")
            .replace(cases.to_str().unwrap(), "[cases]")
    }
}
