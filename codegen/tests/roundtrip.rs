//! Value → generated type → value, for the schemas that get a type: nothing is lost, and nothing is
//! added. The cases' schemas always; those of the real documents with `ARAZZO_CORPUS=all`, which
//! takes many minutes, or of every n-th of them with `ARAZZO_CORPUS=n`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::fmt::Write as _;

use arazzo_codegen::{Builder, GeneratedFile, SchemaType};
use serde_json::{Value, json};
use support::cargo::Crate;
use support::schema::Documents;
use support::values::Values;
use support::{cases, corpus};

/// How many lines are compiled at a time.
const LINES: usize = 20_000;

/// The program that reads and writes all values.
const PROGRAM: &str = r#"
use arazzo_runtime::codegen::serde::{Deserialize, Serialize};
use serde_json::Value;

fn check<T: Serialize + for<'de> Deserialize<'de>>(name: &str, values: &Value) {
    for value in values[name].as_array().into_iter().flatten() {
        let (why, written) = match T::deserialize(value).map(|typed| serde_json::to_value(typed)) {
            Ok(Ok(written)) if equal(&written, value) => continue,
            Ok(Ok(written)) => ("differs".to_owned(), written),
            Ok(Err(error)) => (format!("not written: {error}"), Value::Null),
            Err(error) => (format!("not read: {error}"), Value::Null),
        };
        println!("{}", serde_json::json!([name, why, value, written]));
    }
}

/// Equal as JSON: `1` and `1.0` are one number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(name, a)| b.get(name).is_some_and(|b| equal(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}
"#;

/// What was compared.
#[derive(Default)]
struct Count {
    schemas: usize,
    values: usize,
    /// Schemas for which there is no value.
    without: usize,
    /// Examples that are not valid, or have members that no schema describes.
    examples: usize,
    differing: Vec<Value>,
}

/// Generated code that is compiled together.
#[derive(Default)]
struct Batch {
    modules: Vec<(Vec<GeneratedFile>, Vec<SchemaType>)>,
    lines: usize,
}

#[test]
fn cases_round_trip() {
    let documents = Documents::default();
    let (mut batch, mut count) = (Batch::default(), Count::default());
    for case in cases::all() {
        batch.add(&case.builder());
    }
    batch.run("roundtrip", &documents, &mut count);
    count.report();
    assert!(count.schemas > 100 && count.values > 800);
    assert_eq!(count.differing, Vec::<Value>::new());
}

#[test]
fn real_descriptions_round_trip() {
    let step = match std::env::var("ARAZZO_CORPUS").as_deref() {
        Ok("all") => 1,
        Ok(number) => number.parse().unwrap_or(usize::MAX),
        Err(_) => return,
    };
    let Some(folder) = corpus::folder() else {
        return;
    };
    let documents = Documents::default();
    let (mut batch, mut count) = (Batch::default(), Count::default());
    for description in corpus::descriptions(&folder).iter().step_by(step) {
        let builder = Builder::new().project(&folder).root(folder.join(".."));
        batch.add(&builder.openapi("api", description));
        if batch.lines > LINES {
            std::mem::take(&mut batch).run("roundtrip-real", &documents, &mut count);
        }
    }
    batch.run("roundtrip-real", &documents, &mut count);
    count.report();
}

impl Batch {
    /// Adds what a builder makes, if it makes anything.
    fn add(&mut self, builder: &Builder) {
        if let (Ok((files, _)), Ok(types)) = (builder.generate(), builder.schema_types()) {
            let lines = source_files(&files).map(|file| file.text.lines().count());
            self.lines += lines.sum::<usize>();
            self.modules.push((files, types));
        }
    }

    fn run(self, name: &str, documents: &Documents, count: &mut Count) {
        let sink = Crate::new(name, &[]);
        let mut program = "#![allow(dead_code, unused_imports)]\n".to_owned();
        let mut checks = String::new();
        let mut values = serde_json::Map::new();
        for (number, (files, types)) in self.modules.into_iter().enumerate() {
            let _ = writeln!(program, "mod m{number} {{");
            for file in source_files(&files) {
                sink.write(&format!("src/m{number}/{}", file.path), &file.text);
                if let Some(source) = file.path.strip_suffix("/mod.rs") {
                    let _ = writeln!(program, "pub mod {source};");
                }
            }
            program += "}\n";
            for schema in types {
                let Some(made) = count.values_of(documents, &schema) else {
                    continue;
                };
                let name = format!("{}#{} m{number}", schema.file.display(), schema.pointer);
                let _ = writeln!(
                    checks,
                    "check::<m{number}::{}>({name:?}, &values);",
                    schema.path
                );
                values.insert(name, made.into());
            }
        }
        program += PROGRAM;
        let _ = writeln!(
            program,
            "fn main() {{\nlet text = std::fs::read_to_string(\"values.json\").unwrap();\n\
             let values: Value = serde_json::from_str(&text).unwrap();\n{checks}}}"
        );
        sink.write("src/main.rs", &program);
        sink.write("values.json", &Value::Object(values).to_string());
        let run = sink.cargo(&["run", "--quiet"]).succeeds();
        let lines = run.stdout.lines();
        count
            .differing
            .extend(lines.map(|line| serde_json::from_str(line).unwrap()));
        let (values, differing) = (count.values, count.differing.len());
        eprintln!("{values} values so far, {differing} differing");
    }
}

/// The files of the sources: in a large client, types stand beside the operations that use them.
fn source_files(files: &[GeneratedFile]) -> impl Iterator<Item = &GeneratedFile> {
    files
        .iter()
        .filter(|file| file.path.contains('/') && !file.path.starts_with("workflows/"))
}

impl Count {
    fn values_of(&mut self, documents: &Documents, schema: &SchemaType) -> Option<Vec<Value>> {
        // A type of a part of a schema has a place of its own; its values come with the whole.
        if schema.pointer.ends_with("/discriminator") {
            return None;
        }
        let found = documents.at(&schema.file, &schema.pointer)?;
        let values = Values::new(documents);
        let (mut made, unusable) = values.examples(&found);
        made.extend(values.of(&found));
        // Null is no value of a type, but of the place where it stands.
        made.retain(|value| !value.is_null());
        self.schemas += 1;
        self.values += made.len();
        self.examples += unusable;
        self.without += usize::from(made.is_empty());
        Some(made)
    }

    fn report(&self) {
        println!(
            "{} schemas ({} without a value), {} values, {} differing; {} examples not usable",
            self.schemas,
            self.without,
            self.values,
            self.differing.len(),
            self.examples
        );
        for difference in self.differing.iter().take(200) {
            println!("{}", json!(difference));
        }
    }
}
