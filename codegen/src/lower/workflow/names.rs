//! The names of what is generated for workflows and their steps.

use crate::ir;
use crate::lower::names::{Namespace, PRELUDE};

/// The names that workflows have taken: functions, which are modules too, and prefixes of types.
#[derive(Debug)]
pub struct WorkflowNames {
    pub(super) functions: Namespace,
    pub(super) prefixes: Namespace,
}

impl Default for WorkflowNames {
    fn default() -> Self {
        WorkflowNames::reserving([])
    }
}

impl WorkflowNames {
    /// The names of one folder, in which these modules are as well.
    pub fn reserving<'n>(modules: impl IntoIterator<Item = &'n str>) -> Self {
        WorkflowNames {
            // `mod.rs` is there already.
            functions: Namespace::reserving(modules.into_iter().chain(["r#mod"])),
            prefixes: Namespace::default(),
        }
    }
}

/// The names that steps get: functions, variants, structs.
pub(super) struct StepNames {
    pub(super) functions: Namespace,
    pub(super) variants: Namespace,
}

impl StepNames {
    pub(super) fn new<'n>(
        functions: impl Iterator<Item = &'n str>,
        prefix: &str,
        inputs: &[ir::TypeDef],
    ) -> Self {
        let types = ["Inputs", "Outputs", "Step", "Error"].map(|kind| format!("{prefix}{kind}"));
        let used = [
            "Clients",
            "Done",
            "Engine",
            "InProcess",
            "Next",
            "Run",
            "Step",
            "StepResponse",
            "StepResult",
            "WorkflowError",
            "WorkflowStep",
        ];
        let locals = [
            "run",
            "engine",
            "clients",
            "inputs",
            "body",
            "call",
            "response",
            "outputs",
            "before",
            "child",
            "called",
            "other",
            "result",
            "error",
            "next",
            "done",
            "after_failure",
        ];
        StepNames {
            functions: Namespace::reserving(locals.into_iter().chain(functions)),
            variants: Namespace::reserving(
                PRELUDE
                    .iter()
                    .copied()
                    .chain(used)
                    .chain(types.iter().map(String::as_str))
                    .chain(inputs.iter().map(|def| def.name.as_str())),
            ),
        }
    }
}
