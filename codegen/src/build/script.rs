//! The builder inside a build script: what cargo has to know, and which way to report.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Builder, Error};
use crate::diagnostic::Report;

/// What to do with files that differ.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Write,
    Check,
}

impl Mode {
    /// `ARAZZO_CODEGEN` is `write` or `check`; without it, continuous integration (`CI` is set) checks
    /// and everybody else writes.
    fn from_environment() -> Self {
        let is = |name: &str| std::env::var(name).unwrap_or_default();
        match is("ARAZZO_CODEGEN").as_str() {
            "check" => Mode::Check,
            "write" => Mode::Write,
            _ => match is("CI").as_str() {
                "" | "0" | "false" => Mode::Write,
                _ => Mode::Check,
            },
        }
    }
}

impl Builder {
    /// Generates from a build script: writes the files that differ, shows warnings as cargo's, and
    /// ends the process with a message if the documents have errors.
    ///
    /// With `ARAZZO_CODEGEN=check`, or where `CI` is set, nothing is written, and files that differ
    /// are an error.
    pub fn build(&self) {
        println!("cargo::rerun-if-env-changed=ARAZZO_CODEGEN");
        println!("cargo::rerun-if-env-changed=CI");
        for path in self.named() {
            watch(&path);
            // So that new settings beside the document are noticed. All of the package is no folder
            // to watch: what is built lies in it.
            let folder = path.parent().filter(|_| path.is_file());
            let inside =
                |folder: &&Path| folder.starts_with(&self.project) && **folder != self.project;
            if let Some(folder) = folder.filter(inside) {
                watch(folder);
            }
        }
        if let Err(error) = self.run(Mode::from_environment()) {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }

    fn run(&self, mode: Mode) -> Result<(), Error> {
        let (files, report) = self.generate()?;
        let how = format!("run `{}`", self.check_command());
        for line in report.condensed(&how) {
            println!("cargo::warning={line}");
        }
        self.warn_of_features(&report);
        for path in report.documents() {
            watch(path);
        }
        // A hand edit in the output has to be repaired, or reported: so the output is watched too,
        // file by file, because replacing a file changes the date of its folder.
        for file in &files {
            watch(&self.output_folder().join(&file.path));
        }
        let stale = self.compare(&files)?;
        if stale.is_empty() {
            return Ok(());
        }
        if mode == Mode::Check {
            return Err(Error::Stale(stale.diff(&self.project)));
        }
        let written = self.write_stale(&stale)?;
        date_like_inputs(&written, report.documents());
        Ok(())
    }
}

impl Builder {
    /// Says it where the package's Cargo.toml plainly lacks a feature that the generated code needs. A
    /// dependency that a workspace describes is not looked for.
    fn warn_of_features(&self, report: &Report) {
        let manifest = std::fs::read_to_string(self.absolute(Path::new("Cargo.toml")));
        let manifest = manifest.unwrap_or_default();
        if !manifest.contains("arazzo-runtime") || manifest.contains("workspace = true") {
            return;
        }
        for feature in report.features() {
            if !manifest.contains(&format!("\"{feature}\"")) {
                println!(
                    "cargo::warning=the workflows need the feature `{feature}` of `arazzo-runtime`: add \
                     it to the dependency in Cargo.toml"
                );
            }
        }
    }
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// A file that is newer than the run of the build script would run it again at the next build.
/// What is made from documents gets the date of the newest of them.
fn date_like_inputs(written: &[PathBuf], documents: &[PathBuf]) {
    let modified = |path: &PathBuf| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    let newest: Option<SystemTime> = documents.iter().filter_map(modified).max();
    let Some(newest) = newest else {
        return;
    };
    for path in written {
        // Failing to do so costs one more run, nothing else.
        if let Ok(file) = std::fs::File::options().write(true).open(path) {
            let _ = file.set_modified(newest);
        }
    }
}
