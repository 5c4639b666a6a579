//! Workflows of the shapes that real documents have, on their mock: a form and files, branches by
//! what a reply says, waiting for an end, pages, and a workflow of another document.

use std::time::Duration;

use arazzo_runtime::{ErrorKind, Mock, Recorder, VirtualTime};
use serde_json::{Value, json};

use crate::shapes_case::mock::{self, Operation};
use crate::shapes_case::workflows::{
    ArchiveAllInputs, ArchiveAllOutputs, OrderAndWaitInputs, OrderAndWaitStep, PrintFileInputs,
    RepairOrderInputs, RepairOrderOutputs, archive_all_on, order_and_wait_on, print_file_on,
    repair_order_on,
};
use crate::shapes_case::{Clients, press};

fn order(state: &str) -> Value {
    json!({"id": "o1", "state": state, "tracking": "t1"})
}

/// The operations that were called, in order.
fn called(mock: &Mock) -> Vec<String> {
    let requests = mock.requests().into_iter();
    requests.map(|request| request.operation.into()).collect()
}

#[tokio::test]
async fn a_file_is_printed_with_the_token_of_another_workflow() {
    let mock = mock::mock();
    mock.on(Operation::OpenSession)
        .then(200, &json!({"access_token": "hush", "expires_in": 60}));
    mock.on(Operation::UploadFile).then(
        201,
        &json!({
            "file": {"id": "f1"},
            "variants": [
                {"kind": "print", "url": "/p"},
                {"kind": "preview", "url": "/a"},
                {"kind": "preview", "url": "/b"},
            ],
        }),
    );
    let inputs = PrintFileInputs {
        title: Some("Poster".to_owned()),
        ..PrintFileInputs::new("me", "secret &", "%PDF")
    };
    let outputs = print_file_on(&VirtualTime::new(), &Clients::mock(&mock), &inputs).await;
    assert_eq!(outputs.unwrap().previews, [json!("/a"), json!("/b")]);
    assert_eq!(called(&mock), ["openSession", "uploadFile", "createOrder"]);
    let requests = mock.requests();
    let body = |at: usize| String::from_utf8(requests[at].body.clone().unwrap().to_vec()).unwrap();
    assert_eq!(
        body(0),
        "grant_type=client_credentials&client_id=me&client_secret=secret+%26&scope=orders%3Awrite"
    );
    let form = body(1);
    for part in [
        "name=\"content\"",
        "%PDF",
        "name=\"title\"\r\n\r\nPoster\r\n",
        "name=\"options\"\r\nContent-Type: application/json\r\n\r\n{\"paper\":\"a4\",\"color\":true}\r\n",
    ] {
        assert!(form.contains(part), "{part} in {form}");
    }
    assert_eq!(
        body(2),
        r#"{"file":"f1","copies":1,"options":{"paper":"a4"}}"#
    );
    assert_eq!(requests[2].headers["authorization"], "Bearer hush");
}

#[tokio::test]
async fn an_order_is_tried_again_and_waited_for() {
    let mock = mock::mock();
    mock.on(Operation::CreateOrder)
        .then(429, &json!({"code": "busy"}))
        .header("Retry-After", "7")
        .reply(502)
        .then(201, &order("queued"));
    mock.on(Operation::ReadOrder)
        .then(200, &order("printing"))
        .times(3)
        .then(200, &order("done"));
    let engine = VirtualTime::new();
    let inputs = OrderAndWaitInputs {
        file: "f1".to_owned(),
        copies: 2,
    };
    let outputs = order_and_wait_on(&engine, &Clients::mock(&mock), &inputs).await;
    assert_eq!(outputs.unwrap().tracking.as_deref(), Some("t1"));
    let seconds = [7, 2, 5, 5, 5].map(Duration::from_secs);
    assert_eq!(engine.waits(), seconds);

    mock.on(Operation::ReadOrder)
        .then(200, &order("printing"))
        .then(200, &order("failed"));
    let error = order_and_wait_on(&engine, &Clients::mock(&mock), &inputs).await;
    let error = error.unwrap_err();
    assert_eq!(error.step(), OrderAndWaitStep::Wait);
    let ended =
        matches!(error.kind(), ErrorKind::EndedByFailure { action, .. } if *action == "spoiled");
    assert!(ended, "{error}");
}

