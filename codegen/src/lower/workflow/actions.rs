//! What follows the success or failure of a step (Arazzo, Success Action Object, Failure Action
//! Object).

use super::flow::{self, Planned};
use super::value::At;
use super::{Context, Replies};
use crate::diagnostic::Diagnostics;
use crate::gather::Gather;
use crate::ir::{self, Action, Condition, Effect, First, Operand, Step};

/// The actions of a step.
pub(super) struct Actions {
    pub success: Vec<Action>,
    /// Those after these that lead where the workflow goes anyway.
    pub passing: Vec<Action>,
    pub failure: Vec<Action>,
}

impl<'a> Context<'_, 'a> {
    /// The actions of the current step.
    pub(super) fn actions(
        &mut self,
        replies: &Replies<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Actions> {
        self.in_action = true;
        let success = self.flow.success(self.current).to_vec();
        let passing = self.flow.passing(self.current).to_vec();
        let failure = self.flow.failure(self.current).to_vec();
        let success = self.planned(&success, replies, false, diagnostics);
        let passing = self.planned(&passing, replies, false, diagnostics);
        self.in_failure = true;
        let failure = self.planned(&failure, replies, true, diagnostics);
        (self.in_action, self.in_failure) = (false, false);
        Some(Actions {
            success: success?,
            passing: passing?,
            failure: failure?,
        })
    }

    fn planned(
        &mut self,
        planned: &[Planned<'_, 'a>],
        replies: &Replies<'_, 'a>,
        of_failure: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Action>> {
        let responses = match of_failure {
            true => &replies.all,
            false => &replies.success,
        };
        let scope = replies.scope(responses, true);
        let at = At::Action(&scope);
        let is_retry =
            |planned: &Planned<'_, '_>| matches!(planned.effect, flow::Effect::Retry { .. });
        let actions: Vec<Option<Action>> = planned
            .iter()
            .enumerate()
            .map(|(index, action)| {
                let name = &action.action.name.value;
                let before = planned.iter().take(index).filter(|before| is_retry(before));
                let same = before.filter(|before| before.action.name.value == *name);
                let position = same.count() + 1;
                let criteria = self.criteria(&action.action.criteria, &scope, diagnostics);
                Some(Action {
                    name: name.clone(),
                    criteria: criteria?,
                    effect: self.effect(action, position, at, diagnostics)?,
                })
            })
            .gather();
        actions.into_iter().gather_some()
    }

    fn effect(
        &mut self,
        planned: &Planned<'_, 'a>,
        position: usize,
        at: At<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Effect> {
        Some(match &planned.effect {
            flow::Effect::End => Effect::End,
            flow::Effect::Goto(target) => Effect::Goto(self.flow.index(*target)?),
            flow::Effect::Repeat => Effect::Repeat,
            flow::Effect::Transfer(to) => {
                let called = self.signatures.index(*to)?;
                let transfers = &self.signatures.get(self.index)?.transfers;
                let to = transfers.iter().position(|transfer| *transfer == called)?;
                let call = self.action_call(planned.action, called, at, diagnostics)?;
                Effect::Transfer {
                    to,
                    inputs: call.inputs,
                }
            }
            flow::Effect::Retry {
                after,
                limit,
                first,
            } => Effect::Retry {
                position: u32::try_from(position).unwrap_or(u32::MAX),
                after: *after,
                limit: u32::try_from(*limit).unwrap_or(u32::MAX),
                first: match first {
                    Some(flow::First::Step(target)) => Some(First::Step(self.flow.index(*target)?)),
                    Some(flow::First::Workflow(before)) => {
                        let called = self.signatures.index(*before)?;
                        let call = self.action_call(planned.action, called, at, diagnostics)?;
                        Some(First::Workflow(call))
                    }
                    None => None,
                },
            },
        })
    }
}

/// Takes out of the steps the actions after a failure that several of them end with: a reviewer reads
/// the defaults of a workflow once.
pub(super) fn share(steps: &mut [Step]) -> Vec<Action> {
    let longest = steps.iter().map(|step| step.on_failure.len()).max();
    for length in (1..=longest.unwrap_or(0)).rev() {
        for first in 0..steps.len() {
            let Some(common) = steps.get(first).and_then(|step| ending(step, length)) else {
                continue;
            };
            let common = common.to_vec();
            let text = format!("{common:?}");
            let shares = |step: &Step| {
                ending(step, length).is_some_and(|ending| format!("{ending:?}") == text)
            };
            if steps.iter().filter(|step| shares(step)).count() < 2 {
                continue;
            }
            for step in steps.iter_mut().filter(|step| shares(step)) {
                step.on_failure.truncate(step.on_failure.len() - length);
                step.shares_failure = true;
            }
            return common;
        }
    }
    Vec::new()
}

/// The last actions after a failure, if they read nothing but the reply and lead nowhere.
fn ending(step: &Step, length: usize) -> Option<&[Action]> {
    let start = step.on_failure.len().checked_sub(length)?;
    let ending = step.on_failure.get(start..)?;
    let alone = |action: &Action| {
        let leads = matches!(
            action.effect,
            Effect::Goto(_) | Effect::Transfer { .. } | Effect::Retry { first: Some(_), .. }
        );
        !leads
            && action
                .criteria
                .iter()
                .all(|criterion| reads_reply(&criterion.condition))
    };
    ending.iter().all(alone).then_some(ending)
}

fn reads_reply(condition: &Condition) -> bool {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().all(reads_reply),
        Condition::Not(inner) => reads_reply(inner),
        Condition::Compare(left, _, right) => of_reply(left) && of_reply(right),
        Condition::Truthy(operand) => of_reply(operand),
        Condition::Matches(template, operand)
        | Condition::Selects {
            query: template,
            context: operand,
            ..
        } => of_reply(operand) && template.0.iter().all(|part| of_reply(&part.operand)),
    }
}

fn of_reply(operand: &Operand) -> bool {
    match operand {
        Operand::At(inner, _) | Operand::Length(inner) => of_reply(inner),
        Operand::Value(value) => matches!(value, ir::Expr::None),
        _ => true,
    }
}
