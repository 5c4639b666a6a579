//! Names and random texts for the tests of this folder and its neighbours.

use super::{Names, WorkflowField};
use crate::gather::Gather;

/// Inputs and outputs with the characters that real documents have in names.
pub(in super::super) struct Declared;

impl Names for Declared {
    fn input(&self, name: &str) -> bool {
        [
            "t",
            "n",
            "a",
            "a.b",
            "obj",
            "page[size]",
            "$filter",
            "Order Type",
            "é",
        ]
        .contains(&name)
    }
    fn output(&self, name: &str) -> bool {
        ["x", "y.z"].contains(&name)
    }
    fn step(&self, id: &str) -> bool {
        ["s", "u", "my.step", "odd id"].contains(&id)
    }
    fn step_output(&self, step: &str, name: &str) -> bool {
        match step {
            "s" => ["o", "o.p", "Array<TeamInfo>", "Service[]"].contains(&name),
            "my.step" | "odd id" => name == "o",
            _ => false,
        }
    }
    fn source(&self, name: &str) -> bool {
        ["api", "a.b"].contains(&name)
    }
}

/// Scopes that take any name.
pub(super) struct Open;

impl Names for Open {
    fn input(&self, name: &str) -> bool {
        name == "known"
    }
    fn output(&self, _: &str) -> bool {
        false
    }
    fn step(&self, id: &str) -> bool {
        id == "s"
    }
    fn step_output(&self, _: &str, _: &str) -> bool {
        false
    }
    fn source(&self, _: &str) -> bool {
        false
    }
    fn workflow_name(&self, id: &str, field: WorkflowField, name: &str) -> bool {
        id == "w" && field == WorkflowField::Outputs && name == "err"
    }
    fn any_input(&self) -> bool {
        true
    }
    fn any_output(&self) -> bool {
        true
    }
    fn any_step_output(&self, step: &str) -> bool {
        step == "s"
    }
}

/// A generator of the same numbers on every run.
pub(in super::super) struct Lcg(pub u64);

impl Lcg {
    pub(in super::super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(in super::super) fn text(&mut self, alphabet: &[&str], longest: usize) -> String {
        (0..=self.below(longest))
            .map(|_| alphabet[self.below(alphabet.len())])
            .gather()
    }
}

pub(in super::super) const ALPHABET: &[&str] = &[
    "$inputs.",
    "$steps.",
    "$outputs.",
    "$response.",
    "$request.",
    "$workflows.",
    "$url",
    "$self",
    "$sourceDescriptions.",
    "$components.",
    "$message.",
    "$statusCode",
    "$inputs",
    "$",
    "s",
    "o",
    "a",
    "t",
    "x",
    "é",
    "日",
    "outputs",
    ".outputs.",
    ".inputs.",
    "body",
    "headers.",
    "header.",
    "query.",
    "payload",
    "workflows.",
    "parameters.",
    "page[size]",
    ".",
    ".",
    "#",
    "/",
    "#/",
    "~0",
    "~",
    "[",
    "]",
    "[0]",
    "[*]",
    "{",
    "}",
    "{$",
    "\\",
    "\\u00e9",
    "\"",
    "'",
    " ",
    "-",
    "@",
    "0",
    "my.step",
    "w",
    "api",
    "(",
    ")",
    "!",
    "&&",
    "||",
    "==",
    "<",
    "=",
    "null",
    "1e5",
    "\u{301}",
];
