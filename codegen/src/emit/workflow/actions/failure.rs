//! What follows the failure of a step (Arazzo, Failure Action Object).

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{guarded, returned};
use crate::emit::expression::Scope;
use crate::emit::tokens::{blank, comment, ident};
use crate::emit::workflow::Emitter;
use crate::gather::Gather;
use crate::ir::{Action, Effect, First, Step};

impl Emitter<'_> {
    pub(super) fn after_failure(&self, step: &Step, scope: Scope<'_>) -> TokenStream {
        let actions = step.on_failure.iter();
        let actions: TokenStream = actions
            .map(|action| self.failure_action(action, scope, Some(step)))
            .gather();
        let end = match (step.shares_failure, self.shared_repeats()) {
            (true, true) => quote!(after_failure(&mut response).await?;),
            (true, false) => self.ending(step, &quote!(Err(after_failure(&mut response)))),
            (false, _) if is_certain(&step.on_failure) => TokenStream::new(),
            (false, _) => self.ending(step, &quote!(Err(response.failed()))),
        };
        quote!(#actions #end)
    }

    fn ending(&self, step: &Step, result: &TokenStream) -> TokenStream {
        match self.repeats(step) {
            true => quote!(return #result;),
            false => quote!(#result),
        }
    }

    fn failure_action(
        &self,
        action: &Action,
        scope: Scope<'_>,
        step: Option<&Step>,
    ) -> TokenStream {
        let text = comment(&self.quoted("onFailure", action));
        let (name, again) = (&action.name, self.again(step));
        let is_tail = action.criteria.is_empty() && !step.is_some_and(|step| self.repeats(step));
        let taken = match &action.effect {
            Effect::End => {
                let stopped = quote!(response.stop(#name));
                match step.is_none() && !self.shared_repeats() {
                    true => returned(&stopped, is_tail),
                    false => returned(&quote!(Err(#stopped)), is_tail),
                }
            }
            Effect::Goto(target) => {
                let target = self.variant(*target);
                let next = quote!(response.goto(#name, Step::#target));
                let result = step.map(|step| {
                    let (_, outputs) = self.step_outputs(step, scope, false);
                    self.result_of(step, &outputs, &next)
                });
                returned(&quote!(#result), is_tail)
            }
            Effect::Transfer { to, inputs } => {
                let result = step.map(|step| {
                    let (_, outputs) = self.step_outputs(step, scope, false);
                    let (before, next) = self.transfer(name, *to, inputs.as_ref(), scope);
                    let result = returned(&self.result_of(step, &outputs, &next), is_tail);
                    quote!(#before #result)
                });
                quote!(#result)
            }
            Effect::Repeat => quote! {
                response.repeat(#name).await?;
                #again
            },
            Effect::Retry {
                position,
                after,
                limit,
                first,
            } => {
                let (before, retry) = self.retry(first.as_ref(), scope, step);
                let retried = retried(name, *position, &retry, *limit, *after);
                let taken = guarded(action, scope, &quote!(#before #again), Some(&retried));
                return quote!(#text #taken);
            }
        };
        let taken = guarded(action, scope, &taken, None);
        quote!(#text #taken)
    }

    /// What runs before a retry, and the method that waits for it.
    fn retry(
        &self,
        first: Option<&First>,
        scope: Scope<'_>,
        step: Option<&Step>,
    ) -> (TokenStream, TokenStream) {
        match first {
            None => (TokenStream::new(), quote!(retry)),
            Some(First::Step(first)) => (self.detour(*first), quote!(retry_after)),
            Some(First::Workflow(call)) => {
                let detour = step.map(|step| self.workflow_detour(step, scope, call));
                (quote!(#detour), quote!(retry_after))
            }
        }
    }

    /// What makes the step run again: in its own loop, or in the loop of whoever asks.
    fn again(&self, step: Option<&Step>) -> TokenStream {
        match step {
            Some(_) => quote!(continue;),
            None => quote!(return Ok(());),
        }
    }

    /// A step that runs before a retry, whatever comes of it.
    fn detour(&self, first: usize) -> TokenStream {
        let Some(step) = self.workflow.steps.get(first) else {
            return TokenStream::new();
        };
        let alone = step.alone();
        let function = ident(&alone.function);
        let arguments = self.loop_arguments(&alone);
        let (prepare, arguments) = (&arguments.prepare, &arguments.names);
        let name = ident(&step.function);
        let call = quote!(self::#function(run, clients, #(#arguments),*).await?);
        match self.keeps(step) {
            true => {
                let value = self.stored(step, &call);
                quote!(#prepare done.#name = #value;)
            }
            false => quote!(#prepare #call;),
        }
    }

    fn shared_repeats(&self) -> bool {
        let mut shared = self.workflow.after_failure.iter();
        shared.any(|action| action.effect.is_again())
    }

    /// The function with what several steps do after a failure.
    pub(in crate::emit::workflow) fn shared_failure(&self) -> TokenStream {
        let shared = &self.workflow.after_failure;
        if shared.is_empty() {
            return TokenStream::new();
        }
        let scope = self.scope("", "");
        let actions = shared
            .iter()
            .map(|action| self.failure_action(action, scope, None));
        let actions: TokenStream = actions.gather();
        let blank = blank();
        let response = quote!(response: &mut rt::StepResponse<'_, '_, E, Step>);
        match self.shared_repeats() {
            true => {
                let end = (!is_certain(shared)).then(|| quote!(Err(response.failed())));
                quote! {
                    #blank
                    /// What follows the failure of a step: `Ok` if it is to be tried again.
                    async fn after_failure<E: Engine>(#response) -> StepResult<()> {
                        #actions
                        #end
                    }
                }
            }
            false => {
                let end = (!is_certain(shared)).then(|| quote!(response.failed()));
                quote! {
                    #blank
                    /// What follows the failure of a step.
                    fn after_failure<E: Engine>(#response) -> WorkflowError<Step> {
                        #actions
                        #end
                    }
                }
            }
        }
    }
}

/// The wait for a retry, if there is one left.
fn retried(name: &str, position: u32, retry: &TokenStream, limit: u32, after: f64) -> TokenStream {
    let name = match position {
        1 => quote!(#name),
        other => {
            let position = Literal::u32_unsuffixed(other);
            quote!((#name, #position))
        }
    };
    let limit = Literal::u32_unsuffixed(limit);
    let after = Literal::f64_unsuffixed(after);
    quote!(response.#retry(#name, #limit, #after).await?)
}

/// Whether the last action is taken in any case.
fn is_certain(actions: &[Action]) -> bool {
    actions.last().is_some_and(|action| {
        action.criteria.is_empty() && !matches!(action.effect, Effect::Retry { .. })
    })
}
