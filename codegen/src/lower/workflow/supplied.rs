//! The parameters that a step's request gets: the step's own, and its workflow's (Arazzo,
//! Parameter Object).

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::Gather;
use crate::ir::{self, Location, Operation, Scheme, SchemeKind};
use crate::lower::workflow::Context;
use crate::parse::arazzo::{Parameter, Step};
use crate::parse::node::Node;
use crate::suggest::{did_you_mean, is_near, listed};

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
    /// What it should be called, if that is plain.
    meant: Option<String>,
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

    /// The parameter of the step that is plainly meant to be one of the path, by another
    /// name: one that the operation does not have, and whose name is near, or that is the only one
    /// where only one is missing.
    pub fn misnamed(
        &mut self,
        declared: &ir::Parameter,
        operation: &Operation,
    ) -> Option<&'s Parameter<'a>> {
        if declared.location != Location::Path {
            return None;
        }
        let of_path = || {
            let parameters = operation.parameters();
            parameters.filter(|p| p.location == Location::Path)
        };
        let is_free = |s: &Supplied<'_, '_>| {
            let is_of_step = s.location == Location::Path && !s.of_workflow;
            is_of_step && s.meant.is_none() && !of_path().any(|p| s.is(&p.name, p.location))
        };
        let is_given = |p: &ir::Parameter| self.0.iter().any(|s| s.is(&p.name, p.location));
        let is_only = self.0.iter().filter(|s| is_free(s)).count() == 1
            && of_path().filter(|p| !is_given(p)).count() == 1;
        let is_meant = |s: &&mut Supplied<'_, '_>| {
            is_free(s) && (is_only || is_near(&s.parameter.name.value, &declared.name))
        };
        let found = self.0.iter_mut().find(is_meant)?;
        found.meant = Some(declared.name.clone());
        Some(found.parameter)
    }

    /// Leaves out a header, of which something else is made.
    pub fn drop_header(&mut self, name: &str) {
        self.0.retain(|s| !s.is(name, Location::Header));
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
                continue;
            }
            if supplied.location == Location::Header && !supplied.is_field_name() {
                diagnostics.push(supplied.no_header());
                continue;
            }
            if !supplied.is_of_http() {
                diagnostics.push(supplied.not_declared());
            }
            sent.push(supplied);
        }
        sent
    }

    /// Reports those that carry what a security scheme of the source carries: nothing hides them.
    pub fn report_secrets(&self, schemes: &[Scheme], diagnostics: &mut Diagnostics) {
        for supplied in self.0.iter().filter(|s| s.is_secret(schemes)) {
            diagnostics.push(supplied.secret());
        }
    }

    /// Reports those of the path that only its template names.
    pub fn report_template(&self, declared: &[Node<'_>], diagnostics: &mut Diagnostics) {
        let is_declared = |name: &str| {
            let says = |node: &Node<'_>, keyword: &str, text: &str| {
                node.value.get(keyword).is_some_and(|value| value == text)
            };
            let mut declared = declared.iter();
            declared.any(|node| says(node, "name", name) && says(node, "in", "path"))
        };
        let of_path = self
            .0
            .iter()
            .filter(|s| s.used && s.location == Location::Path);
        for supplied in of_path.filter(|s| !is_declared(&s.parameter.name.value)) {
            diagnostics.push(supplied.not_declared());
        }
    }

    /// Reports a whole query beside parameters of the query (Arazzo 1.1, Parameter Object).
    fn report_query_string(&self, diagnostics: &mut Diagnostics) {
        let find = |location| self.0.iter().find(|s| s.location == location);
        if let (Some(whole), Some(part)) = (find(Location::QueryString), find(Location::Query)) {
            diagnostics.push(
                Diagnostic::new(
                    rules::QUERYSTRING,
                    "a whole query and a parameter of the query exclude each other",
                )
                .at(&whole.parameter.place, "sent after the others")
                .at(&part.parameter.place, "sent first"),
            );
        }
    }

    /// Adds a parameter; of two of one list that are the same, the last counts, and one of the step
    /// before one of the workflow.
    fn add(&mut self, new: Supplied<'s, 'a>, diagnostics: &mut Diagnostics) {
        let name = &new.parameter.name.value;
        let same = self.0.iter().position(|s| s.is(name, new.location));
        let Some(position) = same else {
            self.0.push(new);
            return;
        };
        let Some(first) = self.0.get_mut(position) else {
            return;
        };
        if first.of_workflow != new.of_workflow {
            return;
        }
        diagnostics.push(
            Diagnostic::new(
                rules::DUPLICATE_PARAMETER,
                format!("the parameter `{name}` is given twice"),
            )
            .at(&new.parameter.place, "this one is sent")
            .at(&first.parameter.place, "this one is not"),
        );
        *first = new;
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
            let location = match named_location(parameter) {
                Some(location) => Some(location),
                None => declared_location(parameter, operation, of_workflow, diagnostics),
            };
            let Some(location) = location else {
                complete &= of_workflow;
                continue;
            };
            let supplied = Supplied {
                parameter,
                location,
                of_workflow,
                used: false,
                meant: None,
            };
            parameters.add(supplied, diagnostics);
        }
        parameters.report_query_string(diagnostics);
        complete.then_some(parameters)
    }
}

