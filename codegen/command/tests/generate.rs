//! `cargo arazzo generate`: the packages that it writes compile and run, and its mistakes are said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_description_becomes_a_package_that_compiles() {
    let folder = Folder::new("client");
    let description = specs().join("hookdeck-sources.openapi.yaml");
    let run = folder.generate(&[description.to_str().unwrap(), "--crate", "hook-sources"]);
    assert!(run.success, "{}", run.stderr);
    // The module and the client are named after the crate; all operations are there.
    assert!(folder.read("src/lib.rs").contains("pub mod hook_sources;"));
    assert!(
        folder
            .read("src/hook_sources/mod.rs")
            .contains("pub fn delete_source")
    );
    assert!(
        folder
            .read("Cargo.toml")
            .contains("name = \"hook-sources\"")
    );
    folder.cargo(&["check"]);

    // Cargo.toml is the user's from now on; the code is written again.
    let manifest = folder.read("Cargo.toml") + "# mine\n";
    std::fs::write(folder.0.join("Cargo.toml"), &manifest).unwrap();
    std::fs::remove_file(folder.0.join("src/lib.rs")).unwrap();
    let again = folder.generate(&[description.to_str().unwrap(), "--crate", "hook-sources"]);
    assert!(again.success, "{}", again.stderr);
    assert_eq!(folder.read("Cargo.toml"), manifest);
    assert!(folder.0.join("src/lib.rs").exists());
}

#[test]
fn documents_become_a_package_with_a_program() {
    let folder = Folder::new("program");
    let run = folder.generate(&[specs().to_str().unwrap(), "--crate", "hooks", "--cli"]);
    assert!(run.success, "{}", run.stderr);
    assert!(run.stderr.contains("[unqualified]"), "{}", run.stderr);
    let output = folder.cargo(&[
        "run",
        "--quiet",
        "--",
        "attach-integration-to-source",
        "--mock",
        "--source-name=a",
        "--integration-label=b",
        "--provider=STRIPE",
    ]);
    assert!(output.contains("\"attached\":true"), "{output}");
}

/// As a build script does, without one: into the package of the current folder.
#[test]
fn the_package_that_is_here_gets_its_code() {
    let folder = Folder::new("here");
    let path = |path: &str| folder.0.join(path);
    std::fs::create_dir_all(path("specs")).unwrap();
    let documents = std::fs::read_dir(specs()).unwrap();
    for document in documents.map(|entry| entry.unwrap().path()) {
        let to = path("specs").join(document.file_name().unwrap());
        std::fs::copy(document, to).unwrap();
    }
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "generate"])
            .args(arguments)
            .current_dir(&folder.0)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, stderr) = run(&["--check"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("missing: generated/lib.rs"), "{stderr}");
    assert!(stderr.contains("without --check"), "{stderr}");
    assert!(!path("generated").exists());

    let (code, stderr) = run(&[]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.ends_with("wrote generated\n"), "{stderr}");
    let (code, stderr) = run(&["--check"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.ends_with("generated is current\n"), "{stderr}");

    // A program is one of a package.
    let (code, stderr) = run(&["--cli"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("there is no Cargo.toml"), "{stderr}");
    std::fs::write(path("Cargo.toml"), "[package]\nname = \"hooks\"\n").unwrap();
    let (code, stderr) = run(&["--cli", "--check"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("missing: generated/main.rs"), "{stderr}");
    assert_eq!(run(&["--cli"]).0, Some(0));
    assert!(folder.read("generated/main.rs").contains("hooks"));
}

#[test]
fn shells_complete_the_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "completions", shell])
            .output()
            .unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["cargo-arazzo", "check", "format"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

/// Every command says what it is good for, with examples.
#[test]
fn help_has_examples() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(arguments)
            .arg("--help")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let all = help(&["arazzo"]);
    let commands = all.split_once("Commands:\n").unwrap().1;
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.contains(&"completions"), "{commands:?}");
    assert!(all.contains("Examples:\n  cargo arazzo "), "{all}");
    for command in commands {
        let text = help(&["arazzo", command]);
        let (_, examples) = text.split_once("Examples:\n").unwrap();
        let example = format!("cargo arazzo {command}");
        assert!(examples.contains(&example), "{text}");
    }
}

