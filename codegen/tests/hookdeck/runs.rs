//! Runs every workflow in every way, against the mock, and prints a line for each run.

use arazzo_runtime::{Mock, Recorder, VirtualTime, WorkflowError, WorkflowStep};
use hookdeck_all::api::mock::{self, Operation};
use hookdeck_all::api::{Clients, workflows};
use serde_json::{Value, json};

type Engine = Recorder<VirtualTime>;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(all());
}

/// Runs a workflow as `script` has the mock answer. Prints how it is called, what was sent, which
/// actions were taken, how long it waited, and its outputs or the step that failed.
async fn run<I, O, S>(
    name: &str,
    workflow: impl AsyncFn(&Engine, &Clients, &I) -> Result<O, WorkflowError<S>>,
    inputs: &Value,
    script: impl FnOnce(&Mock),
) where
    I: arazzo_runtime::codegen::serde::de::DeserializeOwned,
    O: arazzo_runtime::codegen::serde::Serialize,
    S: WorkflowStep,
{
    let mock = mock::mock();
    script(&mock);
    let engine = Recorder::over(VirtualTime::new());
    let inputs = serde_json::from_value(inputs.clone()).unwrap();
    let result = workflow(&engine, &Clients::mock(&mock), &inputs).await;
    let requests = mock.requests();
    let sent: Vec<_> = requests.iter().map(|request| request.operation.clone()).collect();
    let events = engine.events().into_iter();
    let actions = events.filter(|event| event["event"] == "action");
    let actions: Vec<Value> = actions.map(|event| event["action"].clone()).collect();
    let (outputs, failed) = match result {
        Ok(outputs) => (serde_json::to_value(outputs).unwrap(), Value::Null),
        Err(error) => (Value::Null, json!(error.step().id())),
    };
    let seconds = engine.engine().elapsed().as_secs();
    println!(
        "{}",
        json!({
            "run": name, "sent": sent, "actions": actions, "seconds": seconds,
            "outputs": outputs, "failed": failed,
        })
    );
}

/// One workflow, with the operations that it calls in their order: once as the examples have it, then
/// with each of them failing, then as the scripts say.
macro_rules! workflow {
    ($function:ident, $inputs:expr, [$($operation:ident),*] $(, $title:literal => |$mock:ident| $script:expr)* $(,)?) => {{
        let inputs = $inputs;
        let name = stringify!($function);
        run(name, workflows::$function, &inputs, |_| {}).await;
        for operation in [$(Operation::$operation),*] {
            let name = format!("{name} without {operation:?}");
            let down = |mock: &Mock| drop(mock.on(operation).reply(500).forever());
            run(&name, workflows::$function, &inputs, down).await;
        }
        $(
            let script = |$mock: &Mock| drop($script);
            run(&format!("{name} {}", $title), workflows::$function, &inputs, script).await;
        )*
    }};
}

