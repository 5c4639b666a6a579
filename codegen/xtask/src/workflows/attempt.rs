//! Running a generated workflow on its mock, as a user of the generated program would.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a run may take: nothing is sent, so it is computing or waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With outputs.
    Success,
    /// At a step, for a reason.
    Stopped { step: String, reason: String },
    /// Not as a program should: a panic, a run without an end.
    Fault(String),
}

/// Runs a workflow of the module's program.
pub fn run(program: &Path, module: &str, workflow: &str, inputs: &Value) -> Result<End, String> {
    let mut child = Command::new(program)
        .args([workflow, "--mock", "--inputs", &inputs.to_string()])
        .env("CORPUS_MODULE", module)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let started = Instant::now();
    let mut late = false;
    while child
        .try_wait()
        .map_err(|error| error.to_string())?
        .is_none()
    {
        if started.elapsed() > PATIENCE {
            late = true;
            child.kill().map_err(|error| error.to_string())?;
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(match output.status.code() {
        _ if late => End::Fault("it does not come to an end".to_owned()),
        Some(0) => End::Success,
        Some(1) => stopped(&said),
        _ => End::Fault(said.trim().to_owned()),
    })
}

/// Reads ``error: workflow `w`, step `s` (GET /x), attempt 1: reason``.
fn stopped(said: &str) -> End {
    let error = said.lines().find_map(|line| line.strip_prefix("error: "));
    let error = error.unwrap_or("no error was named");
    let step = error
        .split_once("step `")
        .and_then(|(_, rest)| rest.split_once('`'));
    let Some((step, rest)) = step else {
        return End::Fault(error.to_owned());
    };
    let reason = rest.split_once(": ").map_or(rest, |(_, reason)| reason);
    End::Stopped {
        step: step.to_owned(),
        reason: reason.to_owned(),
    }
}
