//! A step's call: the operation's arguments from the step's and the workflow's parameters.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Call, Expr, Location, Operation, Payload, Type};
use crate::lower::types::Types;
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{Resolved, Typed, convert};
use crate::parse::arazzo::{Parameter, Step};
use crate::parse::node::Node;
use crate::suggest::{did_you_mean, listed};

/// A parameter of the step or its workflow, with the location that it has in the operation.
struct Supplied<'s, 'a> {
    parameter: &'s Parameter<'a>,
    location: Location,
    of_workflow: bool,
    used: bool,
}

impl<'p, 'a> Context<'p, 'a> {
    /// Lowers the call of a step; nothing if what was reported leaves nothing to generate.
    pub fn call(
        &mut self,
        step: &Step<'a>,
        operation: &Operation,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Call> {
        let mut supplied = self.supplied(step, operation, diagnostics)?;
        let mut complete = true;
        let mut arguments = Vec::new();
        for parameter in &operation.arguments {
            let found = take(&mut supplied, &parameter.name, parameter.location);
            let Some(node) = found else {
                diagnostics.push(missing(step, operation, parameter));
                complete = false;
                continue;
            };
            match self.argument(&node, &parameter.ty, diagnostics) {
                Some(expr) => arguments.push(expr),
                None => complete = false,
            }
        }
        let options = match &operation.options {
            None => None,
            Some(options) => {
                let mut set = Vec::new();
                for parameter in &options.parameters {
                    let Some(node) = take(&mut supplied, &parameter.name, parameter.location)
                    else {
                        continue;
                    };
                    let ty = parameter.ty.clone().optional();
                    match self.argument(&node, &ty, diagnostics) {
                        Some(expr) => set.push((parameter.ident.clone(), expr)),
                        None => complete = false,
                    }
                }
                Some(set)
            }
        };
        let extra = self.extra(&supplied, operation, diagnostics)?;
        let body = self.body(step, operation, types, diagnostics)?;
        let (source, operation) = self.target;
        complete.then_some(Call {
            source,
            operation,
            arguments,
            options,
            body,
            extra,
        })
    }

    /// The step's parameters, and those of the workflow that it does not replace.
    fn supplied<'s>(
        &self,
        step: &'s Step<'a>,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Supplied<'s, 'a>>>
    where
        'p: 's,
    {
        let mut supplied: Vec<Supplied<'s, 'a>> = Vec::new();
        let mut readable = true;
        for parameter in &step.parameters {
            let Some(location) = self.location(parameter, operation, diagnostics) else {
                readable = false;
                continue;
            };
            let same = |s: &Supplied<'_, '_>| {
                s.location == location
                    && same_name(location, &s.parameter.name.value, &parameter.name.value)
            };
            if let Some(first) = supplied.iter().position(same) {
                let first = supplied.remove(first);
                diagnostics.push(
                    Diagnostic::new(
                        rules::DUPLICATE_PARAMETER,
                        format!("the parameter `{}` is given twice", parameter.name.value),
                    )
                    .at(&parameter.place, "this one is sent")
                    .at(&first.parameter.place, "this one is not"),
                );
            }
            supplied.push(Supplied {
                parameter,
                location,
                of_workflow: false,
                used: false,
            });
        }
        for parameter in &self.workflow.parameters {
            let Some(location) = self.location(parameter, operation, diagnostics) else {
                readable = false;
                continue;
            };
            let replaced = supplied.iter().any(|s| {
                s.location == location
                    && same_name(location, &s.parameter.name.value, &parameter.name.value)
            });
            if !replaced {
                supplied.push(Supplied {
                    parameter,
                    location,
                    of_workflow: true,
                    used: false,
                });
            }
        }
        readable.then_some(supplied)
    }

    /// Where a parameter goes: as it says, or where its name is declared exactly once.
    fn location(
        &self,
        parameter: &Parameter<'_>,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Location> {
        let name = parameter.name.value.as_str();
        let declared: Vec<Location> = declared(operation)
            .filter(|p| p.name == name)
            .map(|p| p.location)
            .collect();
        match parameter.location.as_ref().map(|l| l.value.as_str()) {
            Some("path") => Some(Location::Path),
            Some("query") => Some(Location::Query),
            Some("header") => Some(Location::Header),
            Some(other @ ("cookie" | "querystring")) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED,
                        format!("{other} parameters are valid here, but not generated for yet"),
                    )
                    .at(&parameter.place, "not supported yet"),
                );
                None
            }
            _ => match declared[..] {
                [only] => {
                    diagnostics.push(
                        Diagnostic::new(
                            rules::MISSING_IN,
                            format!("the parameter `{name}` does not say where it goes"),
                        )
                        .at(&parameter.place, format!("declared in {}", word(only)))
                        .help(format!("add `in: {}`", word(only))),
                    );
                    Some(only)
                }
                _ => {
                    diagnostics.push(
                        Diagnostic::new(
                            rules::AMBIGUOUS_IN,
                            format!("the parameter `{name}` does not say where it goes"),
                        )
                        .at(
                            &parameter.place,
                            format!("declared {} times in the operation", declared.len()),
                        )
                        .help("add `in: path`, `query`, `header` or `cookie`"),
                    );
                    None
                }
            },
        }
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
        supplied: &[Supplied<'_, '_>],
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<(Location, String, Expr)>> {
        let mut extra = Vec::new();
        for Supplied {
            parameter,
            location,
            of_workflow,
            ..
        } in supplied.iter().filter(|s| !s.used)
        {
            let name = &parameter.name.value;
            if *location == Location::Path {
                diagnostics.push(unknown_path_parameter(parameter, operation, *of_workflow));
                continue;
            }
            diagnostics.push(undeclared(parameter, *location));
            let expr = match self.value(&parameter.value, diagnostics) {
                Resolved::Broken => return None,
                Resolved::Value(Typed { expr, .. }) => expr,
                Resolved::Literal(node) => literal_argument(&node, &Type::String)
                    .or_else(|| literal_argument(&node, &Type::Json))?,
            };
            extra.push((*location, name.clone(), expr));
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
        let Some(body) = &operation.body else {
            if let Some(sent) = &step.body {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED,
                        format!(
                            "a body for `{}`, which declares no JSON body, is not generated for yet",
                            operation.id
                        ),
                    )
                    .at(&sent.place.key(), "not supported yet"),
                );
                return None;
            }
            return Some(None);
        };
        let payload = step.body.as_ref().and_then(|sent| sent.payload.as_ref());
        let Some(payload) = payload else {
            if body.required {
                diagnostics.push(
                    Diagnostic::new(
                        rules::MISSING_BODY,
                        format!(
                            "`{}` requires a body, and the step sends none",
                            operation.id
                        ),
                    )
                    .at(&step.place, "sent without"),
                );
            }
            return Some(None);
        };
        let content_type = step
            .body
            .as_ref()
            .and_then(|sent| sent.content_type.as_ref());
        if let Some(written) = content_type.filter(|c| !same_media(&c.value, &body.media_type)) {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED,
                    format!(
                        "only the body's JSON media type, `{}`, is generated for yet",
                        body.media_type
                    ),
                )
                .at(&written.place, "not supported yet"),
            );
            return None;
        }
        self.payload(payload, &body.ty, types, diagnostics)
            .map(Some)
    }
}

