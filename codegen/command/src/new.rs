//! `cargo arazzo new`: what a package needs for code of its workflows, put into one that is there.

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, DocumentKind};
use clap::Args;

mod code;
mod manifest;

use crate::unpublished;
use code::{Main, Root};

const RUNTIME: &str = "arazzo-runtime";
const CODEGEN: &str = "arazzo-codegen";

const DESCRIPTION: &str = include_str!("new/example/print-shop.openapi.yaml");
const DOCUMENT: &str = include_str!("new/example/order-prints.arazzo.yaml");
const BUILD_SCRIPT: &str = "//! Writes `generated/` from the documents in `specs/`.

fn main() {
    arazzo_codegen::Builder::new().build();
}
";

/// Put what generated workflows need into a package: dependencies, a build script, a module, and documents
/// to start from, which run on a mock.
///
/// What is there already stays: a second run changes nothing.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo new --lib shop && cd shop && cargo arazzo new && cargo run --example order_prints
  cargo arazzo new services/billing
  cargo arazzo new --runtime-path ../arazzo-codegen/runtime

Exit status: 0 if everything is there, 1 if something is left to do by hand or cannot be done, 2 if the
command line is wrong.")]
pub struct Arguments {
    /// The folder of the package.
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// Depend on the runtime in this folder, and not on the published one.
    #[arg(long, value_name = "DIR")]
    runtime_path: Option<PathBuf>,
    /// Depend on the generator in this folder. [default: `codegen` beside the runtime's folder, if that
    /// is given]
    #[arg(long, value_name = "DIR")]
    codegen_path: Option<PathBuf>,
}

/// A file that is to be written.
struct File {
    path: PathBuf,
    text: String,
}

/// What is to be done.
#[derive(Default)]
struct Plan {
    files: Vec<File>,
    /// What was done, or was there.
    said: Vec<String>,
    /// What nobody but the user can do.
    left: Vec<String>,
}

impl Plan {
    fn write(&mut self, folder: &Path, name: &str, text: String, what: &str) {
        self.said.push(format!("{name}: {what}"));
        let path = folder.join(name);
        self.files.push(File { path, text });
    }

    fn there(&mut self, name: &str, what: &str) {
        self.said.push(format!("{name}: {what}, unchanged"));
    }
}

/// Does what is missing; whether nothing is left to do. A message is about what cannot be done.
pub fn run(arguments: &Arguments) -> Result<bool, String> {
    let folder = arguments.folder.as_path();
    let manifest = manifest::Manifest::read(folder)?;
    let root = Root::find(folder, &manifest)?;
    let mut plan = Plan::default();
    let example = specs(folder, &mut plan)?;
    build_script(folder, &mut plan)?;
    let main = match example {
        true => root.main(folder)?,
        false => Main::None,
    };
    module(folder, &root, &main, &mut plan)?;
    let features = match example {
        true => Vec::new(),
        false => features(folder, &manifest.name),
    };
    dependencies(arguments, manifest, &main, &features, &mut plan)?;
    let fresh = !folder.join("generated/lib.rs").exists();
    for file in &plan.files {
        write(file)?;
    }
    for line in &plan.said {
        eprintln!("{line}");
    }
    if fresh && plan.left.is_empty() {
        generate(folder)?;
    }
    for line in &plan.left {
        eprintln!("left to do: {line}");
    }
    let manifest = manifest::Manifest::read(folder)?;
    let is_placed = manifest.is_placed("dependencies", RUNTIME)
        && manifest.is_placed("build-dependencies", CODEGEN);
    match (plan.files.is_empty(), plan.left.is_empty()) {
        (true, true) if is_placed => eprintln!("nothing to do"),
        (_, false) => {}
        (_, true) => {
            if !is_placed {
                eprint!("{}", unpublished::IN_A_PACKAGE);
            }
            eprintln!("next: {}", main.next());
        }
    }
    Ok(plan.left.is_empty())
}

/// Documents to start from, unless there are some; whether those of the example are there.
fn specs(folder: &Path, plan: &mut Plan) -> Result<bool, String> {
    let files = [
        ("specs/print-shop.openapi.yaml", DESCRIPTION),
        ("specs/order-prints.arazzo.yaml", DOCUMENT),
    ];
    let is_example = |(name, text): &(&str, &str)| {
        fs::read_to_string(folder.join(name)).is_ok_and(|there| there == *text)
    };
    if files.iter().all(is_example) {
        plan.there("specs/", "the example");
        return Ok(true);
    }
    if has_documents(&folder.join("specs"))? {
        plan.there("specs/", "documents of your own");
        return Ok(false);
    }
    for (name, text) in files {
        plan.write(folder, name, text.to_owned(), "an example to start from");
    }
    Ok(true)
}

