//! All documents of the vendor whose workflow the root package has, as they are published, in one
//! crate: the one that names operations which do not exist is refused, and every other workflow runs
//! against the mock in every way that its actions and criteria can go.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arazzo_codegen::{Builder, Error, Level};
use serde_json::Value;
use support::cargo::Crate;
use support::corpus;

/// The document whose operations are not in the description that it names.
const REFUSED: &str = "arazzo/hookdeck-investigate-event-attempts-workflow.yml";

const LIBRARY: &str = "//! Generated.\n#![deny(warnings)]\n\n\
    #[path = \"../generated/lib.rs\"]\npub mod api;\n";

const BUILD: &str = "fn main() {\n    arazzo_codegen::Builder::new().build();\n}\n";

/// The Arazzo documents.
fn documents(folder: &Path) -> Vec<String> {
    let files = support::files_below(&folder.join("arazzo")).into_iter();
    files.map(|file| format!("arazzo/{file}")).collect()
}

#[test]
fn one_document_of_fourteen_is_refused_where_it_is_wrong() {
    let Some(corpus) = corpus::folder() else {
        return;
    };
    let folder = corpus.join("api-evangelist/hookdeck");
    let documents = documents(&folder);
    assert_eq!(documents.len(), 14);
    let builder = Builder::new().project(&folder);
    let all = documents.iter().fold(builder.clone(), Builder::document);
    let Err(Error::Denied(report)) = all.generate() else {
        panic!("it is generated");
    };
    let findings = report.findings().iter();
    let denied = findings.filter(|finding| finding.level == Level::Deny);
    let denied: Vec<&str> = denied.map(|finding| finding.line.as_str()).collect();
    let [first, second] = denied.as_slice() else {
        panic!("{denied:#?}");
    };
    let start = |line: u32| format!("{REFUSED}:{line}:18: there is no operation `getAttempt");
    assert!(first.starts_with(&start(50)), "{first}");
    assert!(second.starts_with(&start(77)), "{second}");

    // Nothing that a specification forbids is in the others.
    let others = documents.iter().filter(|document| *document != REFUSED);
    let (_, report) = others.fold(builder, Builder::document).generate().unwrap();
    assert_eq!(report.count(Level::Deny), 0, "{}", report.render());
}

/// Line and column.
type Position = (usize, usize);

/// Where each of the defects is that nobody else's validator reports: rule, document, and the lines and
/// columns.
///
/// 11 documents compare in a `jsonpath` condition, 3 read properties that the only schema of the reply does
/// not have, and 1 has a retry on the step itself. Operations that do not exist are named in 2 places; both
/// are in one document.
const DEFECTS: &[(&str, &str, &[Position])] = &[
    (
        "jsonpath-comparison",
        "attach-integration-to-source",
        &[(86, 18)],
    ),
    (
        "jsonpath-comparison",
        "author-transformation",
        &[(77, 20), (84, 20)],
    ),
    (
        "jsonpath-comparison",
        "bookmark-and-replay-event",
        &[(70, 20), (76, 20)],
    ),
    (
        "jsonpath-comparison",
        "bulk-retry-failed-events",
        &[(54, 20), (60, 20), (90, 18)],
    ),
    (
        "jsonpath-comparison",
        "cancel-pending-event",
        &[(56, 20), (62, 20)],
    ),
    ("jsonpath-comparison", "decommission-source", &[(57, 18)]),
    (
        "jsonpath-comparison",
        "investigate-event-attempts",
        &[(65, 20), (71, 20)],
    ),
    (
        "jsonpath-comparison",
        "pause-resume-connection",
        &[(56, 18)],
    ),
    (
        "jsonpath-comparison",
        "replay-request",
        &[(55, 20), (61, 20)],
    ),
    (
        "jsonpath-comparison",
        "retry-failed-event",
        &[(59, 20), (65, 20)],
    ),
    (
        "jsonpath-comparison",
        "update-transformation",
        &[(77, 20), (84, 20)],
    ),
    (
        "pointer",
        "inline-connection",
        &[(66, 17), (67, 22), (81, 17), (82, 22)],
    ),
    ("pointer", "provision-connection", &[(108, 25), (109, 30)]),
    ("pointer", "upsert-connection", &[(68, 25), (69, 30)]),
    ("step-retry", "bulk-retry-failed-events", &[(92, 5)]),
    (
        "unknown-operation",
        "investigate-event-attempts",
        &[(50, 18), (77, 18)],
    ),
];

#[test]
fn every_defect_is_told_at_its_place() {
    let Some(corpus) = corpus::folder() else {
        return;
    };
    let folder = corpus.join("api-evangelist/hookdeck");
    let documents = documents(&folder);
    let builder = Builder::new().project(&folder);
    let all = documents.iter().fold(builder, Builder::document);
    let report = all.diagnose().unwrap();
    let wanted: BTreeSet<&str> = DEFECTS.iter().map(|(slug, ..)| *slug).collect();
    let mut found: BTreeMap<(&str, String), Vec<(usize, usize)>> = BTreeMap::new();
    for finding in report.findings() {
        let place = &finding.locations[0];
        if wanted.contains(finding.slug) {
            let places = found.entry((finding.slug, place.file.clone())).or_default();
            places.push((place.line, place.column));
        }
        // The schema that lacks the property is shown as well.
        if finding.slug == "pointer" {
            assert!(finding.locations[1].file.starts_with("openapi/"));
        }
    }
    let expected = DEFECTS.iter().map(|(slug, document, places)| {
        let file = format!("arazzo/hookdeck-{document}-workflow.yml");
        ((*slug, file), places.to_vec())
    });
    assert_eq!(found, expected.collect());
}

