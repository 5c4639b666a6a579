//! Findings as they are shown: their places looked up, in the order of the documents.

use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Heading, Patch, Renderer, Snippet,
};

use super::{Diagnostic, Level};
use crate::edit::{Edit, Outlines};
use crate::gather::{Gather, sort_by_key};
use crate::source::{FileId, Files, Place};
use crate::span::Spans;

/// Findings, ready to be read.
#[derive(Clone, Debug, Default)]
pub struct Report {
    shown: Vec<Shown>,
    documents: Vec<PathBuf>,
    /// The features of the runtime that the generated code needs.
    pub(crate) features: Vec<&'static str>,
}

/// One finding, ready to be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// How much it weighs.
    pub level: Level,
    /// The rule's stable name.
    pub slug: &'static str,
    /// What is wrong: one sentence.
    pub message: String,
    /// Where: first the place to mend, then others that tell the rest of the story.
    pub locations: Vec<Location>,
    /// What to do.
    pub help: Vec<String>,
    /// The one correction that can be meant, if there is one: all of these together.
    pub correction: Vec<Replacement>,
    /// One line: place, message, rule.
    pub line: String,
    /// Several lines: with the text of the document, labels and help.
    pub rendered: String,
    order: (String, usize),
}

/// A place as it is shown, and what there is to say about it. Lines and columns start at 1; columns
/// are in characters, and the end is behind the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The document, relative to the project where possible.
    pub file: String,
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end.
    pub end_column: usize,
    /// What there is to say; may be empty.
    pub label: String,
}

/// A part of a correction: what stands at a place becomes something else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replacement {
    /// What is replaced; nothing, where something is added.
    pub location: Location,
    /// What stands there then.
    pub text: String,
}

/// The documents, and where all places in them are.
struct Located<'a> {
    files: &'a Files,
    spans: &'a Spans,
    renderer: Renderer,
}

impl<'a> Located<'a> {
    fn shown(
        &self,
        diagnostic: &'a Diagnostic,
        level: Level,
        correction: Option<&(FileId, Vec<Edit>)>,
    ) -> Shown {
        let first = diagnostic.labels.first().map(|(place, _)| place);
        let order = first.map_or((String::new(), 0), |place| {
            let file = self.files.get(place.file);
            (file.name.clone(), self.spans.range(file, place).start)
        });
        let labels = diagnostic.labels.iter();
        let locations: Vec<Location> = labels
            .map(|(place, label)| self.location(place, label))
            .gather();
        let slug = diagnostic.rule.slug;
        let position = locations.first().map(|l| format!("{}: ", l.position()));
        let help = diagnostic.help.first().map(|help| format!("; {help}"));
        Shown {
            level,
            slug,
            line: format!(
                "{}{} [{slug}]{}",
                position.unwrap_or_default(),
                diagnostic.message,
                help.unwrap_or_default()
            ),
            rendered: self.render(diagnostic, level, correction),
            correction: correction.map_or_else(Vec::new, |(file, edits)| {
                let edits = edits.iter();
                edits.map(|edit| self.replacement(*file, edit)).gather()
            }),
            message: diagnostic.message.clone(),
            locations,
            help: diagnostic.help.clone(),
            order,
        }
    }

    fn location(&self, place: &Place, label: &str) -> Location {
        let file = self.files.get(place.file);
        self.located(place.file, &self.spans.range(file, place), label)
    }

    fn located(&self, id: FileId, range: &Range<usize>, label: &str) -> Location {
        let (line, column) = self.position(id, range.start);
        let (end_line, end_column) = self.position(id, range.end);
        Location {
            file: self.files.get(id).name.clone(),
            line,
            column,
            end_line,
            end_column,
            label: label.to_owned(),
        }
    }

    fn replacement(&self, id: FileId, edit: &Edit) -> Replacement {
        Replacement {
            location: self.located(id, &edit.range, ""),
            text: edit.text.clone(),
        }
    }

    /// Line and column, both from 1, columns in characters.
    fn position(&self, id: FileId, offset: usize) -> (usize, usize) {
        let file = self.files.get(id);
        let (line, start) = self.spans.line(id, offset);
        let before = file.text.get(start..offset).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }

    fn render(
        &self,
        diagnostic: &'a Diagnostic,
        level: Level,
        correction: Option<&(FileId, Vec<Edit>)>,
    ) -> String {
        let heading = match level {
            Level::Deny => Heading::ERROR,
            _ => Heading::WARNING,
        };
        let title = heading
            .primary_title(&diagnostic.message)
            .id(diagnostic.rule.slug);
        let mut group = Group::with_title(title).elements(self.snippets(diagnostic));
        let patch = correction.and_then(|(id, edits)| self.patch(*id, edits));
        let mut help = diagnostic.help.iter();
        // The first help is about the correction, and stands above it.
        let title = patch.is_some().then(|| help.next());
        for help in help {
            group = group.element(Heading::HELP.message(help));
        }
        let mut groups = vec![group];
        if let Some(patch) = patch {
            let title = title.flatten().map_or("correct it", String::as_str);
            let title = Heading::HELP.secondary_title(title);
            groups.push(Group::with_title(title).element(patch));
        }
        self.renderer.render(&groups)
    }

