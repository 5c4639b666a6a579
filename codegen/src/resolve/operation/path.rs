//! `operationPath`: `{$sourceDescriptions.<source>.url}#/paths/~1things~1{id}/get`, and the forms that
//! documents use for it.

use super::{Finder, OperationRef};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::parse::node::Text;
use crate::parse::openapi::OperationEntry;
use crate::parse::text::escape;
use crate::resolve::reference::percent_decode;
use crate::resolve::source;
use crate::suggest::{did_you_mean, in_other_case, listed};

impl Finder<'_, '_> {
    pub(super) fn by_path(
        &self,
        path: &Text,
        diagnostics: &mut Diagnostics,
    ) -> Option<OperationRef> {
        let Some((source, fragment)) = path.value.split_once('#') else {
            return self.by_id_in_path(path, diagnostics);
        };
        let (name, canonical) = source_name(source);
        let Some(position) = self.named(name) else {
            diagnostics.push(source::unknown(self.document, path, name));
            return None;
        };
        if !canonical {
            let name = &self.document.sources.get(position)?.name.value;
            let better = format!("{{$sourceDescriptions.{name}.url}}#{fragment}");
            diagnostics.push(other_form(path, &better, "operationPath"));
        }
        let description = self.described(position, path, diagnostics)?;
        let pointer = percent_decode(fragment).unwrap_or_default();
        let operations = &self.project.descriptions[description].operations;
        let found = operations.iter().position(|o| pointer_of(o) == pointer);
        if found.is_none() {
            let wrong = no_operation(path, "it must end at a method of a path");
            diagnostics.push(match with_slashes(operations, &pointer) {
                Some(meant) => {
                    let better = format!("{source}#{}", pointer_of(meant));
                    wrong
                        .help(format!("a `/` of the path is written `~1`: `{better}`"))
                        .fix(Fix::text(&path.place, better))
                }
                None => wrong
                    .help_optional(nearest(operations, &pointer))
                    .fix_optional(in_case(path, operations, &pointer)),
            });
        }
        Some((description, found?))
    }

    /// The source of a name; some documents write its `url` instead.
    fn named(&self, name: &str) -> Option<usize> {
        let position = |is: &dyn Fn(&crate::parse::arazzo::SourceDescription) -> bool| {
            self.document.sources.iter().position(is)
        };
        position(&|source| source.name.value == name)
            .or_else(|| position(&|source| source.url.value == name))
    }

    /// `$sourceDescriptions.<source>.<operationId>`, which belongs into `operationId`.
    fn by_id_in_path(&self, path: &Text, diagnostics: &mut Diagnostics) -> Option<OperationRef> {
        let bare = unbraced(&path.value);
        if !bare.starts_with("$sourceDescriptions.") {
            diagnostics.push(
                no_operation(path, "there is no `#` with a JSON Pointer in it").help(
                    "write `{$sourceDescriptions.<source>.url}#/paths/<path>/<method>`, each `/` of the path as `~1`",
                ),
            );
            return None;
        }
        let found = self.by_id(path, diagnostics);
        let mut finding = other_form(path, bare, "operationId");
        if found.is_none() {
            finding = finding.fix_optional(None);
        }
        diagnostics.push(finding);
        found
    }
}

fn other_form(path: &Text, better: &str, field: &str) -> Diagnostic {
    Diagnostic::new(
        rules::EXPRESSION_FORM,
        "this is not the form that the specification has for an `operationPath`",
    )
    .at(&path.place, "understood all the same")
    .help(match field {
        "operationPath" => format!("write `{better}`"),
        _ => format!("write `{field}: {better}`"),
    })
    .fix(match field {
        "operationPath" => Fix::text(&path.place, better),
        _ => Fix::key(&path.place, field).and(Fix::text(&path.place, better)),
    })
}

/// The only operation whose path and method differ in case alone.
fn in_case(path: &Text, operations: &[OperationEntry], pointer: &str) -> Option<Fix> {
    let pointers: Vec<String> = operations.iter().map(pointer_of).gather();
    let better = in_other_case(pointer, pointers.iter().map(String::as_str))?;
    let (source, _) = path.value.split_once('#')?;
    Some(Fix::text(&path.place, format!("{source}#{better}")))
}

fn no_operation(path: &Text, why: &str) -> Diagnostic {
    Diagnostic::new(
        rules::OPERATION_PATH,
        format!("this `operationPath` leads to no operation: {why}"),
    )
    .at(&path.place, "no operation")
}

/// The operation that a pointer means in which the slashes of the path stand as they are.
fn with_slashes<'o>(operations: &'o [OperationEntry], pointer: &str) -> Option<&'o OperationEntry> {
    let wanted = pointer.strip_prefix("/paths/")?;
    operations.iter().find(|operation| {
        let (path, method) = (&operation.path, operation.method);
        let rest = wanted
            .strip_suffix(method)
            .and_then(|rest| rest.strip_suffix('/'));
        rest.is_some_and(|rest| rest == path || path.strip_prefix('/') == Some(rest))
    })
}

/// What was probably meant: a method of the path, or another path.
fn nearest(operations: &[OperationEntry], pointer: &str) -> Option<String> {
    let wanted = pointer.strip_prefix("/paths/")?.split('/').next()?;
    let wanted = wanted.replace("~1", "/").replace("~0", "~");
    let of_path = operations.iter().filter(|o| o.path == wanted);
    let methods: Vec<&str> = of_path.map(|o| o.method).gather();
    match methods.is_empty() {
        true => did_you_mean(&wanted, operations.iter().map(|o| o.path.as_str())),
        false => Some(format!("the methods of `{wanted}` are {}", listed(methods))),
    }
}

/// The source in the part before `#`, and whether it stands there as the specification wants it.
fn source_name(text: &str) -> (&str, bool) {
    let bare = unbraced(text);
    let expression = bare.strip_prefix("$sourceDescriptions.");
    let name = expression.unwrap_or(bare);
    let url = expression.and_then(|name| name.strip_suffix(".url"));
    (url.unwrap_or(name), bare != text && url.is_some())
}

fn unbraced(text: &str) -> &str {
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    inner.unwrap_or(text)
}

/// The JSON Pointer of an operation by its path, wherever its path item is.
pub(super) fn pointer_of(operation: &OperationEntry) -> String {
    format!("/paths/{}/{}", escape(&operation.path), operation.method)
}
