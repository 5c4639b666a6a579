//! The operation that a step calls (Arazzo, Step Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::parse::arazzo::{Document, SourceDescription, Target};
use crate::parse::embedding;
use crate::parse::node::Text;
use crate::resolve::Project;
use crate::resolve::reference::percent_decode;
use crate::suggest::{did_you_mean, listed};

/// An operation: its description and its position there.
pub type OperationRef = (usize, usize);

/// Finds the operation, or reports why there is none. A step that calls a workflow has none.
pub fn find(
    project: &Project<'_>,
    document: &Document<'_>,
    target: &Target,
    diagnostics: &mut Diagnostics,
) -> Option<OperationRef> {
    let finder = Finder { project, document };
    match target {
        Target::OperationId(id) => finder.by_id(id, diagnostics),
        Target::OperationPath(path) => finder.by_path(path, diagnostics),
        Target::Workflow(_) => None,
    }
}

struct Finder<'p, 'a> {
    project: &'p Project<'a>,
    document: &'p Document<'a>,
}

impl Finder<'_, '_> {
    fn by_id(&self, id: &Text, diagnostics: &mut Diagnostics) -> Option<OperationRef> {
        let text = embedding::whole(&id.value).unwrap_or(&id.value);
        match text.strip_prefix("$sourceDescriptions.") {
            Some(rest) => self.qualified(id, rest, diagnostics),
            None => self.plain(id, diagnostics),
        }
    }

    /// `$sourceDescriptions.<source>.<operationId>`: everything after the name is the id.
    fn qualified(
        &self,
        id: &Text,
        rest: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<OperationRef> {
        let source = self.source_prefix(rest);
        let Some((position, wanted)) = source else {
            diagnostics.push(self.unknown_source(id, rest.split('.').next().unwrap_or(rest)));
            return None;
        };
        let description = self.described(position, id, diagnostics)?;
        let found = self.with_id(description, wanted);
        self.only(id, wanted, &found, &[description], diagnostics)
    }

    /// A plain id must be unique over all sources; with several, the specification wants it
    /// qualified, and real documents do not do that.
    fn plain(&self, id: &Text, diagnostics: &mut Diagnostics) -> Option<OperationRef> {
        let descriptions: Vec<usize> = self
            .project
            .descriptions_of(self.document)
            .into_iter()
            .map(|(_, description)| description)
            .collect();
        let found: Vec<OperationRef> = descriptions
            .iter()
            .flat_map(|description| self.with_id(*description, &id.value))
            .collect();
        if found.is_empty() && !self.all_read() {
            // It may be of a source that could not be read, which was reported.
            return None;
        }
        let only = self.only(id, &id.value, &found, &descriptions, diagnostics)?;
        if self.document.sources.len() > 1 {
            let name = self.name_of(only.0);
            let qualified = format!("$sourceDescriptions.{name}.{}", id.value);
            diagnostics.push(
                Diagnostic::new(
                    rules::UNQUALIFIED,
                    format!("`{}` does not say which source it is of", id.value),
                )
                .at(&id.place, format!("found in `{name}` only"))
                .help(format!("write `{qualified}`")),
            );
        }
        Some(only)
    }

    fn only(
        &self,
        id: &Text,
        wanted: &str,
        found: &[OperationRef],
        descriptions: &[usize],
        diagnostics: &mut Diagnostics,
    ) -> Option<OperationRef> {
        match found {
            [only] => Some(*only),
            [] => {
                diagnostics.push(self.unknown_operation(id, wanted, descriptions));
                None
            }
            several => {
                let sources: Vec<String> = several
                    .iter()
                    .map(|(description, _)| self.name_of(*description))
                    .collect();
                diagnostics.push(
                    Diagnostic::new(
                        rules::AMBIGUOUS,
                        format!("several operations are called `{wanted}`"),
                    )
                    .at(&id.place, format!("in {}", sources.join(" and ")))
                    .help(
                        "write `$sourceDescriptions.<source>.<operationId>`, or an `operationPath`",
                    ),
                );
                None
            }
        }
    }

    fn unknown_operation(&self, id: &Text, wanted: &str, descriptions: &[usize]) -> Diagnostic {
        let ids = || {
            descriptions
                .iter()
                .flat_map(|d| &self.project.descriptions[*d].operations)
                .filter_map(|operation| operation.id.as_deref())
        };
        let sources: Vec<String> = descriptions.iter().map(|d| self.name_of(*d)).collect();
        let message = match sources.is_empty() {
            true => format!("there is no operation `{wanted}`: no source describes operations"),
            false => format!("there is no operation `{wanted}` in {}", sources.join(", ")),
        };
        let all =
            || (ids().next().is_some()).then(|| format!("the operations are {}", listed(ids())));
        Diagnostic::new(rules::UNKNOWN_OPERATION, message)
            .at(&id.place, "no such operation")
            .help_optional(did_you_mean(wanted, ids()).or_else(all))
    }

    /// Whether every source that describes operations could be read.
    fn all_read(&self) -> bool {
        let read = self.project.descriptions_of(self.document);
        let mut sources = self.document.sources.iter().enumerate();
        sources.all(|(position, source)| {
            is_async(source) || read.iter().any(|(at, _)| *at == position)
        })
    }

    /// The description of a source. Where there is none, that was reported, or is now.
    fn described(
        &self,
        position: usize,
        at: &Text,
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        let found = self.description_of(position);
        let source = self.document.sources.get(position);
        if found.is_none() && source.is_some_and(is_async) {
            diagnostics.push(
                Diagnostic::new(
                    rules::ASYNC_UNSUPPORTED,
                    "a source of type `asyncapi` has no operations that can be called",
                )
                .at(&at.place, "not supported"),
            );
        }
        found
    }

    /// `{$sourceDescriptions.<source>.url}#/paths/~1p/get`, and the forms that documents use for it.
    fn by_path(&self, path: &Text, diagnostics: &mut Diagnostics) -> Option<OperationRef> {
        let text = path.value.as_str();
        let Some((source, fragment)) = text.split_once('#') else {
            diagnostics.push(self.no_operation(path, "there is no `#` with a JSON Pointer in it"));
            return None;
        };
        let (name, canonical) = source_name(source);
        let found = self
            .document
            .sources
            .iter()
            .position(|source| source.name.value == name);
        let Some(position) = found else {
            diagnostics.push(self.unknown_source(path, name));
            return None;
        };
        if !canonical {
            diagnostics.push(
                Diagnostic::new(
                    rules::EXPRESSION_FORM,
                    "this is not the form that the specification has for an `operationPath`",
                )
                .at(&path.place, "understood all the same")
                .help(format!(
                    "write `{{$sourceDescriptions.{name}.url}}#{fragment}`"
                )),
            );
        }
        let description = self.described(position, path, diagnostics)?;
        let pointer = percent_decode(fragment).unwrap_or_default();
        let operations = &self.project.descriptions[description].operations;
        let operation = operations
            .iter()
            .position(|o| format!("{}/{}", pointer_of(&o.path), o.method) == pointer);
        match operation {
            Some(operation) => Some((description, operation)),
            None => {
                let paths = operations.iter().map(|o| o.path.as_str());
                let wanted = pointer
                    .strip_prefix("/paths/")
                    .and_then(|p| p.rsplit_once('/'))
                    .map_or("", |(path, _)| path);
                let wanted = wanted.replace("~1", "/").replace("~0", "~");
                let methods: Vec<&str> = operations
                    .iter()
                    .filter(|o| o.path == wanted)
                    .map(|o| o.method)
                    .collect();
                let help = match methods.is_empty() {
                    true => did_you_mean(&wanted, paths),
                    false => Some(format!("the methods of `{wanted}` are {}", listed(methods))),
                };
                diagnostics.push(
                    self.no_operation(path, "it must end at a method of a path")
                        .help_optional(help),
                );
                None
            }
        }
    }

    fn no_operation(&self, path: &Text, why: &str) -> Diagnostic {
        Diagnostic::new(
            rules::OPERATION_PATH,
            format!("this `operationPath` leads to no operation: {why}"),
        )
        .at(&path.place, "no operation")
    }

    fn unknown_source(&self, at: &Text, name: &str) -> Diagnostic {
        let names = || self.document.sources.iter().map(|s| s.name.value.as_str());
        Diagnostic::new(
            rules::UNKNOWN_SOURCE,
            format!("there is no source description `{name}`"),
        )
        .at(&at.place, "no such source")
        .help(
            did_you_mean(name, names())
                .unwrap_or_else(|| format!("the sources are {}", listed(names()))),
        )
    }

    /// The longest source name that `text` starts with, and what follows its dot.
    fn source_prefix<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let sources = self.document.sources.iter().enumerate();
        sources
            .filter_map(|(position, source)| {
                let rest = text.strip_prefix(source.name.value.as_str())?;
                Some((position, rest.strip_prefix('.')?))
            })
            .min_by_key(|(_, rest)| rest.len())
    }

