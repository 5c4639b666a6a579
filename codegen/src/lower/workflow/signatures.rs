//! What workflows know of each other: names, inputs, and the outputs of those that are lowered.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Field, Presence, Type};
use crate::lower::docs::sentence;
use crate::lower::documents::{DocumentPlace, Places};
use crate::lower::names::{Namespace, pascal, plain, snake};
use crate::lower::workflow::WorkflowNames;
use crate::lower::workflow::flow::{Effect, Flow};
use crate::lower::workflow::inputs::{self, Inputs};
use crate::parse::arazzo::Target;
use crate::resolve::Project;
use crate::resolve::workflow::WorkflowRef;

/// All workflows that are generated, in the order of the documents.
pub struct Signatures<'p, 'a> {
    workflows: Vec<Signature<'p, 'a>>,
    /// The fields of the outputs of those that are lowered.
    outputs: Vec<Option<Vec<Field>>>,
}

/// How others call a workflow.
pub struct Signature<'p, 'a> {
    /// Where it stands.
    pub at: WorkflowRef,
    /// The module of its document, and its name, if it needs one.
    pub place: Option<DocumentPlace>,
    pub function: String,
    pub function_on: String,
    pub function_in: Option<String>,
    pub functions_after: Option<(String, String)>,
    pub type_prefix: String,
    pub inputs: Inputs,
    /// The workflows that run first: all of them, each after those that it waits for itself.
    pub dependencies: Vec<usize>,
    /// The workflows that may take its place.
    pub transfers: Vec<usize>,
    pub flow: Flow<'p, 'a>,
    /// The workflows that it may run, directly.
    calls: Vec<usize>,
}

impl Signature<'_, '_> {
    /// The name of the workflow with this id: with that of its document where several have it.
    pub fn name(&self, id: &str) -> String {
        match &self.place {
            Some(place) => format!("{}/{id}", place.name),
            None => id.to_owned(),
        }
    }

    /// The names of all its functions.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        let after = self.functions_after.iter();
        [&self.function, &self.function_on]
            .into_iter()
            .chain(&self.function_in)
            .chain(after.flat_map(|(after, steps)| [after, steps]))
            .map(String::as_str)
    }
}

impl<'p, 'a> Signatures<'p, 'a> {
    /// Reads how the workflows of a project are called.
    pub fn new(project: &'p Project<'a>, places: &Places, diagnostics: &mut Diagnostics) -> Self {
        let all: Vec<WorkflowRef> = project.generated().gather();
        let index = |at: WorkflowRef| all.iter().position(|other| *other == at);
        let mut names = std::collections::HashMap::new();
        names.insert(None, WorkflowNames::reserving(places.modules()));
        let called: Vec<Vec<usize>> = all
            .iter()
            .map(|at| {
                project
                    .called_by(*at)
                    .into_iter()
                    .filter_map(index)
                    .gather()
            })
            .gather();
        let mut workflows = Vec::new();
        for (position, at) in all.iter().enumerate() {
            let place = places.of(at.document);
            let module = place.as_ref().map(|place| place.module.clone());
            let (document, workflow) = project.workflow(*at);
            let flow = Flow::new(project, document, workflow, diagnostics);
            let names = names.entry(module).or_default();
            let function = names.functions.unique(snake(&workflow.id.value));
            let mut named = |ending: &str| {
                let name = format!("{}_{ending}", plain(&function));
                names.functions.unique(name)
            };
            let function_on = named("on");
            let is_called = called.iter().any(|calls| calls.contains(&position));
            let waits = !workflow.depends_on.is_empty();
            let function_in = (is_called || waits).then(|| named("in"));
            let functions_after = waits.then(|| (named("after"), named("steps")));
            let type_prefix = names
                .prefixes
                .unique(pascal(plain(&function)).trim_end_matches('_').to_owned());
            let transfers = flow.transfers().into_iter().filter_map(index).gather();
            workflows.push(Signature {
                at: *at,
                place,
                inputs: inputs::inputs(project, workflow, &type_prefix, diagnostics),
                function,
                function_on,
                function_in,
                functions_after,
                type_prefix,
                dependencies: Vec::new(),
                transfers,
                flow,
                calls: called.get(position).cloned().unwrap_or_default(),
            });
        }
        let outputs = workflows.iter().map(|_| None).gather();
        let mut known = Signatures { workflows, outputs };
        known.order_dependencies(project);
        known.report_cycles(project, diagnostics);
        known
    }

