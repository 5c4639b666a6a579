//! Waits that take no time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arazzo_runtime::{ErrorKind, InProcess, Limit, Limits, VirtualTime};
use serde_json::json;

use crate::flow_case::Clients;
use crate::flow_case::mock::{self, Operation};
use crate::flow_case::workflows::{PollingInputs, polling_on};

/// A mock on which a job is done after so many polls, between which the server asks for 5 s.
fn slow_job(polls: u32) -> Clients {
    let mock = mock::mock();
    mock.on(Operation::ReadJob)
        .then(200, &json!({"id": "job_1", "state": "running"}))
        .header("Retry-After", "5")
        .times(polls);
    Clients::mock(&mock)
}

fn inputs() -> PollingInputs {
    PollingInputs {
        id: "job_1".to_owned(),
    }
}

#[tokio::test]
async fn thirty_waits_of_five_seconds_take_none() {
    let (engine, started) = (VirtualTime::new(), Instant::now());
    let outputs = polling_on(&engine, &slow_job(30), &inputs()).await;
    assert_eq!(outputs.unwrap().state, "done");
    assert_eq!(engine.waits(), vec![Duration::from_secs(5); 30]);
    assert_eq!(engine.elapsed(), Duration::from_secs(150));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_deadline_is_one_of_the_virtual_clock() {
    let minute = Duration::from_secs(60);
    let limits = Limits::default().with_deadline(minute);
    let engine = VirtualTime::over(InProcess::with_limits(limits));
    let error = polling_on(&engine, &slow_job(30), &inputs()).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Limit(Limit::Deadline(limit)) if *limit == minute),
        "{error}"
    );
    assert_eq!(engine.waits().len(), 12);
}

#[tokio::test]
async fn a_test_can_move_the_clock_by_hand() {
    let engine = VirtualTime::new().by_hand();
    let (clients, inputs) = (slow_job(2), inputs());
    let run = polling_on(&engine, &clients, &inputs);
    let clock = async {
        for waits in 1..=2 {
            while engine.waits().len() < waits {
                tokio::task::yield_now().await;
            }
            // Not yet: it asked for five seconds.
            engine.advance(Duration::from_secs(3));
            tokio::task::yield_now().await;
            assert_eq!(engine.waits().len(), waits);
            engine.advance(Duration::from_secs(2));
        }
    };
    let (outputs, ()) = tokio::join!(run, clock);
    assert_eq!(outputs.unwrap().state, "done");
}

#[tokio::test]
async fn the_time_of_a_called_workflow_begins_when_it_is_called() {
    use crate::calls_case::mock::{self, Operation};
    use crate::calls_case::{Clients, workflows};
    let engine = Arc::new(VirtualTime::new());
    let mock = mock::mock();
    // A minute passes before the workflow, which has five seconds, is called again.
    let clock = Arc::clone(&engine);
    mock.on(Operation::OpenSession)
        .answer(move |_| {
            clock.advance(Duration::from_secs(60));
            500
        })
        .times(1);
    let inputs = workflows::OrdersInputs {
        name: "ann".to_owned(),
    };
    let outputs = workflows::orders_on(&*engine, &Clients::mock(&mock), &inputs).await;
    assert!(outputs.is_ok(), "{outputs:?}");
    assert_eq!(engine.elapsed(), Duration::from_secs(60));
}
