//! Cases of workflows that call each other.

use std::time::Duration;

use arazzo_runtime::{ErrorKind, Limit, Limits, WorkflowError};

use super::patient::Patient;
use crate::calls_case::workflows::{
    AfterLoginInputs, AllInputs, HandOverInputs, HandOverOutcome, LogInOutputs, OrdersInputs,
    OrdersOutputs, OrdersStep, after_login_after, after_login_on, all_on, descend_on, hand_over_on,
    orders_on,
};
use crate::calls_case::{Clients, shop::Shop};
use crate::support::{self, Reply, Server};

fn clients(server: &Server) -> Clients {
    Clients {
        shop: Shop::new(&support::http()).server(server.url()),
    }
}

fn session() -> Reply {
    Reply::json(201, r#"{"token": "t1", "level": 3}"#)
}

fn count(count: u32) -> Reply {
    Reply::json(200, &format!(r#"{{"count": {count}, "more": false}}"#))
}

fn more(count: u32) -> Reply {
    Reply::json(200, &format!(r#"{{"count": {count}, "more": true}}"#))
}

fn failed(status: u16) -> Reply {
    Reply::with_headers(status, &[], "")
}

async fn orders(
    engine: &Patient,
    server: &Server,
) -> Result<OrdersOutputs, WorkflowError<OrdersStep>> {
    let inputs = OrdersInputs {
        name: "ann".to_owned(),
    };
    orders_on(engine, &clients(server), &inputs).await
}

async fn hand_over(engine: &Patient, server: &Server) -> HandOverOutcome {
    let inputs = HandOverInputs {
        user: "ann".to_owned(),
    };
    hand_over_on(engine, &clients(server), &inputs)
        .await
        .unwrap()
}

#[tokio::test]
async fn case_076_outputs_of_a_called_workflow() {
    let server = Server::start([session(), count(2), count(2), count(5)]);
    let engine = Patient::default();
    let outputs = orders(&engine, &server).await.unwrap();
    assert_eq!(outputs.count, 2);
    assert_eq!(outputs.level, Some(3), "which the step does not declare");
    assert_eq!(outputs.noted, 2, "of a workflow of another document");
    let asked = outputs.asked.unwrap();
    assert!(
        asked.ends_with("/orders"),
        "a called workflow keeps what it sent"
    );
    assert_eq!(server.received()[0].body, br#"{"user":"ann","minutes":30}"#);
    let lines = server.request_lines();
    assert_eq!(lines[1], "GET /orders?session=t1&trace=1 HTTP/1.1");
    assert_eq!(
        lines[2], "GET /orders HTTP/1.1",
        "it has parameters of its own"
    );
    assert_eq!(
        engine.events(),
        [
            "log-in 1",
            "open#1.1",
            "login#1.1 log-in true",
            "read#1.1",
            "record 1",
            "look#1.1",
            "note#1.1 record true",
            "again#1.1"
        ]
    );
}

#[tokio::test]
async fn a_called_workflow_that_fails_is_called_again_where_the_document_says_so() {
    let server = Server::start([failed(500), session(), count(2), count(2), count(5)]);
    let engine = Patient::default();
    orders(&engine, &server).await.unwrap();
    let server = Server::start([failed(500), failed(503)]);
    let error = orders(&engine, &server).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `orders`, step `login`, attempt 2: workflow `log-in`, step `open` (POST /sessions), \
         attempt 1: criterion `$statusCode == 201` does not hold; the server answered 503 Service \
         Unavailable; the retries of action `once-more` are used up (1)"
    );
    let inner = std::error::Error::source(&error).unwrap();
    assert!(inner.to_string().starts_with("workflow `log-in`"));
}

#[tokio::test]
async fn a_called_workflow_has_the_time_of_its_step() {
    let late = Reply::nothing().then_pause(Duration::from_secs(6));
    let server = Server::start([late, session(), count(2), count(2), count(5)]);
    let engine = Patient::default();
    orders(&engine, &server).await.unwrap();
    assert_eq!(server.received().len(), 5);
}

#[tokio::test]
async fn the_budget_is_that_of_all_workflows() {
    let server = Server::start([session(), count(2), count(2), count(5)]);
    let engine = Patient::with(Limits::default().with_steps(2));
    let error = orders(&engine, &server).await.unwrap_err();
    assert_eq!(server.received().len(), 2);
    assert_eq!(error.step(), OrdersStep::Note);
    assert!(
        error
            .to_string()
            .contains("the run may make 2 step attempts")
    );
}

#[tokio::test]
async fn workflows_call_each_other_only_so_deep() {
    let server = Server::start([more(1), more(2), more(3), more(4)]);
    let engine = Patient::with(Limits::default().with_depth(2));
    let error = descend_on(&engine, &clients(&server)).await.unwrap_err();
    assert_eq!(server.received().len(), 3);
    assert!(
        error
            .to_string()
            .contains("workflows may call each other 2 deep")
    );

    let server = Server::start([more(1), more(2), count(3)]);
    let outputs = descend_on(&engine, &clients(&server)).await.unwrap();
    assert_eq!(outputs.count, 1);
    assert_eq!(outputs.deeper, Some(serde_json::json!(2)));
}

#[tokio::test]
async fn case_109_a_workflow_takes_the_place_of_another() {
    let engine = Patient::default();
    let server = Server::start([count(4)]);
    let outcome = hand_over(&engine, &server).await;
    assert_eq!(outcome.completed().unwrap().count, 4);

    let server = Server::start([more(4), session(), count(2), count(2), count(5)]);
    let outcome = hand_over(&engine, &server).await;
    assert!(matches!(
        outcome,
        HandOverOutcome::TransferredToOrders(OrdersOutputs { count: 2, .. })
    ));

    let server = Server::start([failed(401), session()]);
    let outcome = hand_over(&engine, &server).await;
    let HandOverOutcome::TransferredToLogIn(outputs) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(outputs.token, "t1");
}

#[tokio::test]
async fn a_workflow_runs_before_a_retry() {
    // Its failure changes nothing.
    for session in [session(), failed(500)] {
        let server = Server::start([failed(403), session, count(4)]);
        let outcome = hand_over(&Patient::default(), &server).await;
        assert_eq!(outcome.completed().unwrap().count, 4);
        assert_eq!(
            server.request_lines(),
            [
                "GET /orders HTTP/1.1",
                "POST /sessions HTTP/1.1",
                "GET /orders HTTP/1.1"
            ]
        );
    }
}

fn all() -> AllInputs {
    AllInputs {
        user: "ann".to_owned(),
        minutes: None,
        mode: None,
        page: None,
    }
}

#[tokio::test]
async fn case_120_what_a_workflow_depends_on_runs_first() {
    // `log-in` is a dependency of both, and runs once.
    let server = Server::start([session(), count(2), count(3)]);
    let outputs = all_on(&Patient::default(), &clients(&server), &all())
        .await
        .unwrap();
    assert_eq!((outputs.before, outputs.now), (2, 3));
    assert_eq!(server.request_lines()[1], "GET /orders?session=t1 HTTP/1.1");

    let server = Server::start([failed(500)]);
    let result = all_on(&Patient::default(), &clients(&server), &all()).await;
    let error = result.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::Dependency {
            workflow: "log-in",
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "workflow `all`: the workflow `log-in`, which runs first, failed: workflow `log-in`, step \
         `open` (POST /sessions), attempt 1: criterion `$statusCode == 201` does not hold; the server \
         answered 500 Internal Server Error"
    );
}

#[tokio::test]
async fn outputs_are_those_of_the_last_run_that_there_was() {
    use crate::called_again_case::Clients;
    use crate::called_again_case::mock::{Operation, mock};
    use crate::called_again_case::workflows::{FillSacksInputs, fill_sacks};

    let run = async |enough| {
        let mock = mock();
        for (id, mesh) in [("first", 1), ("second", 2)] {
            let flour = serde_json::json!({"id": id, "weight": mesh, "sieve": {"mesh": mesh}});
            mock.on(Operation::Grind).then(201, &flour);
        }
        let (clients, inputs) = (Clients::mock(&mock), FillSacksInputs { enough });
        let outputs = fill_sacks(&clients, &inputs).await.unwrap();
        let mesh = outputs.mesh.unwrap().as_i64().unwrap();
        (outputs.id, outputs.weight, mesh, outputs.second)
    };
    // The step is passed over.
    assert_eq!(run(true).await, ("first".to_owned(), Some(1.0), 1, None));
    let second = "second".to_owned();
    assert_eq!(
        run(false).await,
        (second.clone(), Some(2.0), 2, Some(second))
    );
}

#[tokio::test]
async fn what_ran_first_can_be_given() {
    let server = Server::start([count(2)]);
    let inputs = AfterLoginInputs {
        page: None,
        user: "ann".to_owned(),
        minutes: None,
        mode: None,
    };
    let done = LogInOutputs {
        token: "t9".to_owned(),
        level: None,
        mode: None,
    };
    let engine = Patient::default();
    let outputs = after_login_after(&engine, &clients(&server), &inputs, &done)
        .await
        .unwrap();
    assert_eq!(server.request_lines(), ["GET /orders?session=t9 HTTP/1.1"]);
    assert_eq!(outputs.token, "t9");
    assert_eq!(
        outputs.user, "ann",
        "an input of the workflow that ran first"
    );

    let server = Server::start([session(), count(2)]);
    let outputs = after_login_on(&engine, &clients(&server), &inputs)
        .await
        .unwrap();
    assert_eq!(outputs.token, "t1");
}

#[tokio::test]
async fn a_run_that_is_stopped_by_a_limit_is_over_for_all() {
    let server = Server::start([failed(403), session(), count(4)]);
    let engine = Patient::with(Limits::default().with_steps(1));
    let inputs = HandOverInputs {
        user: "ann".to_owned(),
    };
    let result = hand_over_on(&engine, &clients(&server), &inputs).await;
    let error = result.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the run may make 1 step attempts")
    );
    assert!(!matches!(error.kind(), ErrorKind::Limit(Limit::Depth(_))));
    assert_eq!(server.received().len(), 1);
}
