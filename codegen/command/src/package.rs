//! What makes generated code a package: its Cargo.toml.

use std::path::{Path, PathBuf};

/// A package to be written.
pub struct Package<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its folder.
    pub folder: &'a Path,
    /// Where the runtime is, if not the published one is taken.
    pub runtime: Option<&'a Path>,
    /// Whether it has the command-line program.
    pub program: bool,
}

/// A Cargo.toml, made before anything is written, because making it can fail.
pub struct Manifest {
    path: PathBuf,
    text: String,
}

impl Package<'_> {
    /// The Cargo.toml.
    pub fn manifest(&self) -> Result<Manifest, String> {
        let mut runtime = match self.runtime {
            Some(folder) => format!("path = {}", quoted(&runtime_folder(folder)?)),
            None => format!("version = {}", quoted(env!("CARGO_PKG_VERSION"))),
        };
        if self.program {
            runtime.push_str(", features = [\"cli\"]");
        }
        let name = self.name;
        let text = format!(
            "[package]\n\
             name = \"{name}\"\n\
             version = \"0.1.0\"\n\
             edition = \"2024\"\n\
             rust-version = \"{}\"\n\
             \n\
             [dependencies]\n\
             arazzo-runtime = {{ {runtime} }}\n",
            env!("CARGO_PKG_RUST_VERSION"),
        );
        Ok(Manifest {
            path: self.folder.join("Cargo.toml"),
            text,
        })
    }
}

impl Manifest {
    /// Writes it, unless there is one: then it may have been edited.
    pub fn write(&self) -> Result<(), String> {
        if self.path.exists() {
            return Ok(());
        }
        std::fs::write(&self.path, &self.text)
            .map_err(|error| format!("error: {} cannot be written: {error}", self.path.display()))
    }
}

/// The runtime's folder as the package names it: absolute, because the package may be moved.
fn runtime_folder(folder: &Path) -> Result<String, String> {
    let there = folder.canonicalize().ok();
    match there.filter(|folder| folder.join("Cargo.toml").is_file()) {
        Some(folder) => Ok(folder.display().to_string()),
        None => Err(format!(
            "error: {} is not the folder of a package\nhelp: --runtime-path names that of \
             `arazzo-runtime`",
            folder.display()
        )),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
