//! What the workflow sends, byte for byte.

use hookdeck::workflows::{AttachIntegrationToSourceInputs, attach_integration_to_source};

use crate::support::{self, Server, TOKEN};

const ACCEPT: &str = "accept: application/json, */*;q=0.1";
const USER_AGENT: &str = concat!("user-agent: arazzo-runtime/", env!("CARGO_PKG_VERSION"));

/// The four requests of a run with these inputs and these identifiers in the replies.
async fn sent(
    inputs: &AttachIntegrationToSourceInputs,
    source_id: &str,
    integration_id: &str,
) -> (Server, [Vec<String>; 4]) {
    let server = Server::start(support::success_with(source_id, integration_id));
    let outputs = attach_integration_to_source(&support::clients(&server), inputs)
        .await
        .unwrap();
    assert_eq!(outputs.source_id, source_id);
    assert_eq!(outputs.integration_id, integration_id);
    let received: Vec<_> = server.received().iter().map(|r| r.text()).collect();
    (server, received.try_into().unwrap())
}

#[tokio::test]
async fn each_step_sends_exactly_these_bytes() {
    let (server, requests) = sent(&support::inputs(), "src_1", "int_1").await;
    let host = format!("host: {}", server.host());
    let token = format!("authorization: Bearer {TOKEN}");
    let [create_source, create_integration, attach, confirm] = requests;
    assert_eq!(
        create_source,
        [
            "POST /sources HTTP/1.1",
            ACCEPT,
            &token,
            "content-length: 32",
            "content-type: application/json",
            &host,
            USER_AGENT,
            "",
            r#"{"name":"shop","type":"WEBHOOK"}"#,
        ]
    );
    assert_eq!(
        create_integration,
        [
            "POST /integrations HTTP/1.1",
            ACCEPT,
            &token,
            "content-length: 43",
            "content-type: application/json",
            &host,
            USER_AGENT,
            "",
            r#"{"label":"Stripe prod","provider":"STRIPE"}"#,
        ]
    );
    // A method that has a meaning for content says that there is none (RFC 9110, 8.6).
    assert_eq!(
        attach,
        [
            "PUT /integrations/int_1/attach/src_1 HTTP/1.1",
            ACCEPT,
            &token,
            "content-length: 0",
            &host,
            USER_AGENT,
            "",
            "",
        ]
    );
    assert_eq!(
        confirm,
        [
            "GET /sources/src_1 HTTP/1.1",
            ACCEPT,
            &token,
            &host,
            USER_AGENT,
            "",
            "",
        ]
    );
}

#[tokio::test]
async fn identifiers_are_percent_encoded_and_stay_one_segment() {
    let (_, [_, _, attach, confirm]) = sent(&support::inputs(), "a/b c", "ü").await;
    assert_eq!(
        attach[0],
        "PUT /integrations/%C3%BC/attach/a%2Fb%20c HTTP/1.1"
    );
    assert_eq!(confirm[0], "GET /sources/a%2Fb%20c HTTP/1.1");
}

#[tokio::test]
async fn no_character_of_an_identifier_ends_the_path() {
    let (_, [_, _, attach, confirm]) = sent(&support::inputs(), "?x#y&z", "50%;'\\{}\u{0}").await;
    let integration = "50%25%3B%27%5C%7B%7D%00";
    assert_eq!(
        attach[0],
        format!("PUT /integrations/{integration}/attach/%3Fx%23y%26z HTTP/1.1")
    );
    assert_eq!(confirm[0], "GET /sources/%3Fx%23y%26z HTTP/1.1");
}

#[tokio::test]
async fn inputs_are_json_strings_whatever_is_in_them() {
    let inputs = AttachIntegrationToSourceInputs {
        source_name: "Größe \"9\"\n\\".to_owned(),
        integration_label: String::new(),
        provider: "API_KEY".to_owned(),
    };
    let (_, [create_source, create_integration, ..]) = sent(&inputs, "src_1", "int_1").await;
    let body = r#"{"name":"Größe \"9\"\n\\","type":"WEBHOOK"}"#;
    assert_eq!(create_source.last().unwrap(), body);
    assert!(create_source.contains(&format!("content-length: {}", body.len())));
    let body = r#"{"label":"","provider":"API_KEY"}"#;
    assert_eq!(create_integration.last().unwrap(), body);
}