    fn description_of(&self, position: usize) -> Option<usize> {
        let descriptions = self.project.descriptions_of(self.document);
        let found = descriptions.iter().find(|(at, _)| *at == position)?;
        Some(found.1)
    }

    fn with_id(&self, description: usize, id: &str) -> Vec<OperationRef> {
        let operations = self.project.descriptions[description].operations.iter();
        operations
            .enumerate()
            .filter(|(_, operation)| operation.id.as_deref() == Some(id))
            .map(|(position, _)| (description, position))
            .collect()
    }

    /// What this document calls a description.
    fn name_of(&self, description: usize) -> String {
        let descriptions = self.project.descriptions_of(self.document);
        let position = descriptions.iter().find(|(_, d)| *d == description);
        position
            .and_then(|(at, _)| self.document.sources.get(*at))
            .map_or_else(String::new, |source| source.name.value.clone())
    }
}

fn is_async(source: &SourceDescription) -> bool {
    source
        .kind
        .as_ref()
        .is_some_and(|kind| kind.value == "asyncapi")
}

/// The source in the part before `#`, and whether it stands there as the specification wants it.
fn source_name(text: &str) -> (&str, bool) {
    let braced = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let bare = braced.unwrap_or(text);
    let expression = bare.strip_prefix("$sourceDescriptions.");
    let name = expression.unwrap_or(bare);
    let url = name.strip_suffix(".url");
    (
        url.unwrap_or(name),
        braced.is_some() && expression.is_some() && url.is_some(),
    )
}

fn pointer_of(path: &str) -> String {
    format!("/paths/{}", crate::parse::text::escape(path))
}
