//! Warnings where there is little room for them: in the output of a build.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::Builder;
use crate::diagnostic::{Level, Report, Shown};
use crate::gather::{Gather, sort_by_key};

/// How many warnings a build shows.
const SHOWN: usize = 10;

impl Report {
    /// A line for each warning; of many, ten, and one that ends with `how` to see the others. Of each kind
    /// the first is among the ten, as long as there is room.
    pub fn condensed(&self, how: &str) -> Vec<String> {
        condensed(self.findings(), how)
    }
}

fn condensed(findings: &[Shown], how: &str) -> Vec<String> {
    let warnings = findings.iter().filter(|found| found.level == Level::Warn);
    let warnings: Vec<&Shown> = warnings.gather();
    let shown = chosen(&warnings);
    let line = |index: &usize| warnings.get(*index).map(|found| one_line(&found.line));
    let mut lines: Vec<String> = shown.iter().filter_map(line).gather();
    let left = (0..warnings.len()).filter(|index| !shown.contains(index));
    let left: Vec<&str> = left
        .filter_map(|index| Some(warnings.get(index)?.slug))
        .gather();
    if !left.is_empty() {
        let count = left.len();
        lines.push(format!("{count} more ({}): {how}", counted(&left)));
    }
    lines
}

/// The places of those that are shown, in their order.
fn chosen(warnings: &[&Shown]) -> Vec<usize> {
    let mut kinds = HashSet::new();
    let (first, others): (Vec<usize>, Vec<usize>) = warnings
        .iter()
        .enumerate()
        .map(|(index, found)| (index, kinds.insert(found.slug)))
        .fold(
            (Vec::new(), Vec::new()),
            |(mut first, mut others), (index, new)| {
                match new {
                    true => first.push(index),
                    false => others.push(index),
                }
                (first, others)
            },
        );
    let mut chosen: Vec<usize> = first.into_iter().chain(others).take(SHOWN).gather();
    sort_by_key(&mut chosen, |at| *at);
    chosen
}

/// `3 dot-path, 1 pointer`: the most frequent first.
fn counted(slugs: &[&str]) -> String {
    let mut kinds: Vec<(usize, &str)> = Vec::new();
    for slug in slugs {
        match kinds.iter_mut().find(|(_, kind)| kind == slug) {
            Some((count, _)) => *count += 1,
            None => kinds.push((1, slug)),
        }
    }
    sort_by_key(&mut kinds, |(count, slug)| (Reverse(*count), *slug));
    let kinds = kinds.iter().map(|(count, kind)| format!("{count} {kind}"));
    kinds.gather::<Vec<_>>().join(", ")
}

/// What a document says may have line breaks, which would end cargo's directive.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).gather::<Vec<_>>().join(" ")
}

impl Builder {
    /// The command that shows all findings about the documents of this builder.
    pub(super) fn check_command(&self) -> String {
        let mut command = "cargo arazzo check".to_owned();
        let named = self.documents.iter();
        for path in named.chain(self.descriptions.iter().map(|(_, path)| path)) {
            command.push_str(&format!(" {}", path.display()));
        }
        if let Some(root) = &self.root {
            command.push_str(&format!(" --root {}", root.display()));
        }
        for (uri, path) in &self.maps {
            command.push_str(&format!(" --map {uri}={}", path.display()));
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{chosen, condensed, counted};
    use crate::Builder;
    use crate::diagnostic::{Diagnostic, Diagnostics, Levels, Rule, rules};
    use crate::source::Files;

    /// Findings of these rules, without places: so they stay in this order.
    fn report(found: &[Rule]) -> crate::Report {
        let files = Files::new("".as_ref(), "".as_ref());
        let mut diagnostics = Diagnostics::default();
        for (index, rule) in found.iter().enumerate() {
            diagnostics.push(Diagnostic::new(*rule, format!("finding {index}")));
        }
        diagnostics.report(&files, &Levels::default(), false)
    }

    #[test]
    fn few_warnings_are_shown_as_they_are() {
        let report = report(&[rules::DOT_PATH, rules::CYCLE, rules::DOT_PATH]);
        let lines = condensed(report.findings(), "x");
        assert_eq!(lines, ["finding 0 [dot-path]", "finding 2 [dot-path]"]);
        assert!(condensed(&[], "x").is_empty());
    }

    #[test]
    fn of_many_warnings_each_kind_is_shown() {
        let mut found = vec![rules::DOT_PATH; 300];
        found.extend([rules::POINTER, rules::POINTER, rules::UNBRACED]);
        let report = report(&found);
        let lines = report.condensed("run `cargo arazzo check`");
        assert_eq!(lines.len(), 11);
        assert_eq!(lines[7], "finding 7 [dot-path]");
        assert_eq!(lines[8], "finding 300 [pointer]");
        assert_eq!(lines[9], "finding 302 [unbraced]");
        assert_eq!(
            lines[10],
            "293 more (292 dot-path, 1 pointer): run `cargo arazzo check`"
        );
    }

    #[test]
    fn there_are_ten_lines_for_more_than_ten_kinds() {
        let kinds: Vec<Rule> = rules::ALL.iter().rev().take(12).copied().collect();
        let report = report(&kinds);
        let warnings: Vec<_> = report.findings().iter().collect();
        assert_eq!(chosen(&warnings), (0..10).collect::<Vec<_>>());
        assert_eq!(counted(&["b", "a", "b"]), "2 b, 1 a");
    }

    #[test]
    fn the_command_names_what_the_builder_names() {
        assert_eq!(Builder::new().check_command(), "cargo arazzo check");
        let builder = Builder::new()
            .document("flows")
            .openapi("pay", "apis/pay.yaml")
            .root("..")
            .map("https://a.example/x", "x.yaml");
        assert_eq!(
            builder.check_command(),
            "cargo arazzo check flows apis/pay.yaml --root .. --map https://a.example/x=x.yaml"
        );
    }
}
