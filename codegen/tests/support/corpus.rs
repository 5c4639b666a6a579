//! Real documents, which lie beside the workspace and not in it.

use std::path::PathBuf;

/// The folder of the corpus. Nothing, said on stderr, where it is missing; a failure if the
/// environment variable `ARAZZO_REQUIRE_SHARED` is set.
pub fn folder() -> Option<PathBuf> {
    let folder = super::workspace().join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder.canonicalize().unwrap());
    }
    let required = std::env::var_os("ARAZZO_REQUIRE_SHARED").is_some();
    assert!(!required, "{} is missing", folder.display());
    eprintln!("SKIPPED: {} is missing", folder.display());
    None
}

/// The Arazzo documents of the corpus, by path from its folder.
pub fn documents(folder: &std::path::Path) -> Vec<String> {
    of_kind(folder, "arazzo")
}

/// The OpenAPI descriptions of the corpus, and the large ones beside it, by path from its folder.
pub fn descriptions(folder: &std::path::Path) -> Vec<String> {
    let large = super::files_below(&folder.join("../large"));
    let large = large.into_iter().map(|path| format!("../large/{path}"));
    of_kind(folder, "openapi")
        .into_iter()
        .chain(large)
        .collect()
}

fn of_kind(folder: &std::path::Path, kind: &str) -> Vec<String> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.csv")).unwrap();
    let mut documents: Vec<String> = manifest
        .lines()
        .filter_map(|line| line.split_once(&format!(",{kind},")))
        .map(|(path, _)| path.to_owned())
        .collect();
    documents.sort();
    documents
}
