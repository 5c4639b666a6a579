//! The generator as users meet it: in the build script of a crate of their own, run by cargo.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use support::cargo::{Crate, Run};

const BUILD: &str = "fn main() {\n    arazzo_codegen::Builder::new().build();\n}\n";

/// Uses what is generated: the output as a value.
const LIBRARY: &str = r#"
#[path = "../generated/lib.rs"]
pub mod api;

use api::workflows::{WriteNoteError, WriteNoteInputs, write_note};

pub async fn note_id(clients: &api::Clients) -> Result<String, WriteNoteError> {
    let inputs = WriteNoteInputs { text: "remember".to_owned() };
    Ok(write_note(clients, &inputs).await?.note_id)
}
"#;

const ARAZZO: &str = "specs/notes.arazzo.yaml";
const OPENAPI: &str = "specs/notes.openapi.yaml";
const WORKFLOW: &str = "generated/workflows/write_note.rs";
const PICTURE: &str = "generated/workflows/write_note.svg";

fn case(name: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    cases.join(name)
}

fn document(case_and_file: &str) -> String {
    std::fs::read_to_string(case(case_and_file)).unwrap()
}

/// A crate whose documents are those of the case `straight`.
fn consumer(name: &str) -> Crate {
    Crate::new(
        name,
        &[
            ("build.rs", BUILD),
            ("src/lib.rs", LIBRARY),
            (ARAZZO, &document("straight/notes.arazzo.yaml")),
            (OPENAPI, &document("straight/notes.openapi.yaml")),
        ],
    )
}

impl Crate {
    fn build(&self) -> Run {
        self.cargo(&["build"])
    }

    fn generated(&self) -> Vec<(String, SystemTime)> {
        self.dates("generated")
    }

    fn generated_names(&self) -> Vec<String> {
        support::files_below(&self.path("generated"))
    }

    /// `path:line:column` of a text in a file, which has it once.
    fn place(&self, path: &str, text: &str) -> String {
        let all = self.read(path);
        let (before, after) = all.split_once(text).unwrap();
        assert!(!after.contains(text), "{path} has {text:?} several times");
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{path}:{line}:{column}")
    }
}

#[test]
fn a_build_keeps_the_generated_code_current() {
    let consumer = consumer("lifecycle");

    // The first build generates, and compiles what it generated.
    consumer.build().succeeds();
    let expected = case("straight/expected/generated");
    assert_eq!(consumer.generated_names(), support::files_below(&expected));
    for path in consumer.generated_names() {
        let golden = std::fs::read_to_string(expected.join(&path)).unwrap();
        assert_eq!(
            consumer.read(&format!("generated/{path}")),
            golden,
            "{path}"
        );
    }

    // The second does nothing.
    let dates = consumer.generated();
    consumer
        .cargo(&["build", "--verbose"])
        .succeeds()
        .says(&["Fresh lifecycle"])
        .does_not_say("Running")
        .does_not_say("Compiling");
    assert_eq!(consumer.generated(), dates);

    // A change of a document changes the code; one that does not matter changes nothing.
    consumer.edit(ARAZZO, "Write a note and", "Take a note, and");
    consumer.build().succeeds();
    assert!(
        consumer
            .read(WORKFLOW)
            .contains("/// Take a note, and read it back.")
    );
    let dates = consumer.generated();
    consumer.edit(OPENAPI, "paths:", "\n# The paths.\npaths:");
    consumer
        .cargo(&["build", "--verbose"])
        .succeeds()
        .says(&["build-script-build"]);
    assert_eq!(consumer.generated(), dates);

    // An edit by hand is repaired, and what is missing comes back.
    let (workflow, mock) = (consumer.read(WORKFLOW), consumer.read("generated/mock.rs"));
    let picture = consumer.read(PICTURE);
    consumer.edit(WORKFLOW, "== 201", "== 200");
    consumer.edit(PICTURE, "== 201", "== 200");
    std::fs::remove_file(consumer.path("generated/mock.rs")).unwrap();
    consumer.build().succeeds();
    assert_eq!(consumer.read(WORKFLOW), workflow);
    assert_eq!(consumer.read("generated/mock.rs"), mock);
    assert_eq!(consumer.read(PICTURE), picture);

    // Code of a document that is gone goes as well; what others put there stays.
    let names = consumer.generated_names();
    consumer.write(
        "specs/lamp/lamp.arazzo.yaml",
        &document("no-inputs/lamp.arazzo.yaml"),
    );
    consumer.write(
        "specs/lamp/lamp.openapi.yaml",
        &document("no-inputs/lamp.openapi.yaml"),
    );
    consumer.write("generated/workflows/own.rs", "// Mine.\n");
    consumer.write("generated/workflows/own.svg", "<svg></svg>\n");
    consumer.write(
        "generated/own.txt",
        "// @generated by arazzo-codegen, says somebody.\n",
    );
    consumer.build().succeeds();
    assert!(consumer.path("generated/lamp/mod.rs").exists());
    assert!(consumer.path("generated/workflows/switch_on.rs").exists());
    assert!(consumer.path("generated/workflows/switch_on.svg").exists());
    std::fs::remove_dir_all(consumer.path("specs/lamp")).unwrap();
    consumer.build().succeeds();
    let mut expected = names;
    expected.extend(["own.txt", "workflows/own.rs", "workflows/own.svg"].map(str::to_owned));
    expected.sort();
    assert_eq!(consumer.generated_names(), expected);
}

