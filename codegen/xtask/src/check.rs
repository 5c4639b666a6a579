//! Compiling what was generated, many descriptions in one crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::corpus::Outcome;

/// How many lines are compiled at a time: rustc's memory grows with them.
const LINES: usize = 60_000;

/// A throw-away crate for generated code.
pub struct Work {
    folder: PathBuf,
    target: PathBuf,
}

impl Work {
    /// An empty one.
    pub fn new(workspace: &Path) -> Result<Self, String> {
        let workspace = workspace.canonicalize().map_err(|e| e.to_string())?;
        // Outside the workspace, which would take it for a member.
        let checkout = workspace.to_string_lossy().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("arazzo-corpus{checkout}"));
        let target = workspace.join("target/tmp/crates");
        let make = || {
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(folder.join("src"))?;
            std::fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            std::fs::write(folder.join("Cargo.toml"), manifest(&workspace))
        };
        make().map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Work { folder, target })
    }

    /// The folder of a module.
    pub fn module(&self, name: &str) -> PathBuf {
        self.folder.join("src").join(name)
    }

    /// Compiles all modules, and says which crates failed; how many did.
    pub fn check(&self, outcomes: &[&Outcome], doc: bool) -> Result<usize, String> {
        let mut failed = 0;
        for batch in batches(outcomes) {
            let lines: usize = batch.iter().map(|outcome| outcome.lines).sum();
            let mut messages = self.check_batch(&batch)?;
            if messages.is_none() && doc {
                messages = self.cargo("doc", &["--no-deps"])?;
            }
            let verdict = if messages.is_none() {
                "compiles"
            } else {
                "FAILS"
            };
            println!("{} descriptions, {lines} lines: {verdict}", batch.len());
            if let Some(messages) = messages {
                failed += 1;
                println!("{}", named(&messages, &batch));
            }
        }
        Ok(failed)
    }

    /// What rustc says, if anything.
    fn check_batch(&self, batch: &[&Outcome]) -> Result<Option<String>, String> {
        let mut root = "//! Real descriptions.\n#![deny(warnings, missing_docs)]\n".to_owned();
        for Outcome { path, module, .. } in batch {
            let _ = writeln!(
                root,
                "// {path}\n#[path = \"{module}/lib.rs\"]\npub mod {module};"
            );
        }
        std::fs::write(self.folder.join("src/lib.rs"), root).map_err(|e| e.to_string())?;
        self.cargo("check", &["--message-format=short"])
    }

    /// What cargo says, if anything.
    fn cargo(&self, command: &str, arguments: &[&str]) -> Result<Option<String>, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .arg(command)
            .args(["--offline", "--quiet"])
            .args(arguments)
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(&self.folder)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_TARGET_DIR")
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .map_err(|error| error.to_string())?;
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((!output.status.success() || !messages.trim().is_empty()).then_some(messages))
    }
}

fn manifest(workspace: &Path) -> String {
    format!(
        "[package]\nname = \"corpus\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         arazzo-runtime = {{ path = '{}' }}\n\n[profile.dev]\ndebug = false\nincremental = false\n\n\
         [workspace]\n",
        workspace.join("runtime").display()
    )
}

/// Groups of so many lines; what has more stands alone.
fn batches<'o>(outcomes: &[&'o Outcome]) -> Vec<Vec<&'o Outcome>> {
    let mut batches: Vec<Vec<&Outcome>> = Vec::new();
    let mut room = 0;
    for outcome in outcomes {
        if outcome.lines > room || batches.is_empty() {
            batches.push(Vec::new());
            room = LINES.max(outcome.lines);
        }
        room -= outcome.lines;
        if let Some(batch) = batches.last_mut() {
            batch.push(outcome);
        }
    }
    batches
}

/// The messages, with the descriptions' paths in place of the modules.
fn named(messages: &str, batch: &[&Outcome]) -> String {
    let mut text = messages.to_owned();
    for Outcome { path, module, .. } in batch {
        text = text.replace(&format!("src/{module}/"), &format!("{path}: "));
    }
    text
}
