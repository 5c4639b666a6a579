//! The values of an operation's parameters (Arazzo, Parameter Object).

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::ir::{self, Conversion, Expr, Extra, Location, Scheme, SchemeKind, Style, Type};
use crate::lower::operation::{Parts, usual_style};
use crate::lower::workflow::payload::{Fitting, Sink, Tree};
use crate::lower::workflow::supplied::{Parameters, word};
use crate::lower::workflow::{Callee, Context};
use crate::parse::arazzo::{Parameter, Step};
use crate::parse::node::Node;
use crate::source::Place;

/// What an operation requires.
pub struct Arguments {
    /// Values of the types that the description gives; nothing where one is of another type.
    pub typed: Option<Vec<Expr>>,
    /// The values as they are.
    pub any: Vec<Expr>,
}

/// The optional parameters that are set.
#[derive(Default)]
pub struct Options {
    /// Those of the types that the description gives; nothing if it has no optional ones.
    pub fields: Option<Vec<(String, Expr)>>,
    /// The others.
    pub others: Vec<Extra>,
}

/// A value for a parameter.
struct Given {
    /// As a value of its type, if it is one.
    typed: Option<Expr>,
    /// As it is.
    any: Expr,
}

impl<'a> Context<'_, 'a> {
    /// The operation's arguments: what its description requires.
    pub fn arguments(
        &mut self,
        step: &Step<'a>,
        callee: &Callee<'_, 'a>,
        parameters: &mut Parameters<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Arguments> {
        // All of them are looked at, so that everything is reported at once.
        let given: Vec<Option<Given>> = callee
            .operation
            .arguments
            .iter()
            .map(|declared| match parameters.take(declared) {
                Some(node) => self.given(&node, declared, true, callee, diagnostics),
                None => {
                    let misnamed = parameters.misnamed(declared, callee.operation);
                    self.not_given(step, declared, callee, misnamed, diagnostics)
                }
            })
            .gather();
        let given: Vec<Given> = given.into_iter().gather_some()?;
        let (typed, any): (Vec<_>, Vec<_>) = given
            .into_iter()
            .map(|given| (given.typed, given.any))
            .unzip();
        Some(Arguments {
            typed: typed.into_iter().gather_some(),
            any,
        })
    }

    /// The optional parameters that are set: fields, and those of other types.
    pub fn options(
        &mut self,
        callee: &Callee<'_, 'a>,
        parameters: &mut Parameters<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Options> {
        let Some(options) = &callee.operation.options else {
            return Some(Options::default());
        };
        let (mut set, mut extra, mut complete) = (Vec::new(), Vec::new(), true);
        for declared in &options.parameters {
            let Some(node) = parameters.take(declared) else {
                continue;
            };
            match self.given(&node, declared, false, callee, diagnostics) {
                None => complete = false,
                Some(Given {
                    typed: Some(value), ..
                }) => set.push((declared.ident.clone(), value)),
                Some(Given { any: value, .. }) => extra.push(Extra {
                    location: declared.location,
                    name: declared.name.clone(),
                    style: other_style(declared.style, declared.location),
                    value,
                }),
            }
        }
        complete.then_some(Options {
            fields: Some(set),
            others: extra,
        })
    }

    /// A parameter's value.
    fn given(
        &mut self,
        node: &Node<'_>,
        declared: &ir::Parameter,
        required: bool,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Given> {
        let tree = self.tree(node, diagnostics)?;
        if declared.location == Location::QueryString {
            report_query_string(&tree, diagnostics);
        }
        let ty = match required {
            true => declared.ty.clone(),
            false => declared.ty.clone().optional(),
        };
        let mut fitting = Fitting {
            types: callee.types,
            files: self.project.files,
            sink: Sink::Parameter,
            schema: self.declaration(callee, declared),
            diagnostics,
        };
        let typed = fitting.typed(&tree, &ty);
        let any = fitting.any(&tree, &declared.ty, required);
        Some(Given {
            typed,
            any: match declared.json && !matches!(any, Expr::None) {
                true => Expr::Convert(Box::new(any), Conversion::ToContent),
                false => any,
            },
        })
    }

    /// A required parameter that neither the step nor the workflow has: a credential may be it, and
    /// else the request is sent without.
    fn not_given(
        &self,
        step: &Step<'_>,
        declared: &ir::Parameter,
        callee: &Callee<'_, 'a>,
        misnamed: Option<&Parameter<'a>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Given> {
        let has_scheme = callee
            .schemes
            .iter()
            .any(|scheme| carries(scheme, declared));
        // One that could not be read may be it.
        let unread = step.unread.parameters || self.workflow.unread.parameters;
        if !has_scheme && !unread {
            let operation = &callee.operation.id;
            let finding = match misnamed {
                Some(given) => wrong_name(given, operation, &declared.name),
                None => missing(step, operation, declared),
            };
            let at = self.declaration(callee, declared);
            diagnostics.push(finding.at_optional(at.as_ref(), "required here"));
        }
        (declared.location != Location::Path).then_some(Given {
            typed: None,
            any: Expr::None,
        })
    }

    /// Where the description declares a parameter.
    fn declaration(&self, callee: &Callee<'_, 'a>, declared: &ir::Parameter) -> Option<Place> {
        let parts = Parts::new(self.project.files, callee.entry)?;
        let field = |node: &Node<'_>, name: &str, wanted: &str| {
            let value = node.value.get(name).and_then(|value| value.as_str());
            value == Some(wanted)
        };
        let mut parameters = parts.parameters.iter();
        let found = parameters.find(|node| {
            field(node, "name", &declared.name) && field(node, "in", word(declared.location))
        })?;
        Some(found.place())
    }

    /// Parameters that the operation does not declare.
    pub fn undeclared(
        &mut self,
        parameters: &Parameters<'_, 'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Extra>> {
        let (mut extra, mut complete) = (Vec::new(), true);
        for supplied in parameters.undeclared(callee.operation, diagnostics) {
            let Some(tree) = self.tree(&supplied.parameter.value, diagnostics) else {
                complete = false;
                continue;
            };
            if supplied.location == Location::QueryString {
                report_query_string(&tree, diagnostics);
            }
            let fitting = Fitting {
                types: callee.types,
                files: self.project.files,
                sink: Sink::Parameter,
                schema: None,
                diagnostics,
            };
            let value = fitting.any(&tree, &Type::Json, false);
            // A form is made of members; anything else is a text or becomes one.
            let as_json = supplied.location == Location::QueryString && tree.is_list();
            extra.push(Extra {
                location: supplied.location,
                name: supplied.parameter.name.value.clone(),
                style: None,
                value: match as_json {
                    true => Expr::Convert(Box::new(value), Conversion::ToContent),
                    false => value,
                },
            });
        }
        complete.then_some(extra)
    }
}

/// Whether a security scheme carries what a parameter is to carry.
fn carries(scheme: &Scheme, declared: &ir::Parameter) -> bool {
    match (&scheme.kind, declared.location) {
        (SchemeKind::HeaderKey(name), Location::Header) => {
            name.eq_ignore_ascii_case(&declared.name)
        }
        (SchemeKind::QueryKey(name), Location::Query)
        | (SchemeKind::CookieKey(name), Location::Cookie) => *name == declared.name,
        _ => false,
    }
}

fn missing(step: &Step<'_>, operation: &str, parameter: &ir::Parameter) -> Diagnostic {
    let (name, location) = (&parameter.name, word(parameter.location));
    let rule = match parameter.location {
        Location::Path => rules::MISSING_PATH_PARAMETER,
        _ => rules::MISSING_PARAMETER,
    };
    Diagnostic::new(
        rule,
        format!("`{operation}` needs the {location} parameter `{name}`, and nobody supplies it"),
    )
    .at(&step.id.place, "this step calls it")
    .help(format!(
        "add `- name: {name}`, `in: {location}` and a `value` to the step's `parameters`"
    ))
}

/// A parameter of the path that is there by another name.
fn wrong_name(given: &Parameter<'_>, operation: &str, wanted: &str) -> Diagnostic {
    let name = &given.name.value;
    Diagnostic::new(
        rules::MISSING_PATH_PARAMETER,
        format!("`{operation}` needs the path parameter `{wanted}`, and gets `{name}`"),
    )
    .at(&given.name.place, "another name")
    .help(format!("write `name: {wanted}`"))
    .fix_optional(Fix::case(&given.name, name, [wanted]))
}

/// A whole query is a text (Arazzo 1.1, Parameter Object).
fn report_query_string(tree: &Tree, diagnostics: &mut Diagnostics) {
    if !tree.is_text() {
        diagnostics.push(
            Diagnostic::new(rules::QUERYSTRING, "a whole query is a text").at(
                &tree.place,
                match tree.is_list() {
                    true => "sent as its JSON text",
                    false => "sent as the pairs of its members",
                },
            ),
        );
    }
}

/// The style, if it is not the usual one of its place.
fn other_style(style: Style, location: Location) -> Option<Style> {
    (style != usual_style(location)).then_some(style)
}
