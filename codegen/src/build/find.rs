//! Which files are documents.

use std::path::{Path, PathBuf};

use crate::gather::Collection;

/// What a file is a document of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentKind {
    /// An Arazzo document: workflows.
    Arazzo,
    /// An OpenAPI description, or one of Swagger 2.0.
    OpenApi,
}

impl DocumentKind {
    /// Told from the top-level field that names the version, `arazzo`, `openapi` or `swagger`. It is
    /// looked for in the lines, so that a broken document is read and reported instead of passed
    /// over.
    pub fn of(text: &str) -> Option<Self> {
        let of_lines = text.lines().find_map(|line| {
            let indent = line.len() - line.trim_start().len();
            let line = line.trim_start_matches(['{', ' ', '\t', '\u{feff}']);
            let (name, _) = line.split_once(':').filter(|_| indent <= 4)?;
            Self::named(name.trim_end().trim_matches(['"', '\'']))
        });
        of_lines.or_else(|| Self::of_one_line(text))
    }

    fn named(field: &str) -> Option<Self> {
        match field {
            "arazzo" => Some(DocumentKind::Arazzo),
            "openapi" | "swagger" => Some(DocumentKind::OpenApi),
            _ => None,
        }
    }

    /// JSON without line breaks, in which the field need not be the first.
    fn of_one_line(text: &str) -> Option<Self> {
        let mut strings = text.split('"').skip(1).step_by(2);
        let json = text.trim_start_matches('\u{feff}').starts_with('{');
        strings.find_map(Self::named).filter(|_| json)
    }
}

/// The Arazzo documents of a folder, and of those in it; sorted, so that the output does not depend
/// on the file system.
pub fn arazzo_documents(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.put_all(arazzo_documents(&path)?);
        } else if is_document(&path)
            && DocumentKind::of(&std::fs::read_to_string(&path)?) == Some(DocumentKind::Arazzo)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}

#[cfg(test)]
mod tests {
    use super::DocumentKind::{self, Arazzo, OpenApi};

    #[test]
    fn kinds() {
        for (text, kind) in [
            ("arazzo: 1.0.1\n", Some(Arazzo)),
            ("# workflows\n'arazzo' : 1.1.0", Some(Arazzo)),
            ("{\n    \"arazzo\": \"1.0.1\"", Some(Arazzo)),
            ("\u{feff}{\"openapi\":\"3.1.0\"}", Some(OpenApi)),
            ("swagger: '2.0'", Some(OpenApi)),
            (
                "{\"info\":{\"title\":\"t\"},\"openapi\":\"3.0.3\"}",
                Some(OpenApi),
            ),
            ("info:\n      arazzo: 1.0.1", None),
            ("arazzology: 1", None),
            ("", None),
        ] {
            assert_eq!(DocumentKind::of(text), kind, "{text:?}");
        }
    }
}
