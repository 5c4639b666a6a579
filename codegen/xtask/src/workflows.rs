//! Every real Arazzo document: its workflows are generated, compiled, and run on their mock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::Value;

use crate::check;

mod attempt;
pub mod document;
mod table;

use attempt::End;

/// Generate the workflows of every Arazzo document in ../shared/corpus, and print what came of each.
#[derive(Args)]
pub struct Arguments {
    /// Compile what is generated as well, without allowing a warning.
    #[arg(long)]
    check: bool,
    /// Run every workflow on its mock as well, with inputs that fit what it declares.
    #[arg(long)]
    run: bool,
    /// Only so many documents, evenly chosen.
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Only documents whose path has this text in it.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Print a line for each document that is refused, and for each workflow that stops.
    #[arg(long, short)]
    verbose: bool,
}

/// A document, and what came of it.
struct Outcome {
    /// Its path below the corpus.
    path: String,
    module: check::Module,
    /// Whether an independent check found that it names something that does not exist.
    names_nothing: bool,
    figures: Value,
    /// How each workflow ended, by name.
    runs: Vec<(String, End)>,
}

impl Outcome {
    /// The findings that refuse it, as slug and line.
    fn refusals(&self) -> Vec<(&str, &str)> {
        findings(&self.figures["refused"])
    }

    fn is_refused(&self) -> bool {
        self.figures["refused"].is_array()
    }

    /// What went wrong that is no finding: a panic, code that is none.
    fn fault(&self) -> Option<&str> {
        self.figures["fault"].as_str()
    }

    fn workflows(&self) -> &[Value] {
        let workflows = self.figures["workflows"].as_array();
        workflows.map_or(&[], Vec::as_slice)
    }
}

fn findings(list: &Value) -> Vec<(&str, &str)> {
    let findings = list.as_array().into_iter().flatten();
    findings
        .filter_map(|finding| Some((finding[0].as_str()?, finding[1].as_str()?)))
        .collect()
}

/// Generates, compiles, runs, prints.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = workspace.join("../shared/corpus");
    let corpus = corpus
        .canonicalize()
        .map_err(|error| format!("{} is missing: {error}", corpus.display()))?;
    let named = without_names(&corpus)?;
    let features = ["chrono", "cli", "jsonpath", "regex", "time", "uuid"];
    let work = check::Work::new(&workspace, "workflows", &features)?;
    let mut outcomes = Vec::new();
    for (number, path) in chosen(&corpus, arguments)?.into_iter().enumerate() {
        let folder = work.module(&format!("m{number}"));
        outcomes.push(Outcome {
            figures: generate(&corpus, &path, &folder)?,
            names_nothing: named.contains(&path),
            module: check::Module {
                path: path.clone(),
                name: format!("m{number}"),
                lines: 0,
            },
            path,
            runs: Vec::new(),
        });
    }
    for outcome in &mut outcomes {
        let lines = outcome.figures["lines"].as_u64().unwrap_or(0);
        outcome.module.lines = usize::try_from(lines).unwrap_or(usize::MAX);
    }
    let rejected = match arguments.check || arguments.run {
        true => compile(&work, &mut outcomes, arguments.run)?,
        false => 0,
    };
    table::print(&outcomes, arguments.verbose);
    let faults = outcomes.iter().filter(|o| o.fault().is_some()).count();
    let broken = outcomes.iter().flat_map(|outcome| &outcome.runs);
    let broken = broken
        .filter(|(_, end)| matches!(end, End::Fault(_)))
        .count();
    match faults + rejected + broken {
        0 => Ok(()),
        _ => Err(format!(
            "{faults} documents ended in a fault, {rejected} crates did not compile, {broken} runs \
             ended otherwise than with outputs or at a step"
        )),
    }
}

/// The documents, by path below the corpus.
fn chosen(corpus: &Path, arguments: &Arguments) -> Result<Vec<String>, String> {
    let manifest = corpus.join("MANIFEST.csv");
    let manifest = std::fs::read_to_string(&manifest)
        .map_err(|error| format!("{}: {error}", manifest.display()))?;
    let mut all: Vec<String> = manifest
        .lines()
        .filter_map(|line| line.split_once(",arazzo,"))
        .map(|(path, _)| path.to_owned())
        .collect();
    all.sort();
    if let Some(text) = &arguments.filter {
        all.retain(|path| path.contains(text));
    }
    if let Some(count) = arguments.sample {
        let step = (all.len() / count.max(1)).max(1);
        all = all.into_iter().step_by(step).take(count).collect();
    }
    Ok(all)
}

