//! What the generated workflow costs over the same four calls written by hand with reqwest.
//!
//! ```sh
//! cargo bench --bench workflow             # the paired ratio, then criterion's groups
//! cargo bench --bench workflow -- paired   # the paired ratio alone
//! ```
//!
//! Both sides run `attach-integration-to-source` through the same `reqwest::Client`, and thus the
//! same pool, connection and timeouts; what differs is the code above it. The server answers from
//! constants on a connection of loopback that it keeps alive, in the same thread: with one of its
//! own, the scheduler's choice of a core moves a run by a factor of three, and a slow server hides
//! the difference that is looked for.
//!
//! Criterion's groups say how long a run takes here and now. The ratio comes from single runs that
//! alternate, so that a busy machine disturbs a few of the pairs and not their median; the control,
//! pairs of one and the same side, says how exact it is.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot run has no other way out"
)]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use arazzo_runtime::Http;
use criterion::Criterion;
use hookdeck::Clients;
use hookdeck::workflows::{AttachIntegrationToSourceInputs, attach_integration_to_source};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// How many pairs a ratio is taken from.
const PAIRS: usize = 10_000;

const TOKEN: &str = "test-token";

fn main() {
    // What `cargo bench` passes; without it, as in `cargo test --benches`, once is enough.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let bench = Bench::new();
    assert_eq!(
        bench.generated(),
        bench.by_hand(),
        "a ratio of two things that differ would mean nothing"
    );
    bench.paired(if measures { PAIRS } else { 1 });
    let mut criterion = Criterion::default().configure_from_args();
    bench.groups(&mut criterion);
    criterion.final_summary();
}

/// Both sides, and the runtime that they share with the server.
struct Bench {
    runtime: Runtime,
    generated: Generated,
    by_hand: ByHand,
}

/// What the workflow returns: source, integration, whether one is attached to the other.
type Outputs = (String, String, bool);

impl Bench {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be set up");
        let server = runtime.block_on(serve());
        let client = client();
        let inputs = AttachIntegrationToSourceInputs {
            source_name: "shop".to_owned(),
            integration_label: "Stripe prod".to_owned(),
            provider: "STRIPE".to_owned(),
        };
        Bench {
            runtime,
            generated: Generated {
                clients: clients(&server, &client),
                inputs: inputs.clone(),
            },
            by_hand: ByHand {
                server,
                client,
                inputs,
            },
        }
    }

    fn generated(&self) -> Outputs {
        self.runtime.block_on(self.generated.run())
    }

    fn by_hand(&self) -> Outputs {
        let outputs = self.runtime.block_on(self.by_hand.run());
        outputs.expect("the workflow succeeds")
    }

    fn paired(&self, pairs: usize) {
        let generated = || self.generated();
        let by_hand = || self.by_hand();
        print_ratio("control", &by_hand, &by_hand, pairs);
        print_ratio("paired ratio", &generated, &by_hand, pairs);
    }

    fn groups(&self, criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("attach-integration-to-source");
        group.bench_function("generated", |bencher| bencher.iter(|| self.generated()));
        group.bench_function("by hand", |bencher| bencher.iter(|| self.by_hand()));
        group.finish();
    }
}

/// Alternates two sides, and prints the ratio of their times.
fn print_ratio(name: &str, side: &dyn Fn() -> Outputs, other: &dyn Fn() -> Outputs, pairs: usize) {
    let mut ratios: Vec<f64> = (0..pairs).map(|_| time(side) / time(other)).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |percent: usize| ratios[(ratios.len() - 1) * percent / 100];
    println!(
        "{name}: median {:.3}, p10 {:.3}, p90 {:.3} over {pairs} pairs",
        at(50),
        at(10),
        at(90),
    );
}

fn time(run: &dyn Fn() -> Outputs) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64()
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
struct Generated {
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
    async fn run(&self) -> Outputs {
        let outputs = attach_integration_to_source(&self.clients, &self.inputs)
            .await
            .expect("the workflow succeeds");
        (outputs.source_id, outputs.integration_id, outputs.attached)
    }
}

/// The same as one would write it for this workflow alone.
struct ByHand {
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
    async fn run(&self) -> Result<Outputs, Box<dyn Error>> {
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
    ) -> Result<T, Box<dyn Error>> {
        let request = self.client.post(format!("{}{path}", self.server));
        self.send(request.json(body)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Box<dyn Error>> {
        let reply = request.bearer_auth(TOKEN).send().await?;
        if reply.status() != 200 {
            return Err(format!("the server answered {}", reply.status()).into());
        }
        Ok(reply.json().await?)
    }
}

/// Starts the server; its URL.
async fn serve() -> String {
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
