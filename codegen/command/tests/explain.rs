//! `cargo arazzo explain`: every finding has its explanation.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what these call"
)]

use std::process::Command;

use arazzo_codegen::Rule;

#[test]
fn a_finding_is_explained_with_an_example() {
    let (code, stdout, _) = explain(&["unbraced"]);
    assert_eq!(code, 0);
    assert_eq!(
        stdout,
        "\
unbraced: A runtime expression inside a text, without braces.

An expression inside a text needs braces. How it is read differs between tools.

Mistake:

    value: Bearer $inputs.token

Correction:

    value: Bearer {$inputs.token}

By default a warning, with `strict` an error. To allow it,

    arazzo.toml   unbraced = \"allow\", below [levels]
    build.rs      .level(\"unbraced\", Level::Allow)
    command line  --allow unbraced
"
    );
    let (_, stdout, _) = explain(&["cycle"]);
    assert!(
        stdout.ends_with("An error always: nothing can be generated.\n"),
        "{stdout}"
    );
}

#[test]
fn without_a_name_all_are_listed_with_their_levels() {
    let (code, stdout, _) = explain(&[]);
    assert_eq!(code, 0);
    let mut lines = stdout.lines();
    assert!(lines.next().unwrap().ends_with("default  --strict"));
    let rows: Vec<Vec<&str>> = lines
        .map(|line| line.split_whitespace().collect())
        .collect();
    let slugs: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let rules: Vec<&str> = Rule::all().iter().map(|rule| rule.slug).collect();
    assert_eq!(slugs, rules);
    assert!(rows.contains(&vec!["cycle", "error", "error"]));
    assert!(rows.contains(&vec!["unbraced", "warning", "error"]));
    assert!(rows.contains(&vec!["dot-path", "warning", "warning"]));
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_gone_away_is_no_mistake() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"));
    let done = command.args(["arazzo", "explain"]).stdout(writer).output();
    let done = done.unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}

#[test]
fn an_unknown_name_is_a_mistake_of_the_command_line() {
    let (code, stdout, stderr) = explain(&["unknown-opration"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "error: there is no finding `unknown-opration`\nhelp: did you mean `unknown-operation`?\n"
    );
    let (_, _, stderr) = explain(&["zzz"]);
    assert!(
        stderr.ends_with("help: `cargo arazzo explain` lists all\n"),
        "{stderr}"
    );
}

fn explain(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
        .args(["arazzo", "explain"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}
