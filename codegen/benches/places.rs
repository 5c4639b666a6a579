//! How long it takes to find the last place of a document of 4 MB: what the first finding in a document
//! costs beyond the others.
//!
//! ```sh
//! cargo bench -p arazzo-codegen --bench places
//! ```
//!
//! The description is looked for in the folder that the environment variable `ARAZZO_SHARED` names, else
//! in `../shared` beside the workspace.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot run has no other way out"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use arazzo_codegen::locate;
use criterion::{Criterion, Throughput};
use serde_json::Value;

const DESCRIPTION: &str = "large/stripe-2023-09-12.yaml";

fn main() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = std::env::var_os("ARAZZO_SHARED");
    let shared = shared.map_or_else(|| workspace.join("../shared"), PathBuf::from);
    let Ok(yaml) = std::fs::read_to_string(shared.join(DESCRIPTION)) else {
        println!("places: skipped, there is no {DESCRIPTION} in ARAZZO_SHARED");
        return;
    };
    let tree: Value = serde_yaml::from_str(&yaml).expect("the description is YAML");
    let json = serde_json::to_string_pretty(&tree).expect("a tree is JSON");
    // The first character that is not ASCII makes bytes and characters differ in all that follows.
    let not_ascii = format!("# ü\n{yaml}");
    let last = last(&tree);
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("the last place of 4 MB");
    let indented = serde_json::json!({"whole": tree});
    let last_of_whole = format!("/whole{last}");
    // Of a document whose lines cannot be told apart, all are parsed.
    let flow = format!("{{ whole: {json} }}");
    for (name, text, tree, last) in [
        ("yaml", &yaml, &tree, &last),
        ("json", &json, &tree, &last),
        ("not ascii", &not_ascii, &tree, &last),
        ("flow", &flow, &indented, &last_of_whole),
    ] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| locate(black_box(text), tree, black_box(last)));
        });
    }
    group.finish();
    criterion.final_summary();
}

/// The pointer to the last leaf of a tree.
fn last(tree: &Value) -> String {
    match tree {
        Value::Object(members) => match members.iter().next_back() {
            Some((name, value)) => {
                let name = name.replace('~', "~0").replace('/', "~1");
                format!("/{name}{}", last(value))
            }
            None => String::new(),
        },
        Value::Array(items) => match items.last() {
            Some(value) => format!("/{}{}", items.len() - 1, last(value)),
            None => String::new(),
        },
        _ => String::new(),
    }
}
