//! The generated program: help, wrong usage, and the ways to give inputs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::{RUN, Ran, hookdeck};
use crate::support;

const WORKFLOW: &str = RUN[0];
const INPUTS: &str =
    r#"{"sourceName": "of the object", "integrationLabel": "l", "provider": "HMAC"}"#;

/// A file that is gone when the test is over.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(name: &str, text: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        TemporaryFile(path)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The body of the first request of a run against a server.
fn sent(arguments: &[&str], stdin: &str) -> String {
    let server = support::successful_server();
    let url = server.url();
    let mut child = hookdeck(arguments.iter().copied())
        .args(["--server", &format!("sourcesApi={url}")])
        .args(["--server", &format!("integrationsApi={url}")])
        .env("HOOKDECK_BEARER_AUTH", "hush-token")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(stdin.as_bytes())
        .unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    String::from_utf8(server.received()[0].body.clone()).unwrap()
}

#[test]
fn inputs_come_as_json_from_a_file_or_from_standard_input() {
    let expected = r#"{"name":"of the object","type":"WEBHOOK"}"#;
    assert_eq!(sent(&[WORKFLOW, "--inputs", INPUTS], ""), expected);
    let file = TemporaryFile::new("inputs.json", INPUTS);
    let path = format!("@{}", file.0.display());
    assert_eq!(sent(&[WORKFLOW, "--inputs", &path], ""), expected);
    assert_eq!(sent(&[WORKFLOW, "--inputs", "-"], INPUTS), expected);
}

#[test]
fn a_flag_wins_over_a_member_of_the_inputs() {
    let arguments = [WORKFLOW, "--inputs", INPUTS, "--source-name=-5 ü"];
    let body = sent(&arguments, "");
    assert_eq!(body, r#"{"name":"-5 ü","type":"WEBHOOK"}"#);
}

/// A call that is wrong: exit code 2, nothing on stdout, and these texts on stderr.
fn refused(arguments: &[&str], texts: &[&str]) {
    let ran = Ran::of(&mut hookdeck(arguments.iter().copied()));
    assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{arguments:?}");
    for text in texts {
        assert!(ran.stderr.contains(text), "{text} in {}", ran.stderr);
    }
    ran.assert_no_secret();
}

#[test]
fn missing_inputs_are_named() {
    refused(
        &[WORKFLOW, "--source-name", "hush", "--mock"],
        &["--integration-label", "--provider"],
    );
    refused(
        &[WORKFLOW, "--inputs", r#"{"sourceName": "hush"}"#, "--mock"],
        &["`integrationLabel`", "--integration-label", "`provider`"],
    );
}

#[test]
fn inputs_of_another_type_or_form_are_refused_without_being_quoted() {
    let wrong = r#"{"sourceName": "hush", "integrationLabel": 7, "provider": "HUSH"}"#;
    refused(
        &[WORKFLOW, "--inputs", wrong, "--mock"],
        &["`integrationLabel`", "wanted a text"],
    );
    refused(&[WORKFLOW, "--inputs", "{\"hush", "--mock"], &["not JSON"]);
    refused(&[WORKFLOW, "--inputs", "[]", "--mock"], &["a JSON object"]);
    refused(
        &[WORKFLOW, "--inputs", "@no/such/file", "--mock"],
        &["no/such/file"],
    );
}

#[test]
fn an_unknown_subcommand_flag_or_source_is_refused() {
    refused(&[], &["Usage:"]);
    refused(&["attach"], &["attach"]);
    refused(&[WORKFLOW, "--source", "hush"], &["--source-name"]);
    let server = [&RUN[..], &["--server", "sourceApi=http://127.0.0.1:1"]].concat();
    refused(&server, &["did you mean `sourcesApi`?"]);
    let secret = "sourcesApi=http://hush:hush@127.0.0.1";
    refused(
        &[&RUN[..], &["--server", secret]].concat(),
        &["credentials"],
    );
}

#[test]
fn list_shows_each_workflow_with_its_inputs() {
    let ran = Ran::of(&mut hookdeck(["list"]));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        ran.stdout,
        "attach-integration-to-source
  Create a source and an integration, and attach one to the other.
    sourceName        --source-name <TEXT>        required  Name of the new source; unique in the project.
    integrationLabel  --integration-label <TEXT>  required  Label under which people will find the integration.
    provider          --provider <TEXT>           required  Who signs the webhooks, for example HMAC, API_KEY, BASIC_AUTH or STRIPE.
"
    );
}

#[test]
fn help_names_flags_credentials_and_servers() {
    for arguments in [&["--help"] as &[&str], &[WORKFLOW, "--help"]] {
        let mut command = hookdeck(arguments.iter().copied());
        let ran = Ran::of(command.env("HOOKDECK_BEARER_AUTH", "hush-token"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        for text in [
            "HOOKDECK_BEARER_AUTH",
            "HOOKDECK_BASIC_AUTH",
            "user:password",
            "sourcesApi",
            "integrationsApi",
            "https://api.hookdeck.com/2025-07-01",
        ] {
            assert!(ran.stdout.contains(text), "{text} in {}", ran.stdout);
        }
        ran.assert_no_secret();
    }
    let ran = Ran::of(&mut hookdeck([WORKFLOW, "--help"]));
    for flag in [
        "--source-name <TEXT>",
        "--integration-label <TEXT>",
        "--provider <TEXT>",
        "--inputs <JSON|@FILE|->",
        "--server <SOURCE=URL>",
        "--mock",
    ] {
        assert!(ran.stdout.contains(flag), "{flag} in {}", ran.stdout);
    }
}

#[test]
fn what_is_typed_as_a_provider_is_not_checked_against_the_list() {
    let arguments = [
        WORKFLOW,
        "--inputs",
        r#"{"sourceName":"s","integrationLabel":"l"}"#,
    ];
    let ran = Ran::of(hookdeck(arguments).args(["--provider", "ACME_2031", "--mock"]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}
