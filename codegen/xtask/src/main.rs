//! Tasks of the project's developers.

mod check;
mod corpus;
mod one;

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
    #[command(hide = true)]
    One(one::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Corpus(arguments) => corpus::run(&arguments),
        Task::One(arguments) => one::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
