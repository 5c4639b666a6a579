//! The generated program, run as a process: what it prints, and its exit code.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{self, CREATE_INTEGRATION, Reply, Server};

pub const RUN: [&str; 7] = [
    "attach-integration-to-source",
    "--source-name",
    "shop",
    "--integration-label",
    "Stripe prod",
    "--provider",
    "STRIPE",
];

const BEARER: &str = "HOOKDECK_BEARER_AUTH";
const BASIC: &str = "HOOKDECK_BASIC_AUTH";

/// The program, with nothing of this machine's environment that could change what it does.
pub fn hookdeck<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookdeck"));
    command
        .args(arguments)
        .env("NO_PROXY", "*")
        .stdin(Stdio::null());
    for variable in [BEARER, BASIC, "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// What a run of the program leaves behind.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// The only line of stdout, as JSON.
    pub fn outputs(&self) -> Value {
        let line = self.stdout.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        serde_json::from_str(line).unwrap()
    }

    /// The lines of stderr, with one space between words, and without the durations' digits.
    fn lines(&self) -> Vec<String> {
        let lines = self.stderr.lines();
        lines.map(|line| words(line).join(" ")).collect()
    }

    pub fn assert_no_secret(&self) {
        for text in [&self.stdout, &self.stderr] {
            assert!(!text.to_lowercase().contains("hush"), "{text}");
            assert!(!text.contains("aHVza"), "{text}");
        }
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn words(line: &str) -> Vec<&str> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if let [.., duration, "ms"] = words.as_mut_slice() {
        duration.parse::<u64>().unwrap();
        *duration = "#";
    }
    words
}

/// A run against `server`, with the flags that lead there.
fn against(server: &Server) -> Command {
    let mut command = hookdeck(RUN);
    let url = server.url();
    command.args(["--server", &format!("sourcesApi={url}")]);
    command.args(["--server", &format!("integrationsApi={url}/")]);
    command
}

#[test]
fn the_mock_succeeds_with_a_line_of_json_and_a_line_per_step() {
    let ran = Ran::of(hookdeck(RUN).arg("--mock"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        "{\"sourceId\":\"src_4k2v9x1m7q3p\",\"integrationId\":\"int_8h1c5d0w2z6t\",\
         \"attached\":true}\n"
    );
    assert_eq!(
        ran.lines(),
        [
            "✓ createSource POST /sources 200 # ms",
            "✓ createIntegration POST /integrations 200 # ms",
            "✓ attachIntegration PUT /integrations/{id}/attach/{source_id} 200 # ms",
            "✓ confirmSource GET /sources/{id} 200 # ms",
        ]
    );
}

#[test]
fn servers_and_credentials_are_the_ones_given() {
    let server = support::successful_server();
    let ran = Ran::of(against(&server).env(BEARER, "hush-token"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let outputs = serde_json::to_value(support::outputs()).unwrap();
    assert_eq!(ran.outputs(), outputs);
    assert_eq!(
        server.request_lines(),
        [
            "POST /sources HTTP/1.1",
            "POST /integrations HTTP/1.1",
            "PUT /integrations/int_1/attach/src_1 HTTP/1.1",
            "GET /sources/src_1 HTTP/1.1",
        ]
    );
    for request in server.received() {
        let sent = request.header("authorization").unwrap();
        assert_eq!(sent, "Bearer hush-token");
    }
    ran.assert_no_secret();
}

#[test]
fn user_and_password_come_in_one_variable() {
    let server = support::successful_server();
    let ran = Ran::of(against(&server).env(BASIC, "Aladdin:open sesame"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for request in server.received() {
        let sent = request.header("authorization").unwrap();
        assert_eq!(sent, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
    let server = Server::start([]);
    let ran = Ran::of(against(&server).env(BASIC, "hush"));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains(BASIC), "{}", ran.stderr);
    assert!(server.received().is_empty());
    ran.assert_no_secret();
}

#[test]
fn without_a_credential_nothing_is_sent_and_the_variables_are_named() {
    let server = support::successful_server();
    let ran = Ran::of(&mut against(&server));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for text in [
        "step `createSource`",
        "bearerAuth or basicAuth",
        BEARER,
        BASIC,
    ] {
        assert!(ran.stderr.contains(text), "{text} in {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
    assert!(server.received().is_empty());
}

#[test]
fn a_failure_names_step_attempt_and_criterion_and_what_had_succeeded() {
    let reply = Reply::json(422, r#"{"code":"hush","message":"hush"}"#);
    let mut replies = support::success_with("hush-id", "hush-id");
    replies[CREATE_INTEGRATION] = reply;
    let server = Server::start(replies);
    let ran = Ran::of(against(&server).env(BEARER, "hush-token"));
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout, "", "no outputs");
    assert_eq!(
        ran.lines(),
        [
            "✓ createSource POST /sources 200 # ms",
            "✗ createIntegration POST /integrations 422 # ms",
            "error: workflow `attach-integration-to-source`, step `createIntegration` \
             (POST /integrations), attempt 1: criterion `$statusCode == 200` does not hold; \
             the server answered 422 Unprocessable Entity",
            "note: these steps had succeeded: createSource (sourceId)",
        ]
    );
    assert_eq!(server.received().len(), 2);
    ran.assert_no_secret();
}

#[test]
fn a_connection_that_breaks_is_said_in_the_line_of_its_step() {
    let reply = Reply::begun(200, 100, "{\"id\": \"hush").then_close();
    let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
    let ran = Ran::of(against(&server).env(BEARER, "hush-token"));
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.lines()[1],
        "✗ createIntegration POST /integrations the connection broke before the reply \
         was complete # ms"
    );
    ran.assert_no_secret();
}
