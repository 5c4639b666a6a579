//! Cases of runtime expressions.

use serde_json::{Value, json};

use crate::expressions_case::workflows::{
    ExchangeInputs, NavigateInputs, NavigateInputsSearch, TextsInputs, exchange, navigate, texts,
};
use crate::expressions_case::{Clients, library::Library};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        library: Library::new(&support::http()).server(server.url()),
    }
}

fn book(id: &str) -> Value {
    json!({ "id": id, "title": "Emma", "year": 1815, "author": { "name": "Jane", "born": 1775 } })
}

async fn in_texts(any: Option<Value>) -> [Option<String>; 4] {
    let headers = ["Content-Type: application/json", "X-Tag: blue"];
    let reply = Reply::with_headers(200, &headers, &book("n3").to_string());
    let server = Server::start([reply]);
    let mut inputs = TextsInputs::new(3, true);
    inputs.any = any;
    let outputs = texts(&clients(&server), &inputs).await.unwrap();
    assert_eq!(outputs.tag.as_deref(), Some("blue"));
    assert_eq!(server.request_lines(), ["GET /books/n3 HTTP/1.1"]);
    [
        Some(outputs.number),
        Some(outputs.flag),
        outputs.any,
        Some(outputs.alone),
    ]
}

#[tokio::test]
async fn case_063_headers_whatever_their_case() {
    // `X-Tag` is asked for as `x-TAG`.
    in_texts(None).await;
}

#[tokio::test]
async fn case_066_a_number_in_a_text() {
    let [number, ..] = in_texts(None).await;
    assert_eq!(number.as_deref(), Some("a3b"));
}

#[tokio::test]
async fn case_067_null_and_true_in_a_text() {
    let [_, flag, any, _] = in_texts(Some(Value::Null)).await;
    assert_eq!(flag.as_deref(), Some("is true"));
    assert_eq!(any.as_deref(), Some("<null>"));
    // What is absent has no text.
    let [.., any, _] = in_texts(None).await;
    assert_eq!(any, None);
}

#[tokio::test]
async fn case_068_an_object_in_a_text() {
    let [.., any, _] = in_texts(Some(json!({ "a": [1, "x"] }))).await;
    assert_eq!(any.as_deref(), Some(r#"<{"a":[1,"x"]}>"#));
}

#[tokio::test]
async fn case_069_a_text_that_is_one_value() {
    let [.., alone] = in_texts(None).await;
    assert_eq!(alone.as_deref(), Some("3"));
}

#[tokio::test]
async fn case_065_values_keep_their_type() {
    let next = ["Content-Type: application/json", "X-Next: 2"];
    let server = Server::start([
        Reply::with_headers(200, &next, r#"{"books":[],"page":{"size":1}}"#),
        Reply::json(200, r#"{"said":["yes"]}"#),
        Reply::with_headers(200, &["Content-Type: text/plain"], "A novel."),
        Reply::with_headers(204, &[], ""),
    ]);
    let mut inputs = ExchangeInputs::new("b1", 5);
    inputs.note = Some("Jane".to_owned());
    let outputs = exchange(&clients(&server), &inputs).await.unwrap();
    let body: Value = serde_json::from_slice(&server.received()[1].body).unwrap();
    assert_eq!(
        body,
        json!({
            "all": { "id": "b1", "limit": 5, "note": "Jane" },
            "note": "Jane",
            "from": "https://library.example/workflows",
            "where": "library.openapi.yaml",
            "name": "library",
            "page": 25,
            "mine": "b1",
        })
    );
    assert_eq!(outputs.whole, body);
    assert_eq!(outputs.limit, 5);
    assert_eq!(outputs.first, Some(json!(5)));
    let url = format!("{}/books?author=Jane&limit=5", server.url());
    assert_eq!(outputs.url, Some(url));
    assert_eq!(outputs.method, "GET");
    assert_eq!(outputs.status.as_deref(), Some("answered 200 to GET"));
    assert_eq!(outputs.next.as_deref(), Some("page 2"));
    assert_eq!(outputs.said, Some(json!(["yes"])));
    assert_eq!(outputs.line.as_deref(), Some("A novel."));
    assert_eq!(outputs.half.as_deref(), Some("Read: A novel."));
}

#[tokio::test]
async fn places_in_inputs_and_outputs() {
    let found = json!({
        "books": [book("b1"), book("b2")],
        "page": { "size": 2 },
        "facets": { "crime": 4 },
    });
    let server = Server::start([
        Reply::json(200, &found.to_string()),
        Reply::json(200, &book("b1").to_string()),
        Reply::json(201, &book("s").to_string()),
    ]);
    let mut inputs = NavigateInputs::new(NavigateInputsSearch::new("Jane"), "hush");
    inputs.anything = Some(json!({ "a": { "b": [1] } }));
    inputs.additional.insert("shelf".to_owned(), "s".to_owned());
    let outputs = navigate(&clients(&server), &inputs).await.unwrap();
    assert_eq!(server.request_lines()[1], "GET /books/b1 HTTP/1.1");
    let body: Value = serde_json::from_slice(&server.received()[2].body).unwrap();
    let author = json!({ "name": "Jane", "born": 1775 });
    let expected = json!({ "id": "s", "title": "Again: Emma", "year": 1815, "author": author });
    assert_eq!(body, expected);
    assert_eq!(outputs.author.as_deref(), Some("Jane"));
    assert_eq!(outputs.size, Some(2));
    assert_eq!(outputs.second, Some(book("b2")));
    assert_eq!(outputs.crime, Some(4));
    assert_eq!(outputs.word, None);
    assert_eq!(outputs.deep, Some(json!([1])));
    // The page has no `next`.
    assert_eq!(outputs.label, None);
    assert_eq!(outputs.shelf.as_deref(), Some("s"));
}
