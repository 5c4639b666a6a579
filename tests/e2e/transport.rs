//! Calls that bring no reply: which kind of fault, said how, and nothing sent afterwards.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use arazzo_runtime::{ErrorKind, Fault, FaultKind, Http, WorkflowError};
use hookdeck::workflows::AttachIntegrationToSourceStep as Step;
use hookdeck::{Clients, mock};

use crate::support::{self, CREATE_INTEGRATION, CREATE_SOURCE, Reply, Server};

async fn error(clients: &Clients) -> WorkflowError<Step> {
    support::run(clients).await.unwrap_err()
}

fn fault(error: &WorkflowError<Step>) -> &Fault {
    let ErrorKind::Fault(fault) = error.kind() else {
        panic!("not a fault: {error}");
    };
    assert!(error.response().is_none());
    fault
}

/// A port that nobody listens on, and that nobody else gets as long as the streams live.
fn closed_port() -> (SocketAddr, [TcpStream; 2]) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (client.local_addr().unwrap(), [client, server])
}

#[tokio::test]
async fn a_refused_connection() {
    let (address, _streams) = closed_port();
    let mut clients = support::clients_at(&support::http(), &format!("http://{address}"));
    clients.sources_api = clients.sources_api.bearer_auth(support::TOKEN);
    let error = error(&clients).await;
    assert_eq!(fault(&error).kind, FaultKind::Connect);
    assert_eq!(error.step(), Step::CreateSource);
    let text = error.to_string();
    let start = "workflow `attach-integration-to-source`, step `createSource` (POST /sources), \
                 attempt 1: no connection: ";
    assert!(text.starts_with(start), "{text}");
    assert!(text.to_lowercase().contains("refused"), "{text}");
    assert!(!text.contains("127.0.0.1"), "{text}");
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_body() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\":";
    for reply in [
        Reply::begun(200, 100, r#"{"id":"int_1"}"#).then_close(),
        Reply::begun(200, 1, "").then_close(),
        Reply::raw(chunked).then_close(),
    ] {
        let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
        let error = error(&support::clients(&server)).await;
        assert_eq!(fault(&error).kind, FaultKind::Interrupted, "{error}");
        assert_eq!(error.step(), Step::CreateIntegration);
        assert!(error.outputs().contains_key("createSource"));
        let text = error.to_string();
        assert!(
            text.contains("the connection broke before the reply was complete"),
            "{text}"
        );
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_reply_begins_is_not_tried_again() {
    for reply in [
        Reply::nothing().then_close(),
        Reply::raw("HTTP/1.1 20").then_close(),
        Reply::raw("HTTP/1.1 200 OK\r\nContent-Le").then_close(),
    ] {
        let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
        let error = error(&support::clients(&server)).await;
        let kind = fault(&error).kind;
        assert_eq!(kind, FaultKind::Interrupted, "{error}");
        assert_eq!(error.step(), Step::CreateIntegration);
        assert_eq!(server.received().len(), 2, "the document owns retries");
    }
}

#[tokio::test]
async fn what_is_not_http_is_no_reply() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "\0\0\r\n\r\n",
    ] {
        let reply = Reply::raw(garbage).then_close();
        let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
        let error = error(&support::clients(&server)).await;
        let fault = fault(&error);
        assert_eq!(fault.kind, FaultKind::Interrupted, "{error}");
        assert!(fault.message.starts_with("invalid HTTP"), "{error}");
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_reply_that_does_not_come_in_time() {
    let timeout = Duration::from_millis(150);
    let http = Http::with(|builder| builder.no_proxy().timeout(timeout)).unwrap();
    for reply in [
        Reply::nothing().then_stall(),
        Reply::begun(200, 100, r#"{"id":"src_1""#).then_stall(),
    ] {
        let server = Server::start(support::success_but(CREATE_SOURCE, reply));
        let started = Instant::now();
        let error = error(&support::clients_over(&http, &server)).await;
        assert!(started.elapsed() >= timeout);
        assert_eq!(fault(&error).kind, FaultKind::Timeout, "{error}");
        assert_eq!(error.step(), Step::CreateSource);
        let text = error.to_string();
        assert!(text.contains("no complete reply in time"), "{text}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_missing_credential_is_named_and_nothing_is_sent() {
    let server = support::successful_server();
    let error = error(&support::clients_at(&support::http(), &server.url())).await;
    assert_eq!(fault(&error).kind, FaultKind::MissingCredential);
    assert_eq!(
        error.to_string(),
        "workflow `attach-integration-to-source`, step `createSource` (POST /sources), \
         attempt 1: a credential is missing: source sourcesApi wants bearerAuth or basicAuth, \
         and none is set"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_credential_is_missing_where_its_own_source_has_none() {
    let server = support::successful_server();
    let mut clients = support::clients_at(&support::http(), &server.url());
    clients.sources_api = clients.sources_api.bearer_auth(support::TOKEN);
    let error = error(&clients).await;
    assert_eq!(fault(&error).kind, FaultKind::MissingCredential);
    assert_eq!(error.step(), Step::CreateIntegration);
    assert!(error.to_string().contains("source integrationsApi wants"));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_credential_that_no_header_can_carry_is_not_sent() {
    let server = support::successful_server();
    let mut clients = support::clients(&server);
    let token = "hush\r\nX-Injected: 1";
    clients.sources_api = clients.sources_api.bearer_auth(token);
    let error = error(&clients).await;
    assert_eq!(fault(&error).kind, FaultKind::MissingCredential);
    let text = format!("{error} {error:?}");
    assert!(text.contains("bearerAuth"), "{text}");
    assert!(!text.contains("hush"), "{text}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_that_is_no_url_of_http_is_refused() {
    for url in ["127.0.0.1:80", "ftp://127.0.0.1", "/relative", ""] {
        let mut clients = support::clients_at(&support::http(), url);
        clients.sources_api = clients.sources_api.bearer_auth(support::TOKEN);
        let error = error(&clients).await;
        assert_eq!(fault(&error).kind, FaultKind::Server, "{url:?}: {error}");
    }
}

#[tokio::test]
async fn a_mock_wants_no_credential_and_opens_no_connection() {
    let outputs = support::run(&Clients::mock(&mock::mock())).await.unwrap();
    assert!(outputs.source_id.starts_with("src_"), "{outputs:?}");
    assert!(outputs.integration_id.starts_with("int_"), "{outputs:?}");
    assert!(outputs.attached);
}
