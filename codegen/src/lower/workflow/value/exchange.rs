//! What a step sent, and what it got: `$request`, `$response`, `$url`, `$method`, `$statusCode`.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{Expr, ReplyPart, Type};
use crate::lower::operation::{Parts, is_json};
use crate::lower::workflow::Context;
use crate::lower::workflow::criteria::CriterionScope;
use crate::lower::workflow::outputs::responses_of;
use crate::lower::workflow::value::known::text;
use crate::lower::workflow::value::{At, Known};
use crate::parse::arazzo::{Parameter, Target};
use crate::parse::expression::{Expression, Part, Pointer};
use crate::parse::node::Node;
use crate::resolve::pointer::nullable;
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// A part of the exchange that a step has had.
    pub(super) fn exchange(
        &mut self,
        at: At<'_, 'a>,
        expression: &Expression,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let reply = |part, ty: Type| {
            let ty = ty.optional();
            let expr = Expr::Reply {
                part,
                ty: ty.clone(),
            };
            Some(Known::new(expr, ty, source))
        };
        let (At::Exchange(scope) | At::Action(scope)) = at else {
            let why = match at {
                At::Request => "no reply has come yet",
                _ => "it is of a step, and no step is named",
            };
            out_of_place(source, why, place, diagnostics);
            return Some(Known::absent(source));
        };
        if self.called_by(scope.step).is_some()
            && let Some((part, ty)) = self.of_called(expression)
        {
            return reply(part, ty);
        }
        match expression {
            Expression::StatusCode => reply(ReplyPart::Status, Type::I64),
            Expression::Method => Some(text(&method(scope.parts), source)),
            Expression::Url => {
                self.keeps_requests = true;
                reply(ReplyPart::Url, Type::Secret)
            }
            Expression::Response(Part::Header(name)) => {
                reply(ReplyPart::Header(name.clone()), Type::String)
            }
            Expression::Response(Part::Body(pointer)) => {
                Some(self.reply_body(scope, pointer, source, place, diagnostics))
            }
            Expression::Request(Part::Body(pointer)) => {
                self.sent_body(scope, pointer, source, place, diagnostics)
            }
            Expression::Request(Part::Header(name)) => {
                self.sent(scope, "header", name, source, place, diagnostics)
            }
            Expression::Request(Part::Query(name)) => {
                self.sent(scope, "query", name, source, place, diagnostics)
            }
            Expression::Request(Part::Path(name)) => {
                self.sent(scope, "path", name, source, place, diagnostics)
            }
            _ => {
                out_of_place(
                    source,
                    "a reply has no query and no path",
                    place,
                    diagnostics,
                );
                Some(Known::absent(source))
            }
        }
    }

    /// What a step that calls a workflow has of the last request of that, which only its reply knows.
    fn of_called(&mut self, expression: &Expression) -> Option<(ReplyPart, Type)> {
        let part = match expression {
            Expression::Method => return Some((ReplyPart::Method, Type::String)),
            Expression::Request(Part::Body(pointer)) => ReplyPart::SentBody(pointer.clone()),
            Expression::Request(Part::Header(name)) => ReplyPart::SentHeader(name.clone()),
            Expression::Request(Part::Query(name)) => ReplyPart::SentQuery(name.clone()),
            Expression::Request(Part::Path(name)) => ReplyPart::SentPath(name.clone()),
            _ => return None,
        };
        self.keeps_requests = true;
        let ty = match part {
            ReplyPart::SentBody(_) => Type::Json,
            _ => Type::String,
        };
        Some((part, ty))
    }

    fn reply_body(
        &self,
        scope: &CriterionScope<'_, 'a>,
        pointer: &Pointer,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Known<'a> {
        let files = self.project.files;
        let ty = match scope.responses.is_empty() {
            true => undescribed(scope, pointer, place, diagnostics),
            false => self.whole_type(scope.responses),
        };
        let ty = ty.optional();
        let part = ReplyPart::Body(Pointer::default());
        let body = Known {
            schemas: scope.responses.to_vec(),
            promised: !scope.responses.is_empty()
                && !scope.responses.iter().any(|schema| nullable(files, schema)),
            ..Known::new(
                Expr::Reply {
                    part,
                    ty: ty.clone(),
                },
                ty,
                source,
            )
        };
        let what = format!("the reply of {}", scope.parts.title());
        self.inside_of(body, pointer.tokens(), &what, source, place, diagnostics)
    }

    /// A parameter of the request: the value that the document passes.
    fn sent(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        location: &str,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let is_name = |other: &str| match location {
            "header" => other.eq_ignore_ascii_case(name),
            _ => other == name,
        };
        let is_meant = |parameter: &&Parameter<'a>| {
            let own = parameter.location.as_ref().map(|l| l.value.as_str());
            is_name(&parameter.name.value) && own.is_none_or(|own| own == location)
        };
        let own = scope.step.parameters.iter().rev().find(is_meant);
        let defaults = &self.workflow.parameters;
        let passed = own.or_else(|| defaults.iter().find(is_meant));
        if let Some(value) = passed.map(|parameter| parameter.value.clone()) {
            // What is wrong with it is reported where it stands.
            let unheard = &mut Diagnostics::default();
            return self.value_or_json(At::Outputs, &value, source, unheard);
        }
        if location == "header" && (is_name("accept") || is_name("content-type")) {
            self.keeps_requests = true;
            let ty = Type::String.optional();
            let part = ReplyPart::SentHeader(name.to_owned());
            return Some(Known::new(
                Expr::Reply {
                    part,
                    ty: ty.clone(),
                },
                ty,
                source,
            ));
        }
        let is_declared = |parameter: &Node<'_>| {
            let field = |field: &str| parameter.value.get(field).and_then(|v| v.as_str());
            field("in") == Some(location) && field("name").is_some_and(is_name)
        };
        if !scope.parts.parameters.iter().any(is_declared) {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSET_REQUEST,
                    format!(
                        "{} has no {location} parameter `{name}`, and the step passes none",
                        scope.parts.title()
                    ),
                )
                .at(place, "absent")
                .at(&scope.parts.node.place().key(), "the operation")
                .help(format!(
                    "add `- name: {name}`, `in: {location}` and a `value` to the step's `parameters`"
                )),
            );
        }
        Some(Known::absent(source))
    }

    /// The body before it was encoded: what the document writes, or else what was sent.
    fn sent_body(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        pointer: &Pointer,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let Some(body) = &scope.step.body else {
            diagnostics.push(
                Diagnostic::new(rules::UNSET_REQUEST, "the step sends no body").at(place, "absent"),
            );
            return Some(Known::absent(source));
        };
        let structure = body.payload.as_ref().filter(|payload| {
            body.replacements.is_empty() && (payload.value.is_object() || payload.value.is_array())
        });
        let Some(payload) = structure else {
            self.keeps_requests = true;
            self.keeps_bodies.insert(self.current);
            let ty = Type::Json.optional();
            let part = ReplyPart::SentBody(pointer.clone());
            return Some(Known::new(
                Expr::Reply {
                    part,
                    ty: ty.clone(),
                },
                ty,
                source,
            ));
        };
        let mut node = payload.clone();
        for (index, token) in pointer.tokens().iter().enumerate() {
            let next = match node.value {
                serde_json::Value::Array(_) => token
                    .parse()
                    .ok()
                    .and_then(|at: usize| node.items().nth(at)),
                serde_json::Value::Object(_) => node.get(token),
                // The value of an expression, and a place in it.
                _ => {
                    let unheard = &mut Diagnostics::default();
                    let base = self.value_or_json(At::Outputs, &node, source, unheard)?;
                    let rest = pointer.tokens().get(index..).unwrap_or_default();
                    return Some(self.inside(base, rest, source, place, diagnostics));
                }
            };
            let Some(next) = next else {
                diagnostics.push(
                    Diagnostic::new(
                        rules::POINTER,
                        format!("`{pointer}` is not in the body that the step sends: there is no `{token}`"),
                    )
                    .at(place, "absent")
                    .at(&payload.place().key(), "this one"),
                );
                return Some(Known::absent(source));
            };
            node = next;
        }
        self.value_or_json(At::Outputs, &node, source, &mut Diagnostics::default())
    }

    /// The step's own output, where it is not kept yet: what it is read from (Arazzo leaves open
    /// whether there is one).
    pub(super) fn own_output(
        &mut self,
        scope: &CriterionScope<'_, 'a>,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        if !scope.of_action {
            diagnostics.push(
                Diagnostic::new(
                    rules::OWN_OUTPUT_IN_CRITERION,
                    format!("`{name}` is the step's own output, evaluated after its criteria"),
                )
                .at(place, "read from the reply instead"),
            );
        }
        let output = scope.step.outputs.iter().find(|o| o.name == name)?;
        if self.evaluating.iter().any(|other| other == name) {
            diagnostics.push(
                Diagnostic::new(rules::OWN_OUTPUT, format!("`{name}` is read from itself"))
                    .at(place, "absent"),
            );
            return Some(Known::absent(source));
        }
        self.evaluating.push(name.to_owned());
        // What is wrong with the output is reported where it stands.
        let unheard = &mut Diagnostics::default();
        let found = self.output_known(At::Exchange(scope), output, unheard);
        self.evaluating.pop();
        found
    }
}