    pub fn len(&self) -> usize {
        self.workflows.len()
    }

    pub fn get(&self, workflow: usize) -> Option<&Signature<'p, 'a>> {
        self.workflows.get(workflow)
    }

    /// The index of a workflow.
    pub fn index(&self, at: WorkflowRef) -> Option<usize> {
        self.workflows.iter().position(|known| known.at == at)
    }

    /// The fields of a workflow's outputs; nothing as long as it is not lowered, which can only be
    /// where workflows call each other in a circle.
    pub fn outputs(&self, workflow: usize) -> Option<&[Field]> {
        self.outputs.get(workflow)?.as_deref()
    }

    /// The names of a workflow's outputs.
    pub fn output_names(&self, project: &Project<'_>, workflow: usize) -> Vec<String> {
        let known = self.workflows.get(workflow);
        let outputs = known.map(|known| &project.workflow(known.at).1.outputs);
        let outputs = outputs.into_iter().flatten();
        outputs.map(|output| output.name.clone()).gather()
    }

    /// A workflow is lowered.
    pub fn set_outputs(&mut self, workflow: usize, fields: Vec<Field>) {
        if let Some(outputs) = self.outputs.get_mut(workflow) {
            *outputs = Some(fields);
        }
    }

    /// The workflows, each after those that it calls, as far as that goes.
    pub fn callees_first(&self) -> Vec<usize> {
        let mut order = Vec::new();
        for workflow in 0..self.workflows.len() {
            self.add_callees_first(workflow, &mut Vec::new(), &mut order);
        }
        order
    }

    fn add_callees_first(&self, workflow: usize, open: &mut Vec<usize>, order: &mut Vec<usize>) {
        if order.contains(&workflow) || open.contains(&workflow) {
            return;
        }
        open.push(workflow);
        for called in self
            .workflows
            .get(workflow)
            .iter()
            .flat_map(|known| &known.calls)
        {
            self.add_callees_first(*called, open, order);
        }
        open.pop();
        order.push(workflow);
    }

