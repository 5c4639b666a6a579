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

mod client;
mod engine;
mod failures;
mod limits;
mod program;
mod program_usage;
mod promises;
mod replies;
mod secrets;
mod security;
mod servers;
mod tokens;
mod traces;
mod transport;
mod wire;
