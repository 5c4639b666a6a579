//! Corrections of real documents, as `cargo arazzo check --fix` makes them: only what is corrected
//! differs, nothing is left to be corrected, and the same code is generated. Every 13th document by
//! default; all with `ARAZZO_CORPUS=all`.
//!
//! The same code is what is equal but for what a document's text says in it: comments, documentation,
//! pictures, and the texts of conditions and expressions that errors quote. Every other token is equal, and
//! a text that differs differs by what is corrected. Where a correction gives a name
//! another case, the document did not say what was meant, and what is generated is something else: it
//! has to be generated, and with no more errors than before.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arazzo_codegen::{Builder, Error, FixedDocument, GeneratedFile, Level, Shown};
use support::corpus;

/// Rules whose corrections change what is generated.
const MEANT_OTHERWISE: &[&str] = &[
    "ambiguous-in",
    "operation-path",
    "pointer",
    "undeclared",
    "unknown-component",
    "unknown-field",
    "unknown-member",
    "unknown-operation",
    "unknown-source",
    "unknown-step",
    "unknown-type",
    "unknown-workflow",
];

#[derive(Default)]
struct Figures {
    documents: usize,
    corrected: usize,
    by_rule: BTreeMap<&'static str, usize>,
    same: usize,
    otherwise: usize,
    refused: usize,
}

#[test]
fn real_documents_are_corrected() {
    let Some(folder) = corpus::folder() else {
        return;
    };
    let all = std::env::var("ARAZZO_CORPUS").is_ok_and(|value| value == "all");
    let documents = corpus::documents(&folder);
    assert!(documents.len() > 500, "{} documents", documents.len());
    let step = if all { 1 } else { 13 };
    let copy = std::env::temp_dir().join(format!("arazzo-codegen-fixes-{}", std::process::id()));
    let mut figures = Figures::default();
    let mut wrong = Vec::new();
    for document in documents.iter().step_by(step) {
        figures.documents += 1;
        if let Err(what) = correct(&folder, document, &copy, &mut figures) {
            wrong.push(format!("{document}: {what}"));
        }
        let _ = std::fs::remove_dir_all(&copy);
    }
    println!(
        "{} documents, {} corrected: {} generate the same, {} what was meant, {} nothing as before",
        figures.documents, figures.corrected, figures.same, figures.otherwise, figures.refused
    );
    for (slug, count) in &figures.by_rule {
        println!("{count:6}  {slug}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(figures.corrected > 10 && figures.same > 10);
}

/// Corrects a copy of a document.
fn correct(
    folder: &Path,
    document: &str,
    copy: &Path,
    figures: &mut Figures,
) -> Result<(), String> {
    let original = Builder::new().project(folder).document(document);
    let report = original.diagnose().map_err(|e| e.to_string())?;
    if report.findings().iter().all(|f| f.correction.is_empty()) {
        return Ok(());
    }
    for path in report.documents() {
        let to = copy.join(path.strip_prefix(folder).map_err(|e| e.to_string())?);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(path, to).unwrap();
    }
    let builder = Builder::new().project(copy).document(document);
    let before = generated(&builder);
    let fixes = builder.fix().map_err(|e| e.to_string())?;
    for document in &fixes.documents {
        for (slug, count) in &document.corrected {
            *figures.by_rule.entry(slug).or_default() += count;
        }
    }
    fixes.write().map_err(|e| e.to_string())?;
    let left = builder.diagnose().map_err(|e| e.to_string())?;
    let mut left = left.findings().iter().filter(|f| !f.correction.is_empty());
    if let Some(left) = left.next() {
        return Err(format!("not corrected: {}", left.line));
    }
    let again = builder.fix().map_err(|e| e.to_string())?;
    if !again.documents.is_empty() {
        return Err("corrected twice".to_owned());
    }
    figures.corrected += 1;
    let after = generated(&builder);
    let otherwise = fixes.documents.iter().flat_map(|d| d.corrected.keys());
    let otherwise = otherwise
        .copied()
        .any(|slug| MEANT_OTHERWISE.contains(&slug));
    if !otherwise {
        // Else there are corrections of what was not looked at before.
        for document in &fixes.documents {
            only_what_is_corrected(document, report.findings())?;
        }
    }
    match (before, after) {
        (Ok(before), Ok(after)) if !otherwise => {
            figures.same += 1;
            let changed: Vec<_> = fixes.documents.iter().flat_map(changed_texts).collect();
            same(&before, &after, &changed)
        }
        (Ok(_), Ok(_)) => {
            figures.otherwise += 1;
            Ok(())
        }
        (Err(before), Err(after)) if after <= before => {
            figures.refused += 1;
            Ok(())
        }
        (Err(_), Ok(_)) => {
            figures.otherwise += 1;
            Ok(())
        }
        (Err(before), Err(after)) if otherwise => {
            // A step whose operation is found can have errors of its own.
            println!("{document}: {before} errors before, {after} after");
            figures.refused += 1;
            Ok(())
        }
        (before, after) => Err(format!(
            "errors: {:?} before, {:?} after",
            before.err(),
            after.err()
        )),
    }
}

/// The files, or how many errors there are.
fn generated(builder: &Builder) -> Result<Vec<GeneratedFile>, usize> {
    match builder.generate() {
        Ok((files, _)) => Ok(files),
        Err(Error::Denied(report)) => Err(report.count(Level::Deny)),
        Err(other) => panic!("{other}"),
    }
}

/// Only lines differ in which something is corrected, and no line is lost that is a comment.
fn only_what_is_corrected(document: &FixedDocument, corrections: &[Shown]) -> Result<(), String> {
    let places = corrections.iter().flat_map(|finding| &finding.correction);
    let places = places.filter(|replacement| replacement.location.file == document.name);
    let lines: BTreeSet<usize> = places
        .flat_map(|replacement| replacement.location.line..=replacement.location.end_line)
        .collect();
    let (before, after): (Vec<&str>, Vec<&str>) = (
        document.before.lines().collect(),
        document.after.lines().collect(),
    );
    for change in similar::capture_diff_slices(similar::Algorithm::Myers, &before, &after) {
        let range = change.old_range();
        if change.tag() == similar::DiffTag::Equal {
            continue;
        }
        // What is only added stands behind a line that is corrected.
        let range = match range.is_empty() {
            true => range.start.saturating_sub(1)..range.start,
            false => range,
        };
        for line in range {
            if !lines.contains(&(line + 1)) {
                return Err(format!("line {} differs: {}", line + 1, before[line]));
            }
        }
    }
    let comments = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with('#'));
        lines.map(str::to_owned).collect()
    };
    match comments(&document.before) == comments(&document.after) {
        true => Ok(()),
        false => Err("a comment differs".to_owned()),
    }
}

