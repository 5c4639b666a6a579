//! The rules of Arazzo, case by case: a short document, and what must be found in it or come of it.
//!
//! The cases are numbered as in the digest of the specifications, and each is a test of that number:
//! `case_024_…`. What shows only when code runs is in `tests/e2e/semantics/` of the root package;
//! what cannot be a test has a line in `untested.txt`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

mod criteria;
mod expressions;
mod flow;
mod official;
mod requests;
mod structure;
mod support;
mod targets;
mod values;

use std::path::Path;

/// The cases with letters; the others are 1 to 156.
const LETTERED: [&str; 29] = [
    "19b", "22b", "23b", "36b", "45b", "53b", "56b", "56c", "69b", "71b", "76b", "77b", "80b",
    "80c", "94b", "99b", "114b", "123b", "125b", "125c", "126b", "126c", "126d", "132b", "138b",
    "138c", "138d", "138e", "145b",
];

#[test]
fn every_case_is_tested() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semantics");
    let running = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/e2e/semantics");
    let tests = sources(&here) + &sources(&running);
    let untested = std::fs::read_to_string(here.join("untested.txt")).unwrap();
    let untested: Vec<&str> = untested
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.0))
        .collect();
    let plain = (1..=156).map(|number| number.to_string());
    let cases: Vec<String> = plain.chain(LETTERED.map(str::to_owned)).collect();
    let (mut missing, mut both) = (Vec::new(), Vec::new());
    for case in &cases {
        match (is_tested(&tests, case), untested.contains(&case.as_str())) {
            (false, false) => missing.push(case),
            (true, true) => both.push(case),
            _ => {}
        }
    }
    assert!(
        missing.is_empty(),
        "neither tested nor in untested.txt: {missing:?}"
    );
    assert!(
        both.is_empty(),
        "tested, so not to be in untested.txt: {both:?}"
    );
    let unknown = untested
        .iter()
        .find(|case| !cases.iter().any(|c| c == *case));
    assert_eq!(unknown, None, "untested.txt has a number that no case has");
}

/// Whether there is a test `case_<number>_…`, with three digits.
fn is_tested(tests: &str, case: &str) -> bool {
    let letter = case.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u32 = case.trim_end_matches(letter).parse().unwrap();
    tests.contains(&format!("fn case_{number:03}{letter}_"))
}

/// The text of all Rust files of a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => text += &sources(&path),
            false if path.extension().is_some_and(|e| e == "rs") => {
                text += &std::fs::read_to_string(&path).unwrap();
            }
            false => {}
        }
    }
    text
}
