//! Runs the workflow of `specs/order-prints.arazzo.yaml` on the mock that is generated with it: nothing
//! is sent.

use {api}::workflows::{OrderPrintsInputs, order_prints};
use {api}::{Clients, mock};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mock = mock::mock();
    // For the service itself: `Clients::new(&arazzo_runtime::Http::new()?)`.
    let clients = Clients::mock(&mock);

    let inputs = OrderPrintsInputs {
        copies: Some(2),
        ..OrderPrintsInputs::new("harbour.jpg")
    };
    let outputs = order_prints(&clients, &inputs).await?;

    for request in mock.requests() {
        println!("{} {}", request.method, request.path);
    }
    println!("{outputs:?}");
    Ok(())
}
