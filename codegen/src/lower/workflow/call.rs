//! A step's call: the operation's arguments, and its body.

use crate::diagnostic::Diagnostics;
use crate::ir::{Call, Location, Method};
use crate::lower::operation::Parts;
use crate::lower::workflow::arguments::{Arguments, Options};
use crate::lower::workflow::{Callee, Context};
use crate::parse::arazzo::Step;

impl<'a> Context<'_, 'a> {
    /// Lowers the call of a step; nothing if what was reported leaves nothing to generate.
    pub fn call(
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
        extra.extend(undeclared?);
        extra.extend(body.header);
        // A whole query stands behind the parameters of the query.
        extra.sort_by_key(|extra| extra.location == Location::QueryString);
        let mut arguments = match (body.method, typed) {
            (Method::Plain | Method::Alternative(_), Some(typed)) => typed,
            _ => any,
        };
        arguments.extend(body.media_type);
        let (source, operation) = self.target;
        Some(Call {
            source,
            operation,
            method: body.method,
            arguments,
            options,
            body: body.payload,
            extra,
        })
    }
}
