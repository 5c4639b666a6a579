//! Every real OpenAPI description: its complete client is generated, and compiled.

use std::path::{Path, PathBuf};
use std::process::Command;

use arazzo_codegen::DocumentKind;
use clap::Args;
use serde_json::Value;

use crate::check;

/// Generate the complete client of every OpenAPI description in ../shared, and print what came of
/// each.
#[derive(Args)]
pub struct Arguments {
    /// Compile what is generated as well, without allowing a warning.
    #[arg(long)]
    check: bool,
    /// Build the documentation of what is generated as well, likewise.
    #[arg(long, requires = "check")]
    doc: bool,
    /// Only so many descriptions, evenly chosen, and none of more than 300 KB.
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Only descriptions whose path has this text in it.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Only descriptions of at most so many lines of generated code are compiled.
    #[arg(long, value_name = "COUNT", default_value_t = usize::MAX)]
    check_lines: usize,
    /// Print only the sum.
    #[arg(long)]
    quiet: bool,
}

/// The largest description of a sample, in bytes.
const SAMPLE_BYTES: u64 = 300_000;

/// A description, and what came of it.
struct Outcome {
    /// Its path below the shared folder.
    path: String,
    /// The module that its code is in.
    module: String,
    /// Lines of generated code.
    lines: usize,
    figures: Value,
}

impl Outcome {
    fn module(&self) -> check::Module {
        check::Module {
            path: self.path.clone(),
            name: self.module.clone(),
            lines: self.lines,
        }
    }

    fn figure(&self, name: &str) -> u64 {
        self.figures[name].as_u64().unwrap_or(0)
    }

    fn seconds(&self) -> f64 {
        self.figures["seconds"].as_f64().unwrap_or(0.0)
    }

    /// Why there is no code, if there is none.
    fn failure(&self) -> Option<&str> {
        let reason = |name: &str| self.figures[name].as_str();
        reason("refused").or_else(|| reason("crashed"))
    }
}

/// Generates, prints, compiles.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = workspace.join("../shared");
    let shared = shared
        .canonicalize()
        .map_err(|error| format!("{} is missing: {error}", shared.display()))?;
    let descriptions = chosen(&shared, arguments)?;
    let work = check::Work::new(&workspace, "corpus", &[])?;
    let mut outcomes = Vec::new();
    if !arguments.quiet {
        println!("{HEADER}");
    }
    for (number, path) in descriptions.iter().enumerate() {
        if !is_description(&shared.join(path))? {
            println!("not an OpenAPI description: {path}");
            continue;
        }
        let outcome = generate(&shared, path, &format!("m{number}"), &work)?;
        if !arguments.quiet {
            println!("{}", row(&outcome));
        }
        outcomes.push(outcome);
    }
    println!("{}", sum(&outcomes));
    let failed = outcomes.iter().filter(|o| o.failure().is_some()).count();
    let rejected = match arguments.check {
        true => {
            let compiled = outcomes
                .iter()
                .filter(|o| o.failure().is_none() && o.lines <= arguments.check_lines);
            let modules: Vec<_> = compiled.map(Outcome::module).collect();
            work.check(&modules, arguments.doc)?
        }
        false => 0,
    };
    match failed + rejected {
        0 => Ok(()),
        _ => Err(format!(
            "{failed} descriptions were not generated, {rejected} crates did not compile"
        )),
    }
}

/// The descriptions, by path below the shared folder.
fn chosen(shared: &Path, arguments: &Arguments) -> Result<Vec<String>, String> {
    let mut all = descriptions(shared)?;
    if let Some(text) = &arguments.filter {
        all.retain(|path| path.contains(text));
    }
    if let Some(count) = arguments.sample {
        let bytes = |path: &String| std::fs::metadata(shared.join(path)).map_or(0, |m| m.len());
        all.retain(|path| bytes(path) <= SAMPLE_BYTES);
        let step = (all.len() / count.max(1)).max(1);
        all = all.into_iter().step_by(step).take(count).collect();
    }
    Ok(all)
}

fn descriptions(shared: &Path) -> Result<Vec<String>, String> {
    let manifest = shared.join("corpus/MANIFEST.csv");
    let manifest = std::fs::read_to_string(&manifest)
        .map_err(|error| format!("{}: {error}", manifest.display()))?;
    let mut all: Vec<String> = manifest
        .lines()
        .filter_map(|line| line.split_once(",openapi,"))
        .map(|(path, _)| format!("corpus/{path}"))
        .collect();
    let large = shared.join("large");
    let entries =
        std::fs::read_dir(&large).map_err(|error| format!("{}: {error}", large.display()))?;
    for entry in entries.flatten() {
        all.push(format!("large/{}", entry.file_name().to_string_lossy()));
    }
    all.sort();
    Ok(all)
}

fn is_description(path: &Path) -> Result<bool, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let kind = DocumentKind::of(&String::from_utf8_lossy(&bytes));
    Ok(kind == Some(DocumentKind::OpenApi))
}

fn generate(
    shared: &Path,
    path: &str,
    module: &str,
    work: &check::Work,
) -> Result<Outcome, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .arg("one")
        .arg(shared.join(path))
        .arg(root(shared, path))
        .arg(work.module(module))
        .output()
        .map_err(|error| error.to_string())?;
    let figures = match output.status.success() {
        true => serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?,
        false => serde_json::json!({ "crashed": String::from_utf8_lossy(&output.stderr) }),
    };
    let mut outcome = Outcome {
        path: path.to_owned(),
        module: module.to_owned(),
        lines: 0,
        figures,
    };
    outcome.lines = usize::try_from(outcome.figure("lines")).unwrap_or(usize::MAX);
    Ok(outcome)
}

/// The folder below which a description may name files.
fn root(shared: &Path, path: &str) -> PathBuf {
    let top = path.split('/').next().unwrap_or_default();
    shared.join(top)
}

const HEADER: &str = "  ops  types  value  warn   lines  seconds    MiB  description";

fn row(outcome: &Outcome) -> String {
    if let Some(failure) = outcome.failure() {
        let first = failure.lines().next().unwrap_or_default();
        return format!("not generated: {}: {first}", outcome.path);
    }
    format!(
        "{:5} {:6} {:6} {:5} {:7} {:8.2} {:6}  {}",
        outcome.figure("operations"),
        outcome.figure("types"),
        outcome.figure("untyped"),
        outcome.figure("warnings"),
        outcome.lines,
        outcome.seconds(),
        outcome.figure("peak_kib") / 1024,
        outcome.path
    )
}

fn sum(outcomes: &[Outcome]) -> String {
    let generated = outcomes.iter().filter(|o| o.failure().is_none()).count();
    let of = |name: &str| outcomes.iter().map(|o| o.figure(name)).sum::<u64>();
    let seconds: f64 = outcomes.iter().map(Outcome::seconds).sum();
    let peak = outcomes.iter().map(|o| o.figure("peak_kib")).max();
    format!(
        "{} descriptions, {generated} generated: {} operations, {} types, {} parts left as raw JSON, \
         {} warnings, {} lines, {seconds:.1} s, at most {} MiB",
        outcomes.len(),
        of("operations"),
        of("types"),
        of("untyped"),
        of("warnings"),
        of("lines"),
        peak.unwrap_or(0) / 1024
    )
}
