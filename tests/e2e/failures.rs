//! Replies on which the workflow stops: where, why, and with what in hand.

use arazzo_runtime::{ErrorKind, WorkflowError};
use hookdeck::workflows::AttachIntegrationToSourceStep as Step;
use serde_json::{Value, json};

use crate::support::{
    self, ATTACH_INTEGRATION, CONFIRM_SOURCE, CREATE_INTEGRATION, CREATE_SOURCE, Reply, Server,
};

/// The error of a run where one step gets another reply; nothing is sent after that step.
async fn error(step: usize, reply: Reply) -> WorkflowError<Step> {
    let server = Server::start(support::success_but(step, reply));
    let error = support::run(&support::clients(&server)).await.unwrap_err();
    assert_eq!(server.received().len(), step + 1, "{error}");
    assert_eq!(error.step() as usize, step, "{error}");
    assert_eq!(error.attempt(), 1);
    error
}

fn outputs(error: &WorkflowError<Step>) -> Value {
    Value::Object(error.outputs().clone())
}

#[tokio::test]
async fn a_criterion_that_fails_stops_the_run_and_the_error_tells_all_about_it() {
    let body = r#"{"code":"UNPROCESSABLE","status":422,"message":"label is taken"}"#;
    let error = error(CREATE_INTEGRATION, Reply::json(422, body)).await;
    assert_eq!(
        error.to_string(),
        "workflow `attach-integration-to-source`, step `createIntegration` \
         (POST /integrations), attempt 1: criterion `$statusCode == 200` does not hold; \
         the server answered 422 Unprocessable Entity"
    );
    assert_eq!(error.step(), Step::CreateIntegration);
    assert!(matches!(
        error.kind(),
        ErrorKind::Criterion {
            condition: "$statusCode == 200"
        }
    ));
    let response = error.response().unwrap();
    assert_eq!(response.status, 422);
    assert_eq!(response.body, body);
    assert_eq!(response.headers["content-type"], "application/json");
    assert_eq!(
        outputs(&error),
        json!({"createSource": {"sourceId": "src_1"}})
    );
}

#[tokio::test]
async fn the_document_decides_what_success_is_not_the_class_of_the_status() {
    for status in [201, 204, 404, 500] {
        let reply = Reply::with_headers(status, &[], "");
        let error = error(CONFIRM_SOURCE, reply).await;
        let text = error.to_string();
        assert!(text.contains("criterion `$statusCode == 200`"), "{text}");
        assert_eq!(
            outputs(&error),
            json!({
                "createSource": {"sourceId": "src_1"},
                "createIntegration": {"integrationId": "int_1"},
                "attachIntegration": {"attached": true},
            })
        );
    }
}

#[tokio::test]
async fn a_redirect_is_a_reply_like_any_other_and_nobody_follows_it() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = support::successful_server();
        let location = format!("Location: {}/sources", elsewhere.url());
        let reply = Reply::with_headers(status, &[&location], "");
        let error = error(CREATE_SOURCE, reply).await;
        assert_eq!(error.response().unwrap().status, status);
        assert!(elsewhere.received().is_empty(), "{status} was followed");
    }
}

#[tokio::test]
async fn success_false_fails_the_criterion_as_the_document_writes_it() {
    for body in [
        r#"{"success": false}"#,
        r#"{"success": null}"#,
        r#"{"success": 1}"#,
        "{}",
        "[]",
        "true",
        "no JSON",
    ] {
        let error = error(ATTACH_INTEGRATION, Reply::json(200, body)).await;
        assert_eq!(
            error.to_string(),
            "workflow `attach-integration-to-source`, step `attachIntegration` \
             (PUT /integrations/{id}/attach/{source_id}), attempt 1: criterion \
             `$.success == true` does not hold; the server answered 200 OK",
            "{body}"
        );
    }
}

/// The message of a run whose `createSource` answers 200 with this body.
async fn output_error(body: &str) -> String {
    let error = error(CREATE_SOURCE, Reply::json(200, body)).await;
    assert!(matches!(
        error.kind(),
        ErrorKind::MissingOutput {
            output: "sourceId",
            pointer: "/id",
            ..
        }
    ));
    assert_eq!(error.response().unwrap().body, body);
    assert_eq!(outputs(&error), json!({}));
    let text = error.to_string();
    let start = "workflow `attach-integration-to-source`, step `createSource` (POST /sources), \
                 attempt 1: output `sourceId` cannot be read from /id: ";
    let reason = text.strip_prefix(start).expect(&text);
    let reason = reason.strip_suffix("; the server answered 200 OK");
    reason.expect(&text).to_owned()
}

#[tokio::test]
async fn an_output_that_is_not_there_is_named_with_its_place() {
    for body in [r#"{"name": "shop"}"#, "{}", "[]", "null", "\"src_1\""] {
        assert_eq!(output_error(body).await, "there is no such value", "{body}");
    }
}

#[tokio::test]
async fn an_output_of_another_type_is_not_passed_on() {
    for body in [r#"{"id": 7}"#, r#"{"id": null}"#, r#"{"id": ["src_1"]}"#] {
        assert_eq!(
            output_error(body).await,
            "the value is not of the type that its schema gives it",
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_called_so() {
    for body in ["{\"id\": \"src_1\"", "<html></html>", "", " "] {
        assert_eq!(output_error(body).await, "the body is not JSON", "{body:?}");
    }
}

#[tokio::test]
async fn json_under_another_name_is_not_read() {
    let reply = Reply::with_headers(200, &["Content-Type: text/html"], r#"{"id": "src_1"}"#);
    let error = error(CREATE_SOURCE, reply).await;
    let text = error.to_string();
    assert!(text.contains("the body is not JSON"), "{text}");
}

#[tokio::test]
async fn a_value_that_would_change_the_path_is_refused_before_it_is_sent() {
    for (id, reason) in [("..", "`..`"), (".", "`.`"), ("", "empty")] {
        let created = json!({ "id": id }).to_string();
        let replies = support::success_but(CREATE_INTEGRATION, Reply::json(200, &created));
        let server = Server::start(replies);
        let error = support::run(&support::clients(&server)).await.unwrap_err();
        let text = error.to_string();
        assert_eq!(error.step(), Step::AttachIntegration, "{text}");
        assert!(matches!(error.kind(), ErrorKind::Request(_)), "{text}");
        assert!(text.contains("`id`") && text.contains(reason), "{text}");
        assert_eq!(server.received().len(), 2, "{id:?} was sent");
    }
}
