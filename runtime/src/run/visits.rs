//! How often a run has come to its steps, and what came of it.

/// A retry of a step. Several of them may have one name, and each has a budget of its own (Arazzo,
/// Failure Action Object, `retryLimit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retrying {
    pub(super) name: &'static str,
    /// Which of those of this name it is.
    position: u32,
}

impl From<&'static str> for Retrying {
    fn from(name: &'static str) -> Self {
        Retrying { name, position: 1 }
    }
}

impl From<(&'static str, u32)> for Retrying {
    fn from((name, position): (&'static str, u32)) -> Self {
        Retrying { name, position }
    }
}

/// The visits of a run.
#[derive(Debug, Default)]
pub(super) struct Visits {
    steps: Vec<Visited>,
    /// What the retries of the current visit have used of their budgets: action, retries.
    retries: Vec<(Retrying, u32)>,
    /// The retry of this visit that was wanted last, and not to be had any more.
    exhausted: Option<(&'static str, u32)>,
    /// The step of which the next attempt is a retry.
    retried: Option<&'static str>,
}

#[derive(Debug)]
struct Visited {
    step: &'static str,
    visit: u32,
    attempt: u32,
    /// Whether the last attempt has not failed.
    succeeded: bool,
}

impl Visits {
    /// Begins an attempt: of the visit that is retried, or of a new one. Whether the step has been
    /// visited before.
    pub fn begin(&mut self, step: &'static str) -> bool {
        let is_retry = self.retried == Some(step);
        if is_retry {
            self.retried = None;
        } else if self.retried.is_none() {
            self.retries.clear();
            self.exhausted = None;
        }
        // Another step runs before the retry, which is still one of the same visit.
        match self.steps.iter_mut().find(|visited| visited.step == step) {
            Some(visited) => {
                visited.succeeded = true;
                match is_retry {
                    true => visited.attempt += 1,
                    false => (visited.visit, visited.attempt) = (visited.visit + 1, 1),
                }
                true
            }
            None => {
                self.steps.push(Visited {
                    step,
                    visit: 1,
                    attempt: 1,
                    succeeded: true,
                });
                false
            }
        }
    }

    /// Visit and attempt of a step, the first if it has not been visited.
    pub fn position(&self, step: &str) -> (u32, u32) {
        let visited = self.steps.iter().find(|visited| visited.step == step);
        visited.map_or((1, 1), |visited| (visited.visit, visited.attempt))
    }

    /// The last attempt of a step has failed.
    pub fn failed(&mut self, step: &str) {
        if let Some(visited) = self.steps.iter_mut().find(|visited| visited.step == step) {
            visited.succeeded = false;
        }
    }

    /// Whether the last attempt of a step has succeeded.
    pub fn succeeded(&self, step: &str) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|visited| visited.step == step && visited.succeeded)
    }

    /// Takes a retry from the budget of an action, if there is one left: how many that makes.
    pub fn retry(&mut self, step: &'static str, action: Retrying, limit: u32) -> Option<u32> {
        let position = self.retries.iter().position(|(other, _)| *other == action);
        let used = position
            .and_then(|at| self.retries.get(at))
            .map_or(0, |r| r.1);
        if used >= limit {
            self.exhausted = Some((action.name, used));
            return None;
        }
        match position.and_then(|at| self.retries.get_mut(at)) {
            Some((_, used)) => *used += 1,
            None => self.retries.push((action, 1)),
        }
        self.retried = Some(step);
        Some(used + 1)
    }

    /// No retry of this action is made, although its budget may have one left.
    pub fn exhaust(&mut self, action: Retrying) {
        let used = self.retries.iter().find(|(other, _)| *other == action);
        self.exhausted = Some((action.name, used.map_or(0, |(_, used)| *used)));
    }

    /// The action whose retries are used up in this visit, and how many there were.
    pub fn exhausted(&self) -> Option<(&'static str, u32)> {
        self.exhausted
    }
}
