//! Cases of criteria.

use arazzo_runtime::{ErrorKind, WorkflowError, WorkflowStep};

use crate::criteria_types::workflows::{
    ComparisonsInputs, PatternsInputs, QueriesInputs, comparisons, filters, operands, patterns,
    queries, words,
};
use crate::criteria_types::{Clients, crates::Crates};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        crates: Crates::new(&support::http()).server(server.url()),
    }
}

fn json(body: &str) -> Reply {
    Reply::json(200, body)
}

/// The criterion that a workflow stopped at.
fn stopped<T, S: WorkflowStep>(result: Result<T, WorkflowError<S>>) -> String {
    let Err(error) = result else {
        return "nothing".to_owned();
    };
    match error.kind() {
        ErrorKind::Criterion { condition } => (*condition).to_owned(),
        ErrorKind::Evaluation { condition, reason } => format!("{condition}: {reason}"),
        other => format!("{other:?}"),
    }
}

const WEIGHT_HEADERS: [&str; 3] = [
    "Content-Type: application/json",
    "X-Left: 9",
    "X-Done: True",
];

async fn operands_of(first: Reply, list: &str) -> String {
    let server = Server::start([first, json(list)]);
    stopped(operands(&clients(&server)).await)
}

async fn heavy(headers: &[&str]) -> String {
    operands_of(Reply::with_headers(200, headers, r#"{"weight": 5}"#), "[]").await
}

#[tokio::test]
async fn case_078_texts_whatever_their_case() {
    // With it hold 79, 81, 83 and 84, which stand in the same step.
    assert_eq!(heavy(&WEIGHT_HEADERS).await, "nothing");
}

#[tokio::test]
async fn case_080_a_header_that_is_a_number() {
    let mut headers = WEIGHT_HEADERS;
    headers[1] = "X-Left: 4";
    let condition = "$response.header.X-Left > 4 && $response.header.X-Left < '10'";
    assert_eq!(heavy(&headers).await, condition);
    headers[1] = "X-Left: 5";
    assert_eq!(heavy(&headers).await, "nothing");
}

#[tokio::test]
async fn case_080b_headers_are_texts() {
    let mut headers = WEIGHT_HEADERS;
    headers[1] = "X-Left: 9.0";
    assert_eq!(heavy(&headers).await, "$response.header.X-Left != '9.0'");
}

#[tokio::test]
async fn case_080c_a_header_that_is_a_truth_value() {
    let mut headers = WEIGHT_HEADERS;
    headers[2] = "X-Done: no";
    assert_eq!(heavy(&headers).await, "$response.header.X-Done == true");
}

#[tokio::test]
async fn case_081_null_equals_null() {
    assert_eq!(heavy(&WEIGHT_HEADERS).await, "nothing");
}

#[tokio::test]
async fn case_082_what_is_absent_is_null() {
    let first = || Reply::with_headers(200, &WEIGHT_HEADERS, r#"{"weight": 5}"#);
    let condition = "$response.body#/0 == null";
    assert_eq!(operands_of(first(), r#"[{"id": 1}]"#).await, condition);
    assert_eq!(operands_of(first(), "[]").await, "nothing");
}

#[tokio::test]
async fn case_083_and_before_or() {
    assert_eq!(heavy(&WEIGHT_HEADERS).await, "nothing");
}

#[tokio::test]
async fn case_084_negation() {
    let not_found = Reply::with_headers(404, &WEIGHT_HEADERS, r#"{"weight": 5}"#);
    let stopped_at = operands_of(not_found, "[]").await;
    assert_eq!(stopped_at, "!($statusCode == 404)");
}

#[tokio::test]
async fn case_086_navigation() {
    let light = Reply::with_headers(200, &WEIGHT_HEADERS, r#"{"weight": 3}"#);
    let stopped_at = operands_of(light, "[]").await;
    assert_eq!(stopped_at, "$response.body.weight > 3");
}

const LABELLED: [&str; 3] = [
    "Content-Type: application/json",
    "X-State: loaded",
    "Server: warehouse",
];

async fn patterns_of(status: u16, headers: &[&str], body: &str, suffix: Option<&str>) -> String {
    let reply = || Reply::with_headers(status, headers, body);
    let server = Server::start([reply(), reply()]);
    let mut inputs = PatternsInputs::new("box");
    inputs.suffix = suffix.map(str::to_owned);
    stopped(patterns(&clients(&server), &inputs).await)
}

#[tokio::test]
async fn case_090_a_pattern_on_the_status() {
    let body = r#"{"label":"box-12","state":"loaded"}"#;
    assert_eq!(
        patterns_of(204, &LABELLED, "", Some("2")).await,
        "^{$inputs.prefix}-\\d+$: its context is absent"
    );
    assert_eq!(
        patterns_of(200, &LABELLED, body, Some("2")).await,
        "nothing"
    );
    assert_eq!(
        patterns_of(302, &LABELLED, body, Some("2")).await,
        "^20\\d$"
    );
}

#[tokio::test]
async fn case_092_a_context_that_is_absent() {
    let body = r#"{"label":"box-12","state":"loaded"}"#;
    let stopped_at = patterns_of(200, &LABELLED[..2], body, Some("2")).await;
    assert_eq!(stopped_at, "/^W/i: its context is absent");
    let stopped_at = patterns_of(200, &LABELLED, r#"{"label":null}"#, None).await;
    assert_eq!(stopped_at, "^{$inputs.prefix}-\\d+$: its context is absent");
}

#[tokio::test]
async fn patterns_with_values_in_them() {
    let body = r#"{"label":"box-12","state":"loaded"}"#;
    let other = r#"{"label":"bag-12","state":"loaded"}"#;
    let stopped_at = patterns_of(200, &LABELLED, other, None).await;
    assert_eq!(stopped_at, "^{$inputs.prefix}-\\d+$");
    let stopped_at = patterns_of(200, &LABELLED, body, None).await;
    assert_eq!(
        stopped_at,
        "{$inputs.suffix}$: a value in its pattern is absent"
    );
    let stopped_at = patterns_of(200, &LABELLED, body, Some("(")).await;
    assert_eq!(
        stopped_at,
        "{$inputs.suffix}$: its pattern is not a regular expression"
    );
    let packed = r#"{"label":"box-12","state":"packed"}"#;
    let stopped_at = patterns_of(200, &LABELLED, packed, None).await;
    assert_eq!(stopped_at, r#""state":"{$response.header.X-State}""#);
}

async fn queries_of(body: &str, label: &str) -> String {
    let server = Server::start([json(body)]);
    let mut inputs = QueriesInputs::new(label);
    inputs.least = Some(2.5);
    stopped(queries(&clients(&server), &inputs).await)
}

#[tokio::test]
async fn case_093_a_query_holds_where_it_selects_a_node() {
    assert_eq!(queries_of("[]", "a").await, "$[*]");
    let null = queries_of("[null]", "a").await;
    assert_eq!(null, "$[?@.label == '{$inputs.label}']");
    let crates = r#"[{"id":1,"label":"it's","weight":2.5,"state":"packed","parts":["a","b"],
        "size":{"length":2}}]"#;
    assert_eq!(queries_of(crates, "it's").await, "nothing");
    let foreign = queries_of(crates, "x' || @.label != 'x").await;
    assert_eq!(foreign, "$[?@.label == '{$inputs.label}']");
}

async fn comparisons_of(body: &str) -> String {
    let server = Server::start([json(body)]);
    let tags = vec!["glass".to_owned(), "up".to_owned()];
    let inputs = ComparisonsInputs { least: 3.0, tags };
    stopped(comparisons(&clients(&server), &inputs).await)
}

#[tokio::test]
async fn case_094_a_comparison_of_type_jsonpath() {
    let sealed = r#"{"sealed":true,"weight":4,"parts":["a"]}"#;
    assert_eq!(comparisons_of(sealed).await, "nothing");
    let open = r#"{"sealed":false,"weight":4,"parts":["a"]}"#;
    assert_eq!(comparisons_of(open).await, "$.sealed == true");
}

#[tokio::test]
async fn case_094b_comparisons_together() {
    let urgent = r#"{"sealed":true,"label":"Urgent","weight":1,"parts":["a"]}"#;
    assert_eq!(comparisons_of(urgent).await, "nothing");
    let light = r#"{"sealed":true,"weight":3,"parts":["a"]}"#;
    let condition = "$.label == 'urgent' || $.weight > $inputs.least";
    assert_eq!(comparisons_of(light).await, condition);
}

#[tokio::test]
async fn case_095_the_length_of_a_list() {
    let empty = r#"{"sealed":true,"weight":4,"parts":[]}"#;
    assert_eq!(comparisons_of(empty).await, "$.parts.length > 0");
}

#[tokio::test]
async fn case_096_a_filter_on_an_object_a_map_and_a_list() {
    let run = async |replies: [&str; 3]| {
        let server = Server::start(replies.map(json));
        let stopped_at = filters(&clients(&server)).await;
        stopped_at.err().map(|error| error.step().id())
    };
    let (one, map, list) = (r#"{"id":1}"#, r#"{"a":{"id":1}}"#, r#"[{"id":1}]"#);
    assert_eq!(run([one, map, list]).await, None);
    assert_eq!(run([map, map, list]).await, Some("object"));
    assert_eq!(run([one, one, list]).await, Some("map"));
    assert_eq!(run([one, map, one]).await, Some("list"));
}

#[tokio::test]
async fn case_099_a_query_on_a_text() {
    let reply = Reply::with_headers(200, &["Content-Type: text/plain"], r#"{"done": true}"#);
    let server = Server::start([reply]);
    let error = words(&clients(&server)).await.unwrap_err();
    let text =
        "criterion `$.done` cannot be evaluated: its context is neither an object nor a list";
    assert!(error.to_string().contains(text), "{error}");
}
