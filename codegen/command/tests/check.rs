//! `cargo arazzo check`: what it finds, how it says it, and its exit status.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what these call"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const API: &str = "openapi: 3.0.3
info: {title: Notes, version: '1'}
servers: [{url: 'https://notes.example'}]
paths:
  /note:
    get: {operationId: readNote, responses: {'204': {description: Read.}}}
";

/// A document whose only workflow calls an operation.
fn document(operation: &str, more: &str) -> String {
    format!(
        "arazzo: 1.0.1
info: {{title: Notes, version: '1'}}
sourceDescriptions: [{{name: notes, url: api.yaml, type: openapi}}]
workflows:
  - workflowId: run
    steps: [{{stepId: ä, operationId: {operation}{more}}}]
"
    )
}

#[test]
fn without_errors_the_status_is_0() {
    let folder = Folder::new("check-good");
    folder.write("specs/good.yaml", &document("readNote", ""));
    let run = folder.check(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    // A step's name outside the recommended characters.
    assert!(
        run.stderr.starts_with("warning[bad-name]"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.ends_with("\n\n0 errors, 1 warning in 2 files\n"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

#[test]
fn errors_of_all_documents_are_told_at_their_places() {
    let folder = Folder::new("check-bad");
    folder.write("specs/a.yaml", &document("readNotes", ""));
    folder.write("specs/b.yaml", &document("readNot", ""));
    let run = folder.check(&[]);
    assert_eq!(run.code, 1);
    for text in [
        "error[unknown-operation]",
        "specs/a.yaml:6:38",
        "specs/b.yaml:6:38",
        "did you mean `readNote`?",
        "2 errors, 2 warnings in 3 files\n",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    // A document named twice, by itself and by its folder, is one.
    assert_eq!(folder.check(&["specs", "specs/a.yaml"]), run);
    let one = folder.check(&["specs/b.yaml"]);
    assert!(
        one.stderr.ends_with("1 error, 1 warning in 2 files\n"),
        "{}",
        one.stderr
    );
}

#[test]
fn strict_makes_errors_of_what_is_forbidden() {
    let folder = Folder::new("check-strict");
    folder.write("specs/a.yaml", &document("readNote", ", colour: red"));
    let run = folder.check(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning[unknown-field]"),
        "{}",
        run.stderr
    );
    let run = folder.check(&["--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("error[unknown-field]"),
        "{}",
        run.stderr
    );
}

#[test]
fn levels_come_from_the_command_line_and_from_the_nearest_file() {
    let folder = Folder::new("check-levels");
    folder.write("specs/a.yaml", &document("readNote", ", colour: red"));
    let counted = |arguments: &[&str]| {
        let run = folder.check(arguments);
        (run.code, run.stderr.lines().last().unwrap().to_owned())
    };
    let is = |code: i32, summary: &str| (code, summary.to_owned());
    assert_eq!(counted(&[]), is(0, "0 errors, 2 warnings in 2 files"));
    let flags = ["--allow", "bad-name", "--deny", "unknown-field"];
    assert_eq!(counted(&flags), is(1, "1 error, 0 warnings in 2 files"));

    let file = |text: &str| std::fs::write(folder.0.join("specs/arazzo.toml"), text).unwrap();
    file("[levels]\nstrict = true\n\n[levels.\"*.yaml\"]\nbad-name = \"allow\"\n");
    let expected = is(1, "1 error, 0 warnings in 3 files");
    assert_eq!(counted(&[]), expected);
    assert_eq!(counted(&["specs/a.yaml"]), expected);
    assert_eq!(
        counted(&["--warn", "unknown-field"]),
        is(0, "0 errors, 1 warning in 3 files")
    );

    // A mistake in it, and one on the command line, are found like any other.
    file("[levels]\nbad-nam = 'allow'\n");
    let run = folder.check(&["--allow", "cycle"]);
    assert_eq!(run.code, 1);
    for text in [
        "error[configuration]: the level of `cycle` cannot be `allow`",
        "--> specs/arazzo.toml:2:1",
        "help: did you mean `bad-name`?",
        "2 errors, 2 warnings in 3 files",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
}

#[test]
fn descriptions_are_checked_for_themselves() {
    let folder = Folder::new("check-description");
    let run = folder.check(&["api.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr, "0 errors, 0 warnings in 1 file\n");
    let text = API.replace("https://notes.example", "/notes");
    std::fs::write(folder.0.join("api.yaml"), text).unwrap();
    let run = folder.check(&["api.yaml", "--deny", "no-server"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("error[no-server]"), "{}", run.stderr);
}

#[test]
fn colours_are_where_they_are_wanted() {
    let folder = Folder::new("check-colours");
    folder.write("specs/a.yaml", &document("readNotes", ""));
    assert!(
        folder
            .check(&["--color", "always"])
            .stderr
            .contains("\u{1b}[")
    );
    let json = folder.check(&["--color", "always", "--format", "json"]);
    assert!(!json.stdout.contains("\\u001b") && !json.stdout.contains('\u{1b}'));
}

#[test]
fn json_has_places_in_characters() {
    let folder = Folder::new("check-json");
    folder.write("specs/a.yaml", &document("readNotes", ""));
    let run = folder.check(&["--format", "json"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr, "1 error, 1 warning in 2 files\n");
    let output: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&output["errors"], &output["warnings"]),
        (&json!(1), &json!(1))
    );
    let finding = &output["findings"][1];
    assert_eq!(finding["level"], "error");
    assert_eq!(finding["slug"], "unknown-operation");
    let place = &finding["locations"][0];
    assert_eq!(place["file"], "specs/a.yaml");
    let numbers = ["line", "column", "endLine", "endColumn"].map(|name| place[name].as_u64());
    assert_eq!(numbers, [6, 38, 6, 47].map(Some));
}

#[test]
fn github_gets_a_line_per_finding() {
    let folder = Folder::new("check-github");
    folder.write("specs/50%, a.yaml", &document("readNotes", ""));
    let run = folder.check(&["--format", "github"]);
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    let start = "::error file=specs/50%25%2C a.yaml,line=6,endLine=6,col=38,endColumn=47,\
                 title=unknown-operation::";
    assert!(lines[1].starts_with(start), "{}", run.stdout);
    assert!(lines[1].contains("%0Ahelp: "), "{}", run.stdout);
}

#[test]
fn sarif_names_rules_and_places() {
    let folder = Folder::new("check-sarif");
    folder.write("specs/a b.yaml", &document("readNotes", ""));
    let run = folder.check(&["--format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert_eq!(rules.as_array().unwrap().len(), 2);
    assert_eq!(rules[0]["id"], "bad-name");
    assert_eq!(
        rules[0]["defaultConfiguration"],
        json!({"level": "warning"})
    );
    assert_eq!(rules[1]["id"], "unknown-operation");
    assert_eq!(
        rules[1]["shortDescription"],
        json!({"text": "No operation has the id."})
    );
    assert_eq!(rules[1]["defaultConfiguration"], json!({"level": "error"}));
    let result = &log["runs"][0]["results"][1];
    assert_eq!(result["ruleId"], "unknown-operation");
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "specs/a%20b.yaml"},
            "region": {"startLine": 6, "startColumn": 38, "endLine": 6, "endColumn": 47},
        })
    );
}

#[test]
fn what_cannot_be_read_has_status_2() {
    let folder = Folder::new("check-usage");
    std::fs::create_dir_all(folder.0.join("empty")).unwrap();
    folder.write("no-document.yaml", "title: Nothing\n");
    for (arguments, message) in [
        (&["missing.yaml"][..], "missing.yaml cannot be read"),
        (&[], "specs cannot be read"),
        (&[], "`specs/` is what is read where nothing is named"),
        (
            &["no-document.yaml", "--deny", "nonsense"],
            "invalid value 'nonsense' for '--deny <FINDING>': there is no such finding; \
             `cargo arazzo explain` lists all",
        ),
        (&["empty"], "there is no Arazzo document in"),
        (
            &["no-document.yaml"],
            "no-document.yaml is neither an Arazzo document nor an OpenAPI description",
        ),
        (&["--format", "xml"], "invalid value 'xml'"),
    ] {
        let run = folder.check(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains(message),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    // A broken document is found, and is a document all the same.
    folder.write("broken.yaml", "arazzo: 1.0.1\ninfo: [\n");
    let run = folder.check(&["broken.yaml"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("error[unreadable]"), "{}", run.stderr);
}

#[test]
fn corrections_are_shown_and_made() {
    let folder = Folder::new("check-fix");
    // A name in another case; and a condition that other tools never let pass.
    let more =
        ", successCriteria: [{context: $response.body, condition: $.a == 1, type: jsonpath}]";
    let text = document("ReadNote", more) + "# The end.\n";
    folder.write("specs/a.yaml", &text);
    let corrected = text.replace("ReadNote", "readNote").replace(
        "{context: $response.body, condition: $.a == 1, type: jsonpath}",
        "{condition: $response.body#/a == 1}",
    );

    let run = folder.check(&[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr
            .ends_with("`cargo arazzo check --fix` corrects 2 of them\n"),
        "{}",
        run.stderr
    );
    let json: Value = serde_json::from_str(&folder.check(&["--format", "json"]).stdout).unwrap();
    assert_eq!(
        json["findings"][1]["correction"],
        json!([{
            "file": "specs/a.yaml", "line": 6, "column": 38, "endLine": 6, "endColumn": 39,
            "text": "r",
        }])
    );
    let sarif: Value = serde_json::from_str(&folder.check(&["--format", "sarif"]).stdout).unwrap();
    let fix = &sarif["runs"][0]["results"][1]["fixes"][0]["artifactChanges"][0];
    assert_eq!(fix["artifactLocation"], json!({"uri": "specs/a.yaml"}));
    assert_eq!(
        fix["replacements"],
        json!([{
            "deletedRegion": {"startLine": 6, "startColumn": 38, "endLine": 6, "endColumn": 39},
            "insertedContent": {"text": "r"},
        }])
    );

    let run = folder.check(&["--fix", "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .starts_with("--- specs/a.yaml\n+++ specs/a.yaml\n@@ ")
    );
    assert!(run.stdout.contains("{condition: $response.body#/a == 1}"));
    let said = "would correct specs/a.yaml: 1 jsonpath-comparison, 1 unknown-operation\n";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(folder.read("specs/a.yaml"), text);

    let run = folder.check(&["--fix"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains(&said.replace("would correct", "corrected"))
    );
    assert_eq!(folder.read("specs/a.yaml"), corrected);
    let run = folder.check(&["--fix"]);
    assert!(
        run.stderr.contains("nothing can be corrected"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.read("specs/a.yaml"), corrected);
    assert_eq!(folder.check(&["--dry-run"]).code, 2);
}

#[test]
fn what_is_allowed_is_not_corrected() {
    let folder = Folder::new("check-fix-allowed");
    let text = document(
        "readNote",
        ", successCriteria: [{condition: $statusCode == 204, type: simple}]",
    );
    folder.write("specs/a.yaml", &text);
    folder.check(&["--fix", "--allow", "simple-context"]);
    assert_eq!(folder.read("specs/a.yaml"), text);
    folder.check(&["--fix"]);
    assert_eq!(
        folder.read("specs/a.yaml"),
        text.replace(", type: simple", "")
    );
}

/// A folder with an OpenAPI description in it and in its `specs`.
struct Folder(PathBuf);

#[derive(Debug, PartialEq)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let folder = Folder(folder);
        folder.write("api.yaml", API);
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        let parent = path.parent().unwrap();
        std::fs::create_dir_all(parent).unwrap();
        std::fs::write(parent.join("api.yaml"), API).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.join(path)).unwrap()
    }

    fn check(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "check"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
