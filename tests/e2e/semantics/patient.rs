//! An engine that does not wait.

use std::sync::Mutex;
use std::time::Duration;

use arazzo_runtime::{
    Engine, Event, Fault, Halt, InProcess, Limits, Request, Response, Source, StepKey,
};

/// Sends as usual, and does not wait; keeps the waits, and what events say.
#[derive(Default)]
pub struct Patient {
    limits: Limits,
    waits: Mutex<Vec<Duration>>,
    events: Mutex<Vec<String>>,
}

impl Engine for Patient {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        InProcess::new().call(key, source, request).await
    }

    async fn sleep(&self, _key: StepKey<'_>, duration: Duration) -> Result<(), Halt> {
        self.waits.lock().unwrap().push(duration);
        Ok(())
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn observe(&self, event: &Event<'_>) {
        let text = match event {
            Event::Request { key, .. } => format!("{key}"),
            Event::Action {
                key,
                action,
                effect,
            } => format!("{key} {action} {effect:?}"),
            Event::Started { workflow, depth } if *depth > 0 => format!("{workflow} {depth}"),
            Event::Returned {
                key,
                workflow,
                success,
            } => format!("{key} {workflow} {success}"),
            Event::NotSent { key, reason } => format!("{key} not sent: {reason}"),
            _ => return,
        };
        self.events.lock().unwrap().push(text);
    }
}

impl Patient {
    pub fn with(limits: Limits) -> Self {
        Patient {
            limits,
            ..Patient::default()
        }
    }

    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }

    pub fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}
