//! `cargo arazzo generate`: a package from documents.

use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, DocumentKind, Level, Operations, Report};
use clap::Args;

use crate::levels::Levels;
use crate::package::Package;
use crate::root::common_root;

/// How many warnings are shown where not all are asked for.
const WARNINGS: usize = 10;

/// Write a package: the client of an OpenAPI description, or the workflows of Arazzo documents.
///
/// The package is written again without questions, except for its Cargo.toml, which is yours once it
/// is there.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo generate petstore.yaml --crate petstore --out clients/petstore
  cargo arazzo generate orders=orders.yaml billing=billing.json --crate shop --out shop
  cargo arazzo generate specs/ --crate onboarding --out onboarding --cli
  cargo arazzo generate pay.yaml --crate pay --out pay --map https://api.example/pay.yaml=api.yaml

Exit status: 0 if the package was written, 1 if not (nothing is written then), 2 if the command
line is wrong.")]
pub struct Arguments {
    /// OpenAPI descriptions, Arazzo documents, or folders of Arazzo documents. `NAME=PATH` names the
    /// module of a description; without a name it is that of the crate, or of the file if there are
    /// several.
    #[arg(required = true, value_name = "[NAME=]DOCUMENT")]
    documents: Vec<String>,
    /// The name of the package.
    #[arg(long = "crate", value_name = "NAME", value_parser = package_name)]
    name: String,
    /// The folder of the package.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Depend on the runtime in this folder, and not on the published one.
    #[arg(long, value_name = "DIR")]
    runtime_path: Option<PathBuf>,
    /// Allow documents to name files below this folder. [default: the current folder, or the nearest
    /// one that has all documents in it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Read the file where documents name the URI; may be repeated. Nothing is fetched.
    #[arg(long, value_name = "URI=FILE", value_parser = mapped)]
    map: Vec<(String, PathBuf)>,
    /// Generate a command-line program, with a subcommand per workflow.
    #[arg(long)]
    cli: bool,
    /// Generate all operations of the descriptions that Arazzo documents name, and not only those
    /// that workflows call.
    #[arg(long)]
    all_operations: bool,
    /// Reject what the specification forbids.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    levels: Levels,
    /// Show every warning, each with its place in the document.
    #[arg(long, short)]
    verbose: bool,
}

/// Generates and writes; the message is ready to be printed.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let package = Package {
        name: &arguments.name,
        folder: &arguments.out,
        runtime: arguments.runtime_path.as_deref(),
        program: arguments.cli,
    };
    let manifest = package.manifest()?;
    let report = builder(arguments)?.write().map_err(|e| e.to_string())?;
    show(&report, arguments.verbose);
    manifest.write(report.features())?;
    eprintln!("wrote {}", arguments.out.display());
    Ok(())
}

fn builder(arguments: &Arguments) -> Result<Builder, String> {
    let here = std::env::current_dir().map_err(|e| format!("error: no current folder: {e}"))?;
    let inputs: Vec<Input> = arguments.documents.iter().map(|d| Input::new(d)).collect();
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => {
            let mapped = arguments.map.iter().map(|(_, file)| file);
            common_root(&here, inputs.iter().map(|input| &input.path).chain(mapped))?
        }
    };
    let mut builder = Builder::new()
        .project(&here)
        .root(root)
        .output(arguments.out.join("src"))
        .package(&arguments.name);
    if arguments.cli {
        builder = builder.program(&arguments.name);
    }
    if arguments.strict {
        builder = builder.strict();
    }
    if arguments.all_operations {
        builder = builder.operations(Operations::All);
    }
    builder = arguments.levels.set(builder);
    for (uri, file) in &arguments.map {
        builder = builder.map(uri, file);
    }
    let several = inputs.len() > 1;
    let mut workflows = false;
    for input in inputs {
        builder = match input.is_description()? {
            true => builder.openapi(&input.module(&arguments.name, several), &input.path),
            false => {
                workflows = true;
                builder.document(&input.path)
            }
        };
    }
    if arguments.cli && !workflows {
        return Err(
            "error: --cli needs a workflow to run\nhelp: name an Arazzo document".to_owned(),
        );
    }
    Ok(builder)
}

/// A document on the command line.
struct Input {
    name: Option<String>,
    path: PathBuf,
}

impl Input {
    fn new(argument: &str) -> Self {
        let named = argument.split_once('=');
        // A file may have the sign in its name.
        match named.filter(|_| !Path::new(argument).exists()) {
            Some((name, path)) => Input {
                name: Some(name.to_owned()),
                path: path.into(),
            },
            None => Input {
                name: None,
                path: argument.into(),
            },
        }
    }

    /// Whether it is an OpenAPI description. A folder is one of Arazzo documents.
    fn is_description(&self) -> Result<bool, String> {
        if self.path.is_dir() {
            return Ok(false);
        }
        let bytes = std::fs::read(&self.path)
            .map_err(|error| format!("error: {} cannot be read: {error}", self.path.display()))?;
        match DocumentKind::of(&String::from_utf8_lossy(&bytes)) {
            Some(DocumentKind::Arazzo) => Ok(false),
            Some(_) => Ok(true),
            None => Err(format!(
                "error: {} is neither an Arazzo document nor an OpenAPI description\nhelp: these have \
                 a top-level field `arazzo` or `openapi`",
                self.path.display()
            )),
        }
    }

    /// The name of a description's module.
    fn module(&self, package: &str, several: bool) -> String {
        let stem = || self.path.file_stem().unwrap_or_default().to_string_lossy();
        match &self.name {
            Some(name) => name.clone(),
            None if several => stem().into_owned(),
            None => package.to_owned(),
        }
    }
}

fn show(report: &Report, verbose: bool) {
    let warnings = report.count(Level::Warn);
    if verbose {
        eprint!("{}", report.render());
        return;
    }
    for finding in report.findings().iter().take(WARNINGS) {
        eprintln!("warning: {}", finding.line);
    }
    if warnings > WARNINGS {
        eprintln!(
            "and {} more warnings; --verbose shows all, each with its place",
            warnings - WARNINGS
        );
    }
}

/// A URI and a file. A URI may have the sign in it as well.
pub fn mapped(argument: &str) -> Result<(String, PathBuf), String> {
    match argument.rsplit_once('=') {
        Some((uri, file)) if !uri.is_empty() && !file.is_empty() => {
            Ok((uri.to_owned(), PathBuf::from(file)))
        }
        _ => Err("a URI, `=` and a file".to_owned()),
    }
}

/// What cargo takes as the name of a package and rustc as that of a crate.
fn package_name(name: &str) -> Result<String, String> {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = letters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    match starts && goes_on {
        true => Ok(name.to_owned()),
        false => Err("a letter, then letters, digits, `-` and `_`".to_owned()),
    }
}
