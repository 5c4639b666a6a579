//! Generates the client of one description, in a process of its own: a panic stays in it, and its
//! memory is that of this description alone.

use std::path::{Path, PathBuf};
use std::time::Instant;

use arazzo_codegen::{Builder, GeneratedFile, Report};
use clap::Args;
use serde_json::{Value, json};

/// Generate the client of one description and print its figures as JSON.
#[derive(Args)]
pub struct Arguments {
    description: PathBuf,
    /// What the description may name files below.
    root: PathBuf,
    /// Where the code is written.
    out: PathBuf,
}

/// Generates, writes, and prints the figures.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let start = Instant::now();
    let generated = Builder::new()
        .project(&arguments.root)
        .root(&arguments.root)
        .openapi("api", &arguments.description)
        .generate();
    let seconds = start.elapsed().as_secs_f64();
    let mut figures = match &generated {
        Ok((files, report)) => {
            write(&arguments.out, files)?;
            figures(files, report)
        }
        Err(error) => json!({ "refused": error.to_string() }),
    };
    figures["seconds"] = json!(seconds);
    figures["peak_kib"] = json!(peak_kib());
    println!("{figures}");
    Ok(())
}

/// Writes generated files.
pub fn write(folder: &Path, files: &[GeneratedFile]) -> Result<(), String> {
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, &file.text))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn figures(files: &[GeneratedFile], report: &Report) -> Value {
    let lines = || files.iter().flat_map(|file| file.text.lines());
    let starting = |starts: &[&str]| {
        let is = |line: &&str| starts.iter().any(|start| line.starts_with(start));
        lines().filter(is).count()
    };
    let found = |slug: &str| report.findings().iter().filter(|f| f.slug == slug).count();
    json!({
        "operations": lines().filter(|line| line.contains("-> rt::Call<")).count(),
        "types": starting(&["pub struct", "pub enum"]),
        "untyped": found("untyped"),
        "warnings": report.findings().len(),
        "lines": lines().count(),
    })
}

/// The largest memory that this process had, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
