//! What is replaced in a payload (Arazzo, Payload Replacement Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{ReplacementTarget, Template, TemplatePart};
use crate::lower::workflow::Context;
use crate::lower::workflow::payload::{Replaced, Tree, replace};
use crate::lower::workflow::selector::{Selects, report_version};
use crate::parse::arazzo::{Replacement, RequestBody};
use crate::parse::expression::Pointer;
use crate::parse::jsonpath::query;

/// How deep a pointer may lead.
const DEPTH_LIMIT: usize = 64;

impl<'a> Context<'_, 'a> {
    /// Makes the replacements that can be made now; those that depend on values come with the
    /// request, and so do all after them. Nothing if something was reported that leaves nothing to
    /// generate.
    pub(super) fn replacements(
        &mut self,
        body: &RequestBody<'a>,
        tree: &mut Tree,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<(ReplacementTarget, Tree)>> {
        let (mut later, mut complete) = (Vec::new(), true);
        for replacement in &body.replacements {
            let target = target(replacement, diagnostics);
            let value = self.tree(&replacement.value, diagnostics);
            let (Some(target), Some(value)) = (target, value) else {
                complete = false;
                continue;
            };
            let pointer = match &target {
                ReplacementTarget::Pointer(text) if later.is_empty() => Pointer::parse(text),
                _ => None,
            };
            let Some(pointer) = pointer else {
                later.push((target, value));
                continue;
            };
            match replace(tree, pointer.tokens(), value.clone()) {
                Replaced::Done => {}
                Replaced::WithParents => {
                    diagnostics.push(nowhere(replacement, "the objects on the way are made"))
                }
                Replaced::Nowhere => {
                    diagnostics.push(nowhere(replacement, "the step fails here"));
                    later.push((target, value));
                }
                Replaced::Later => later.push((target, value)),
            }
        }
        complete.then_some(later)
    }
}

/// Where something is replaced.
fn target(
    replacement: &Replacement<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<ReplacementTarget> {
    let text = replacement.target.value.as_str();
    let kind = match &replacement.kind {
        Some(kind) => Some(Selects::of(kind, diagnostics)?),
        None => None,
    };
    if let (Some(selects), Some(node)) = (kind, &replacement.kind) {
        report_version(node, selects, diagnostics);
    }
    let is_query = kind == Some(Selects::Query) || kind.is_none() && text.starts_with('$');
    if is_query {
        if kind.is_none() {
            diagnostics.push(
                not_a_pointer(replacement, "read as a JSONPath query")
                    .help("add `targetSelectorType: jsonpath`, in Arazzo 1.1"),
            );
        }
        if let Err(error) = query::parse(text) {
            let place = replacement.target.place.part(error.range);
            diagnostics.push(
                Diagnostic::new(
                    rules::BAD_JSONPATH,
                    "this is not a JSONPath query of RFC 9535",
                )
                .at(&place, error.reason),
            );
            return None;
        }
        let query = Template(vec![TemplatePart::text(text)]);
        return Some(ReplacementTarget::Query(query));
    }
    let pointer = Pointer::parse(text).unwrap_or_else(|| {
        let tokens = text
            .trim_start_matches('#')
            .trim_start_matches('/')
            .split('/');
        let pointer = Pointer::new(tokens);
        let read = format!("read as `{pointer}`");
        diagnostics.push(not_a_pointer(replacement, &read));
        pointer
    });
    if pointer.tokens().len() > DEPTH_LIMIT {
        diagnostics.push(not_a_pointer(replacement, "leads too deep"));
        return None;
    }
    Some(ReplacementTarget::Pointer(pointer.to_string()))
}

fn not_a_pointer(replacement: &Replacement<'_>, what: &str) -> Diagnostic {
    Diagnostic::new(
        rules::REPLACEMENT_TARGET,
        format!("`{}` is no JSON Pointer", replacement.target.value),
    )
    .at(&replacement.target.place, what)
}

fn nowhere(replacement: &Replacement<'_>, what: &str) -> Diagnostic {
    Diagnostic::new(
        rules::REPLACEMENT_TARGET,
        format!(
            "the payload has nothing that `{}` could be a member of",
            replacement.target.value
        ),
    )
    .at(&replacement.target.place, what)
}

/// Reports replacements without a payload.
pub(super) fn nothing_to_replace(body: &RequestBody<'_>) -> Diagnostic {
    Diagnostic::new(
        rules::NO_PAYLOAD,
        "there are `replacements`, and no `payload` in which to make them",
    )
    .at(&body.place.key(), "made in an empty object")
    .help("add `payload: {}`")
}

/// Reports replacements in a text, which are left out.
pub(super) fn report_no_members(body: &RequestBody<'_>, diagnostics: &mut Diagnostics) {
    for replacement in &body.replacements {
        diagnostics.push(
            Diagnostic::new(
                rules::REPLACEMENT_TARGET,
                "the payload is a text, which has no members",
            )
            .at(&replacement.target.place, "nothing is replaced"),
        );
    }
}

/// Reports replacements in XML; whether there are any.
pub(super) fn report_xpath(body: &RequestBody<'_>, diagnostics: &mut Diagnostics) -> bool {
    for replacement in &body.replacements {
        diagnostics.push(
            Diagnostic::new(
                rules::XPATH_UNSUPPORTED,
                "replacements in XML, which are of XPath, are not supported",
            )
            .at(&replacement.target.place, "XPath")
            .help("write the payload with `{$…}` where values go"),
        );
    }
    !body.replacements.is_empty()
}
