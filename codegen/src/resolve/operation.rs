//! The operation that a step calls (Arazzo, Step Object).

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::parse::arazzo::{Document, Target};
use crate::parse::embedding;
use crate::parse::node::Text;
use crate::parse::openapi::OperationEntry;
use crate::resolve::Project;
use crate::resolve::source::{self, Source, is_async};
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

mod path;

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
        Target::Workflow(_) | Target::Unclear => None,
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
        let source = source::prefix(self.document, rest);
        let Some((position, wanted)) = source else {
            diagnostics.push(source::unknown(
                self.document,
                id,
                rest.split('.').next().unwrap_or(rest),
            ));
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
            .gather();
        let found: Vec<OperationRef> = descriptions
            .iter()
            .flat_map(|description| self.with_id(*description, &id.value))
            .gather();
        if found.is_empty() && !self.all_read() {
            // It may be of a source that could not be read, which was reported.
            return None;
        }
        // `<source>.<operationId>`: the qualified form without its root, which is found in use.
        if found.is_empty()
            && let Some((position, wanted)) = source::prefix(self.document, &id.value)
        {
            let only = self.qualified(id, &id.value, diagnostics)?;
            let name = &self.document.sources.get(position)?.name.value;
            let message = format!(
                "`{}` has no `$sourceDescriptions.` before its source",
                id.value
            );
            diagnostics.push(self.unqualified(id, message, name, wanted));
            return Some(only);
        }
        let only = self.only(id, &id.value, &found, &descriptions, diagnostics)?;
        // Sources of workflows have no operations that could be meant.
        if descriptions.len() > 1 {
            let message = format!("`{}` does not say which source it is of", id.value);
            let name = self.name_of(only.0);
            diagnostics.push(self.unqualified(id, message, &name, &id.value));
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
                diagnostics.push(self.ambiguous(id, wanted, several));
                None
            }
        }
    }

    /// Several operations of one id: of several sources, or of one, which may not be.
    fn ambiguous(&self, id: &Text, wanted: &str, several: &[OperationRef]) -> Diagnostic {
        let sources = self.project.descriptions_of(self.document);
        let names: Vec<&str> = sources
            .iter()
            .filter(|(_, description)| several.iter().any(|(of, _)| of == description))
            .filter_map(|(at, _)| Some(self.document.sources.get(*at)?.name.value.as_str()))
            .gather();
        // Two sources may be one file, and their operations the same.
        let mut different = several.to_vec();
        different.dedup();
        let entries: Vec<&OperationEntry> = different
            .iter()
            .filter_map(|(of, at)| self.project.descriptions.get(*of)?.operations.get(*at))
            .gather();
        let is_one_source = different
            .windows(2)
            .any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
        let help = match (is_one_source, names.first(), entries.first()) {
            (true, Some(name), Some(first)) => format!(
                "write an `operationPath`, for instance `{{$sourceDescriptions.{name}.url}}#{}`",
                path::pointer_of(first)
            ),
            _ => "write `$sourceDescriptions.<source>.<operationId>`, or an `operationPath`"
                .to_owned(),
        };
        let message = format!("several operations are called `{wanted}`");
        let mut finding = Diagnostic::new(rules::AMBIGUOUS, message);
        finding = finding.at(&id.place, format!("in {}", names.join(" and ")));
        for entry in &entries {
            let pointer = format!("{}/operationId", entry.pointer);
            let label = format!("{} {}", entry.method.to_uppercase(), entry.path);
            finding = finding.at(&Place::value(entry.file, pointer), label);
        }
        finding.help(help)
    }

    fn unknown_operation(&self, id: &Text, wanted: &str, descriptions: &[usize]) -> Diagnostic {
        let ids = || {
            descriptions
                .iter()
                .flat_map(|d| &self.project.descriptions[*d].operations)
                .filter_map(|operation| operation.id.as_deref())
        };
        let sources: Vec<String> = descriptions.iter().map(|d| self.name_of(*d)).gather();
        let message = match sources.is_empty() {
            true => format!("there is no operation `{wanted}`: no source describes operations"),
            false => format!("there is no operation `{wanted}` in {}", sources.join(", ")),
        };
        let all =
            || (ids().next().is_some()).then(|| format!("the operations are {}", listed(ids())));
        Diagnostic::new(rules::UNKNOWN_OPERATION, message)
            .at(&id.place, "no such operation")
            .help_optional(did_you_mean(wanted, ids()).or_else(all))
            .fix_optional(Fix::case(id, wanted, ids()))
    }

    /// An id that is not written as the specification wants it where there are several sources.
    fn unqualified(&self, id: &Text, message: String, source: &str, operation: &str) -> Diagnostic {
        let rest = format!("{source}.{operation}");
        let better = format!("$sourceDescriptions.{rest}");
        // The name of another source may begin with that of this one, and a dot.
        let read = source::prefix(self.document, &rest);
        let is_read = read.is_some_and(|(_, read)| read == operation);
        Diagnostic::new(rules::UNQUALIFIED, message)
            .at(&id.place, format!("found in `{source}` only"))
            .help(format!("write `{better}`"))
            .fix_optional(is_read.then(|| Fix::text(&id.place, better)))
    }

    /// Whether every source that describes operations could be read.
    fn all_read(&self) -> bool {
        let mut sources = self.document.sources.iter().enumerate();
        sources.all(|(position, source)| {
            is_async(source) || self.project.source(self.document, position).is_some()
        })
    }

    /// The description of a source. Where there is none, that was reported, or is now.
    fn described(
        &self,
        position: usize,
        at: &Text,
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        let source = self.document.sources.get(position)?;
        match self.project.source(self.document, position) {
            Some(Source::Description(description)) => return Some(description),
            Some(Source::Document(_)) => diagnostics.push(
                Diagnostic::new(
                    rules::UNKNOWN_OPERATION,
                    format!(
                        "`{}` describes workflows, not operations",
                        source.name.value
                    ),
                )
                .at(&at.place, "no operation")
                .help("call a workflow by `workflowId`"),
            ),
            None if is_async(source) => diagnostics.push(
                Diagnostic::new(
                    rules::ASYNC_UNSUPPORTED,
                    "a source of type `asyncapi` has no operations that can be called",
                )
                .at(&at.place, "not supported"),
            ),
            None => {}
        }
        None
    }

    fn with_id(&self, description: usize, id: &str) -> Vec<OperationRef> {
        let operations = self.project.descriptions[description].operations.iter();
        operations
            .enumerate()
            .filter(|(_, operation)| operation.id.as_deref() == Some(id))
            .map(|(position, _)| (description, position))
            .gather()
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
