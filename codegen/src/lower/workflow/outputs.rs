//! Outputs of steps and workflows, typed by what they are read from (Arazzo, Step Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Field, OutputSource, Presence, StepOutput, Type, WorkflowOutput};
use crate::lower::docs::sentence;
use crate::lower::names::{Namespace, snake};
use crate::lower::operation::Parts;
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::{CriterionScope, StatusTest};
use crate::lower::workflow::value::{Resolved, Typed, convert};
use crate::parse::arazzo::Output;
use crate::parse::expression::{self, Expression, Part, Pointer, Reading};
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{Found, Missing, navigate};
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

impl<'a> Context<'_, 'a> {
    /// Lowers the outputs of a step.
    pub fn step_outputs(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<StepOutput>> {
        let mut names = Namespace::default();
        let mut outputs = Vec::new();
        let mut complete = true;
        for output in &scope.step.outputs {
            let field = names.unique(snake(&output.name));
            match self.step_output_source(output, scope, diagnostics) {
                Some((from, ty)) => outputs.push(StepOutput {
                    name: output.name.clone(),
                    field,
                    from,
                    ty,
                    used: false,
                }),
                None => complete = false,
            }
        }
        complete.then_some(outputs)
    }

    fn step_output_source(
        &mut self,
        output: &Output<'a>,
        scope: &CriterionScope<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(OutputSource, Type)> {
        let place = output.value.place();
        let text = output.value.value.as_str();
        let reading = text.map(|text| expression::read(text, self.document.version, &self.scope));
        if let Some(Reading::Expression { expression, notes }) = reading {
            let of_response = match expression {
                Expression::Response(Part::Body(pointer)) => {
                    let ty = body_type(self.project.files, &pointer, scope, &place, diagnostics);
                    Some((OutputSource::Body(pointer.to_string()), ty))
                }
                Expression::Response(Part::Header(name)) => {
                    Some((OutputSource::Header(name), Type::String.optional()))
                }
                Expression::StatusCode => Some((OutputSource::Status, Type::I64)),
                _ => None,
            };
            if of_response.is_some() {
                self.report_notes(&notes, &place, diagnostics);
                return of_response;
            }
        }
        let typed = self.output_value(output, diagnostics)?;
        Some((OutputSource::Value(typed.expr), typed.ty))
    }

    /// An output that is not read from the reply.
    fn output_value(
        &mut self,
        output: &Output<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Typed> {
        match self.value(&output.value, diagnostics) {
            Resolved::Value(typed) => Some(typed),
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
                Some(Typed {
                    expr: crate::ir::Expr::Text(text.clone()),
                    ty: Type::String,
                    source: text,
                })
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
            let Some(typed) = self.output_value(output, diagnostics) else {
                complete = false;
                continue;
            };
            let typed = shown(typed);
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

/// The type of a place in the body, over all responses that the criteria allow.
fn body_type(
    files: &crate::source::Files,
    pointer: &Pointer,
    scope: &CriterionScope<'_, '_>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> Type {
    let (mut found, mut missing): (Vec<Type>, _) = (Vec::new(), None);
    let mut absent_somewhere = false;
    for response in scope.responses {
        match navigate(files, response.clone(), pointer.tokens()) {
            Found::Schema { node, optional } => {
                let ty = leaf_type(files, &node);
                found.push(if optional { ty.optional() } else { ty });
            }
            Found::Free => found.push(Type::Json.optional()),
            Found::Missing(here) => {
                absent_somewhere = true;
                missing = missing.or(Some(here));
            }
        }
    }
    if let (true, Some(missing)) = (found.is_empty(), missing) {
        report_missing(&missing, pointer, &scope.parts.node, place, diagnostics);
    }
    let ty = unify(found);
    // Without any schema nothing promises that the value is there.
    match absent_somewhere || scope.responses.is_empty() {
        true => ty.optional(),
        false => ty,
    }
}

/// One type for the same place in several responses.
fn unify(types: Vec<Type>) -> Type {
    let optional = types.iter().any(|ty| ty.split_option().1);
    let mut inner: Vec<Type> = types.iter().map(|ty| ty.split_option().0.clone()).collect();
    inner.dedup();
    let ty = match inner.pop() {
        Some(only) if inner.is_empty() => only,
        Some(_) => Type::Json,
        None => return Type::Json.optional(),
    };
    if optional { ty.optional() } else { ty }
}

/// Scalars and lists of scalars have Rust types; everything else stays JSON, complete.
fn leaf_type(files: &crate::source::Files, node: &Node<'_>) -> Type {
    use openapiv3::{SchemaKind, Type as SchemaType};
    let Ok(read) = schema::read(node.value) else {
        return Type::Json;
    };
    match read.schema_kind {
        SchemaKind::Type(SchemaType::String(_)) => Type::String,
        SchemaKind::Type(SchemaType::Integer(_)) => Type::I64,
        SchemaKind::Type(SchemaType::Number(_)) => Type::F64,
        SchemaKind::Type(SchemaType::Boolean(_)) => Type::Bool,
        SchemaKind::Type(SchemaType::Array(_)) => {
            let items = node.get("items");
            let items = items.and_then(|i| crate::resolve::reference::follow(files, i).ok());
            match items.map(|items| (leaf_type(files, &items), items)) {
                Some((item, items)) if !matches!(item, Type::Json | Type::List(_)) => {
                    let nullable = crate::resolve::pointer::nullable(files, &items);
                    Type::List(Box::new(if nullable { item.optional() } else { item }))
                }
                _ => Type::Json,
            }
        }
        _ => Type::Json,
    }
}

/// Reports a pointer to something that the schema does not have.
pub fn report_missing(
    missing: &Missing<'_>,
    pointer: &Pointer,
    operation: &Node<'_>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let operation_id = operation.get("operationId");
    let called = operation_id
        .as_ref()
        .and_then(|id| id.value.as_str())
        .unwrap_or("the operation");
    let schema = missing.schema_name();
    let properties = || missing.properties.iter().map(String::as_str);
    let help = match missing.properties.is_empty() {
        true => format!("{schema} has no properties"),
        false => format!("{schema} has {}", listed(properties())),
    };
    let mut diagnostic = Diagnostic::new(
        rules::POINTER,
        format!(
            "`{pointer}` is not in the reply of `{called}`: {schema} has no `{}`",
            missing.token
        ),
    )
    .at(place, "read here")
    .at(
        &schema_place(&missing.schema),
        format!("has no `{}`", missing.token),
    );
    if let Some(nearest) = did_you_mean(&missing.token, properties()) {
        diagnostic = diagnostic.help(nearest);
    }
    diagnostics.push(diagnostic.help(help));
}

/// The name of a component schema, or the schema itself.
fn schema_place(schema: &Node<'_>) -> Place {
    match crate::resolve::pointer::schema_name(schema) {
        Some(_) => schema.place().key(),
        None => schema.place(),
    }
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
                .help(format!(
                    "it documents {}",
                    listed(parts.responses.iter().map(|(status, _)| status.as_str()))
                )),
            );
        }
    }
    let responses = match allowed.is_empty() {
        true => parts
            .successes()
            .into_iter()
            .map(|(_, node)| node)
            .collect(),
        false => allowed,
    };
    responses
        .into_iter()
        .filter_map(Parts::json_schema)
        .collect()
}
