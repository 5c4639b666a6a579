//! Servers (OpenAPI, Server Object and Server Variable Object): the default, those that a caller
//! can choose, and those of operations.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Docs, OperationServer, ServerChoice, ServerVariable, Servers};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, constant, pascal, snake};
use crate::parse::node::{Node, Reader, Text};
use crate::parse::openapi::OperationEntry;
use crate::source::Files;

/// Lowers the servers of a source. `types` are the names of its module.
pub fn servers(
    files: &Files,
    root: &Node<'_>,
    operations: &[&OperationEntry],
    client: &str,
    types: &mut Namespace,
    diagnostics: &mut Diagnostics,
) -> Servers {
    let written: Vec<Written> = root
        .list("servers")
        .iter()
        .filter_map(|server| Written::read(server, diagnostics))
        .gather();
    let mut servers = Servers::default();
    own_servers(
        files,
        operations,
        &written,
        &mut servers,
        types,
        diagnostics,
    );
    let first = written.first();
    servers.default = first
        .and_then(Written::default)
        .filter(|url| is_absolute(url));
    servers.relative = first
        .filter(|first| !is_absolute(&first.url) && !first.url.starts_with('{'))
        .map(|first| first.url.clone());
    if servers.is_demanded() {
        diagnostics.push(no_server(root, first));
    }
    let choices = choices(&written, client, types);
    servers.choices.splice(0..0, choices);
    servers
}

/// The choices among the servers of the root. A single one without variables is none.
fn choices(written: &[Written], client: &str, types: &mut Namespace) -> Vec<ServerChoice> {
    let mut constants = Namespace::default();
    let mut choices = Vec::new();
    for (index, server) in written.iter().enumerate() {
        let words = server.words(written.get(usize::from(index == 0)));
        let name = match (server.variables.is_empty(), index) {
            (true, _) if written.len() == 1 || !is_absolute(&server.url) => continue,
            (true, _) => constants.unique(constant(&words)),
            (false, 0) => types.unique(format!("{client}Server")),
            (false, _) => types.unique(format!("{client}{}Server", pascal(&words))),
        };
        choices.push(server.choice(name));
    }
    choices
}

/// The servers of operations and path items, where they are not the first of the root.
fn own_servers(
    files: &Files,
    operations: &[&OperationEntry],
    root: &[Written],
    servers: &mut Servers,
    types: &mut Namespace,
    diagnostics: &mut Diagnostics,
) {
    let mut own_urls = 0;
    for entry in operations {
        let own = [&entry.pointer, &entry.item]
            .into_iter()
            .find_map(|pointer| {
                let node = Node::at(files, entry.file, pointer)?;
                node.list("servers").into_iter().next()
            });
        let Some(own) = own.and_then(|own| Written::read(&own, diagnostics)) else {
            continue;
        };
        if root.first().is_some_and(|first| first.is_like(&own)) {
            continue;
        }
        own_urls += usize::from(is_absolute(&own.url));
        let operation = format!("{} {}", entry.method.to_uppercase(), entry.path);
        let mut known = servers.operations.iter_mut();
        if let Some(known) = known.find(|known| known.template == own.url) {
            known.operations.push(operation);
            continue;
        }
        let has_variables = !own.variables.is_empty();
        if has_variables {
            let id = entry.id.as_ref().unwrap_or(&operation);
            let name = types.unique(format!("{}Server", pascal(id)));
            servers.choices.push(own.choice(name));
        }
        let filled = own.default();
        if filled.is_none() {
            diagnostics.push(own.without_default());
        }
        servers.operations.push(OperationServer {
            template: own.url,
            filled: filled.filter(|_| has_variables),
            operations: vec![operation],
        });
    }
    servers.all_own = !operations.is_empty() && own_urls == operations.len();
}

/// A Server Object as written.
struct Written {
    url: String,
    description: Option<String>,
    variables: Vec<ServerVariable>,
    place: crate::source::Place,
}

impl Written {
    fn read(server: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let url = Reader::new(diagnostics).optional_text(server, "url")?;
        let declared = server.get("variables");
        let mut idents = Namespace::default();
        let mut variables: Vec<ServerVariable> = Vec::new();
        for name in variable_names(&url.value) {
            if variables.iter().all(|known| known.name != name) {
                let node = declared.as_ref().and_then(|declared| declared.get(name));
                let ident = idents.unique(snake(name));
                variables.push(variable(name, ident, node.as_ref(), diagnostics));
            }
        }
        let description = server.get("description");
        Some(Written {
            url: url.value,
            description: description.and_then(|text| text.value.as_str().map(str::to_owned)),
            variables,
            place: url.place,
        })
    }

