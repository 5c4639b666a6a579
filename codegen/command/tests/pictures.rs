//! `cargo arazzo show` and `cargo arazzo graph`: what they say of documents, compared with files in
//! `tests/pictures/`. `UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test pictures` writes what came.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The documents, in the generator's cases, and the workflow that is shown, if it is only one.
const CASES: [(&str, &str, Option<&str>); 4] = [
    ("straight", "straight", None),
    ("branches", "shapes/repair.arazzo.yaml", None),
    ("calls", "calls", Some("hand-over")),
    ("waits", "shapes/follow.arazzo.yaml", None),
];

const FORMATS: [&str; 3] = ["mermaid", "dot", "svg"];

#[test]
fn documents_are_shown() {
    let mut differ = Vec::new();
    for (name, path, workflow) in CASES {
        let path = cases().join(path);
        let path = path.to_str().unwrap();
        let mut show = vec!["show", path];
        show.extend(workflow);
        let mut texts = vec![("txt".to_owned(), run(&show))];
        for format in FORMATS {
            let mut graph = vec!["graph", path, "--format", format];
            graph.extend(workflow.into_iter().flat_map(|id| ["--workflow", id]));
            texts.push((format.to_owned(), run(&graph)));
        }
        for (extension, ran) in texts {
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            differ.extend(compare(&format!("{name}.{extension}"), &ran.stdout));
        }
    }
    assert!(
        differ.is_empty(),
        "{differ:?} differ. If that is right:\n    UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test pictures"
    );
}

/// The file, if it is something else.
fn compare(name: &str, actual: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pictures")
        .join(name);
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    if expected == actual {
        return None;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, actual).unwrap();
        return None;
    }
    let mut lines = expected.lines().zip(actual.lines());
    let first = lines.find(|(expected, actual)| expected != actual);
    eprintln!("{name}: {first:#?}");
    Some(name.to_owned())
}

#[test]
fn several_workflows_are_one_picture() {
    let calls = cases().join("calls");
    let ran = run(&["graph", calls.to_str().unwrap(), "--format", "svg"]);
    let document = roxmltree::Document::parse(&ran.stdout).unwrap();
    let elements = |name: &str| {
        let all = document.descendants();
        all.filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)))
            .count()
    };
    assert_eq!(elements("svg"), 1);
    assert_eq!(elements("style"), 1);
    let names = document
        .descendants()
        .filter(|node| node.attribute("class") == Some("aw-name"));
    assert!(names.count() > 5, "{}", ran.stdout);
}

#[test]
fn the_page_needs_nothing_else_and_has_all_workflows() {
    let calls = cases().join("calls");
    let ran = run(&["graph", calls.to_str().unwrap(), "--format", "html"]);
    let html = parse_page(&ran.stdout);
    let names = |tag: &str| {
        let all = html.descendants().filter(|node| node.has_tag_name(tag));
        all.count()
    };
    assert_eq!(names("script") + names("img") + names("link"), 0);
    let mut targets = 0;
    for link in html.descendants().filter_map(|node| node.attribute("href")) {
        let id = link.strip_prefix('#');
        let id = id.unwrap_or_else(|| panic!("a link leads out of the page: {link}"));
        assert!(
            html.descendants()
                .any(|node| node.attribute("id") == Some(id)),
            "{id}"
        );
        targets += 1;
    }
    // The contents, and calls from pictures and details.
    assert!(targets > 2 * names("section"), "{targets} links");
    let mut ids: Vec<&str> = html
        .descendants()
        .filter_map(|n| n.attribute("id"))
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
}

#[test]
fn texts_of_documents_are_texts() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph-texts");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("api.yaml"),
        r#"openapi: 3.0.3
info: {title: Notes, version: '1'}
servers: [{url: 'https://notes.example'}]
paths:
  "/note/<b>]]>":
    get: {operationId: readNote, responses: {'204': {description: Read.}}}
