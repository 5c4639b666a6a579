//! Cases of types and credentials.

use arazzo_runtime::{ErrorKind, Fault, FaultKind};
use serde_json::{Value, json};

use super::patient::Patient;
use crate::security::generated::Clients as VaultClients;
use crate::security::generated::workflows::{VisitStep, visit_on};
use crate::security::{done, vault};
use crate::support::{Reply, Server};

/// What the generator writes for alternatives of all kinds.
#[path = "../../../codegen/cases/schemas/expected/generated/unions/types.rs"]
#[allow(dead_code, reason = "a test uses a part of it")]
#[rustfmt::skip]
mod unions;

/// The same value after it has been a generated one.
fn again<T: serde::de::DeserializeOwned + serde::Serialize>(value: &Value) -> (T, Value) {
    let typed: T = serde_json::from_value(value.clone()).unwrap();
    let back = serde_json::to_value(&typed).unwrap();
    (typed, back)
}

#[test]
fn case_142_a_value_that_an_enum_does_not_list() {
    let value = json!("archived");
    let (typed, back) = again::<unions::AllConstantMovedEvent>(&value);
    let other = unions::AllConstantMovedEvent::Other("archived".to_owned());
    assert_eq!(typed, other);
    assert_eq!(back, value);
}

#[test]
fn case_143_a_tag_that_is_not_known() {
    let value = json!({"object": "wallet", "coins": 3});
    let (typed, back) = again::<unions::AllMapped>(&value);
    assert!(matches!(typed, unions::AllMapped::Other(kept) if kept == value));
    assert_eq!(back, value);
    let untagged = json!({"iban": "XX"});
    let (typed, _) = again::<unions::AllMapped>(&untagged);
    assert!(matches!(typed, unions::AllMapped::Other(_)));
}

/// Runs the workflow that calls an operation of each kind of security, and returns how it failed
/// with the requests that were sent, each by its line and what it carried of credentials.
async fn visit(
    clients: impl FnOnce(&Server) -> VaultClients,
    replies: usize,
) -> (arazzo_runtime::WorkflowError<VisitStep>, Vec<Vec<String>>) {
    let server = Server::start((0..replies).map(|_| done()));
    let result = visit_on(&Patient::default(), &clients(&server)).await;
    let credentials = |line: &String| {
        let line = line.to_lowercase();
        ["get", "post", "authorization", "x-key", "cookie"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let requests = server.received();
    let requests = requests.iter().map(|request| {
        let lines = request.text().into_iter();
        lines.filter(credentials).collect()
    });
    (result.unwrap_err(), requests.collect())
}

fn missing(error: &arazzo_runtime::WorkflowError<VisitStep>) -> &Fault {
    match error.kind() {
        ErrorKind::Fault(fault) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn case_144_an_operation_without_security() {
    let all = |server: &Server| VaultClients {
        vault: vault(server).token("hush").oauth("hush"),
    };
    let (error, sent) = visit(all, 3).await;
    assert_eq!(error.step(), VisitStep::Both, "which wants keys");
    assert_eq!(
        sent,
        [
            &["GET /default HTTP/1.1", "authorization: Bearer hush"][..],
            &["GET /anonymous HTTP/1.1"],
            &["GET /optional HTTP/1.1"],
        ]
    );
}

#[tokio::test]
async fn case_145_the_first_alternative_that_is_complete() {
    let half = |server: &Server| VaultClients {
        vault: vault(server).token("hush").header_key("key"),
    };
    let (error, sent) = visit(half, 3).await;
    assert_eq!(error.step(), VisitStep::Both);
    assert_eq!(missing(&error).kind, FaultKind::MissingCredential);
    assert_eq!(sent[2], ["GET /optional HTTP/1.1", "x-key: key"]);

    let most = |server: &Server| VaultClients {
        vault: vault(server)
            .token("hush")
            .header_key("key")
            .query_key("other")
            .oauth("second")
            .login("me", "pass"),
    };
    let (error, sent) = visit(most, 6).await;
    assert_eq!(error.step(), VisitStep::Signed);
    assert_eq!(sent[3], ["GET /both?key=other HTTP/1.1", "x-key: key"]);
    let login = "authorization: Basic bWU6cGFzcw==";
    assert_eq!(sent[4], ["GET /either HTTP/1.1", login]);
}

#[tokio::test]
async fn case_146_errors_show_no_token() {
    let token = |server: &Server| VaultClients {
        vault: vault(server).token("hush-token").header_key("hush-key"),
    };
    let server = Server::start([Reply::json(401, r#"{"token": "hush-token"}"#)]);
    let refused = visit_on(&Patient::default(), &token(&server)).await;
    let (unsent, _) = visit(token, 3).await;
    for error in [refused.unwrap_err(), unsent] {
        let shown = format!(
            "{error} {error:#} {error:?} {error:#?} {:?} {:?}",
            error.kind(),
            error.response()
        );
        assert!(!shown.contains("hush"), "{shown}");
    }
}
