//! End-to-end tests: the generated workflow, its clients and its program, over real sockets.
//!
//! One binary, because each would link the whole client again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

#[path = "../support/mod.rs"]
mod support;

/// What is generated for a description with replies of all kinds.
#[allow(
    dead_code,
    reason = "as generated; not all of it is of use to the tests"
)]
#[path = "../../codegen/cases/replies/expected/generated/lib.rs"]
#[rustfmt::skip]
mod depot_api;

/// To see a workflow that runs first, and again as a step.
#[path = "../../codegen/cases/called-again/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod called_again_case;
/// To see workflows that call each other.
#[path = "../../codegen/cases/calls/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod calls_case;
/// What the generator writes for its golden cases, to see what criteria make of replies.
#[path = "../../codegen/cases/criteria-types/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod criteria_types;
/// To see what steps read of exchanges.
#[path = "../../codegen/cases/exchanges/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod exchanges_case;
/// To see what runtime expressions lead to.
#[path = "../../codegen/cases/expressions/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod expressions_case;
/// To see where actions lead to.
#[path = "../../codegen/cases/flow/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod flow_case;
/// To see which inputs are refused.
#[path = "../../codegen/cases/inputs/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod inputs_case;
/// To see what it sends.
#[path = "../../codegen/cases/media-types/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod media_types;
/// The same.
#[path = "../../codegen/cases/parameter-styles/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod parameter_styles;
/// The same.
#[path = "../../codegen/cases/replacements/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod replacements_case;
/// The same.
#[path = "../../codegen/cases/request-bodies/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod request_bodies;
/// The same.
#[path = "../../codegen/cases/selectors/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod selectors_case;
/// The same.
#[path = "../../codegen/cases/sent-bodies/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod sent_bodies_case;
/// The same.
#[path = "../../codegen/cases/sent-parameters/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod sent_parameters_case;
/// The same.
#[path = "../../codegen/cases/sent-templates/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod sent_templates_case;

/// Workflows as real documents have them.
#[path = "../../codegen/cases/shapes/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "a test uses a part of it")]
mod shapes_case;

mod bodies;
mod client;
mod described;
mod engine;
mod failures;
mod inputs;
mod limits;
mod mock;
mod program;
mod program_usage;
mod promises;
mod replies;
mod secrets;
mod security;
mod semantics;
mod servers;
mod shapes;
mod streams;
mod tokens;
mod traces;
mod transport;
mod uploads;
mod virtual_time;
mod wire;
