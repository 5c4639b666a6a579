//! What a test can make a mock answer, and what it can read of the requests.

use arazzo_runtime::{ErrorKind, FaultKind, MockReply};
use hookdeck::mock::{self, Operation};
use hookdeck::workflows::AttachIntegrationToSourceStep as Step;
use hookdeck::{Clients, sources_api};
use serde_json::json;

use crate::support;

/// The statuses that calls of `getSource` get.
async fn statuses(clients: &Clients, calls: usize) -> Vec<String> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        let call = clients.sources_api.get_source("id", &Default::default());
        statuses.push(match call.raw().await {
            Ok(reply) => reply.status.as_u16().to_string(),
            Err(fault) => fault.to_string(),
        });
    }
    statuses
}

#[tokio::test]
async fn replies_come_in_their_order_and_then_the_example_again() {
    let mock = mock::mock();
    let clients = Clients::mock(&mock);
    mock.on(Operation::GetSource)
        .reply(503)
        .fault(FaultKind::Connect)
        .example()
        .then(404, &json!({}))
        .times(2);
    mock.on(Operation::GetSource).reply((429, json!({})));
    assert_eq!(
        statuses(&clients, 7).await,
        ["503", "no connection", "200", "404", "404", "429", "200"]
    );
}

#[tokio::test]
async fn the_last_reply_may_stay() {
    let mock = mock::mock();
    let clients = Clients::mock(&mock);
    mock.on(Operation::GetSource)
        .reply(500)
        .times(0)
        .reply(503)
        .forever();
    mock.on(Operation::CreateSource).reply(500);
    assert_eq!(statuses(&clients, 3).await, ["503", "503", "503"]);
}

#[tokio::test]
async fn a_reply_can_be_computed_from_the_request() {
    let mock = mock::mock();
    let clients = Clients::mock(&mock);
    let seen = mock.clone();
    mock.on(Operation::GetSource)
        .reply(404)
        .answer(move |request| {
            // The mock may be looked at meanwhile; the request is there already.
            (
                200,
                json!({"id": request.path, "calls": seen.requests().len()}),
            )
        });
    assert_eq!(statuses(&clients, 1).await, ["404"]);
    for calls in 2..4 {
        let call = clients.sources_api.get_source("a b", &Default::default());
        let body = call.raw().await.unwrap().body;
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body, json!({"id": "/sources/a%20b", "calls": calls}));
    }
}

#[tokio::test]
async fn headers_and_other_bodies() {
    let mock = mock::mock();
    let clients = Clients::mock(&mock);
    mock.on(Operation::GetSource)
        .reply(MockReply::new(200, "text/csv", "a,b").with_header("X-Left", "3"))
        .reply(429)
        .header("Retry-After", "2");
    let call = || clients.sources_api.get_source("id", &Default::default());
    let reply = call().raw().await.unwrap();
    assert_eq!(reply.headers["content-type"], "text/csv");
    assert_eq!(reply.headers["x-left"], "3");
    assert_eq!(reply.body, "a,b");
    assert_eq!(call().raw().await.unwrap().headers["retry-after"], "2");
}

#[tokio::test]
async fn the_documented_errors_can_be_asked_for() {
    let mock = mock::mock();
    mock.on(Operation::CreateIntegration).documented(422);
    let error = support::run(&Clients::mock(&mock)).await.unwrap_err();
    assert_eq!(error.step(), Step::CreateIntegration);
    assert!(matches!(error.kind(), ErrorKind::Criterion { .. }));
    let response = error.response().unwrap();
    assert_eq!(response.status, 422);
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    assert!(body["code"].is_string(), "as its schema says: {body}");
}

#[test]
#[should_panic(expected = "no example of status 418 for `createSource` of sourcesApi, only of 200")]
fn an_error_that_is_not_documented_is_a_slip_of_the_test() {
    let _ = mock::mock().on(Operation::CreateSource).documented(418);
}

#[tokio::test]
async fn what_was_sent_can_be_read() {
    let mock = mock::mock();
    let clients = Clients::mock(&mock);
    support::run(&clients).await.unwrap();
    let include = sources_api::GetSourceParameters {
        include: Some(sources_api::GetSourceInclude::from("config.auth")),
    };
    clients.sources_api.get_source("x", &include).await.unwrap();

    let templates = |requests: Vec<arazzo_runtime::Request>| -> Vec<String> {
        let name = |r: &arazzo_runtime::Request| format!("{} {}", r.method, r.template);
        requests.iter().map(name).collect()
    };
    assert_eq!(
        templates(mock.requests_of(Operation::GetSource)),
        ["GET /sources/{id}"; 2]
    );
    assert_eq!(mock.requests().len(), 5);
    let created = &mock.requests_of(Operation::CreateSource)[0];
    assert_eq!(created.header("Content-Type"), Some("application/json"));
    assert_eq!(
        created.json(),
        Some(json!({"name": support::inputs().source_name, "type": "WEBHOOK"}))
    );
    let read = &mock.requests_of(Operation::GetSource)[1];
    assert_eq!((read.path.as_str(), read.json()), ("/sources/x", None));
    assert_eq!(
        read.query_pairs(),
        [("include".to_owned(), "config.auth".to_owned())]
    );
}

#[tokio::test]
async fn examples_are_what_the_workflows_criteria_ask_for() {
    use crate::criteria_types::{Clients, mock, workflows};
    let clients = Clients::mock(&mock::mock());
    let inputs = workflows::ComparisonsInputs {
        least: 3.0,
        tags: vec!["glass".to_owned(), "urgent".to_owned()],
    };
    workflows::comparisons(&clients, &inputs).await.unwrap();
    workflows::filters(&clients).await.unwrap();
}

#[tokio::test]
async fn a_poll_ends_at_once_where_nothing_else_is_scripted() {
    use crate::flow_case::{Clients, mock, workflows};
    let mock = mock::mock();
    let inputs = workflows::PollingInputs {
        id: "job_1".to_owned(),
    };
    let outputs = workflows::polling(&Clients::mock(&mock), &inputs).await;
    assert_eq!(outputs.unwrap().state, "done");
    assert_eq!(mock.requests_of(mock::Operation::ReadJob).len(), 1);
}
