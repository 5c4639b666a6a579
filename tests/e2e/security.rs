//! Every kind of security scheme, by a client that was generated for one of each, in bytes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo_runtime::{
    CallError, Engine, Fault, FaultKind, Halt, Http, Request, Response, Secret, Source, StepKey,
    Token, TokenError, TokenFuture, TokenProvider, TokenRequest,
};

use crate::support::{self, Reply, Server};

#[path = "../../codegen/cases/security/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "tests use what they are about")]
mod generated;

use generated::vault::Vault;

fn done() -> Reply {
    Reply::with_headers(204, &[], "")
}

fn vault(server: &Server) -> Vault {
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

fn fault<T: std::fmt::Debug, E>(result: Result<T, CallError<E>>) -> Fault {
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

/// Gives `hush-1`, `hush-2`, …, a new one when one is rejected; keeps what it is asked for.
#[derive(Default)]
struct Counter {
    given: AtomicUsize,
    wanted: Mutex<Vec<TokenRequest>>,
}

impl TokenProvider for Counter {
    fn token(&self, wanted: TokenRequest) -> TokenFuture<'_> {
        Box::pin(async move {
            let renew = wanted.rejected.is_some() || self.given.load(Ordering::SeqCst) == 0;
            self.wanted.lock().unwrap().push(wanted);
            tokio::task::yield_now().await;
            let given = self.given.fetch_add(usize::from(renew), Ordering::SeqCst);
            Ok(Secret::new(format!("hush-{}", given + usize::from(renew))))
        })
    }
}

fn counter() -> (Arc<Counter>, Token) {
    let counter = Arc::<Counter>::default();
    let provider: Arc<dyn TokenProvider> = counter.clone();
    (counter, Token::provided(provider))
}

#[tokio::test]
async fn a_provider_is_asked_for_scheme_and_scopes_before_every_request() {
    let server = Server::start([done(), done(), done()]);
    let (counter, token) = counter();
    let vault = Vault::new(&support::http()).server(format!("{}/v1", server.url()));
    let vault = vault.oauth(token.clone()).connect(token);
    vault.either().with_query("q", &"a b").await.unwrap();
    vault.either().await.unwrap();
    vault.connected("hello").await.unwrap();
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|r| r.header("authorization"))
        .collect();
    assert_eq!(sent, vec![Some("Bearer hush-1".to_owned()); 3]);
    let wanted = counter.wanted.lock().unwrap();
    let of = |index: usize| {
        let TokenRequest {
            source,
            scheme,
            scopes,
            method,
            target,
            ..
        } = &wanted[index];
        format!("{source} {scheme} {scopes:?} {method} {target}")
    };
    assert_eq!(wanted.len(), 3);
    assert_eq!(
        of(0),
        r#"vault oauth ["read", "write"] GET /v1/either?q=a%20b"#
    );
    assert_eq!(of(1), r#"vault oauth ["read", "write"] GET /v1/either"#);
    let scopes = r#"["profile", "https://vault.example/scopes/write"]"#;
    assert_eq!(of(2), format!("vault connect {scopes} POST /v1/connected"));
    assert!(wanted.iter().all(|wanted| wanted.rejected.is_none()));
}

fn unauthorized() -> Reply {
    let challenge = "WWW-Authenticate: Bearer error=\"invalid_token\"";
    Reply::with_headers(401, &["Content-Type: application/json", challenge], "{}")
}

#[tokio::test]
async fn a_401_gives_the_provider_one_chance() {
    let server = Server::start([unauthorized(), done(), unauthorized(), unauthorized()]);
    let (counter, token) = counter();
    let vault = vault(&server).connect(token);
    vault.connected("hello").await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(
        received[0].header("authorization").unwrap(),
        "Bearer hush-1"
    );
    assert_eq!(
        received[1].header("authorization").unwrap(),
        "Bearer hush-2"
    );
    let without = |index: usize| {
        let mut text = received[index].text();
        text.retain(|line| !line.starts_with("authorization"));
        text
    };
    assert_eq!(without(0), without(1), "the same request once more");
    let rejected = counter.wanted.lock().unwrap()[1].rejected.clone().unwrap();
    assert_eq!(rejected.token.expose(), "hush-1");
    assert_eq!(
        rejected.challenge.unwrap(),
        "Bearer error=\"invalid_token\""
    );
    // A second 401 is the reply.
    let error = vault.connected("hello").await.unwrap_err();
    assert!(
        matches!(&error, CallError::Api(reply) if reply.status == 401),
        "{error:?}"
    );
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn a_401_is_the_reply_where_there_is_no_other_token() {
    let same = |_: TokenRequest| async { Ok(Secret::new("hush")) };
    let asked = AtomicUsize::new(0);
    let none = move |_: TokenRequest| {
        let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        let token = first.then(|| Secret::new("hush"));
        async { token.ok_or_else(|| TokenError::new("signed out")) }
    };
    for token in [Token::provided(same), Token::provided(none), "hush".into()] {
        let server = Server::start([unauthorized(), done()]);
        let error = vault(&server).oauth(token).either().await.unwrap_err();
        assert!(
            matches!(&error, CallError::Api(reply) if reply.status == 401),
            "{error:?}"
        );
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_provider_without_a_token_is_a_fault_and_nothing_is_sent() {
    let server = Server::start([]);
    let signed_out = |_: TokenRequest| async { Err(TokenError::new("signed out")) };
    let vault = vault(&server).token(Token::provided(signed_out));
    let fault = fault(vault.by_default().await);
    assert_eq!(fault.kind, FaultKind::MissingCredential);
    assert_eq!(fault.message, "the provider of token has none: signed out");
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

/// Keeps what an engine is given, as JSON, and sends what comes of reading it.
#[derive(Default)]
struct Keeper(Mutex<String>);

impl Engine for Keeper {
    async fn call(
        &self,
        _key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        let json = serde_json::to_string(&request).unwrap();
        self.0.lock().unwrap().push_str(&json);
        Ok(source.send(serde_json::from_str(&json).unwrap()).await)
    }

    async fn sleep(&self, _key: StepKey<'_>, _duration: Duration) -> Result<(), Halt> {
        Ok(())
    }
}

#[tokio::test]
async fn a_workflow_asks_for_scopes_and_its_record_has_no_credential() {
    let replies = [
        done(),
        done(),
        done(),
        done(),
        done(),
        done(),
        done(),
        unauthorized(),
    ];
    let server = Server::start(replies.into_iter().chain([done(), done()]));
    let (counter, token) = counter();
    let mut clients = generated::Clients::new(&support::http());
    clients.vault = clients
        .vault
        .server(server.url())
        .token("hush")
        .oauth(token.clone());
    clients.vault = clients
        .vault
        .header_key("hush")
        .query_key("hush")
        .connect(token);
    clients.vault = clients.vault.digest("hush").referenced("hush");
    let keeper = Keeper::default();
    generated::workflows::visit_on(&keeper, &clients)
        .await
        .unwrap();
    assert_eq!(server.received().len(), 10, "nine steps, one of them twice");
    let kept = keeper.0.lock().unwrap();
    let scopes = r#"[[{"scheme":"oauth","scopes":["read","write"]}]]"#;
    assert!(kept.contains(&scopes[2..]), "{kept}");
    assert!(!kept.contains("hush"), "{kept}");
    assert_eq!(counter.wanted.lock().unwrap().len(), 3);
}
