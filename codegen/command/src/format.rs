//! Findings for programs.

use std::fmt::Write;
use std::io::Write as _;

use arazzo_codegen::{Level, Location, Replacement, Report, Rule, Shown};
use serde_json::{Value, json};

/// Writes to standard output. A reader that has gone away wants no more.
pub fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// One JSON object with all findings.
pub fn json(report: &Report) -> Value {
    let finding = |finding: &Shown| {
        json!({
            "level": level(finding.level),
            "slug": finding.slug,
            "message": finding.message,
            "help": finding.help,
            "locations": finding.locations.iter().map(location).collect::<Vec<_>>(),
            "correction": finding.correction.iter().map(replacement).collect::<Vec<_>>(),
        })
    };
    json!({
        "findings": report.findings().iter().map(finding).collect::<Vec<_>>(),
        "errors": report.count(Level::Deny),
        "warnings": report.count(Level::Warn),
    })
}

fn location(location: &Location) -> Value {
    json!({
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
        "label": location.label,
    })
}

/// What is replaced, and by what.
fn replacement(replacement: &Replacement) -> Value {
    let mut value = location(&replacement.location);
    if let Some(value) = value.as_object_mut() {
        value.shift_remove("label");
        value.insert("text".to_owned(), replacement.text.as_str().into());
    }
    value
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    }
}

/// A line per finding, in the form that a GitHub runner makes an annotation of.
pub fn github(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.findings() {
        let mut properties = String::new();
        if let Some(place) = finding.locations.first() {
            let file = escaped_property(&place.file);
            let (line, end) = (place.line, place.end_line);
            let _ = write!(properties, "file={file},line={line},endLine={end},");
            // A runner takes columns for places in one line only.
            if line == end {
                let (column, end) = (place.column, place.end_column);
                let _ = write!(properties, "col={column},endColumn={end},");
            }
        }
        let slug = finding.slug;
        let message = escaped(&with_help(finding));
        let level = level(finding.level);
        let _ = writeln!(text, "::{level} {properties}title={slug}::{message}");
    }
    text
}

/// The message, and a line for each help.
fn with_help(finding: &Shown) -> String {
    let mut text = finding.message.clone();
    for help in &finding.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

/// What ends or starts a command of the runner.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What ends a property as well.
fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// A log in the form SARIF 2.1.0.
pub fn sarif(report: &Report) -> Value {
    let mut slugs: Vec<&str> = report.findings().iter().map(|f| f.slug).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let rules: Vec<Value> = slugs.iter().map(|slug| sarif_rule(slug)).collect();
    let results: Vec<Value> = report.findings().iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cargo-arazzo",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn sarif_rule(slug: &str) -> Value {
    let Ok(rule) = Rule::named(slug) else {
        return json!({"id": slug});
    };
    let mut value = json!({
        "id": slug,
        "shortDescription": {"text": rule.summary()},
        "defaultConfiguration": {"level": level(rule.default)},
    });
    if let (Some(value), Some(explanation)) = (value.as_object_mut(), rule.explanation()) {
        let text = format!("{} {}", rule.summary(), explanation.why.replace('\n', " "));
        value.insert("fullDescription".to_owned(), json!({"text": text}));
        let help = format!("`cargo arazzo explain {slug}` shows a mistake and its correction.");
        value.insert("help".to_owned(), json!({"text": help}));
    }
    value
}

fn result(finding: &Shown) -> Value {
    let mut places = finding.locations.iter().map(sarif_location);
    let mut result = json!({
        "ruleId": finding.slug,
        "level": level(finding.level),
        "message": {"text": with_help(finding)},
        "locations": places.next().into_iter().collect::<Vec<_>>(),
    });
    let related: Vec<Value> = places.collect();
    if let (Some(result), false) = (result.as_object_mut(), related.is_empty()) {
        result.insert("relatedLocations".to_owned(), related.into());
    }
    if let (Some(result), Some(fix)) = (result.as_object_mut(), sarif_fix(finding)) {
        result.insert("fixes".to_owned(), json!([fix]));
    }
    result
}

/// All edits of a correction are of one document.
fn sarif_fix(finding: &Shown) -> Option<Value> {
    let file = &finding.correction.first()?.location.file;
    let replacement = |replacement: &Replacement| {
        json!({
            "deletedRegion": region(&replacement.location),
            "insertedContent": {"text": replacement.text},
        })
    };
    let replacements = finding.correction.iter().map(replacement);
    let help = finding.help.first().map_or("correct it", String::as_str);
    Some(json!({
        "description": {"text": help},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(file)},
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    }))
}

fn region(location: &Location) -> Value {
    json!({
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    })
}

fn sarif_location(location: &Location) -> Value {
    let mut value = json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&location.file)},
        "region": region(location),
    }});
    if let (Some(value), false) = (value.as_object_mut(), location.label.is_empty()) {
        value.insert("message".to_owned(), json!({"text": location.label}));
    }
    value
}

/// A file's name as a URI reference: relative, or of the scheme `file`.
fn uri(file: &str) -> String {
    let mut uri = match std::path::Path::new(file).is_absolute() {
        true if file.starts_with('/') => "file://".to_owned(),
        true => "file:///".to_owned(),
        false => String::new(),
    };
    for byte in file.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
