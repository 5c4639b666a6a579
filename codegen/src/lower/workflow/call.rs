//! A step's call: the operation's arguments, and its body.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Call, Conversion, Expr, Json, Location, Operation, Payload, Type};
use crate::lower::types::Types;
use crate::lower::workflow::Context;
use crate::lower::workflow::supplied::{Parameters, word};
use crate::lower::workflow::value::{Resolved, Typed, convert};
use crate::parse::arazzo::Step;
use crate::parse::node::Node;

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
        let arguments = self.arguments(step, operation, &mut parameters, diagnostics);
        let options = self.options(operation, &mut parameters, diagnostics);
        let extra = self.extra(&parameters, operation, diagnostics);
        let body = self.body(step, operation, types, diagnostics);
        let (source, operation) = self.target;
        Some(Call {
            source,
            operation,
            arguments: arguments?,
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
        parameters: &mut Parameters<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Expr>> {
        // All of them are looked at, so that everything is reported at once.
        let arguments: Vec<Option<Expr>> = operation
            .arguments
            .iter()
            .map(|declared| match parameters.take(declared) {
                Some(node) => self.argument(&node, &declared.ty, diagnostics),
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
                let value = self.argument(&node, &ty, diagnostics)?;
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
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        let converted = match self.value(node, diagnostics) {
            Resolved::Broken => return None,
            Resolved::Value(Typed {
                expr,
                ty: from,
                source,
            }) => convert(expr, &from, ty, &source),
            Resolved::Literal(node) => literal_argument(&node, ty),
        };
        if converted.is_none() {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED,
                    "a value of another type than its parameter is not generated for yet",
                )
                .at(&node.place(), "not of the parameter's type"),
            );
        }
        converted
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
                Resolved::Literal(node) => literal_argument(&node, &Type::String)
                    .or_else(|| literal_argument(&node, &Type::Json))?,
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
        if let Some(written) = written.filter(|w| !same_media(&w.value, &declared.media_type)) {
            let message = format!(
                "only the body's JSON media type, `{}`, is generated for yet",
                declared.media_type
            );
            diagnostics.push(
                Diagnostic::new(rules::UNSUPPORTED, message)
                    .at(&written.place, "not supported yet"),
            );
            return None;
        }
        self.payload(payload, &declared.ty, types, diagnostics)
            .map(Some)
    }
}

/// An operation that declares no JSON body: nothing is sent, and a step that wants to is refused.
fn without_declared_body(
    step: &Step<'_>,
    operation: &Operation,
    diagnostics: &mut Diagnostics,
) -> Option<Option<Payload>> {
    let Some(sent) = &step.body else {
        return Some(None);
    };
    let message = format!(
        "a body for `{}`, which declares no JSON body, is not generated for yet",
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

/// Media types are compared without parameters and case (RFC 9110, section 8.3.1).
fn same_media(a: &str, b: &str) -> bool {
    let essence = |media: &str| {
        let essence = media.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    };
    essence(a) == essence(b)
}

fn literal_argument(node: &Node<'_>, ty: &Type) -> Option<Expr> {
    let (inner, optional) = ty.split_option();
    let expr = match (inner, node.value) {
        (Type::String, Value::String(text)) => Expr::Text(text.clone()),
        (Type::String, Value::Number(number)) => Expr::Text(number.to_string()),
        (Type::String, Value::Bool(value)) => Expr::Text(value.to_string()),
        (Type::Bool, Value::Bool(value)) => Expr::Bool(*value),
        (Type::I32 | Type::I64 | Type::U64, Value::Number(number)) if !number.is_f64() => {
            Expr::Number(number.clone(), inner.clone())
        }
        (Type::F64, Value::Number(number)) => Expr::Number(number.clone(), Type::F64),
        (Type::Enum(name), Value::String(text)) => Expr::Convert(
            Box::new(Expr::Text(text.clone())),
            Conversion::ToEnum(name.clone()),
        ),
        (Type::Json, literal) => Expr::Json(Box::new(Json::Literal(literal.clone()))),
        _ => return None,
    };
    Some(match optional {
        true => Expr::Some(Box::new(expr)),
        false => expr,
    })
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
