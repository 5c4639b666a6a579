//! Workflows: a driver that reads like the document, over one function per step.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::Module;
use crate::emit::expression::Scope;
use crate::emit::source::json_function;
use crate::emit::tokens::{blank, comment, docs, ident, inner_docs, ty};
use crate::emit::types::{self, Direction};
use crate::ir::{
    Call, Crate, Docs, Expr, Location, Operation, OutputSource, Payload, Source, Step, StepOutput,
    Type, Workflow,
};

/// The modules of all workflows.
pub fn emit(generated: &Crate) -> Vec<Module> {
    let mut modules = vec![index(generated)];
    modules.extend(generated.workflows.iter().map(|workflow| {
        let emitter = Emitter {
            generated,
            workflow,
        };
        Module {
            path: format!(
                "workflows/{}.rs",
                workflow.function.trim_start_matches("r#")
            ),
            tokens: emitter.module(),
        }
    }));
    modules
}

/// `workflows/mod.rs`.
fn index(generated: &Crate) -> Module {
    let modules = generated.workflows.iter().map(|w| ident(&w.function));
    let exports = generated.workflows.iter().map(|workflow| {
        let names = Names::of(workflow);
        let (module, function, on) = (&names.function, &names.function, &names.function_on);
        let inputs = workflow.inputs.as_ref().map(|_| {
            let name = &names.inputs;
            quote!(#name,)
        });
        let outputs = (!workflow.outputs.is_empty()).then(|| {
            let name = &names.outputs;
            quote!(#name,)
        });
        let nested = workflow.input_types.iter().map(|def| ident(&def.name));
        let (error, step) = (&names.error, &names.step);
        quote!(pub use #module::{#error, #inputs #(#nested,)* #outputs #step, #function, #on};)
    });
    let blank = blank();
    Module {
        path: "workflows/mod.rs".to_owned(),
        tokens: quote! {
            //! One function per workflow.
            #blank
            #(mod #modules;)*
            #blank
            #(#exports)*
        },
    }
}

/// The names of a workflow's items.
struct Names {
    function: Ident,
    function_on: Ident,
    error: Ident,
    inputs: Ident,
    outputs: Ident,
    step: Ident,
}

impl Names {
    fn of(workflow: &Workflow) -> Self {
        let prefix = &workflow.type_prefix;
        Names {
            function: ident(&workflow.function),
            function_on: ident(&workflow.function_on),
            error: ident(&format!("{prefix}Error")),
            inputs: ident(&format!("{prefix}Inputs")),
            outputs: ident(&format!("{prefix}Outputs")),
            step: ident(&format!("{prefix}Step")),
        }
    }
}

struct Emitter<'g> {
    generated: &'g Crate,
    workflow: &'g Workflow,
}

impl Emitter<'_> {
    fn module(&self) -> TokenStream {
        let text = inner_docs(&Docs(vec![format!("Workflow `{}`.", self.workflow.id)]));
        let imports = self.imports();
        let (functions, inputs, outputs) = (self.functions(), self.inputs(), self.outputs());
        let step = self.step_enum();
        let steps = self.workflow.steps.iter().map(|step| self.step(step));
        let blank = blank();
        quote! {
            #text
            #blank
            #imports
            #blank
            #functions
            #inputs
            #outputs
            #blank
            #step
            #(#blank #steps)*
        }
    }

    fn imports(&self) -> TokenStream {
        let mut modules: Vec<&str> = Vec::new();
        let mut names_types = false;
        for step in &self.workflow.steps {
            let source = self.source(&step.call);
            let code = self.step(step).to_string();
            let prefix = format!("{} ::", source.module);
            if code.contains(&prefix) && !modules.contains(&source.module.as_str()) {
                modules.push(&source.module);
            }
            names_types |= code.contains("rt ::");
        }
        names_types |= self.workflow.inputs.is_some() || !self.workflow.outputs.is_empty();
        modules.sort_unstable();
        let modules = modules.into_iter().map(ident);
        let rt = names_types.then(|| quote!(self as rt,));
        quote! {
            use arazzo_runtime::codegen::{#rt Engine, InProcess, Run, WorkflowError, WorkflowStep};
            use super::super::{Clients, #(#modules),*};
        }
    }

    /// The two public functions.
    fn functions(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (function, on) = (&names.function, &names.function_on);
        let text = docs(&self.function_docs());
        let text_on =
            format!(" The same workflow as [`{function}`], on an engine of the caller's choice.");
        let text_on = docs(&Docs(vec![
            text_on.trim_start().to_owned(),
            "# Errors\nAs there.".to_owned(),
        ]));
        let inputs = self.workflow.inputs.as_ref().map(|_| {
            let name = &names.inputs;
            quote!(inputs: &#name)
        });
        let pass_inputs = self.workflow.inputs.as_ref().map(|_| quote!(inputs));
        let result = self.result();
        let driver = self.driver();
        let blank = blank();
        quote! {
            #text
            pub async fn #function(clients: &Clients, #inputs) -> #result {
                #on(&InProcess::new(), clients, #pass_inputs).await
            }
            #blank
            #text_on
            pub async fn #on<E: Engine>(engine: &E, clients: &Clients, #inputs) -> #result {
                #driver
            }
        }
    }

    fn function_docs(&self) -> Docs {
        let mut text = self.workflow.docs.clone();
        if text.0.is_empty() {
            text.0.push(format!("Workflow `{}`.", self.workflow.id));
        }
        let steps = self.workflow.steps.iter().enumerate().map(|(index, step)| {
            let operation = self.operation(&step.call);
            format!(
                "{}. `{}`: `{} {}`",
                index + 1,
                step.id,
                operation.method,
                operation.path
            )
        });
        let steps: Vec<String> = steps.collect();
        text.0.push(format!("# Steps\n{}", steps.join("\n")));
        text.0.push(
            "# Errors\nThe first step that does not succeed ends the workflow; the error names it, \
             and holds the\noutputs of the steps before it."
                .to_owned(),
        );
        text
    }

    fn result(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (outputs, error) = (&names.outputs, &names.error);
        match self.workflow.outputs.is_empty() {
            true => quote!(Result<(), #error>),
            false => quote!(Result<#outputs, #error>),
        }
    }

    /// The body of the workflow's function: the steps in their order, then the outputs.
    fn driver(&self) -> TokenStream {
        let workflow_id = &self.workflow.id;
        let steps = self.workflow.steps.iter().map(|step| {
            let function = ident(&step.function);
            let arguments = self.step_arguments(step);
            match has_fields(step) {
                true => {
                    quote!(let #function = #function(&mut run, clients, #(#arguments),*).await?;)
                }
                false => quote!(#function(&mut run, clients, #(#arguments),*).await?;),
            }
        });
        let outputs = self.final_outputs();
        quote! {
            let mut run = Run::new(engine, #workflow_id);
            #(#steps)*
            Ok(#outputs)
        }
    }

    fn step_arguments(&self, step: &Step) -> Vec<TokenStream> {
        let inputs = step.reads_inputs.then(|| quote!(inputs));
        let steps = step.reads_steps.iter().map(|index| {
            let name = self.workflow.steps.get(*index).map(|s| ident(&s.function));
            quote!(&#name)
        });
        inputs.into_iter().chain(steps).collect()
    }

    fn final_outputs(&self) -> TokenStream {
        if self.workflow.outputs.is_empty() {
            return quote!(());
        }
        let scope = self.scope("", "");
        // A value that is named by several outputs is cloned for all but the last.
        let mut left: HashMap<(usize, &str), usize> = HashMap::new();
        for output in &self.workflow.outputs {
            if let Expr::StepOutput { step, field, .. } = &output.value {
                *left.entry((*step, field)).or_default() += 1;
            }
        }
        let fields: Vec<TokenStream> = self
            .workflow
            .outputs
            .iter()
            .map(|output| {
                let name = ident(&output.field.name);
                let value = match &output.value {
                    Expr::StepOutput { step, field, .. } => {
                        let uses = left.entry((*step, field)).or_default();
                        *uses = uses.saturating_sub(1);
                        match *uses {
                            0 => self.moved(*step, field),
                            _ => scope.owned(&output.value),
                        }
                    }
                    other => scope.owned(other),
                };
                quote!(#name: #value)
            })
            .collect();
        let name = &Names::of(self.workflow).outputs;
        quote!(#name { #(#fields),* })
    }

    fn moved(&self, step: usize, field: &str) -> TokenStream {
        let step = self
            .workflow
            .steps
            .get(step)
            .map(|step| ident(&step.function));
        let field = ident(field);
        quote!(#step.#field)
    }

    fn inputs(&self) -> TokenStream {
        let Some(fields) = &self.workflow.inputs else {
            return TokenStream::new();
        };
        let text = format!(" Inputs of workflow `{}`.", self.workflow.id);
        let name = Names::of(self.workflow).inputs.to_string();
        let object = types::object(&name, fields, Direction::Read);
        let blank = blank();
        let nested = self.workflow.input_types.iter().map(|def| {
            let definition = types::definition(def, Direction::Read);
            quote!(#blank #definition)
        });
        quote! {
            #blank
            #[doc = #text]
            #object
            #(#nested)*
        }
    }

    fn outputs(&self) -> TokenStream {
        if self.workflow.outputs.is_empty() {
            return TokenStream::new();
        }
        let fields: Vec<_> = self
            .workflow
            .outputs
            .iter()
            .map(|o| o.field.clone())
            .collect();
        let text = format!(" Outputs of workflow `{}`.", self.workflow.id);
        let name = Names::of(self.workflow).outputs.to_string();
        let object = types::object(&name, &fields, Direction::Both);
        let blank = blank();
        quote! {
            #blank
            #[doc = #text]
            #object
        }
    }

    fn step_enum(&self) -> TokenStream {
        let names = Names::of(self.workflow);
        let (step, id, error) = (&names.step, &self.workflow.id, &names.error);
        let error_text = format!(" How workflow `{id}` fails.");
        let text = format!(" The steps of workflow `{id}`.");
        let variants = self.workflow.steps.iter().map(|step| {
            let (text, name) = (format!(" `{}`", step.id), ident(&step.variant));
            quote!(#[doc = #text] #name)
        });
        let arms = self.workflow.steps.iter().map(|step| {
            let (id, name) = (&step.id, ident(&step.variant));
            quote!(Self::#name => #id)
        });
        let blank = blank();
        quote! {
            #[doc = #text]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum #step { #(#variants,)* }
            #blank
            impl WorkflowStep for #step {
                const WORKFLOW: &'static str = #id;
                #blank
                fn id(self) -> &'static str {
                    match self { #(#arms,)* }
                }
            }
            #blank
            #[doc = #error_text]
            pub type #error = WorkflowError<#step>;
            #blank
            use #step as Step;
            #blank
            type StepResult<T> = Result<T, WorkflowError<Step>>;
        }
    }

    /// A step's function, and the struct of its outputs.
    fn step(&self, step: &Step) -> TokenStream {
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
        quote! {
            #fields
            #text
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
        let text = format!(" Outputs of step `{}`.", step.id);
        let fields = step.outputs.iter().filter(|o| o.used).map(|output| {
            let (name, ty) = (ident(&output.field), ty(&output.ty, &none));
            quote!(#name: #ty)
        });
        let blank = blank();
        quote! {
            #[doc = #text]
            struct #name { #(#fields,)* }
            #blank
        }
    }

    /// What comes before the call, and the call itself.
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
                arguments.push(match declared.required {
                    true => quote!(&body),
                    false => quote!(Some(&body)),
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
            let value = scope.argument(value);
            match location {
                Location::Header => quote!(.with_header(#name, &#value)),
                _ => quote!(.with_query(#name, &#value)),
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

    fn scope<'s>(&'s self, module: &'s str, step: &'s str) -> Scope<'s> {
        Scope {
            steps: &self.workflow.steps,
            module,
            step,
        }
    }

    fn source(&self, call: &Call) -> &Source {
        &self.generated.sources[call.source]
    }

    fn operation(&self, call: &Call) -> &Operation {
        &self.source(call).operations[call.operation]
    }
}

fn has_fields(step: &Step) -> bool {
    step.outputs.iter().any(|output| output.used)
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
