//! The driver of a workflow that jumps: a loop over the same step functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, has_fields};
use crate::emit::tokens::{blank, comment, doc, ident};
use crate::gather::{Collection, Gather};
use crate::ir::{Effect, Expr, First, Reads, Step};

/// The outputs of earlier steps as arguments of a step's function in the loop.
pub(super) struct LoopArguments {
    /// What makes references of outputs that are there on every way.
    pub prepare: TokenStream,
    /// The arguments.
    pub names: Vec<TokenStream>,
}

impl Emitter<'_> {
    /// The loop, and what the outputs of the workflow need of it.
    pub(super) fn jumping(&self, run: &TokenStream) -> TokenStream {
        let looped = || self.workflow.steps.iter().skip(self.workflow.head);
        let first = looped().next().map(|step| ident(&step.variant));
        let arms = looped().map(|step| self.arm(step, run));
        let others = (self.workflow.head > 0).then(|| {
            let text = comment("The others run once, before.");
            quote!(_ => { #text Next::End })
        });
        let done = self
            .keeps_outputs()
            .then(|| quote!(let mut done = Done::default();));
        let (kept, transferred) = (self.kept(), self.hand_over(&quote!(run)));
        quote! {
            #done
            let mut next = Next::Step(Step::#first);
            while let Next::Step(step) = next {
                next = match step {
                    #(#arms)*
                    #others
                };
            }
            #transferred
            #kept
        }
    }

    fn arm(&self, step: &Step, run: &TokenStream) -> TokenStream {
        let (variant, function) = (ident(&step.variant), ident(&step.function));
        let LoopArguments { prepare, mut names } = self.loop_arguments(step);
        if self.takes_done(step) {
            names.push(quote!(&mut done));
        }
        let needed = step.depends_on.iter().filter_map(|before| {
            let before = ident(&self.workflow.steps.get(*before)?.variant);
            Some(quote!(run.depends_on(Step::#variant, Step::#before)?;))
        });
        let call = quote!(#function(#run, clients, #(#names),*).await?);
        let (value, following) = (self.stored(step, &quote!(outputs)), self.following(step));
        let body = match (self.keeps(step), self.decides(step)) {
            (true, true) => quote! {
                let (outputs, next) = #call;
                done.#function = #value;
                next
            },
            (true, false) => {
                let value = self.stored(step, &call);
                quote! {
                    done.#function = #value;
                    #following
                }
            }
            (false, true) => call,
            (false, false) => quote!(#call; #following),
        };
        quote!(Step::#variant => { #(#needed)* #prepare #body })
    }

    /// What is kept of a step's outputs: all of them, or a struct in which each may be absent.
    pub(super) fn stored(&self, step: &Step, outputs: &TokenStream) -> TokenStream {
        match step.open {
            true => outputs.clone(),
            false => quote!(Some(#outputs)),
        }
    }

    /// The arguments of a step's function, where `done` has the outputs of the steps of the loop.
    pub(super) fn loop_arguments(&self, step: &Step) -> LoopArguments {
        let reads = self.reads(step);
        let inputs = reads.inputs.then(|| quote!(inputs));
        let (mut prepare, mut names) = (TokenStream::new(), Vec::from_iter(inputs));
        let by_reference = self.workflow.functions_after.is_none();
        names.put_all(self.dependency_arguments(&reads.dependencies, by_reference));
        let detours = self.has_detour(step);
        for index in reads.steps {
            let Some(read) = self.workflow.steps.get(index) else {
                continue;
            };
            let name = ident(&read.function);
            if index < self.workflow.head {
                names.push(quote!(&#name));
            } else if detours {
                // It takes all of `done`.
            } else if read.open {
                names.push(quote!(&done.#name));
            } else {
                prepare.put_all(self.settled(read));
                names.push(quote!(#name));
            }
        }
        LoopArguments { prepare, names }
    }

    /// The outputs that a step reads which takes all of `done`.
    pub(super) fn ready(&self, step: &Step) -> TokenStream {
        // What runs before its retries takes what it reads of `done` itself.
        let looped = step.reads.steps.iter().copied();
        let looped = looped.filter(|index| *index >= self.workflow.head);
        let read = looped.filter_map(|index| self.workflow.steps.get(index));
        let read = read.filter(|read| read.id != step.id);
        read.map(|read| match read.open {
            true => {
                let name = ident(&read.function);
                quote!(let #name = &done.#name;)
            }
            false => self.settled(read),
        })
        .gather()
    }

    fn settled(&self, step: &Step) -> TokenStream {
        let (name, variant) = (ident(&step.function), ident(&step.variant));
        quote!(let #name = run.ran(Step::#variant, done.#name.as_ref())?;)
    }

    /// The outputs of steps of the loop that the workflow's outputs are made of.
    fn kept(&self) -> TokenStream {
        let steps = self.workflow.steps.iter().enumerate();
        let looped = steps.skip(self.workflow.head);
        let kept = looped.clone().filter(|(_, step)| self.keeps(step)).count();
        let read = looped.filter(|(index, _)| self.is_shown(*index));
        let (open, settled): (Vec<_>, Vec<_>) =
            read.map(|(_, step)| step).partition(|step| step.open);
        let settled = settled.into_iter().map(|step| {
            let (name, variant) = (ident(&step.function), ident(&step.variant));
            quote!(let #name = run.ran(Step::#variant, done.#name)?;)
        });
        let names: Vec<_> = open.iter().map(|step| ident(&step.function)).gather();
        let open = match names.as_slice() {
            [] => TokenStream::new(),
            [name] => quote!(let #name = done.#name;),
            names if names.len() == kept => quote!(let Done { #(#names),* } = done;),
            names => quote!(let Done { #(#names,)* .. } = done;),
        };
        quote!(#open #(#settled)*)
    }

    /// The struct that keeps the outputs of the steps of the loop, and the type of where they lead.
    pub(super) fn jump_types(&self) -> TokenStream {
        if !self.workflow.jumps() {
            return TokenStream::new();
        }
        let looped = self.workflow.steps.iter().skip(self.workflow.head);
        let fields: Vec<TokenStream> = looped
            .filter(|step| self.keeps(step))
            .map(|step| {
                let (name, ty) = (ident(&step.function), ident(&step.variant));
                match step.open {
                    true => quote!(#name: #ty),
                    false => quote!(#name: Option<#ty>),
                }
            })
            .gather();
        let next = match self.workflow.transfers.is_empty() {
            true => quote!(rt::Next<Step>),
            false => quote!(rt::Next<Step, Transfer>),
        };
        let blank = blank();
        let text = doc("The outputs of the steps that have run.");
        let done = (!fields.is_empty()).then(|| {
            quote! {
                #blank
                #text
                #[derive(Default)]
                struct Done { #(#fields,)* }
            }
        });
        quote! {
            #blank
            type Next = #next;
            #done
        }
    }

    /// Whether outputs of a step are kept: another step or the workflow's outputs read them. Where only
    /// its own actions do, they are a variable of its function.
    pub(super) fn keeps(&self, step: &Step) -> bool {
        let steps = &self.workflow.steps;
        let Some(index) = steps.iter().position(|other| other.id == step.id) else {
            return false;
        };
        let of_action = !step.on_success.is_empty() || !step.passing.is_empty();
        let mut others = steps.iter().filter(|other| other.id != step.id);
        let is_read = self.is_shown(index)
            || others.any(|other| other.reads.steps.contains(&index))
            || !of_action;
        has_fields(step) && is_read
    }

    /// Whether the workflow's outputs read those of a step.
    fn is_shown(&self, index: usize) -> bool {
        let reads = |expr: &Expr| matches!(expr, Expr::StepOutput { step, .. } if *step == index);
        let mut outputs = self.workflow.outputs.iter();
        outputs.any(|output| output.value.any(&reads))
    }

    /// Whether outputs of steps of the loop are kept.
    fn keeps_outputs(&self) -> bool {
        let mut looped = self.workflow.steps.iter().skip(self.workflow.head);
        looped.any(|step| self.keeps(step))
    }

    /// Whether a step's function takes all outputs that are kept: what runs before its retries reads
    /// some, or adds its own.
    pub(super) fn takes_done(&self, step: &Step) -> bool {
        let steps = &self.workflow.steps;
        let in_loop = |reads: &Reads| reads.steps.iter().any(|at| *at >= self.workflow.head);
        let needs = |before: &Step| self.keeps(before) || in_loop(&before.alone().reads);
        let mut before = self.detours(step).filter_map(|at| steps.get(at));
        self.has_detour(step) && (in_loop(&self.reads(step)) || before.any(needs))
    }

    /// Whether another step runs before retries of this one.
    pub(super) fn has_detour(&self, step: &Step) -> bool {
        self.detours(step).next().is_some()
    }

    fn detours<'s>(&'s self, step: &'s Step) -> impl Iterator<Item = usize> + 's {
        let actions = step.on_failure.iter();
        actions.filter_map(|action| match action.effect {
            Effect::Retry {
                first: Some(First::Step(first)),
                ..
            } => Some(first),
            _ => None,
        })
    }

    /// What a step's function reads: the step itself, and the steps that run before its retries.
    pub(super) fn reads(&self, step: &Step) -> Reads {
        let mut reads = step.reads.clone();
        let steps = &self.workflow.steps;
        for before in self.detours(step).filter_map(|index| steps.get(index)) {
            reads.extend(&before.alone().reads);
        }
        // Its own outputs are a variable of its function.
        if let Some(this) = steps.iter().position(|other| other.id == step.id) {
            reads.steps.remove(&this);
        }
        reads
    }
}