fn has_documents(specs: &Path) -> Result<bool, String> {
    let entries = match fs::read_dir(specs) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(unreadable(specs, &error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| unreadable(specs, &error))?.path();
        // Whatever is in folders is somebody's.
        if path.is_dir() && has_documents(&path)? {
            return Ok(true);
        }
        let text = fs::read(&path).unwrap_or_default();
        if DocumentKind::of(&String::from_utf8_lossy(&text)).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn build_script(folder: &Path, plan: &mut Plan) -> Result<(), String> {
    const NAME: &str = "build.rs";
    const CALL: &str = "arazzo_codegen::Builder::new().build();";
    match read(&folder.join(NAME))? {
        None => plan.write(folder, NAME, BUILD_SCRIPT.to_owned(), "generates the code"),
        Some(text) if text.contains("arazzo_codegen") => plan.there(NAME, "generates the code"),
        Some(text) => match code::with_statement(&text, CALL) {
            Some(text) => plan.write(folder, NAME, text, "generates the code as well"),
            None => plan
                .left
                .push(format!("call `{CALL}` in the `main` of {NAME}")),
        },
    }
    Ok(())
}

/// The module of the generated code, and the program that runs the example.
fn module(folder: &Path, root: &Root, main: &Main, plan: &mut Plan) -> Result<(), String> {
    let name = root.name.as_str();
    let text = read(&folder.join(name))?.unwrap_or_default();
    if text.contains("generated/lib.rs") {
        plan.there(name, "has the module");
    } else if let Main::Template = main {
        let text = code::program_with_module(root);
        plan.write(folder, name, text, "runs the example on its mock");
    } else {
        match code::with_module(&text, root) {
            Some(text) => plan.write(folder, name, text, "has the module `api`"),
            None => plan.left.push(format!(
                "name the generated code in {name}, which has another module `api`:\n{}",
                root.module()
            )),
        }
    }
    if let Main::Example { name, module } = main {
        match folder.join(name).exists() {
            true => plan.there(name, "runs the example on its mock"),
            false => {
                let text = match module {
                    Some(module) => code::program(module),
                    // A program's modules are not those of its examples.
                    None => code::program_with_module(root),
                };
                plan.write(folder, name, text, "runs the example on its mock");
            }
        }
    }
    Ok(())
}

fn dependencies(
    arguments: &Arguments,
    mut manifest: manifest::Manifest,
    main: &Main,
    features: &[&str],
    plan: &mut Plan,
) -> Result<(), String> {
    let runtime = arguments.runtime_path.as_deref();
    let beside = runtime.map(|runtime| runtime.join("../codegen"));
    let beside = beside.filter(|folder| folder.join("Cargo.toml").is_file());
    let codegen = arguments.codegen_path.as_deref().or(beside.as_deref());
    let mut added = Vec::new();
    let folder = arguments.folder.as_path();
    let mut add = |table: &str, name: &'static str, source: manifest::Source<'_>| {
        let is_new = manifest.add(table, name, source)?;
        added.extend(is_new.then_some(name));
        Ok::<(), String>(())
    };
    let ours = |path| manifest::Source::ours(folder, path);
    add("dependencies", RUNTIME, ours(runtime)?)?;
    add("build-dependencies", CODEGEN, ours(codegen)?)?;
    let tokio = manifest::Source::Version("1", &["macros", "rt"]);
    match main {
        Main::None => {}
        Main::Template => add("dependencies", "tokio", tokio)?,
        Main::Example { .. } => add("dev-dependencies", "tokio", tokio)?,
    }
    let mut what = Vec::new();
    if !added.is_empty() {
        what.push(format!("depends on {}", added.join(", ")));
    }
    match manifest.enable(RUNTIME, features) {
        Some(enabled) if enabled.is_empty() => {}
        Some(enabled) => what.push(format!(
            "`{RUNTIME}` has what the documents need: {}",
            enabled.join(", ")
        )),
        None => plan.left.push(format!(
            "add to the dependency `{RUNTIME}` in Cargo.toml what the documents need: features = {features:?}"
        )),
    }
    match what.is_empty() {
        true => plan.there("Cargo.toml", "has the dependencies"),
        false => plan.write(folder, "Cargo.toml", manifest.text(), &what.join("; ")),
    }
    Ok(())
}

/// The features of the runtime that the package's documents need. What is wrong with them is said by the
/// build.
fn features(folder: &Path, package: &str) -> Vec<&'static str> {
    let builder = Builder::new().project(folder).package(package);
    let generated = builder.generate();
    generated.map_or_else(|_| Vec::new(), |(_, report)| report.features().to_vec())
}

/// Writes the code for the first time, so that it is there whatever `CI` says.
fn generate(folder: &Path) -> Result<(), String> {
    let name = manifest::Manifest::read(folder)?.name;
    let builder = Builder::new().project(folder).package(&name);
    let report = builder.write().map_err(|error| error.to_string())?;
    eprintln!("generated/: the code, {}", report.summary());
    Ok(())
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn write(file: &File) -> Result<(), String> {
    let File { path, text } = file;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("error: {} cannot be written: {error}", path.display()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("error: {} cannot be read: {error}", path.display())
}