"#,
    )
    .unwrap();
    let document = folder.join("bad.arazzo.yaml");
    std::fs::write(
        &document,
        r#"arazzo: 1.0.1
info: {title: "</title><script>alert(1)</script>", version: '1'}
sourceDescriptions: [{name: notes, url: api.yaml, type: openapi}]
workflows:
  - workflowId: "a\"><script>&amp;"
    summary: "</svg><script>x</script>\n\n<!-- --> \u0000 \u001b[31m \u202e --> end"
    description: "]]> \\ \" ' `<b>`"
    inputs:
      type: object
      properties: {"x<y": {type: string, description: "<img src=x onerror=alert(1)>"}}
    steps:
      - stepId: "s \"<b>"
        description: "one\n\ntwo <style>*{display:none}</style>"
        operationId: readNote
        parameters: [{name: "q'\"<", in: query, value: "a & \"b\" <c>"}]
        successCriteria: [{condition: "$statusCode < 300 && 'a\"b' != '<x>'"}]
        onFailure: [{name: "no\"|w; end", type: end}]
"#,
    )
    .unwrap();
    let path = document.to_str().unwrap();
    let svg = run(&["graph", path, "--format", "svg"]).stdout;
    let parsed = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{e}\n{svg}"));
    assert!(parsed.descendants().any(|node| node.text() == Some("1")));
    assert!(!svg.contains("<script") && !svg.contains("\n\n"), "{svg}");
    let html = run(&["graph", path, "--format", "html"]).stdout;
    let page = parse_page(&html);
    for tag in ["script", "img", "b"] {
        assert!(
            !page.descendants().any(|node| node.has_tag_name(tag)),
            "{tag}"
        );
    }
    let shown = run(&["show", path]).stdout;
    assert!(
        shown.contains("</svg><script>x</script> <!-- -->"),
        "{shown}"
    );
    for hidden in ['\u{0}', '\u{1b}', '\u{202e}'] {
        assert!(
            !shown.contains(hidden) && !html.contains(hidden),
            "{hidden:?}"
        );
    }
    let dot = run(&["graph", path, "--format", "dot"]).stdout;
    assert!(dot.contains(r#"label="a\"><script>&amp;""#), "{dot}");
    let mermaid = run(&["graph", path]).stdout;
    assert!(
        !mermaid.contains("<script") && !mermaid.contains("no\""),
        "{mermaid}"
    );
}

#[test]
fn a_header_of_a_step_replaces_that_of_its_workflow() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph-headers");
    std::fs::create_dir_all(&folder).unwrap();
    let api = "openapi: 3.0.3\ninfo: {title: Notes, version: '1'}\n\
               servers: [{url: 'https://notes.example'}]\npaths:\n  /note:\n    \
               get: {operationId: readNote, responses: {'204': {description: Read.}}}\n";
    std::fs::write(folder.join("api.yaml"), api).unwrap();
    let document = folder.join("notes.arazzo.yaml");
    let text = "arazzo: 1.0.1\ninfo: {title: Notes, version: '1'}\n\
                sourceDescriptions: [{name: notes, url: api.yaml, type: openapi}]\nworkflows:\n  \
                - workflowId: read\n    parameters: [{name: X-Shelf, in: header, value: attic}]\n    \
                steps:\n      - stepId: read\n        operationId: readNote\n        \
                parameters: [{name: x-shelf, in: header, value: cellar}]\n";
    std::fs::write(&document, text).unwrap();
    let shown = run(&["show", document.to_str().unwrap()]).stdout;
    assert!(
        shown.contains("header x-shelf = cellar") && !shown.contains("attic"),
        "{shown}"
    );
}