/// The method, as it is sent.
fn method(parts: &Parts<'_>) -> String {
    let last = parts.node.pointer.rsplit('/').next().unwrap_or_default();
    last.to_ascii_uppercase()
}

fn out_of_place(source: &str, why: &str, place: &Place, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::new(
            rules::OUT_OF_PLACE,
            format!("`{source}` has no value here: {why}"),
        )
        .at(place, "absent"),
    );
}

/// The type of a body that no JSON schema describes, and what there is to say about reading it.
fn undescribed(
    scope: &CriterionScope<'_, '_>,
    pointer: &Pointer,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> Type {
    if let Target::Workflow(workflow) = &scope.step.target {
        let message = format!(
            "what the last reply of the workflow `{}` has in it is not described here",
            workflow.value
        );
        diagnostics.push(
            Diagnostic::new(rules::UNDESCRIBED_BODY, message)
                .at(place, "read all the same, of any type")
                .help("give that workflow an output, and read this: `$outputs.<name>`"),
        );
        return Type::Json;
    }
    let replies = scope.parts.successes();
    let media: Vec<&str> = replies
        .iter()
        .filter_map(|(_, reply)| reply.value.get("content")?.as_object())
        .flat_map(|content| content.keys().map(String::as_str))
        .gather();
    if media.iter().any(|media| is_json(media)) {
        return Type::Json;
    }
    let called = scope.parts.title();
    let bodiless = |status: &str| matches!(status, "204" | "205" | "304");
    if media.is_empty() {
        let never = !scope.parts.has_bodies()
            || (!replies.is_empty() && replies.iter().all(|(status, _)| bodiless(status)));
        let finding = match never {
            true => Diagnostic::new(
                rules::POINTER,
                format!("the replies of {called} have no body"),
            )
            .at(place, "absent"),
            false => Diagnostic::new(
                rules::UNDESCRIBED_BODY,
                format!("the description of {called} does not say what is in its replies"),
            )
            .at(place, "read all the same, of any type"),
        };
        let described = responses_of(scope.parts);
        diagnostics.push(finding.at_optional(described.as_ref(), "no `content` of success"));
        return Type::Json;
    }
    if !pointer.is_root() {
        diagnostics.push(
            Diagnostic::new(
                rules::POINTER,
                format!(
                    "the reply of {called} is `{}`, which has no members",
                    media.join("`, `")
                ),
            )
            .at(place, "absent, unless it is JSON all the same")
            .at_optional(responses_of(scope.parts).as_ref(), "the replies")
            .help("take the whole body, `$response.body`, which is a text"),
        );
        return Type::Json;
    }
    let is_text = |media: &&str| media.starts_with("text/") || media.ends_with("xml");
    match media.iter().all(is_text) {
        true => Type::String,
        false => Type::Json,
    }
}
