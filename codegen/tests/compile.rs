//! What is generated for the cases compiles, their programs as well: all of it in one crate that
//! allows no warning, of rustc, clippy or rustdoc.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use support::cargo::Crate;
use support::cases;

#[test]
fn generated_code_compiles_without_warnings() {
    let sink = Crate::kept("compile");
    let mut root = "//! What is generated for all cases.\n\n\
                    #![deny(warnings, missing_docs, clippy::all)]\n\n"
        .to_owned();
    let mut wanted = BTreeSet::from(["lib.rs".to_owned()]);
    for case in cases::all() {
        let Some(files) = case.run_with_program().files else {
            continue;
        };
        let module = case.name.replace('-', "_");
        let _ = writeln!(
            root,
            "#[path = \"{module}/lib.rs\"]\npub mod case_{module};"
        );
        for file in files {
            let path = format!("{module}/{}", file.path);
            let mut text = file.text;
            if file.path == "main.rs" {
                // A crate has one `main`; here each is a module beside its library.
                text = text.replace("use tool::", &format!("use crate::case_{module}::"));
                let _ = writeln!(
                    root,
                    "#[path = \"{path}\"]\n#[allow(dead_code)]\nmod program_{module};"
                );
            }
            sink.write(&format!("src/{path}"), &text);
            wanted.insert(path);
        }
    }
    sink.write("src/lib.rs", &root);
    for path in support::files_below(&sink.path("src")) {
        if !wanted.contains(&path) {
            std::fs::remove_file(sink.path(&format!("src/{path}"))).unwrap();
        }
    }
    sink.cargo(&["clippy", "--quiet"]).succeeds();
    sink.cargo_with(
        &["doc", "--quiet", "--no-deps"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )
    .succeeds();
}
