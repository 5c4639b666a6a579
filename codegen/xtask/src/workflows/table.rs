//! What came of all documents, in numbers.

use std::collections::BTreeMap;

use super::Outcome;
use super::attempt::End;

/// Prints the table; with `verbose` every document that is refused and every workflow that stops.
pub fn print(outcomes: &[Outcome], verbose: bool) {
    if verbose {
        for outcome in outcomes {
            details(outcome);
        }
    }
    let generated = || outcomes.iter().filter(|o| !o.workflows().is_empty());
    let refused: Vec<_> = outcomes.iter().filter(|o| o.is_refused()).collect();
    let unexpected = refused.iter().filter(|o| !o.names_nothing).count();
    println!("{:6} documents", outcomes.len());
    println!("{:6} generated", generated().count());
    println!("{:6} refused", refused.len());
    println!("{unexpected:6}   of these without a finding of `1-names`");
    println!(
        "{:6} ended in a fault",
        outcomes.iter().filter(|o| o.fault().is_some()).count()
    );
    let slugs = refused.iter().map(|outcome| first_slug(outcome));
    counts("documents refused, by the first reason", slugs);
    let unsupported = refused.iter().flat_map(|outcome| {
        let mut messages: Vec<String> = outcome
            .refusals()
            .into_iter()
            .filter(|(slug, _)| *slug == "unsupported")
            .map(|(_, line)| without_names(message(line)))
            .collect();
        messages.sort_unstable();
        messages.dedup();
        messages
    });
    counts("documents that need what is not supported", unsupported);
    let lines: usize = outcomes.iter().map(|outcome| outcome.module.lines).sum();
    let workflows: usize = generated().map(|outcome| outcome.workflows().len()).sum();
    println!("{workflows:6} workflows generated, {lines} lines");
    runs(outcomes);
}

fn runs(outcomes: &[Outcome]) {
    let ends: Vec<&End> = outcomes
        .iter()
        .flat_map(|o| &o.runs)
        .map(|(_, e)| e)
        .collect();
    if ends.is_empty() {
        return;
    }
    let successes = ends.iter().filter(|end| ***end == End::Success).count();
    println!("{:6} run", ends.len());
    println!("{successes:6}   to success");
    let reasons = ends.iter().filter_map(|end| match end {
        End::Stopped { reason, .. } => Some(kind(reason)),
        _ => None,
    });
    counts("workflows stopped, by reason", reasons);
    let stopped = outcomes.iter().flat_map(|outcome| {
        let runs = outcome.runs.iter();
        runs.filter_map(move |(_, end)| match end {
            End::Stopped { reason, .. } => Some(cause(outcome, reason)),
            _ => None,
        })
    });
    counts("whose reason it is", stopped);
    let faults = ends.iter().filter(|end| matches!(end, End::Fault(_)));
    println!("{:6}   ended in a fault", faults.count());
}

fn counts(title: &str, items: impl Iterator<Item = impl Into<String>>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item.into()).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if !counts.is_empty() {
        println!("{title}:");
    }
    for (item, count) in counts {
        println!("{count:6}   {item}");
    }
}

fn details(outcome: &Outcome) {
    if let Some(fault) = outcome.fault() {
        println!("FAULT {}: {fault}", outcome.path);
    }
    if outcome.is_refused() {
        let expected = if outcome.names_nothing {
            " (1-names)"
        } else {
            ""
        };
        println!("refused{expected} {}", outcome.path);
        for (_, line) in outcome.refusals() {
            println!("    {line}");
        }
    }
    for (workflow, end) in &outcome.runs {
        match end {
            End::Success => {}
            End::Stopped { step, reason } => {
                let cause = cause(outcome, reason);
                println!(
                    "stopped ({cause}) {} {workflow}, {step}: {reason}",
                    outcome.path
                );
            }
            End::Fault(said) => println!("FAULT {} {workflow}: {said}", outcome.path),
        }
    }
}

/// The reason that stands for the refusal: one that stays, before one of what is not built yet.
fn first_slug(outcome: &Outcome) -> &str {
    let refusals = outcome.refusals();
    let lasting = refusals.iter().find(|(slug, _)| *slug != "unsupported");
    lasting.or(refusals.first()).map_or("?", |(slug, _)| slug)
}

/// The message of `file:1:2: message [slug]; help`.
fn message(line: &str) -> &str {
    let start = line.find(": ").map_or(0, |at| at + 2);
    let end = line.rfind(" [").unwrap_or(line.len());
    line.get(start..end).unwrap_or(line)
}

/// The text without what stands in backticks, which differs from document to document.
fn without_names(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(number, part)| if number % 2 == 1 { "`…`" } else { part });
    parts.collect()
}

/// Whether a finding in the document says that it would stop so: then the reason is its own.
fn cause(outcome: &Outcome, reason: &str) -> String {
    let warned = super::findings(&outcome.figures["warnings"]);
    let expected: &[&str] = match reason {
        _ if reason.starts_with("criterion") && reason.contains("$statusCode") => {
            &["undeclared-status"]
        }
        _ if reason.starts_with("criterion") => {
            &["impossible-comparison", "pointer", "undeclared-status"]
        }
        // No single value is what it selects.
        _ if reason.contains("[*]") => &["dot-path"],
        _ => &[
            "pointer",
            "maybe-unset",
            "out-of-place",
            "missing-input",
            "undeclared-status",
        ],
    };
    let found = warned.iter().find(|(slug, _)| expected.contains(slug));
    match found {
        Some((slug, _)) => format!("the document's own: {slug}"),
        None => "to be looked at".to_owned(),
    }
}

/// What kind of reason it is.
fn kind(reason: &str) -> String {
    let start = reason.split(';').next().unwrap_or(reason);
    without_names(start)
}
