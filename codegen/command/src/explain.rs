//! `cargo arazzo explain`: what a finding means.

use std::fmt::Write;

use arazzo_codegen::{Explanation, Level, Rule};
use clap::Args;

/// Explain a finding: what it means, why it matters, an example and its correction.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo arazzo explain
  cargo arazzo explain unknown-operation

Exit status: 0, or 2 if there is no such finding.")]
pub struct Arguments {
    /// The name in brackets that a finding has; without it, all are listed.
    slug: Option<String>,
}

/// The text for standard output; a message is about the command line.
pub fn run(arguments: &Arguments) -> Result<String, String> {
    let Some(slug) = &arguments.slug else {
        return Ok(list());
    };
    let rule = Rule::named(slug).map_err(|suggestion| {
        let help = suggestion.unwrap_or_else(|| "`cargo arazzo explain` lists all".to_owned());
        format!("error: there is no finding `{slug}`\nhelp: {help}")
    })?;
    let explanation = rule.explanation();
    Ok(explanation.map_or_else(|| rule.summary().to_owned() + "\n", text))
}

/// All rules with their levels.
fn list() -> String {
    let rules = Rule::all();
    let width = rules.iter().map(|rule| rule.slug.len()).max().unwrap_or(0);
    let mut text = format!("{:width$}  {:7}  --strict\n", "", "default");
    for rule in rules {
        let (default, strict) = (level(rule.default), level(rule.strict));
        let _ = writeln!(text, "{:width$}  {default:7}  {strict}", rule.slug);
    }
    text
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "allowed",
    }
}

fn text(explanation: Explanation) -> String {
    let Explanation {
        rule,
        why,
        mistake,
        correction,
        ..
    } = explanation;
    format!(
        "{}: {}\n\n{}\n\nMistake:\n\n{}\nCorrection:\n\n{}\n{}\n",
        rule.slug,
        rule.summary(),
        wrapped(why),
        indented(mistake),
        indented(correction),
        levels(rule)
    )
}

/// How much it weighs, and how to allow it.
fn levels(rule: Rule) -> String {
    let (default, strict) = match (rule.default, rule.strict) {
        (Level::Deny, _) => return "An error always: nothing can be generated.".to_owned(),
        (default, strict) => (article(default), article(strict)),
    };
    let slug = rule.slug;
    format!(
        "By default {default}, with `strict` {strict}. To allow it,\n\n    \
         arazzo.toml   {slug} = \"allow\", below [levels]\n    \
         build.rs      .level(\"{slug}\", Level::Allow)\n    \
         command line  --allow {slug}"
    )
}

fn article(of: Level) -> &'static str {
    match of {
        Level::Deny => "an error",
        Level::Warn => "a warning",
        Level::Allow => "allowed",
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// Lines of 80 characters at most, where words allow it.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 80 {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}
