//! Engines of one's own: what they are given, and that a recorded run replays without a network.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::Mutex;
use std::time::Duration;

use arazzo_runtime::{
    Engine, ErrorKind, Event, Fault, FaultKind, Halt, Request, Response, Source, StepKey,
};
use hookdeck::Clients;
use hookdeck::workflows::{AttachIntegrationToSourceStep as Step, attach_integration_to_source_on};
use serde_json::{Value, json};

use crate::support::{self, ATTACH_INTEGRATION, CREATE_INTEGRATION, Reply, Server, TOKEN};

/// What an engine stores of one call: JSON and nothing else.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    source: String,
    request: Value,
    outcome: Value,
}

/// Stores every call under its key, and answers from what is stored.
#[derive(Default)]
struct Recorder {
    entries: Mutex<BTreeMap<String, Entry>>,
    keys: Mutex<Vec<String>>,
    events: Mutex<Vec<String>>,
    /// Whether calls that are not stored are made.
    live: bool,
}

impl Recorder {
    fn live() -> Self {
        Recorder {
            live: true,
            ..Self::default()
        }
    }

    /// An engine that knows what this one has stored.
    fn replay(&self, live: bool) -> Self {
        Recorder {
            entries: Mutex::new(self.entries()),
            live,
            ..Self::default()
        }
    }

    fn entries(&self) -> BTreeMap<String, Entry> {
        self.entries.lock().unwrap().clone()
    }

    fn forget(&self, key: &str) {
        self.entries.lock().unwrap().remove(key).unwrap();
    }
}

impl Engine for Recorder {
    async fn call(
        &self,
        key: StepKey<'_>,
        source: &Source,
        request: Request,
    ) -> Result<Result<Response, Fault>, Halt> {
        let key = key.to_string();
        self.keys.lock().unwrap().push(key.clone());
        let stored = self.entries.lock().unwrap().get(&key).cloned();
        if let Some(Entry { outcome, .. }) = stored {
            return serde_json::from_value(outcome)
                .map_err(|error| Halt::with_source("the record is broken", error));
        }
        if !self.live {
            return Err(Halt::new(format!("nothing is stored for {key}")));
        }
        let written = serde_json::to_value(&request).unwrap();
        let outcome = source.send(request).await;
        let entry = Entry {
            source: source.name().to_owned(),
            request: written,
            outcome: serde_json::to_value(&outcome).unwrap(),
        };
        self.entries.lock().unwrap().insert(key, entry);
        Ok(outcome)
    }

    async fn sleep(&self, _key: StepKey<'_>, _duration: Duration) -> Result<(), Halt> {
        Ok(())
    }

    fn run_id(&self) -> Option<&str> {
        Some("run_7")
    }

    fn observes_reads(&self) -> bool {
        true
    }

    fn observe(&self, event: &Event<'_>) {
        let text = match event {
            Event::Started { workflow, depth } => format!("{workflow} {depth}"),
            Event::Request { key, request, .. } => format!("{key} {}", request.template),
            Event::Outcome { key, outcome } => {
                format!("{key} {:?}", outcome.map(|reply| reply.status.as_u16()))
            }
            Event::Criterion {
                key,
                condition,
                operands,
                verdict,
                ..
            } => {
                let read: String = operands
                    .iter()
                    .map(|read| format!(" {}: {:?}", read.expression, read.value))
                    .collect();
                format!("{key} {condition} {}{read}", verdict.holds())
            }
            Event::Output { key, output, .. } => format!("{key} {output}"),
            Event::Finished { workflow, end } => format!("{workflow} {end:?}"),
            _ => "unknown".to_owned(),
        };
        self.events.lock().unwrap().push(text);
    }
}

/// Clients that reach nobody and have no credential.
fn offline() -> Clients {
    support::clients_at(&support::http(), "http://127.0.0.1:1")
}

const KEYS: [&str; 4] = [
    "createSource#1.1",
    "createIntegration#1.1",
    "attachIntegration#1.1",
    "confirmSource#1.1",
];

/// A run that is recorded against a server.
async fn recorded(server: &Server) -> Recorder {
    let recorder = Recorder::live();
    let clients = support::clients(server);
    let outputs = attach_integration_to_source_on(&recorder, &clients, &support::inputs()).await;
    assert_eq!(outputs.unwrap(), support::outputs());
    recorder
}

