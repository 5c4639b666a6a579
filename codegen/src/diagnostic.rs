//! What is wrong with a document: where, why, and what to do. Collected, never thrown one at a
//! time.

use crate::gather::{Collection, Gather};
use crate::source::{FileId, Files, Place};

mod explain;
pub mod fix;
mod levels;
mod report;
pub mod rules;

pub use explain::Explanation;
pub use fix::Fix;
pub use levels::{Level, Levels, Preset, settable};
pub use report::{Location, Replacement, Report, Shown};
pub use rules::Rule;

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    rule: Rule,
    message: String,
    labels: Vec<(Place, String)>,
    help: Vec<String>,
    /// Behind a pointer: most have none.
    fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// A finding of a rule; the message is one sentence in the user's terms.
    pub fn new(rule: Rule, message: impl Into<String>) -> Self {
        Diagnostic {
            rule,
            message: one_line(message.into()),
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
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

    /// The one correction that can be meant, for `cargo arazzo check --fix`.
    #[must_use]
    pub fn fix(self, fix: Fix) -> Self {
        self.fix_optional(Some(fix))
    }

    /// The same, if there is one.
    #[must_use]
    pub fn fix_optional(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.map(Box::new);
        self
    }

    /// Its rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The place to mend.
    fn place(&self) -> Option<&Place> {
        self.labels.first().map(|(place, _)| place)
    }

    /// The document that it is about.
    fn file(&self) -> Option<FileId> {
        self.place().map(|place| place.file)
    }

    /// The same finding under a rule that weighs less.
    #[must_use]
    pub fn under(self, rule: Rule) -> Self {
        Diagnostic { rule, ..self }
    }
}

/// A sentence is a line, also where it names what a document has written in several.
fn one_line(text: String) -> String {
    match text.contains(char::is_control) {
        false => text,
        true => text
            .chars()
            .map(|letter| match letter.is_control() {
                true => letter.escape_default().to_string(),
                false => letter.to_string(),
            })
            .gather(),
    }
}

/// Rules, and what is the cause where both are found at one place.
const CONSEQUENCES: [(Rule, Rule); 2] = [
    (rules::REF_CYCLE, rules::UNMAPPED_REF),
    (rules::EXPRESSION_FORM, rules::UNKNOWN_OPERATION),
];

/// The findings of one generation.
#[derive(Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds those findings of others whose rules are wanted.
    pub fn add(&mut self, others: Diagnostics, wanted: impl Fn(Rule) -> bool) {
        let others = others.items.into_iter();
        self.items
            .put_all(others.filter(|found| wanted(found.rule)));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.items.len()
    }

    /// Adds a place to those findings from the `start`th on that have only the one to mend: where the
    /// other half of the story is.
    pub fn tell_more(
        &mut self,
        start: usize,
        other_half: impl Fn(Rule) -> Option<(Place, &'static str)>,
    ) {
        for found in self.items.iter_mut().skip(start) {
            if let ([_], Some((place, label))) = (found.labels.as_slice(), other_half(found.rule)) {
                found.labels.push((place, label.to_owned()));
            }
        }
    }

    /// Whether something was found that leaves nothing to generate, at any level.
    pub fn stop(&self) -> bool {
        let mut items = self.items.iter();
        items.any(|found| found.rule.default == Level::Deny)
    }

    /// The corrections of what is shown, each with the slug of its rule.
    pub fn fixes(&self, levels: &Levels) -> impl Iterator<Item = (&'static str, &Fix)> {
        let shown = self
            .items
            .iter()
            .filter(|d| levels.of(d.rule, d.file()) != Level::Allow);
        shown.filter_map(|d| Some((d.rule.slug, d.fix.as_deref()?)))
    }

    /// The findings without those that say in other words what was found at the same place.
    fn without_consequences(self) -> Vec<Diagnostic> {
        let is_cause =
            |found: &&Diagnostic| CONSEQUENCES.iter().any(|(_, rule)| *rule == found.rule);
        let causes = self.items.iter().filter(is_cause);
        let causes: Vec<(Rule, Option<Place>)> = causes
            .map(|found| (found.rule, found.place().cloned()))
            .gather();
        let is_own = |found: &Diagnostic| {
            let mut of = CONSEQUENCES.iter().filter(|(rule, _)| *rule == found.rule);
            !of.any(|(_, cause)| causes.contains(&(*cause, found.place().cloned())))
        };
        self.items.into_iter().filter(is_own).gather()
    }

    /// The findings to be shown, by document and place, each once; with colours for a terminal, if
    /// `coloured`.
    pub fn report(self, files: &Files, levels: &Levels, coloured: bool) -> Report {
        let items = self.without_consequences().into_iter();
        let shown: Vec<(Diagnostic, Level)> = items
            .map(|diagnostic| {
                let level = levels.of(diagnostic.rule, diagnostic.file());
                (diagnostic, level)
            })
            .filter(|(_, level)| *level != Level::Allow)
            .gather();
        Report::new(&shown, files, coloured)
    }
}
