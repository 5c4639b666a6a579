//! What is wrong with a document: where, why, and what to do. Collected, never thrown one at a
//! time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Heading, Renderer, Snippet};

use crate::source::{FileId, Files, Place};
use crate::span::Spans;

pub mod rules;

pub use rules::Rule;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not shown.
    Allow,
    /// Shown.
    Warn,
    /// Shown, and nothing is generated.
    Deny,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    rule: Rule,
    message: String,
    labels: Vec<(Place, String)>,
    help: Vec<String>,
}

impl Diagnostic {
    /// A finding of a rule; the message is one sentence in the user's terms.
    pub fn new(rule: Rule, message: impl Into<String>) -> Self {
        Diagnostic {
            rule,
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Where: the first place is the one to mend, others tell the rest of the story.
    #[must_use]
    pub fn at(mut self, place: &Place, label: impl Into<String>) -> Self {
        self.labels.push((place.clone(), label.into()));
        self
    }

    /// The same where there may be no place.
    #[must_use]
    pub fn at_optional(self, place: Option<&Place>, label: &str) -> Self {
        match place {
            Some(place) => self.at(place, label),
            None => self,
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What to do, if it is known.
    #[must_use]
    pub fn help_optional(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Its rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The same finding under a rule that weighs less.
    #[must_use]
    pub fn under(self, rule: Rule) -> Self {
        Diagnostic { rule, ..self }
    }
}

/// Which level each rule has: the defaults, `strict`, and what the user set.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    strict: bool,
    set: BTreeMap<String, Level>,
}

impl Levels {
    /// Rejects what the specification forbids, also where it could be worked around.
    pub fn strict(&mut self) {
        self.strict = true;
    }

    /// Sets the level of one rule by its slug.
    pub fn set(&mut self, slug: &str, level: Level) {
        self.set.insert(slug.to_owned(), level);
    }

    /// The level of a rule. One whose finding cannot be generated for stays denied.
    pub fn of(&self, rule: Rule) -> Level {
        if rule.default == Level::Deny {
            return Level::Deny;
        }
        let preset = if self.strict {
            rule.strict
        } else {
            rule.default
        };
        self.set.get(rule.slug).copied().unwrap_or(preset)
    }
}

/// The findings of one generation.
#[derive(Debug, Default)]
pub struct Diagnostics {
    levels: Levels,
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new(levels: Levels) -> Self {
        Diagnostics {
            levels,
            items: Vec::new(),
        }
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Whether anything found stops the generation.
    pub fn denied(&self) -> bool {
        self.items
            .iter()
            .any(|d| self.levels.of(d.rule) == Level::Deny)
    }

    /// The findings to be shown, by document and place, each once.
    pub fn report(self, files: &Files) -> Report {
        let levels = self.levels;
        let items = self.items.into_iter();
        let shown: Vec<(Diagnostic, Level)> = items
            .map(|diagnostic| {
                let level = levels.of(diagnostic.rule);
                (diagnostic, level)
            })
            .filter(|(_, level)| *level != Level::Allow)
            .collect();
        let labels = shown.iter().flat_map(|(shown, _)| &shown.labels);
        let spans = Spans::find(files, labels.map(|(place, _)| place));
        let place = Located {
            files,
            spans: &spans,
        };
        let mut shown: Vec<Shown> = shown
            .iter()
            .map(|(diagnostic, level)| place.shown(diagnostic, *level))
            .collect();
        shown.sort_by(|a, b| a.order.cmp(&b.order));
        shown.dedup_by(|a, b| a.order == b.order && a.line == b.line);
        Report {
            shown,
            documents: files.iter().map(|(_, file)| file.path.clone()).collect(),
            features: Vec::new(),
        }
    }
}

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
pub struct Shown {
    /// How much it weighs.
    pub level: Level,
    /// The rule's stable name.
    pub slug: &'static str,
    /// One line: place, message, rule.
    pub line: String,
    /// Several lines: with the text of the document, labels and help.
    pub rendered: String,
    order: (String, usize),
}

/// The documents, and where all places in them are.
struct Located<'a> {
    files: &'a Files,
    spans: &'a Spans,
}

impl<'a> Located<'a> {
    fn shown(&self, diagnostic: &'a Diagnostic, level: Level) -> Shown {
        let first = diagnostic.labels.first().map(|(place, _)| place);
        let (position, order) = match first {
            Some(place) => {
                let file = self.files.get(place.file);
                let start = self.spans.range(file, place).start;
                let position = self.position(place.file, start) + ": ";
                (position, (file.name.clone(), start))
            }
            None => (String::new(), (String::new(), 0)),
        };
        let slug = diagnostic.rule.slug;
        let help = diagnostic.help.first().map(|help| format!("; {help}"));
        Shown {
            level,
            slug,
            line: format!(
                "{position}{} [{slug}]{}",
                diagnostic.message,
                help.unwrap_or_default()
            ),
            rendered: self.render(diagnostic, level),
            order,
        }
    }

    /// `name:line:column`, both from 1, columns in characters.
    fn position(&self, id: FileId, offset: usize) -> String {
        let file = self.files.get(id);
        let (line, start) = self.spans.line(id, offset);
        let before = file.text.get(start..offset).unwrap_or_default();
        let column = before.chars().count();
        format!("{}:{}:{}", file.name, line + 1, column + 1)
    }

    fn render(&self, diagnostic: &'a Diagnostic, level: Level) -> String {
        let heading = match level {
            Level::Deny => Heading::ERROR,
            _ => Heading::WARNING,
        };
        let title = heading
            .primary_title(&diagnostic.message)
            .id(diagnostic.rule.slug);
        let mut group = Group::with_title(title).elements(self.snippets(diagnostic));
        for help in &diagnostic.help {
            group = group.element(Heading::HELP.message(help));
        }
        Renderer::plain().render(&[group])
    }

    /// A snippet per file, the main one first.
    fn snippets(&self, diagnostic: &'a Diagnostic) -> Vec<Snippet<'a, Annotation<'a>>> {
        let main = diagnostic.labels.first().map(|(place, _)| place.file);
        let mut labels: Vec<(usize, &(Place, String))> =
            diagnostic.labels.iter().enumerate().collect();
        labels.sort_by_key(|(_, (place, _))| (Some(place.file) != main, place.file));
        let of_file = labels.chunk_by(|(_, (a, _)), (_, (b, _))| a.file == b.file);
        of_file.filter_map(|labels| self.snippet(labels)).collect()
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
            .collect();
        let first = ranges.iter().map(|range| range.start).min()?;
        let last = ranges.iter().map(|range| range.end).max()?;
        let (line, start) = self.spans.line(*id, first);
        let rest = file.text.get(last..).unwrap_or_default();
        let end = rest
            .find('\n')
            .map_or(file.text.len(), |end| last + end + 1);
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

impl Report {
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

    fn render_from(&self, least: Level) -> String {
        let mut text = String::new();
        for shown in self.shown.iter().filter(|shown| shown.level >= least) {
            text.push_str(&shown.rendered);
            text.push_str("\n\n");
        }
        text.push_str(&self.summary());
        text.push('\n');
        text
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
