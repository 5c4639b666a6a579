//! A step's call: the operation's arguments, and its body.

use crate::diagnostic::{Diagnostics, Rule, rules};
use crate::gather::{Collection, sort_by_key};
use crate::ir::{Call, Location, Method};
use crate::lower::operation::Parts;
use crate::lower::workflow::arguments::{Arguments, Options};
use crate::lower::workflow::{Callee, Context};
use crate::parse::arazzo::Step;
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// Lowers the call of a step; nothing if what was reported leaves nothing to generate.
    pub fn call(
        &mut self,
        step: &Step<'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Call> {
        let before = diagnostics.count();
        let call = self.call_as_written(step, callee, diagnostics);
        if let Some(parts) = Parts::new(self.project.files, callee.entry) {
            diagnostics.tell_more(before, |rule| other_half(&parts, rule));
        }
        call
    }

    fn call_as_written(
        &mut self,
        step: &Step<'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Call> {
        let mut parameters = self.parameters(step, callee.operation, diagnostics)?;
        parameters.report_secrets(callee.schemes, diagnostics);
        // All of them are looked at, so that everything is reported at once.
        let arguments = self.arguments(step, callee, &mut parameters, diagnostics);
        if let Some(parts) = Parts::new(self.project.files, callee.entry) {
            parameters.report_template(&parts.parameters, diagnostics);
        }
        let fits = arguments.as_ref().is_none_or(|all| all.typed.is_some());
        let options = self.options(callee, &mut parameters, diagnostics);
        let body = self.body(step, callee, &mut parameters, fits, diagnostics);
        let undeclared = self.undeclared(&parameters, callee, diagnostics);
        let Arguments { typed, any } = arguments?;
        let Options {
            fields: options,
            others: mut extra,
        } = options?;
        let body = body?;
        extra.put_all(undeclared?);
        extra.put_all(body.header);
        // A whole query stands behind the parameters of the query.
        sort_by_key(&mut extra, |extra| extra.location == Location::QueryString);
        let mut arguments = match (body.method, typed) {
            (Method::Plain | Method::Alternative(_), Some(typed)) => typed,
            _ => any,
        };
        arguments.put_all(body.media_type);
        let (source, operation) = self.target;
        Some(Call {
            source,
            operation,
            method: body.method,
            arguments,
            options,
            body: body.payload,
            keeps_body: false,
            extra,
        })
    }
}

/// What the description says where a step does not go with its operation.
fn other_half(parts: &Parts<'_>, rule: Rule) -> Option<(Place, &'static str)> {
    let operation = || parts.node.place().key();
    let body = || parts.body.as_ref().map(|body| body.place().key());
    match rule {
        rules::UNDECLARED_PARAMETER | rules::UNKNOWN_PATH_PARAMETER | rules::AMBIGUOUS_IN => {
            Some((operation(), "the operation"))
        }
        rules::UNDECLARED_BODY | rules::BODY_WITHOUT_MEANING => {
            Some((operation(), "has no `requestBody`")).filter(|_| parts.body.is_none())
        }
        rules::MISSING_BODY => Some((body()?, "required here")),
        rules::UNDECLARED_CONTENT | rules::AMBIGUOUS_CONTENT => Some((body()?, "what it takes")),
        _ => None,
    }
}
