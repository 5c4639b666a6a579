//! No secret in any text that a program may write to a log.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use arazzo_runtime::{
    CallError, Engine, Fault, Halt, Http, InProcess, Limits, Request, Response, Source, StepKey,
};
use hookdeck::workflows::{
    AttachIntegrationToSourceInputs, attach_integration_to_source, attach_integration_to_source_on,
};
use hookdeck::{Clients, mock};

use crate::expressions_case::workflows::{SecretsInputs, secrets_on};
use crate::support::{
    self, ATTACH_INTEGRATION, CONFIRM_SOURCE, CREATE_INTEGRATION, CREATE_SOURCE, Reply, Server,
};

/// Every secret below begins so.
const HUSH: &str = "hush";
/// `hush-user:hush-password` and the like, as Basic sends it.
const HUSH_IN_BASE64: &str = "aHVza";

fn assert_no_secret(text: &str) {
    let lower = text.to_lowercase();
    assert!(!lower.contains(HUSH), "a secret in: {text}");
    assert!(!text.contains(HUSH_IN_BASE64), "a secret in: {text}");
}

/// All texts of an error and of what it was caused by.
fn texts(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let _ = writeln!(text, "{error}\n{error:#}\n{error:?}\n{error:#?}");
        next = error.source();
    }
    text
}

