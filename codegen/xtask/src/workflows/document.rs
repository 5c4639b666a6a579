//! Generates the workflows of one document, in a process of its own: a panic stays in it.

use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, Error, Level, Report};
use clap::Args;
use serde_json::{Value, json};

use crate::one;

/// Generate the workflows of one document, with a program, and print what came of it as JSON.
#[derive(Args)]
pub struct Arguments {
    /// The folder that documents may name files below.
    root: PathBuf,
    /// The document.
    document: PathBuf,
    /// Where the code is written.
    out: PathBuf,
}

/// Generates, writes, and prints the outcome.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let outcome = match outcome(arguments)? {
        Ok(generated) => generated,
        Err(Error::Denied(report)) => json!({ "refused": findings(&report, Level::Deny) }),
        Err(other) => json!({ "fault": other.to_string() }),
    };
    println!("{outcome}");
    Ok(())
}

fn outcome(arguments: &Arguments) -> Result<Result<Value, Error>, String> {
    let module = arguments.out.file_name().unwrap_or_default();
    let mut builder = Builder::new()
        .project(&arguments.root)
        .root(&arguments.root)
        .document(&arguments.document)
        .package(&module.to_string_lossy())
        .program("program");
    for (uri, file) in maps(&arguments.root, &arguments.document)? {
        builder = builder.map(&uri, file);
    }
    let generated = builder.generate().and_then(|generated| {
        let outlines = builder.outlines()?;
        Ok((generated, outlines))
    });
    let ((files, report), outlines) = match generated {
        Ok(generated) => generated,
        Err(error) => return Ok(Err(error)),
    };
    one::write(&arguments.out, &files)?;
    let workflows = outlines.iter().map(|outline| {
        json!({
            "name": outline.name,
            "inputs": outline.inputs,
            "steps": outline.steps,
        })
    });
    Ok(Ok(json!({
        "lines": files.iter().map(|file| file.text.lines().count()).sum::<usize>(),
        "warnings": findings(&report, Level::Warn),
        "workflows": workflows.collect::<Vec<_>>(),
    })))
}

/// The findings of a level: slug and line.
fn findings(report: &Report, level: Level) -> Vec<(&'static str, String)> {
    let findings = report.findings().iter().filter(|f| f.level == level);
    findings.map(|f| (f.slug, f.line.clone())).collect()
}

/// The local files for URIs that a `url-map.json` beside the document, or above it, names.
fn maps(root: &Path, document: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let folders = document.ancestors().skip(1);
    for folder in folders.take_while(|folder| folder.starts_with(root)) {
        let Ok(text) = std::fs::read_to_string(folder.join("url-map.json")) else {
            continue;
        };
        let map: serde_json::Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let files = map.into_iter().filter_map(|(uri, file)| {
            let file = folder.join(file.as_str()?);
            Some((uri, file))
        });
        return Ok(files.collect());
    }
    Ok(Vec::new())
}
