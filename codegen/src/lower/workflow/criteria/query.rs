//! Criteria of the types `regex` and `jsonpath`.

use serde_json::Value;

use super::condition::Lowering;
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{self, Operand, Template, TemplatePart};
use crate::parse::arazzo::Criterion;
use crate::parse::embedding::{self, Piece};
use crate::parse::expression::{self, Reading};
use crate::parse::jsonpath;
use crate::parse::jsonpath::query::{self, Length, Query};
use crate::parse::node::Node;
use crate::parse::regex;
use crate::resolve::pointer::{Found, navigate};

impl<'a> Lowering<'_, '_, 'a, '_> {
    /// A criterion of type `regex`.
    pub(super) fn pattern(&mut self, criterion: &Criterion) -> Option<ir::Condition> {
        let written = self.text;
        let bare = regex::without_slashes(written);
        if let Some(bare) = &bare {
            self.diagnostics.push(
                Diagnostic::new(rules::REGEX_SLASHES, "a pattern stands without slashes")
                    .at(self.place, "read without them")
                    .help(format!("write `{bare}`"))
                    .fix(Fix::text(self.place, bare)),
            );
        }
        let text = self.context_operand(criterion);
        let pattern = bare.as_deref().unwrap_or(written);
        let pieces = embedding::split(pattern);
        if pieces.is_empty()
            && let Err(error) = regex::parse(pattern)
        {
            let place = match bare {
                Some(_) => self.place.clone(),
                None => self.place.part(error.range),
            };
            self.diagnostics.push(
                Diagnostic::new(rules::BAD_REGEX, "this is not a regular expression")
                    .at(&place, error.reason)
                    .help("patterns are those of the crate `regex`, which match in linear time"),
            );
            return None;
        }
        let pattern = self.template(pattern, &pieces, false)?;
        Some(ir::Condition::Matches(pattern, text?))
    }

    /// A criterion of type `jsonpath` that is a query.
    pub(super) fn query(&mut self, criterion: &Criterion) -> Option<ir::Condition> {
        let context = self.context_operand(criterion);
        let pieces = embedding::split(self.text);
        let read = match self.read_query(&pieces) {
            Ok(read) => read,
            Err(error) => {
                self.report_query(error);
                return None;
            }
        };
        let context = context?;
        let mut text = self.text.to_owned();
        if pieces.is_empty() {
            self.with_lengths(&read, &context, &mut text);
        }
        let among = read.leading_filter && !self.has_items(&context);
        self.report_meaning(&read, among);
        let query = self.template(&text, &pieces, true)?;
        Some(ir::Condition::Selects {
            query,
            context,
            among,
        })
    }

    /// Reads a query; what is only known at run time may be a literal or a name.
    fn read_query(&self, pieces: &[Piece]) -> Result<Query, query::QueryError> {
        if pieces.is_empty() {
            return query::parse(self.text);
        }
        let with = |mark: &str| {
            let parts = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Expression { .. } => mark,
            });
            query::parse(&parts.gather::<String>())
        };
        let whole = |mut error: query::QueryError| {
            error.range = 0..self.text.len();
            error
        };
        with("0").or_else(|_| with("x")).map_err(whole)
    }

    fn report_query(&mut self, error: query::QueryError) {
        if let Some(script) = jsonpath::script_expression(self.text) {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::SCRIPT_UNSUPPORTED,
                    "script expressions are not part of RFC 9535",
                )
                .at(&self.place.part(script), "would need a JavaScript engine")
                .help("write a filter, `[?@.name == 'value']`, or a negative index, `[-1]`"),
            );
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(
                rules::BAD_JSONPATH,
                "this is not a JSONPath query of RFC 9535",
            )
            .at(&self.place.part(error.range), error.reason),
        );
    }

    /// Reports what a query says and its author hardly means.
    fn report_meaning(&mut self, read: &Query, among: bool) {
        if among {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::JSONPATH_ROOT_FILTER,
                    "a filter tests the members of an object, and not the object itself",
                )
                .at(self.place, "an object is tested itself all the same")
                .help("write a `simple` condition, or name the list that is filtered"),
            );
        }
        for count in &read.counts {
            self.diagnostics.push(
                Diagnostic::new(
                    rules::JSONPATH_COUNT,
                    "`count` counts nodes, and this path leads to at most one",
                )
                .at(&self.place.part(count.clone()), "0 or 1, whatever is there")
                .help("for the size of a list, an object or a text use `length`"),
            );
        }
    }

    /// Whether an operand is known to be a list, or an object of any members: what a filter is for.
    fn has_items(&self, context: &Operand) -> bool {
        let has_items = |schema: &Node<'_>| {
            let says = |keyword: &str| schema.value.get(keyword);
            let is_map = says("additionalProperties").is_some_and(|a| *a != Value::Bool(false))
                && says("properties").is_none();
            is_map || says("items").is_some() || says("type").is_some_and(|ty| ty == "array")
        };
        let schemas = self.schemas(context);
        schemas.is_some_and(|schemas| schemas.iter().all(has_items))
    }

    /// Replaces `@.a.length` by `length(@.a)`, unless there is a member of that name.
    fn with_lengths(&mut self, read: &Query, context: &Operand, text: &mut String) {
        for length in read.lengths.iter().rev() {
            if self.is_member(context, length) {
                continue;
            }
            let instead = format!("length({})", length.path);
            self.diagnostics.push(
                Diagnostic::new(
                    rules::JSONPATH_LENGTH,
                    "`.length` is a member here, and RFC 9535 has a function for the length",
                )
                .at(
                    &self.place.part(length.range.clone()),
                    "read as the length all the same",
                )
                .help(format!("write `{instead}`"))
                .fix(Fix::text(&self.place.part(length.range.clone()), &instead)),
            );
            text.replace_range(length.range.clone(), &instead);
        }
    }

    fn is_member(&self, context: &Operand, length: &Length) -> bool {
        let (Operand::Body(base), Some(tokens)) = (context, &length.tokens) else {
            return false;
        };
        let tokens: Vec<String> = base.tokens().iter().chain(tokens).cloned().gather();
        self.scope.responses.iter().any(|response| {
            let files = self.context.project.files;
            let found = navigate(files, response.clone(), &tokens);
            matches!(found, Found::Schema { .. })
        })
    }

    /// A text with operands in it; those in quotes of a query must not end them.
    fn template(&mut self, text: &str, pieces: &[Piece], quotes: bool) -> Option<Template> {
        if pieces.is_empty() {
            return Some(Template(vec![TemplatePart::text(text)]));
        }
        let (mut parts, mut before, mut complete) = (Vec::new(), String::new(), true);
        for piece in pieces {
            let (inner, range) = match piece {
                Piece::Text(text) => {
                    before.push_str(text);
                    parts.push(TemplatePart::text(text));
                    continue;
                }
                Piece::Expression { inner, range } => (inner, range),
            };
            let place = self.place.part(range.clone());
            let names = &self.context.scope;
            let operand =
                match expression::read_embedded(inner, self.context.document.version, names) {
                    Reading::Expression { expression, notes } => {
                        self.context.report_notes(&notes, &place, self.diagnostics);
                        self.expression(&expression, &[], &place)
                    }
                    Reading::Error(error) => {
                        let inner = place.within_braces();
                        self.context.report_error(&error, &inner, self.diagnostics);
                        None
                    }
                    _ => Some(Operand::Text(format!("{{{inner}}}"))),
                };
            complete &= operand.is_some();
            parts.put_all(operand.map(|operand| TemplatePart {
                operand,
                quoted: quotes && jsonpath::ends_in_quotes(&before),
            }));
        }
        complete.then_some(Template(parts))
    }
}
