//! Golden tests: every folder in `cases/` holds documents and, in `expected/`, what comes of them.
//!
//! - `generated/`: the generated files. With `lib.rs` among them, all but the pictures; else those that
//!   matter.
//! - `diagnostics.txt`: what is said about the documents; missing where nothing is.
//! - `fixed/`: the documents that `cargo arazzo check --fix` changes, as they are then.
//! - `strict.txt`: the same under `strict`, where that is something else.
//!
//! `UPDATE_EXPECT=1 cargo test -p arazzo-codegen --test cases` writes what came.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use support::cases::{Case, Outcome, all};

const UPDATE: &str = "UPDATE_EXPECT";

#[test]
fn cases() {
    let update = std::env::var_os(UPDATE).is_some();
    let mut failed = Vec::new();
    for case in all() {
        let differences = compare(&case, update);
        if !differences.is_empty() {
            failed.push(format!("case {}\n{differences}", case.name));
        }
    }
    assert!(
        failed.is_empty(),
        "{}\n{} of the cases differ (`-` expected, `+` came). If that is right:\n    \
         {UPDATE}=1 cargo test -p arazzo-codegen --test cases",
        failed.join("\n"),
        failed.len(),
    );
}

/// What differs; nothing if `update` wrote it.
fn compare(case: &Case, update: bool) -> String {
    let (default, strict) = (case.run(), case.run_strict());
    let mut differences = String::new();
    let expected = case.expected();
    let mut text = |name: &str, actual: &str| {
        differences.push_str(&compare_text(&expected.join(name), name, actual, update));
    };
    text("diagnostics.txt", &default.text);
    // Where strict says the same, there is no file.
    let said = match strict.text == default.text {
        true => "",
        false => &strict.text,
    };
    text("strict.txt", said);
    differences.push_str(&compare_fixed(case, update));
    let folder = expected.join("generated");
    if !update && support::files_below(&expected).is_empty() {
        differences.push_str("there is nothing in expected/\n");
    }
    differences.push_str(&compare_files(&folder, &default, update));
    if let (Some(strict), Some(default)) = (&strict.files, &default.files) {
        assert!(
            strict == default,
            "case {}: strict generates other files",
            case.name
        );
    }
    assert!(
        case.run().files == default.files,
        "case {}: the second run generates other files",
        case.name
    );
    differences
}

/// Compares the corrected documents; those that are not changed have no file.
fn compare_fixed(case: &Case, update: bool) -> String {
    let folder = case.expected().join("fixed");
    let fixed = case.fixed();
    let mut differences = String::new();
    for path in support::files_below(&folder) {
        if !fixed.iter().any(|(name, _)| *name == path) {
            differences.push_str(&compare_text(&folder.join(&path), &path, "", update));
        }
    }
    for (name, text) in fixed {
        let path = folder.join(&name);
        differences.push_str(&compare_text(
            &path,
            &format!("fixed/{name}"),
            &text,
            update,
        ));
    }
    differences
}

/// Compares a file with a text; an empty text wants no file.
fn compare_text(path: &Path, name: &str, actual: &str, update: bool) -> String {
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return String::new();
    }
    if !update {
        return support::diff(name, &expected, actual);
    }
    match actual.is_empty() {
        true => std::fs::remove_file(path).unwrap(),
        false => support::write(path, actual),
    }
    String::new()
}

fn compare_files(folder: &Path, outcome: &Outcome, update: bool) -> String {
    let there = support::files_below(folder);
    if there.is_empty() {
        return String::new();
    }
    let complete = there.iter().any(|path| path == "lib.rs");
    let files = outcome.files.as_deref().unwrap_or_default();
    let mut differences = String::new();
    for path in &there {
        if !files.iter().any(|file| file.path == *path) {
            match update {
                true => std::fs::remove_file(folder.join(path)).unwrap(),
                false => {
                    let _ = writeln!(differences, "not generated: {path}");
                }
            }
        }
    }
    for file in files {
        // Pictures repeat their style: those of a few cases say it all.
        let is_picture = file.path.ends_with(".svg");
        if (complete && !is_picture) || there.contains(&file.path) {
            let path = folder.join(&file.path);
            let name = format!("generated/{}", file.path);
            differences.push_str(&compare_text(&path, &name, &file.text, update));
        }
    }
    differences
}

#[test]
fn pictures_can_be_left_out() {
    let cases = all();
    let case = cases.iter().find(|case| case.name == "straight").unwrap();
    let with = case.run().files.unwrap();
    let (without, _) = case.builder().pictures(false).generate().unwrap();
    let is_picture = |path: &str| path.ends_with(".svg");
    assert_eq!(with.iter().filter(|file| is_picture(&file.path)).count(), 1);
    let code = with.iter().filter(|file| !is_picture(&file.path));
    for (code, without) in code.zip(&without) {
        assert_eq!(code.path, without.path);
        let lines = code.text.lines();
        let differ = lines.filter(|line| !without.text.contains(line)).count();
        let names_picture = usize::from(code.text.contains("include_str!"));
        assert_eq!(differ, names_picture, "{}", code.path);
    }
    assert_eq!(without.len() + 1, with.len());
}

/// The rule that no document is known for: it stands in where a workflow is not generated and nothing has
/// said why, so that none is ever left out in silence.
const NO_CASE: &[&str] = &["unsupported"];

#[test]
fn every_rule_has_a_case() {
    let rules = include_str!("../src/diagnostic/rules.rs");
    let rules: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.split_once("(\"")?.1.strip_suffix("\");"))
        .collect();
    assert!(rules.len() > 50, "the rules are written in another way");
    let mut said = String::new();
    for case in all() {
        for name in ["diagnostics.txt", "strict.txt"] {
            said += &std::fs::read_to_string(case.expected().join(name)).unwrap_or_default();
        }
    }
    let unsaid: Vec<&str> = rules
        .into_iter()
        .filter(|slug| !said.contains(&format!("[{slug}]: ")))
        .collect();
    assert_eq!(
        unsaid, NO_CASE,
        "rules without a case, and those that cannot have one"
    );
}
