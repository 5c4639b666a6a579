//! What makes generated code a package: its Cargo.toml.

use std::path::{Path, PathBuf};

/// The name of the package in the current folder.
pub fn name_here() -> Option<String> {
    let manifest = std::fs::read_to_string("Cargo.toml").ok()?;
    name_in(&manifest)
}

/// The name that a Cargo.toml gives: cargo wants a text there, of letters, digits, `-` and `_`.
fn name_in(manifest: &str) -> Option<String> {
    let mut lines = manifest.lines().map(str::trim);
    lines.find(|line| *line == "[package]")?;
    let mut members = lines.take_while(|line| !line.starts_with('['));
    members.find_map(|line| {
        let (key, value) = line.split_once('=')?;
        let value = value.split('#').next()?.trim();
        let name = value.trim_matches(['"', '\'']);
        (key.trim() == "name" && !name.is_empty()).then(|| name.to_owned())
    })
}

/// What has the form of a name and means something else: to Rust, or to cargo, which has folders and a
/// library of these names.
const TAKEN: &str = " abstract alloc as async await become box break build const continue core crate deps do \
    dyn else enum examples extern false final fn for gen if impl in incremental let loop macro match mod move \
    mut override priv proc_macro pub ref return self Self static std struct super test trait true try type \
    typeof unsafe unsized use virtual where while yield ";

/// What cargo takes as the name of a package and rustc as that of a crate.
pub fn valid_name(name: &str) -> Result<String, String> {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = letters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !(starts && goes_on) {
        return Err("a letter, then letters, digits, `-` and `_`".to_owned());
    }
    let crate_name = name.replace('-', "_");
    match TAKEN.split_whitespace().any(|taken| taken == crate_name) {
        false => Ok(name.to_owned()),
        true => Err(format!(
            "it means something else to Rust or cargo; `{name}-client` would do"
        )),
    }
}

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
pub struct Manifest<'a> {
    name: &'a str,
    path: PathBuf,
    /// Where the runtime is.
    runtime: String,
    program: bool,
}

impl<'a> Package<'a> {
    /// The Cargo.toml.
    pub fn manifest(&self) -> Result<Manifest<'a>, String> {
        let runtime = match self.runtime {
            Some(folder) => format!("path = {}", quoted(&runtime_folder(folder)?)),
            None => format!("version = {}", quoted(env!("CARGO_PKG_VERSION"))),
        };
        Ok(Manifest {
            name: self.name,
            path: self.folder.join("Cargo.toml"),
            runtime,
            program: self.program,
        })
    }
}

impl Manifest<'_> {
    /// Writes it, unless there is one: then it may have been edited. `features` are those of the runtime
    /// that the code needs. Whether it was written.
    pub fn write(&self, features: &[&str]) -> Result<bool, String> {
        if self.path.exists() {
            self.tell_missing(features);
            return Ok(false);
        }
        std::fs::write(&self.path, self.text(features))
            .map(|()| true)
            .map_err(|error| format!("error: {} cannot be written: {error}", self.path.display()))
    }

    /// Whether it is there.
    pub fn check(&self) -> Result<(), String> {
        match self.path.exists() {
            true => Ok(()),
            false => Err(format!(
                "error: {} is missing\nhelp: run the same command without --check",
                self.path.display()
            )),
        }
    }

    /// What the Cargo.toml that is there already has to be told.
    fn tell_missing(&self, features: &[&str]) {
        let there = std::fs::read_to_string(&self.path).unwrap_or_default();
        let missing = |feature: &&&str| !there.contains(&quoted(feature));
        for feature in features.iter().filter(missing) {
            eprintln!(
                "warning: the workflows need the feature `{feature}` of `arazzo-runtime`: add it in {}",
                self.path.display()
            );
        }
    }

    fn text(&self, features: &[&str]) -> String {
        let program = self.program.then_some("cli");
        let features = program.iter().chain(features).map(|name| quoted(name));
        let features: Vec<String> = features.collect();
        let (name, runtime) = (self.name, &self.runtime);
        let features = match features.is_empty() {
            true => String::new(),
            false => format!(", features = [{}]", features.join(", ")),
        };
        format!(
            "[package]\n\
             name = \"{name}\"\n\
             version = \"0.1.0\"\n\
             edition = \"2024\"\n\
             rust-version = \"{}\"\n\
             \n\
             [dependencies]\n\
             arazzo-runtime = {{ {runtime}{features} }}\n",
            env!("CARGO_PKG_RUST_VERSION"),
        )
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

#[cfg(test)]
mod tests {
    use super::{Package, Path, name_in};

    #[test]
    fn a_package_has_a_name() {
        let manifest =
            "[workspace]\nname = 'x'\n\n[package]\n edition='2024'\nname = \"a-b\" # c\n";
        assert_eq!(name_in(manifest).as_deref(), Some("a-b"));
        assert_eq!(name_in("[package]\n[dependencies]\nname = '1'\n"), None);
    }

    #[test]
    fn the_features_that_the_code_needs_are_named() {
        let package = Package {
            name: "shop",
            folder: Path::new("shop"),
            runtime: None,
            program: true,
        };
        let manifest = package.manifest().unwrap();
        let text = manifest.text(&["jsonpath", "regex"]);
        assert!(
            text.contains(r#"features = ["cli", "jsonpath", "regex"] }"#),
            "{text}"
        );
        let manifest = Package {
            program: false,
            ..package
        }
        .manifest()
        .unwrap();
        assert!(!manifest.text(&[]).contains("features"));
    }
}
