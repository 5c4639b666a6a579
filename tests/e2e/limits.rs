//! The budget of a run: what exceeds it is an error that names the limit.

use std::time::{Duration, Instant};

use arazzo_runtime::{ErrorKind, InProcess, Limit, Limits, WorkflowError};
use hookdeck::workflows::{
    AttachIntegrationToSourceOutputs, AttachIntegrationToSourceStep as Step,
    attach_integration_to_source, attach_integration_to_source_on,
};

use crate::support::{self, CONFIRM_SOURCE, CREATE_SOURCE, Reply, Server};

async fn run(
    limits: Limits,
    server: &Server,
) -> Result<AttachIntegrationToSourceOutputs, WorkflowError<Step>> {
    let engine = InProcess::with_limits(limits);
    let clients = support::clients(server);
    attach_integration_to_source_on(&engine, &clients, &support::inputs()).await
}

fn limit(error: &WorkflowError<Step>) -> Limit {
    let ErrorKind::Limit(limit) = error.kind() else {
        panic!("no limit: {error}");
    };
    *limit
}

#[tokio::test]
async fn a_run_makes_no_more_attempts_than_it_may() {
    let server = support::successful_server();
    let error = run(Limits::default().with_steps(2), &server)
        .await
        .unwrap_err();
    assert_eq!(limit(&error), Limit::Steps(2));
    assert_eq!(
        error.to_string(),
        "workflow `attach-integration-to-source`, step `attachIntegration` \
         (PUT /integrations/{id}/attach/{source_id}), attempt 1: limit reached: \
         the run may make 2 step attempts"
    );
    assert_eq!(server.received().len(), 2);
    assert_eq!(error.outputs().len(), 2, "what exists is told");
}

#[tokio::test]
async fn as_many_attempts_as_allowed_are_made() {
    let server = support::successful_server();
    let outputs = run(Limits::default().with_steps(4), &server).await;
    assert_eq!(outputs.unwrap(), support::outputs());
}

#[tokio::test]
async fn no_attempt_is_made_where_none_is_allowed() {
    let server = support::successful_server();
    let error = run(Limits::default().with_steps(0), &server)
        .await
        .unwrap_err();
    assert_eq!(limit(&error), Limit::Steps(0));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_run_stops_at_its_deadline_even_in_the_middle_of_a_call() {
    let stalled = Reply::begun(200, 100, "{").then_stall();
    let server = Server::start(support::success_but(CREATE_SOURCE, stalled));
    let deadline = Duration::from_millis(100);
    let started = Instant::now();
    let limits = Limits::default().with_deadline(deadline);
    let error = run(limits, &server).await.unwrap_err();
    assert!(started.elapsed() >= deadline);
    assert_eq!(limit(&error), Limit::Deadline(deadline));
    let text = error.to_string();
    assert!(
        text.ends_with("limit reached: the run may take 100ms"),
        "{text}"
    );
}

#[tokio::test]
async fn the_deadline_is_that_of_the_whole_run_not_of_a_step() {
    let pause = Duration::from_millis(60);
    let slow = |body: &str| {
        Reply::begun(200, body.len(), "")
            .then_pause(pause)
            .then(body)
    };
    let server = Server::start([
        slow(r#"{"id":"src_1"}"#),
        slow(r#"{"id":"int_1"}"#),
        slow(r#"{"success":true}"#),
        slow(r#"{"id":"src_1"}"#),
    ]);
    let limits = Limits::default().with_deadline(Duration::from_millis(200));
    let error = run(limits, &server).await.unwrap_err();
    assert!(matches!(limit(&error), Limit::Deadline(_)), "{error}");
}

/// A run whose transport accepts bodies of 100 bytes, and whose last reply has this body.
async fn with_last_body(
    body: &str,
    chunked: bool,
) -> Result<AttachIntegrationToSourceOutputs, WorkflowError<Step>> {
    let (start, end) = body.split_at(body.len() / 2);
    let reply = match chunked {
        true => Reply::chunked(200, &[start, end]),
        false => Reply::json(200, body),
    };
    let server = Server::start(support::success_but(CONFIRM_SOURCE, reply));
    let http = support::http().with_body_limit(100);
    attach_integration_to_source(&support::clients_over(&http, &server), &support::inputs()).await
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_client_accepts_and_no_larger() {
    let padded = |length: usize| format!("{:<length$}", r#"{"id":"src_1"}"#);
    for chunked in [false, true] {
        let outputs = with_last_body(&padded(100), chunked).await;
        assert_eq!(outputs.unwrap(), support::outputs());
        let error = with_last_body(&padded(101), chunked).await.unwrap_err();
        assert_eq!(limit(&error), Limit::Body);
        assert_eq!(
            error.to_string(),
            "workflow `attach-integration-to-source`, step `confirmSource` \
             (GET /sources/{id}), attempt 1: limit reached: \
             the body of a reply is larger than the client accepts"
        );
    }
}

#[tokio::test]
async fn a_body_without_an_end_is_read_up_to_the_limit_only() {
    let endless = Reply::begun(200, usize::MAX >> 1, &" ".repeat(4_000)).then_stall();
    let server = Server::start(support::success_but(CREATE_SOURCE, endless));
    let http = support::http().with_body_limit(1_000);
    let clients = support::clients_over(&http, &server);
    let result = support::run(&clients).await;
    assert_eq!(limit(&result.unwrap_err()), Limit::Body);
}