/// Two documents with one workflowId, over a description that they name by its URL.
#[test]
fn workflows_of_one_id_stay_apart() {
    let folder = Folder::new("documents");
    let documents = folder.0.join("specs");
    std::fs::create_dir_all(&documents).unwrap();
    for (name, step) in [("give", "createNote"), ("take", "readNote")] {
        let text = NOTES.replace("STEP", step);
        std::fs::write(documents.join(format!("{name}.arazzo.yaml")), text).unwrap();
    }
    let description = documents.join("local.yaml");
    std::fs::write(&description, NOTES_API).unwrap();
    let map = format!("https://notes.example/api.yaml={}", description.display());
    let documents = documents.to_str().unwrap();
    let run = folder.generate(&[documents, "--crate", "notes", "--cli", "--map", &map]);
    assert!(run.success, "{}", run.stderr);
    let list = folder.cargo(&["run", "--quiet", "--", "list"]);
    assert!(
        list.contains("give/run\n") && list.contains("take/run\n"),
        "{list}"
    );
    // The documentation shows each, also where it is in the module of its document.
    folder.cargo(&["doc", "--quiet", "--no-deps", "--lib"]);
    let documentation = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates/doc/notes");
    let page = documentation.join("workflows/take/fn.outer.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains("<svg xmlns=") && page.contains("aria-label=\"Workflow take/outer."),
        "{page}"
    );
    // What a called workflow does is indented below the step that calls it.
    let (stdout, stderr) = folder.cargo_says(&["run", "--quiet", "--", "take/outer", "--mock"]);
    assert_eq!(stdout, "{}\n");
    let lines: Vec<&str> = stderr
        .lines()
        .map(|line| line.split("  204").next().unwrap().trim_end())
        .collect();
    assert_eq!(
        lines,
        [
            "✓ before               GET    /note",
            "  · workflow take/inner",
            "    · workflow take/run",
            "    ✓ only                 GET    /note",
            "    · workflow take/run succeeded",
            "  ✓ after                GET    /note",
            "  · workflow take/inner succeeded",
            "✓ last                 GET    /note",
        ],
        "{stderr}"
    );
}

const NOTES: &str = "arazzo: 1.0.1
info: {title: Notes, version: '1'}
sourceDescriptions: [{name: notes, url: 'https://notes.example/api.yaml', type: openapi}]
workflows:
  - {workflowId: run, steps: [{stepId: only, operationId: STEP}]}
  - workflowId: inner
    steps:
      - {stepId: call, workflowId: run}
      - {stepId: after, operationId: STEP}
  - workflowId: outer
    steps:
      - {stepId: before, operationId: STEP}
      - {stepId: call, workflowId: inner}
      - {stepId: last, operationId: STEP}
";

const NOTES_API: &str = "openapi: 3.0.3
info: {title: Notes, version: '1'}
servers: [{url: 'https://notes.example'}]
paths:
  /note:
    get: {operationId: readNote, responses: {'204': {description: Read.}}}
    post: {operationId: createNote, responses: {'204': {description: Made.}}}
";

#[test]
fn descriptions_get_the_names_that_they_are_given() {
    let folder = Folder::new("names");
    let sources = specs().join("hookdeck-sources.openapi.yaml");
    let integrations = specs().join("hookdeck-integrations.openapi.yaml");
    let named = format!("inbound={}", sources.display());
    let run = folder.generate(&[&named, integrations.to_str().unwrap(), "--crate", "both"]);
    assert!(run.success, "{}", run.stderr);
    let root = folder.read("src/lib.rs");
    assert!(root.contains("pub mod inbound;"), "{root}");
    assert!(
        root.contains("pub mod hookdeck_integrations_openapi;"),
        "{root}"
    );
}