#[test]
fn check_mode_writes_nothing() {
    let consumer = consumer("checked");
    let check = |variable: (&str, &str)| consumer.cargo_with(&["build"], &[variable]);

    // Nothing there: everything is missing, and stays so.
    check(("ARAZZO_CODEGEN", "check")).fails().says(&[
        "error: the generated code is not what the documents say",
        "missing: generated/lib.rs",
        "missing: generated/mock.rs",
        "more files",
        "ARAZZO_CODEGEN=write cargo build",
    ]);
    assert!(!consumer.path("generated").exists());

    // Current: passes, also where nothing can be written.
    consumer.build().succeeds();
    read_only(&consumer.path("generated"), true);
    let dates = consumer.generated();
    check(("ARAZZO_CODEGEN", "check")).succeeds();
    check(("CI", "true")).succeeds();
    consumer.edit(ARAZZO, "info:", "# A remark.\ninfo:");
    consumer.build().succeeds();
    assert_eq!(consumer.generated(), dates);
    read_only(&consumer.path("generated"), false);

    // Stale: fails with the difference and the command.
    consumer.edit(ARAZZO, "Write a note and", "Take a note, and");
    for variable in [("ARAZZO_CODEGEN", "check"), ("CI", "true"), ("CI", "1")] {
        check(variable).fails().says(&[
            "differs: generated/workflows/write_note.rs",
            "  -/// Write a note and read it back.",
            "  +/// Take a note, and read it back.",
            "ARAZZO_CODEGEN=write cargo build",
        ]);
        assert_eq!(consumer.generated(), dates);
    }

    // What the message says helps, in continuous integration as well.
    let both = [("ARAZZO_CODEGEN", "write"), ("CI", "true")];
    consumer.cargo_with(&["build"], &both).succeeds();
    check(("CI", "true")).succeeds();
}

#[test]
fn a_feature_that_is_missing_is_named() {
    let documents = |name: &str| document(&format!("criteria-types/{name}"));
    let consumer = Crate::new(
        "features",
        &[
            ("build.rs", BUILD),
            (
                "src/lib.rs",
                "#[path = \"../generated/lib.rs\"]\npub mod api;\n",
            ),
            ("specs/crates.arazzo.yaml", &documents("crates.arazzo.yaml")),
            (
                "specs/crates.openapi.yaml",
                &documents("crates.openapi.yaml"),
            ),
        ],
    );
    consumer.edit("Cargo.toml", "\"jsonpath\", \"regex\", ", "");
    let mut run = consumer.cargo(&["check"]).fails();
    for text in [
        "the workflows need the feature `jsonpath` of `arazzo-runtime`",
        "the workflows need the feature `regex` of `arazzo-runtime`",
        "the documents have a regular expression here: add the feature `regex`",
        "the documents have a JSONPath query here: add the feature `jsonpath`",
    ] {
        run = run.says(&[text]);
    }
    // Nothing else is wrong.
    run.does_not_say("error[");
}