    /// Whether a workflow may, directly or not, come to call another.
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        let (mut open, mut seen) = (vec![from], Vec::new());
        while let Some(next) = open.pop() {
            if next == to {
                return true;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(
                    self.workflows
                        .get(next)
                        .iter()
                        .flat_map(|known| &known.calls),
                );
            }
        }
        false
    }

    /// Finds for each workflow all that run before it, and gives it the inputs that they need and it
    /// does not have.
    fn order_dependencies(&mut self, project: &Project<'_>) {
        for workflow in self.callees_first() {
            let Some(known) = self.workflows.get(workflow) else {
                continue;
            };
            let (document, written) = project.workflow(known.at);
            let mut all: Vec<usize> = Vec::new();
            for name in &written.depends_on {
                let found = project.find_workflow(document, name);
                let Some(direct) = found.and_then(|at| self.index(at)) else {
                    continue;
                };
                let before = self
                    .workflows
                    .get(direct)
                    .map(|known| known.dependencies.clone());
                for dependency in before.unwrap_or_default().into_iter().chain([direct]) {
                    if !all.contains(&dependency) && dependency != workflow {
                        all.push(dependency);
                    }
                }
            }
            let wanted: Vec<(String, Vec<Field>)> = all
                .iter()
                .filter_map(|dependency| self.workflows.get(*dependency))
                .map(|known| {
                    let id = project.workflow(known.at).1.id.value.clone();
                    (id, known.inputs.fields.clone().unwrap_or_default())
                })
                .gather();
            if let Some(known) = self.workflows.get_mut(workflow) {
                known.dependencies = all;
                for (id, fields) in wanted {
                    known.inputs.take_over(&id, &fields);
                }
            }
        }
    }

    /// Workflows that call each other whatever happens would never come to an end.
    fn report_cycles(&self, project: &Project<'_>, diagnostics: &mut Diagnostics) {
        for (start, known) in self.workflows.iter().enumerate() {
            let mut path = vec![start];
            if self.always_returns_to(start, start, project, &mut path)
                && path.iter().min() == Some(&start)
            {
                let (_, workflow) = project.workflow(known.at);
                let names: Vec<String> = path
                    .iter()
                    .filter_map(|index| self.workflows.get(*index))
                    .map(|known| format!("`{}`", project.workflow(known.at).1.id.value))
                    .gather();
                let message = match names.len() {
                    1 => format!("{} calls itself whatever happens", names.join("")),
                    _ => format!("{} call each other whatever happens", names.join(" and ")),
                };
                diagnostics.push(
                    Diagnostic::new(rules::CYCLE, message)
                        .at(&workflow.id.place, "never comes to its end")
                        .help("give an action before the call `criteria` under which the workflow ends"),
                );
            }
        }
    }

    fn always_returns_to(
        &self,
        start: usize,
        from: usize,
        project: &Project<'_>,
        path: &mut Vec<usize>,
    ) -> bool {
        for next in self.always_called(from, project) {
            if next == start {
                return true;
            }
            if !path.contains(&next) {
                path.push(next);
                if self.always_returns_to(start, next, project, path) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    /// The workflows that one calls as steps which it always comes to.
    fn always_called(&self, workflow: usize, project: &Project<'_>) -> Vec<usize> {
        let Some(known) = self.workflows.get(workflow) else {
            return Vec::new();
        };
        let (document, written) = project.workflow(known.at);
        let certain = known.flow.order().take(known.flow.head().max(1));
        let steps = certain.filter_map(|position| written.steps.get(position));
        let targets = steps.filter_map(|step| match &step.target {
            Target::Workflow(name) => project.find_workflow(document, name),
            _ => None,
        });
        targets.filter_map(|at| self.index(at)).gather()
    }
}

impl Inputs {
    /// Adds the inputs of a workflow that runs first and that are not there: those of the same name
    /// and type are handed on.
    fn take_over(&mut self, id: &str, fields: &[Field]) {
        let own = self.fields.get_or_insert_default();
        let mut names = Namespace::reserving(own.iter().map(|field| field.name.as_str()));
        let mut new = Vec::new();
        for field in fields
            .iter()
            .filter(|field| field.presence != Presence::Rest)
        {
            if own.iter().any(|own| fits(own, field)) {
                continue;
            }
            let taken = own.iter().any(|own| own.member == field.member);
            let member = match taken {
                true => format!("{id}.{}", field.member),
                false => field.member.clone(),
            };
            if own.iter().any(|own| own.member == member) {
                continue;
            }
            new.push(Field {
                name: names.unique(snake(&member)),
                member,
                ty: plain_type(&field.ty),
                docs: match field.docs.0.is_empty() {
                    true => sentence(format!("Input of `{id}`, which runs first.")),
                    false => field.docs.clone(),
                },
                ..field.clone()
            });
        }
        own.put_all(new);
        if own.is_empty() {
            self.fields = None;
        }
    }
}

/// The own input that a workflow that runs first gets for one of its own.
pub fn handed_on<'f>(own: &'f [Field], id: &str, wanted: &Field) -> Option<&'f Field> {
    let same = own.iter().find(|own| fits(own, wanted));
    same.or_else(|| {
        let member = format!("{id}.{}", wanted.member);
        own.iter().find(|own| own.member == member)
    })
}

fn fits(own: &Field, wanted: &Field) -> bool {
    own.member == wanted.member && own.ty == plain_type(&wanted.ty)
}

/// Types of another workflow's module are handed on as JSON.
pub fn plain_type(ty: &Type) -> Type {
    match ty {
        Type::Named(_) | Type::Boxed(_) => Type::Json,
        Type::Enum(_) => Type::String,
        Type::List(item) => Type::List(Box::new(plain_type(item))),
        Type::Map(item) => Type::Map(Box::new(plain_type(item))),
        Type::Option(inner) => Type::Option(Box::new(plain_type(inner))),
        other => other.clone(),
    }
}

impl Flow<'_, '_> {
    /// The workflows that may take the place of this one, each once.
    pub fn transfers(&self) -> Vec<WorkflowRef> {
        let mut found = Vec::new();
        for step in 0..self.len() {
            for planned in self.success(step).iter().chain(self.failure(step)) {
                if let Effect::Transfer(at) = planned.effect
                    && !found.contains(&at)
                {
                    found.push(at);
                }
            }
        }
        found
    }
}

/// How an output of a called workflow is typed for the caller.
pub fn output_type(field: &Field) -> Type {
    match field.presence {
        Presence::Required => field.ty.clone(),
        _ => field.ty.clone().optional(),
    }
}
