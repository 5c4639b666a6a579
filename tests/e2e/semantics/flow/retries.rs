//! Cases of retries.

use super::*;

#[tokio::test]
async fn case_110_a_retry_without_a_limit_is_made_once() {
    let server = Server::start([status(500), status(500), status(500)]);
    let error = retrying(&Patient::default(), &server).await.unwrap_err();
    assert_eq!(server.received().len(), 2);
    assert_eq!(error.attempt(), 2);
    assert!(matches!(
        error.kind(),
        ErrorKind::RetriesExhausted {
            action: "unreached",
            retries: 1,
            ..
        }
    ));
}

#[tokio::test]
async fn case_111_the_third_retry_succeeds() {
    let server = Server::start([busy(&[]), busy(&[]), busy(&[]), started(), job("done")]);
    let engine = Patient::default();
    retrying(&engine, &server).await.unwrap();
    assert_eq!(server.received().len(), 5);
}

#[tokio::test]
async fn case_112_after_the_retries_the_next_action() {
    let taken = || Reply::json(503, r#"{"reason": "taken"}"#);
    let server = Server::start([taken(), taken(), taken(), taken()]);
    let engine = Patient::default();
    let error = retrying(&engine, &server).await.unwrap_err();
    assert_eq!(server.received().len(), 4);
    assert!(matches!(
        error.kind(),
        ErrorKind::EndedByFailure {
            action: "taken",
            ..
        }
    ));
}

#[tokio::test]
async fn case_113_half_a_second() {
    let server = Server::start([busy(&[]), started(), job("done")]);
    let engine = Patient::default();
    retrying(&engine, &server).await.unwrap();
    assert_eq!(engine.waits(), [Duration::from_millis(500)]);
}

#[tokio::test]
async fn case_114_the_server_says_how_long() {
    let server = Server::start([busy(&["Retry-After: 2"]), started(), job("done")]);
    let engine = Patient::default();
    retrying(&engine, &server).await.unwrap();
    assert_eq!(engine.waits(), seconds(&[2]));
}

#[tokio::test]
async fn case_114b_a_server_that_wants_too_much() {
    let server = Server::start([busy(&["Retry-After: 600"])]);
    let engine = Patient::default();
    let error = retrying(&engine, &server).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RetriesExhausted { .. }));
    assert!(engine.waits().is_empty());
}

#[tokio::test]
async fn case_115_the_server_gives_a_date() {
    let headers = [
        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
        "Retry-After: Sun, 06 Nov 1994 08:49:49 GMT",
    ];
    let server = Server::start([busy(&headers), started(), job("done")]);
    let engine = Patient::default();
    retrying(&engine, &server).await.unwrap();
    assert_eq!(engine.waits(), seconds(&[12]));
}

#[tokio::test]
async fn case_116_a_step_before_the_retry() {
    let token = |text: &str| Reply::json(200, &format!(r#"{{"token": "{text}"}}"#));
    let refused = || status(401);
    let script = [
        token("old"),
        refused(),
        token("new"),
        refused(),
        status(500),
        job("done"),
    ];
    let server = Server::start(script);
    let inputs = DetourInputs { id: "7".to_owned() };
    let engine = Patient::default();
    let outputs = detour_on(&engine, &clients(&server), &inputs).await;
    assert_eq!(outputs.unwrap().state, "done");
    assert_eq!(
        server.request_lines(),
        [
            "POST /token HTTP/1.1",
            "GET /jobs/7 HTTP/1.1",
            "POST /token HTTP/1.1",
            "GET /jobs/7 HTTP/1.1",
            "POST /token HTTP/1.1",
            "GET /jobs/7 HTTP/1.1",
        ],
        "a failure of the step before does not stop the retry"
    );
    let sessions: Vec<_> = server
        .received()
        .iter()
        .map(|r| r.header("x-session"))
        .collect();
    assert_eq!(sessions[1].as_deref(), Some("old"));
    assert_eq!(sessions[3].as_deref(), Some("new"));
}

#[tokio::test]
async fn case_116_a_step_before_the_retry_leaves_its_budget_alone() {
    let token = || Reply::json(200, r#"{"token": "t"}"#);
    let refused = || status(401);
    let script = [token(), refused(), token(), refused(), token(), refused()];
    let server = Server::start(script);
    let inputs = DetourInputs { id: "7".to_owned() };
    let engine = Patient::default();
    let error = detour_on(&engine, &clients(&server), &inputs).await;
    assert!(matches!(
        error.unwrap_err().kind(),
        ErrorKind::RetriesExhausted {
            action: "expired",
            retries: 2,
            ..
        }
    ));
    assert_eq!(
        engine.events(),
        [
            "renew#1.1",
            "read#1.1",
            "read#1.1 expired Retry(1)",
            "renew#2.1",
            "read#1.2",
            "read#1.2 expired Retry(2)",
            "renew#3.1",
            "read#1.3",
        ],
        "one visit, so that its idempotency key stays the same"
    );
}
