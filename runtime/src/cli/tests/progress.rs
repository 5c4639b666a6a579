//! The lines of steps that are tried again, come again, or bring no reply.

use std::time::Duration;

use super::example::File;
use crate::cli::Progress;
use crate::cli::console::Stream;
use crate::cli::lines::{Line, Lines};
use crate::cli::progress::End;
use crate::codegen::{Engine, Method, RequestBuilder};
use crate::{Event, Fault, FaultKind, Response, StepKey};
use bytes::Bytes;
use http::HeaderMap;

fn key(step: &str, attempt: u32) -> StepKey<'_> {
    StepKey {
        workflow: "w",
        step,
        visit: 1,
        attempt,
    }
}

fn request(progress: &Progress, key: StepKey<'_>) {
    let request = RequestBuilder::new(Method::GET, "get", "/{id}");
    progress.observe(&Event::Request {
        key,
        source: "api",
        request: &request.build().request,
    });
}

fn reply(progress: &Progress, key: StepKey<'_>, status: u16) {
    let status = http::StatusCode::from_u16(status).expect("a status");
    let response = Response::new(status, HeaderMap::new(), Bytes::new());
    let outcome = Ok(&response);
    progress.observe(&Event::Outcome { key, outcome });
}

fn criterion(progress: &Progress, key: StepKey<'_>, holds: bool) {
    let condition = "$statusCode == 404";
    progress.observe(&Event::Criterion {
        key,
        action: None,
        condition,
        operands: &[],
        verdict: holds.into(),
    });
}

#[test]
fn every_attempt_has_its_line_and_its_mark() {
    let stderr = File::default();
    let progress = Progress::new(Stream::plain(stderr.clone()), true, None);
    // Without criteria the status decides, whatever the document does next.
    request(&progress, key("a", 1));
    reply(&progress, key("a", 1), 500);
    request(&progress, key("a", 2));
    let outcome = Err(&Fault::new(FaultKind::Timeout, "hush"));
    progress.observe(&Event::Outcome {
        key: key("a", 2),
        outcome,
    });
    // With criteria they do.
    request(&progress, key("a", 3));
    reply(&progress, key("a", 3), 404);
    criterion(&progress, key("a", 3), true);
    request(&progress, key("b", 1));
    reply(&progress, key("b", 1), 200);
    criterion(&progress, key("b", 1), false);
    // The deadline ends a call without an outcome.
    request(&progress, key("c", 1));
    assert_eq!(progress.end(End::Failed), ["a"]);
    assert_eq!(
        stderr.lines(),
        [
            "✗ a GET /{id} 500 # ms",
            "✗ a#1.2 GET /{id} no complete reply in time # ms",
            "✓ a#1.3 GET /{id} 404 # ms",
            "✗ b GET /{id} 200 # ms",
            "✗ c GET /{id} no reply # ms",
        ]
    );
}

#[test]
fn columns_widen_and_stay_wide() {
    let stderr = File::default();
    let mut lines = Lines::new(Stream::plain(stderr.clone()));
    for step in ["one", "oneThatIsLongerThanTwenty", "two"] {
        let line = Line {
            step: step.to_owned(),
            method: "DELETE".to_owned(),
            template: "/things".to_owned(),
        };
        lines.print(&line, true, "204", Duration::from_millis(12));
    }
    lines.print_not_sent("three");
    let text = stderr.text();
    let at: Vec<_> = text.lines().map(|line| line.find("DELETE")).collect();
    assert_eq!(at[1], at[2]);
    assert!(at[0] < at[1] && at[3].is_none(), "{text}");
    assert!(text.contains(" 204     12 ms\n"), "{text}");
    assert!(
        text.ends_with("\n✗ three                     not sent\n"),
        "{text}"
    );
}
