//! What is found in each real document, as numbers: a change in judgement shows as a diff.
//!
//! `findings.txt` has a line for each of them: its path, and how often each finding comes, with an
//! exclamation mark where it is an error. Every 13th document by default, and all with
//! `ARAZZO_CORPUS=all`. `UPDATE_EXPECT=1 cargo test -p arazzo-codegen --test findings` reads all, and
//! writes what came.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use arazzo_codegen::{Builder, Level};
use support::corpus;

const UPDATE: &str = "UPDATE_EXPECT";

#[test]
fn real_documents_have_the_findings_that_are_known() {
    let Some(folder) = corpus::folder() else {
        return;
    };
    let update = std::env::var_os(UPDATE).is_some();
    let all = update || std::env::var("ARAZZO_CORPUS").is_ok_and(|value| value == "all");
    let documents = corpus::documents(&folder);
    let expected = expected();
    let known: Vec<&str> = expected.lines().map(path_of).collect();
    if !update {
        assert_eq!(known, documents, "the documents of the corpus");
    }
    let step = if all { 1 } else { 13 };
    let documents: Vec<&str> = documents.iter().step_by(step).map(String::as_str).collect();
    let came: String = lines(&folder, &documents).concat();
    if update {
        support::write(&snapshot(), &came);
        return;
    }
    let expected: String = expected
        .split_inclusive('\n')
        .filter(|line| documents.contains(&path_of(line)))
        .collect();
    assert!(
        came == expected,
        "{}\n(`-` expected, `+` came). If that is right:\n    \
         {UPDATE}=1 cargo test -p arazzo-codegen --test findings",
        support::diff("findings.txt", &expected, &came)
    );
}

fn snapshot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings.txt")
}

fn expected() -> String {
    std::fs::read_to_string(snapshot()).unwrap_or_default()
}

/// The path that a line is about. One with blanks is quoted by nobody: slugs have a `:` behind it.
fn path_of(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(path, _)| path)
}

/// A line for each document, in their order.
fn lines(folder: &Path, documents: &[&str]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(document) = documents.get(index) else {
                return done;
            };
            done.push((index, line(folder, document)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut lines: Vec<(usize, String)> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = started.into_iter().map(|thread| thread.join().unwrap());
        ended.flatten().collect()
    });
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(folder: &Path, document: &str) -> String {
    let builder = Builder::new().project(folder).document(document);
    let report = builder.diagnose().unwrap();
    let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for finding in report.findings() {
        let error = finding.level == Level::Deny;
        *counts.entry((!error, finding.slug)).or_default() += 1;
    }
    let mut line = format!("{document}:");
    for ((warning, slug), count) in counts {
        let mark = if warning { "" } else { "!" };
        line.push_str(&format!(" {slug}{mark} {count}"));
    }
    if report.is_empty() {
        line.push_str(" -");
    }
    line + "\n"
}
