//! Every kind of server, by clients that were generated for one of each. All requests go to one
//! loopback server as their proxy, so that the request line has the whole URL.

use arazzo_runtime::{CallError, Fault, FaultKind, Http, Server as Url};

use crate::support::{Reply, Server};

#[path = "../../codegen/cases/servers/expected/generated/lib.rs"]
#[allow(dead_code, unused_imports, reason = "tests use what they are about")]
mod generated;

use generated::scattered::Scattered;
use generated::search::{QueryServer, Search, SearchServer};
use generated::shops::{Shops, ShopsSelfHostedServer};

fn proxy() -> Server {
    Server::start((0..20).map(|_| Reply::with_headers(204, &[], "")))
}

fn through(proxy: &Server) -> Http {
    let url = reqwest::Proxy::http(proxy.url()).unwrap();
    Http::with(|builder| builder.proxy(url).tls_certs_only([])).unwrap()
}

/// Method and URL of each request, and its key.
fn sent(proxy: &Server) -> Vec<String> {
    let received = proxy.received();
    let texts = received.iter().map(|request| {
        let line = request.request_line();
        let line = line.strip_suffix(" HTTP/1.1").unwrap();
        let key = request.header("api-key").map(|key| format!(" {key}"));
        format!("{line}{}", key.unwrap_or_default())
    });
    texts.collect()
}

fn fault<T: std::fmt::Debug, E>(result: Result<T, CallError<E>>) -> Fault {
    match result.unwrap_err() {
        CallError::Fault(fault) => fault,
        other => panic!("not a fault: {other:?}"),
    }
}

#[tokio::test]
async fn the_first_server_is_the_default_and_the_others_have_names() {
    let proxy = proxy();
    let shops = Shops::new(&through(&proxy));
    shops.list().await.unwrap();
    shops.clone().server(Shops::EU).list().await.unwrap();
    shops.clone().server(Shops::SANDBOX).list().await.unwrap();
    shops
        .clone()
        .server(Shops::PRODUCTION)
        .list()
        .await
        .unwrap();
    let own = ShopsSelfHostedServer {
        tenant: "mine".to_owned(),
        version: "v1".to_owned(),
    };
    shops.clone().server(own).list().await.unwrap();
    shops
        .server("http://other.example/a/prefix/")
        .list()
        .await
        .unwrap();
    assert_eq!(
        sent(&proxy),
        [
            "GET http://api.shops.example/v2/shops",
            "GET http://api.eu.shops.example/v2/shops",
            "GET http://sandbox.shops.example/v2/shops",
            "GET http://api.shops.example/v2/shops",
            "GET http://mine.shops.example/v1/shops",
            "GET http://other.example/a/prefix/shops",
        ]
    );
}

#[tokio::test]
async fn a_variable_is_checked_before_anything_is_sent() {
    let proxy = proxy();
    let shops = Shops::new(&through(&proxy));
    let at = |tenant: &str, version: &str| ShopsSelfHostedServer {
        tenant: tenant.to_owned(),
        version: version.to_owned(),
    };
    for (server, reason) in [
        (at("mine", "v3"), "{version} must be one of v1, v2"),
        (
            at("evil.test/", "v1"),
            "{tenant} has a value that its URL cannot hold",
        ),
        (
            at("", "v1"),
            "{tenant} has a value that its URL cannot hold",
        ),
    ] {
        let fault = fault(shops.clone().server(server).list().await);
        assert_eq!(
            (fault.kind, fault.message.as_str()),
            (FaultKind::Server, reason)
        );
    }
    assert!(proxy.received().is_empty());
}

#[tokio::test]
async fn operations_and_paths_have_servers_of_their_own() {
    let proxy = proxy();
    let search = Search::new(&through(&proxy)).key("hush");
    search.list_indexes().await.unwrap();
    search.restated().await.unwrap();
    search.legacy().await.unwrap();
    let scattered = Scattered::new(&through(&proxy));
    scattered.here().await.unwrap();
    scattered.there().await.unwrap();
    assert_eq!(
        sent(&proxy),
        [
            "GET http://controller.eu.search.example/indexes hush",
            "GET http://controller.eu.search.example/restated hush",
            "GET http://controller.eu.search.example/v0/legacy hush",
            "GET http://here.example/here",
            "GET http://there.example/base/there",
        ]
    );
}

#[tokio::test]
async fn credentials_stay_at_the_origin_of_their_source() {
    let proxy = proxy();
    let search = Search::new(&through(&proxy)).key("hush");
    let refused = fault(search.upload("a").await);
    assert_eq!(refused.kind, FaultKind::Untrusted);
    assert_eq!(
        refused.message,
        "upload goes to http://files.search.example, which is not the server of source search; \
         trust it to send credentials there"
    );
    // Another port is another origin, and so is another scheme.
    for other in [
        "http://files.search.example:8080",
        "https://files.search.example",
    ] {
        let search = search.clone().trust(other);
        assert_eq!(fault(search.upload("a").await).kind, FaultKind::Untrusted);
    }
    assert!(proxy.received().is_empty());
    search.query().with_header("Api-Key", &"own").await.unwrap();
    let trusting = search.trust("http://files.search.example/anything");
    trusting.upload("a").await.unwrap();
    assert_eq!(fault(trusting.query().await).kind, FaultKind::Untrusted);
    assert_eq!(
        sent(&proxy),
        [
            "POST http://example.svc.search.example:443/query own",
            "POST http://files.search.example/store/files/a hush",
        ]
    );
}

#[tokio::test]
async fn a_choice_takes_the_place_of_its_own_server_and_a_url_that_of_all() {
    let proxy = proxy();
    let search = Search::new(&through(&proxy)).key("hush");
    let index = QueryServer {
        index: "books".to_owned(),
        ..QueryServer::default()
    };
    let region = SearchServer {
        region: "us".to_owned(),
    };
    let chosen = search.clone().server(index).server(region);
    chosen.query().await.unwrap();
    chosen.upsert().await.unwrap();
    chosen.restated().await.unwrap();
    chosen.legacy().await.unwrap();
    let all = chosen.server("http://test.example/base");
    all.list_indexes().await.unwrap();
    all.query().await.unwrap();
    all.upload("a").await.unwrap();
    all.legacy().await.unwrap();
    let back = all
        .server(Url::from("http://test.example"))
        .server(SearchServer::default());
    back.legacy().await.unwrap();
    assert_eq!(
        sent(&proxy),
        [
            "POST http://books.svc.search.example:443/query hush",
            "PUT http://books.svc.search.example:443/vectors hush",
            "GET http://controller.us.search.example/restated hush",
            "GET http://controller.us.search.example/v0/legacy hush",
            "GET http://test.example/base/indexes hush",
            "POST http://test.example/base/query hush",
            "POST http://test.example/base/files/a hush",
            "GET http://test.example/base/legacy hush",
            "GET http://controller.eu.search.example/v0/legacy hush",
        ]
    );
}
