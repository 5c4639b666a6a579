//! What follows a step's reply: its outputs, and the actions of success and failure.

mod failure;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, has_fields};
use crate::emit::expression::Scope;
use crate::emit::tokens::{comment, ident, mentions};
use crate::gather::Gather;
use crate::ir::{Action, Criterion, Effect, Expr, First, Step};

impl Emitter<'_> {
    /// What follows the reply in a step's function.
    pub(super) fn after_reply(&self, step: &Step, scope: Scope<'_>) -> TokenStream {
        if step.goes_on {
            return self.after_detour(step, scope.after_failure());
        }
        let success = self.after_success(step, scope);
        let called = step.workflow().is_some();
        if !self.handles_failure(step) {
            let criteria = match called && step.criteria.is_empty() {
                true => TokenStream::new(),
                false => ensured(&step.criteria, scope),
            };
            return quote!(#criteria #success);
        }
        let tests = tested(&step.criteria, scope);
        let failure = self.after_failure(step, scope.after_failure());
        let reads = mentions(&quote!(#tests #success), "outputs");
        match (called, step.criteria.is_empty(), reads) {
            (true, true, true) => quote!(if let Some(outputs) = &outputs { #success } #failure),
            (true, true, false) => quote!(if outputs.is_some() { #success } #failure),
            (true, false, true) => quote! {
                match &outputs {
                    Some(outputs) if #tests => { #success }
                    _ => {}
                }
                #failure
            },
            _ => quote!(if #tests { #success } #failure),
        }
    }

    /// What follows the reply of a step that runs before retries of another: its outputs, whether it
    /// has failed or not.
    fn after_detour(&self, step: &Step, scope: Scope<'_>) -> TokenStream {
        let verdict = match (step.criteria.len(), step.workflow()) {
            (0, Some(_)) => TokenStream::new(),
            (0, None) => quote!(response.is_success();),
            (1, _) => {
                let tests = tested(&step.criteria, scope);
                quote!(#tests;)
            }
            _ => {
                let tests = tested(&step.criteria, scope);
                quote!(let _ = #tests;)
            }
        };
        let (unused, outputs) = self.step_outputs(step, scope, false);
        let result = self.result_of(step, &outputs, &TokenStream::new());
        quote!(#verdict #unused #result)
    }

    /// Whether the code after an attempt of a step says what happens if it has failed.
    pub(super) fn handles_failure(&self, step: &Step) -> bool {
        step.goes_on || step.shares_failure || !step.on_failure.is_empty()
    }

    /// Whether a step may run again at once.
    pub(super) fn repeats(&self, step: &Step) -> bool {
        let again = |actions: &[Action]| actions.iter().any(|action| action.effect.is_again());
        let shared = step.shares_failure && again(&self.workflow.after_failure);
        again(&step.on_success) || again(&step.on_failure) || shared
    }

    /// The result of a step's function: its outputs, where it leads to, or both.
    fn result_of(&self, step: &Step, outputs: &TokenStream, next: &TokenStream) -> TokenStream {
        match (self.keeps(step), self.decides(step)) {
            (true, true) => quote!(Ok((#outputs, #next))),
            (true, false) => quote!(Ok(#outputs)),
            (false, true) => quote!(Ok(#next)),
            (false, false) => quote!(Ok(())),
        }
    }

    /// Where a step leads to if no action says otherwise.
    pub(super) fn following(&self, step: &Step) -> TokenStream {
        let steps = &self.workflow.steps;
        let position = steps.iter().position(|other| other.id == step.id);
        match position.and_then(|position| steps.get(position + 1)) {
            Some(next) => {
                let variant = ident(&next.variant);
                quote!(Next::Step(Step::#variant))
            }
            None => quote!(Next::End),
        }
    }

    fn after_success(&self, step: &Step, scope: Scope<'_>) -> TokenStream {
        let (unused, outputs) = self.step_outputs(step, scope, true);
        let following = self.following(step);
        let leaves = self.handles_failure(step) || self.repeats(step);
        let finish = |result: TokenStream| match leaves {
            true => quote!(return #result;),
            false => result,
        };
        if step.on_success.is_empty() && step.passing.is_empty() {
            let end = finish(self.result_of(step, &outputs, &following));
            return quote!(#unused #end);
        }
        let variable = ident(&step.function);
        let kept = has_fields(step).then(|| quote!(let #variable = #outputs;));
        let variable = quote!(#variable);
        let actions = step.on_success.iter().map(|action| {
            let text = comment(&self.quoted("onSuccess", action));
            let name = &action.name;
            let is_tail = action.criteria.is_empty() && !leaves;
            let taken = match &action.effect {
                Effect::Goto(target) => {
                    let target = self.variant(*target);
                    let next = quote!(response.goto(#name, Step::#target));
                    returned(&self.result_of(step, &variable, &next), is_tail)
                }
                Effect::End => {
                    let next = quote!(response.end(#name));
                    returned(&self.result_of(step, &variable, &next), is_tail)
                }
                Effect::Transfer { to, inputs } => {
                    let (before, next) = self.transfer(name, *to, inputs.as_ref(), scope);
                    let result = returned(&self.result_of(step, &variable, &next), is_tail);
                    quote!(#before #result)
                }
                Effect::Repeat | Effect::Retry { .. } => quote! {
                    response.repeat(#name).await?;
                    continue;
                },
            };
            let taken = guarded(action, scope, &taken, None);
            quote!(#text #taken)
        });
        let actions: TokenStream = actions.gather();
        let is_last = step
            .on_success
            .last()
            .is_some_and(|a| a.criteria.is_empty());
        let end = (!is_last).then(|| {
            let passing = self.passing(&step.passing, scope);
            let end = finish(self.result_of(step, &variable, &following));
            quote!(#passing #end)
        });
        quote!(#unused #kept #actions #end)
    }

    /// Actions that lead where the workflow goes anyway: the first whose criteria hold is told.
    fn passing(&self, actions: &[Action], scope: Scope<'_>) -> TokenStream {
        let Some((action, others)) = actions.split_first() else {
            return TokenStream::new();
        };
        let text = comment(&self.quoted("onSuccess", action));
        let name = &action.name;
        let to = match action.effect {
            Effect::Goto(target) => {
                let target = self.variant(target);
                quote!(Some(Step::#target))
            }
            _ => quote!(None),
        };
        let taken = guarded(action, scope, &quote!(response.goes_on(#name, #to);), None);
        let others = match action.criteria.is_empty() {
            true => TokenStream::new(),
            false => self.passing(others, scope),
        };
        let others = (!others.is_empty()).then(|| quote!(else { #others }));
        quote!(#text #taken #others)
    }

    /// An action that hands over to a workflow: what comes before, and where it leads to.
    fn transfer(
        &self,
        name: &str,
        to: usize,
        inputs: Option<&Expr>,
        scope: Scope<'_>,
    ) -> (TokenStream, TokenStream) {
        let Some(transfer) = self.workflow.transfers.get(to) else {
            return Default::default();
        };
        let other = self.other(transfer.workflow);
        let id = other.map_or("", |other| other.name.as_str());
        let variant = ident(&transfer.variant);
        let (before, to) = match inputs {
            Some(inputs) => {
                let module = other.map(|other| self.module_of(other)).unwrap_or_default();
                let scope = Scope {
                    module: &module,
                    ..scope.after_reply()
                };
                let inputs = scope.owned(inputs);
                (quote!(let to = #inputs;), quote!(Transfer::#variant(to)))
            }
            None => (TokenStream::new(), quote!(Transfer::#variant)),
        };
        (before, quote!(response.transfer(#name, #id, #to)))
    }

    /// An action as the document has it, in a line.
    fn quoted(&self, list: &str, action: &Action) -> String {
        let id = |step: usize| match self.workflow.steps.get(step) {
            Some(step) => format!("`{}`", step.id),
            None => "a step".to_owned(),
        };
        let workflow = |index: usize| match self.other(index) {
            Some(other) => format!("`{}`", other.name),
            None => String::new(),
        };
        let effect = match &action.effect {
            Effect::End => "end".to_owned(),
            Effect::Goto(target) => format!("goto {}", id(*target)),
            Effect::Repeat => "goto this step".to_owned(),
            Effect::Transfer { to, .. } => match self.workflow.transfers.get(*to) {
                Some(transfer) => format!("goto workflow {}", workflow(transfer.workflow)),
                None => "goto a workflow".to_owned(),
            },
            Effect::Retry {
                after,
                limit,
                first,
                ..
            } => {
                let mut text = "retry".to_owned();
                if *after > 0.0 {
                    text += &format!(" after {after} s");
                }
                match first {
                    Some(First::Step(first)) => text += &format!(" after {}", id(*first)),
                    Some(First::Workflow(call)) => {
                        text += &format!(" after workflow {}", workflow(call.workflow));
                    }
                    None => {}
                }
                format!("{text}, at most {}", times(*limit))
            }
        };
        format!("{list} `{}`: {effect}.", action.name)
    }

    fn variant(&self, step: usize) -> TokenStream {
        let step = self.workflow.steps.get(step);
        let variant = step.map(|step| ident(&step.variant));
        quote!(#variant)
    }
}

/// What a function returns: at its end by itself.
fn returned(result: &TokenStream, is_tail: bool) -> TokenStream {
    match is_tail {
        true => result.clone(),
        false => quote!(return #result;),
    }
}

/// An action's statements, where its criteria hold and nothing else speaks against it.
fn guarded(
    action: &Action,
    scope: Scope<'_>,
    taken: &TokenStream,
    last: Option<&TokenStream>,
) -> TokenStream {
    let name = &action.name;
    let criteria = action.criteria.iter().map(|criterion| {
        let (condition, text) = (scope.condition(&criterion.condition), &criterion.source);
        quote!(response.when(#name, #condition, #text))
    });
    let conditions: Vec<TokenStream> = criteria.chain(last.cloned()).gather();
    match conditions.is_empty() {
        true => taken.clone(),
        false => quote!(if #(#conditions)&&* { #taken }),
    }
}

fn ensured(criteria: &[Criterion], scope: Scope<'_>) -> TokenStream {
    if criteria.is_empty() {
        return quote!(response.ensure_success()?;);
    }
    let ensured = criteria.iter().map(|criterion| {
        let (condition, text) = (scope.condition(&criterion.condition), &criterion.source);
        quote!(response.ensure(#condition, #text)?;)
    });
    ensured.gather()
}

fn tested(criteria: &[Criterion], scope: Scope<'_>) -> TokenStream {
    if criteria.is_empty() {
        return quote!(response.is_success());
    }
    let tested = criteria.iter().map(|criterion| {
        let (condition, text) = (scope.condition(&criterion.condition), &criterion.source);
        quote!(response.test(#condition, #text))
    });
    quote!(#(#tested)&&*)
}

fn times(limit: u32) -> String {
    match limit {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        other => format!("{other} times"),
    }
}