fn declared(operation: &Operation) -> impl Iterator<Item = &crate::ir::Parameter> {
    let options = operation.options.iter().flat_map(|o| &o.parameters);
    operation.arguments.iter().chain(options)
}

/// Header names are compared without case (RFC 9110, section 5.1).
fn same_name(location: Location, a: &str, b: &str) -> bool {
    match location {
        Location::Header => a.eq_ignore_ascii_case(b),
        _ => a == b,
    }
}

fn same_media(a: &str, b: &str) -> bool {
    let essence = |media: &str| {
        let essence = media.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    };
    essence(a) == essence(b)
}

fn take<'a>(supplied: &mut [Supplied<'_, 'a>], name: &str, location: Location) -> Option<Node<'a>> {
    let found = supplied
        .iter_mut()
        .find(|s| s.location == location && same_name(location, &s.parameter.name.value, name))?;
    found.used = true;
    Some(found.parameter.value.clone())
}

fn literal_argument(node: &Node<'_>, ty: &Type) -> Option<Expr> {
    use serde_json::Value;
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
            crate::ir::Conversion::ToEnum(name.clone()),
        ),
        (Type::Json, literal) => Expr::Json(Box::new(crate::ir::Json::Literal(literal.clone()))),
        _ => return None,
    };
    Some(match optional {
        true => Expr::Some(Box::new(expr)),
        false => expr,
    })
}

fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    }
}

fn missing(step: &Step<'_>, operation: &Operation, parameter: &crate::ir::Parameter) -> Diagnostic {
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

fn unknown_path_parameter(
    parameter: &Parameter<'_>,
    operation: &Operation,
    of_workflow: bool,
) -> Diagnostic {
    let rule = match of_workflow {
        true => rules::UNDECLARED_PARAMETER,
        false => rules::UNKNOWN_PATH_PARAMETER,
    };
    let name = &parameter.name.value;
    let names = || {
        declared(operation)
            .filter(|p| p.location == Location::Path)
            .map(|p| p.name.as_str())
    };
    Diagnostic::new(
        rule,
        format!("the path `{}` has no parameter `{name}`", operation.path),
    )
    .at(&parameter.name.place, "not sent")
    .help(
        did_you_mean(name, names())
            .unwrap_or_else(|| format!("the path's parameters are {}", listed(names()))),
    )
}

fn undeclared(parameter: &Parameter<'_>, location: Location) -> Diagnostic {
    let name = &parameter.name.value;
    if location == Location::Header && name.eq_ignore_ascii_case("authorization") {
        return Diagnostic::new(
            rules::SECRET_IN_REQUEST,
            "the document sends `Authorization` itself: an engine that records requests sees it",
        )
        .at(&parameter.place, "recorded with the request")
        .help("leave it out, and set the credential on the source's client");
    }
    Diagnostic::new(
        rules::UNDECLARED_PARAMETER,
        format!(
            "the operation declares no {} parameter `{name}`",
            word(location)
        ),
    )
    .at(&parameter.name.place, "sent all the same")
}
