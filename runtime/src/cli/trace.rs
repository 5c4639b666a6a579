//! The file of `--trace`: a line of JSON per event.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

use serde_json::json;

use super::error::Error;
use crate::event::Event;

/// How much of each body `--trace-bodies` writes, in bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// A trace that is written while the workflow runs.
#[derive(Debug)]
pub(super) struct Trace {
    file: File,
    started: Instant,
    bodies: bool,
    /// Whether a line could not be written.
    pub(super) incomplete: bool,
}

impl Trace {
    /// A new file, in place of one of that name.
    pub(super) fn create(path: &str, bodies: bool) -> Result<Self, Error> {
        let file = File::create(path)
            .map_err(|error| Error::usage(format!("--trace: cannot write the file: {error}")))?;
        Ok(Trace {
            file,
            started: Instant::now(),
            bodies,
            incomplete: false,
        })
    }

    pub(super) fn write(&mut self, event: &Event<'_>) {
        let mut line = event.to_json(self.bodies.then_some(BODY_LIMIT));
        let elapsed = self.started.elapsed().as_micros();
        line["ms"] = json!(u64::try_from(elapsed).unwrap_or(u64::MAX) as f64 / 1000.0);
        self.incomplete |= writeln!(self.file, "{line}").is_err();
    }
}