#[test]
fn mistakes_in_documents_fail_the_build() {
    let consumer = consumer("mistaken");
    consumer.build().succeeds();
    let dates = consumer.generated();

    // An operation that does not exist: an error, and the code stays as it was.
    consumer.edit(ARAZZO, "operationId: writeNote", "operationId: writeNotes");
    let place = consumer.place(ARAZZO, "writeNotes");
    consumer.build().fails().says(&[
        "error[unknown-operation]: there is no operation `writeNotes` in notes",
        &format!("--> {place}"),
        "help: did you mean `writeNote`?",
        "1 error, 0 warnings",
    ]);
    assert_eq!(consumer.generated(), dates);
    consumer.edit(ARAZZO, "operationId: writeNotes", "operationId: writeNote");

    // A document that cannot be read, likewise.
    consumer.write("specs/broken.arazzo.yaml", "arazzo: 1.0.1\n  info: {}\n");
    consumer
        .build()
        .fails()
        .says(&["error[unreadable]", "--> specs/broken.arazzo.yaml:2:7"]);
    assert_eq!(consumer.generated(), dates);
    std::fs::remove_file(consumer.path("specs/broken.arazzo.yaml")).unwrap();

    // The API renames the property that an output reads. By default the output becomes optional,
    // and rustc finds the code that relies on it.
    consumer.edit(OPENAPI, "[id, text]", "[identifier, text]");
    consumer.edit(OPENAPI, "        id:\n", "        identifier:\n");
    let place = consumer.place(ARAZZO, "$response.body#/id");
    let warning = [
        "warning: mistaken@0.1.0: ",
        &place,
        "schema `Note` has no `id` [pointer]; did you mean `identifier`?",
    ];
    consumer.build().fails().says(&warning).says(&[
        "error[E0308]",
        "write_note(clients, &inputs).await?.note_id",
        "expected `String`, found `Option<Value>`",
    ]);
    assert_ne!(consumer.generated(), dates);
    let optional = "Result<Option<serde_json::Value>";
    consumer.edit("src/lib.rs", "Result<String", optional);
    consumer.build().succeeds().says(&warning);

    // Under `strict` it is an error, before anything is written.
    let dates = consumer.generated();
    consumer.edit("build.rs", ".build()", ".strict().build()");
    consumer.build().fails().says(&[
        "error[pointer]: `/id` is not in the reply of `writeNote`: schema `Note` has no `id`",
        &format!("--> {place}"),
        "read here",
        &format!(
            "::: {}",
            consumer.place(OPENAPI, "Note:\n      type: object\n      description")
        ),
        "has no `id`",
        "did you mean `identifier`?",
        "schema `Note` has `identifier`, `text`",
    ]);
    assert_eq!(consumer.generated(), dates);
}

#[test]
fn levels_are_set_beside_the_documents() {
    let consumer = consumer("levels");
    let unknown: String = (0..25)
        .map(|number| format!("field{number}: 1\n"))
        .collect();
    consumer.edit(ARAZZO, "info:", &format!("{unknown}info:"));

    // Many warnings are ten lines, and one that says where the others are.
    let run = consumer.build().succeeds();
    let lines = run.stderr.matches("warning: levels@0.1.0: ").count();
    assert_eq!(lines, 11, "{}", run.stderr);
    run.says(&[
        &format!("{ARAZZO}:2:1: "),
        "15 more (15 unknown-field): run `cargo arazzo check`",
    ]);

    // Settings are read by the next build, and when they change.
    let settings = "specs/arazzo.toml";
    consumer.write(settings, "[levels]\nunknown-field = \"allow\"\n");
    consumer
        .build()
        .succeeds()
        .does_not_say("warning: levels@0.1.0");
    consumer
        .cargo(&["build", "--verbose"])
        .succeeds()
        .says(&["Fresh levels"]);
    consumer.edit(settings, "allow", "deny");
    consumer
        .build()
        .fails()
        .says(&["error[unknown-field]", "25 errors, 0 warnings"]);

    // A mistake in them is found at its place.
    consumer.edit(settings, "field", "feild");
    consumer.build().fails().says(&[
        "error[configuration]: there is no finding `unknown-feild`",
        &format!("--> {settings}:2:1"),
        "did you mean `unknown-field`?",
        "1 error, 25 warnings",
    ]);
}

/// Makes a folder and all below it read-only, or writable again.
fn read_only(folder: &Path, read_only: bool) {
    let mut paths = vec![folder.to_owned()];
    for file in support::files_below(folder) {
        let file = folder.join(file);
        paths.extend([file.parent().unwrap().to_owned(), file]);
    }
    if read_only {
        // What is inside before what it is in.
        paths.reverse();
    }
    for path in paths {
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(read_only);
        std::fs::set_permissions(&path, permissions).unwrap();
    }
}
