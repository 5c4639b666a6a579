//! What steps read of exchanges: of those that fail, of those of called workflows, and of bodies that
//! were encoded.

use std::collections::BTreeMap;

use arazzo_runtime::{ErrorKind, WorkflowError};
use serde_json::{Value, json};

use super::patient::Patient;
use crate::exchanges_case::workflows::{
    BodiesInputs, ContextsError, HandOnOutcome, SelectedInputs, SilentInputs, SilentOutputs,
    bodies, budgets_on, caller, contexts, hand_on_on, renewed_on, selected, silent,
};
use crate::exchanges_case::{Clients, desk::Desk};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        desk: Desk::new(&support::http()).server(server.url()),
    }
}

fn ok(body: &str) -> Reply {
    Reply::json(200, body)
}

fn status(status: u16) -> Reply {
    Reply::with_headers(status, &[], "")
}

fn order(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

async fn silent_after(first: Reply) -> SilentOutputs {
    let server = Server::start([first, ok("{}")]);
    silent(&clients(&server), &SilentInputs { count: 3 })
        .await
        .unwrap()
}

#[tokio::test]
async fn without_a_reply_there_are_no_outputs() {
    let outputs = silent_after(Reply::nothing().then_close()).await;
    assert_eq!((outputs.status, outputs.count), (None, None));
    let outputs = silent_after(status(503)).await;
    assert_eq!((outputs.status, outputs.count), (Some(503), Some(3)));
    let outputs = silent_after(ok("")).await;
    assert_eq!((outputs.status, outputs.count), (Some(200), Some(3)));
}

#[tokio::test]
async fn case_109_parameters_of_a_goto_read_the_reply() {
    let server = Server::start([ok(r#"{"id": "7", "text": "hello"}"#), ok("{}")]);
    let outcome = hand_on_on(&Patient::default(), &clients(&server)).await;
    assert!(matches!(outcome.unwrap(), HandOnOutcome::Transferred(())));
    assert_eq!(
        server.request_lines()[1],
        "GET /notes?page=7%3A%20hello&status=200 HTTP/1.1"
    );
}

#[tokio::test]
async fn case_116_parameters_of_a_retry_read_the_reply() {
    let failed = Reply::json(500, r#"{"id": "7", "text": "broken"}"#);
    let server = Server::start([failed, ok("{}"), status(500)]);
    let error = hand_on_on(&Patient::default(), &clients(&server)).await;
    assert!(matches!(
        error.unwrap_err().kind(),
        ErrorKind::RetriesExhausted { action: "tell", .. }
    ));
    assert_eq!(
        server.request_lines()[1],
        "GET /notes?page=broken&status=500 HTTP/1.1"
    );
}

#[tokio::test]
async fn a_step_that_calls_a_workflow_has_its_last_exchange() {
    let server = Server::start([ok(r#"{"id": "1"}"#), status(200)]);
    let outputs = caller(&clients(&server)).await.unwrap();
    assert_eq!(outputs.method.as_deref(), Some("GET"));
    assert!(outputs.url.unwrap().ends_with("/notes/a%2Fb?page=2"));
    assert_eq!(outputs.id.as_deref(), Some("a/b"));
    assert_eq!(outputs.page.as_deref(), Some("2"));
    assert!(outputs.accept.unwrap().starts_with("application/json"));
    assert_eq!(outputs.found, Some(json!("1")));
    assert_eq!(outputs.status, 200);
    assert_eq!(outputs.then.as_deref(), Some("POST"));
    assert_eq!(outputs.note, Some(json!("pen")));
    assert_eq!(outputs.body, Some(json!({"note": "pen", "count": 3})));
}

async fn contexts_of(replies: [&str; 3]) -> Result<(), ContextsError> {
    let server = Server::start(replies.map(ok));
    contexts(&clients(&server)).await
}

#[track_caller]
fn assert_fails<S: arazzo_runtime::WorkflowStep>(
    result: Result<(), WorkflowError<S>>,
    wanted: &str,
) {
    let error = result.unwrap_err();
    let ErrorKind::Criterion { condition } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(*condition, wanted);
}

#[tokio::test]
async fn case_094_a_comparison_needs_its_context() {
    contexts_of(["{}", "{}", r#"{"count": 4}"#]).await.unwrap();
    for body in ["", "null"] {
        assert_fails(contexts_of([body, "{}", "{}"]).await, "$.error == null");
        assert_fails(
            contexts_of(["{}", body, "{}"]).await,
            "$.error != 'fatal' || $.count > 3",
        );
        assert_fails(
            contexts_of(["{}", "{}", body]).await,
            "$.count > 3 && $.error != 'fatal'",
        );
    }
}

#[tokio::test]
async fn bodies_are_read_as_they_were_before_they_were_encoded() {
    let server = Server::start([status(200), status(200), status(200)]);
    let inputs = BodiesInputs {
        order: order(json!({"count": 3, "tags": ["a"]})),
        note: "pen & ink".to_owned(),
    };
    let outputs = bodies(&clients(&server), &inputs).await.unwrap();
    assert_eq!(outputs.note, Some(json!("pen & ink")));
    assert_eq!(outputs.count, Some(json!(3)));
    assert_eq!(
        outputs.known,
        Some(json!({"note": "pen & ink", "count": 4}))
    );
    let whole = json!({"count": 3, "tags": ["a"], "note": "pen & ink"});
    assert_eq!(outputs.parts, Some(whole));
    assert_eq!(
        server.received()[0].body,
        b"count=3&tags=a&note=pen+%26+ink",
        "sent as a form all the same"
    );
}

#[tokio::test]
async fn case_099b_a_selector_in_a_replacement() {
    let server = Server::start([status(200)]);
    let inputs = SelectedInputs {
        order: order(json!({"count": 1})),
        any: Some(json!({"id": "x"})),
    };
    selected(&clients(&server), &inputs).await.unwrap();
    assert_eq!(
        server.received()[0].body,
        br#"{"count":1,"note":"x","tags":["x"]}"#
    );
}

#[tokio::test]
async fn each_of_two_retries_of_one_name_has_its_budget() {
    let server = Server::start([status(500), status(503), status(500)]);
    let engine = Patient::default();
    let error = budgets_on(&engine, &clients(&server)).await.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::RetriesExhausted {
            action: "again",
            retries: 1,
            ..
        }
    ));
    assert_eq!(
        engine.events(),
        [
            "read#1.1",
            "read#1.1 again Retry(1)",
            "read#1.2",
            "read#1.2 again Retry(1)",
            "read#1.3",
        ]
    );
}

#[tokio::test]
async fn case_116_a_step_before_a_retry_that_fails_has_outputs() {
    let script = [
        ok(r#"{"id": "a"}"#),
        status(500),
        Reply::json(409, r#"{"id": "b"}"#),
        status(500),
        Reply::nothing().then_close(),
    ];
    let server = Server::start(script);
    let engine = Patient::default();
    let error = renewed_on(&engine, &clients(&server)).await.unwrap_err();
    assert_eq!(
        server.request_lines(),
        [
            "GET /notes/first HTTP/1.1",
            "GET /notes/a HTTP/1.1",
            "GET /notes/first HTTP/1.1",
            "GET /notes/b HTTP/1.1",
            "GET /notes/first HTTP/1.1",
        ],
    );
    let ErrorKind::RetriesExhausted { cause, .. } = error.kind() else {
        panic!("{error}");
    };
    assert!(
        matches!(**cause, ErrorKind::MissingValue { .. }),
        "what the attempt before has read is not there any more"
    );
}
