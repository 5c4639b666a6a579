//! Workflows (Arazzo, Workflow Object).

use super::action::ActionList;
use super::{Parser, Unread, Workflow, twice};
use crate::diagnostic::rules;
use crate::parse::node::{Node, Text};

impl<'a> Parser<'_, 'a> {
    pub(super) fn workflows(&mut self, root: &Node<'a>) -> Vec<Workflow<'a>> {
        let items = self.reader.required_list(root, "workflows", "the document");
        let mut workflows: Vec<Workflow<'a>> = Vec::new();
        for item in items {
            let Some(workflow) = self.workflow(&item) else {
                continue;
            };
            match workflows.iter().find(|w| w.id.value == workflow.id.value) {
                Some(first) => {
                    let diagnostic =
                        twice(rules::DUPLICATE_ID, "workflows", &workflow.id, &first.id);
                    self.reader.push(diagnostic);
                }
                None => workflows.push(workflow),
            }
        }
        workflows
    }

    fn workflow(&mut self, node: &Node<'a>) -> Option<Workflow<'a>> {
        let what = "a workflow";
        if !self.reader.is_mapping(node) {
            return None;
        }
        self.fields(
            node,
            what,
            &[
                "workflowId",
                "summary",
                "description",
                "inputs",
                "dependsOn",
                "steps",
                "successActions",
                "failureActions",
                "outputs",
                "parameters",
            ],
            &[],
        );
        let id = self.reader.required_text(node, "workflowId", what);
        if let Some(id) = &id {
            self.check_name(id);
        }
        let (steps, steps_unread) = self.steps(node);
        let parameters = self.parameters(node);
        let unread = Unread {
            steps: steps_unread,
            parameters: Self::lacks(node, "parameters", parameters.len()),
            body: false,
            outputs: Self::is_no_mapping(node, "outputs"),
        };
        let workflow = Workflow {
            id: id?,
            summary: self.reader.optional_text(node, "summary"),
            description: self.reader.optional_text(node, "description"),
            inputs: node.get("inputs"),
            depends_on: self.depends_on(node),
            parameters,
            steps,
            unread,
            success_actions: self.actions(node, ActionList::SuccessActions),
            failure_actions: self.actions(node, ActionList::FailureActions),
            outputs: self.outputs(node),
        };
        Some(workflow)
    }

    /// The texts of a `dependsOn`, each once.
    pub(super) fn depends_on(&mut self, owner: &Node<'a>) -> Vec<Text> {
        let mut texts: Vec<Text> = Vec::new();
        for item in self.reader.list(owner, "dependsOn") {
            let Some(text) = self.reader.text(&item) else {
                continue;
            };
            match texts.iter().any(|there| there.value == text.value) {
                true => self.ignored(&text.place, format!("`{}` is named twice", text.value)),
                false => texts.push(text),
            }
        }
        texts
    }
}
