//! `cargo arazzo check --fix`: the corrections that can be made without asking.

use std::fmt::Write;

use arazzo_codegen::{FixedDocument, Fixes};

/// What is to become of the corrections.
#[derive(Clone, Copy, PartialEq)]
pub enum Wanted {
    /// They are written.
    Written,
    /// They are shown.
    Shown,
}

/// Writes or shows the corrections; a line per document, on standard error, says what they are about.
pub fn run(fixes: &Fixes, wanted: Wanted) -> Result<(), String> {
    match wanted {
        Wanted::Written => fixes.write().map_err(|e| e.to_string())?,
        Wanted::Shown => {
            let diffs: String = fixes.documents.iter().map(diff).collect();
            crate::format::print(&diffs);
        }
    }
    let verb = match wanted {
        Wanted::Written => "corrected",
        Wanted::Shown => "would correct",
    };
    for document in &fixes.documents {
        eprintln!("{verb} {}: {}", document.name, counts(document));
    }
    if fixes.documents.is_empty() {
        eprintln!("nothing can be corrected without asking");
    }
    Ok(())
}

/// `3 unqualified, 1 dot-path`
fn counts(document: &FixedDocument) -> String {
    let corrected = document.corrected.iter();
    let counts: Vec<String> = corrected
        .map(|(slug, count)| format!("{count} {slug}"))
        .collect();
    counts.join(", ")
}

/// In the form of `diff -u`, with a line of context.
fn diff(document: &FixedDocument) -> String {
    let mut text = format!("--- {0}\n+++ {0}\n", document.name);
    for line in document.diff() {
        let _ = writeln!(text, "{line}");
    }
    text
}
