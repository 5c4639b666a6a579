//! Outputs of steps and workflows, typed by what they are read from (Arazzo, Step Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{Expr, Field, OutputSource, Presence, ReplyPart, StepOutput, Type, WorkflowOutput};
use crate::lower::docs::sentence;
use crate::lower::names::{Namespace, snake};
use crate::lower::operation::Parts;
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::{CriterionScope, StatusTest};
use crate::lower::workflow::value::{At, Known, Resolved, Typed, convert};
use crate::parse::arazzo::Output;
use crate::parse::expression::{self, Reading};
use crate::parse::node::Node;
use crate::source::Place;
use crate::suggest::listed;

impl<'a> Context<'_, 'a> {
    /// Lowers the outputs of a step.
    pub fn step_outputs(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<StepOutput>> {
        let mut names = Namespace::default();
        let mut outputs = Vec::new();
        let mut complete = !scope.step.unread.outputs;
        for output in &scope.step.outputs {
            let field = names.unique(snake(&output.name));
            let Some((from, ty, schemas)) = self.step_output_source(output, scope, diagnostics)
            else {
                complete = false;
                continue;
            };
            self.schemas
                .insert((self.current, output.name.clone()), schemas);
            outputs.push(StepOutput {
                name: output.name.clone(),
                field,
                from,
                ty,
                used: false,
                looked_at: Vec::new(),
            });
        }
        complete.then_some(outputs)
    }

    /// An output of a step: where it is read, its type, and its schemas.
    fn step_output_source(
        &mut self,
        output: &Output<'a>,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(OutputSource, Type, Vec<Node<'a>>)> {
        let known = self.output_known(At::Exchange(scope), output, diagnostics)?;
        let Known {
            typed: Typed { expr, ty, .. },
            schemas,
            promised,
        } = known;
        let (from, ty) = match expr {
            Expr::Reply { part, ty } => match part {
                ReplyPart::Body(pointer) => {
                    let ty = match promised {
                        true => ty.split_option().0.clone(),
                        false => ty,
                    };
                    (OutputSource::Body(pointer.to_string()), ty)
                }
                ReplyPart::Header(name) => (OutputSource::Header(name), ty),
                ReplyPart::Status => (OutputSource::Status, Type::I64),
                part => (
                    OutputSource::Value(Expr::Reply {
                        part,
                        ty: ty.clone(),
                    }),
                    ty,
                ),
            },
            expr => (OutputSource::Value(expr), ty),
        };
        Some((from, ty, schemas))
    }

    /// The value of an output: an expression, or else that text.
    pub(super) fn output_known(
        &mut self,
        at: At<'_, 'a>,
        output: &Output<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        if let Some(text) = output.value.value.as_str()
            && let Reading::Expression { expression, notes } =
                expression::read(text, self.document.version, &self.scope)
        {
            let place = output.value.place();
            return self.noted(at, &expression, &notes, text, &place, diagnostics);
        }
        match self.value_at(at, &output.value, diagnostics) {
            Resolved::Value(typed) => Some(Known {
                promised: !typed.ty.split_option().1,
                typed,
                schemas: Vec::new(),
            }),
            Resolved::Broken => None,
            Resolved::Literal(node) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::LITERAL_OUTPUT,
                        format!(
                            "the output `{}` is a literal, not an expression",
                            output.name
                        ),
                    )
                    .at(&node.place(), "that text"),
                );
                let text = match node.value.as_str() {
                    Some(text) => text.to_owned(),
                    None => node.value.to_string(),
                };
                Some(Known::new(Expr::Text(text.clone()), Type::String, &text))
            }
        }
    }

    /// Lowers the outputs of the workflow.
    pub fn workflow_outputs(
        &mut self,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<WorkflowOutput>> {
        let mut names = Namespace::default();
        let mut outputs = Vec::new();
        let mut complete = true;
        let workflow = self.workflow;
        for output in &workflow.outputs {
            let name = names.unique(snake(&output.name));
            let Some(known) = self.output_known(At::Outputs, output, diagnostics) else {
                complete = false;
                continue;
            };
            let typed = shown(known.typed);
            let (inner, optional) = typed.ty.split_option();
            outputs.push(WorkflowOutput {
                field: Field {
                    name,
                    member: output.name.clone(),
                    ty: inner.clone(),
                    deprecated: false,
                    presence: match optional {
                        true => Presence::Optional,
                        false => Presence::Required,
                    },
                    docs: sentence(format!("`{}`", typed.source)),
                },
                value: typed.expr,
            });
        }
        complete.then_some(outputs)
    }
}

/// An output is there to be shown: what the document makes one is no secret any more.
fn shown(typed: Typed) -> Typed {
    let ty = match typed.ty.split_option() {
        (Type::Secret, true) => Type::String.optional(),
        (Type::Secret, false) => Type::String,
        _ => return typed,
    };
    match convert(typed.expr.clone(), &typed.ty, &ty, &typed.source) {
        Some(expr) => Typed { expr, ty, ..typed },
        None => typed,
    }
}

/// Where the description has the replies of an operation.
pub fn responses_of(parts: &Parts<'_>) -> Option<Place> {
    let responses = parts.node.get("responses")?;
    Some(responses.place().key())
}

/// The schemas of the replies on which a step succeeds: of those that its criteria allow.
pub fn success_schemas<'a>(
    parts: &Parts<'a>,
    statuses: Option<&StatusTest>,
    operation_id: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<Node<'a>> {
    let allowed = statuses
        .map(|test| test.responses(parts))
        .unwrap_or_default();
    for (status, place) in statuses.iter().flat_map(|test| &test.named) {
        if parts.response_for(*status).is_none() {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNDECLARED_STATUS,
                    format!("`{operation_id}` documents no reply with status {status}"),
                )
                .at(place, "tested here")
                .at_optional(responses_of(parts).as_ref(), "what it documents")
                .help(format!(
                    "it documents {}",
                    listed(parts.responses.iter().map(|(status, _)| status.as_str()))
                )),
            );
        }
    }
    let responses = match allowed.is_empty() {
        true => parts.successes().into_iter().map(|(_, node)| node).gather(),
        false => allowed,
    };
    responses
        .into_iter()
        .filter_map(Parts::json_schema)
        .gather()
}
