//! The command-line program: a subcommand per workflow, a flag per input.

use heck::{ToKebabCase, ToShoutySnakeCase};

use crate::gather::Gather;
use crate::ir::{self, Command, EnvCredential, Flag, Program};
use crate::lower::docs::first_line;
use crate::lower::names::{Namespace, plain};

/// What the user said about the program.
#[derive(Clone, Debug)]
pub struct ProgramOptions {
    /// Its name.
    pub name: String,
    /// The library crate that it uses.
    pub library: String,
}

/// Lowers the program.
pub fn lower(
    options: &ProgramOptions,
    sources: &[ir::Source],
    workflows: &[ir::Workflow],
) -> Program {
    Program {
        name: options.name.clone(),
        library: options.library.clone(),
        about: format!(
            "Runs the workflows of {}.",
            sources
                .iter()
                .map(|source| source.name.as_str())
                .gather::<Vec<_>>()
                .join(" and ")
        ),
        credentials: credentials(&options.name, sources),
        commands: commands(workflows),
    }
}

/// The program has functions of its own.
fn commands(workflows: &[ir::Workflow]) -> Vec<Command> {
    let mut functions = Namespace::reserving(["main", "clients"]);
    let commands = workflows.iter().map(|workflow| Command {
        function: functions.unique(match &workflow.module {
            Some(module) => format!("{}_{}", plain(module), plain(&workflow.function)),
            None => workflow.function.clone(),
        }),
        ..command(workflow)
    });
    commands.gather()
}

fn command(workflow: &ir::Workflow) -> Command {
    // The runtime sees to names that every subcommand uses itself.
    let mut names = Namespace::reserving([""]);
    let fields = workflow.inputs.iter().flatten();
    let (fields, others): (Vec<_>, Vec<_>) = fields.partition(|field| !field.member.is_empty());
    Command {
        other_inputs: !others.is_empty(),
        name: workflow.name.clone(),
        function: workflow.function.clone(),
        about: about(&workflow.docs),
        flags: fields
            .into_iter()
            .map(|field| Flag {
                name: names.unique(field.member.to_kebab_case()),
                member: field.member.clone(),
                ty: field.ty.clone(),
                required: field.presence == ir::Presence::Required,
                about: about(&field.docs),
            })
            .gather(),
    }
}

fn about(docs: &ir::Docs) -> String {
    let first = docs.0.first().map_or("", String::as_str);
    // Help is plain text: undo what rustdoc needs.
    first_line(first).replace('\\', "")
}

/// A variable for each scheme. Sources on one server share it; a scheme that is known to several
/// servers gets a variable for each source, so that no server sees the credential of another.
fn credentials(program: &str, sources: &[ir::Source]) -> Vec<EnvCredential> {
    let prefix = program.to_shouty_snake_case();
    let mut credentials: Vec<EnvCredential> = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        for scheme in &source.schemes {
            let Some(setter) = &scheme.setter else {
                continue;
            };
            let shared = sources
                .iter()
                .filter(|other| other.schemes.iter().any(|s| s.name == scheme.name))
                .all(|other| origin(other).is_some() && origin(other) == origin(source));
            let name = scheme.name.to_shouty_snake_case();
            let variable = match shared {
                true => format!("{prefix}_{name}"),
                false => format!("{prefix}_{}_{name}", source.name.to_shouty_snake_case()),
            };
            let target = (index, setter.clone());
            match credentials.iter_mut().find(|c| c.variable == variable) {
                Some(known) => {
                    known.about.push_str(&format!(" and {}", source.name));
                    known.targets.push(target);
                }
                None => credentials.push(EnvCredential {
                    variable,
                    about: format!("{} of {}", wanted(&scheme.kind), source.name),
                    targets: vec![target],
                }),
            }
        }
    }
    credentials
}

fn wanted(kind: &ir::SchemeKind) -> &'static str {
    match kind {
        ir::SchemeKind::Bearer => "bearer token",
        ir::SchemeKind::Basic => "`user:password`",
        ir::SchemeKind::Authorization(_) => "value of `Authorization`",
        _ => "key",
    }
}

/// Scheme, host and port of the server.
fn origin(source: &ir::Source) -> Option<&str> {
    let url = source.servers.default.as_deref()?;
    let host = url.find("://")? + 3;
    let end = url[host..]
        .find('/')
        .map_or(url.len(), |slash| host + slash);
    url.get(..end)
}