fn debug(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

fn secret_inputs() -> AttachIntegrationToSourceInputs {
    AttachIntegrationToSourceInputs {
        source_name: "hush-name".to_owned(),
        integration_label: "hush-label".to_owned(),
        provider: "HUSH_PROVIDER".to_owned(),
    }
}

fn with_secrets(http: &Http, url: &str) -> Clients {
    let mut clients = support::clients_at(http, url);
    clients.sources_api = clients.sources_api.bearer_auth("hush-token");
    let api = clients.integrations_api;
    clients.integrations_api = api.basic_auth("hush-user", "hush-password");
    clients
}

/// A success whose values are secrets, but for the reply to one step.
fn secret_replies_but(step: usize, reply: Reply) -> [Reply; 4] {
    let mut replies = support::success_with("hush-source", "hush-integration");
    replies[step] = reply;
    replies
}

fn secret_reply(status: u16, body: &str) -> Reply {
    let headers = [
        "Content-Type: application/json",
        "Set-Cookie: session=hush-cookie",
        "X-Hush: 1",
    ];
    Reply::with_headers(status, &headers, body)
}

#[tokio::test]
async fn an_error_shows_nothing_of_replies_requests_and_credentials() {
    let error_body = r#"{"code":"hush","status":422,"message":"hush-token is wrong"}"#;
    let slow = Http::with(|b| b.no_proxy().timeout(Duration::from_millis(100))).unwrap();
    let small = support::http().with_body_limit(40);
    let cases = [
        (
            CREATE_SOURCE,
            secret_reply(422, error_body),
            support::http(),
        ),
        (
            CREATE_INTEGRATION,
            secret_reply(401, error_body),
            support::http(),
        ),
        (
            CREATE_INTEGRATION,
            secret_reply(200, r#"{"id":["hush"]}"#),
            support::http(),
        ),
        (
            ATTACH_INTEGRATION,
            secret_reply(200, r#"{"success":"hush"}"#),
            support::http(),
        ),
        (
            CONFIRM_SOURCE,
            secret_reply(200, r#"{"id":"hush""#),
            support::http(),
        ),
        (CONFIRM_SOURCE, secret_reply(302, "hush"), support::http()),
        (
            CONFIRM_SOURCE,
            Reply::begun(200, 99, "hush").then_close(),
            support::http(),
        ),
        (
            CONFIRM_SOURCE,
            Reply::raw("hush\r\n\r\n").then_close(),
            support::http(),
        ),
        (
            CREATE_SOURCE,
            Reply::begun(200, 99, "hush").then_stall(),
            slow,
        ),
        (
            CONFIRM_SOURCE,
            secret_reply(200, &"hush ".repeat(10)),
            small,
        ),
    ];
    for (step, reply, http) in cases {
        let server = Server::start(secret_replies_but(step, reply));
        let clients = with_secrets(&http, &server.url());
        let result = attach_integration_to_source(&clients, &secret_inputs()).await;
        let error = result.unwrap_err();
        assert_eq!(error.step() as usize, step, "{error}");
        assert_no_secret(&texts(&error));
        assert_no_secret(&debug(&error.response()));
        assert_no_secret(&debug(&clients));
    }
}

#[tokio::test]
async fn errors_before_a_reply_show_neither_url_nor_value() {
    let inputs = secret_inputs();
    for url in [
        "http://hush-user:hush-password@127.0.0.1:1/hush-path",
        "ftp://hush-host/",
        "http://hush-host:99999/",
        "hush-host",
    ] {
        let clients = with_secrets(&support::http(), url);
        let error = attach_integration_to_source(&clients, &inputs).await;
        assert_no_secret(&texts(&error.unwrap_err()));
    }
    let server = Server::start(support::success_with("hush-source", ".."));
    let clients = with_secrets(&support::http(), &server.url());
    let refused = attach_integration_to_source(&clients, &inputs).await;
    assert_no_secret(&texts(&refused.unwrap_err()));
    let server = Server::start(support::success_with("hush-source", "hush-integration"));
    let clients = with_secrets(&support::http(), &server.url());
    let engine = InProcess::with_limits(Limits::default().with_steps(3));
    let stopped = attach_integration_to_source_on(&engine, &clients, &inputs).await;
    assert_no_secret(&texts(&stopped.unwrap_err()));
}

#[test]
fn clients_and_calls_show_no_credential() {
    let clients = with_secrets(&support::http(), "http://127.0.0.1:1");
    assert_no_secret(&debug(&clients));
    assert_no_secret(&debug(&clients.clone()));
    let call = clients
        .sources_api
        .get_source("hush-id", &Default::default());
    let call = call
        .with_query("key", &"hush-key")
        .with_header("X-Api-Key", &"hush-key");
    assert_no_secret(&debug(&call));
    let secret = arazzo_runtime::Secret::new("hush-token");
    assert_no_secret(&format!("{secret} {secret:?}"));
}

#[tokio::test]
async fn an_error_of_a_call_shows_nothing_of_its_reply() {
    let typed = r#"{"code":"hush","status":404,"message":"hush-token is wrong"}"#;
    for (status, body) in [
        (404, typed),
        (404, "hush"),
        (200, r#"{"id":{"hush":"hush"}}"#),
        (302, "hush"),
    ] {
        let server = Server::start([secret_reply(status, body)]);
        let clients = with_secrets(&support::http(), &server.url());
        let call = clients
            .sources_api
            .get_source("hush-id", &Default::default());
        let error = call.await.unwrap_err();
        assert_no_secret(&texts(&error));
        if let CallError::Api(reply) = error {
            assert_eq!(reply.body.code, "hush", "who asks gets it");
        }
    }
}

/// Keeps what an engine is given, in every form in which it could be stored.
#[derive(Default)]
struct Keeper(Mutex<String>);

impl Engine for Keeper {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        let json = serde_json::to_string(&request).unwrap();
        let text = format!("{key:?} {key} {source:?} {request:?} {json}");
        self.0.lock().unwrap().push_str(&text);
        Ok(source.send(request).await)
    }

    async fn sleep(&self, _key: StepKey<'_>, _duration: Duration) -> Result<(), Halt> {
        Ok(())
    }
}

#[tokio::test]
async fn an_engine_gets_no_credential() {
    let server = support::successful_server();
    let clients = with_secrets(&support::http(), &server.url());
    let keeper = Keeper::default();
    attach_integration_to_source_on(&keeper, &clients, &support::inputs())
        .await
        .unwrap();
    let kept = keeper.0.into_inner().unwrap();
    assert!(kept.contains("confirmSource#1.1"), "{kept}");
    assert_no_secret(&kept);
    assert_eq!(server.received().len(), 4, "and yet the server got it");
    for request in server.received() {
        let sent = request.header("authorization").unwrap();
        assert!(sent.contains("hush-token") || sent.contains(HUSH_IN_BASE64));
    }
}

#[tokio::test]
async fn a_mock_hides_the_credentials_that_it_received() {
    let mock = mock::mock();
    let mut clients = Clients::mock(&mock);
    clients.sources_api = clients.sources_api.bearer_auth("hush-token");
    clients.integrations_api = clients
        .integrations_api
        .basic_auth("hush-user", "hush-password");
    support::run(&clients).await.unwrap();
    let requests = mock.requests();
    let sent = &requests[0].headers["authorization"];
    assert_eq!(sent, "Bearer hush-token", "a test can look at it");
    assert_no_secret(&debug(&requests));
    assert_no_secret(&debug(&clients));
}

#[tokio::test]
async fn inputs_with_secrets_are_sent_whole_and_not_shown() {
    let given = serde_json::json!({
        "login": {"user": "ann", "password": "hush-1"},
        "pin": "hush-2",
        "spare": {"code": "hush-3"},
        "keys": [{"name": "front", "key": "hush-4"}, {"name": "attic", "key": "hush-5"}],
        "proof": {"token": "hush-6"},
        "another": "hush-7",
    });
    let server = Server::start([Reply::json(200, "{}"), Reply::json(200, "{}")]);
    let clients = crate::expressions_case::Clients {
        library: crate::expressions_case::library::Library::new(&support::http())
            .server(server.url()),
    };
    let trace = arazzo_runtime::Recorder::new();
    let mut inputs: SecretsInputs = serde_json::from_value(given.clone()).unwrap();
    secrets_on(&trace, &clients, &inputs).await.unwrap();
    let sent: serde_json::Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(sent["all"], given);
    assert_eq!(sent["login"], given["login"]);
    assert_eq!(sent["spare"], given["spare"]);
    assert_eq!(sent["keys"], given["keys"]);
    assert_eq!(sent["second"], given["keys"][1]);
    assert_eq!(sent["proof"], given["proof"]);
    assert_eq!(sent["text"], format!("as {}", given["login"]));
    assert_no_secret(&debug(&inputs));
    assert_no_secret(&debug(&(trace.lines(), trace.events())));

    // What no branch knows may be a secret as well; what is absent is not sent.
    inputs.proof = serde_json::from_value(serde_json::json!({"other": "hush"})).unwrap();
    inputs.keys = None;
    assert_no_secret(&debug(&inputs));
    secrets_on(&trace, &clients, &inputs).await.unwrap();
    let sent: serde_json::Value = serde_json::from_slice(&server.received()[1].body).unwrap();
    assert_eq!(sent["proof"]["other"], "hush");
    assert!(sent.get("keys").is_none() && sent["all"].get("keys").is_none());
}
