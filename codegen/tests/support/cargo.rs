//! Throw-away crates, built by the real cargo.
//!
//! They depend on this workspace by path, take its lock file, and need no network. All have the
//! same dependencies and one target folder, so that these are built once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// A crate.
pub struct Crate {
    folder: PathBuf,
}

/// What a run of cargo, or of a program, came to.
pub struct Run {
    /// Whether it succeeded.
    pub success: bool,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Crate {
    /// A crate of this name, with these files and nothing else.
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let one = Self::kept(name);
        std::fs::remove_dir_all(&one.folder).unwrap();
        for (path, text) in files {
            one.write(path, text);
        }
        one.manifest();
        one
    }

    /// A crate of this name, with what an earlier run left there.
    pub fn kept(name: &str) -> Self {
        // Outside the workspace, and always at the same place: cargo keeps what it builds by path.
        let checkout = super::workspace();
        let checkout = checkout.to_string_lossy().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("arazzo-codegen-tests{checkout}/{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        let one = Crate { folder };
        one.manifest();
        one
    }

    fn manifest(&self) {
        let workspace = super::workspace();
        let name = self.folder.file_name().unwrap().to_str().unwrap();
        let manifest = format!(
            r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"

[dependencies]
arazzo-runtime = {{ path = '{workspace}/runtime', features = ["chrono", "cli", "jsonpath", "regex", "time", "uuid"] }}
serde_json = "1"
tokio = {{ version = "1", default-features = false, features = ["rt"] }}

[build-dependencies]
arazzo-codegen = {{ path = '{workspace}/codegen' }}

[profile.dev]
debug = false
incremental = false

[workspace]
"#,
            workspace = workspace.display(),
        );
        self.write("Cargo.toml", &manifest);
        // Cargo adds this crate to it, and takes out what only the workspace needs.
        if !self.path("Cargo.lock").exists() {
            std::fs::copy(workspace.join("Cargo.lock"), self.path("Cargo.lock")).unwrap();
        }
    }

    /// A path in the crate.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Writes a file, unless it has this text already.
    pub fn write(&self, path: &str, text: &str) {
        super::write(&self.path(path), text);
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path))
            .unwrap_or_else(|error| panic!("{}: {error}", self.path(path).display()))
    }

    /// Replaces a part of a file, which must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        std::fs::write(self.path(path), text.replace(from, to)).unwrap();
    }

    /// The files below a folder, each with its date.
    pub fn dates(&self, folder: &str) -> Vec<(String, SystemTime)> {
        let folder = self.path(folder);
        let date = |path: &String| {
            let data = std::fs::metadata(folder.join(path)).unwrap();
            data.modified().unwrap()
        };
        let files = super::files_below(&folder);
        files
            .into_iter()
            .map(|path| {
                let date = date(&path);
                (path, date)
            })
            .collect()
    }

    /// Runs cargo, with nothing in the environment that changes what the generator does.
    pub fn cargo(&self, arguments: &[&str]) -> Run {
        self.cargo_with(arguments, &[])
    }

    /// The same with variables.
    pub fn cargo_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--offline")
            .arg("--target-dir")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"))
            .current_dir(&self.folder)
            .env_remove("CI")
            .env_remove("ARAZZO_CODEGEN")
            .env_remove("RUSTFLAGS")
            .env_remove("RUSTDOCFLAGS")
            .env_remove("CARGO_TARGET_DIR")
            .env("CARGO_TERM_COLOR", "never")
            .envs(variables.iter().copied());
        // What cargo set for this test is not meant for the crate.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST") {
                command.env_remove(name);
            }
        }
        Run::of(&command.output().unwrap())
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        Run {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Wants success.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert!(self.success, "cargo failed:\n{}", self.text());
        self
    }

    /// Wants failure.
    #[track_caller]
    pub fn fails(self) -> Self {
        assert!(!self.success, "cargo did not fail:\n{}", self.text());
        self
    }

    /// Wants these texts on stderr, in this order.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        let mut rest = self.stderr.as_str();
        for text in texts {
            match rest.split_once(text) {
                Some((_, after)) => rest = after,
                None => panic!("cargo did not say {text:?} there:\n{}", self.text()),
            }
        }
        self
    }

    /// Does not want a text on stderr.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(
            !self.stderr.contains(text),
            "cargo said {text:?}:\n{}",
            self.text()
        );
        self
    }

    fn text(&self) -> String {
        let mut text = self.stderr.clone();
        if !self.stdout.is_empty() {
            let _ = write!(text, "stdout:\n{}", self.stdout);
        }
        text
    }
}
