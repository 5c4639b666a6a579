//! Replies that are unusual, but right: the workflow succeeds with the same outputs.

use std::time::Duration;

use hookdeck::workflows::{AttachIntegrationToSourceOutputs, attach_integration_to_source};

use crate::support::{self, CONFIRM_SOURCE, CREATE_INTEGRATION, CREATE_SOURCE, Reply, Server};

async fn outputs(replies: [Reply; 4]) -> AttachIntegrationToSourceOutputs {
    let server = Server::start(replies);
    attach_integration_to_source(&support::clients(&server), &support::inputs())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_outputs_come_from_the_steps_that_the_document_names() {
    let confirmed = Reply::json(200, r#"{"id": "src_of_the_confirmation"}"#);
    let replies = support::success_but(CONFIRM_SOURCE, confirmed);
    assert_eq!(
        outputs(replies).await,
        AttachIntegrationToSourceOutputs {
            source_id: "src_of_the_confirmation".to_owned(),
            ..support::outputs()
        }
    );
}

#[tokio::test]
async fn the_complete_reply_of_the_api_brings_the_same_as_the_little_that_is_read() {
    let complete = r#"{
        "id": "src_1", "name": "shop", "description": null, "team_id": "tm_1",
        "url": "https://hkdk.events/1", "type": "WEBHOOK", "authenticated": false,
        "config": {"auth": {"n": [1, {}]}}, "disabled_at": null,
        "updated_at": "2025-08-19T14:05:31Z", "created_at": "2025-07-14T09:21:05Z"
    }"#;
    let replies = support::success_but(CREATE_SOURCE, Reply::json(200, complete));
    assert_eq!(outputs(replies).await, support::outputs());
}

#[tokio::test]
async fn what_breaks_its_schema_where_the_workflow_does_not_look_is_ignored() {
    let body = r#"{"new": [1, null], "name": 7, "type": {"no": "text"}, "id": "src_1"}"#;
    let replies = support::success_but(CREATE_SOURCE, Reply::json(200, body));
    assert_eq!(outputs(replies).await, support::outputs());
}

#[tokio::test]
async fn a_reply_that_does_not_say_what_it_is_is_read_as_the_description_says() {
    for headers in [
        &[] as &[&str],
        &["Content-Type: text/plain"],
        &["Content-Type: application/octet-stream"],
    ] {
        let reply = Reply::with_headers(200, headers, r#"{"id":"int_1"}"#);
        let replies = support::success_but(CREATE_INTEGRATION, reply);
        assert_eq!(outputs(replies).await, support::outputs(), "{headers:?}");
    }
}

#[tokio::test]
async fn json_is_known_by_its_media_type_with_parameters_and_in_any_case() {
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/problem+json",
    ] {
        let header = format!("content-type: {media_type}");
        let reply = Reply::with_headers(200, &[&header], " {\"id\":\"int_1\"}\n");
        let replies = support::success_but(CREATE_INTEGRATION, reply);
        assert_eq!(outputs(replies).await, support::outputs(), "{media_type}");
    }
}

#[tokio::test]
async fn a_body_may_come_in_chunks_in_pieces_or_until_the_connection_ends() {
    let pause = Duration::from_millis(5);
    let until_the_end = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":";
    for reply in [
        Reply::chunked(200, &["{\"i", "d\"", ":\"int_1\"", "}"]),
        Reply::begun(200, 14, r#"{"id":"#)
            .then_pause(pause)
            .then(r#""int_1"}"#),
        Reply::raw("HTTP/1.1 100 Continue\r\n\r\n").then(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n\
             {\"id\":\"int_1\"}",
        ),
        Reply::raw(until_the_end).then("\"int_1\"}").then_close(),
    ] {
        let replies = support::success_but(CREATE_INTEGRATION, reply);
        assert_eq!(outputs(replies).await, support::outputs());
    }
}

#[tokio::test]
async fn a_server_may_close_the_connection_after_each_reply() {
    let close = |body: &str| {
        let headers = ["Content-Type: application/json", "Connection: close"];
        Reply::with_headers(200, &headers, body).then_close()
    };
    let replies = [
        close(r#"{"id":"src_1"}"#),
        close(r#"{"id":"int_1"}"#),
        close(r#"{"success":true}"#),
        close(r#"{"id":"src_1"}"#),
    ];
    assert_eq!(outputs(replies).await, support::outputs());
}

#[tokio::test]
async fn the_same_clients_serve_one_run_after_the_other() {
    let server = Server::start(support::success().into_iter().chain(support::success()));
    let (clients, inputs) = (support::clients(&server), support::inputs());
    for _ in 0..2 {
        let outputs = attach_integration_to_source(&clients, &inputs).await;
        assert_eq!(outputs.unwrap(), support::outputs());
    }
    assert_eq!(server.received().len(), 8);
}
