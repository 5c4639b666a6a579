//! Steps: what they call, send, demand and yield (Arazzo, Step Object).

use super::{Criterion, CriterionKind, Parameter, Parser, RequestBody, Step, Target, twice};
use crate::diagnostic::{Diagnostic, rules};
use crate::parse::node::Node;

impl Parser<'_> {
    pub(super) fn steps<'a>(&mut self, workflow: &Node<'a>) -> Vec<Step<'a>> {
        let items = self.reader.required_list(workflow, "steps", "the workflow");
        let mut steps: Vec<Step<'a>> = Vec::new();
        for item in items {
            let Some(step) = self.step(&item) else {
                continue;
            };
            match steps.iter().find(|s| s.id.value == step.id.value) {
                Some(first) => {
                    let diagnostic = twice(rules::DUPLICATE_ID, "steps", &step.id, &first.id);
                    self.reader.push(diagnostic);
                }
                None => steps.push(step),
            }
        }
        steps
    }

    fn step<'a>(&mut self, node: &Node<'a>) -> Option<Step<'a>> {
        let what = "a step";
        self.reader.known_fields(
            node,
            what,
            &[
                "stepId",
                "description",
                "operationId",
                "operationPath",
                "workflowId",
                "channelPath",
                "parameters",
                "requestBody",
                "successCriteria",
                "onSuccess",
                "onFailure",
                "outputs",
                "timeout",
                "dependsOn",
                "correlationId",
                "action",
                "retryAfter",
                "retryLimit",
            ],
        );
        for name in [
            "onSuccess",
            "onFailure",
            "timeout",
            "dependsOn",
            "retryAfter",
            "retryLimit",
        ] {
            self.unsupported_member(node, name);
        }
        let id = self.reader.required_text(node, "stepId", what);
        let target = self.target(node);
        let step = Step {
            id: id?,
            description: self.reader.optional_text(node, "description"),
            target: target?,
            parameters: self.parameters(node),
            body: self.request_body(node),
            criteria: self.criteria(node),
            outputs: self.outputs(node),
            place: node.place(),
        };
        Some(step)
    }

    fn target(&mut self, step: &Node<'_>) -> Option<Target> {
        let kinds = ["operationId", "operationPath", "workflowId", "channelPath"];
        let named: Vec<&str> = kinds
            .into_iter()
            .filter(|kind| step.get(kind).is_some())
            .collect();
        match named[..] {
            ["operationId"] => self
                .reader
                .optional_text(step, "operationId")
                .map(Target::OperationId),
            ["operationPath"] => self
                .reader
                .optional_text(step, "operationPath")
                .map(Target::OperationPath),
            [other] => {
                self.unsupported_member(step, other);
                None
            }
            _ => {
                let message = match named.is_empty() {
                    true => "the step calls nothing".to_owned(),
                    false => format!("the step has {}, and calls one thing", named.join(" and ")),
                };
                self.reader.push(
                    Diagnostic::new(rules::TARGET_COUNT, message)
                        .at(&step.place(), "needs exactly one target")
                        .help("give one of `operationId`, `operationPath` and `workflowId`"),
                );
                None
            }
        }
    }

    pub(super) fn parameters<'a>(&mut self, owner: &Node<'a>) -> Vec<Parameter<'a>> {
        let mut parameters = Vec::new();
        for item in owner.list("parameters") {
            if item.get("reference").is_some() {
                self.unsupported_member(&item, "reference");
                continue;
            }
            self.reader
                .known_fields(&item, "a parameter", &["name", "in", "value"]);
            let name = self.reader.required_text(&item, "name", "a parameter");
            let location = self.reader.optional_text(&item, "in");
            let value = item.get("value");
            if value.is_none() {
                self.reader.missing(&item, "value", "a parameter");
            }
            if let (Some(name), Some(value)) = (name, value) {
                parameters.push(Parameter {
                    name,
                    location,
                    value,
                    place: item.place(),
                });
            }
        }
        parameters
    }

    fn request_body<'a>(&mut self, step: &Node<'a>) -> Option<RequestBody<'a>> {
        let body = step.get("requestBody")?;
        self.reader.known_fields(
            &body,
            "a request body",
            &["contentType", "payload", "replacements"],
        );
        self.unsupported_member(&body, "replacements");
        Some(RequestBody {
            content_type: self.reader.optional_text(&body, "contentType"),
            payload: body.get("payload"),
            place: body.place(),
        })
    }

    fn criteria(&mut self, step: &Node<'_>) -> Vec<Criterion> {
        let Some(list) = step.get("successCriteria") else {
            return Vec::new();
        };
        if list.items().next().is_none() {
            self.reader.push(
                Diagnostic::new(rules::EMPTY_LIST, "`successCriteria` is empty")
                    .at(&list.place().key(), "as if it were not there")
                    .help("remove the field, or name a criterion"),
            );
        }
        list.items()
            .filter_map(|item| self.criterion(&item))
            .collect()
    }

    fn criterion(&mut self, node: &Node<'_>) -> Option<Criterion> {
        self.reader.known_fields(
            node,
            "a criterion",
            &["condition", "context", "type", "version"],
        );
        let condition = self.reader.required_text(node, "condition", "a criterion");
        let context = self.reader.optional_text(node, "context");
        let kind = self.criterion_kind(node)?;
        if kind != CriterionKind::Simple && context.is_none() {
            self.reader.push(
                Diagnostic::new(
                    rules::MISSING_CONTEXT,
                    "a criterion of this type needs a `context`; the response's body is taken",
                )
                .at(&node.place(), "has no `context`")
                .help("add `context: $response.body`"),
            );
        }
        Some(Criterion {
            condition: condition?,
            context,
            kind,
        })
    }

    fn criterion_kind(&mut self, criterion: &Node<'_>) -> Option<CriterionKind> {
        let Some(node) = criterion.get("type") else {
            return Some(CriterionKind::Simple);
        };
        // An Expression Type Object names the type in a member of its own.
        let node = node.get("type").unwrap_or(node);
        match node.value.as_str() {
            Some("simple") => Some(CriterionKind::Simple),
            Some("regex") => Some(CriterionKind::Regex),
            Some("jsonpath") => Some(CriterionKind::JsonPath),
            Some("xpath") => {
                self.reader.push(
                    Diagnostic::new(rules::XPATH_UNSUPPORTED, "XPath criteria are not supported")
                        .at(&node.place(), "xpath"),
                );
                None
            }
            other => {
                let help = crate::suggest::did_you_mean(
                    other.unwrap_or_default(),
                    ["simple", "regex", "jsonpath"],
                );
                self.reader.push(
                    Diagnostic::new(rules::UNKNOWN_TYPE, "a criterion has no such type")
                        .at(&node.place(), "unknown type")
                        .help_optional(help),
                );
                None
            }
        }
    }
}
