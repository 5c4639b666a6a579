//! One function per step: the request, the criteria, the outputs.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Names, has_fields};
use crate::emit::expression::Scope;
use crate::emit::source::json_function;
use crate::emit::tokens::{blank, comment, doc, docs, ident, ty};
use crate::ir::{
    Docs, Expr, Location, OutputSource, Payload, Step, StepOutput, Type, sets_deprecated,
};

impl Emitter<'_> {
    /// A step's function, and the struct of its outputs.
    pub(super) fn step(&self, step: &Step) -> TokenStream {
        let operation = self.operation(&step.call);
        let mut text = Docs(vec![format!(
            "Step `{}`: `{} {}`.",
            step.id, operation.method, operation.path
        )]);
        text.0.extend(step.docs.0.iter().cloned());
        let text = docs(&text);
        let names = Names::of(self.workflow);
        let inputs = step.reads_inputs.then(|| {
            let name = &names.inputs;
            quote!(inputs: &#name,)
        });
        let before = step.reads_steps.iter().filter_map(|index| {
            let step = self.workflow.steps.get(*index)?;
            let (name, ty) = (ident(&step.function), ident(&step.variant));
            Some(quote!(#name: &#ty,))
        });
        let (function, variant) = (ident(&step.function), ident(&step.variant));
        let (result, fields) = (self.step_result(step), self.output_struct(step));
        let (request, call) = self.call(step);
        let criteria = self.criteria(step);
        let outputs = self.step_outputs(step);
        // The document decides what is called; the client warns everybody else.
        let deprecated = operation.deprecated || self.sets_deprecated(step);
        let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
        let negated = step.criteria.iter().any(|c| c.condition.has_negation());
        // The condition stays as the document has it.
        let negated = negated.then(|| quote!(#[allow(clippy::nonminimal_bool)]));
        quote! {
            #fields
            #text
            #deprecated
            #negated
            async fn #function<E: Engine>(
                run: &mut Run<'_, E>,
                clients: &Clients,
                #inputs
                #(#before)*
            ) -> StepResult<#result> {
                #request
                let call = #call;
                let mut response = run.call(Step::#variant, call).await?;
                #criteria
                #outputs
            }
        }
    }

    fn step_result(&self, step: &Step) -> TokenStream {
        match has_fields(step) {
            true => {
                let name = ident(&step.variant);
                quote!(#name)
            }
            false => quote!(()),
        }
    }

    fn output_struct(&self, step: &Step) -> TokenStream {
        if !has_fields(step) {
            return TokenStream::new();
        }
        let (name, none) = (ident(&step.variant), TokenStream::new());
        let text = doc(&format!("Outputs of step `{}`.", step.id));
        let fields = step.outputs.iter().filter(|o| o.used).map(|output| {
            let (name, ty) = (ident(&output.field), ty(&output.ty, &none));
            quote!(#name: #ty)
        });
        let blank = blank();
        quote! {
            #text
            struct #name { #(#fields,)* }
            #blank
        }
    }

    /// What comes before the call, and the call itself.
    fn sets_deprecated(&self, step: &Step) -> bool {
        let types = &self.source(&step.call).types;
        match &step.call.body {
            Some(Payload::Typed(body)) => sets_deprecated(body, types),
            _ => false,
        }
    }

    fn call(&self, step: &Step) -> (TokenStream, TokenStream) {
        let (source, operation) = (self.source(&step.call), self.operation(&step.call));
        let scope = self.scope(&source.module, &step.variant);
        let mut before = TokenStream::new();
        let mut arguments: Vec<TokenStream> = step
            .call
            .arguments
            .iter()
            .map(|argument| scope.argument(argument))
            .collect();
        if let (Some(options), Some(set)) = (&operation.options, &step.call.options) {
            arguments.push(self.options(scope, &options.name, set, options.parameters.len()));
        }
        let mut function = ident(&operation.function);
        match (&step.call.body, &operation.body) {
            (Some(Payload::Typed(body)), Some(declared)) => {
                let body = scope.owned(body);
                before.extend(quote!(let body = #body;));
                let body = match declared.is_consumed() {
                    true => quote!(body),
                    false => quote!(&body),
                };
                arguments.push(match declared.required {
                    true => body,
                    false => quote!(Some(#body)),
                });
            }
            (Some(Payload::Json(body)), Some(_)) => {
                let body = scope.json(body);
                before.extend(comment(
                    "Not of the body's type: sent as the document writes it.",
                ));
                before.extend(quote!(let body = #body;));
                arguments.push(quote!(&body));
                function = json_function(operation);
            }
            (None, Some(_)) => arguments.push(quote!(None)),
            _ => {}
        }
        let module = ident(&source.module);
        let extra = step.call.extra.iter().map(|(location, name, value)| {
            let value = scope.parameter(value);
            match location {
                Location::Header => quote!(.with_header(#name, #value)),
                Location::Cookie => quote!(.with_cookie(#name, #value)),
                _ => quote!(.with_query(#name, #value)),
            }
        });
        let call = quote!(clients.#module.#function(#(#arguments),*)#(#extra)*);
        (before, call)
    }

    fn options(
        &self,
        scope: Scope<'_>,
        name: &str,
        set: &[(String, Expr)],
        count: usize,
    ) -> TokenStream {
        let (module, name) = (ident(scope.module), ident(name));
        if set.is_empty() {
            return quote!(&Default::default());
        }
        let fields = set.iter().map(|(field, value)| {
            let (field, value) = (ident(field), scope.owned(value));
            quote!(#field: #value)
        });
        let rest = (set.len() < count).then(|| quote!(..Default::default()));
        quote!(&#module::#name { #(#fields,)* #rest })
    }

    fn criteria(&self, step: &Step) -> TokenStream {
        if step.criteria.is_empty() {
            return quote!(response.ensure_success()?;);
        }
        let source = self.source(&step.call);
        let scope = self.scope(&source.module, &step.variant);
        step.criteria
            .iter()
            .map(|criterion| {
                let (condition, text) = (scope.condition(&criterion.condition), &criterion.source);
                quote!(response.ensure(#condition, #text)?;)
            })
            .collect()
    }

    fn step_outputs(&self, step: &Step) -> TokenStream {
        let source = self.source(&step.call);
        let scope = self.scope(&source.module, &step.variant);
        // Outputs that nobody reads are still checked and recorded.
        let unused = step.outputs.iter().filter(|o| !o.used).map(|output| {
            let value = output_value(scope, output);
            match output.from {
                OutputSource::Value(_) | OutputSource::Status => TokenStream::new(),
                OutputSource::Header(_) => quote!(#value;),
                OutputSource::Body(_) => {
                    let ty = ty(output.ty.split_option().0, &TokenStream::new());
                    let typed = output_read(output, &quote!(::<#ty>));
                    quote!(#typed;)
                }
            }
        });
        let unused: TokenStream = unused.collect();
        if !has_fields(step) {
            return quote!(#unused Ok(()));
        }
        let name = ident(&step.variant);
        let fields = step.outputs.iter().filter(|o| o.used).map(|output| {
            let (field, value) = (ident(&output.field), output_value(scope, output));
            quote!(#field: #value)
        });
        quote!(#unused Ok(#name { #(#fields),* }))
    }
}

fn output_value(scope: Scope<'_>, output: &StepOutput) -> TokenStream {
    let name = &output.name;
    match &output.from {
        OutputSource::Body(_) => output_read(output, &TokenStream::new()),
        OutputSource::Header(header) => quote!(response.header_output(#name, #header)),
        OutputSource::Status => quote!(i64::from(response.status())),
        OutputSource::Value(expr) => scope.owned(expr),
    }
}

fn output_read(output: &StepOutput, turbofish: &TokenStream) -> TokenStream {
    let name = &output.name;
    let OutputSource::Body(pointer) = &output.from else {
        return TokenStream::new();
    };
    match output.ty {
        Type::Option(_) => quote!(response.optional_output #turbofish(#name, #pointer)),
        _ => quote!(response.output #turbofish(#name, #pointer)?),
    }
}
