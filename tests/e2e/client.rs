//! The typed client, called directly.

use arazzo_runtime::{CallError, FaultKind};
use hookdeck::sources_api::SourcesApi;

use crate::support::{self, Reply, Server, TOKEN};

const SOURCE: &str = r#"{
    "id": "a/b", "name": "shop", "team_id": "tm_1", "url": "https://hkdk.events/1",
    "type": "NEW_TYPE", "authenticated": true, "config": {"n": 12345678901234567890},
    "disabled_at": null, "updated_at": "2025-08-19T14:05:31Z",
    "created_at": "2025-07-14T09:21:05Z", "unknown": [1]
}"#;

fn client(server: &Server) -> SourcesApi {
    support::clients(server).sources_api
}

#[tokio::test]
async fn a_success_has_a_typed_body_status_and_headers() {
    let headers = ["Content-Type: application/json", "X-Request-Id: r1"];
    let server = Server::start([Reply::with_headers(200, &headers, SOURCE)]);
    let client = client(&server);
    let reply = client.get_source("a/b", &Default::default()).await.unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["x-request-id"], "r1");
    assert_eq!(reply.body.id, "a/b");
    assert!(reply.body.authenticated);
    assert_eq!(reply.body.r#type.as_str(), "NEW_TYPE", "enums are open");
    assert_eq!(reply.body.description, None, "absent");
    assert_eq!(reply.body.disabled_at, None);
    let config = reply.body.config.unwrap();
    assert_eq!(config["n"].to_string(), "12345678901234567890");
    let received = &server.received()[0];
    assert_eq!(received.request_line(), "GET /sources/a%2Fb HTTP/1.1");
    let token = format!("Bearer {TOKEN}");
    assert_eq!(received.header("authorization"), Some(token));
}

#[tokio::test]
async fn every_status_of_2xx_is_a_success() {
    let server = Server::start([Reply::json(203, SOURCE)]);
    let client = client(&server);
    let reply = client.get_source("id", &Default::default()).await.unwrap();
    assert_eq!(reply.status, 203);
}

