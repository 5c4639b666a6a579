//! The command line: subcommands, flags, help.

use clap::builder::StyledStr;
use clap::builder::styling::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::inputs::id;
use super::program::Program;
use super::value::Kind;
use super::workflow::{Flag, Workflow};

/// The subcommand that lists the workflows.
pub(super) const LIST: &str = "list";

/// The whole command line of a program.
pub(super) fn build(program: &Program) -> Command {
    let workflows = program
        .workflows
        .iter()
        .map(|workflow| subcommand(program, workflow));
    Command::new(program.name)
        .about(program.about)
        .after_help(after_help(program))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(workflows)
        .subcommand(Command::new(LIST).about("List the workflows and their inputs"))
}

fn subcommand(program: &Program, workflow: &Workflow) -> Command {
    Command::new(workflow.name.clone())
        .about(workflow.about)
        .after_help(after_help(program))
        // Clap's own help flag stands in a section above all others: inputs come first here.
        .disable_help_flag(true)
        .args(workflow.flags.iter().map(input))
        .args(common(program))
}

/// The flag of an input.
fn input(flag: &Flag) -> Arg {
    let help = match flag.help {
        "" => format!("Input `{}`", flag.input),
        help => help.to_owned(),
    };
    // Clap shows what is required in its usage line, but not what `--inputs` can replace.
    let need = if flag.required { " [required]" } else { "" };
    let arg = Arg::new(id(flag))
        .long(flag.name.clone())
        .value_name(flag.kind.value_name())
        .value_parser(flag.kind)
        .help(format!("{help}{need}"))
        .help_heading("Inputs");
    let arg = match flag.kind {
        Kind::Boolean => arg.num_args(0..=1).default_missing_value("true"),
        Kind::Integer | Kind::Number => arg.allow_negative_numbers(true),
        Kind::Text | Kind::Json => arg,
    };
    match flag.required {
        true => arg.required_unless_present("inputs"),
        false => arg,
    }
}

/// The flags that every workflow has.
fn common(program: &Program) -> [Arg; 7] {
    let elsewhere = program.sources.iter().any(|s| !s.elsewhere.is_empty());
    let flags = [
        Arg::new("inputs")
            .long("inputs")
            .value_name("JSON|@FILE|-")
            .help("All inputs as one JSON object, or a file or standard input with it; flags win"),
        Arg::new("server")
            .long("server")
            .value_name("SOURCE=URL")
            .action(ArgAction::Append)
            .help("Call a source at another server; may be repeated"),
        Arg::new("trust")
            .long("trust")
            .value_name("SOURCE=URL")
            .action(ArgAction::Append)
            .hide(!elsewhere)
            .help("Send a source's credentials to this server as well; may be repeated"),
        Arg::new("mock")
            .long("mock")
            .action(ArgAction::SetTrue)
            .help("Answer from the examples of the API descriptions; nothing is sent"),
        Arg::new("trace")
            .long("trace")
            .value_name("FILE")
            .help("Write what happens to this file, a JSON object a line, without values"),
        Arg::new("trace-bodies")
            .long("trace-bodies")
            .action(ArgAction::SetTrue)
            .requires("trace")
            .help("Write the bodies of requests and replies into the trace as well"),
        Arg::new("help")
            .long("help")
            .short('h')
            .action(ArgAction::Help)
            .help("Print help"),
    ];
    flags.map(|flag| flag.help_heading("Options"))
}

/// Credentials and sources, below the flags.
fn after_help(program: &Program) -> StyledStr {
    let credentials: Vec<(&str, &str)> = program
        .credentials
        .iter()
        .map(|credential| (credential.variable, credential.about))
        .collect();
    let sources: Vec<(&str, &str)> = program
        .sources
        .iter()
        .map(|source| {
            let none = match source.elsewhere.is_empty() {
                true => "no server; set one with --server",
                false => "no server but those of its operations",
            };
            let server = source.server.unwrap_or(none);
            (source.name, server)
        })
        .collect();
    let elsewhere: Vec<(&str, &str)> = program
        .sources
        .iter()
        .flat_map(|source| source.elsewhere.iter().map(|server| (source.name, *server)))
        .collect();
    let sections = [
        section("Credentials, from the environment", &credentials),
        section("Sources and their servers", &sources),
        section("Servers of single operations", &elsewhere),
    ];
    let sections: Vec<String> = sections.into_iter().flatten().collect();
    StyledStr::from(sections.join("\n\n"))
}

/// A heading and a table, if it has rows.
fn section(heading: &str, rows: &[(&str, &str)]) -> Option<String> {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max()?;
    let styles = Styles::default();
    let header = styles.get_header();
    let rows: String = rows
        .iter()
        .map(|(name, about)| format!("\n  {name:<width$}  {about}"))
        .collect();
    Some(format!("{header}{heading}:{header:#}{rows}"))
}

/// Clap quotes an argument that it did not expect. One that is no flag is most likely the rest of
/// a value that lacks quotes, and a value may be secret.
pub(super) fn without_values(error: clap::Error) -> clap::Error {
    let stray = match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(arg))) => !arg.starts_with('-'),
        (kind, _) => kind == ErrorKind::TooManyValues,
    };
    if !stray {
        return error;
    }
    let message = "there is a value that belongs to no flag; one with spaces needs quotes\n";
    clap::Error::raw(error.kind(), message)
}