    /// The URL with the defaults of its variables, if all have one.
    fn default(&self) -> Option<String> {
        let mut url = self.url.clone();
        for variable in &self.variables {
            let default = variable.default.as_ref()?;
            url = url.replace(&format!("{{{}}}", variable.name), default);
        }
        Some(url)
    }

    /// Whether both mean the same server.
    fn is_like(&self, other: &Written) -> bool {
        let trimmed = |written: &Written| {
            let default = written.default().unwrap_or_default();
            [&written.url, &default].map(|url| url.trim_end_matches('/').to_owned())
        };
        trimmed(self) == trimmed(other)
    }

    fn choice(&self, name: String) -> ServerChoice {
        let variables = self.variables.iter().map(|variable| ServerVariable {
            name: variable.name.clone(),
            ident: variable.ident.clone(),
            docs: variable.docs.clone(),
            default: variable.default.clone(),
            values: variable.values.clone(),
        });
        ServerChoice {
            name,
            docs: docs(self.description.as_deref(), None),
            template: self.url.clone(),
            variables: variables.gather(),
        }
    }

    /// What to call it: its description, where that is short; else what its URL has and that of
    /// the `other` server has not.
    fn words(&self, other: Option<&Written>) -> String {
        const LONGEST: usize = 40;
        let description = self.description.as_deref().unwrap_or_default().trim();
        let short = description.len() <= LONGEST && !description.contains(['\n', '/']);
        if short && description.contains(char::is_alphanumeric) {
            return description.to_owned();
        }
        let others = other.map_or_else(Vec::new, |other| split(&other.url));
        let mut own = split(&self.url);
        own.retain(|word| !others.contains(word));
        match own.is_empty() {
            true => "default".to_owned(),
            false => own.join(" "),
        }
    }

    fn without_default(&self) -> Diagnostic {
        let message = match self.variables.iter().find(|v| v.default.is_none()) {
            Some(variable) => format!("server variable `{}` has no default", variable.name),
            None => "the description names no server with an absolute URL".to_owned(),
        };
        Diagnostic::new(rules::NO_SERVER, message)
            .at(&self.place, "the client's user has to set one")
    }
}

fn no_server(root: &Node<'_>, first: Option<&Written>) -> Diagnostic {
    match first {
        Some(first) => first.without_default(),
        None => Diagnostic::new(
            rules::NO_SERVER,
            "the description names no server with an absolute URL",
        )
        .at(&root.place(), "the client's user has to set one"),
    }
}

fn is_absolute(url: &str) -> bool {
    // What a variable stands for is checked when it is set.
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| matches!(scheme, "http" | "https") || scheme.contains('{'))
}

/// The names between braces.
fn variable_names(url: &str) -> impl Iterator<Item = &str> {
    let parts = url.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

/// The words of a URL.
fn split(url: &str) -> Vec<&str> {
    let words = url.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).gather()
}

fn variable(
    name: &str,
    ident: String,
    node: Option<&Node<'_>>,
    diagnostics: &mut Diagnostics,
) -> ServerVariable {
    let mut reader = Reader::new(diagnostics);
    let default = node.and_then(|node| reader.optional_text(node, "default"));
    let values = node.map_or_else(Vec::new, |node| node.list("enum"));
    let values: Vec<String> = values
        .iter()
        .filter_map(|value| Some(reader.text(value)?.value))
        .gather();
    let default = default.filter(|default| {
        let allowed = values.is_empty() || values.contains(&default.value);
        if !allowed {
            reader.push(
                Diagnostic::new(
                    rules::TYPE_MISMATCH,
                    format!("the default of server variable `{name}` is none of its values"),
                )
                .at(&default.place, "not in its `enum`; it is ignored"),
            );
        }
        allowed
    });
    let description = node.and_then(|node| node.get("description"));
    let description = description.and_then(|text| text.value.as_str().map(str::to_owned));
    let mut text: Docs = docs(description.as_deref(), None);
    text.0.put_all(allowed(&values, default.as_ref()));
    if text.0.is_empty() {
        text.0.push(format!("Variable `{name}`."));
    }
    ServerVariable {
        name: name.to_owned(),
        ident,
        docs: text,
        default: default.map(|default| default.value),
        values,
    }
}

/// Which values a variable may have, and which it has by default.
fn allowed(values: &[String], default: Option<&Text>) -> Option<String> {
    let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).gather();
    let values = values.join(", ");
    match (values.as_str(), default.map(|default| &default.value)) {
        ("", None) => None,
        ("", Some(default)) => Some(format!("By default `{default}`.")),
        (values, None) => Some(format!("One of {values}.")),
        (values, Some(default)) => Some(format!("One of {values}; by default `{default}`.")),
    }
}
