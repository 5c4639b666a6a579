//! Compiling what was generated, many documents in one crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many lines are compiled at a time: rustc's memory grows with them.
const LINES: usize = 60_000;

/// The code that was generated for a document.
#[derive(Clone, Debug)]
pub struct Module {
    /// The document's path.
    pub path: String,
    /// The module that its code is in.
    pub name: String,
    /// Lines of generated code.
    pub lines: usize,
}

/// A throw-away crate for generated code.
pub struct Work {
    folder: PathBuf,
    target: PathBuf,
}

impl Work {
    /// An empty one.
    pub fn new(workspace: &Path, name: &str, features: &[&str]) -> Result<Self, String> {
        let workspace = workspace.canonicalize().map_err(|e| e.to_string())?;
        // Outside the workspace, which would take it for a member.
        let checkout = workspace.to_string_lossy().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("arazzo-{name}{checkout}"));
        let target = workspace.join("target/tmp/crates");
        let make = || {
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(folder.join("src"))?;
            std::fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            std::fs::write(
                folder.join("Cargo.toml"),
                manifest(&workspace, name, features),
            )
        };
        make().map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Work { folder, target })
    }

    /// The folder of a module.
    pub fn module(&self, name: &str) -> PathBuf {
        self.folder.join("src").join(name)
    }

    /// Compiles all modules, and says which crates failed; how many did.
    pub fn check(&self, modules: &[Module], doc: bool) -> Result<usize, String> {
        let mut failed = 0;
        for batch in batches(modules) {
            let mut messages = self.check_batch(&batch)?;
            if messages.is_none() && doc {
                messages = self.cargo("doc", &["--no-deps"])?;
            }
            failed += usize::from(messages.is_some());
            report(&batch, messages.as_deref());
        }
        Ok(failed)
    }

    /// What rustc says, if anything.
    fn check_batch(&self, batch: &[Module]) -> Result<Option<String>, String> {
        let mut root = "//! Real descriptions.\n#![deny(warnings, missing_docs)]\n".to_owned();
        for Module { path, name, .. } in batch {
            let _ = writeln!(
                root,
                "// {path}\n#[path = \"{name}/lib.rs\"]\npub mod {name};"
            );
        }
        self.write("src/lib.rs", &root)?;
        self.cargo("check", &["--message-format=short"])
    }

    /// Writes a file of the crate.
    pub fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// The program of this name, when it is built.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// What cargo says, if anything.
    pub fn cargo(&self, command: &str, arguments: &[&str]) -> Result<Option<String>, String> {
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

fn manifest(workspace: &Path, name: &str, features: &[&str]) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         arazzo-runtime = {{ path = '{}', features = {features:?} }}\n\n[profile.dev]\ndebug = false\n\
         incremental = false\n\n[workspace]\n",
        workspace.join("runtime").display()
    )
}

/// Prints what came of a batch.
pub fn report(batch: &[Module], messages: Option<&str>) {
    let lines: usize = batch.iter().map(|module| module.lines).sum();
    let verdict = match messages {
        None => "compiles",
        Some(_) => "FAILS",
    };
    println!("{} documents, {lines} lines: {verdict}", batch.len());
    if let Some(messages) = messages {
        println!("{}", named(messages, batch));
    }
}

/// Groups of so many lines; what has more stands alone.
pub fn batches(modules: &[Module]) -> Vec<Vec<Module>> {
    let mut batches: Vec<Vec<Module>> = Vec::new();
    let mut room = 0;
    for module in modules {
        if module.lines > room || batches.is_empty() {
            batches.push(Vec::new());
            room = LINES.max(module.lines);
        }
        room -= module.lines;
        if let Some(batch) = batches.last_mut() {
            batch.push(module.clone());
        }
    }
    batches
}

/// The messages, with the documents' paths in place of the modules.
fn named(messages: &str, batch: &[Module]) -> String {
    let mut text = messages.to_owned();
    for Module { path, name, .. } in batch {
        text = text.replace(&format!("src/{name}/"), &format!("{path}: "));
    }
    text
}
