//! The program, as the generator would write it, and a shell to call it from.

use std::ffi::OsString;
use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::cli::console::{Console, Stream};
use crate::cli::{self, Flag, Program, Session, Workflow};
use crate::codegen::{
    Engine, Http, Method, Mock, MockedOperation, PathStyle, RequestBuilder, Run, Scheme,
    SchemeKind, Source, SourceDefinition, WorkflowError, WorkflowStep,
};

static SOURCES_API: SourceDefinition = SourceDefinition {
    name: "sourcesApi",
    server: None,
    operation_servers: &[],
    schemes: &[
        Scheme {
            name: "bearer",
            kind: SchemeKind::Bearer,
        },
        Scheme {
            name: "basic",
            kind: SchemeKind::Basic,
        },
    ],
    security: &[&[("bearer", &[])], &[("basic", &[])]],
};

pub(super) static OPERATIONS: [MockedOperation; 2] = [
    MockedOperation::json("sourcesApi", "createSource", 200, r#"{"id": "src_1"}"#),
    MockedOperation::json("sourcesApi", "attach", 200, r#"{"success": true}"#),
];

pub(super) fn mock() -> Mock {
    Mock::new(&OPERATIONS)
}

#[derive(Clone, Copy, Debug)]
enum Step {
    CreateSource,
    Attach,
}

impl WorkflowStep for Step {
    const WORKFLOW: &'static str = "provision";

    fn id(self) -> &'static str {
        match self {
            Step::CreateSource => "createSource",
            Step::Attach => "attach",
        }
    }
}

#[derive(serde::Deserialize)]
struct Inputs {
    name: String,
    limit: Option<i64>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    source_id: String,
    attached: bool,
}

async fn provision_on<E: Engine>(
    engine: &E,
    source: &Source,
    inputs: &Inputs,
) -> Result<Outputs, WorkflowError<Step>> {
    let mut run = Run::new(engine, "provision");
    let request = RequestBuilder::new(Method::POST, "createSource", "/sources").json(
        "application/json",
        &json!({"name": inputs.name, "limit": inputs.limit}),
    );
    let mut response = run
        .call(Step::CreateSource, source.call::<Value>(request))
        .await?;
    response.ensure_success()?;
    let source_id: String = response.output("sourceId", "/id")?;
    let request = RequestBuilder::new(Method::PUT, "attach", "/sources/{id}/attach").path(&[(
        "id",
        PathStyle::SIMPLE,
        &source_id,
    )]);
    let mut response = run
        .call(Step::Attach, source.call::<Value>(request))
        .await?;
    let holds = response.body("/success") == true;
    response.ensure(holds, "$response.body#/success == true")?;
    let attached = response.output("attached", "/success")?;
    Ok(Outputs {
        source_id,
        attached,
    })
}

async fn provision(session: &Session, mock: Mock) -> cli::Outcome {
    let source = client(session, &mock)?;
    let inputs: Inputs = session.inputs()?;
    session.finish(provision_on(session.engine(), &source, &inputs).await)
}

fn client(session: &Session, mock: &Mock) -> Result<Source, cli::Error> {
    if session.mock() {
        return Ok(Source::mock(&SOURCES_API, mock));
    }
    let http: Http = session.http()?;
    let mut source = Source::new(&SOURCES_API, &http);
    if let Some(url) = session.server("sourcesApi") {
        source = source.server(url);
    }
    if let Some(token) = session.credential("SHOP_TOKEN") {
        source = source.credential("bearer", token);
    }
    if let Some((user, password)) = session.user_password("SHOP_LOGIN")? {
        source = source.basic("basic", &user, password);
    }
    Ok(source)
}

async fn nothing(session: &Session) -> cli::Outcome {
    session.finish::<_, Step>(Ok(()))
}

fn program(mock: &Mock) -> Program {
    let mock = mock.clone();
    Program::new("shop", "A shop.")
        .source("sourcesApi", None)
        .credential("SHOP_TOKEN", "Bearer token")
        .credential("SHOP_LOGIN", "user:password")
        .workflow(
            Workflow::new(
                "provision",
                "Create a source and attach it.",
                move |session| Box::pin(provision(session, mock.clone())),
            )
            .flag(Flag::text("name", "name").required().help("Its name."))
            .flag(Flag::integer("limit", "limit"))
            .flag(Flag::json("tags", "tags"))
            .flag(Flag::text("server", "server")),
        )
        .workflow(Workflow::new(
            "list",
            "Has a name that is taken.",
            |session| Box::pin(nothing(session)),
        ))
}

/// Where a program is called: with an environment, and with files for its streams.
pub(super) struct Shell {
    pub(super) mock: Mock,
    variables: Vec<(&'static str, &'static str)>,
}

/// What a call left behind.
pub(super) struct Ran {
    pub(super) code: u8,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Shell {
    pub(super) fn new(mock: Mock) -> Self {
        Shell {
            mock,
            variables: Vec::new(),
        }
    }

    pub(super) fn set(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        let (stdout, stderr) = (File::default(), File::default());
        let variables = self.variables.clone();
        let console = Console {
            stdin: Box::new(std::io::empty()),
            stdout: Stream::plain(stdout.clone()),
            stderr: Stream::plain(stderr.clone()),
            environment: Arc::new(move |wanted| {
                let (_, value) = variables.iter().find(|(name, _)| *name == wanted)?;
                Some(OsString::from(value))
            }),
        };
        let arguments = [&["shop"], arguments].concat();
        let code = program(&self.mock).execute(arguments, console);
        Ran {
            code,
            stdout: stdout.text(),
            stderr: stderr.text(),
        }
    }
}

impl Ran {
    /// The lines of stderr without what differs from run to run: widths and durations.
    pub(super) fn lines(&self) -> Vec<String> {
        self.stderr.lines().map(stable).collect()
    }
}

fn stable(line: &str) -> String {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if let [.., duration, "ms"] = words.as_mut_slice() {
        *duration = "#";
    }
    words.join(" ")
}

/// What a test gives in place of a terminal.
#[derive(Clone, Default)]
pub(super) struct File(Arc<Mutex<Vec<u8>>>);

impl File {
    /// The lines, as [`Ran::lines`] gives them.
    pub(super) fn lines(&self) -> Vec<String> {
        self.text().lines().map(stable).collect()
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no panic").clone()).expect("text")
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
