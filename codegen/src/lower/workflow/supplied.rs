//! The parameters that a step's request gets: the step's own, and its workflow's (Arazzo,
//! Parameter Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Location, Operation};
use crate::lower::workflow::Context;
use crate::parse::arazzo::{Parameter, Step};
use crate::parse::node::Node;
use crate::suggest::{did_you_mean, listed};

/// A parameter of the step or its workflow, with the location that it has in the operation.
pub struct Supplied<'s, 'a> {
    /// As the document writes it.
    pub parameter: &'s Parameter<'a>,
    /// Where it goes.
    pub location: Location,
    /// Whether it is one of the workflow's.
    of_workflow: bool,
    /// Whether the operation has taken it.
    used: bool,
}

/// All parameters of a step.
pub struct Parameters<'s, 'a>(Vec<Supplied<'s, 'a>>);

impl<'s, 'a> Parameters<'s, 'a> {
    /// Hands over the value for a parameter of the operation.
    pub fn take(&mut self, declared: &ir::Parameter) -> Option<Node<'a>> {
        let found = self
            .0
            .iter_mut()
            .find(|s| s.is(&declared.name, declared.location))?;
        found.used = true;
        Some(found.parameter.value.clone())
    }

    /// Those that the operation does not declare, and that can be sent all the same.
    pub fn undeclared(
        &self,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Vec<&Supplied<'s, 'a>> {
        let mut sent = Vec::new();
        for supplied in self.0.iter().filter(|s| !s.used) {
            if supplied.location == Location::Path {
                diagnostics.push(supplied.not_in_path(operation));
            } else {
                diagnostics.push(supplied.not_declared());
                sent.push(supplied);
            }
        }
        sent
    }

    /// Adds a parameter of the step; of two that are the same, the last counts.
    fn add(&mut self, new: Supplied<'s, 'a>, diagnostics: &mut Diagnostics) {
        let name = &new.parameter.name.value;
        if let Some(position) = self.0.iter().position(|s| s.is(name, new.location)) {
            let first = self.0.remove(position);
            diagnostics.push(
                Diagnostic::new(
                    rules::DUPLICATE_PARAMETER,
                    format!("the parameter `{name}` is given twice"),
                )
                .at(&new.parameter.place, "this one is sent")
                .at(&first.parameter.place, "this one is not"),
            );
        }
        self.0.push(new);
    }

    /// Adds a parameter of the workflow, unless the step has its own.
    fn add_default(&mut self, new: Supplied<'s, 'a>) {
        let replaced = self
            .0
            .iter()
            .any(|s| s.is(&new.parameter.name.value, new.location));
        if !replaced {
            self.0.push(new);
        }
    }
}

impl<'p, 'a> Context<'p, 'a> {
    /// The parameters of a step, and those of the workflow that it does not replace; nothing if
    /// one of them does not say where it goes.
    pub fn parameters<'s>(
        &self,
        step: &'s Step<'a>,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Parameters<'s, 'a>>
    where
        'p: 's,
    {
        let mut parameters = Parameters(Vec::new());
        let mut complete = true;
        let own = step.parameters.iter().map(|parameter| (parameter, false));
        let defaults = self
            .workflow
            .parameters
            .iter()
            .map(|parameter| (parameter, true));
        for (parameter, of_workflow) in own.chain(defaults) {
            let Some(location) = location(parameter, operation, diagnostics) else {
                complete = false;
                continue;
            };
            let supplied = Supplied {
                parameter,
                location,
                of_workflow,
                used: false,
            };
            match of_workflow {
                false => parameters.add(supplied, diagnostics),
                true => parameters.add_default(supplied),
            }
        }
        complete.then_some(parameters)
    }
}

/// Where a parameter goes: as it says, or where its name is declared exactly once.
fn location(
    parameter: &Parameter<'_>,
    operation: &Operation,
    diagnostics: &mut Diagnostics,
) -> Option<Location> {
    match parameter.location.as_ref().map(|l| l.value.as_str()) {
        Some("path") => Some(Location::Path),
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("cookie") => Some(Location::Cookie),
        Some(other @ "querystring") => {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED,
                    format!("{other} parameters are valid here, but not generated for yet"),
                )
                .at(&parameter.place, "not supported yet"),
            );
            None
        }
        _ => declared_location(parameter, operation, diagnostics),
    }
}

fn declared_location(
    parameter: &Parameter<'_>,
    operation: &Operation,
    diagnostics: &mut Diagnostics,
) -> Option<Location> {
    let name = parameter.name.value.as_str();
    let locations: Vec<Location> = declared(operation)
        .filter(|p| p.name == name)
        .map(|p| p.location)
        .collect();
    let message = match &parameter.location {
        Some(location) => format!("`{}` is no place for a parameter", location.value),
        None => format!("the parameter `{name}` does not say where it goes"),
    };
    if let [only] = locations[..] {
        diagnostics.push(
            Diagnostic::new(rules::MISSING_IN, message)
                .at(&parameter.place, format!("declared in {}", word(only)))
                .help(format!("add `in: {}`", word(only))),
        );
        return Some(only);
    }
    let times = match locations.len() {
        0 => "the operation does not declare it".to_owned(),
        _ => {
            let places: Vec<&str> = locations.iter().map(|l| word(*l)).collect();
            format!("declared in {}", places.join(" and in "))
        }
    };
    diagnostics.push(
        Diagnostic::new(rules::AMBIGUOUS_IN, message)
            .at(&parameter.place, times)
            .help("add `in: path`, `query`, `header` or `cookie`"),
    );
    None
}

impl Supplied<'_, '_> {
    /// Whether this is the parameter of a name and location. Header names are compared without
    /// case (RFC 9110, section 5.1).
    fn is(&self, name: &str, location: Location) -> bool {
        let own = &self.parameter.name.value;
        self.location == location
            && match location {
                Location::Header => own.eq_ignore_ascii_case(name),
                _ => own == name,
            }
    }

    fn not_in_path(&self, operation: &Operation) -> Diagnostic {
        let rule = match self.of_workflow {
            true => rules::UNDECLARED_PARAMETER,
            false => rules::UNKNOWN_PATH_PARAMETER,
        };
        let name = &self.parameter.name.value;
        let names = || {
            declared(operation)
                .filter(|p| p.location == Location::Path)
                .map(|p| p.name.as_str())
        };
        let help = did_you_mean(name, names()).unwrap_or_else(|| match names().next() {
            Some(_) => format!("the path's parameters are {}", listed(names())),
            None => "it has none".to_owned(),
        });
        Diagnostic::new(
            rule,
            format!("the path `{}` has no parameter `{name}`", operation.path),
        )
        .at(&self.parameter.name.place, "not sent")
        .help(help)
    }

    fn not_declared(&self) -> Diagnostic {
        let name = &self.parameter.name.value;
        if self.is("authorization", Location::Header) {
            return Diagnostic::new(
                rules::SECRET_IN_REQUEST,
                "the document sends `Authorization` itself: an engine that records requests sees it",
            )
            .at(&self.parameter.place, "recorded with the request")
            .help("leave it out, and set the credential on the source's client");
        }
        Diagnostic::new(
            rules::UNDECLARED_PARAMETER,
            format!(
                "the operation declares no {} parameter `{name}`",
                word(self.location)
            ),
        )
        .at(&self.parameter.name.place, "sent all the same")
    }
}

fn declared(operation: &Operation) -> impl Iterator<Item = &ir::Parameter> {
    let options = operation.options.iter().flat_map(|o| &o.parameters);
    operation.arguments.iter().chain(options)
}

/// The location as a document writes it.
pub fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::QueryString => "querystring",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}
