//! Real documents, with all their defects: the generator says something about each, never panics,
//! its pictures are XML, and what it generates compiles. Every 13th by default, without compiling; all with
//! `ARAZZO_CORPUS=all`, which takes minutes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arazzo_codegen::{Builder, Error, GeneratedFile, Level};
use support::cargo::Crate;
use support::corpus;

/// How an outcome starts that is neither generated nor refused: ours to mend.
const FAULT: &str = "FAULT: ";

#[test]
fn real_documents() {
    let Some(folder) = corpus::folder() else {
        return;
    };
    let all = std::env::var("ARAZZO_CORPUS").is_ok_and(|value| value == "all");
    let documents = corpus::documents(&folder);
    assert!(documents.len() > 500, "{} documents", documents.len());
    let step = if all { 1 } else { 13 };
    let documents: Vec<&String> = documents.iter().step_by(step).collect();

    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut panicked, mut generated) = (Vec::new(), Vec::new());
    for document in &documents {
        let builder = Builder::new().project(&folder).document(document);
        match catch_unwind(AssertUnwindSafe(|| outcome(&builder))) {
            Ok((outcome, files)) => {
                *outcomes.entry(outcome).or_default() += 1;
                generated.extend(files.map(|files| (document.as_str(), files)));
            }
            Err(_) => panicked.push(document.as_str()),
        }
    }
    println!("{} documents:", documents.len());
    for (outcome, count) in &outcomes {
        println!("{count:5}  {outcome}");
    }
    assert!(
        panicked.is_empty(),
        "the generator panicked on {panicked:#?}"
    );
    let fault = outcomes.keys().find(|outcome| outcome.starts_with(FAULT));
    assert_eq!(fault, None);
    if all {
        compile(&generated);
    }
}

/// What comes of a document, in a few words (the first error decides), and the files.
fn outcome(builder: &Builder) -> (String, Option<Vec<GeneratedFile>>) {
    let generated = builder.generate();
    let picture = generated.as_ref().ok();
    if let Some(fault) = picture.and_then(|(files, _)| bad_picture(files)) {
        return (format!("{FAULT}{fault}"), None);
    }
    match generated {
        Ok((files, report)) if report.is_empty() => ("generated".to_owned(), Some(files)),
        Ok((files, _)) => ("generated, with warnings".to_owned(), Some(files)),
        Err(Error::Denied(report)) => {
            let mut findings = report.findings().iter();
            let first = findings.find(|finding| finding.level == Level::Deny);
            let slug = first.map_or("?", |finding| finding.slug);
            (format!("refused: {slug}"), None)
        }
        Err(other) => (format!("{FAULT}{other}"), None),
    }
}

/// What is wrong with a picture: it is not XML, or no single block of HTML to rustdoc.
fn bad_picture(files: &[GeneratedFile]) -> Option<String> {
    let mut pictures = files.iter().filter(|file| file.path.ends_with(".svg"));
    pictures.find_map(|file| {
        let says = |what: &str| Some(format!("{}: {what}", file.path));
        match roxmltree::Document::parse(&file.text) {
            Err(error) => says(&error.to_string()),
            Ok(_) if file.text.contains("\n\n") => says("an empty line"),
            Ok(_) => None,
        }
    })
}

/// Compiles what is generated, each document's code in a module of one crate.
fn compile(generated: &[(&str, Vec<GeneratedFile>)]) {
    let mut root =
        "#![deny(warnings, missing_docs, clippy::all)]\n//! Real documents.\n".to_owned();
    let sink = Crate::new("corpus", &[]);
    for (number, (document, files)) in generated.iter().enumerate() {
        let _ = writeln!(
            root,
            "// {document}\n#[path = \"m{number}/lib.rs\"]\npub mod m{number};"
        );
        for file in files {
            sink.write(&format!("src/m{number}/{}", file.path), &file.text);
        }
    }
    sink.write("src/lib.rs", &root);
    sink.cargo(&["clippy", "--quiet"]).succeeds();
    sink.cargo_with(
        &["doc", "--quiet", "--no-deps"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )
    .succeeds();
}
