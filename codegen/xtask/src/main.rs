//! Tasks of the project's developers.

mod check;
mod corpus;
mod one;
mod workflows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Corpus(corpus::Arguments),
    Workflows(workflows::Arguments),
    #[command(hide = true)]
    One(one::Arguments),
    #[command(hide = true)]
    OneDocument(workflows::document::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Corpus(arguments) => corpus::run(&arguments),
        Task::Workflows(arguments) => workflows::run(&arguments),
        Task::One(arguments) => one::run(&arguments),
        Task::OneDocument(arguments) => workflows::document::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
