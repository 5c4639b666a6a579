//! A step's call: the operation's arguments, and its body.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Body, BodyKind, Call, Conversion, Expr, Location, Operation, Payload, Type};
use crate::lower::operation;
use crate::lower::types::Types;
use crate::lower::workflow::Context;
use crate::lower::workflow::payload::{enum_value, holds};
use crate::lower::workflow::supplied::{Parameters, word};
use crate::lower::workflow::value::{Resolved, Typed, convert};
use crate::parse::arazzo::Step;
use crate::parse::node::{Node, Text};

impl<'a> Context<'_, 'a> {
    /// Lowers the call of a step; nothing if what was reported leaves nothing to generate.
    pub fn call(
        &mut self,
        step: &Step<'a>,
        operation: &Operation,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Call> {
        let mut parameters = self.parameters(step, operation, diagnostics)?;
        let arguments = self.arguments(step, operation, types, &mut parameters, diagnostics);
        let options = self.options(operation, types, &mut parameters, diagnostics);
        let extra = self.extra(&parameters, operation, diagnostics);
        let body = self.body(step, operation, types, diagnostics);
        let mut arguments = arguments?;
        if operation
            .body
            .as_ref()
            .is_some_and(|body| body.kind == BodyKind::Range)
        {
            arguments.push(Expr::Text(media_type(step)));
        }
        let (source, operation) = self.target;
        Some(Call {
            source,
            operation,
            arguments,
            options: options?,
            body: body?,
            extra: extra?,
        })
    }

    /// The operation's arguments: what its description requires.
    fn arguments(
        &mut self,
        step: &Step<'a>,
        operation: &Operation,
        types: &Types<'_>,
        parameters: &mut Parameters<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Expr>> {
        // All of them are looked at, so that everything is reported at once.
        let arguments: Vec<Option<Expr>> = operation
            .arguments
            .iter()
            .map(|declared| match parameters.take(declared) {
                Some(node) => self.argument(&node, &declared.ty, types, diagnostics),
                None => {
                    diagnostics.push(missing(step, operation, declared));
                    None
                }
            })
            .collect();
        arguments.into_iter().collect()
    }

    /// The optional parameters that are set.
    fn options(
        &mut self,
        operation: &Operation,
        types: &Types<'_>,
        parameters: &mut Parameters<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Vec<(String, Expr)>>> {
        let Some(options) = &operation.options else {
            return Some(None);
        };
        let mut set = Vec::new();
        for declared in &options.parameters {
            if let Some(node) = parameters.take(declared) {
                let ty = declared.ty.clone().optional();
                let value = self.argument(&node, &ty, types, diagnostics)?;
                set.push((declared.ident.clone(), value));
            }
        }
        Some(Some(set))
    }

    /// A parameter's value as an argument of a type.
    fn argument(
        &mut self,
        node: &Node<'_>,
        ty: &Type,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        match self.value(node, diagnostics) {
            Resolved::Broken => None,
            Resolved::Value(Typed {
                expr,
                ty: from,
                source,
            }) => {
                let converted = convert(expr, &from, ty, &source);
                if converted.is_none() {
                    diagnostics.push(other_type(node));
                }
                converted
            }
            Resolved::Literal(node) => match ty {
                Type::Option(inner) => {
                    let inner = self.literal_argument(&node, inner, types, diagnostics)?;
                    Some(Expr::Some(Box::new(inner)))
                }
                _ => self.literal_argument(&node, ty, types, diagnostics),
            },
        }
    }

    /// A literal of a type; lists and objects are walked, because expressions may stand in them.
    fn literal_argument(
        &mut self,
        node: &Node<'_>,
        ty: &Type,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        Some(match (ty, node.value) {
            (Type::String, Value::String(text)) => Expr::Text(text.clone()),
            (Type::String, Value::Number(number)) => Expr::Text(number.to_string()),
            (Type::String, Value::Bool(value)) => Expr::Text(value.to_string()),
            (Type::Bool, Value::Bool(value)) => Expr::Bool(*value),
            (_, Value::Number(number)) if holds(ty, number) => {
                Expr::Number(number.clone(), ty.clone())
            }
            (Type::Enum(name), Value::String(text)) => {
                enum_value(node, name, text, types, diagnostics)
            }
            (Type::List(item), Value::Array(_)) => {
                let items: Vec<Node<'_>> = node.items().collect();
                let items = items
                    .iter()
                    .map(|node| self.argument(node, item, types, diagnostics));
                Expr::List(items.collect::<Option<_>>()?)
            }
            (Type::Json, _) => Expr::Json(Box::new(self.json(node, diagnostics)?)),
            _ => {
                diagnostics.push(other_type(node));
                return None;
            }
        })
    }

    /// Parameters that the operation does not declare.
    fn extra(
        &mut self,
        parameters: &Parameters<'_, 'a>,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<(Location, String, Expr)>> {
        let mut extra = Vec::new();
        for supplied in parameters.undeclared(operation, diagnostics) {
            let expr = match self.value(&supplied.parameter.value, diagnostics) {
                Resolved::Broken => return None,
                Resolved::Value(Typed { expr, .. }) => expr,
                Resolved::Literal(node) => match node.value {
                    Value::String(text) => Expr::Text(text.clone()),
                    Value::Number(number) => Expr::Text(number.to_string()),
                    Value::Bool(value) => Expr::Text(value.to_string()),
                    _ => Expr::Json(Box::new(self.json(&node, diagnostics)?)),
                },
            };
            let name = supplied.parameter.name.value.clone();
            extra.push((supplied.location, name, expr));
        }
        Some(extra)
    }

    fn body(
        &mut self,
        step: &Step<'_>,
        operation: &Operation,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<Payload>> {
        let Some(declared) = &operation.body else {
            return without_declared_body(step, operation, diagnostics);
        };
        let payload = step.body.as_ref().and_then(|sent| sent.payload.as_ref());
        let Some(payload) = payload else {
            if declared.required {
                diagnostics.push(missing_body(step, operation));
            }
            return Some(None);
        };
        let written = step
            .body
            .as_ref()
            .and_then(|sent| sent.content_type.as_ref());
        let allowed = |written: &&Text| {
            declared.kind == BodyKind::Range || same_media(&written.value, &declared.media_type)
        };
        if let Some(written) = written.filter(|written| !allowed(written)) {
            let message = format!(
                "only the media type `{}` is generated for yet in this body",
                declared.media_type
            );
            diagnostics.push(
                Diagnostic::new(rules::UNSUPPORTED, message)
                    .at(&written.place, "not supported yet"),
            );
            return None;
        }
        let lowered = match declared.kind {
            BodyKind::Text | BodyKind::Bytes | BodyKind::Range => {
                self.text_body(payload, declared, diagnostics)?
            }
            BodyKind::Parts => Payload::Json(self.json(payload, diagnostics)?),
            BodyKind::Json | BodyKind::Form(_) | BodyKind::Multipart(_) | BodyKind::Members(_) => {
                self.payload(payload, &declared.ty, types, diagnostics)?
            }
        };
        Some(Some(lowered))
    }

    /// A payload of a body that is no structure: a text, whose UTF-8 are the bytes.
    fn text_body(
        &mut self,
        payload: &Node<'_>,
        declared: &Body,
        diagnostics: &mut Diagnostics,
    ) -> Option<Payload> {
        let text = match self.value(payload, diagnostics) {
            Resolved::Broken => return None,
            Resolved::Value(Typed { expr, ty, source }) => {
                convert(expr, &ty, &Type::String, &source)
            }
            Resolved::Literal(node) => node.value.as_str().map(|text| Expr::Text(text.to_owned())),
        };
        let Some(text) = text else {
            let message = format!(
                "a body of media type `{}` takes a text; anything else is not generated for yet",
                declared.media_type
            );
            diagnostics.push(
                Diagnostic::new(rules::UNSUPPORTED, message).at(&payload.place(), "not a text"),
            );
            return None;
        };
        Some(Payload::Typed(match declared.kind {
            BodyKind::Text => text,
            _ => Expr::Convert(Box::new(text), Conversion::ToUpload),
        }))
    }
}

/// An operation without a body that the client can send: nothing is sent, and a step that wants to is refused.
fn without_declared_body(
    step: &Step<'_>,
    operation: &Operation,
    diagnostics: &mut Diagnostics,
) -> Option<Option<Payload>> {
    let Some(sent) = &step.body else {
        return Some(None);
    };
    let message = format!(
        "a body for `{}`, which declares none, is not generated for yet",
        operation.id
    );
    diagnostics.push(
        Diagnostic::new(rules::UNSUPPORTED, message).at(&sent.place.key(), "not supported yet"),
    );
    None
}

fn missing_body(step: &Step<'_>, operation: &Operation) -> Diagnostic {
    Diagnostic::new(
        rules::MISSING_BODY,
        format!(
            "`{}` requires a body, and the step sends none",
            operation.id
        ),
    )
    .at(&step.place, "sent without")
}

/// The media type of a body of which the description gives only a range.
fn media_type(step: &Step<'_>) -> String {
    let written = step
        .body
        .as_ref()
        .and_then(|sent| sent.content_type.as_ref());
    let concrete = written.filter(|written| !written.value.contains('*'));
    concrete.map_or_else(
        || "application/octet-stream".to_owned(),
        |w| w.value.clone(),
    )
}

/// Media types are compared without parameters and case (RFC 9110, section 8.3.1).
fn same_media(a: &str, b: &str) -> bool {
    operation::essence(a) == operation::essence(b)
}

fn other_type(node: &Node<'_>) -> Diagnostic {
    Diagnostic::new(
        rules::UNSUPPORTED,
        "a value of another type than its parameter is not generated for yet",
    )
    .at(&node.place(), "not of the parameter's type")
}

fn missing(step: &Step<'_>, operation: &Operation, parameter: &ir::Parameter) -> Diagnostic {
    let (name, location) = (&parameter.name, word(parameter.location));
    let rule = match parameter.location {
        Location::Path => rules::MISSING_PATH_PARAMETER,
        _ => rules::UNSUPPORTED,
    };
    Diagnostic::new(
        rule,
        format!(
            "`{}` needs the {location} parameter `{name}`, and nobody supplies it",
            operation.id
        ),
    )
    .at(&step.id.place, "this step calls it")
    .help(format!(
        "add `- name: {name}`, `in: {location}` and a `value` to the step's `parameters`"
    ))
}
