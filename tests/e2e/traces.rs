//! What a subscriber of `tracing` gets to see: steps and statuses, and no secret.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use arazzo_runtime::{Recorder, Secret, Token, TokenRequest, VirtualTime};
use hookdeck::workflows::attach_integration_to_source_on;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{self, Reply, Server};

/// Keeps every field of every span and event, of all crates.
#[derive(Clone, Default)]
struct Keeper(Arc<Mutex<String>>);

impl Visit for &Keeper {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut kept = self.0.lock().unwrap();
        *kept += &format!("{}={value:?} ", field.name());
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut &*self);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut &*self);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_trace_shows_steps_and_statuses_and_no_secret() {
    let keeper = Keeper::default();
    let subscribed = tracing::subscriber::set_default(keeper.clone());
    let unauthorized = Reply::json(401, r#"{"code":"hush"}"#);
    let [first, rest @ ..] = support::success_with("hush-source", "hush-integration");
    let server = Server::start([unauthorized, first].into_iter().chain(rest));
    let given = std::sync::atomic::AtomicUsize::new(0);
    let provider = move |_: TokenRequest| {
        let number = given.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move { Ok(Secret::new(format!("hush-{number}"))) }
    };
    let mut clients = support::clients_at(&support::http(), &server.url());
    clients.sources_api = clients.sources_api.bearer_auth(Token::provided(provider));
    let api = clients.integrations_api;
    clients.integrations_api = api.basic_auth("hush-user", "hush-password");
    support::run(&clients).await.unwrap();
    drop(subscribed);
    assert_eq!(server.received().len(), 5, "one of them twice");
    let kept = keeper.0.lock().unwrap();
    assert!(kept.contains("createSource"), "{kept}");
    assert!(kept.contains("http.response.status_code=200"), "{kept}");
    assert!(!kept.contains("hush") && !kept.contains("aHVza"), "{kept}");
}

#[tokio::test]
async fn a_recorder_has_what_happened_for_tests_to_compare() {
    use crate::flow_case::mock::{self, Operation};
    use crate::flow_case::{Clients, workflows};
    let mock = mock::mock();
    mock.on(Operation::ReadJob)
        .then(200, &json!({"id": "hush", "state": "running"}))
        .header("Retry-After", "5");
    let inputs = workflows::PollingInputs {
        id: "hush".to_owned(),
    };
    let recorder = Recorder::over(VirtualTime::new());
    let outputs = workflows::polling_on(&recorder, &Clients::mock(&mock), &inputs).await;
    assert_eq!(outputs.unwrap().state, "done");
    let criterion =
        "again: $response.body#/state == 'queued' || $response.body#/state == 'running'";
    let read = "($response.body#/state: string, $response.body#/state: string)";
    assert_eq!(
        recorder.lines(),
        [
            "polling started",
            "poll#1.1 GET /jobs/{id}",
            "poll#1.1 200",
            "poll#1.1 output state",
            &format!("poll#1.1 {criterion} holds {read}"),
            "poll#1.1 again: goto poll",
            "poll#1.1 waits 5s",
            "poll#2.1 GET /jobs/{id}",
            "poll#2.1 200",
            "poll#2.1 output state",
            &format!("poll#2.1 {criterion} does not hold {read}"),
            "polling succeeded",
        ]
    );
    assert_eq!(
        recorder.events()[6],
        json!({
            "event": "wait", "workflow": "polling", "step": "poll", "visit": 1, "attempt": 1,
            "seconds": 5.0,
        })
    );
}

#[tokio::test]
async fn no_form_of_a_trace_has_a_secret() {
    let headers = [
        "Content-Type: application/json",
        "Set-Cookie: hush",
        "Retry-After: 7",
    ];
    let body = r#"{"id":"hush","success":"hush","code":"hush"}"#;
    let reply = || Reply::with_headers(200, &headers, body);
    let server = Server::start([reply(), reply(), reply(), reply()]);
    let mut clients = support::clients_at(&support::http(), &server.url());
    clients.sources_api = clients.sources_api.bearer_auth("hush");
    let api = clients.integrations_api;
    clients.integrations_api = api.basic_auth("hush-user", "hush-password");
    let recorder = Recorder::new();
    let mut inputs = support::inputs();
    inputs.source_name = "hush".to_owned();
    inputs.integration_label = "hush".to_owned();
    let error = attach_integration_to_source_on(&recorder, &clients, &inputs).await;
    assert!(error.is_err(), "`hush` is not true");
    assert_eq!(
        recorder.events().last(),
        Some(&json!({
            "event": "finished", "workflow": "attach-integration-to-source", "success": false,
            "step": "attachIntegration",
            "reason": "criterion `$.success == true` does not hold",
        }))
    );
    let text = format!("{:?}{:?}", recorder.lines(), recorder.events());
    assert!(text.contains("$.success == true does not hold"), "{text}");
    assert!(
        !text.to_lowercase().contains("hush") && !text.contains("aHVza"),
        "{text}"
    );
}

#[tokio::test]
async fn a_trace_ends_once_whatever_ends_the_run() {
    use crate::calls_case::mock::{self, Operation};
    use crate::calls_case::{Clients, workflows};
    let inputs = workflows::OrdersInputs {
        name: "ann".to_owned(),
    };
    let last = |recorder: &Recorder<VirtualTime>| recorder.lines().pop();

    // Workflows that are called have no end of their own, but a return.
    let recorder = Recorder::over(VirtualTime::new());
    let outputs = workflows::orders_on(&recorder, &Clients::mock(&mock::mock()), &inputs).await;
    assert!(outputs.is_ok());
    let ends = recorder.lines().into_iter();
    let ends: Vec<String> = ends.filter(|line| line.contains("succeeded")).collect();
    assert_eq!(
        ends,
        [
            "login#1.1 log-in succeeded",
            "note#1.1 record succeeded",
            "orders succeeded"
        ]
    );

    // A called workflow that fails twice, which the step tries again once.
    let mock = mock::mock();
    mock.on(Operation::OpenSession).reply(500).forever();
    let recorder = Recorder::over(VirtualTime::new());
    let error = workflows::orders_on(&recorder, &Clients::mock(&mock), &inputs).await;
    assert_eq!(error.unwrap_err().step(), workflows::OrdersStep::Login);
    let end = last(&recorder).unwrap();
    assert!(end.starts_with("orders failed at login: "), "{end}");

    // Nobody waits any more: during a request, and during a wait of a called workflow.
    let server = Server::start([Reply::nothing().then_stall()]);
    let clients = Clients {
        shop: crate::calls_case::shop::Shop::new(&support::http()).server(server.url()),
    };
    let recorder = Recorder::over(VirtualTime::new());
    let run = workflows::orders_on(&recorder, &clients, &inputs);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(50), run).await;
    assert!(waited.is_err());
    assert_eq!(last(&recorder).unwrap(), "orders was cancelled");
}