/// The texts of a document that corrections change.
fn changed_texts(document: &FixedDocument) -> Vec<(String, String)> {
    let json = document.name.ends_with(".json");
    let read = |text: &str| match json {
        true => serde_json::from_str(text).unwrap(),
        false => serde_yaml::from_str::<serde_yaml::Value>(text).unwrap(),
    };
    let mut changed = Vec::new();
    compare(
        &read(&document.before),
        &read(&document.after),
        &mut changed,
    );
    changed
}

fn compare(
    before: &serde_yaml::Value,
    after: &serde_yaml::Value,
    changed: &mut Vec<(String, String)>,
) {
    use serde_yaml::Value;
    match (before, after) {
        (Value::String(before), Value::String(after)) if before != after => {
            changed.push((before.clone(), after.clone()));
        }
        (Value::Sequence(before), Value::Sequence(after)) => {
            for (before, after) in before.iter().zip(after) {
                compare(before, after, changed);
            }
        }
        (Value::Mapping(before), Value::Mapping(after)) => {
            for (name, before) in before {
                if let Some(after) = after.get(name) {
                    compare(before, after, changed);
                }
            }
        }
        _ => {}
    }
}

/// Whether the code is the same but for texts of the document in it.
fn same(
    before: &[GeneratedFile],
    after: &[GeneratedFile],
    changed: &[(String, String)],
) -> Result<(), String> {
    let paths = |files: &[GeneratedFile]| files.iter().map(|f| f.path.clone()).collect::<Vec<_>>();
    if paths(before) != paths(after) {
        return Err("other files are generated".to_owned());
    }
    for (before, after) in before.iter().zip(after) {
        // Pictures show texts of the document, and are as wide as these.
        if before.text == after.text || before.path.ends_with(".svg") {
            continue;
        }
        let tokens = |file: &GeneratedFile| {
            let mut tokens = Vec::new();
            flatten(file.text.parse().unwrap(), &mut tokens);
            tokens
        };
        let (old, new) = (tokens(before), tokens(after));
        let quotes = |old: &str, new: &str| {
            let quoted = |text: &str| {
                let literal = proc_macro2::Literal::string(text).to_string();
                literal
                    .strip_prefix('"')
                    .unwrap()
                    .strip_suffix('"')
                    .unwrap()
                    .to_owned()
            };
            changed.iter().any(|(from, to)| {
                old.replace(from, to) == new || old.replace(&quoted(from), &quoted(to)) == new
            })
        };
        let mut pairs = old.iter().zip(&new);
        let other = pairs
            .find(|(old, new)| old != new && !(old.starts_with(['"', 'r']) && quotes(old, new)));
        if let Some((old, new)) = other {
            return Err(format!("{}: {old} has become {new}", before.path));
        }
        if old.len() != new.len() {
            return Err(format!("{}: other code is generated", before.path));
        }
    }
    Ok(())
}

/// The tokens of a file, as texts; commas before a closing bracket, which only break lines, left out.
fn flatten(stream: proc_macro2::TokenStream, into: &mut Vec<String>) {
    use proc_macro2::TokenTree;
    for token in stream {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                into.push(open.to_owned());
                flatten(group.stream(), into);
                if into.last().is_some_and(|last| last == ",") {
                    into.pop();
                }
                into.push(close.to_owned());
            }
            other => into.push(other.to_string()),
        }
    }
}
