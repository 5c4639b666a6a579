//! A short diff of a file, for check mode.
//!
//! Of our own: a crate for it would cost everybody's build more than this file costs us.

use std::ops::Range;

use crate::gather::{Collection, Gather};

/// How many pairs of lines are compared to find what stayed. More is shown as replaced as a whole:
/// then the diff is cut after a few lines anyway.
const PAIRS: usize = 2_000_000;

/// What became of lines.
enum Change<'t> {
    Kept(&'t str),
    Gone(&'t str),
    Added(&'t str),
}

/// What differs between two texts, with a line of context, as `diff -u` shows it.
pub fn hunks(old: &str, new: &str) -> Vec<String> {
    let old: Vec<&str> = old.lines().gather();
    let new: Vec<&str> = new.lines().gather();
    let changes = changes(&old, &new);
    let mut lines = Vec::new();
    let mut end = 0;
    for (at, change) in changes.iter().enumerate() {
        if matches!(change, Change::Kept(_)) {
            continue;
        }
        // The line before, the change, and the line after; what is near is one hunk.
        let start = at.saturating_sub(1).max(end);
        if start > end || lines.is_empty() {
            lines.push(header(changes.get(..start).unwrap_or_default()));
        }
        let until = (at + 2).min(changes.len());
        push(&mut lines, &changes, start..until);
        end = until;
    }
    lines
}

/// `@@ -12 +13 @@`: the lines at which a hunk begins.
fn header(before: &[Change<'_>]) -> String {
    let count = |other: fn(&Change<'_>) -> bool| before.iter().filter(|c| !other(c)).count() + 1;
    let old = count(|change| matches!(change, Change::Added(_)));
    let new = count(|change| matches!(change, Change::Gone(_)));
    format!("@@ -{old} +{new} @@")
}

fn push(lines: &mut Vec<String>, changes: &[Change<'_>], range: Range<usize>) {
    for change in changes.get(range).unwrap_or_default() {
        lines.push(match change {
            Change::Kept(line) => format!(" {line}"),
            Change::Gone(line) => format!("-{line}"),
            Change::Added(line) => format!("+{line}"),
        });
    }
}

fn changes<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Change<'t>> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (head, old) = old.split_at(start);
    let (_, new) = new.split_at(start);
    let pairs = old.iter().rev().zip(new.iter().rev());
    let end = pairs.take_while(|(a, b)| a == b).count();
    let (old, tail) = old.split_at(old.len() - end);
    let (new, _) = new.split_at(new.len() - end);
    let mut changes: Vec<Change<'t>> = head.iter().map(|line| Change::Kept(line)).gather();
    middle(old, new, &mut changes);
    changes.put_all(tail.iter().map(|line| Change::Kept(line)));
    changes
}

/// Between the first difference and the last: what is in both texts in the same order stays, as
/// much of it as there is.
fn middle<'t>(old: &[&'t str], new: &[&'t str], changes: &mut Vec<Change<'t>>) {
    let width = new.len() + 1;
    // How many lines can stay from each pair of places on.
    let mut kept: Vec<u32> = Vec::new();
    if old.len().saturating_mul(new.len()) <= PAIRS {
        kept = vec![0; (old.len() + 1) * width];
        for (i, a) in old.iter().enumerate().rev() {
            for (j, b) in new.iter().enumerate().rev() {
                kept[i * width + j] = match a == b {
                    true => kept[(i + 1) * width + j + 1] + 1,
                    false => kept[(i + 1) * width + j].max(kept[i * width + j + 1]),
                };
            }
        }
    }
    let stays = |i: usize, j: usize| kept.get(i * width + j).copied().unwrap_or(0);
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b && !kept.is_empty() => {
                changes.push(Change::Kept(a));
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), Some(_)) if stays(i + 1, j) >= stays(i, j + 1) => {
                changes.push(Change::Gone(a));
                i += 1;
            }
            (_, Some(b)) => {
                changes.push(Change::Added(b));
                j += 1;
            }
            (Some(a), None) => {
                changes.push(Change::Gone(a));
                i += 1;
            }
            (None, None) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hunks;

    #[test]
    fn changes_come_with_a_line_around_them() {
        assert_eq!(hunks("a\nb\n", "a\nb\n"), [""; 0]);
        assert_eq!(
            hunks("a\nb\nc\nd\n", "a\nX\nc\nd\n"),
            ["@@ -1 +1 @@", " a", "-b", "+X", " c"]
        );
        assert_eq!(hunks("", "a\n"), ["@@ -1 +1 @@", "+a"]);
        assert_eq!(hunks("a\n", ""), ["@@ -1 +1 @@", "-a"]);
    }

    #[test]
    fn what_is_apart_is_shown_apart() {
        let old = "a\n1\n2\n3\n4\nb\n";
        let new = "A\n1\n2\n3\n4\nB\n";
        assert_eq!(
            hunks(old, new),
            [
                "@@ -1 +1 @@",
                "-a",
                "+A",
                " 1",
                "@@ -5 +5 @@",
                " 4",
                "-b",
                "+B"
            ]
        );
        assert_eq!(
            hunks("a\n1\nb\n", "A\n1\nB\n"),
            ["@@ -1 +1 @@", "-a", "+A", " 1", "-b", "+B"]
        );
    }

    #[test]
    fn large_differences_are_shown_as_a_whole() {
        let lines =
            |from: usize| -> String { (from..from + 2000).map(|n| format!("{n}\n")).collect() };
        let shown = hunks(&lines(0), &lines(1));
        assert_eq!(shown.len(), 1 + 2 * 2000);
    }
}