async fn all() {
    let none = json!({"models": [], "count": 0});
    let errors = json!({"log_level": "error"});
    workflow!(
        attach_integration_to_source_on,
        json!({"sourceName": "shop", "integrationLabel": "prod", "provider": "STRIPE"}),
        [CreateSource, CreateIntegration, AttachIntegrationToSource, GetSource],
        "refused" => |mock| {
            mock.on(Operation::AttachIntegrationToSource).then(200, &json!({"success": false}))
        },
    );
    workflow!(
        author_transformation_on,
        json!({"transformationName": "tidy", "code": "x => x", "sampleBody": {"a": 1}}),
        [CreateTransformation, TestTransformation, GetTransformation],
        "that errs" => |mock| mock.on(Operation::TestTransformation).then(200, &errors),
    );
    workflow!(
        bookmark_and_replay_event_on,
        json!({"bookmarkName": "b", "bookmarkLabel": "B", "webhookId": "web_1"}),
        [GetEvents, CreateBookmark, TriggerBookmark],
        "of nothing" => |mock| mock.on(Operation::GetEvents).then(200, &none),
    );
    workflow!(
        bulk_retry_failed_events_on,
        json!({"webhookId": "web_1"}),
        [GenerateEventBulkRetryPlan, CreateEventBulkRetry, GetEventBulkRetry],
        "of nothing" => |mock| {
            mock.on(Operation::GenerateEventBulkRetryPlan).then(200, &json!({"estimated_count": 0}))
        },
        "of some" => |mock| {
            mock.on(Operation::GenerateEventBulkRetryPlan).then(200, &json!({"estimated_count": 7}));
            mock.on(Operation::GetEventBulkRetry)
                .then(200, &json!({"in_progress": true})).times(29)
                .then(200, &json!({"id": "bulk_1", "in_progress": false, "completed_at": "now"}))
        },
        "of too many" => |mock| {
            mock.on(Operation::GenerateEventBulkRetryPlan).then(200, &json!({"estimated_count": 7}));
            mock.on(Operation::GetEventBulkRetry).then(200, &json!({"in_progress": true})).forever()
        },
    );
    workflow!(
        cancel_pending_event_on,
        json!({"webhookId": "web_1"}),
        [GetEvents, GetEvent, CancelEvent],
        "of nothing" => |mock| mock.on(Operation::GetEvents).then(200, &none),
    );
    workflow!(
        decommission_source_on,
        json!({"sourceId": "src_1"}),
        [GetSource, DisableSource, DeleteSource],
        "still enabled" => |mock| {
            mock.on(Operation::DisableSource).then(200, &json!({"id": "src_1", "disabled_at": null}))
        },
        "disabled" => |mock| {
            mock.on(Operation::DisableSource).then(200, &json!({"disabled_at": "2026-01-01T00:00:00Z"}));
            mock.on(Operation::DeleteSource).then(200, &json!({"id": "src_1"}))
        },
    );
    workflow!(
        inline_connection_on,
        json!({
            "connectionName": "c", "sourceName": "s", "destinationName": "d",
            "destinationUrl": "https://d.example",
        }),
        [CreateConnection, GetConnection],
        "as the service answers" => |mock| {
            let reply = json!({"id": "web_1", "source_id": "src_1", "destination_id": "des_1"});
            mock.on(Operation::CreateConnection).then(200, &reply);
            mock.on(Operation::GetConnection).then(200, &reply)
        },
    );
    workflow!(
        pause_resume_connection_on,
        json!({"connectionId": "web_1"}),
        [GetConnection, PauseConnection, UnpauseConnection],
        "not paused" => |mock| {
            mock.on(Operation::PauseConnection).then(200, &json!({"id": "web_1", "paused_at": null}))
        },
    );
    workflow!(
        provision_connection_on,
        json!({
            "sourceName": "s", "destinationName": "d", "destinationUrl": "https://d.example",
            "connectionName": "c",
        }),
        [CreateSource, CreateDestination, CreateConnection, GetConnection],
    );
    workflow!(
        replay_request_on,
        json!({"sourceId": "src_1"}),
        [GetRequests, GetRequest, RetryRequest, GetRequestEvents],
        "of nothing" => |mock| mock.on(Operation::GetRequests).then(200, &none),
    );
    workflow!(
        retry_failed_event_on,
        json!({}),
        [GetEvents, GetEvent, RetryEvent],
        "of nothing" => |mock| mock.on(Operation::GetEvents).then(200, &none),
    );
    workflow!(
        update_transformation_on,
        json!({"transformationId": "trs_1", "newCode": "x => x", "sampleBody": {"a": 1}}),
        [GetTransformation, TestTransformation, UpdateTransformation],
        "that errs" => |mock| mock.on(Operation::TestTransformation).then(200, &errors),
    );
    workflow!(
        upsert_connection_on,
        json!({"connectionName": "c", "sourceId": "src_1", "destinationId": "des_1"}),
        [UpsertConnection, GetConnection],
    );
}