/// The documents that an independent check found to name what does not exist.
fn without_names(corpus: &Path) -> Result<BTreeSet<String>, String> {
    let findings = corpus.join("FINDINGS.jsonl");
    let text = std::fs::read_to_string(&findings)
        .map_err(|error| format!("{}: {error}", findings.display()))?;
    let mut paths = BTreeSet::new();
    for line in text.lines() {
        let found: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mut levels = found["findings"].as_array().into_iter().flatten();
        if levels.any(|finding| finding["level"] == "1-names") {
            paths.extend(found["path"].as_str().map(str::to_owned));
        }
    }
    Ok(paths)
}

fn generate(corpus: &Path, path: &str, folder: &PathBuf) -> Result<Value, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .arg("one-document")
        .args([&corpus.to_owned(), &corpus.join(path), folder])
        .output()
        .map_err(|error| error.to_string())?;
    match output.status.success() {
        true => serde_json::from_slice(&output.stdout).map_err(|error| error.to_string()),
        false => Ok(serde_json::json!({ "fault": String::from_utf8_lossy(&output.stderr) })),
    }
}

/// Compiles what was generated, and runs it; how many crates did not compile.
fn compile(work: &check::Work, outcomes: &mut [Outcome], run: bool) -> Result<usize, String> {
    let modules = outcomes.iter().filter(|o| !o.workflows().is_empty());
    let modules: Vec<_> = modules.map(|outcome| outcome.module.clone()).collect();
    let mut failed = 0;
    for batch in check::batches(&modules) {
        for module in &batch {
            as_module(work, &module.name)?;
        }
        work.write("src/lib.rs", &library(&batch))?;
        work.write("src/main.rs", &program(&batch))?;
        let command = if run { "build" } else { "check" };
        let messages = work.cargo(command, &["--message-format=short"])?;
        check::report(&batch, messages.as_deref());
        failed += usize::from(messages.is_some());
        if run && messages.is_none() {
            let of_batch = |o: &&mut Outcome| batch.iter().any(|m| m.name == o.module.name);
            for outcome in outcomes.iter_mut().filter(of_batch) {
                attempt_all(work, outcome)?;
            }
        }
    }
    Ok(failed)
}

fn attempt_all(work: &check::Work, outcome: &mut Outcome) -> Result<(), String> {
    let mut runs = Vec::new();
    for workflow in outcome.workflows() {
        let name = workflow["name"].as_str().unwrap_or_default();
        let program = work.program("workflows");
        let end = attempt::run(&program, &outcome.module.name, name, &workflow["inputs"])?;
        runs.push((name.to_owned(), end));
    }
    outcome.runs = runs;
    Ok(())
}

/// Makes a module of a generated program.
fn as_module(work: &check::Work, module: &str) -> Result<(), String> {
    let path = work.module(module).join("main.rs");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{}: {error}", path.display()))?
        .replace(
            &format!("use {module}::"),
            &format!("use crate::{module}::"),
        )
        .replace("\nfn main()", "\npub fn main()");
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn library(batch: &[check::Module]) -> String {
    let mut root = "//! Real documents.\n#![deny(warnings, missing_docs)]\n".to_owned();
    for check::Module { path, name, .. } in batch {
        root += &format!(
            "// {path}\n#[path = \"{name}/lib.rs\"]\npub mod {name};\n\
             #[allow(missing_docs)]\n#[path = \"{name}/main.rs\"]\npub mod p_{name};\n"
        );
    }
    root
}

/// One program, which is all those of the batch.
fn program(batch: &[check::Module]) -> String {
    let mut root = "//! Real documents.\nfn main() -> std::process::ExitCode {\n\
                    match std::env::var(\"CORPUS_MODULE\").as_deref() {\n"
        .to_owned();
    for module in batch {
        let name = &module.name;
        root += &format!("Ok(\"{name}\") => ::workflows::p_{name}::main(),\n");
    }
    root + "_ => std::process::ExitCode::from(3),\n}\n}\n"
}
