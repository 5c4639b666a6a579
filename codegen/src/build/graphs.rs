//! What workflows look like.

use super::{Builder, Error};
use crate::diagnostic::Report;
use crate::graph::Graph;

impl Builder {
    /// The workflows that are generated, as graphs: to be shown to people.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    pub fn graphs(&self) -> Result<(Vec<Graph>, Report), Error> {
        let (generated, _, report) = self.lower()?;
        Ok((Graph::all(&generated), report))
    }
}
