//! How a run goes through the steps of a workflow: the order of the steps, where their actions lead
//! to, and which outputs are there at a step (Arazzo, Workflow Object, Success Action Object, Failure
//! Action Object).

mod actions;
mod order;
mod report;

use crate::diagnostic::Diagnostics;
use crate::gather::{Collection, Gather};
use crate::parse::arazzo::{Document, Workflow};
use crate::resolve::Project;

pub use actions::{Effect, First, Planned};

/// The way through a workflow. Steps are counted in the order in which they run; those that are never
/// reached are left out.
#[derive(Debug)]
pub struct Flow<'w, 'a> {
    steps: Vec<Reached<'w, 'a>>,
    /// How many steps run once, one after the other, before the first that jumps or is jumped to.
    head: usize,
    /// What has run before each step; at the last place, before the end.
    before: Vec<Before>,
}

/// A step that is reached.
#[derive(Debug)]
struct Reached<'w, 'a> {
    /// Its position in the document.
    position: usize,
    /// What may follow its success, in order; the step after it follows where nothing else does.
    success: Vec<Planned<'w, 'a>>,
    /// The last of these, where they lead where the workflow goes anyway.
    passing: Vec<Planned<'w, 'a>>,
    /// What may follow its failure.
    failure: Vec<Planned<'w, 'a>>,
    /// The steps that it depends on, by their positions in the document.
    depends_on: Vec<usize>,
}

/// What is known of the steps at a place.
#[derive(Clone, Debug, PartialEq)]
struct Before {
    /// Whether a step's last attempt has succeeded, whatever the way here.
    certain: Vec<bool>,
    /// Whether it has been attempted, whatever the way here.
    attempted: Vec<bool>,
    /// Whether it has run on some way here.
    possible: Vec<bool>,
}

/// Whether a step's outputs are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// On every way.
    Always,
    /// On some ways.
    Sometimes,
    /// On none: the step comes later.
    Never,
    /// It is the step itself.
    Own,
}

impl<'w, 'a> Flow<'w, 'a> {
    /// Plans a workflow, and reports what is odd about its way.
    pub fn new(
        project: &Project<'a>,
        document: &Document<'a>,
        workflow: &'w Workflow<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let order = order::order(project, document, workflow, diagnostics);
        let all: Vec<Reached<'w, 'a>> = order
            .iter()
            .map(|position| {
                let step = &workflow.steps[*position];
                let plan = |actions| actions::plan(project, document, workflow, *position, actions);
                Reached {
                    position: *position,
                    success: plan(workflow.success_actions_of(step)),
                    passing: Vec::new(),
                    failure: plan(workflow.failure_actions_of(step)),
                    depends_on: order::own_dependencies(project, document, workflow, *position),
                }
            })
            .gather();
        report::report(workflow, &order, &all, diagnostics);
        let reached = reached(&all);
        let steps = all
            .into_iter()
            .zip(&reached)
            .filter(|(_, reached)| **reached);
        let mut flow = Flow {
            steps: steps.map(|(step, _)| step).gather(),
            head: 0,
            before: Vec::new(),
        };
        flow.trim();
        flow.head = flow.straight_head();
        flow.before = flow.analyse();
        flow
    }