#[tokio::test]
async fn a_record_replays_without_network_and_credentials() {
    let recorder = recorded(&support::successful_server()).await;
    let replayer = recorder.replay(false);
    let outputs = attach_integration_to_source_on(&replayer, &offline(), &support::inputs()).await;
    assert_eq!(outputs.unwrap(), support::outputs());
    assert_eq!(*replayer.keys.lock().unwrap(), KEYS);
    assert_eq!(
        *replayer.events.lock().unwrap(),
        *recorder.events.lock().unwrap()
    );
}

#[tokio::test]
async fn each_call_has_a_key_of_its_own() {
    let recorder = recorded(&support::successful_server()).await;
    assert_eq!(*recorder.keys.lock().unwrap(), KEYS);
}

#[tokio::test]
async fn what_is_recorded_is_the_request_without_url_and_credential() {
    let server = support::successful_server();
    let recorder = recorded(&server).await;
    let entries = recorder.entries();
    let accept = json!(["accept", {"text": "application/json, */*;q=0.1"}]);
    let content_type = json!(["content-type", {"text": "application/json"}]);
    assert_eq!(
        entries["createSource#1.1"].request,
        json!({
            "operation": "createSource",
            "method": "POST",
            "template": "/sources",
            "path": "/sources",
            "headers": [&accept, content_type],
            "body": {"text": r#"{"name":"shop","type":"WEBHOOK"}"#},
        })
    );
    assert_eq!(
        entries["attachIntegration#1.1"].request,
        json!({
            "operation": "attachIntegrationToSource",
            "method": "PUT",
            "template": "/integrations/{id}/attach/{source_id}",
            "path": "/integrations/int_1/attach/src_1",
            "headers": [&accept],
        })
    );
    let sources: Vec<_> = KEYS.iter().map(|key| &entries[*key].source).collect();
    assert_eq!(
        sources,
        [
            "sourcesApi",
            "integrationsApi",
            "integrationsApi",
            "sourcesApi"
        ]
    );
    let everything = format!("{entries:?}");
    for absent in ["http:", &server.host(), TOKEN, "uthorization"] {
        assert!(!everything.contains(absent), "{absent} in {everything}");
    }
}

#[tokio::test]
async fn requests_and_replies_come_back_from_json_as_they_were() {
    let recorder = recorded(&support::successful_server()).await;
    for (key, entry) in recorder.entries() {
        let request: Request = serde_json::from_value(entry.request.clone()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), entry.request);
        let again: Request = serde_json::from_str(&entry.request.to_string()).unwrap();
        assert_eq!(again, request, "{key}");
        let outcome: Result<Response, Fault> =
            serde_json::from_value(entry.outcome.clone()).unwrap();
        let response = outcome.unwrap();
        assert_eq!(response.status, 200);
        let text = serde_json::to_string(&response).unwrap();
        assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), response);
    }
}

#[tokio::test]
async fn a_reply_of_any_bytes_survives_the_record() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nX-Raw: \xff\xfe\r\nX-Two: 1\r\nX-Two: 2\r\n".to_vec();
    bytes.extend(b"Content-Length: 4\r\n\r\n\x00\xff{}");
    let server = Server::start([Reply::raw(bytes)]);
    let client = support::clients(&server).sources_api;
    let call = client.get_source("id", &Default::default());
    let response = call.raw().await.unwrap();
    assert_eq!(response.body, b"\x00\xff{}".as_slice());
    let text = serde_json::to_string(&response).unwrap();
    assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), response);
}

