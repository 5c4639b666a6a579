//! What is wrong with a document: where, why, and what to do. Collected, never thrown one at a
//! time.

use std::collections::BTreeMap;

use crate::source::{Files, Place};

mod explain;
mod report;
pub mod rules;

pub use explain::Explanation;
pub use report::{Location, Report, Shown};
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

    /// The findings to be shown, by document and place, each once; with colours for a terminal, if
    /// `coloured`.
    pub fn report(self, files: &Files, coloured: bool) -> Report {
        let levels = self.levels;
        let items = self.items.into_iter();
        let shown: Vec<(Diagnostic, Level)> = items
            .map(|diagnostic| {
                let level = levels.of(diagnostic.rule);
                (diagnostic, level)
            })
            .filter(|(_, level)| *level != Level::Allow)
            .collect();
        Report::new(&shown, files, coloured)
    }
}
