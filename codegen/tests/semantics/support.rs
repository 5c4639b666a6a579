//! Short documents as texts, and what is found in them.
//!
//! What is to be found stands in the documents, at the end of its line: `#! E unknown-step` or
//! `#! W unqualified, E undeclared`. The letter is the level under `strict`; at the default levels
//! an `E` is an error if its slug is in [`DEFAULT_ERRORS`], and a warning otherwise. Nothing else may
//! be found, in either preset.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use arazzo_codegen::{Builder, Error, GeneratedFile, Level, Report};

/// What stops the generation at the default levels as well.
const DEFAULT_ERRORS: &[&str] = &[
    "unreadable",
    "duplicate-key",
    "custom-tag",
    "unquoted",
    "version",
    "swagger-2",
    "missing-field",
    "unknown-type",
    "dup-source",
    "duplicate-id",
    "cycle",
    "target-count",
    "action-target",
    "source-missing",
    "path-escape",
    "unknown-source",
    "unknown-operation",
    "ambiguous",
    "operation-path",
    "unknown-workflow",
    "unknown-step",
    "unknown-component",
    "undeclared",
    "expression-syntax",
    "dialect-root",
    "condition-syntax",
    "bad-regex",
    "bad-jsonpath",
    "missing-path-parameter",
    "ambiguous-in",
    "async-unsupported",
    "xpath-unsupported",
    "script-unsupported",
    "media-unsupported",
];

/// Where the document of a case is.
const DOCUMENT: &str = "case.arazzo.yaml";

/// Before the workflows of [`workflows`].
const HEAD: &str = "info: {title: Case, version: '1'}
sourceDescriptions:
  - {name: api, url: api.openapi.yaml, type: openapi}
workflows:
";

/// The description that a case has unless it brings its own `api.openapi.yaml`.
const API: &str = "openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: 'https://things.example'}]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    post:
      operationId: createThing
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
      responses:
        '201':
          description: Made.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: One.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
        '404': {description: None.}
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
        name: {type: string}
        size: {type: integer}
";

/// The files of a case.
#[must_use]
pub struct Documents {
    files: Vec<(String, String)>,
    /// Findings of texts that cannot say it themselves: file, line, text of a mark.
    also: Vec<(String, usize, String)>,
    /// The documents that the generator is given.
    given: Vec<String>,
    maps: Vec<(String, String)>,
}

/// A document of Arazzo 1.0 with one workflow, `run`, of these steps.
pub fn steps(text: &str) -> Documents {
    let workflow = format!("  - workflowId: run\n    steps:\n{}", indented(text, 6));
    Documents::new(format!("arazzo: 1.0.1\n{HEAD}{workflow}"))
}

/// A document of Arazzo 1.0 with these workflows, and what else follows them.
pub fn workflows(text: &str) -> Documents {
    Documents::new(format!("arazzo: 1.0.1\n{HEAD}{}", indented(text, 2)))
}

/// A document, complete.
pub fn document(text: &str) -> Documents {
    Documents::new(indented(text, 0))
}

/// A text with its least indentation changed.
fn indented(text: &str, indent: usize) -> String {
    let lines = || {
        text.trim_end()
            .lines()
            .skip_while(|line| line.trim().is_empty())
    };
    let spaces = |line: &str| line.len() - line.trim_start().len();
    let least = lines()
        .filter(|line| !line.trim().is_empty())
        .map(spaces)
        .min();
    let mut result = String::new();
    for line in lines() {
        let rest = line.get(least.unwrap_or(0)..).unwrap_or_default();
        if !rest.is_empty() {
            result += &" ".repeat(indent);
        }
        result += rest;
        result.push('\n');
    }
    result
}

impl Documents {
    fn new(text: String) -> Self {
        Documents {
            files: vec![
                (DOCUMENT.to_owned(), text),
                ("api.openapi.yaml".to_owned(), API.to_owned()),
            ],
            also: Vec::new(),
            given: vec![DOCUMENT.to_owned()],
            maps: Vec::new(),
        }
    }

    /// The same as a document of Arazzo 1.1.
    pub fn v1_1(mut self) -> Self {
        let text = &mut self.files[0].1;
        *text = text.replacen("arazzo: 1.0.1", "arazzo: 1.1.0", 1);
        self
    }

    /// With another source description.
    pub fn with_source(self, source: &str) -> Self {
        self.replace("\nworkflows:\n", &format!("\n  - {source}\nworkflows:\n"))
    }

    /// With other fields of the root.
    pub fn with_root(mut self, text: &str) -> Self {
        self.files[0].1 += &indented(text, 0);
        self
    }

    /// With something else in the place of a text.
    pub fn replace(mut self, from: &str, to: &str) -> Self {
        let text = &mut self.files[0].1;
        assert!(text.contains(from), "`{from}` is not in\n{text}");
        *text = text.replacen(from, to, 1);
        self
    }

    /// With another file, or one that replaces that of its name.
    pub fn and(mut self, name: &str, text: &str) -> Self {
        self.files.retain(|(there, _)| there != name);
        self.files.push((name.to_owned(), indented(text, 0)));
        self
    }