    /// The lines that a correction changes, as they are then.
    fn patch(&self, id: FileId, edits: &[Edit]) -> Option<Snippet<'a, Patch<'a>>> {
        let file = self.files.get(id);
        let (first, last) = (edits.first()?.range.start, edits.last()?.range.end);
        let (line, start) = self.spans.line(id, first);
        let end = line_end(&file.text, last);
        let patches = edits.iter().map(|edit| {
            let Range {
                start: from,
                end: to,
            } = edit.range;
            Patch::new(from - start..to - start, edit.text.clone())
        });
        let lines = Snippet::source(file.text.get(start..end).unwrap_or_default())
            .path(&file.name)
            .line_start(line + 1);
        Some(lines.patches(patches))
    }

    /// A snippet per file, the main one first.
    fn snippets(&self, diagnostic: &'a Diagnostic) -> Vec<Snippet<'a, Annotation<'a>>> {
        let main = diagnostic.labels.first().map(|(place, _)| place.file);
        let mut labels: Vec<(usize, &(Place, String))> =
            diagnostic.labels.iter().enumerate().gather();
        sort_by_key(&mut labels, |(_, (place, _))| {
            (Some(place.file) != main, place.file)
        });
        let of_file = labels.chunk_by(|(_, (a, _)), (_, (b, _))| a.file == b.file);
        of_file.filter_map(|labels| self.snippet(labels)).gather()
    }

    /// The labels of one file: only the lines from the first to the last of them are looked at.
    fn snippet(
        &self,
        labels: &[(usize, &'a (Place, String))],
    ) -> Option<Snippet<'a, Annotation<'a>>> {
        let (_, (Place { file: id, .. }, _)) = labels.first()?;
        let file = self.files.get(*id);
        let ranges: Vec<Range<usize>> = labels
            .iter()
            .map(|(_, (place, _))| self.spans.range(file, place))
            .gather();
        let first = ranges.iter().map(|range| range.start).min()?;
        let last = ranges.iter().map(|range| range.end).max()?;
        let (line, start) = self.spans.line(*id, first);
        let end = line_end(&file.text, last);
        let annotations = labels
            .iter()
            .zip(ranges)
            .map(|((index, (_, label)), range)| {
                let kind = match index {
                    0 => AnnotationKind::Primary,
                    _ => AnnotationKind::Context,
                };
                let annotation = kind.span(range.start - start..range.end - start);
                match label.is_empty() {
                    true => annotation,
                    false => annotation.label(label),
                }
            });
        let lines = Snippet::source(file.text.get(start..end).unwrap_or_default())
            .path(&file.name)
            .line_start(line + 1);
        Some(lines.annotations(annotations))
    }
}

/// Where the line of a byte ends.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

impl Location {
    /// `name:line:column`.
    fn position(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Report {
    /// Findings by document and place, each once.
    pub(super) fn new(found: &[(Diagnostic, Level)], files: &Files, coloured: bool) -> Self {
        let labels = found.iter().flat_map(|(found, _)| &found.labels);
        let spans = Spans::find(files, labels.map(|(place, _)| place));
        let located = Located {
            files,
            spans: &spans,
            renderer: match coloured {
                true => Renderer::styled(),
                false => Renderer::plain(),
            },
        };
        let mut outlines = Outlines::default();
        let found = found.iter();
        let mut shown: Vec<Shown> = found
            .map(|(diagnostic, level)| {
                let fix = diagnostic.fix.as_deref();
                let correction = fix.and_then(|fix| outlines.edits(files, fix));
                located.shown(diagnostic, *level, correction.as_ref())
            })
            .gather();
        shown.sort_by(|a, b| a.order.cmp(&b.order));
        shown.dedup_by(|a, b| a.order == b.order && a.line == b.line);
        Report {
            shown,
            documents: files.iter().map(|(_, file)| file.path.clone()).gather(),
            features: Vec::new(),
        }
    }

    /// The findings, by document and place.
    pub fn findings(&self) -> &[Shown] {
        &self.shown
    }

    /// The documents that were read.
    pub fn documents(&self) -> &[PathBuf] {
        &self.documents
    }

    /// The features of `arazzo-runtime` that the generated code needs beside `cli`: `regex`, `jsonpath`.
    pub fn features(&self) -> &[&'static str] {
        &self.features
    }

    /// Whether nothing was found that is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many findings have a level.
    pub fn count(&self, level: Level) -> usize {
        self.shown
            .iter()
            .filter(|shown| shown.level == level)
            .count()
    }

    /// All findings in full, and a line that counts them.
    pub fn render(&self) -> String {
        self.render_from(Level::Warn)
    }

    /// Only the errors in full, and a line that counts everything.
    pub fn render_errors(&self) -> String {
        self.render_from(Level::Deny)
    }

    /// All findings in full, each followed by an empty line.
    pub fn render_findings(&self) -> String {
        self.findings_from(Level::Warn)
    }

    fn findings_from(&self, least: Level) -> String {
        let shown = self.shown.iter().filter(|shown| shown.level >= least);
        shown
            .map(|shown| format!("{}\n\n", shown.rendered))
            .gather()
    }

    fn render_from(&self, least: Level) -> String {
        format!("{}{}\n", self.findings_from(least), self.summary())
    }

    /// `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        let errors = counted(self.count(Level::Deny), "error");
        let warnings = counted(self.count(Level::Warn), "warning");
        format!("{errors}, {warnings}")
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
