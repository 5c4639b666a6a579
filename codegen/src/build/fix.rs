//! Corrections of the documents: made in memory until nothing more applies, then written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use serde_json::Value;

use super::{Builder, Error, Read};
use crate::diagnostic::{Diagnostics, Fix, Levels, Report};
use crate::edit::{Edit, Outlines, expected};
use crate::gather::{Gather, sort_by_key};
use crate::output;
use crate::parse::text;
use crate::source::{File, FileId, Files};

/// More rounds than corrections uncover others.
const ROUNDS: usize = 50;

/// What [`Builder::fix`] makes of the documents.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixes {
    /// The documents that change.
    pub documents: Vec<FixedDocument>,
    /// What is found in the documents once they are changed.
    pub report: Report,
}

/// A document that corrections change.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixedDocument {
    /// Where it is.
    pub path: PathBuf,
    /// How it is shown: relative to the project where possible.
    pub name: String,
    /// Its text.
    pub before: String,
    /// Its text with the corrections.
    pub after: String,
    /// How many findings of which rules are corrected.
    pub corrected: BTreeMap<&'static str, usize>,
}

impl FixedDocument {
    /// What differs, with a line of context.
    pub fn diff(&self) -> Vec<String> {
        output::hunks(&self.before, &self.after)
    }
}

impl Fixes {
    /// Writes the documents, each in one step.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn write(&self) -> Result<(), Error> {
        for document in &self.documents {
            output::replace(&document.path, &document.after)
                .map_err(|error| Error::Write(document.path.clone(), error))?;
        }
        Ok(())
    }
}

impl Builder {
    /// The documents with all corrections that can be made without asking: those of findings that are
    /// shown. Nothing is written.
    ///
    /// Values that no finding is about stay what they are, and so do comments and layout.
    ///
    /// # Errors
    /// As [`diagnose`](Self::diagnose).
    pub fn fix(&self) -> Result<Fixes, Error> {
        let mut documents: BTreeMap<PathBuf, FixedDocument> = BTreeMap::new();
        let mut texts = HashMap::new();
        let mut left = ROUNDS;
        loop {
            let Read {
                files,
                diagnostics,
                levels,
                ..
            } = self.read(texts.clone())?;
            let made = match left {
                0 => Vec::new(),
                _ => corrections(&files, &diagnostics, &levels),
            };
            left = left.saturating_sub(1);
            if made.is_empty() {
                return Ok(Fixes {
                    documents: documents.into_values().gather(),
                    report: diagnostics.report(&files, &levels, self.coloured),
                });
            }
            for (id, after, slugs) in made {
                let file = files.get(id);
                let document =
                    documents
                        .entry(file.path.clone())
                        .or_insert_with(|| FixedDocument {
                            path: file.path.clone(),
                            name: file.name.clone(),
                            before: file.text.clone(),
                            after: String::new(),
                            corrected: BTreeMap::new(),
                        });
                for slug in slugs {
                    *document.corrected.entry(slug).or_default() += 1;
                }
                document.after.clone_from(&after);
                texts.insert(file.path.clone(), after);
            }
        }
    }
}

/// A correction of a document, written out.
struct Correction<'f> {
    slug: &'static str,
    fix: &'f Fix,
    edits: Vec<Edit>,
}

/// A document, its new text, and the rules whose findings are corrected.
type Corrected = (FileId, String, Vec<&'static str>);

/// The corrections that can be made at the same time.
fn corrections(files: &Files, diagnostics: &Diagnostics, levels: &Levels) -> Vec<Corrected> {
    let mut outlines = Outlines::default();
    let mut found: BTreeMap<FileId, Vec<Correction<'_>>> = BTreeMap::new();
    for (slug, fix) in diagnostics.fixes(levels) {
        if let Some((id, edits)) = outlines.edits(files, fix) {
            let correction = Correction { slug, fix, edits };
            found.entry(id).or_default().push(correction);
        }
    }
    let corrected = found.into_iter();
    corrected
        .filter_map(|(id, found)| correct(files.get(id), found).map(|(t, s)| (id, t, s)))
        .gather()
}

/// Makes the corrections of a document that do not overlap. Where they do not come to what they should
/// come to together, each is tried for itself.
fn correct(file: &File, mut found: Vec<Correction<'_>>) -> Option<(String, Vec<&'static str>)> {
    sort_by_key(&mut found, |correction| {
        correction.edits.first().map(|edit| edit.range.start)
    });
    let mut chosen: Vec<Correction<'_>> = Vec::new();
    for correction in found {
        if !chosen.iter().any(|other| overlap(other, &correction)) {
            chosen.push(correction);
        }
    }
    let slugs = |chosen: &[Correction<'_>]| chosen.iter().map(|c| c.slug).gather();
    if let Some(text) = apply(file, &chosen) {
        return Some((text, slugs(&chosen)));
    }
    let mut kept: Vec<Correction<'_>> = Vec::new();
    let mut text = None;
    for correction in chosen {
        kept.push(correction);
        match apply(file, &kept) {
            None => {
                kept.pop();
            }
            some => text = some,
        }
    }
    Some((text?, slugs(&kept)))
}

/// Whether two corrections cannot be made at the same time. Two findings may have the same one.
fn overlap(a: &Correction<'_>, b: &Correction<'_>) -> bool {
    let touch = |a: &Edit, b: &Edit| a.range.start <= b.range.end && b.range.start <= a.range.end;
    a.edits != b.edits && a.edits.iter().any(|a| b.edits.iter().any(|b| touch(a, b)))
}

/// The text with corrections, if its values are then what they are meant to be.
fn apply(file: &File, corrections: &[Correction<'_>]) -> Option<String> {
    let mut edits: Vec<&Edit> = corrections.iter().flat_map(|c| &c.edits).gather();
    sort_by_key(&mut edits, |edit| {
        Reverse((edit.range.start, edit.range.end))
    });
    edits.dedup();
    let mut text = file.text.clone();
    for edit in edits {
        text.get(edit.range.clone())?;
        text.replace_range(edit.range.clone(), &edit.text);
    }
    (text != file.text && is_expected(file, &text, corrections)).then_some(text)
}

fn is_expected(file: &File, text: &str, corrections: &[Correction<'_>]) -> bool {
    let read = text::read(&file.path, text);
    match file.tree {
        // What could not be read has no values to compare: it can be read now, or is broken further on.
        Value::Null => match (read, text::read(&file.path, &file.text)) {
            (Ok(_), _) => true,
            (Err(after), Err(before)) => after.is_behind(&before),
            _ => false,
        },
        _ => {
            let fixes = corrections.iter().map(|c| c.fix);
            read.ok() == expected::tree(file, fixes)
        }
    }
}
