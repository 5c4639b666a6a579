//! Inputs: what is refused before anything is sent, and what is sent for those that are absent.

use std::collections::BTreeMap;

use arazzo_runtime::{ErrorKind, Secret};

use crate::inputs_case::Clients;
use crate::inputs_case::parcels::Parcels;
use crate::inputs_case::workflows::{ResendInputs, SendInputs, SendInputsAddress, resend, send};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        parcels: Parcels::new(&support::http()).server(server.url()),
    }
}

fn address(zip: &str) -> SendInputsAddress {
    SendInputsAddress::new(zip)
}

fn inputs() -> SendInputs {
    SendInputs::new("Ada", Secret::new("hush-hush"), 2.5, address("12345"))
}

#[tokio::test]
async fn all_violations_come_at_once_and_nothing_is_sent() {
    let server = Server::start([]);
    let mut wrong = inputs();
    wrong.name = "é".to_owned();
    wrong.token = Secret::new("hush");
    wrong.weight = 0.0;
    wrong.pieces = Some(100);
    wrong.level = Some(3);
    wrong.to = address("1234x");
    wrong.to.lines = Some(vec!["a".to_owned(), String::new()]);
    wrong.stops = Some(vec![address("1"), address("1")]);
    let labels = ["a", "b/c", "d", "e"].map(|name| (name.to_owned(), "long enough".to_owned()));
    wrong.labels = Some(BTreeMap::from(labels));
    wrong.note = Some(Some("x".repeat(81)));
    let error = send(&clients(&server), &wrong).await.unwrap_err();
    let ErrorKind::Inputs(invalid) = error.kind() else {
        panic!("{error:?}");
    };
    let found = invalid.violations().iter();
    let found: Vec<String> = found
        .map(|v| format!("{} {}", v.pointer, v.reason))
        .collect();
    assert_eq!(
        found,
        [
            "/name must have at least 3 characters",
            "/token must have at least 8 characters",
            "/weight must be greater than 0",
            "/pieces must be at most 99",
            "/level must be one of 1, 2, 5",
            "/to/zip must match `^\\d{5}$`",
            "/to/lines/1 must have at least 1 character",
            "/stops must not have an item twice",
            "/stops/0/zip must match `^\\d{5}$`",
            "/stops/1/zip must match `^\\d{5}$`",
            "/labels must have at most 3 members",
            "/labels/a must have at most 9 characters",
            "/labels/b~1c must have at most 9 characters",
            "/labels/d must have at most 9 characters",
            "/labels/e must have at most 9 characters",
            "/note must have at most 80 characters",
        ]
    );
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn the_error_names_the_workflow_and_no_value() {
    let server = Server::start([]);
    let mut wrong = inputs();
    wrong.token = Secret::new("hush");
    let error = send(&clients(&server), &wrong).await.unwrap_err();
    let text = "workflow `send`: input `/token` must have at least 8 characters";
    assert_eq!(error.to_string(), text);
    assert!(!format!("{error:?}").contains("hush"), "{error:?}");
}

#[tokio::test]
async fn defaults_stand_for_what_is_absent() {
    let server = Server::start([
        Reply::json(201, ""),
        Reply::json(201, ""),
        Reply::json(201, ""),
    ]);
    send(&clients(&server), &inputs()).await.unwrap();
    let mut express = inputs();
    express.speed = Some("express".into());
    express.insured = Some(true);
    send(&clients(&server), &express).await.unwrap();
    let absent = ResendInputs {
        name: None,
        additional: BTreeMap::from([("voucher".to_owned(), "v-1".to_owned())]),
    };
    resend(&clients(&server), &absent).await.unwrap();
    let sent: Vec<String> = server
        .received()
        .iter()
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect();
    assert_eq!(
        sent,
        [
            r#"{"to":"Ada","speed":"normal","weight":2.5,"insured":false}"#,
            r#"{"to":"Ada","speed":"express","weight":2.5,"insured":true}"#,
            r#"{"to":"the same"}"#,
        ]
    );
    let token = |index: usize| server.received()[index].header("X-Token");
    assert_eq!(token(2).as_deref(), Some("v-1"));
}