#[test]
fn mistakes_are_told_apart() {
    let document = cases().join("shapes/repair.arazzo.yaml");
    let document = document.to_str().unwrap();
    let ran = run(&["show", document, "repair"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("error: there is no workflow `repair`\nhelp: there are `repair-order`"),
        "{}",
        ran.stderr
    );
    assert_eq!(run(&["graph", "missing"]).code, 2);
    let nowhere = ["graph", document, "--out", "missing/x.html"];
    assert_eq!(run(&nowhere).code, 2);
    // Documents with errors.
    let errors = cases().join("targets-errors");
    let ran = run(&["graph", errors.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.is_empty());
    assert!(ran.stderr.contains("error["), "{}", ran.stderr);
}

#[test]
fn a_workflow_is_named_in_the_same_way_everywhere() {
    let document = cases().join("shapes/repair.arazzo.yaml");
    let document = document.to_str().unwrap();
    for command in ["show", "graph"] {
        let all = run(&[command, document]);
        let by_option = run(&[command, document, "--workflow", "repair-order"]);
        let by_place = run(&[command, document, "repair-order"]);
        assert_eq!(
            (by_option.code, by_place.code),
            (0, 0),
            "{}",
            by_place.stderr
        );
        assert_eq!(by_option.stdout, by_place.stdout);
        assert_eq!(all.stdout, by_place.stdout);
        let other = run(&[command, document, "--workflow", "repair"]);
        assert_eq!(other.code, 2);
        let twice = run(&[
            command,
            document,
            "repair-order",
            "--workflow",
            "repair-order",
        ]);
        assert_eq!(twice.code, 2);
    }
}

#[test]
fn the_name_of_the_file_tells_the_format() {
    let document = cases().join("shapes/repair.arazzo.yaml");
    let document = document.to_str().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats");
    std::fs::create_dir_all(&folder).unwrap();
    let written = |name: &str, more: &[&str]| {
        let file = folder.join(name);
        let arguments = ["graph", document, "--out", file.to_str().unwrap()];
        let ran = run(&[&arguments, more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        std::fs::read_to_string(file).unwrap()
    };
    assert!(written("a.svg", &[]).starts_with("<svg"));
    assert!(written("a.HTML", &[]).starts_with("<!"));
    assert!(written("a.dot", &[]).starts_with("digraph"));
    assert!(written("a.mmd", &[]).starts_with("flowchart"));
    assert!(written("a", &[]).starts_with("flowchart"));
    assert!(written("b.svg", &["--format", "mermaid"]).starts_with("flowchart"));
}

#[test]
fn colours_are_where_they_are_wanted() {
    let document = cases().join("shapes/repair.arazzo.yaml");
    let document = document.to_str().unwrap();
    let plain = run(&["show", document]).stdout;
    assert!(!plain.contains('\u{1b}'));
    let coloured = run(&["show", document, "--color", "always"]).stdout;
    let mut without = String::new();
    for part in coloured.split('\u{1b}') {
        without += match part.strip_prefix('[') {
            Some(code) => code.split_once('m').unwrap().1,
            None => part,
        };
    }
    assert_eq!(without, plain);
}

/// Real documents: whatever can be generated can be shown, in all formats. Every 40th, or all with
/// `ARAZZO_CORPUS=all`.
#[test]
fn real_documents() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !corpus.is_dir() {
        let required = std::env::var_os("ARAZZO_REQUIRE_SHARED").is_some();
        assert!(!required, "{} is missing", corpus.display());
        eprintln!("SKIPPED: {} is missing", corpus.display());
        return;
    }
    let manifest = std::fs::read_to_string(corpus.join("MANIFEST.csv")).unwrap();
    let documents = manifest
        .lines()
        .filter_map(|line| line.split_once(",arazzo,"));
    let all = std::env::var("ARAZZO_CORPUS").is_ok_and(|value| value == "all");
    let (mut shown, mut refused) = (0, 0);
    for (path, _) in documents.step_by(if all { 1 } else { 40 }) {
        let path = corpus.join(path);
        let path = path.to_str().unwrap();
        let ran = run(&["show", path]);
        if ran.code == 1 {
            refused += 1;
            continue;
        }
        assert_eq!(ran.code, 0, "{path}: {}", ran.stderr);
        shown += 1;
        let svg = run(&["graph", path, "--format", "svg"]).stdout;
        roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{path}: {error}"));
        parse_page(&run(&["graph", path, "--format", "html"]).stdout);
        for format in ["mermaid", "dot"] {
            assert_eq!(run(&["graph", path, "--format", format]).code, 0, "{path}");
        }
    }
    println!("{shown} documents are shown; {refused} have errors");
    assert!(shown > 5, "{shown}");
}

/// The page, which is XML as well.
fn parse_page(html: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(html, options)
        .unwrap_or_else(|error| panic!("{error}\n{html}"))
}

fn cases() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    folder.canonicalize().unwrap()
}

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
        .arg("arazzo")
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
