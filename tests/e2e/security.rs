//! Every kind of security scheme, by a client that was generated for one of each, in bytes.

use std::time::Duration;

use arazzo_runtime::{CallError, Fault, FaultKind, Http, Token};

use crate::support::{self, Reply, Server};
use crate::tokens::{counter, unauthorized};

#[path = "../../codegen/cases/security/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "tests use what they are about")]
pub mod generated;

use generated::vault::Vault;

pub fn done() -> Reply {
    Reply::with_headers(204, &[], "")
}

pub fn vault(server: &Server) -> Vault {
    Vault::new(&support::http()).server(server.url())
}

/// The request line and the headers that hold credentials, of the only request.
fn credentials(server: &Server) -> Vec<String> {
    let received = server.received();
    assert_eq!(received.len(), 1);
    let mut lines = received[0].text();
    lines.retain(|line| {
        let own = ["accept:", "host:", "user-agent:"];
        !line.is_empty() && !own.iter().any(|own| line.starts_with(own))
    });
    lines
}

pub fn fault<T: std::fmt::Debug, E>(result: Result<T, CallError<E>>) -> Fault {
    match result.unwrap_err() {
        CallError::Fault(fault) => fault,
        other => panic!("not a fault: {other:?}"),
    }
}

/// Sends one request, and returns what it carried.
macro_rules! sent {
    ($vault:ident => $client:expr, $call:ident($($argument:expr),*)) => {{
        let server = Server::start([done()]);
        let $vault = vault(&server);
        let client = $client;
        client.$call($($argument),*).await.unwrap();
        credentials(&server)
    }};
}

#[tokio::test]
async fn every_kind_of_scheme_goes_where_it_belongs() {
    assert_eq!(
        sent!(vault => vault.token("hush/token="), by_default()),
        ["GET /default HTTP/1.1", "authorization: Bearer hush/token="]
    );
    assert_eq!(
        sent!(vault => vault.login("me", "pass:wörd"), either()),
        [
            "GET /either HTTP/1.1",
            "authorization: Basic bWU6cGFzczp3w7ZyZA=="
        ]
    );
    assert_eq!(
        sent!(vault => vault.cookie_key("a b;c"), either()),
        ["GET /either HTTP/1.1", "cookie: session=a%20b%3Bc"]
    );
    assert_eq!(
        sent!(vault => vault.oauth("hush"), either()),
        ["GET /either HTTP/1.1", "authorization: Bearer hush"]
    );
    assert_eq!(
        sent!(vault => vault.connect("hush"), connected("hello"))[..2],
        ["POST /connected HTTP/1.1", "authorization: Bearer hush"]
    );
    assert_eq!(
        sent!(vault => vault.header_key("k 1").query_key("ä&b"), both()),
        ["GET /both?key=%C3%A4%26b HTTP/1.1", "x-key: k 1"]
    );
    assert_eq!(
        sent!(vault => vault.digest("Digest username=\"me\", nonce=\"n\""), signed()),
        [
            "GET /signed HTTP/1.1",
            "authorization: Digest username=\"me\", nonce=\"n\""
        ]
    );
}

#[tokio::test]
async fn a_certificate_is_the_http_clients_and_nothing_is_added() {
    assert_eq!(
        sent!(vault => vault, certified()),
        ["GET /certified HTTP/1.1"]
    );
    // What is known to be there comes before what may be.
    assert_eq!(
        sent!(vault => vault.referenced("k"), certified()),
        ["GET /certified HTTP/1.1", "x-key: k"]
    );
}

#[tokio::test]
async fn anonymous_operations_get_no_credential_and_optional_ones_do() {
    let all = |vault: Vault| vault.token("hush").header_key("hush").oauth("hush");
    assert_eq!(
        sent!(vault => all(vault), anonymous()),
        ["GET /anonymous HTTP/1.1"]
    );
    assert_eq!(
        sent!(vault => all(vault), optional()),
        ["GET /optional HTTP/1.1", "x-key: hush"]
    );
    assert_eq!(
        sent!(vault => vault, optional()),
        ["GET /optional HTTP/1.1"]
    );
}