#[tokio::test]
async fn a_provider_that_the_description_does_not_list_is_sent_as_it_is() {
    let mut inputs = support::inputs();
    inputs.provider = "ACME_2031".to_owned();
    let (_, [_, create_integration, ..]) = sent(&inputs, "src_1", "int_1").await;
    let body = r#"{"label":"Stripe prod","provider":"ACME_2031"}"#;
    assert_eq!(create_integration.last().unwrap(), body);
}

/// The `Authorization` headers of a run, one per request.
async fn authorizations(clients: &hookdeck::Clients, server: &Server) -> Vec<String> {
    support::run(clients).await.unwrap();
    let received = server.received();
    let of = |lines: Vec<String>| {
        let lines = lines.into_iter();
        let mut headers = lines.filter_map(|l| Some(l.strip_prefix("authorization: ")?.to_owned()));
        let first = headers.next().unwrap();
        assert_eq!(headers.next(), None, "a second one");
        first
    };
    received.iter().map(|request| of(request.text())).collect()
}

#[tokio::test]
async fn basic_credentials_are_sent_in_base64() {
    let server = support::successful_server();
    let mut clients = support::clients_at(&support::http(), &server.url());
    // RFC 7617, 2: the example of the scheme, and one of UTF-8.
    clients.sources_api = clients.sources_api.basic_auth("Aladdin", "open sesame");
    clients.integrations_api = clients.integrations_api.basic_auth("test", "123£");
    assert_eq!(
        authorizations(&clients, &server).await,
        [
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "Basic dGVzdDoxMjPCow==",
            "Basic dGVzdDoxMjPCow==",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ]
    );
}

#[tokio::test]
async fn of_two_credentials_the_first_alternative_of_the_description_is_sent() {
    let server = support::successful_server();
    let mut clients = support::clients_at(&support::http(), &server.url());
    let sources = clients.sources_api.basic_auth("user", "password");
    clients.sources_api = sources.bearer_auth("first");
    let integrations = clients.integrations_api.bearer_auth("first");
    clients.integrations_api = integrations.basic_auth("user", "password");
    assert_eq!(authorizations(&clients, &server).await, ["Bearer first"; 4]);
}

#[tokio::test]
async fn a_credential_that_is_set_again_replaces_the_one_before() {
    let server = support::successful_server();
    let mut clients = support::clients(&server);
    clients.sources_api = clients.sources_api.bearer_auth("new");
    clients.integrations_api = clients.integrations_api.bearer_auth("new");
    assert_eq!(authorizations(&clients, &server).await, ["Bearer new"; 4]);
}

#[tokio::test]
async fn a_credential_goes_to_the_server_of_its_own_source_only() {
    let [create_source, create_integration, attach, confirm] = support::success();
    let sources = Server::start([create_source, confirm]);
    let integrations = Server::start([create_integration, attach]);
    let mut clients = hookdeck::Clients::new(&support::http());
    let api = clients.sources_api.server(sources.url());
    clients.sources_api = api.bearer_auth("of-sources");
    let api = clients.integrations_api.server(integrations.url());
    clients.integrations_api = api.basic_auth("of", "integrations");
    assert_eq!(
        authorizations(&clients, &sources).await,
        ["Bearer of-sources"; 2]
    );
    let received = integrations.received();
    let sent = received.iter().map(|r| r.header("authorization").unwrap());
    assert_eq!(sent.collect::<Vec<_>>(), ["Basic b2Y6aW50ZWdyYXRpb25z"; 2]);
}

#[tokio::test]
async fn the_path_of_a_server_is_kept_with_or_without_a_slash_at_its_end() {
    for prefix in ["/api/2025-07-01", "/api/2025-07-01/", "/a%20b"] {
        let server = support::successful_server();
        let mut clients = support::clients(&server);
        let url = format!("{}{prefix}", server.url());
        clients.sources_api = clients.sources_api.server(&url);
        clients.integrations_api = clients.integrations_api.server(&url);
        support::run(&clients).await.unwrap();
        let prefix = prefix.trim_end_matches('/');
        assert_eq!(
            server.request_lines(),
            [
                format!("POST {prefix}/sources HTTP/1.1"),
                format!("POST {prefix}/integrations HTTP/1.1"),
                format!("PUT {prefix}/integrations/int_1/attach/src_1 HTTP/1.1"),
                format!("GET {prefix}/sources/src_1 HTTP/1.1"),
            ]
        );
    }
}
