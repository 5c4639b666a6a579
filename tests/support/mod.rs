//! What the tests share: a server that records, clients that send to it, replies of a success.

pub mod server;

use arazzo_runtime::{Http, WorkflowError};
use hookdeck::Clients;
use hookdeck::workflows::{
    AttachIntegrationToSourceInputs, AttachIntegrationToSourceOutputs,
    AttachIntegrationToSourceStep, attach_integration_to_source,
};

pub use server::{Reply, Server};

/// The credential that [`clients`] have.
pub const TOKEN: &str = "hush-token";

pub const CREATE_SOURCE: usize = 0;
pub const CREATE_INTEGRATION: usize = 1;
pub const ATTACH_INTEGRATION: usize = 2;
pub const CONFIRM_SOURCE: usize = 3;

/// A transport that no proxy of this machine gets to see, and without certificates, whose reading
/// takes longer than a run.
pub fn http() -> Http {
    http_with(|builder| builder)
}

/// The same, configured further.
pub fn http_with(configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Http {
    Http::with(|builder| configure(builder.no_proxy().tls_certs_only([]))).unwrap()
}

/// Both clients, with a token, sending to `server`.
pub fn clients(server: &Server) -> Clients {
    clients_over(&http(), server)
}

/// The same over a transport of the test's choice.
pub fn clients_over(http: &Http, server: &Server) -> Clients {
    let mut clients = clients_at(http, &server.url());
    clients.sources_api = clients.sources_api.bearer_auth(TOKEN);
    clients.integrations_api = clients.integrations_api.bearer_auth(TOKEN);
    clients
}

/// Both clients without credentials, sending to `url`.
pub fn clients_at(http: &Http, url: &str) -> Clients {
    let mut clients = Clients::new(http);
    clients.sources_api = clients.sources_api.server(url);
    clients.integrations_api = clients.integrations_api.server(url);
    clients
}

pub fn inputs() -> AttachIntegrationToSourceInputs {
    AttachIntegrationToSourceInputs {
        source_name: "shop".to_owned(),
        integration_label: "Stripe prod".to_owned(),
        provider: "STRIPE".to_owned(),
    }
}

/// How a run of the workflow ends.
pub type Outcome =
    Result<AttachIntegrationToSourceOutputs, WorkflowError<AttachIntegrationToSourceStep>>;

/// Runs the workflow with [`inputs`].
pub async fn run(clients: &Clients) -> Outcome {
    attach_integration_to_source(clients, &inputs()).await
}

/// A server that answers the four steps with success.
pub fn successful_server() -> Server {
    Server::start(success())
}

/// Replies to the four steps. Only what the workflow reads has to be there.
pub fn success() -> [Reply; 4] {
    success_with("src_1", "int_1")
}

/// The same with these identifiers.
pub fn success_with(source: &str, integration: &str) -> [Reply; 4] {
    let created = serde_json::json!({ "id": source, "name": "shop" });
    [
        Reply::json(200, &created.to_string()),
        Reply::json(200, &serde_json::json!({ "id": integration }).to_string()),
        Reply::json(200, r#"{"success":true}"#),
        Reply::json(200, &created.to_string()),
    ]
}

/// The success with another reply to one of the steps.
pub fn success_but(step: usize, reply: Reply) -> [Reply; 4] {
    let mut replies = success();
    replies[step] = reply;
    replies
}

/// What the workflow makes of [`success`].
pub fn outputs() -> AttachIntegrationToSourceOutputs {
    AttachIntegrationToSourceOutputs {
        source_id: "src_1".to_owned(),
        integration_id: "int_1".to_owned(),
        attached: true,
    }
}