    /// The positions in the document of the steps that are reached, in their order.
    pub fn order(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().map(|step| step.position)
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// The step at a position of the document, if it is reached.
    pub fn index(&self, position: usize) -> Option<usize> {
        self.order().position(|at| at == position)
    }

    /// How many steps run once before the first jump; all of them if there is none.
    pub fn head(&self) -> usize {
        self.head
    }

    /// What may follow the success of a step; nothing else than the step after it.
    pub fn success(&self, step: usize) -> &[Planned<'w, 'a>] {
        self.steps.get(step).map_or(&[], |step| &step.success)
    }

    /// What may follow it after that, and changes nothing: the workflow goes there anyway.
    pub fn passing(&self, step: usize) -> &[Planned<'w, 'a>] {
        self.steps.get(step).map_or(&[], |step| &step.passing)
    }

    /// What may follow its failure.
    pub fn failure(&self, step: usize) -> &[Planned<'w, 'a>] {
        self.steps.get(step).map_or(&[], |step| &step.failure)
    }

    /// The steps that a step depends on and that may not have succeeded when it runs.
    pub fn unmet_dependencies(&self, step: usize) -> Vec<usize> {
        let Some(reached) = self.steps.get(step) else {
            return Vec::new();
        };
        let indices = reached.depends_on.iter().filter_map(|at| self.index(*at));
        indices
            .filter(|before| self.availability(step, *before) != Availability::Always)
            .gather()
    }

    /// Whether the outputs of `step` are there at another step, or at the end.
    pub fn availability(&self, at: usize, step: usize) -> Availability {
        let Some(before) = self.before.get(at) else {
            return Availability::Never;
        };
        let is = |set: &[bool]| set.get(step).copied().unwrap_or(false);
        match (is(&before.certain), is(&before.possible)) {
            _ if at == step => Availability::Own,
            (true, true) => Availability::Always,
            (_, true) => Availability::Sometimes,
            _ => Availability::Never,
        }
    }

    /// Whether a step has been attempted on every way to another, or to the end.
    pub fn is_attempted(&self, at: usize, step: usize) -> bool {
        let attempted = self
            .before
            .get(at)
            .and_then(|before| before.attempted.get(step));
        attempted.copied().unwrap_or(false)
    }

    /// Whether a way leads to the end of the workflow, where its outputs are read.
    pub fn ends(&self) -> bool {
        let end = self.before.last();
        end.is_some_and(|end| self.len() == 0 || end.possible.contains(&true))
    }

    /// Whether a step's outputs may be absent somewhere after it has run, or before the ways meet.
    pub fn is_open(&self, step: usize) -> bool {
        let sometimes = |at| self.availability(at, step) == Availability::Sometimes;
        step >= self.head && ((0..=self.len()).any(sometimes) || self.goes_on_failed(step))
    }

    /// Whether the workflow may go on elsewhere after a failure of a step.
    pub fn goes_on_failed(&self, step: usize) -> bool {
        let mut failure = self.failure(step).iter();
        failure.any(|planned| matches!(planned.effect, Effect::Goto(_) | Effect::Transfer(_)))
    }

    /// Whether a step runs before retries of another.
    pub fn is_detour(&self, step: usize) -> bool {
        let position = self.steps.get(step).map(|step| step.position);
        let mut detours = self.steps.iter().flat_map(Reached::detours);
        detours.any(|detour| Some(detour) == position)
    }

    /// Sets apart what would happen anyway, so that no jump is made of it.
    fn trim(&mut self) {
        let following: Vec<Option<usize>> = (0..self.len())
            .map(|index| self.steps.get(index + 1).map(|step| step.position))
            .gather();
        for (step, next) in self.steps.iter_mut().zip(following) {
            let jumps = |planned: &Planned<'_, '_>| match planned.effect {
                Effect::End => next.is_some(),
                Effect::Goto(target) => Some(target) != next,
                _ => true,
            };
            let last = step.success.iter().rposition(jumps);
            step.passing = step.success.split_off(last.map_or(0, |last| last + 1));
        }
    }

    fn straight_head(&self) -> usize {
        let targets: Vec<usize> = self.steps.iter().flat_map(Reached::targets).gather();
        let jumps = |step: &Reached<'_, '_>| step.jumps() || targets.contains(&step.position);
        let first = self.steps.iter().position(jumps);
        first.unwrap_or(self.steps.len())
    }

    /// Which steps have run at each place: what holds on all ways, and what on some.
    fn analyse(&self) -> Vec<Before> {
        let count = self.len();
        let nowhere = Before {
            certain: vec![true; count],
            attempted: vec![true; count],
            possible: vec![false; count],
        };
        let mut before = vec![nowhere; count + 1];
        if let Some(first) = before.first_mut() {
            first.certain = vec![false; count];
            first.attempted = vec![false; count];
        }
        loop {
            let mut changed = false;
            for step in 0..count {
                for (target, after) in self.ways(step, &before) {
                    if let Some(known) = before.get_mut(target) {
                        changed |= known.join(&after);
                    }
                }
            }
            if !changed {
                return before;
            }
        }
    }

    /// Where a step leads to, and what has run then.
    fn ways(&self, step: usize, before: &[Before]) -> Vec<(usize, Before)> {
        let (Some(reached), Some(here)) = (self.steps.get(step), before.get(step)) else {
            return Vec::new();
        };
        let mut here = here.clone();
        let mut ways = Vec::new();
        for detour in reached.detours().filter_map(|at| self.index(at)) {
            here.may_run(detour);
            ways.push((detour, here.clone()));
        }
        let (mut done, mut failed) = (here.clone(), here);
        done.set(step, true);
        failed.set(step, false);
        let end = self.len();
        for planned in &reached.success {
            match planned.effect {
                Effect::End => ways.push((end, done.clone())),
                Effect::Goto(target) => {
                    ways.put_all(self.index(target).map(|target| (target, done.clone())));
                }
                Effect::Repeat => ways.push((step, done.clone())),
                Effect::Transfer(_) | Effect::Retry { .. } => {}
            }
        }
        if !reached.success.last().is_some_and(Planned::is_certain) {
            ways.push((step + 1, done));
        }
        for planned in &reached.failure {
            match planned.effect {
                Effect::Goto(target) => {
                    ways.put_all(self.index(target).map(|target| (target, failed.clone())));
                }
                Effect::Repeat => ways.push((step, failed.clone())),
                _ => {}
            }
        }
        ways
    }
}

impl Reached<'_, '_> {
    fn planned(&self) -> impl Iterator<Item = &Planned<'_, '_>> {
        self.success.iter().chain(&self.failure)
    }

