//! Steps: what they call, send, demand and yield (Arazzo, Step Object).

use super::action::ActionList;
use super::{Action, ActionKind, Parser, Step, Target, Unread, twice};
use crate::diagnostic::{Diagnostic, rules};
use crate::gather::{Collection, Gather};
use crate::parse::node::{Node, Text};

impl<'a> Parser<'_, 'a> {
    /// The steps, and whether there are others that could not be read.
    pub(super) fn steps(&mut self, workflow: &Node<'a>) -> (Vec<Step<'a>>, bool) {
        let items = self.reader.required_list(workflow, "steps", "the workflow");
        let mut steps: Vec<Step<'a>> = Vec::new();
        let mut unread = items.is_empty();
        for item in items {
            let Some(step) = self.step(&item) else {
                unread = true;
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
        (steps, unread)
    }

    fn step(&mut self, node: &Node<'a>) -> Option<Step<'a>> {
        let what = "a step";
        if !self.reader.is_mapping(node) {
            return None;
        }
        self.fields(
            node,
            what,
            &[
                "stepId",
                "description",
                "operationId",
                "operationPath",
                "workflowId",
                "parameters",
                "requestBody",
                "successCriteria",
                "onSuccess",
                "onFailure",
                "outputs",
                "retryAfter",
                "retryLimit",
            ],
            &[
                "timeout",
                "dependsOn",
                "channelPath",
                "correlationId",
                "action",
            ],
        );
        let id = self.reader.required_text(node, "stepId", what);
        if let Some(id) = &id {
            self.check_name(id);
        }
        let target = self.target(node).unwrap_or(Target::Unclear);
        self.not_empty(node, "dependsOn", "name a step");
        let mut on_failure = self.actions(node, ActionList::OnFailure);
        on_failure.put_all(self.step_retry(node));
        let parameters = self.parameters(node);
        let unread = Unread {
            steps: false,
            parameters: Self::lacks(node, "parameters", parameters.len()),
            body: Self::is_no_mapping(node, "requestBody"),
            outputs: Self::is_no_mapping(node, "outputs"),
        };
        let mut step = Step {
            id: id?,
            description: self.reader.optional_text(node, "description"),
            target,
            parameters,
            body: self.request_body(node),
            criteria: self.success_criteria(node),
            on_success: self.actions(node, ActionList::OnSuccess),
            on_failure,
            timeout: self.reader.count(node, "timeout"),
            depends_on: self.depends_on(node),
            outputs: self.outputs(node),
            unread,
            place: node.place(),
        };
        if let Target::Workflow(_) = &step.target {
            self.of_workflow_call(&mut step);
        }
        Some(step)
    }

    /// A workflow takes inputs: they are in no place of a request, and there is no body.
    fn of_workflow_call(&mut self, step: &mut Step<'a>) {
        for parameter in &mut step.parameters {
            if let Some(location) = parameter.location.take() {
                let message = "a workflow takes its inputs by name alone";
                self.ignored(&location.place, message.to_owned());
            }
        }
        if let Some(body) = step.body.take() {
            let message = "a step that calls a workflow sends no body itself";
            self.ignored(&body.place.key(), message.to_owned());
        }
    }

    fn target(&mut self, step: &Node<'a>) -> Option<Target> {
        let kinds = ["operationId", "operationPath", "workflowId", "channelPath"];
        let named: Vec<&str> = kinds
            .into_iter()
            .filter(|kind| step.get(kind).is_some())
            .gather();
        let mut text = |name| self.reader.optional_text(step, name);
        match named[..] {
            ["operationId"] => text("operationId").map(Target::OperationId),
            ["operationPath"] => text("operationPath").map(Target::OperationPath),
            ["workflowId"] => text("workflowId").map(Target::Workflow),
            ["channelPath"] => {
                let channel = text("channelPath")?;
                self.asynchronous(&channel);
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

    fn asynchronous(&mut self, channel: &Text) {
        self.reader.push(
            Diagnostic::new(
                rules::ASYNC_UNSUPPORTED,
                "messages over channels are not supported, only HTTP",
            )
            .at(&channel.place, "a channel"),
        );
    }

    /// `retryAfter` and `retryLimit` on the step itself: documents mean a retry of every failure.
    fn step_retry(&mut self, step: &Node<'a>) -> Option<Action<'a>> {
        let fields = ["retryAfter", "retryLimit"];
        let place = fields.into_iter().find_map(|name| step.get(name))?.place();
        self.reader.push(
            Diagnostic::new(
                rules::STEP_RETRY,
                "retries are fields of an action, not of the step",
            )
            .at(&place.key(), "read as a last action of `onFailure`")
            .help("write `onFailure: [{name: …, type: retry, retryAfter: …, retryLimit: …}]`"),
        );
        Some(Action {
            name: Text {
                value: "retryAfter".to_owned(),
                place: place.clone(),
            },
            kind: ActionKind::Retry {
                after: self.reader.number(step, "retryAfter").unwrap_or_default(),
                limit: self.retry_limit(step),
                target: None,
            },
            criteria: Vec::new(),
            parameters: Vec::new(),
            place,
        })
    }
}
