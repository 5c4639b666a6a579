//! `cargo arazzo check`: what is found in documents, without generating anything; and corrections.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use arazzo_codegen::{Builder, DocumentKind, Level, Report};
use clap::{Args, ValueEnum};

use crate::colour::Colour;
use crate::fix::{self, Wanted};
use crate::format::{self, print};
use crate::levels::Levels;
use crate::progress;
use crate::root::{DEFAULT, common_root, unreadable};

/// Report what is wrong with Arazzo documents and the OpenAPI descriptions that they name. Nothing is
/// written, unless `--fix` is given.
///
/// Levels of findings are read from the nearest `arazzo.toml`, from the folder of a document upwards.
/// What is set here counts more.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo check
  cargo arazzo check specs/onboarding.arazzo.yaml more/ --strict
  cargo arazzo check openapi.yaml --allow untyped --deny no-server
  cargo arazzo check --fix --dry-run
  cargo arazzo check --format github
  cargo arazzo check --format sarif > arazzo.sarif

With `--fix`, what is reported is what is left.

Exit status: 0 if there are no errors (there may be warnings), 1 if there are errors, 2 if the command
line is wrong or what it names cannot be read.")]
pub struct Arguments {
    /// Arazzo documents, folders of them, or OpenAPI descriptions, of which everything is looked at then.
    #[arg(default_value = DEFAULT, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Make errors of what the specification forbids.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    levels: Levels,
    /// Correct what has one possible correction, in the documents: forms that the specification does
    /// not have, missing quotes, names in another case. Comments and layout stay.
    #[arg(long)]
    fix: bool,
    /// With `--fix`: show on standard output what would be corrected, and write nothing.
    #[arg(long, visible_alias = "diff", requires = "fix")]
    dry_run: bool,
    /// `human` goes to standard error, the others go to standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Colours in the human format; `auto` is where standard error is a terminal.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    /// Allow documents to name files below this folder. [default: the current folder, or the nearest
    /// one that has all documents in it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Read the file where documents name the URI; may be repeated. Nothing is fetched.
    #[arg(long, value_name = "URI=FILE", value_parser = crate::generate::mapped)]
    map: Vec<(String, PathBuf)>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// With the lines of the document, for people.
    Human,
    /// One JSON object with all findings.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Reports; a message is about the command line.
pub fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let builder = progress::shown(builder(arguments)?);
    let report = match arguments.fix {
        true => corrected(&builder, arguments)?,
        false => progress::cleared(builder.diagnose()).map_err(|e| e.to_string())?,
    };
    show(&report, arguments);
    Ok(match report.count(Level::Deny) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// What is left once the documents are corrected.
fn corrected(builder: &Builder, arguments: &Arguments) -> Result<Report, String> {
    let wanted = match arguments.dry_run {
        true => Wanted::Shown,
        false => Wanted::Written,
    };
    // Standard output has room for one thing.
    if wanted == Wanted::Shown && arguments.format != Format::Human {
        return Err(
            "error: --dry-run shows a diff, and has no other format\nhelp: leave out --format"
                .to_owned(),
        );
    }
    let fixes = progress::cleared(builder.fix()).map_err(|e| e.to_string())?;
    fix::run(&fixes, wanted)?;
    Ok(fixes.report)
}

fn builder(arguments: &Arguments) -> Result<Builder, String> {
    let here = std::env::current_dir().map_err(|e| format!("error: no current folder: {e}"))?;
    let mapped = arguments.map.iter().map(|(_, file)| file);
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => common_root(&here, arguments.paths.iter().chain(mapped))?,
    };
    let human = arguments.format == Format::Human;
    let mut builder = Builder::new()
        .project(&here)
        .root(root)
        .coloured(human && arguments.color.wanted(std::io::stderr().is_terminal()));
    if arguments.strict {
        builder = builder.strict();
    }
    for (uri, file) in &arguments.map {
        builder = builder.map(uri, file);
    }
    builder = arguments.levels.set(builder);
    for path in &arguments.paths {
        builder = match is_description(path)? {
            true => builder.openapi(&stem(path), path),
            false => builder.document(path),
        };
    }
    Ok(builder)
}

/// The name of a description's module.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Whether it is an OpenAPI description. A mistake in what is named is no finding: there is no document
/// that it could be in.
fn is_description(path: &Path) -> Result<bool, String> {
    let fails = |error| unreadable(path, &error);
    if std::fs::metadata(path).map_err(fails)?.is_dir() {
        return Ok(false);
    }
    let bytes = std::fs::read(path).map_err(fails)?;
    match DocumentKind::of(&String::from_utf8_lossy(&bytes)) {
        Some(DocumentKind::Arazzo) => Ok(false),
        Some(_) => Ok(true),
        None => Err(format!(
            "error: {} is neither an Arazzo document nor an OpenAPI description\nhelp: these have a \
             top-level field `arazzo` or `openapi`",
            path.display()
        )),
    }
}

fn show(report: &Report, arguments: &Arguments) {
    match arguments.format {
        Format::Human => eprint!("{}", report.render_findings()),
        Format::Json => print(&format!("{:#}\n", format::json(report))),
        Format::Sarif => print(&format!("{:#}\n", format::sarif(report))),
        Format::Github => print(&format::github(report)),
    }
    let files = match report.documents().len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    eprintln!("{} in {files}", report.summary());
    let findings = report.findings().iter();
    let corrections = findings.filter(|f| !f.correction.is_empty()).count();
    if corrections > 0 && !arguments.fix {
        eprintln!("`cargo arazzo check --fix` corrects {corrections} of them");
    }
}
