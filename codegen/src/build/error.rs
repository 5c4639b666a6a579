//! Why a builder generates nothing.

use std::path::PathBuf;

use crate::diagnostic::Report;
use crate::output;

/// Why nothing was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The documents have errors.
    Denied(Report),
    /// A folder without an Arazzo document, or one that cannot be read.
    NoDocument(PathBuf, Option<std::io::Error>),
    /// Files differ from what would be generated; with a short diff.
    Stale(String),
    /// A file that somebody else made stands where one would be generated; nothing was written.
    Foreign(PathBuf),
    /// The output cannot be read or written.
    Write(PathBuf, std::io::Error),
    /// A bug of the generator.
    Format(output::FormatError),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Denied(report) => f.write_str(&report.render_errors()),
            Error::NoDocument(path, Some(error)) => {
                write!(f, "error: {} cannot be read: {error}", path.display())
            }
            Error::NoDocument(path, None) => write!(
                f,
                "error: there is no Arazzo document in {}\nhelp: put one there, with the OpenAPI \
                 descriptions that it names; a document has a top-level field `arazzo`",
                path.display()
            ),
            Error::Stale(diff) => write!(
                f,
                "error: the generated code is not what the documents say\n{diff}\
                 help: to write it, run `ARAZZO_CODEGEN=write cargo build`, and commit the result"
            ),
            Error::Foreign(path) => write!(
                f,
                "error: {} is not a generated file, and would be overwritten\nhelp: move it away, or \
                 choose another output folder; generated files start with `// @generated`",
                path.display()
            ),
            Error::Write(path, error) => {
                write!(f, "error: {} cannot be written: {error}", path.display())
            }
            Error::Format(error) => write!(f, "error: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::NoDocument(_, Some(error)) | Error::Write(_, error) => Some(error),
            _ => None,
        }
    }
}
