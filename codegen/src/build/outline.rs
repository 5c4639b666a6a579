//! What workflows there are and how to try them: for tools that run what was generated.

use serde_json::Value;

use super::{Builder, Error};
use crate::gather::Gather;

/// A workflow that is generated.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Outline {
    /// Its name in the generated program.
    pub name: String,
    /// Inputs that fit what it declares.
    pub inputs: Value,
    /// Its steps, in the order of the document.
    pub steps: Vec<String>,
}

impl Builder {
    /// The workflows that are generated.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    #[doc(hidden)]
    pub fn outlines(&self) -> Result<Vec<Outline>, Error> {
        let (generated, _, _) = self.lower()?;
        let outlines = generated.workflows.into_iter().map(|workflow| Outline {
            steps: workflow.steps.into_iter().map(|step| step.id).gather(),
            name: workflow.name,
            inputs: workflow.example_inputs,
        });
        Ok(outlines.gather())
    }
}