#[tokio::test]
async fn a_run_goes_on_where_its_record_ends() {
    let recorder = recorded(&support::successful_server()).await;
    recorder.forget("confirmSource#1.1");
    let resumed = recorder.replay(true);
    let server = Server::start([Reply::json(200, r#"{"id":"src_1"}"#)]);
    let clients = support::clients(&server);
    let outputs = attach_integration_to_source_on(&resumed, &clients, &support::inputs()).await;
    assert_eq!(outputs.unwrap(), support::outputs());
    assert_eq!(server.request_lines(), ["GET /sources/src_1 HTTP/1.1"]);
}

#[tokio::test]
async fn failures_replay_as_they_happened() {
    for reply in [
        Reply::begun(200, 100, "{").then_close(),
        Reply::json(422, "{}"),
        Reply::json(200, "{}"),
    ] {
        let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
        let (recorder, clients) = (Recorder::live(), support::clients(&server));
        let inputs = support::inputs();
        let error = attach_integration_to_source_on(&recorder, &clients, &inputs).await;
        let error = error.unwrap_err();
        let replayer = recorder.replay(false);
        let again = attach_integration_to_source_on(&replayer, &offline(), &inputs).await;
        let again = again.unwrap_err();
        assert_eq!(again.to_string(), error.to_string());
        assert_eq!(format!("{again:?}"), format!("{error:?}"));
        assert_eq!(again.step(), Step::CreateIntegration);
        assert_eq!(again.outputs(), error.outputs());
        assert_eq!(again.response(), error.response());
    }
}

#[test]
fn a_fault_is_readable_in_the_record() {
    let fault: Result<Response, Fault> = Err(Fault::new(FaultKind::Timeout, "after 30 s"));
    let written = serde_json::to_value(&fault).unwrap();
    let expected = json!({"Err": {"kind": "timeout", "message": "after 30 s"}});
    assert_eq!(written, expected);
}

#[tokio::test]
async fn a_halt_is_passed_on_with_its_cause_and_nothing_follows() {
    let recorder = recorded(&support::successful_server()).await;
    recorder.forget("attachIntegration#1.1");
    let stopped = recorder.replay(false);
    let error = attach_integration_to_source_on(&stopped, &offline(), &support::inputs()).await;
    let error = error.unwrap_err();
    assert_eq!(error.step(), Step::AttachIntegration);
    assert!(matches!(error.kind(), ErrorKind::Halt(_)));
    assert_eq!(
        error.to_string(),
        "workflow `attach-integration-to-source`, step `attachIntegration` \
         (PUT /integrations/{id}/attach/{source_id}), attempt 1: the engine stopped the run: \
         nothing is stored for attachIntegration#1.1"
    );
    assert_eq!(error.outputs().len(), 2);
    assert_eq!(stopped.keys.lock().unwrap().len(), 3);

    let broken = recorder.replay(false);
    let entry = Entry {
        source: String::new(),
        request: Value::Null,
        outcome: json!("no outcome"),
    };
    broken
        .entries
        .lock()
        .unwrap()
        .insert(KEYS[0].to_owned(), entry);
    let error = attach_integration_to_source_on(&broken, &offline(), &support::inputs()).await;
    let error = error.unwrap_err();
    assert_eq!(error.step(), Step::CreateSource);
    assert!(error.source().unwrap().is::<serde_json::Error>());
}

#[tokio::test]
async fn an_engine_sees_every_attempt_its_outcome_and_its_criteria() {
    let reply = Reply::json(500, "{}");
    let server = Server::start(support::success_but(CREATE_INTEGRATION, reply));
    let (recorder, clients) = (Recorder::live(), support::clients(&server));
    let result = attach_integration_to_source_on(&recorder, &clients, &support::inputs()).await;
    assert!(result.is_err());
    assert_eq!(
        *recorder.events.lock().unwrap(),
        [
            "attach-integration-to-source 0",
            "createSource#1.1 /sources",
            "createSource#1.1 Ok(200)",
            "createSource#1.1 $statusCode == 200 true $statusCode: Some(Number(200))",
            "createSource#1.1 sourceId",
            "createIntegration#1.1 /integrations",
            "createIntegration#1.1 Ok(500)",
            "createIntegration#1.1 $statusCode == 200 false $statusCode: Some(Number(500))",
            "attach-integration-to-source Failure { step: \"createIntegration\", \
             reason: \"criterion `$statusCode == 200` does not hold\" }",
        ]
    );
}

#[tokio::test]
async fn an_engine_sees_what_each_criterion_read_of_the_reply() {
    let reply = Reply::json(200, r#"{"success":null}"#);
    let server = Server::start(support::success_but(ATTACH_INTEGRATION, reply));
    let (recorder, clients) = (Recorder::live(), support::clients(&server));
    let result = attach_integration_to_source_on(&recorder, &clients, &support::inputs()).await;
    assert!(result.is_err());
    let events = recorder.events.lock().unwrap();
    assert_eq!(
        events[events.len() - 3..events.len() - 1],
        [
            "attachIntegration#1.1 $statusCode == 200 true $statusCode: Some(Number(200))",
            "attachIntegration#1.1 $.success == true false $response.body#/success: None",
        ]
    );
}
