//! `cargo arazzo graph`: workflows as pictures.

mod dot;
mod html;
mod mermaid;
mod words;

use std::path::{Path, PathBuf};

use arazzo_codegen::graph::{Graph, svg};
use clap::{Args, ValueEnum};

use crate::documents::{Documents, Failure};

/// Draw workflows: steps, branches, retries, data flow, and calls between workflows.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo graph --out workflows.html
  cargo arazzo graph specs/onboarding.arazzo.yaml --workflow create-account --format svg > account.svg
  cargo arazzo graph specs/ --format mermaid
  cargo arazzo graph specs/ --format dot | dot -Tpdf > workflows.pdf

Exit status: 0, 1 if the documents have errors, 2 if the command line is wrong or what it names cannot
be read or written.")]
pub struct Arguments {
    #[command(flatten)]
    documents: Documents,
    /// [default: by the name of the file, such as `.svg`, else `mermaid`]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to a file, and not to standard output.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A flowchart for Markdown: GitHub and GitLab draw it.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
    /// A picture for browsers and pages, light and dark.
    Svg,
    /// A page with all workflows, pictures and details, that needs nothing else.
    Html,
}

impl Format {
    /// That of a file, by its name.
    fn of(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "dot" | "gv" => Some(Format::Dot),
            "svg" => Some(Format::Svg),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

/// The text for standard output, unless a file is wanted.
pub fn run(arguments: &Arguments) -> Result<String, Failure> {
    let graphs = arguments.documents.graphs()?;
    let format = arguments
        .format
        .or(arguments.out.as_deref().and_then(Format::of));
    let text = match format.unwrap_or(Format::Mermaid) {
        Format::Mermaid => mermaid::text(&graphs),
        Format::Dot => dot::text(&graphs),
        Format::Svg => svg(&graphs),
        Format::Html => html::page(&graphs),
    };
    let Some(file) = &arguments.out else {
        return Ok(text);
    };
    std::fs::write(file, text)
        .map_err(|error| format!("error: {} cannot be written: {error}", file.display()))?;
    eprintln!("wrote {}", file.display());
    Ok(String::new())
}

/// Which of the graphs shows a workflow.
fn shown(graphs: &[Graph], name: &str) -> Option<usize> {
    graphs.iter().position(|graph| graph.name == name)
}