    /// With another Arazzo document that the generator is given as well.
    pub fn given(mut self, name: &str, text: &str) -> Self {
        self.given.push(name.to_owned());
        self.and(name, text)
    }

    /// With a file for a URI.
    pub fn map(mut self, uri: &str, name: &str) -> Self {
        self.maps.push((uri.to_owned(), name.to_owned()));
        self
    }

    /// With something to be found where the text cannot say it: in JSON, or in a text of lines.
    pub fn also(mut self, line: usize, mark: &str) -> Self {
        self.also.push((DOCUMENT.to_owned(), line, mark.to_owned()));
        self
    }

    /// Runs both presets, and demands the findings that the texts announce, and no others. What
    /// came at the default levels is returned.
    pub fn check(self) -> Outcome {
        let (default, strict) = (self.run(false), self.run(true));
        let compare = |preset: &str, outcome: &Outcome, expected: &[Finding]| {
            let found = &outcome.findings;
            assert!(
                found == expected,
                "under {preset} there should be\n{expected:#?}\nand there is\n{}",
                outcome.text
            );
            let refused = expected.iter().any(|finding| finding.level == Level::Deny);
            // What is not generated yet is no finding about the document.
            let refused = refused || outcome.text.contains("[unsupported]");
            assert_eq!(outcome.files.is_none(), refused, "generated under {preset}");
        };
        compare("the default levels", &default, &self.expected(false));
        compare("strict", &strict, &self.expected(true));
        default
    }

    fn expected(&self, strict: bool) -> Vec<Finding> {
        let mut expected = Vec::new();
        for (file, text) in &self.files {
            for (index, line) in text.lines().enumerate() {
                if let Some((_, mark)) = line.split_once("#! ") {
                    expected.extend(marked(file, index + 1, mark, strict));
                }
            }
        }
        for (file, line, mark) in &self.also {
            expected.extend(marked(file, *line, mark, strict));
        }
        expected.sort();
        expected
    }

    fn run(&self, strict: bool) -> Outcome {
        let folder = Folder::new();
        for (name, text) in &self.files {
            write(&folder.0.join(name), text);
        }
        let builder = Builder::new().project(&folder.0);
        let builder = self.given.iter().fold(builder, Builder::document);
        let maps = self.maps.iter();
        let mut builder = maps.fold(builder, |builder, (uri, name)| builder.map(uri, name));
        if strict {
            builder = builder.strict();
        }
        let (files, report) = match builder.generate() {
            Ok((files, report)) => (Some(files), report),
            Err(Error::Denied(report)) => (None, report),
            Err(other) => panic!("{other}"),
        };
        Outcome::new(files, &report)
    }
}

/// A folder of its own, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "semantics-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn write(path: &std::path::Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The findings that a mark announces.
fn marked(file: &str, line: usize, mark: &str, strict: bool) -> Vec<Finding> {
    let one = |finding: &str| {
        let (letter, slug) = finding.trim().split_once(' ').expect("a level and a slug");
        let level = match letter {
            "W" => Level::Warn,
            "E" if strict || DEFAULT_ERRORS.contains(&slug) => Level::Deny,
            "E" => Level::Warn,
            other => panic!("`{other}` is no level"),
        };
        Finding {
            file: file.to_owned(),
            line,
            level,
            slug: slug.to_owned(),
        }
    };
    mark.split(',').map(one).collect()
}

/// A finding: where, how much it weighs, and its rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    line: usize,
    level: Level,
    slug: String,
}

/// What came of a case.
pub struct Outcome {
    /// The generated files, if nothing is an error.
    files: Option<Vec<GeneratedFile>>,
    findings: Vec<Finding>,
    text: String,
}

impl Outcome {
    fn new(files: Option<Vec<GeneratedFile>>, report: &Report) -> Self {
        let finding = |shown: &arazzo_codegen::Shown| {
            // `file:line:column: …`
            let mut parts = shown.line.splitn(3, ':');
            let mut part = || parts.next().unwrap_or_default().to_owned();
            Finding {
                file: part(),
                line: part().parse().unwrap_or(0),
                level: shown.level,
                slug: shown.slug.to_owned(),
            }
        };
        let mut findings: Vec<Finding> = report.findings().iter().map(finding).collect();
        findings.retain(|finding| finding.slug != "unsupported");
        findings.sort();
        Outcome {
            files,
            findings,
            text: report.render(),
        }
    }

    /// Demands a text in what is said about the documents.
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.text.contains(text),
            "`{text}` is not said:\n{}",
            self.text
        );
        self
    }

    /// A generated file.
    pub fn file(&self, path: &str) -> &str {
        let mut files = self.files.iter().flatten();
        let file = files.find(|file| file.path == path);
        &file
            .unwrap_or_else(|| panic!("{path} is not generated:\n{}", self.text))
            .text
    }

    /// Demands a text in a generated file, white space aside.
    pub fn has(self, path: &str, text: &str) -> Self {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let file = self.file(path);
        assert!(
            words(file).contains(&words(text)),
            "`{text}` is not in {path}:\n{file}"
        );
        self
    }
}