#[tokio::test]
async fn the_first_alternative_that_is_complete_is_taken() {
    assert_eq!(
        sent!(vault => vault.oauth("hush").login("me", "hush"), either()),
        ["GET /either HTTP/1.1", "authorization: Basic bWU6aHVzaA=="]
    );
    let server = Server::start([]);
    let fault = fault(vault(&server).header_key("hush").both().await);
    assert_eq!(fault.kind, FaultKind::MissingCredential);
    assert_eq!(
        fault.message,
        "source vault wants headerKey and query-key, and none is set"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn what_the_caller_sets_itself_wins_and_is_enough() {
    let server = Server::start([done(), done(), done()]);
    let plain = vault(&server);
    let call = plain.by_default().with_header("Authorization", &"Own own");
    call.await.unwrap();
    let both = plain.header_key("set").query_key("set");
    let call = both.both().with_header("X-Key", &"own");
    call.with_query("key", &"own").await.unwrap();
    let plain = vault(&server);
    let call = plain.either().with_cookie("session", &"own");
    call.await.unwrap();
    let received = server.received();
    assert_eq!(received[0].header("authorization").unwrap(), "Own own");
    assert_eq!(received[1].request_line(), "GET /both?key=own HTTP/1.1");
    assert_eq!(received[1].header("x-key").unwrap(), "own");
    assert_eq!(received[2].header("cookie").unwrap(), "session=own");
}

#[tokio::test]
async fn a_credential_that_cannot_be_sent_is_none() {
    let server = Server::start([]);
    let colon = fault(vault(&server).login("me:you", "hush").either().await);
    let control = fault(vault(&server).digest("hush\r\nX-A: 1").signed().await);
    for (fault, reason) in [
        (
            colon,
            "the one of login has a colon in the name of its user",
        ),
        (
            control,
            "the one of digest has a character that a header cannot carry",
        ),
    ] {
        assert_eq!(fault.kind, FaultKind::MissingCredential);
        assert_eq!(fault.message, reason);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_no_credential_follows_it() {
    let other = Server::start([]);
    let location = format!("Location: {}/either", other.url());
    let server = Server::start([Reply::with_headers(307, &[&location], "")]);
    let (_, token) = counter();
    let reply = vault(&server).oauth(token).either().raw().await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn no_secret_is_shown() {
    let (counter, token) = counter();
    let vault = Vault::new(&support::http())
        .server("http://user:hush@127.0.0.1:1/?key=hush")
        .token("hush")
        .login("me", "hush")
        .header_key("hush")
        .query_key("hush")
        .cookie_key("hush")
        .oauth(token.clone())
        .digest("hush");
    let call = vault.either().with_query("q", &"hush");
    let shown = format!(
        "{vault:?} {vault:#?} {call:?} {token:?} {:?}",
        Token::from("hush")
    );
    assert!(
        shown.contains("oauth") && !shown.contains("hush"),
        "{shown}"
    );
    let server = Server::start([unauthorized(), done()]);
    let vault = vault.server(server.url());
    vault
        .connect(token)
        .connected("hello")
        .with_query("q", &"hush")
        .await
        .unwrap();
    let wanted = format!("{:?}", counter.wanted.lock().unwrap());
    assert!(
        wanted.contains("rejected: true") && !wanted.contains("hush"),
        "{wanted}"
    );
}

#[tokio::test]
async fn a_mock_gets_the_credentials_and_does_not_show_them() {
    let mock = generated::mock::mock();
    let (counter, token) = counter();
    let vault = Vault::mock(&mock)
        .header_key("hush")
        .query_key("hush")
        .oauth(token);
    vault.both().await.unwrap();
    vault.either().await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests[0].query, "key=hush");
    assert_eq!(requests[0].headers["x-key"], "hush");
    assert!(!requests[1].headers.contains_key("authorization"));
    assert!(counter.wanted.lock().unwrap().is_empty(), "nobody is asked");
    assert!(!format!("{requests:?}").contains("hush"));
}

#[tokio::test]
async fn a_call_has_a_time_limit_of_its_own() {
    let server = Server::start([Reply::nothing().then_stall()]);
    let vault = vault(&server);
    let call = vault.anonymous().with_timeout(Duration::from_millis(50));
    assert_eq!(fault(call.await).kind, FaultKind::Timeout);
}

#[tokio::test]
async fn the_callers_own_http_client_is_used() {
    let server = Server::start([done()]);
    // reqwest has no provider of its own here, and this may be the process's first client.
    Http::install_tls_provider();
    let own = reqwest::Client::builder()
        .no_proxy()
        .user_agent("own/1")
        .tls_certs_only([]);
    let own = Http::from(own.build().unwrap());
    Vault::new(&own)
        .server(server.url())
        .anonymous()
        .await
        .unwrap();
    assert_eq!(server.received()[0].header("user-agent").unwrap(), "own/1");
}
