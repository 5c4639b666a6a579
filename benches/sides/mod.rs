//! The two sides that are compared: the generated workflow, and the same four calls by hand; and the
//! server that both call.

use std::error::Error;
use std::time::Duration;

use arazzo_runtime::Http;
use hookdeck::Clients;
use hookdeck::workflows::{AttachIntegrationToSourceInputs, attach_integration_to_source};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const TOKEN: &str = "test-token";

/// What the workflow returns: source, integration, whether one is attached to the other.
pub type Outputs = (String, String, bool);

/// Both sides, for a server, with one HTTP client.
pub fn sides(server: &str) -> (Generated, ByHand) {
    let client = client();
    let inputs = AttachIntegrationToSourceInputs {
        source_name: "shop".to_owned(),
        integration_label: "Stripe prod".to_owned(),
        provider: "STRIPE".to_owned(),
    };
    let generated = Generated {
        clients: clients(server, &client),
        inputs: inputs.clone(),
    };
    let by_hand = ByHand {
        server: server.to_owned(),
        client,
        inputs,
    };
    (generated, by_hand)
}

/// A client set up as `Http::new` sets its own up.
fn client() -> reqwest::Client {
    // Chooses the provider of cryptography, without which reqwest makes no client.
    Http::new().expect("TLS can be set up");
    reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("benchmark/1.0")
        .build()
        .expect("a client can be set up")
}

/// The generated function.
pub struct Generated {
    clients: Clients,
    inputs: AttachIntegrationToSourceInputs,
}

fn clients(server: &str, client: &reqwest::Client) -> Clients {
    let clients = Clients::new(&Http::from_client(client.clone()));
    Clients {
        sources_api: clients.sources_api.server(server).bearer_auth(TOKEN),
        integrations_api: clients.integrations_api.server(server).bearer_auth(TOKEN),
    }
}

impl Generated {
    pub async fn run(&self) -> Outputs {
        let outputs = attach_integration_to_source(&self.clients, &self.inputs)
            .await
            .expect("the workflow succeeds");
        (outputs.source_id, outputs.integration_id, outputs.attached)
    }
}

/// The same as one would write it for this workflow alone.
pub struct ByHand {
    server: String,
    client: reqwest::Client,
    inputs: AttachIntegrationToSourceInputs,
}

#[derive(Deserialize)]
struct Created {
    id: String,
}

#[derive(Deserialize)]
struct Attached {
    success: bool,
}

impl ByHand {
    pub async fn run(&self) -> Outputs {
        self.try_run().await.expect("the workflow succeeds")
    }

    async fn try_run(&self) -> Result<Outputs, Box<dyn Error + Send + Sync>> {
        let body = serde_json::json!({
            "name": self.inputs.source_name,
            "type": "WEBHOOK",
        });
        let source: Created = self.post("/sources", &body).await?;
        let body = serde_json::json!({
            "label": self.inputs.integration_label,
            "provider": self.inputs.provider,
        });
        let integration: Created = self.post("/integrations", &body).await?;
        let path = format!("/integrations/{}/attach/{}", integration.id, source.id);
        let request = self.client.put(format!("{}{path}", self.server));
        let attached: Attached = self.send(request).await?;
        if !attached.success {
            return Err("the integration was not attached".into());
        }
        let request = self
            .client
            .get(format!("{}/sources/{}", self.server, source.id));
        let confirmed: Created = self.send(request).await?;
        Ok((confirmed.id, integration.id, attached.success))
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<T, Box<dyn Error + Send + Sync>> {
        let request = self.client.post(format!("{}{path}", self.server));
        self.send(request.json(body)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Box<dyn Error + Send + Sync>> {
        let reply = request.bearer_auth(TOKEN).send().await?;
        if reply.status() != 200 {
            return Err(format!("the server answered {}", reply.status()).into());
        }
        Ok(reply.json().await?)
    }
}

/// Starts the server; its URL.
pub async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    format!("http://{address}")
}

/// Answers the requests of a connection until the client closes it.
async fn answer(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    let mut filled = 0;
    while let Ok(read @ 1..) = stream.read(&mut buffer[filled..]).await {
        filled += read;
        let Some(length) = complete(&buffer[..filled]) else {
            continue;
        };
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length";
        let body = reply(&buffer);
        let text = format!("{head}: {}\r\n\r\n{body}", body.len());
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
        buffer.copy_within(length..filled, 0);
        filled -= length;
    }
}

/// The length of the request at the start of `bytes`, if it is complete.
fn complete(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let mut lines = bytes[..head].split(|byte| *byte == b'\n');
    let body: usize = lines
        .find_map(|line| line.strip_prefix(b"content-length: "))
        .map_or(Some(0), |length| {
            std::str::from_utf8(length.trim_ascii()).ok()?.parse().ok()
        })?;
    (bytes.len() >= head + body).then_some(head + body)
}

fn reply(request: &[u8]) -> &'static str {
    if request.starts_with(b"PUT ") {
        r#"{"success":true}"#
    } else if request.starts_with(b"POST /integrations ") {
        INTEGRATION
    } else {
        SOURCE
    }
}

const INTEGRATION: &str = concat!(
    r#"{"id":"int_8h1c5d0w2z6t","team_id":"tm_6b0n3r8y5s2f","label":"Stripe prod","#,
    r#""provider":"STRIPE","features":["VERIFICATION"],"#,
    r#""configs":{"webhook_secret_key":"sample-signing-secret"},"sources":[],"#,
    r#""updated_at":"2025-08-02T16:44:10Z","created_at":"2025-07-15T08:30:00Z"}"#,
);

const SOURCE: &str = concat!(
    r#"{"id":"src_4k2v9x1m7q3p","name":"shop","description":null,"team_id":"tm_6b0n3r8y5s2f","#,
    r#""url":"https://hkdk.events/4k2v9x1m7q3p","type":"WEBHOOK","authenticated":true,"#,
    r#""config":{"allowed_http_methods":["POST","PUT"],"custom_response":null},"#,
    r#""disabled_at":null,"updated_at":"2025-08-19T14:05:31Z","created_at":"2025-07-14T09:21:05Z"}"#,
);
