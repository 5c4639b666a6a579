//! `cargo arazzo`: the generator as a command.

mod generate;
mod package;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Typed Rust clients and workflow functions from Arazzo and OpenAPI documents.
#[derive(Parser)]
#[command(name = "cargo arazzo", bin_name = "cargo arazzo", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Arguments),
}

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse_from(arguments());
    let done = match command {
        Command::Generate(arguments) => generate::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// The arguments, without the name of the subcommand that cargo hands on.
fn arguments() -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "arazzo") {
        arguments.remove(1);
    }
    arguments
}