/// Whether two names mean one parameter of a location.
pub fn is_same(location: Location, one: &str, other: &str) -> bool {
    match location {
        Location::Header => one.eq_ignore_ascii_case(other),
        // There is one query, whatever it is called.
        Location::QueryString => true,
        _ => one == other,
    }
}

/// Where a parameter says that it goes.
pub fn named_location(parameter: &Parameter<'_>) -> Option<Location> {
    Some(match parameter.location.as_ref()?.value.as_str() {
        "path" => Location::Path,
        "query" => Location::Query,
        "querystring" => Location::QueryString,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => return None,
    })
}

/// Where a parameter goes that does not say it: where its name is declared exactly once. One of the
/// workflow does not have to be of this operation.
fn declared_location(
    parameter: &Parameter<'_>,
    operation: &Operation,
    of_workflow: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Location> {
    let name = parameter.name.value.as_str();
    let named = operation.parameters().filter(|p| p.name == name);
    let locations: Vec<Location> = named.map(|p| p.location).gather();
    let message = match &parameter.location {
        Some(location) => format!("`{}` is no place for a parameter", location.value),
        None => format!("the parameter `{name}` does not say where it goes"),
    };
    if let [only] = locations[..] {
        diagnostics.push(
            Diagnostic::new(rules::MISSING_IN, message)
                .at(&parameter.place, format!("declared in {}", word(only)))
                .help(format!("add `in: {}`", word(only)))
                .fix_optional(with_place(parameter, only).filter(|_| !of_workflow)),
        );
        return Some(only);
    }
    let places: Vec<&str> = locations.iter().map(|l| word(*l)).gather();
    let help = "add `in: path`, `query`, `header` or `cookie`";
    if of_workflow {
        let message = format!("{message}, and `{}` does not tell", operation.id);
        let finding = Diagnostic::new(rules::UNDECLARED_PARAMETER, message);
        diagnostics.push(finding.at(&parameter.place, "not sent there").help(help));
        return None;
    }
    let times = match places.is_empty() {
        true => "the operation does not declare it".to_owned(),
        false => format!("declared in {}", places.join(" and in ")),
    };
    let finding = Diagnostic::new(rules::AMBIGUOUS_IN, message);
    diagnostics.push(finding.at(&parameter.place, times).help(help));
    None
}

impl Supplied<'_, '_> {
    /// Whether this is the parameter of a name and location. Header names are compared without
    /// case (RFC 9110, section 5.1).
    fn is(&self, name: &str, location: Location) -> bool {
        self.location == location && is_same(location, &self.parameter.name.value, name)
    }

    fn not_in_path(&self, operation: &Operation) -> Diagnostic {
        let rule = match self.of_workflow {
            true => rules::UNDECLARED_PARAMETER,
            false => rules::UNKNOWN_PATH_PARAMETER,
        };
        let name = &self.parameter.name.value;
        let names = || {
            operation
                .parameters()
                .filter(|p| p.location == Location::Path)
                .map(|p| p.name.as_str())
        };
        let meant = self.meant.as_ref();
        let help = meant.map(|meant| format!("write `name: {meant}`"));
        let help = help.or_else(|| did_you_mean(name, names()));
        let help = help.unwrap_or_else(|| match names().next() {
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

    /// Whether a header can be called so (RFC 9110, section 5.1).
    fn is_field_name(&self) -> bool {
        let name = self.parameter.name.value.as_bytes();
        let is_token =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        !name.is_empty() && name.iter().all(is_token)
    }

    fn no_header(&self) -> Diagnostic {
        let name = &self.parameter.name.value;
        Diagnostic::new(
            rules::UNSUPPORTED_PARAMETER,
            format!("{name:?} is no name of a header"),
        )
        .at(&self.parameter.name.place, "not sent")
    }

    /// Whether it is a header that descriptions do not declare (OpenAPI, Parameter Object).
    fn is_of_http(&self) -> bool {
        let headers = ["authorization", "accept", "content-type"];
        headers
            .into_iter()
            .any(|name| self.is(name, Location::Header))
    }

    fn is_secret(&self, schemes: &[Scheme]) -> bool {
        let carries = |scheme: &Scheme| match &scheme.kind {
            SchemeKind::HeaderKey(name) => self.is(name, Location::Header),
            SchemeKind::QueryKey(name) => self.is(name, Location::Query),
            SchemeKind::CookieKey(name) => self.is(name, Location::Cookie),
            _ => false,
        };
        self.is("authorization", Location::Header) || schemes.iter().any(carries)
    }

    fn secret(&self) -> Diagnostic {
        let name = &self.parameter.name.value;
        Diagnostic::new(
            rules::SECRET_IN_REQUEST,
            format!("the document sends `{name}` itself: an engine that records requests sees it"),
        )
        .at(&self.parameter.place, "recorded with the request")
        .help("leave it out, and set the credential on the source's client")
    }

    fn not_declared(&self) -> Diagnostic {
        let name = &self.parameter.name.value;
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

/// The parameter with its `in`: not that of a component, which other operations may take elsewhere.
fn with_place(parameter: &Parameter<'_>, location: Location) -> Option<Fix> {
    let name = &parameter.name.place;
    if matches!(&name.spot, crate::source::Spot::Value(pointer) if pointer.starts_with("/components/"))
    {
        return None;
    }
    Some(match &parameter.location {
        Some(written) => Fix::text(&written.place, word(location)),
        None => Fix::insert(name, "in", word(location)),
    })
}
