//! Steps that call something which was not found: what can be said without its description is said all
//! the same, so that everything is reported at once.

use crate::diagnostic::{Diagnostics, Rule, rules};
use crate::gather::Gather;
use crate::lower::operation::Parts;
use crate::lower::workflow::value::Resolved;
use crate::lower::workflow::{Context, Replies};
use crate::parse::arazzo;
use crate::parse::node::Node;

/// What nobody knows without the description.
const OF_DESCRIPTIONS: &[Rule] = &[
    rules::UNDESCRIBED_BODY,
    rules::UNSET_REQUEST,
    rules::BARE_OPERAND,
];

impl<'a> Context<'_, 'a> {
    /// Reports what is wrong with the expressions and criteria of such a step.
    pub(super) fn unresolved(&mut self, step: &arazzo::Step<'a>, diagnostics: &mut Diagnostics) {
        let replies = Replies {
            step,
            parts: Parts::none(Node::root(self.project.files, self.document.file)),
            success: Vec::new(),
            all: Vec::new(),
        };
        let mut found = Diagnostics::default();
        for parameter in &step.parameters {
            self.values(&parameter.value, &mut found);
        }
        let payload = step.body.as_ref().and_then(|body| body.payload.as_ref());
        if let Some(payload) = payload {
            self.values(payload, &mut found);
        }
        self.criteria(&step.criteria, &replies.on_success(), &mut found);
        self.step_outputs(&replies.on_success(), &mut found);
        self.actions(&replies, &mut found);
        // Whether a workflow has an output is not known either; nor, without a clear target, whether
        // it is of messages.
        let is_unclear = matches!(step.target, arazzo::Target::Unclear);
        let calls_workflow = matches!(step.target, arazzo::Target::Workflow(_));
        diagnostics.add(found, |rule| {
            let unknown = match rule {
                rules::OUT_OF_PLACE => calls_workflow || is_unclear,
                rules::ASYNC_UNSUPPORTED => is_unclear,
                _ => false,
            };
            !unknown && !OF_DESCRIPTIONS.contains(&rule)
        });
    }

    /// Reads all values of a request.
    fn values(&mut self, node: &Node<'a>, diagnostics: &mut Diagnostics) {
        // One that is a whole, such as a Selector Object, has been read with what is in it.
        if !matches!(self.value(node, diagnostics), Resolved::Literal(_)) {
            return;
        }
        let members = node.members().map(|(_, member)| member);
        let inside: Vec<Node<'a>> = members.chain(node.items()).gather();
        for node in &inside {
            self.values(node, diagnostics);
        }
    }
}
