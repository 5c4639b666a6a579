//! Cases of control flow.

mod retries;

use std::time::Duration;

use arazzo_runtime::{ErrorKind, Limit, Limits, WorkflowError};

use super::patient::Patient;
use crate::flow_case::workflows::{
    BranchingInputs, BranchingOutputs, BranchingStep, DefaultsInputs, DefaultsStep, DetourInputs,
    EdgesInputs, EdgesStep, OrderedInputs, PagingInputs, PollingInputs, RetryingInputs,
    RetryingOutputs, RetryingStep, branching_on, defaults_on, detour_on, edges_on, ordered_on,
    paging_on, polling_on, retrying_on,
};
use crate::flow_case::{Clients, jobs::Jobs};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        jobs: Jobs::new(&support::http()).server(server.url()),
    }
}

fn job(state: &str) -> Reply {
    Reply::json(200, &format!(r#"{{"id": "7", "state": "{state}"}}"#))
}

fn status(status: u16) -> Reply {
    Reply::with_headers(status, &[], "")
}

fn started() -> Reply {
    Reply::json(201, r#"{"id": "7", "state": "queued"}"#)
}

fn seconds(seconds: &[u64]) -> Vec<Duration> {
    seconds.iter().copied().map(Duration::from_secs).collect()
}

async fn retrying(
    engine: &Patient,
    server: &Server,
) -> Result<RetryingOutputs, WorkflowError<RetryingStep>> {
    let inputs = RetryingInputs {
        name: "tidy".to_owned(),
        priority: None,
    };
    retrying_on(engine, &clients(server), &inputs).await
}

async fn branching(
    engine: &Patient,
    server: &Server,
) -> Result<BranchingOutputs, WorkflowError<BranchingStep>> {
    let inputs = BranchingInputs {
        name: "tidy".to_owned(),
    };
    branching_on(engine, &clients(server), &inputs).await
}

async fn defaults(engine: &Patient, server: &Server) -> WorkflowError<DefaultsStep> {
    let inputs = DefaultsInputs { id: "7".to_owned() };
    defaults_on(engine, &clients(server), &inputs)
        .await
        .unwrap_err()
}

/// A reply that has these headers.
fn busy(headers: &[&str]) -> Reply {
    Reply::with_headers(503, headers, "")
}

#[tokio::test]
async fn case_101_one_criterion_that_does_not_hold() {
    let server = Server::start([started(), job("running"), job("done")]);
    let engine = Patient::default();
    let outputs = retrying(&engine, &server).await.unwrap();
    assert_eq!(outputs.id, "7");
    assert_eq!(
        server.received().len(),
        3,
        "the second criterion failed once"
    );
}

#[tokio::test]
async fn case_102_a_failure_without_an_action() {
    let server = Server::start([Reply::json(409, r#"{"reason": "odd"}"#)]);
    let error = retrying(&Patient::default(), &server).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::Criterion {
            condition: "$statusCode == 201"
        }
    ));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn case_103_the_first_of_two_actions_that_match() {
    let server = Server::start([busy(&[]), Reply::json(409, r#"{"reason": "taken"}"#)]);
    let engine = Patient::default();
    let error = retrying(&engine, &server).await.unwrap_err();
    assert_eq!(
        engine.events(),
        [
            "start#1.1",
            "start#1.1 busy Retry(1)",
            "start#1.2",
            "start#1.2 taken End"
        ]
    );
    assert_eq!(
        error.to_string(),
        "workflow `retrying`, step `start` (POST /jobs), attempt 2: criterion `$statusCode == 201` \
         does not hold; action `taken` ends the workflow; the server answered 409 Conflict"
    );
}

#[tokio::test]
async fn case_104_no_action_of_a_success_matches() {
    let server = Server::start([started(), job("broken"), status(204)]);
    let outputs = branching(&Patient::default(), &server).await.unwrap();
    assert_eq!(outputs.state, "broken");
    assert_eq!(server.request_lines()[2], "DELETE /jobs/7 HTTP/1.1");
}

#[tokio::test]
async fn case_105_an_end_leaves_out_the_rest() {
    let server = Server::start([started(), job("done")]);
    let outputs = branching(&Patient::default(), &server).await.unwrap();
    assert_eq!(outputs.started.as_deref(), Some("7"));
    assert_eq!(outputs.reused, None);
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn case_106_a_goto_leaves_out_steps() {
    let server = Server::start([started(), job("done")]);
    let engine = Patient::default();
    branching(&engine, &server).await.unwrap();
    assert_eq!(
        engine.events(),
        [
            "start#1.1",
            "start#1.1 new Goto(\"check\")",
            "check#1.1",
            "check#1.1 fine End"
        ]
    );
    let taken = Reply::json(409, r#"{"reason": "taken", "existing": "5"}"#);
    let server = Server::start([taken, job("done"), job("done")]);
    let outputs = branching(&Patient::default(), &server).await.unwrap();
    assert_eq!(outputs.reused.as_deref(), Some("7"));
    assert_eq!(outputs.started, None);
    assert_eq!(
        server.request_lines()[1],
        "GET /jobs/5 HTTP/1.1",
        "an output of the failed attempt"
    );
}

#[tokio::test]
async fn case_118_the_workflow_has_actions_for_all_its_steps() {
    let server = Server::start([status(500), job("done"), status(403)]);
    let engine = Patient::default();
    let error = defaults(&engine, &server).await;
    assert_eq!(engine.waits(), seconds(&[2]));
    assert_eq!(error.step(), DefaultsStep::Log);
    assert!(matches!(
        error.kind(),
        ErrorKind::EndedByFailure {
            action: "denied",
            ..
        }
    ));
}

#[tokio::test]
async fn case_119_an_action_of_the_step_takes_the_place_of_one_of_its_name() {
    let log = Reply::json(200, r#"{"lines": []}"#);
    let server = Server::start([job("done"), log, status(500)]);
    let engine = Patient::default();
    let error = defaults(&engine, &server).await;
    assert_eq!(error.step(), DefaultsStep::Drop);
    assert!(matches!(error.kind(), ErrorKind::Status), "no retry");
}

#[tokio::test]
async fn case_124_an_attempt_has_its_time() {
    let late = Reply::nothing().then_pause(Duration::from_secs(3));
    let server = Server::start([started(), late, job("done")]);
    let engine = Patient::default();
    retrying(&engine, &server).await.unwrap();
    assert_eq!(server.received().len(), 3);
    assert_eq!(engine.waits(), seconds(&[5]));
}

#[tokio::test]
async fn case_125_a_loop_that_does_not_end() {
    let page = || Reply::json(200, r#"{"lines": [], "last": "x"}"#);
    let server = Server::start(std::iter::once(job("done")).chain((0..9).map(|_| page())));
    let engine = Patient::with(Limits::default().with_steps(7));
    let inputs = PagingInputs { id: "7".to_owned() };
    let error = paging_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limit(Limit::Steps(7))));
    assert_eq!(server.received().len(), 7);
}

#[tokio::test]
async fn case_125b_a_step_that_leads_to_itself() {
    let inputs = PollingInputs { id: "7".to_owned() };
    let server = Server::start([job("queued"), job("running"), job("done")]);
    let engine = Patient::default();
    let outputs = polling_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap();
    assert_eq!(outputs.state, "done");
    assert_eq!(engine.waits(), seconds(&[1, 1]));
    assert_eq!(
        engine.events().last().unwrap(),
        "poll#3.1",
        "a visit of its own each time"
    );

    let waiting = || {
        let headers = ["Content-Type: application/json", "Retry-After: 3"];
        Reply::with_headers(200, &headers, r#"{"id": "7", "state": "queued"}"#)
    };
    let server = Server::start([waiting(), waiting(), job("done")]);
    let engine = Patient::default();
    polling_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap();
    assert_eq!(engine.waits(), seconds(&[3, 3]));
}

#[tokio::test]
async fn case_125c_a_goto_to_an_earlier_step_does_not_wait() {
    let page = |body: &str| Reply::json(200, body);
    let server = Server::start([
        job("done"),
        page(r#"{"lines": ["a"], "last": "1"}"#),
        page(r#"{"lines": ["b"], "last": "2"}"#),
        page(r#"{"lines": ["c"]}"#),
        page(r#"{"lines": ["d"]}"#),
    ]);
    let engine = Patient::default();
    let inputs = PagingInputs { id: "7".to_owned() };
    let outputs = paging_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap();
    assert_eq!(outputs.lines, ["c"]);
    assert!(engine.waits().is_empty());
    assert_eq!(
        server.request_lines()[3],
        "GET /jobs/7/log?after=2 HTTP/1.1"
    );
}

#[tokio::test]
async fn case_126_no_connection_is_a_failure_like_others() {
    let engine = Patient::default();
    let clients = Clients {
        jobs: Jobs::new(&support::http()).server("http://127.0.0.1:1"),
    };
    let inputs = RetryingInputs {
        name: "tidy".to_owned(),
        priority: None,
    };
    let error = retrying_on(&engine, &clients, &inputs).await.unwrap_err();
    // `$statusCode != 409` holds where there is no status.
    assert!(matches!(
        error.kind(),
        ErrorKind::RetriesExhausted {
            action: "unreached",
            ..
        }
    ));
    assert!(matches!(error.kind().cause(), ErrorKind::Fault(_)));
}

#[tokio::test]
async fn case_127_redirects_are_not_followed() {
    let elsewhere = Reply::with_headers(302, &["Location: /elsewhere"], "");
    let server = Server::start([elsewhere, status(302)]);
    let error = retrying(&Patient::default(), &server).await.unwrap_err();
    assert_eq!(server.received().len(), 2, "the retry, and nothing else");
    assert_eq!(error.response().unwrap().status, 302);
}

#[tokio::test]
async fn steps_run_after_those_that_they_depend_on() {
    let server = Server::start([Reply::json(200, r#"{"lines": ["a"]}"#), status(204)]);
    let inputs = OrderedInputs { id: "7".to_owned() };
    let outputs = ordered_on(&Patient::default(), &clients(&server), &inputs).await;
    assert_eq!(outputs.unwrap().lines, ["a"]);
    assert_eq!(server.request_lines()[1], "DELETE /jobs/7 HTTP/1.1");
}

#[tokio::test]
async fn thirty_retries_take_no_time_where_nobody_waits() {
    let unfinished = (0..30).map(|_| job("running"));
    let script = std::iter::once(started())
        .chain(unfinished)
        .chain([job("done")]);
    let engine = Patient::default();
    retrying(&engine, &Server::start(script)).await.unwrap();
    assert_eq!(engine.waits(), vec![Duration::from_secs(5); 30]);
}

async fn edges(engine: &Patient, url: &str, id: Option<&str>) -> WorkflowError<EdgesStep> {
    let clients = Clients {
        jobs: Jobs::new(&support::http()).server(url),
    };
    let inputs = EdgesInputs {
        id: id.map(str::to_owned),
    };
    edges_on(engine, &clients, &inputs).await.unwrap_err()
}

#[tokio::test]
async fn case_100_without_criteria_the_status_decides() {
    let server = Server::start([
        job("done"),
        Reply::json(200, r#"{"lines": []}"#),
        status(404),
    ]);
    let error = defaults(&Patient::default(), &server).await;
    assert_eq!(error.step(), DefaultsStep::Drop);
    assert!(matches!(error.kind(), ErrorKind::Status));
    let server = Server::start([Reply::json(200, r#"{"lines": []}"#), status(204)]);
    let inputs = OrderedInputs { id: "7".to_owned() };
    let engine = Patient::default();
    ordered_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap();
}

#[tokio::test]
async fn case_123b_what_failed_and_was_left_is_not_completed() {
    let server = Server::start((0..3).map(|_| status(500)));
    let error = edges(&Patient::default(), &server.url(), Some("7")).await;
    assert_eq!(error.step(), EdgesStep::Drop);
    assert!(matches!(
        error.kind(),
        ErrorKind::DependencyNotMet { step: "read" }
    ));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn case_126b_without_a_reply_no_criterion_holds() {
    let engine = Patient::default();
    let error = edges(&engine, "http://127.0.0.1:1", Some("7")).await;
    assert_eq!(
        error.step(),
        EdgesStep::Drop,
        "`$statusCode != 500` is not asked"
    );
    assert_eq!(
        engine.events().len(),
        6,
        "three attempts, two retries, one goto"
    );
}

#[tokio::test]
async fn case_126c_a_missing_value_is_a_failure_that_no_retry_mends() {
    let engine = Patient::default();
    edges(&engine, "http://127.0.0.1:1", None).await;
    assert_eq!(
        engine.events(),
        [
            "read#1.1 not sent: `$inputs.id` has no value, and the request needs one",
            "read#1.1 skip Goto(\"drop\")"
        ]
    );
}

#[tokio::test]
async fn case_126d_a_promised_output_that_is_absent() {
    let server = Server::start([Reply::json(201, "{}")]);
    let engine = Patient::default();
    let error = retrying(&engine, &server).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::MissingOutput { output: "id", .. }
    ));
    assert_eq!(engine.events(), ["start#1.1"], "no action is asked");
}
