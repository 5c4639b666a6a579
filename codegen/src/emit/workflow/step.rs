//! One function per step: the request; and its outputs.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Emitter, Names, has_fields};
use crate::emit::expression::Scope;
use crate::emit::tokens::{blank, doc, docs, ident, may_return, ty};
use crate::gather::{Collection, Gather};
use crate::ir::{Call, Docs, Expr, OutputSource, Step, StepOutput, Target, Type};

impl Emitter<'_> {
    /// A step's function, and the struct of its outputs.
    pub(super) fn step(&self, step: &Step) -> TokenStream {
        let fields = self.output_struct(step);
        let function = self.step_function(step);
        let once = step.once.as_ref().map(|_| {
            let function = self.step_function(&step.alone());
            let blank = blank();
            quote!(#blank #function)
        });
        quote!(#fields #function #once)
    }

    fn step_function(&self, step: &Step) -> TokenStream {
        let before = match step.goes_on {
            true => " before a retry of another, whatever comes of it",
            false => "",
        };
        let called = self.called_text(step);
        let mut text = Docs(vec![format!("Step `{}`{before}: {called}.", step.id)]);
        text.0.put_all(step.docs.0.iter().cloned());
        let text = docs(&text);
        let parameters = self.step_parameters(step);
        let (function, result) = (ident(&step.function), self.step_result(step));
        let module = step
            .operation()
            .map(|call| self.source(call).module.as_str());
        let scope = self.scope(module.unwrap_or_default(), &step.variant);
        let after = self.after_reply(step, scope);
        let attempt = match &step.target {
            Target::Operation(call) => self.attempt(step, call),
            Target::Workflow(call) => self.called_attempt(step, call, &after),
        };
        let body = match self.repeats(step) {
            true => quote!(loop { #attempt #after }),
            false => quote!(#attempt #after),
        };
        // The document decides what is called; the client warns everybody else.
        let deprecated = step
            .operation()
            .is_some_and(|call| self.operation(call).deprecated || self.sets_deprecated(call));
        let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
        let success = step.on_success.iter().chain(&step.passing);
        let actions = success.chain(&step.on_failure);
        let criteria = step.criteria.iter();
        let mut criteria = criteria.chain(actions.flat_map(|action| &action.criteria));
        let negated = criteria.any(|c| c.condition.has_negation());
        // The condition stays as the document has it.
        let negated = negated.then(|| quote!(#[allow(clippy::nonminimal_bool)]));
        quote! {
            #text
            #deprecated
            #negated
            async fn #function<E: Engine>(
                run: &mut Run<'_, E>,
                clients: &Clients,
                #parameters
            ) -> StepResult<#result> {
                #body
            }
        }
    }

    /// What a step calls, for readers.
    pub(super) fn called_text(&self, step: &Step) -> String {
        match &step.target {
            Target::Operation(call) => {
                let operation = self.operation(call);
                format!("`{} {}`", operation.method, operation.path)
            }
            Target::Workflow(call) => {
                let other = self.other(call.workflow);
                format!(
                    "workflow `{}`",
                    other.map_or("", |other| other.name.as_str())
                )
            }
        }
    }

    /// What a step's function takes beside the run and the clients.
    fn step_parameters(&self, step: &Step) -> TokenStream {
        let reads = self.reads(step);
        let inputs = reads.inputs.then(|| {
            let name = &Names::of(self.workflow).inputs;
            quote!(inputs: &#name,)
        });
        let detours = self.has_detour(step);
        let before = reads.steps.iter().copied().filter_map(|index| {
            let in_loop = index >= self.workflow.head;
            let step = self.workflow.steps.get(index)?;
            let (name, ty) = (ident(&step.function), ident(&step.variant));
            (!(detours && in_loop)).then(|| quote!(#name: &#ty,))
        });
        let first = self.dependency_parameters(&reads.dependencies);
        let done = self.takes_done(step).then(|| quote!(done: &mut Done,));
        quote!(#inputs #first #(#before)* #done)
    }

    /// One attempt: the request is made and sent.
    fn attempt(&self, step: &Step, call: &Call) -> TokenStream {
        let (request, mut call) = self.call(step, call);
        if let Some(timeout) = step.timeout {
            let timeout = Literal::u64_unsuffixed(timeout);
            call = quote!(#call.with_timeout(std::time::Duration::from_millis(#timeout)));
        }
        let variant = ident(&step.variant);
        let ready = self.has_detour(step).then(|| self.ready(step));
        if !self.handles_failure(step) {
            return quote! {
                #ready
                #request
                let call = #call;
                let mut response = run.call(Step::#variant, call).await?;
            };
        }
        let may_miss = may_return(&quote!(#request #call));
        match may_miss {
            true => quote! {
                #ready
                let call = (|| -> StepResult<_> {
                    #request
                    Ok(#call)
                })();
                let mut response = run.attempt_built(Step::#variant, call).await?;
            },
            false => quote! {
                #ready
                #request
                let call = #call;
                let mut response = run.attempt(Step::#variant, call).await?;
            },
        }
    }

    fn step_result(&self, step: &Step) -> TokenStream {
        let name = ident(&step.variant);
        match (self.keeps(step), self.decides(step)) {
            (true, true) => quote!((#name, Next)),
            (true, false) => quote!(#name),
            (false, true) => quote!(Next),
            (false, false) => quote!(()),
        }
    }

    /// Whether the function of a step says what comes next.
    pub(super) fn decides(&self, step: &Step) -> bool {
        step.decides(&self.workflow.after_failure)
    }

    fn output_struct(&self, step: &Step) -> TokenStream {
        if !has_fields(step) {
            return TokenStream::new();
        }
        let (name, none) = (ident(&step.variant), TokenStream::new());
        let text = doc(&format!("Outputs of step `{}`.", step.id));
        let fields = step.outputs.iter().filter(|o| o.used).map(|output| {
            let declared = match step.open {
                true => output.ty.clone().optional(),
                false => output.ty.clone(),
            };
            let (name, ty) = (ident(&output.field), ty(&declared, &none));
            quote!(#name: #ty)
        });
        let blank = blank();
        let derive = step.open.then(|| quote!(#[derive(Default)]));
        quote! {
            #text
            #derive
            struct #name { #(#fields,)* }
            #blank
        }
    }

    /// The outputs of a step: what is read and then not needed, and the struct of the others. After a
    /// failure nothing is promised.
    pub(super) fn step_outputs(
        &self,
        step: &Step,
        scope: Scope<'_>,
        success: bool,
    ) -> (TokenStream, TokenStream) {
        // Outputs that nobody reads are still checked and recorded.
        let unused = step.outputs.iter().filter(|o| !o.used).map(|output| {
            let value = match (&output.from, success) {
                (OutputSource::Value(Expr::None), _) => return TokenStream::new(),
                (OutputSource::Body(_), _) => {
                    let ty = ty(output.ty.split_option().0, &TokenStream::new());
                    body_output(output, success, &quote!(::<#ty>))
                }
                (_, true) => output_value(scope, output),
                (_, false) => output_of_failure(step, scope, output),
            };
            quote!(#value;)
        });
        let unused: TokenStream = unused.gather();
        let name = ident(&step.variant);
        let fields = step.outputs.iter().filter(|o| o.used).map(|output| {
            let field = ident(&output.field);
            let value = match success {
                true => output_value(scope, output),
                false => output_of_failure(step, scope, output),
            };
            match step.open && success && !output.ty.split_option().1 {
                true => quote!(#field: Some(#value)),
                false => quote!(#field: #value),
            }
        });
        (unused, quote!(#name { #(#fields),* }))
    }
}

/// Where an output is read if the step has failed.
fn after_failure(step: &Step, from: &OutputSource) -> OutputSource {
    match from {
        // Without criteria it has failed because the workflow that it calls has, which has no outputs.
        OutputSource::Value(value) if step.criteria.is_empty() && value.reads_called() => {
            OutputSource::Value(Expr::None)
        }
        OutputSource::Value(value) => OutputSource::Value(value.clone().after_failure()),
        other => other.clone(),
    }
}

/// An output after a success.
fn output_value(scope: Scope<'_>, output: &StepOutput) -> TokenStream {
    let name = &output.name;
    match &output.from {
        OutputSource::Body(_) => body_output(output, true, &TokenStream::new()),
        OutputSource::Header(header) => quote!(response.header_output(#name, #header)),
        OutputSource::Status => quote!(response.status_output(#name)?),
        OutputSource::Value(expr) => {
            let value = scope.owned(expr);
            match output.ty.split_option() {
                _ if matches!(expr, Expr::None) => value,
                // Nobody is shown a secret.
                (Type::Secret, _) => quote!(response.secret_output(#value)),
                _ => quote!(response.value_output(#name, #value)),
            }
        }
    }
}

/// An output after a failure: nothing is promised, and without a reply there is none.
fn output_of_failure(step: &Step, scope: Scope<'_>, output: &StepOutput) -> TokenStream {
    let name = &output.name;
    match &after_failure(step, &output.from) {
        OutputSource::Body(_) => body_output(output, false, &TokenStream::new()),
        OutputSource::Header(header) => quote!(response.header_output(#name, #header)),
        OutputSource::Status => quote!(response.optional_status_output(#name)),
        OutputSource::Value(Expr::None) => quote!(None),
        OutputSource::Value(expr) => {
            let value = scope.owned(expr);
            let value = match output.ty.split_option().1 || expr.reads_called() {
                true => value,
                false => quote!(Some(#value)),
            };
            match output.ty.split_option() {
                (Type::Secret, _) => quote!(response.optional_secret_output(#value)),
                _ => quote!(response.optional_value_output(#name, #value)),
            }
        }
    }
}

fn body_output(output: &StepOutput, success: bool, turbofish: &TokenStream) -> TokenStream {
    let name = &output.name;
    let OutputSource::Body(pointer) = &output.from else {
        return TokenStream::new();
    };
    match success && !output.ty.split_option().1 {
        true => quote!(response.output #turbofish(#name, #pointer)?),
        false => quote!(response.optional_output #turbofish(#name, #pointer)),
    }
}