#[tokio::test]
async fn pages_are_archived_until_there_is_no_other() {
    let page = |orders: &[&str], next: Option<&str>| {
        let orders: Vec<Value> = orders
            .iter()
            .map(|id| json!({"id": id, "state": "done", "x": 1}))
            .collect();
        match next {
            Some(next) => json!({"orders": orders, "next": next}),
            None => json!({"orders": orders}),
        }
    };
    let mock = mock::mock();
    mock.on(Operation::ListOrders)
        .then(200, &page(&["1", "2"], Some("c1")))
        .then(200, &page(&["3"], None))
        .then(200, &page(&[], None));
    mock.on(Operation::ArchiveOrders)
        .then(200, &json!({"moved": 2}))
        .then(200, &json!({"moved": 1}));
    let engine = Recorder::over(VirtualTime::new());
    let inputs = ArchiveAllInputs::default();
    let run = async || {
        archive_all_on(&engine, &Clients::mock(&mock), &inputs)
            .await
            .unwrap()
    };
    assert_eq!(
        run().await,
        ArchiveAllOutputs {
            last_moved: Some(1)
        }
    );
    let queries: Vec<String> = mock
        .requests_of(Operation::ListOrders)
        .into_iter()
        .map(|request| request.query)
        .collect();
    assert_eq!(
        queries,
        ["limit=50&state=done", "cursor=c1&limit=50&state=done"]
    );
    let archived = mock.requests_of(Operation::ArchiveOrders);
    let undeclared = &archived[1].json().unwrap()["orders"][0]["x"];
    assert_eq!(*undeclared, 1, "what nobody declares is passed on");
    assert!(engine.engine().waits().is_empty());
    let lines = engine.lines();
    let told = lines.contains(&"listPage#1.1 somethingLeft: goto archivePage".to_owned());
    assert!(told, "{lines:#?}");

    // The next page is empty.
    assert_eq!(run().await, ArchiveAllOutputs { last_moved: None });
    assert!(
        engine
            .lines()
            .contains(&"listPage#1.1 nothingLeft: end".to_owned())
    );
}

#[tokio::test]
async fn an_order_is_repaired_as_its_state_asks_for() {
    const AGAIN: &str = "createOrder";
    const READ: &str = "readOrder";
    let inputs = RepairOrderInputs {
        id: "o1".to_owned(),
        file: "f1".to_owned(),
    };
    let repaired = async |first: (u16, Value)| {
        let mock = mock::mock();
        mock.on(Operation::ReadOrder)
            .reply(first)
            .then(200, &order("queued"));
        mock.on(Operation::CreateOrder)
            .then(201, &json!({"id": "o2", "state": "queued"}));
        let clients = Clients {
            press: press::Press::mock(&mock),
        };
        let outputs = repair_order_on(&VirtualTime::new(), &clients, &inputs).await;
        (outputs.unwrap(), called(&mock))
    };
    let outputs = |before: Option<&str>, after: Option<&str>, replacement: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        RepairOrderOutputs {
            before: own(before),
            after: own(after),
            replacement: own(replacement),
        }
    };
    let (came, calls) = repaired((200, order("done"))).await;
    assert_eq!(
        (came, calls),
        (outputs(Some("done"), None, None), vec![READ.to_owned()])
    );
    let (came, calls) = repaired((200, order("queued"))).await;
    assert_eq!(came, outputs(Some("queued"), Some("queued"), None));
    assert_eq!(calls, [READ, READ]);
    let (came, calls) = repaired((200, order("failed"))).await;
    assert_eq!(came, outputs(Some("failed"), Some("queued"), Some("o2")));
    assert_eq!(calls, [READ, "cancelOrder", AGAIN, READ]);
    let (came, calls) = repaired((404, json!({"code": "unknown"}))).await;
    assert_eq!(came, outputs(None, Some("queued"), Some("o2")));
    assert_eq!(calls, [READ, AGAIN, READ]);
}
