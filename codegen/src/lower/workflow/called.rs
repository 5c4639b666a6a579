//! Workflows that a workflow calls: as a step, before its steps, before a retry, or in its place
//! (Arazzo, Step Object, `workflowId`; Workflow Object, `dependsOn`).

mod inputs;

use super::signatures::{handed_on, output_type};
use super::{Context, Replies, StepNames};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{
    CalledRead, Dependency, Expr, OutputSource, StepOutput, Transfer, Type, WorkflowCall,
};
use crate::lower::names::{Namespace, pascal, plain, snake};
use crate::lower::operation::Parts;
use crate::parse::arazzo;
use crate::parse::node::{Node, Text};
use inputs::{foreign, inputs_of, nothing, own_input};

impl<'a> Context<'_, 'a> {
    /// The workflow that a text names, by index.
    pub(super) fn workflow_named(&self, name: &Text) -> Option<usize> {
        let at = self.project.find_workflow(self.document, name)?;
        self.signatures.index(at)
    }

    /// The workflow that a step calls, if it calls one.
    pub(super) fn called_by(&self, step: &arazzo::Step<'a>) -> Option<usize> {
        match &step.target {
            arazzo::Target::Workflow(name) => self.workflow_named(name),
            _ => None,
        }
    }

    /// What criteria and outputs of a step that calls a workflow read: the last reply that this got,
    /// of which nothing is known.
    pub(super) fn returned<'s>(
        &self,
        step: &'s arazzo::Step<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Replies<'s, 'a> {
        let parts = ["$statusCode", "$response", "$url", "$method", "$request"];
        for criterion in &step.criteria {
            let text = &criterion.condition;
            if parts.iter().any(|part| text.value.contains(part)) {
                diagnostics.push(
                    Diagnostic::new(
                        rules::CALLED_EXCHANGE,
                        "a step that calls a workflow has no request and no reply of its own",
                    )
                    .at(&text.place, "read from the last exchange of that workflow")
                    .help("test its outputs: `$outputs.<name>`"),
                );
            }
        }
        Replies {
            step,
            parts: Parts::none(Node::root(self.project.files, self.document.file)),
            success: Vec::new(),
            all: Vec::new(),
        }
    }

    /// The outputs of a called workflow that the step does not declare itself: later steps may name
    /// them all the same.
    pub(super) fn add_called_outputs(&self, called: usize, outputs: &mut Vec<StepOutput>) {
        let mut names = Namespace::reserving(outputs.iter().map(|output| output.field.as_str()));
        for name in self.signatures.output_names(self.project, called) {
            if outputs.iter().any(|output| output.name == name) {
                continue;
            }
            if let Some((expr, ty)) = self.called_output(called, &name) {
                outputs.push(StepOutput {
                    field: names.unique(snake(&name)),
                    name,
                    from: OutputSource::Value(expr),
                    ty,
                    used: false,
                    looked_at: Vec::new(),
                });
            }
        }
    }

    /// An output of the workflow that the current step calls.
    pub(super) fn called_output(&self, called: usize, name: &str) -> Option<(Expr, Type)> {
        let Some(fields) = self.signatures.outputs(called) else {
            // It calls the one that calls it, and is lowered after this.
            let expr = Expr::CalledOutput {
                field: name.to_owned(),
                ty: Type::Json.optional(),
                read: CalledRead::Json,
                optional: true,
            };
            return Some((expr, Type::Json.optional()));
        };
        let field = fields.iter().find(|field| field.member == name)?;
        let hands_over = !self.signatures.get(called)?.transfers.is_empty();
        let (ty, read) = match hands_over {
            true => (output_type(field).optional(), CalledRead::Completed),
            false => (output_type(field), CalledRead::Field),
        };
        let expr = Expr::CalledOutput {
            field: field.name.clone(),
            ty: ty.clone(),
            read,
            optional: output_type(field).split_option().1,
        };
        let (expr, ty) = foreign(expr, ty);
        Some(match self.in_failure {
            true => (expr.after_failure(), ty.optional()),
            false => (expr, ty),
        })
    }

    /// `$outputs.<name>`: an output of the workflow that the step calls.
    pub(super) fn output_of_called(&self, name: &str) -> Option<(Expr, Type)> {
        let position = self.flow.order().nth(self.current)?;
        let step = self.workflow.steps.get(position)?;
        self.called_output(self.called_by(step)?, name)
    }

    /// `$workflows.<workflowId>.inputs.<name>` of a workflow that runs first.
    pub(super) fn input_of(&mut self, id: &str, name: &str) -> Option<(Expr, Type)> {
        let (_, dependency) = self.dependency(id)?;
        let signature = self.signatures.get(dependency)?;
        let fields = signature.inputs.fields.iter().flatten();
        let wanted = fields.into_iter().find(|field| field.member == name)?;
        let own = handed_on(&self.inputs, id, wanted)?.member.clone();
        self.input(&own)
    }

    /// The same of `outputs`.
    pub(super) fn output_of_dependency(&mut self, id: &str, name: &str) -> Option<(Expr, Type)> {
        let (position, expr, ty) = self.find_output_of_dependency(id, name)?;
        self.reads.dependencies.insert(position);
        Some((expr, ty))
    }

    /// The same before it is decided whether it is read: the position of the workflow, too.
    pub(super) fn find_output_of_dependency(
        &self,
        id: &str,
        name: &str,
    ) -> Option<(usize, Expr, Type)> {
        let (position, dependency) = self.dependency(id)?;
        let fields = self.signatures.outputs(dependency)?;
        let field = fields.iter().find(|field| field.member == name)?;
        let ty = output_type(field);
        if !self.signatures.get(dependency)?.transfers.is_empty() {
            // It may have handed over to another.
            return None;
        }
        let expr = Expr::DependencyOutput {
            position,
            field: field.name.clone(),
            ty: ty.clone(),
        };
        let (expr, ty) = foreign(expr, ty);
        Some((position, expr, ty))
    }

    /// A workflow of this document that runs first: its position among those, and its index.
    pub(super) fn dependency(&self, id: &str) -> Option<(usize, usize)> {
        let dependencies = &self.signatures.get(self.index)?.dependencies;
        let mut dependencies = dependencies.iter().copied().enumerate();
        dependencies.find(|(_, index)| self.is_here(*index, id))
    }

    /// Whether a workflow is the one of this document that is called so.
    fn is_here(&self, workflow: usize, id: &str) -> bool {
        self.signatures.get(workflow).is_some_and(|known| {
            let (document, workflow) = self.project.workflow(known.at);
            document.file == self.document.file && workflow.id.value == id
        })
    }

    /// The last step before the current one that calls a workflow of this document.
    pub(super) fn step_calling(&self, id: &str) -> Option<String> {
        let order: Vec<usize> = self.flow.order().gather();
        let steps = order.iter().enumerate().rev();
        steps
            .filter(|(index, _)| {
                use super::flow::Availability::{Always, Sometimes};
                matches!(
                    self.flow.availability(self.current, *index),
                    Always | Sometimes
                )
            })
            .filter_map(|(_, position)| self.workflow.steps.get(*position))
            .find(|step| {
                let called = self.called_by(step);
                called.is_some_and(|called| self.is_here(called, id))
            })
            .map(|step| step.id.value.clone())
    }

    /// The workflows that run first.
    pub(super) fn dependencies(&mut self, names: &mut StepNames) -> Vec<Dependency> {
        let known = self.signatures;
        let Some(signature) = known.get(self.index) else {
            return Vec::new();
        };
        let dependencies = signature.dependencies.iter().filter_map(|dependency| {
            let known = self.signatures.get(*dependency)?;
            let id = &self.project.workflow(known.at).1.id.value;
            let fields = known.inputs.fields.as_ref();
            let inputs = fields.map(|fields| {
                let values = fields.iter().map(|field| {
                    let own = handed_on(&self.inputs, id, field);
                    let value = own.map(|own| own_input(own, &field.declared()));
                    (field.name.clone(), value.unwrap_or_else(nothing))
                });
                inputs_of(&known.type_prefix, values.gather())
            });
            Some(Dependency {
                call: WorkflowCall {
                    workflow: *dependency,
                    inputs,
                    pinned: self.signatures.reaches(*dependency, self.index),
                },
                variable: names.functions.unique(plain(&known.function).to_owned()),
                used: false,
            })
        });
        dependencies.gather()
    }

    /// The workflows that may take the place of this one.
    pub(super) fn transfers(&self) -> Vec<Transfer> {
        let Some(signature) = self.signatures.get(self.index) else {
            return Vec::new();
        };
        let mut names = Namespace::default();
        let single = signature.transfers.len() == 1;
        let transfers = signature.transfers.iter().filter_map(|workflow| {
            let variant = names.unique(pascal(plain(&self.signatures.get(*workflow)?.function)));
            Some(Transfer {
                workflow: *workflow,
                outcome: match single {
                    true => "Transferred".to_owned(),
                    false => format!("TransferredTo{variant}"),
                },
                variant,
                pinned: self.signatures.reaches(*workflow, self.index),
            })
        });
        transfers.gather()
    }
}
