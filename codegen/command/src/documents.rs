//! The documents that a command shows.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use arazzo_codegen::graph::Graph;
use arazzo_codegen::{Builder, Error, Level};
use clap::Args;

use crate::colour::Colour;
use crate::root::{DEFAULT, common_root};

/// Where the documents are.
#[derive(Args)]
pub struct Documents {
    /// An Arazzo document, or a folder of them; shown are their workflows, and those that they run.
    #[arg(default_value = DEFAULT, value_name = "PATH")]
    path: PathBuf,
    /// Only the workflow of this id; the same as `--workflow`.
    #[arg(value_name = "WORKFLOW")]
    only: Option<String>,
    /// Only the workflow of this id.
    #[arg(long, value_name = "ID", conflicts_with = "only")]
    workflow: Option<String>,
    /// Allow documents to name files below this folder. [default: the current folder, or the nearest
    /// one that has all documents in it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Read the file where documents name the URI; may be repeated. Nothing is fetched.
    #[arg(long, value_name = "URI=FILE", value_parser = crate::generate::mapped)]
    map: Vec<(String, PathBuf)>,
}

/// Why nothing can be shown.
pub struct Failure {
    /// Ready to be printed.
    message: String,
    /// The exit status.
    status: u8,
}

impl From<String> for Failure {
    /// Something is wrong with the command line, or with files that it names.
    fn from(message: String) -> Self {
        Failure { message, status: 2 }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            message: error.to_string(),
            status: match error {
                Error::Denied(_) => 1,
                _ => 2,
            },
        }
    }
}

/// Prints what a command came to; the message that is left, and the exit status for it.
pub fn outcome(done: Result<String, Failure>) -> (Result<ExitCode, String>, ExitCode) {
    match done {
        Ok(text) => {
            crate::format::print(&text);
            (Ok(ExitCode::SUCCESS), ExitCode::SUCCESS)
        }
        Err(Failure { message, status }) => (Err(message), ExitCode::from(status)),
    }
}

impl Documents {
    /// The workflows of the documents, and those that they run; only one, if it is named.
    pub fn graphs(&self) -> Result<Vec<Graph>, Failure> {
        let (graphs, report) = self.builder()?.graphs()?;
        let warnings = report.count(Level::Warn);
        if warnings > 0 {
            let them = if warnings == 1 { "it" } else { "them" };
            eprintln!(
                "{}; `cargo arazzo check {}` shows {them}",
                report.summary(),
                self.path.display()
            );
        }
        match self.only.as_ref().or(self.workflow.as_ref()) {
            None => Ok(graphs),
            Some(name) => Ok(select(graphs, name)?),
        }
    }

    fn builder(&self) -> Result<Builder, String> {
        let here = std::env::current_dir().map_err(|e| format!("error: no current folder: {e}"))?;
        let mapped = self.map.iter().map(|(_, file)| file);
        let root = match &self.root {
            Some(root) => root.clone(),
            None => common_root(&here, std::iter::once(&self.path).chain(mapped))?,
        };
        let builder = Builder::new()
            .project(&here)
            .root(root)
            .coloured(Colour::Auto.wanted(std::io::stderr().is_terminal()))
            .document(&self.path);
        let mapped = self.map.iter();
        Ok(mapped.fold(builder, |builder, (uri, file)| builder.map(uri, file)))
    }
}

/// The workflows of a name, or of an id.
fn select(graphs: Vec<Graph>, name: &str) -> Result<Vec<Graph>, String> {
    let all: Vec<String> = graphs.iter().map(|g| format!("`{}`", g.name)).collect();
    let graphs = graphs.into_iter();
    let found: Vec<Graph> = graphs.filter(|g| g.name == name || g.id == name).collect();
    match found.is_empty() {
        false => Ok(found),
        true => Err(format!(
            "error: there is no workflow `{name}`\nhelp: there are {}",
            all.join(", ")
        )),
    }
}