#[test]
fn all_others_run_in_one_crate_in_every_way() {
    let Some(corpus) = corpus::folder() else {
        return;
    };
    let folder = corpus.join("api-evangelist/hookdeck");
    let one = Crate::new(
        "hookdeck_all",
        &[
            ("build.rs", BUILD),
            ("src/lib.rs", LIBRARY),
            ("src/main.rs", include_str!("hookdeck/runs.rs")),
        ],
    );
    for file in support::files_below(&folder) {
        if file != REFUSED {
            let text = std::fs::read_to_string(folder.join(&file)).unwrap();
            one.write(&format!("specs/{file}"), &text);
        }
    }
    one.cargo(&["clippy", "--quiet", "--lib"]).succeeds();
    let stdout = one.cargo(&["run", "--quiet"]).succeeds().stdout;
    let runs = stdout.lines().map(|line| {
        let run: Value = serde_json::from_str(line).unwrap();
        (run["run"].as_str().unwrap().to_owned(), run)
    });
    let runs: BTreeMap<String, Value> = runs.collect();
    assert_eq!(runs.len(), 13 + 39 + 15);
    for (name, run) in &runs {
        let sent = run["sent"].as_array().unwrap();
        let failed = run["failed"].as_str();
        match name.split_once(" without ") {
            // The run ends at the operation that fails, however often it is tried.
            Some((_, operation)) => {
                let last = sent.last().unwrap().as_str().unwrap();
                assert!(operation.eq_ignore_ascii_case(last), "{run}");
                assert!(failed.is_some(), "{run}");
            }
            None if !name.contains(' ') => assert!(failed.is_none(), "{run}"),
            None => {}
        }
    }
    let actions: BTreeSet<String> = runs
        .values()
        .flat_map(|run| texts(&run["actions"]))
        .collect();
    // Every action of the documents; the retries of a step itself are named by their field.
    assert_eq!(
        actions.into_iter().collect::<Vec<_>>(),
        [
            "hasEvents",
            "hasFailures",
            "hasMatches",
            "hasQueued",
            "hasRequests",
            "noEvents",
            "noFailures",
            "noQueued",
            "noRequests",
            "nothingToRetry",
            "retryAfter",
            "testClean",
            "testErrored",
            "testFailed",
            "testPassed",
        ]
    );
    for (name, sent, seconds, outputs) in EXPECTED {
        let run = &runs[*name];
        let outputs: Value = serde_json::from_str(outputs).unwrap();
        let came = match run["failed"].is_null() {
            true => &run["outputs"],
            false => &run["failed"],
        };
        assert_eq!(*came, outputs, "{run}");
        assert_eq!(run["sent"].as_array().unwrap().len(), *sent, "{run}");
        assert_eq!(run["seconds"], *seconds, "{run}");
    }
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// Runs that take another way than the examples do: how many requests, how many seconds of waits, and
/// the outputs or the step that failed.
const EXPECTED: &[(&str, usize, u64, &str)] = &[
    (
        "attach_integration_to_source_on refused",
        3,
        0,
        r#""attachIntegration""#,
    ),
    (
        "author_transformation_on that errs",
        2,
        0,
        r#"{"transformationId": "id", "testLogLevel": "error"}"#,
    ),
    ("bookmark_and_replay_event_on of nothing", 1, 0, "{}"),
    ("bulk_retry_failed_events_on of nothing", 1, 0, "{}"),
    (
        "bulk_retry_failed_events_on of some",
        32,
        145,
        r#"{"bulkRetryId": "bulk_1", "completedAt": "now"}"#,
    ),
    (
        "bulk_retry_failed_events_on of too many",
        33,
        150,
        r#""pollRetry""#,
    ),
    ("cancel_pending_event_on of nothing", 1, 0, "{}"),
    (
        "decommission_source_on disabled",
        3,
        0,
        r#"{"deletedSourceId": "src_1", "disabledAt": "2026-01-01T00:00:00Z"}"#,
    ),
    (
        "decommission_source_on still enabled",
        2,
        0,
        r#""disableSource""#,
    ),
    (
        "inline_connection_on as the service answers",
        2,
        0,
        r#"{"connectionId": "web_1", "sourceId": "src_1", "destinationId": "des_1"}"#,
    ),
    (
        "pause_resume_connection_on not paused",
        2,
        0,
        r#""pauseConnection""#,
    ),
    ("replay_request_on of nothing", 1, 0, "{}"),
    ("retry_failed_event_on of nothing", 1, 0, "{}"),
    ("update_transformation_on that errs", 2, 0, "{}"),
];
