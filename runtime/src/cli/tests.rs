//! A program like a generated one, called as from a shell.

mod example;
mod progress;

use serde_json::json;

use self::example::{OPERATIONS, Ran, Shell, mock};
use crate::MockedOperation;

static CREATE_SOURCE: &MockedOperation = &OPERATIONS[0];
static ATTACH: &MockedOperation = &OPERATIONS[1];

const INPUTS: [&str; 4] = ["--name", "shop", "--limit", "3"];

fn provision<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["provision"], INPUTS.as_slice(), more].concat()
}

#[test]
fn outputs_on_stdout_and_steps_on_stderr() {
    let shell = Shell::new(mock());
    let ran = shell.run(&provision(&["--mock"]));
    assert_eq!(ran.stdout, "{\"sourceId\":\"src_1\",\"attached\":true}\n");
    assert_eq!(
        ran.lines(),
        [
            "✓ createSource POST /sources 200 # ms",
            "✓ attach PUT /sources/{id}/attach 200 # ms",
        ]
    );
    assert_eq!(ran.code, 0);
    let sent = shell.mock.requests();
    assert_eq!(
        sent[0].body.as_deref(),
        Some(br#"{"name":"shop","limit":3}"#.as_slice())
    );
}

#[test]
fn columns_are_aligned() {
    let ran = Shell::new(mock()).run(&provision(&["--mock"]));
    let columns: Vec<Option<usize>> = ran.stderr.lines().map(|line| line.find(" 200 ")).collect();
    assert_eq!(columns.len(), 2);
    assert!(
        columns[0].is_some() && columns[0] == columns[1],
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
}

#[test]
fn flags_override_members_of_inputs() {
    let shell = Shell::new(mock());
    let inputs = r#"{"name": "from inputs", "limit": 1}"#;
    let ran = shell.run(&["provision", "--inputs", inputs, "--limit=-7", "--mock"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let body = shell.mock.requests()[0].body.clone();
    assert_eq!(
        body.as_deref(),
        Some(br#"{"name":"from inputs","limit":-7}"#.as_slice())
    );
}

#[test]
fn a_missing_input_is_named_with_its_flag() {
    let ran = Shell::new(mock()).run(&["provision", "--inputs", r#"{"limit": 1}"#, "--mock"]);
    assert_eq!(ran.stderr, "error: missing input: `name` (--name <TEXT>)\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let ran = Shell::new(mock()).run(&["provision", "--mock"]);
    assert!(ran.stderr.contains("--name <TEXT>"), "{}", ran.stderr);
    assert_eq!(ran.code, 2);
}

#[test]
fn a_criterion_that_fails_marks_its_step() {
    let mock = mock();
    mock.on(ATTACH).then(200, &json!({"success": false}));
    let ran = Shell::new(mock).run(&provision(&["--mock"]));
    assert_eq!(
        ran.lines(),
        [
            "✓ createSource POST /sources 200 # ms",
            "✗ attach PUT /sources/{id}/attach 200 # ms",
            "error: workflow `provision`, step `attach` (PUT /sources/{id}/attach), attempt 1: \
             criterion `$response.body#/success == true` does not hold; the server answered 200 OK",
            "note: these steps had succeeded: createSource (sourceId)",
        ]
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
}

#[test]
fn a_step_without_criteria_fails_by_its_status() {
    let mock = mock();
    mock.on(CREATE_SOURCE)
        .then(422, &json!({"message": "hush"}));
    let ran = Shell::new(mock).run(&provision(&["--mock"]));
    assert_eq!(ran.lines()[0], "✗ createSource POST /sources 422 # ms");
    assert!(ran.lines()[1].starts_with("error: workflow `provision`, step `createSource`"));
    assert_eq!((ran.lines().len(), ran.code), (2, 1));
    assert!(!ran.stderr.contains("hush"));
}

#[test]
fn an_output_that_is_missing_fails_its_step() {
    let mock = mock();
    mock.on(CREATE_SOURCE).then(200, &json!({}));
    let ran = Shell::new(mock).run(&provision(&["--mock"]));
    assert_eq!(ran.lines()[0], "✗ createSource POST /sources 200 # ms");
    assert_eq!(ran.code, 1);
}

#[test]
fn a_request_that_cannot_be_built_is_not_sent() {
    let mock = mock();
    // The segment `..` would lead to another path, so the request is refused.
    mock.on(CREATE_SOURCE).then(200, &json!({"id": ".."}));
    let ran = Shell::new(mock).run(&provision(&["--mock"]));
    assert_eq!(ran.lines()[0], "✓ createSource POST /sources 200 # ms");
    assert_eq!(ran.lines()[1], "✗ attach not sent");
    assert_eq!(
        ran.lines()[3],
        "note: these steps had succeeded: createSource (sourceId)"
    );
}

#[test]
fn no_connection() {
    let server = "sourcesApi=http://127.0.0.1:1";
    let shell = Shell::new(mock()).set("SHOP_TOKEN", "hush");
    let ran = shell.run(&provision(&["--server", server]));
    let lines = ran.lines();
    assert_eq!(lines[0], "✗ createSource POST /sources no connection # ms");
    assert_eq!(ran.code, 1);
    assert!(!ran.stderr.contains("hush"));
}

#[test]
fn a_missing_credential_is_named_by_its_variable() {
    let server = "sourcesApi=http://127.0.0.1:1";
    // Set but empty is not set.
    let shell = Shell::new(mock()).set("SHOP_TOKEN", "");
    let ran = shell.run(&provision(&["--server", server]));
    let help = "help: credentials are read from the environment: SHOP_TOKEN, SHOP_LOGIN";
    assert_eq!(ran.lines().last().map(String::as_str), Some(help));
    let shell = Shell::new(mock()).set("SHOP_LOGIN", "hush");
    let ran = shell.run(&provision(&[]));
    assert_eq!(
        ran.stderr,
        "error: the environment variable SHOP_LOGIN must hold user:password, and has no colon\n"
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn a_server_of_single_operations_can_be_trusted() {
    let shell = Shell::new(mock());
    let wrong = shell.run(&provision(&["--trust", "sources=http://localhost"]));
    let said = "error: --trust: there is no source \"sources\"; did you mean `sourcesApi`?";
    assert_eq!(wrong.lines()[0], said);
    let right = shell.run(&provision(&[
        "--mock",
        "--trust",
        "sourcesApi=http://localhost",
    ]));
    assert_eq!(right.code, 0);
    let help = shell.run(&["provision", "--help"]);
    assert!(!help.stdout.contains("--trust"), "{}", help.stdout);
}

#[test]
fn the_server_of_a_source_that_has_none() {
    let shell = Shell::new(mock()).set("SHOP_LOGIN", "me:hush");
    let ran = shell.run(&provision(&[]));
    assert_eq!(
        ran.lines().last().map(String::as_str),
        Some("help: set the server with --server <SOURCE=URL>")
    );
}

#[test]
fn an_unknown_source_is_refused() {
    let ran = Shell::new(mock()).run(&provision(&["--server", "sources=http://localhost"]));
    assert_eq!(
        ran.stderr,
        "error: --server: there is no source \"sources\"; did you mean `sourcesApi`?\n\
         note: the sources are: sourcesApi\n"
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn usage_errors_do_not_quote_values() {
    let calls: [&[&str]; 6] = [
        &["provision", "--name", "a", "hush"],
        &["provision", "--name", "a", "--limit", "hush"],
        &["provision", "--name", "a", "--server", "hush"],
        &["provision", "--name", "a", "--nam=hush"],
        &["provision", "--name", "a", "--mock=hush"],
        &["provision", "--inputs", "hush"],
    ];
    for call in calls {
        let ran = Shell::new(mock()).run(call);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hush"), "{}", ran.stderr);
    }
}

#[test]
fn help_names_credentials_sources_and_inputs() {
    let ran = Shell::new(mock()).run(&["--help"]);
    for part in [
        "provision",
        "list",
        "SHOP_TOKEN  Bearer token",
        "sourcesApi  no server",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    assert_eq!(ran.code, 0);
    let ran = Shell::new(mock()).run(&["provision", "--help"]);
    for part in [
        "--limit <INTEGER>",
        "Input `tags`",
        "--input-server <TEXT>",
        "SHOP_LOGIN",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    let ran = Shell::new(mock()).run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("Usage: "), "{}", ran.stderr);
}

#[test]
fn list_shows_workflows_with_their_inputs() {
    let ran = Shell::new(mock()).run(&["list"]);
    assert_eq!(
        ran.stdout,
        "provision\n  Create a source and attach it.\n    \
         name    --name <TEXT>          required  Its name.\n    \
         limit   --limit <INTEGER>      optional\n    \
         tags    --tags <JSON>          optional\n    \
         server  --input-server <TEXT>  optional\n\
         \nworkflow-list\n  Has a name that is taken.\n"
    );
    assert_eq!(ran.code, 0);
    let ran = Shell::new(mock()).run(&["workflow-list", "--mock"]);
    assert_eq!(ran.stdout, "{}\n");
}

#[test]
fn a_trace_has_a_line_per_event_and_bodies_on_request() {
    let path = std::env::temp_dir().join(format!("arazzo-trace-{}.jsonl", std::process::id()));
    let file = path.to_str().unwrap();
    let trace = |more: &[&str]| -> (Ran, String) {
        let arguments = [&["--mock", "--trace", file], more].concat();
        let ran = Shell::new(mock()).run(&provision(&arguments));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        (ran, text)
    };
    let (ran, text) = trace(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names: Vec<&str> = lines.iter().filter_map(|l| l["event"].as_str()).collect();
    assert_eq!(names[..3], ["started", "request", "outcome"], "{text}");
    assert_eq!(lines[1]["template"], "/sources");
    assert_eq!(lines[2]["status"], 200);
    assert!(lines.iter().all(|line| line["ms"].is_number()), "{text}");
    let criterion = lines.iter().find(|l| l["event"] == "criterion").unwrap();
    assert_eq!(criterion["operands"][0]["value"], true, "{text}");
    assert!(!text.contains("shop") && !text.contains("src_1"), "{text}");

    let (_, text) = trace(&["--trace-bodies"]);
    assert!(text.contains("shop") && text.contains("src_1"), "{text}");
}

#[test]
fn a_trace_that_cannot_be_written_is_wrong_usage() {
    let ran = Shell::new(mock()).run(&provision(&["--mock", "--trace", "/nowhere/t.jsonl"]));
    assert!(
        ran.stderr
            .starts_with("error: --trace: cannot write the file")
    );
    assert_eq!(ran.code, 2);
}
