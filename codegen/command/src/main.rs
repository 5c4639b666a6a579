//! `cargo arazzo`: the generator as a command.

mod check;
mod colour;
mod completions;
mod documents;
mod explain;
mod fix;
mod format;
mod generate;
mod graph;
mod levels;
mod new;
mod package;
mod progress;
mod root;
mod show;
mod unpublished;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Typed Rust clients and workflow functions from Arazzo and OpenAPI documents.
#[derive(Parser)]
#[command(
    name = "cargo arazzo",
    bin_name = "cargo arazzo",
    version,
    about,
    after_help = "\
Examples:
  cargo arazzo check
  cargo arazzo explain unknown-operation
  cargo arazzo generate petstore.yaml --crate petstore --out clients/petstore"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Completions(completions::Arguments),
    Explain(explain::Arguments),
    Generate(generate::Arguments),
    Graph(graph::Arguments),
    New(new::Arguments),
    Show(show::Arguments),
}

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse_from(arguments());
    let (done, on_error) = match command {
        // Findings are told by status 1.
        Command::Check(arguments) => (check::run(&arguments), ExitCode::from(2)),
        Command::Completions(arguments) => {
            format::print(&completions::script(&arguments, Arguments::command()));
            (Ok(ExitCode::SUCCESS), ExitCode::SUCCESS)
        }
        Command::Explain(arguments) => {
            let text = explain::run(&arguments);
            let done = text.map(|text| {
                format::print(&text);
                ExitCode::SUCCESS
            });
            (done, ExitCode::from(2))
        }
        Command::Graph(arguments) => documents::outcome(graph::run(&arguments)),
        Command::Show(arguments) => documents::outcome(show::run(&arguments)),
        Command::Generate(arguments) => {
            let done = generate::run(&arguments).map(|()| ExitCode::SUCCESS);
            (done, ExitCode::FAILURE)
        }
        Command::New(arguments) => {
            let done = new::run(&arguments).map(|complete| match complete {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            });
            (done, ExitCode::FAILURE)
        }
    };
    done.unwrap_or_else(|message| {
        eprintln!("{}", message.trim_end());
        on_error
    })
}

/// The arguments, without the name of the subcommand that cargo hands on.
fn arguments() -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "arazzo") {
        arguments.remove(1);
    }
    arguments
}