#[test]
fn nothing_is_written_after_a_mistake() {
    let folder = Folder::new("mistakes");
    let write = |name: &str, text: &str| {
        let path = folder.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let swagger = write("old.yaml", "swagger: '2.0'\ninfo: {title: t, version: v}\n");
    let client = specs().join("hookdeck-sources.openapi.yaml");
    let other = write("other.yaml", "title: nothing\n");
    for (arguments, code, message) in [
        (vec![swagger.as_str(), "--crate", "x"], 1, "Swagger 2.0"),
        (
            vec![&other, "--crate", "x"],
            1,
            "neither an Arazzo document nor",
        ),
        (
            vec!["missing.yaml", "--crate", "x"],
            1,
            "missing.yaml cannot be read",
        ),
        (
            vec![client.to_str().unwrap(), "--crate", "x", "--cli"],
            1,
            "--cli needs a workflow",
        ),
        (vec![&other, "--crate", "1x"], 2, "a letter, then letters"),
        (vec![&other, "--crate", ""], 2, "a letter, then letters"),
        (vec![&other, "--crate", "fn"], 2, "`fn-client` would do"),
        (vec![&other, "--crate", "test"], 2, "`test-client` would do"),
        (vec![&other, "--crate", "proc-macro"], 2, "would do"),
        (
            vec![&other, "--crate", "x", "--deny", "untipped"],
            2,
            "did you mean `untyped`?",
        ),
        (vec!["--crate", "x"], 1, "specs cannot be read"),
        (
            vec!["--crate", "x"],
            1,
            "`specs/` is what is read where nothing is named",
        ),
        (
            vec![&other, "--crate", "x", "--map", "https://a.example"],
            2,
            "a URI, `=` and a file",
        ),
    ] {
        let run = folder.generate(&arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains(message),
            "{arguments:?}: {}",
            run.stderr
        );
        assert!(!folder.0.join("src").exists());
        assert!(!folder.0.join("Cargo.toml").exists());
    }
}

/// Until it is: cargo would only say that there is no such package.
#[test]
fn that_the_runtime_is_not_published_is_said() {
    let folder = Folder::new("unpublished");
    let client = specs().join("hookdeck-sources.openapi.yaml");
    let run = || {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "generate", "--crate", "x", "--out"])
            .args([&folder.0, &client])
            .output()
            .unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let said = run();
    assert!(
        said.contains("`arazzo-runtime` is not published yet"),
        "{said}"
    );
    // Cargo.toml is the user's now.
    assert!(!run().contains("not published"));
}

#[test]
fn files_of_others_stay() {
    let folder = Folder::new("foreign");
    std::fs::create_dir_all(folder.0.join("src")).unwrap();
    std::fs::write(folder.0.join("src/lib.rs"), "//! Mine.\n").unwrap();
    let run = folder.generate(&[specs().to_str().unwrap(), "--crate", "hooks"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("not a generated file"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.read("src/lib.rs"), "//! Mine.\n");
    assert!(!folder.0.join("src/mock.rs").exists());
}

fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap()
}

fn specs() -> PathBuf {
    workspace().join("specs")
}

/// A folder for a package, outside the workspace; kept after the test, so that cargo knows it again.
struct Folder(PathBuf);

struct Run {
    success: bool,
    code: Option<i32>,
    stderr: String,
}

impl Folder {
    fn new(name: &str) -> Self {
        let checkout = workspace().to_string_lossy().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("cargo-arazzo-tests{checkout}/{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.join(path)).unwrap()
    }

    /// Runs the command as cargo does.
    fn generate(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "generate"])
            .args(arguments)
            .arg("--out")
            .arg(&self.0)
            .arg("--runtime-path")
            .arg(workspace().join("runtime"))
            .output()
            .unwrap();
        Run {
            success: output.status.success(),
            code: output.status.code(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs cargo in the package without network and with warnings as errors; its stdout.
    fn cargo(&self, arguments: &[&str]) -> String {
        self.cargo_says(arguments).0
    }

    /// The same with its stderr.
    fn cargo_says(&self, arguments: &[&str]) -> (String, String) {
        std::fs::copy(workspace().join("Cargo.lock"), self.0.join("Cargo.lock")).unwrap();
        let mut lib = self.read("src/lib.rs");
        if !lib.contains("deny(warnings)") {
            lib.insert_str(lib.find("\n\n").unwrap() + 2, "#![deny(warnings)]\n");
            std::fs::write(self.0.join("src/lib.rs"), lib).unwrap();
        }
        let output = Command::new(env!("CARGO"))
            .args([&arguments[..1], &["--offline", "--target-dir"]].concat())
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"))
            .args(&arguments[1..])
            .current_dir(&self.0)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        (
            String::from_utf8(output.stdout).unwrap(),
            stderr.into_owned(),
        )
    }
}
