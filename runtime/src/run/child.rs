//! Workflows that a workflow calls, that run before it, or that take its place.

use std::time::Duration;

use super::{Last, Run, StepResponse};
use crate::engine::Engine;
use crate::error::{ErrorKind, Fatal, WorkflowError, WorkflowStep};
use crate::event::Event;
use crate::fault::{Fault, FaultKind};
use crate::limits::Limit;
use crate::run::visits::Visits;
use crate::trace::tell;

/// What a step goes on with that called a workflow: its last reply, and its outputs.
type Returned<'r, 'e, E, S, O> = Result<(StepResponse<'r, 'e, E, S>, O), WorkflowError<S>>;

impl<'e, E: Engine> Run<'e, E> {
    /// Begins an attempt of a step that calls the workflow `workflow_id`: the run of that, which has
    /// the same engine and budget (Arazzo, Step Object, `workflowId`).
    ///
    /// # Errors
    /// If workflows call each other too deep.
    pub fn child<S: WorkflowStep>(
        &mut self,
        step: S,
        workflow_id: &'static str,
    ) -> Result<Run<'e, E>, WorkflowError<S>> {
        self.begin(step);
        if self.depth == self.limits.depth {
            let kind = ErrorKind::Limit(Limit::Depth(self.limits.depth));
            return Err(self.error(step, kind));
        }
        let mut child = self.another(workflow_id, self.depth + 1);
        self.waits(true);
        child.last = Some(None);
        Ok(child)
    }

    /// Ends an attempt of a step that called a workflow: its outputs, and its last reply.
    ///
    /// # Errors
    /// If it failed.
    pub fn returned<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static, O>(
        &mut self,
        step: S,
        child: Run<'e, E>,
        result: Result<O, WorkflowError<T>>,
    ) -> Returned<'_, 'e, E, S, O> {
        let last = self.take_back(step, child, &result);
        match result {
            Ok(outputs) => Ok((StepResponse::new(self, step).with(last), outputs)),
            Err(error) => Err(self.caused(step, error)),
        }
    }

    /// The same for a step whose failure actions decide about a workflow that failed; it then has no
    /// outputs.
    ///
    /// # Errors
    /// If the budget is used up, or the engine stops the run.
    pub fn returned_any<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static, O>(
        &mut self,
        step: S,
        child: Run<'e, E>,
        result: Result<O, WorkflowError<T>>,
    ) -> Returned<'_, 'e, E, S, Option<O>> {
        let late = child.is_late(&result);
        let last = self.take_back(step, child, &result);
        match result {
            Ok(outputs) => Ok((StepResponse::new(self, step).with(last), Some(outputs))),
            Err(_) if late => {
                self.visits.failed(step.id());
                let fault = Fault::new(FaultKind::Timeout, "");
                let response = StepResponse::failure(self, step, ErrorKind::Fault(fault));
                Ok((response, None))
            }
            Err(error) if error.ends_the_run() => Err(self.caused(step, error)),
            Err(error) => {
                self.visits.failed(step.id());
                let response = StepResponse::failure(self, step, workflow(error));
                Ok((response.with(last), None))
            }
        }
    }

    /// A run of a workflow that runs before this one (Arazzo, Workflow Object, `dependsOn`), or that
    /// takes its place (Success Action Object, `goto`).
    pub fn beside(&mut self, workflow_id: &'static str) -> Run<'e, E> {
        self.waits(true);
        let mut other = self.another(workflow_id, self.depth);
        other.last = self.last.as_ref().map(|_| None);
        other
    }

    /// Ends a workflow that runs before this one; `first` is the step that would be the next.
    ///
    /// # Errors
    /// If it failed.
    pub fn depended<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static, O>(
        &mut self,
        first: S,
        other: Run<'e, E>,
        result: Result<O, WorkflowError<T>>,
    ) -> Result<O, WorkflowError<S>> {
        self.attempts = other.attempts;
        self.waits(false);
        result.map_err(|error| {
            let fatal = error.fatal();
            let kind = ErrorKind::Dependency {
                workflow: T::WORKFLOW,
                error: Box::new(error),
            };
            self.error(first, kind).with_fatal(fatal)
        })
    }

    /// Ends a workflow that took the place of this one, at the step `from`.
    ///
    /// # Errors
    /// If it failed.
    pub fn transferred<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static, O>(
        &mut self,
        from: S,
        other: Run<'e, E>,
        result: Result<O, WorkflowError<T>>,
    ) -> Result<O, WorkflowError<S>> {
        self.attempts = other.attempts;
        self.waits(false);
        if self.last.is_some() {
            self.last = other.last;
        }
        result.map_err(|error| self.caused(from, error))
    }

    /// Lets a workflow pass that runs before a retry, whether it has failed or not.
    ///
    /// # Errors
    /// If the budget is used up, or the engine stops the run.
    pub fn detoured<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static, O>(
        &mut self,
        step: S,
        other: Run<'e, E>,
        result: Result<O, WorkflowError<T>>,
    ) -> Result<(), WorkflowError<S>> {
        self.attempts = other.attempts;
        self.waits(false);
        match result {
            Err(error) if error.ends_the_run() => Err(self.caused(step, error)),
            _ => Ok(()),
        }
    }

    /// The run with a time limit of its own (Arazzo 1.1, Step Object, `timeout`).
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        let until = self.elapsed().saturating_add(timeout);
        if self.limits.deadline.is_none_or(|deadline| until < deadline) {
            self.limits.deadline = Some(until);
            self.timed = true;
        }
        self
    }

    /// Whether it has used up the time limit of the step that calls it.
    fn is_late<O, T: WorkflowStep>(&self, result: &Result<O, WorkflowError<T>>) -> bool {
        let deadline = self.limits.deadline.filter(|_| self.timed);
        let limit = deadline.map(|deadline| Fatal::Limit(Limit::Deadline(deadline)));
        limit.is_some() && result.as_ref().err().and_then(WorkflowError::fatal) == limit
    }

    fn another(&self, workflow_id: &'static str, depth: u32) -> Run<'e, E> {
        tell(
            self.engine,
            &Event::Started {
                workflow: workflow_id,
                depth,
            },
        );
        Run {
            engine: self.engine,
            limits: self.limits,
            started: self.started,
            attempts: self.attempts,
            depth,
            visits: Visits::default(),
            outputs: Vec::new(),
            last: None,
            // What a step reads of the exchange of a workflow that it calls is kept by that.
            keeps_requests: self.keeps_requests,
            timed: false,
            closing: None,
            span: tracing::info_span!(
                parent: &self.span,
                "arazzo.workflow",
                workflow = workflow_id,
                run = self.engine.run_id()
            ),
        }
    }

    fn take_back<S: WorkflowStep, T: WorkflowStep, O>(
        &mut self,
        step: S,
        child: Run<'e, E>,
        result: &Result<O, WorkflowError<T>>,
    ) -> Option<Last> {
        self.attempts = child.attempts;
        self.waits(false);
        tell(
            self.engine,
            &Event::Returned {
                key: self.key(step),
                workflow: T::WORKFLOW,
                success: result.is_ok(),
            },
        );
        let last = child.last.flatten();
        if self.last.is_some() {
            self.last = Some(last.clone());
        }
        last
    }

    fn caused<S: WorkflowStep, T: WorkflowStep + Send + Sync + 'static>(
        &mut self,
        step: S,
        error: WorkflowError<T>,
    ) -> WorkflowError<S> {
        let fatal = error.fatal();
        self.error(step, workflow(error)).with_fatal(fatal)
    }
}

fn workflow<T: WorkflowStep + Send + Sync + 'static>(error: WorkflowError<T>) -> ErrorKind {
    ErrorKind::Workflow {
        workflow: T::WORKFLOW,
        error: Box::new(error),
    }
}
