//! `cargo arazzo completions`: what a shell has to know to complete the command.

use clap::{Args, Command};
use clap_complete::Shell;

/// Print the script with which a shell completes `cargo-arazzo`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo completions bash > ~/.local/share/bash-completion/completions/cargo-arazzo
  cargo arazzo completions zsh > ~/.zfunc/_cargo-arazzo
  cargo arazzo completions fish > ~/.config/fish/completions/cargo-arazzo.fish

Shells complete the program's own name, `cargo-arazzo`, which takes the same arguments.")]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// The script.
pub fn script(arguments: &Arguments, command: Command) -> String {
    let mut command = command.bin_name("cargo-arazzo").name("cargo-arazzo");
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "cargo-arazzo", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
