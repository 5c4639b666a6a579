//! Providers of tokens: what they are asked, and what happens after a 401.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arazzo_runtime::{
    CallError, Engine, Fault, FaultKind, Halt, Request, Response, Secret, Source, StepKey, Token,
    TokenError, TokenFuture, TokenProvider, TokenRequest,
};

use crate::security::generated::vault::Vault;
use crate::security::{done, fault, generated, vault};
use crate::support::{self, Reply, Server};

/// Gives `hush-1`, `hush-2`, …, a new one when one is rejected; keeps what it is asked for.
#[derive(Default)]
pub struct Counter {
    given: AtomicUsize,
    pub wanted: Mutex<Vec<TokenRequest>>,
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

pub fn counter() -> (Arc<Counter>, Token) {
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

pub fn unauthorized() -> Reply {
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
        matches!(&error, CallError::Status(reply) if reply.status == 401),
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
            matches!(&error, CallError::Status(reply) if reply.status == 401),
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
