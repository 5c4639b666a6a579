//! What the tests share: the cases, text with a diff, throw-away crates.

// Each test binary uses a part of it.
#![allow(dead_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

pub mod cargo;
pub mod cases;
pub mod corpus;
pub mod schema;
pub mod values;

use std::path::{Path, PathBuf};

/// The workspace of this crate.
pub fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    folder.expect("codegen/ lies in a workspace").to_owned()
}

/// The files below a folder, by their path from there with `/`, sorted; none if it is missing.
pub fn files_below(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.path().is_dir() {
                true => walk(&entry.path(), &format!("{name}/"), found),
                false => found.push(name),
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found);
    found.sort();
    found
}

/// What is expected with `-`, what came instead with `+`.
pub fn diff(name: &str, expected: &str, actual: &str) -> String {
    let old: Vec<&str> = expected.lines().collect();
    let new: Vec<&str> = actual.lines().collect();
    let operations = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    let mut text = format!("--- {name}\n");
    for hunk in similar::group_diff_ops(operations, 3) {
        text.push_str("@@\n");
        for change in hunk.iter().flat_map(|o| o.iter_changes(&old, &new)) {
            text.push_str(&format!("{}{}\n", change.tag(), change.value()));
        }
    }
    text
}

/// Writes a file where it differs, so that nothing is built again without need.
pub fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