#[tokio::test]
async fn absent_and_null_differ() {
    let null = SOURCE.replacen('{', r#"{"description": null,"#, 1);
    let server = Server::start([Reply::json(200, &null)]);
    let client = client(&server);
    let reply = client.get_source("id", &Default::default()).await.unwrap();
    assert_eq!(reply.body.description, Some(None));
}

#[tokio::test]
async fn an_error_of_the_api_is_typed() {
    let body = r#"{"code": "NOT_FOUND", "status": 404, "message": "no such source", "more": 1}"#;
    let headers = ["Content-Type: application/json", "Retry-After: 7"];
    let server = Server::start([Reply::with_headers(404, &headers, body)]);
    let client = client(&server);
    let error = client
        .get_source("id", &Default::default())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the server answered 404 Not Found");
    let CallError::Api(reply) = error else {
        panic!("{error:?}");
    };
    assert_eq!(reply.status, 404);
    assert_eq!(reply.headers["retry-after"], "7");
    assert_eq!(reply.body.code, "NOT_FOUND");
    assert_eq!(reply.body.message, "no such source");
}

#[tokio::test]
async fn the_status_decides_what_a_body_is_not_its_shape() {
    let error_body = r#"{"code": "X", "status": 404, "message": "m"}"#;
    for (status, body) in [(200, error_body), (410, SOURCE)] {
        let server = Server::start([Reply::json(status, body)]);
        let client = client(&server);
        let error = client
            .get_source("id", &Default::default())
            .await
            .unwrap_err();
        assert!(matches!(error, CallError::Body { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_described_comes_with_the_reason_and_as_it_is() {
    let wrong = SOURCE.replace(r#""name": "shop""#, r#""name": {"hush": 1}"#);
    let missing = SOURCE.replace(r#""name": "shop","#, "");
    for (status, body, at, reason) in [
        (
            200,
            wrong.as_str(),
            "/name",
            "map where a string is expected",
        ),
        (200, &missing, "", "missing field `name`"),
        (200, r#"{"id": "hush"#, "", "not JSON at line 1"),
        (200, "", "", "there is none"),
        (404, "<html>hush</html>", "", "not JSON at line 1, column 1"),
        (
            410,
            r#"{"code": 1}"#,
            "/code",
            "integer where a string is expected",
        ),
    ] {
        let server = Server::start([Reply::json(status, body)]);
        let client = client(&server);
        let error = client
            .get_source("id", &Default::default())
            .await
            .unwrap_err();
        let text = error.to_string();
        let start = format!("the server answered {status} ");
        assert!(text.starts_with(&start), "{text}");
        assert!(text.contains("its body is not as described"), "{text}");
        assert!(text.contains(reason) && !text.contains("hush"), "{text}");
        let CallError::Body {
            response, pointer, ..
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(pointer, at);
        assert_eq!(response.status, status);
        assert_eq!(response.body, body);
    }
}

#[tokio::test]
async fn a_status_that_the_description_does_not_list_brings_the_reply_as_it_is() {
    for (status, body) in [(500, SOURCE), (502, "<html>hush</html>"), (302, "")] {
        let server = Server::start([Reply::json(status, body)]);
        let client = client(&server);
        let error = client
            .get_source("id", &Default::default())
            .await
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("no body is described"), "{text}");
        let CallError::Status(response) = error else {
            panic!("{error:?}");
        };
        assert_eq!(response.status, status);
        assert_eq!(response.body, body);
    }
}

#[tokio::test]
async fn raw_gives_the_reply_as_it_is_whatever_its_status() {
    let server = Server::start([Reply::with_headers(418, &["X-A: b"], "short and stout")]);
    let client = client(&server);
    let call = client.get_source("id", &Default::default());
    let reply = call.raw().await.unwrap();
    assert_eq!(reply.status, 418);
    assert_eq!(reply.headers["x-a"], "b");
    assert_eq!(reply.body, "short and stout");
}

#[tokio::test]
async fn a_call_takes_queries_and_headers_that_the_description_does_not_have() {
    let server = Server::start([Reply::json(200, SOURCE)]);
    let client = client(&server);
    client
        .get_source("id", &Default::default())
        .with_query("a b", &"c&d=ü")
        .with_query("n", &3_i64)
        .with_header("X-Trace", &"t 1")
        .with_header("Accept", &"text/plain")
        .with_header("Authorization", &"Custom own")
        .raw()
        .await
        .unwrap();
    let request = &server.received()[0];
    assert_eq!(
        request.text(),
        [
            "GET /sources/id?a%20b=c%26d%3D%C3%BC&n=3 HTTP/1.1",
            "accept: text/plain",
            "authorization: Custom own",
            &format!("host: {}", server.host()),
            concat!("user-agent: arazzo-runtime/", env!("CARGO_PKG_VERSION")),
            "x-trace: t 1",
            "",
            "",
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_an_error_of_the_call() {
    let server = Server::start([]);
    let client = client(&server);
    let dots = client.get_source("..", &Default::default()).await;
    let header = client.get_source("id", &Default::default());
    let header = header.with_header("X-A", &"hush\r\nX-B: 1").await;
    for error in [dots.unwrap_err(), header.unwrap_err()] {
        assert!(matches!(error, CallError::Request(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn no_reply_is_a_fault() {
    let reply = Reply::begun(200, 1_000, "{").then_close();
    let server = Server::start([reply]);
    let client = client(&server);
    let error = client
        .get_source("id", &Default::default())
        .await
        .unwrap_err();
    let CallError::Fault(fault) = error else {
        panic!("{error:?}");
    };
    assert_eq!(fault.kind, FaultKind::Interrupted);
}

#[tokio::test]
async fn a_body_sends_what_is_set_and_null_where_null_is_set() {
    use hookdeck::sources_api::{CreateSourceBody, SourceType};

    let server = Server::start([Reply::json(200, SOURCE)]);
    let body = CreateSourceBody {
        r#type: Some(SourceType::from("OTHER")),
        description: Some(None),
        ..CreateSourceBody::new("shop")
    };
    client(&server).create_source(&body).await.unwrap();
    assert_eq!(
        server.received()[0].body,
        br#"{"name":"shop","type":"OTHER","description":null}"#
    );
}
