//! What happens after a step (Arazzo, Success Action Object, Failure Action Object).

use super::{Action, ActionKind, Destination, Parser, twice};
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::parse::node::{Node, Text};
use crate::suggest::did_you_mean;

/// A list of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActionList {
    OnSuccess,
    OnFailure,
    SuccessActions,
    FailureActions,
}

impl ActionList {
    fn field(self) -> &'static str {
        match self {
            ActionList::OnSuccess => "onSuccess",
            ActionList::OnFailure => "onFailure",
            ActionList::SuccessActions => "successActions",
            ActionList::FailureActions => "failureActions",
        }
    }

    /// Whether the actions are those of a failure.
    pub(super) fn of_failure(self) -> bool {
        matches!(self, ActionList::OnFailure | ActionList::FailureActions)
    }
}

impl<'a> Parser<'_, 'a> {
    /// The actions of a step or workflow; references to components replaced by what they name.
    pub(super) fn actions(&mut self, owner: &Node<'a>, list: ActionList) -> Vec<Action<'a>> {
        let mut actions: Vec<Action<'a>> = Vec::new();
        for (index, item) in self.reader.list(owner, list.field()).iter().enumerate() {
            let otherwise = format!("{}/{index}", list.field());
            let action = match item.get("reference") {
                Some(_) => self.reused_action(item, list.of_failure()),
                None => self.action(item, list.of_failure(), &otherwise),
            };
            let Some(action) = action else {
                continue;
            };
            if let Some(first) = actions.iter().find(|a| a.name.value == action.name.value) {
                let diagnostic = twice(
                    rules::DUPLICATE_ACTION,
                    "actions",
                    &action.name,
                    &first.name,
                );
                self.reader.push(diagnostic);
            }
            actions.push(action);
        }
        actions
    }

    /// An action; `otherwise` names it if it has no name.
    pub(super) fn action(
        &mut self,
        item: &Node<'a>,
        of_failure: bool,
        otherwise: &str,
    ) -> Option<Action<'a>> {
        if !self.reader.is_mapping(item) {
            return None;
        }
        let fields = ["name", "type", "workflowId", "stepId", "criteria"];
        let retry = ["retryAfter", "retryLimit"];
        let known = [&fields[..], if of_failure { &retry } else { &[] }].concat();
        self.fields(item, "an action", &known, &["parameters"]);
        let name = self.action_name(item, otherwise);
        let kind = self.action_kind(item, of_failure);
        let criteria = self.criteria(item, "criteria");
        let parameters = self.action_parameters(item);
        Some(Action {
            name,
            kind: kind?,
            criteria,
            parameters,
            place: item.place(),
        })
    }

    fn action_name(&mut self, item: &Node<'a>, otherwise: &str) -> Text {
        let name = self.reader.optional_text(item, "name");
        if item.get("name").is_none() {
            self.reader.push(
                Diagnostic::new(rules::MISSING_NAME, "the action has no `name`")
                    .at(&item.place(), "needs a `name`"),
            );
        }
        name.unwrap_or_else(|| Text {
            value: otherwise.to_owned(),
            place: item.place(),
        })
    }

    fn action_kind(&mut self, item: &Node<'a>, of_failure: bool) -> Option<ActionKind> {
        let kind = self.reader.required_text(item, "type", "the action")?;
        // One of no known type may be meant to be a retry.
        if of_failure && matches!(kind.value.as_str(), "end" | "goto") {
            for field in ["retryAfter", "retryLimit"] {
                if let Some(node) = item.get(field) {
                    self.ignored(&node.place().key(), format!("`{field}` is for retries"));
                }
            }
        }
        match kind.value.as_str() {
            "end" => {
                for field in ["workflowId", "stepId"] {
                    if let Some(node) = item.get(field) {
                        let message = format!("`end` goes nowhere, so there is no `{field}`");
                        self.ignored(&node.place().key(), message);
                    }
                }
                Some(ActionKind::End)
            }
            "goto" => {
                let destination = self.destination(item)?;
                if destination.is_none() {
                    self.action_target(item, "`goto` says not where to");
                }
                destination.map(ActionKind::Goto)
            }
            "retry" if of_failure => Some(ActionKind::Retry {
                after: self.reader.number(item, "retryAfter").unwrap_or_default(),
                limit: self.retry_limit(item),
                target: self.destination(item)?,
            }),
            _ => {
                self.unknown_action(&kind, of_failure);
                None
            }
        }
    }

    /// Where an action leads to, if it leads anywhere; nothing where it leads to two places.
    #[allow(clippy::option_option, reason = "broken, or absent")]
    fn destination(&mut self, item: &Node<'a>) -> Option<Option<Destination>> {
        let mut text = |name| self.reader.optional_text(item, name);
        match (text("stepId"), text("workflowId")) {
            (Some(_), Some(_)) => {
                self.action_target(item, "the action has `stepId` and `workflowId`");
                None
            }
            (Some(step), None) => Some(Some(Destination::Step(step))),
            (None, Some(workflow)) => Some(Some(Destination::Workflow(workflow))),
            (None, None) => Some(None),
        }
    }

    fn action_target(&mut self, item: &Node<'a>, message: &str) {
        self.reader.push(
            Diagnostic::new(rules::ACTION_TARGET, message)
                .at(&item.place(), "needs one target")
                .help("give either `stepId` or `workflowId`"),
        );
    }

    fn unknown_action(&mut self, kind: &Text, of_failure: bool) {
        let (known, message): (&[&str], _) = match of_failure {
            true => (&["end", "goto", "retry"], "an action has no such type"),
            false => (&["end", "goto"], "an action of a success has no such type"),
        };
        let help = did_you_mean(&kind.value, known.iter().copied());
        self.reader.push(
            Diagnostic::new(rules::UNKNOWN_TYPE, message)
                .at(&kind.place, "unknown type")
                .help(help.unwrap_or_else(|| {
                    format!(
                        "the types are {}",
                        crate::suggest::listed(known.iter().copied())
                    )
                }))
                .fix_optional(Fix::case(kind, &kind.value, known.iter().copied())),
        );
    }

    /// How often a step is retried: once, if nothing is said; never, if that is less than nothing.
    pub(super) fn retry_limit(&mut self, owner: &Node<'a>) -> u64 {
        match owner.get("retryLimit") {
            Some(_) => self.reader.count(owner, "retryLimit").unwrap_or_default(),
            None => 1,
        }
    }

    /// The inputs for the workflow that the action leads to.
    fn action_parameters(&mut self, item: &Node<'a>) -> Vec<super::Parameter<'a>> {
        let mut parameters = self.parameters(item);
        if let (Some(node), None) = (item.get("parameters"), item.get("workflowId")) {
            self.reader.push(
                Diagnostic::new(
                    rules::ACTION_PARAMETERS,
                    "parameters are for the workflow that an action leads to",
                )
                .at(&node.place().key(), "there is no `workflowId`; ignored"),
            );
            parameters.clear();
        }
        for parameter in &mut parameters {
            if let Some(location) = parameter.location.take() {
                self.reader.push(
                    Diagnostic::new(
                        rules::ACTION_PARAMETERS,
                        "a workflow takes its inputs by name alone",
                    )
                    .at(&location.place.key(), "ignored"),
                );
            }
        }
        parameters
    }
}
