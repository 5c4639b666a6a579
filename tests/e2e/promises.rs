//! What the types promise, mostly at compile time.

use std::error::Error;

use arazzo_runtime::{Http, Mock, Server, Token, WorkflowError};
use hookdeck::sources_api::SourcesApi;
use hookdeck::workflows::{
    AttachIntegrationToSourceInputs as Inputs, AttachIntegrationToSourceOutputs as Outputs,
    AttachIntegrationToSourceStep as Step, attach_integration_to_source,
};
use hookdeck::{Clients, mock};

use crate::support;

fn send<T: Send>(value: T) -> T {
    value
}

fn shared<T: Clone + Send + Sync + 'static>() {}

fn error<T: Error + Send + Sync + 'static>() {}

#[test]
fn clients_inputs_and_outputs_go_everywhere() {
    shared::<Clients>();
    shared::<SourcesApi>();
    shared::<Http>();
    shared::<Mock>();
    shared::<Token>();
    shared::<Server>();
    drop(send(
        Clients::mock(&mock::mock())
            .sources_api
            .get_source("id", &Default::default())
            .into_future(),
    ));
    shared::<Inputs>();
    shared::<Outputs>();
    shared::<Step>();
}

#[test]
fn the_error_goes_into_every_box() {
    error::<WorkflowError<Step>>();
}

#[tokio::test]
async fn the_question_mark_makes_a_box_of_the_error_and_back() {
    async fn provision() -> Result<Outputs, Box<dyn Error + Send + Sync>> {
        let mock = mock::mock();
        mock.on(mock::Operation::CreateSource).reply(500);
        let clients = Clients::mock(&mock);
        Ok(support::run(&clients).await?)
    }
    let boxed = provision().await.unwrap_err();
    let error = boxed.downcast_ref::<WorkflowError<Step>>().unwrap();
    assert_eq!(error.step(), Step::CreateSource);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_can_be_spawned_and_hundreds_at_once() {
    let clients = Clients::mock(&mock::mock());
    let runs: Vec<_> = (0..200)
        .map(|_| {
            let clients = clients.clone();
            tokio::spawn(send(async move { support::run(&clients).await }))
        })
        .collect();
    for run in runs {
        assert!(run.await.unwrap().unwrap().attached);
    }
}

#[test]
fn the_future_of_a_workflow_is_send_and_fits_on_a_stack() {
    let clients = Clients::mock(&mock::mock());
    let inputs = support::inputs();
    let future = send(attach_integration_to_source(&clients, &inputs));
    let size = size_of_val(&future);
    assert!(size < 8 * 1024, "{size} bytes");
}

#[tokio::test]
async fn a_run_that_is_dropped_stops() {
    use std::time::Duration;

    let stalled = support::Reply::nothing().then_stall();
    let replies = support::success_but(support::CREATE_INTEGRATION, stalled);
    let server = support::Server::start(replies);
    let (clients, inputs) = (support::clients(&server), support::inputs());
    let run = attach_integration_to_source(&clients, &inputs);
    let timeout = tokio::time::timeout(Duration::from_millis(100), run).await;
    assert!(timeout.is_err());
    assert!(server.received().len() <= 2);
}

#[test]
fn inputs_and_outputs_are_json_in_the_words_of_the_document() {
    let json = r#"{"sourceName":"shop","integrationLabel":"Stripe prod","provider":"STRIPE"}"#;
    let inputs: Inputs = serde_json::from_str(json).unwrap();
    assert_eq!(inputs, support::inputs());
    let json = r#"{"sourceId":"src_1","integrationId":"int_1","attached":true}"#;
    assert_eq!(serde_json::to_string(&support::outputs()).unwrap(), json);
}
