//! The Hookdeck documents as they are published, in a crate of their own: generated with warnings
//! only, readable, and the same against the mock and over the wire.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use arazzo_codegen::{Builder, Level};
use support::cargo::Crate;
use support::corpus;

const FILES: [&str; 3] = [
    "arazzo/hookdeck-attach-integration-to-source-workflow.yml",
    "openapi/hookdeck-sources-api-openapi.yml",
    "openapi/hookdeck-integrations-api-openapi.yml",
];

/// Runs the workflow twice, and prints what came of it.
const MAIN: &str = r##"
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use arazzo_runtime::Http;
use original::api::workflows::{AttachIntegrationToSourceInputs, attach_integration_to_source};
use original::api::{Clients, mock};
use serde_json::{Value, json};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let inputs = AttachIntegrationToSourceInputs {
        source_name: "shop".to_owned(),
        integration_label: "Stripe prod".to_owned(),
        provider: "STRIPE".to_owned(),
    };
    let mocked = Clients::mock(&mock::mock());
    let mocked = attach_integration_to_source(&mocked, &inputs).await.unwrap();
    let mocked = serde_json::to_value(mocked).unwrap();
    println!("{mocked}");

    let source = json!({"id": mocked["sourceId"], "name": "shop", "undeclared": [1]});
    let url = serve(vec![
        source.clone(),
        json!({"id": mocked["integrationId"]}),
        json!({"success": mocked["attached"]}),
        source,
    ]);
    let mut clients = Clients::new(&Http::with(|builder| builder.no_proxy()).unwrap());
    clients.sources_api = clients.sources_api.server(&url).bearer_auth("token");
    clients.integrations_api = clients.integrations_api.server(&url).bearer_auth("token");
    let served = attach_integration_to_source(&clients, &inputs).await.unwrap();
    println!("{}", serde_json::to_value(served).unwrap());
}

/// Answers with these bodies, and prints what was asked.
fn serve(mut replies: Vec<Value>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    replies.reverse();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            answer(connection.unwrap(), &mut replies);
        }
    });
    url
}

fn answer(connection: TcpStream, replies: &mut Vec<Value>) {
    let mut reader = BufReader::new(&connection);
    loop {
        let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
        if reader.read_line(&mut first).unwrap() == 0 {
            return;
        }
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        println!("{} {}", first.trim(), String::from_utf8(body).unwrap());
        let reply = replies.pop().unwrap().to_string();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:";
        write!(&connection, "{head} {}\r\n\r\n{reply}", reply.len()).unwrap();
    }
}
"##;

#[test]
fn the_published_documents_work_unchanged() {
    let Some(corpus) = corpus::folder() else {
        return;
    };
    let folder = corpus.join("api-evangelist/hookdeck");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let original = Crate::new(
        "original",
        &[
            (
                "build.rs",
                "fn main() {\n    arazzo_codegen::Builder::new().build();\n}\n",
            ),
            (
                "src/lib.rs",
                "#[path = \"../generated/lib.rs\"]\npub mod api;\n",
            ),
            ("src/main.rs", MAIN),
        ],
    );
    for file in FILES {
        original.write(&format!("specs/{file}"), &read(file));
    }

    // Warnings only, and these.
    let (files, report) = Builder::new()
        .project(original.path(""))
        .generate()
        .unwrap();
    let mut slugs: Vec<&str> = report.findings().iter().map(|f| f.slug).collect();
    slugs.sort_unstable();
    let expected = [&["jsonpath-comparison"][..], &["unqualified"; 4]].concat();
    assert_eq!(slugs, expected, "{}", report.render());
    assert_eq!(report.count(Level::Deny), 0);

    // Readable: the workflow fits on a few pages, and only what it reaches is there.
    let lines = |path: &str| {
        let file = files.iter().find(|file| file.path == path);
        file.unwrap().text.lines().count()
    };
    let workflow = lines("workflows/attach_integration_to_source.rs");
    assert!(workflow < 250, "{workflow} lines");
    let all: usize = files.iter().map(|file| file.text.lines().count()).sum();
    assert!(all < 1500, "{all} lines");

    // The same outputs from the mock and from a server.
    let run = original.cargo(&["run", "--quiet"]).succeeds();
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [mocked, requests @ .., served] = lines.as_slice() else {
        panic!("nothing was printed");
    };
    assert_eq!(mocked, served);
    let outputs: serde_json::Value = serde_json::from_str(served).unwrap();
    let (source, integration) = (&outputs["sourceId"], &outputs["integrationId"]);
    let (source, integration) = (source.as_str().unwrap(), integration.as_str().unwrap());
    assert_eq!(outputs["attached"], true);
    assert_eq!(
        requests,
        [
            r#"POST /sources HTTP/1.1 {"name":"shop","type":"WEBHOOK"}"#,
            r#"POST /integrations HTTP/1.1 {"label":"Stripe prod","provider":"STRIPE"}"#,
            &format!("PUT /integrations/{integration}/attach/{source} HTTP/1.1 "),
            &format!("GET /sources/{source} HTTP/1.1 "),
        ]
    );
}