    /// Whether the step may lead elsewhere than to itself and the next.
    fn jumps(&self) -> bool {
        let leads = |planned: &Planned<'_, '_>, of_failure: bool| match planned.effect {
            Effect::Goto(_) | Effect::Transfer(_) => true,
            Effect::End => !of_failure,
            Effect::Repeat => false,
            Effect::Retry { ref first, .. } => matches!(first, Some(First::Step(_))),
        };
        self.success.iter().any(|planned| leads(planned, false))
            || self.failure.iter().any(|planned| leads(planned, true))
    }

    /// The steps that it leads to by its actions, by their positions in the document.
    fn targets(&self) -> impl Iterator<Item = usize> {
        self.planned().filter_map(|planned| match planned.effect {
            Effect::Goto(target) => Some(target),
            Effect::Retry {
                first: Some(First::Step(target)),
                ..
            } => Some(target),
            _ => None,
        })
    }

    /// The steps that run before a retry.
    fn detours(&self) -> impl Iterator<Item = usize> {
        self.failure
            .iter()
            .filter_map(|planned| match planned.effect {
                Effect::Retry {
                    first: Some(First::Step(target)),
                    ..
                } => Some(target),
                _ => None,
            })
    }
}

impl Before {
    fn set(&mut self, step: usize, succeeded: bool) {
        self.may_run(step);
        if let Some(certain) = self.certain.get_mut(step) {
            *certain = succeeded;
        }
        if let Some(attempted) = self.attempted.get_mut(step) {
            *attempted = true;
        }
    }

    /// A step that runs before a retry, if there is one.
    fn may_run(&mut self, step: usize) {
        if let Some(certain) = self.certain.get_mut(step) {
            *certain = false;
        }
        if let Some(possible) = self.possible.get_mut(step) {
            *possible = true;
        }
    }

    /// Adds a way; whether that says anything new.
    fn join(&mut self, way: &Before) -> bool {
        let known = self.clone();
        for (certain, other) in self.certain.iter_mut().zip(&way.certain) {
            *certain &= other;
        }
        for (attempted, other) in self.attempted.iter_mut().zip(&way.attempted) {
            *attempted &= other;
        }
        for (possible, other) in self.possible.iter_mut().zip(&way.possible) {
            *possible |= other;
        }
        *self != known
    }
}

/// Which steps are reached from the first.
fn reached(steps: &[Reached<'_, '_>]) -> Vec<bool> {
    let mut reached = vec![false; steps.len()];
    let mut open: Vec<usize> = (!steps.is_empty()).then_some(0).into_iter().gather();
    while let Some(index) = open.pop() {
        let Some(mark @ false) = reached.get_mut(index) else {
            continue;
        };
        *mark = true;
        let Some(step) = steps.get(index) else {
            continue;
        };
        let at = |position: usize| steps.iter().position(|step| step.position == position);
        open.put_all(step.targets().filter_map(at));
        if !step.success.last().is_some_and(Planned::is_certain) {
            open.push(index + 1);
        }
    }
    reached
}
