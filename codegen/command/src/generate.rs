//! `cargo arazzo generate`: what a build script does, without one; or a package of its own.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, DocumentKind, Error, Operations, Report};
use clap::Args;

use crate::colour::Colour;
use crate::levels::Levels;
use crate::package::{self, Package};
use crate::progress;
use crate::root::{DEFAULT, common_root, unreadable};

/// Generate code into the package of the current folder, as its build script would; or, with `--crate`,
/// write a package: the client of an OpenAPI description, or the workflows of Arazzo documents.
///
/// Files that were generated are written again without questions. A Cargo.toml is yours once it is
/// there.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo generate
  cargo arazzo generate --check
  cargo arazzo generate flows/ --out src/api
  cargo arazzo generate petstore.yaml --crate petstore --out clients/petstore
  cargo arazzo generate orders=orders.yaml billing=billing.json --crate shop --out shop
  cargo arazzo generate specs/ --crate onboarding --out onboarding --cli
  cargo arazzo generate pay.yaml --crate pay --out pay --map https://api.example/pay.yaml=api.yaml

Exit status: 0 if the code was written, or is current; 1 if not (nothing is written then); 2 if the
command line is wrong.")]
pub struct Arguments {
    /// OpenAPI descriptions, Arazzo documents, or folders of Arazzo documents. `NAME=PATH` names the
    /// module of a description; without a name it is that of the crate, or of the file if there are
    /// several or there is no crate.
    #[arg(default_value = DEFAULT, value_name = "[NAME=]DOCUMENT")]
    documents: Vec<String>,
    /// Write a package of this name, with its code in `src` and a Cargo.toml.
    #[arg(long = "crate", value_name = "NAME", value_parser = package::valid_name, requires = "out")]
    name: Option<String>,
    /// The folder of the package; without `--crate`, that of the code. [default: generated]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing, and fail if there is something to write.
    #[arg(long)]
    check: bool,
    /// Depend on the runtime in this folder, and not on the published one.
    #[arg(long, value_name = "DIR", requires = "name")]
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

/// Generates, and writes or compares; the message is ready to be printed.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let target = Target::of(arguments)?;
    let manifest = target.package(arguments).map(|package| package.manifest());
    let manifest = manifest.transpose()?;
    let builder = progress::shown(builder(arguments, &target)?);
    if arguments.check {
        let report = progress::cleared(builder.check()).map_err(|error| stale(&error))?;
        show(&report, arguments.verbose);
        if let Some(manifest) = manifest {
            manifest.check()?;
        }
        eprintln!("{} is current", target.folder.display());
        return Ok(());
    }
    let report = progress::cleared(builder.write()).map_err(|error| error.to_string())?;
    show(&report, arguments.verbose);
    let is_new = match &manifest {
        Some(manifest) => manifest.write(report.features())?,
        None => false,
    };
    eprintln!("wrote {}", target.folder.display());
    if is_new && arguments.runtime_path.is_none() {
        eprint!("{}", crate::unpublished::IN_A_NEW_PACKAGE);
    }
    Ok(())
}

/// The difference, and what to do about it here.
fn stale(error: &Error) -> String {
    match error {
        Error::Stale(difference) => format!(
            "error: the generated code is not what the documents say\n{difference}help: run the same \
             command without --check, and commit the result"
        ),
        error => error.to_string(),
    }
}

/// What is written.
struct Target {
    /// The folder that was named.
    folder: PathBuf,
    /// The folder of the code.
    code: PathBuf,
    /// The name of the package: that of a new one, or of the one that is here.
    name: Option<String>,
}

impl Target {
    fn of(arguments: &Arguments) -> Result<Self, String> {
        let out = arguments.out.clone();
        if let (Some(name), Some(folder)) = (&arguments.name, &out) {
            return Ok(Target {
                folder: folder.clone(),
                code: folder.join("src"),
                name: Some(name.clone()),
            });
        }
        let name = package::name_here();
        if arguments.cli && name.is_none() {
            return Err(
                "error: --cli needs a package, and there is no Cargo.toml with a name here\n\
                 help: go to the folder of the package, or write one with --crate"
                    .to_owned(),
            );
        }
        let folder = out.unwrap_or_else(|| PathBuf::from("generated"));
        Ok(Target {
            code: folder.clone(),
            folder,
            name,
        })
    }

    /// The package that is written.
    fn package<'a>(&'a self, arguments: &'a Arguments) -> Option<Package<'a>> {
        Some(Package {
            name: arguments.name.as_deref()?,
            folder: &self.folder,
            runtime: arguments.runtime_path.as_deref(),
            program: arguments.cli,
        })
    }
}

fn builder(arguments: &Arguments, target: &Target) -> Result<Builder, String> {
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
        .output(&target.code)
        .coloured(Colour::Auto.wanted(std::io::stderr().is_terminal()));
    if let Some(name) = &target.name {
        builder = builder.package(name);
        if arguments.cli {
            builder = builder.program(name);
        }
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
    let package = arguments.name.as_deref().filter(|_| inputs.len() == 1);
    let mut workflows = false;
    for input in inputs {
        builder = match input.is_description()? {
            true => builder.openapi(&input.module(package), &input.path),
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
        let bytes = std::fs::read(&self.path).map_err(|error| unreadable(&self.path, &error))?;
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

    /// The name of a description's module: its own, or that of the package.
    fn module(&self, package: Option<&str>) -> String {
        let stem = || self.path.file_stem().unwrap_or_default().to_string_lossy();
        match (&self.name, package) {
            (Some(name), _) => name.clone(),
            (None, Some(package)) => package.to_owned(),
            (None, None) => stem().into_owned(),
        }
    }
}

fn show(report: &Report, verbose: bool) {
    if verbose {
        eprint!("{}", report.render());
        return;
    }
    for line in report.condensed("--verbose shows all, each with its place") {
        eprintln!("warning: {line}");
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
