//! How much each rule weighs: by default, under `strict`, and by what the user has set.

use std::collections::{BTreeMap, HashMap};

use super::{Diagnostic, Rule, rules};
use crate::gather::Collection;
use crate::source::FileId;
use crate::suggest;

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

impl Level {
    /// Every level, by the name that it has in `arazzo.toml`.
    pub const NAMED: [(&'static str, Level); 3] = [
        ("allow", Level::Allow),
        ("warn", Level::Warn),
        ("deny", Level::Deny),
    ];

    /// The level of a name.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::NAMED.into_iter();
        all.find_map(|(known, level)| (known == name).then_some(level))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// What is set for a document, or for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preset {
    /// Whether what the specification forbids is an error, if that is set.
    pub strict: Option<bool>,
    /// The levels of single rules, by slug.
    pub set: BTreeMap<String, Level>,
}

impl Preset {
    /// Adds what is set by another, which counts more.
    pub fn add(&mut self, other: &Preset) {
        self.strict = other.strict.or(self.strict);
        let set = other.set.iter();
        self.set
            .put_all(set.map(|(slug, level)| (slug.clone(), *level)));
    }
}

/// Which level each rule has in each document. What the builder sets counts before what files set.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    builder: Preset,
    documents: HashMap<FileId, Preset>,
}

impl Levels {
    /// Rejects what the specification forbids, also where it could be worked around.
    pub fn strict(&mut self) {
        self.builder.strict = Some(true);
    }

    /// Sets the level of one rule by its slug.
    pub fn set(&mut self, slug: &str, level: Level) {
        self.builder.set.insert(slug.to_owned(), level);
    }

    /// Sets what holds for a document.
    pub fn set_document(&mut self, file: FileId, preset: Preset) {
        self.documents.insert(file, preset);
    }

    /// The level of a rule in a document. One whose finding cannot be generated for stays denied.
    pub fn of(&self, rule: Rule, file: Option<FileId>) -> Level {
        if rule.default == Level::Deny {
            return Level::Deny;
        }
        let document = file.and_then(|file| self.documents.get(&file));
        let presets = || [Some(&self.builder), document].into_iter().flatten();
        let set = presets().find_map(|preset| preset.set.get(rule.slug).copied());
        let strict = presets().find_map(|preset| preset.strict).unwrap_or(false);
        set.unwrap_or(match strict {
            true => rule.strict,
            false => rule.default,
        })
    }

    /// What is wrong with what the builder sets.
    pub fn mistakes(&self) -> impl Iterator<Item = Diagnostic> {
        let set = self.builder.set.iter();
        set.filter_map(|(slug, level)| settable(slug, *level).err())
    }
}

/// The rule of a slug, if its level can be set to this.
///
/// # Errors
/// What is wrong, without a place.
pub fn settable(slug: &str, level: Level) -> Result<Rule, Diagnostic> {
    let Some(rule) = rules::by_slug(slug) else {
        let names = rules::ALL.iter().map(|rule| rule.slug);
        let message = format!("there is no finding `{slug}`, so it has no level");
        return Err(Diagnostic::new(rules::CONFIGURATION, message)
            .help_optional(suggest::did_you_mean(slug, names))
            .help("`cargo arazzo explain` lists all findings"));
    };
    if rule.default == Level::Deny && level != Level::Deny {
        let level = level.name();
        let message =
            format!("the level of `{slug}` cannot be `{level}`: nothing can be generated then");
        let help = format!(
            "correct what `{slug}` finds; `allow` and `warn` are for findings that leave something \
             to generate"
        );
        return Err(Diagnostic::new(rules::CONFIGURATION, message).help(help));
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::{Level, Levels, Preset, settable};
    use crate::diagnostic::rules;

    #[test]
    fn presets_add_up() {
        let mut general = Preset::default();
        general.set.insert("pointer".to_owned(), Level::Deny);
        general.strict = Some(true);
        let mut special = Preset::default();
        special.set.insert("dot-path".to_owned(), Level::Allow);
        general.add(&special);
        assert_eq!(general.strict, Some(true));
        assert_eq!(general.set.len(), 2);
        special.strict = Some(false);
        general.add(&special);
        assert_eq!(general.strict, Some(false));
    }

    #[test]
    fn the_level_of_a_rule_counts_before_strict() {
        let mut levels = Levels::default();
        levels.strict();
        assert_eq!(levels.of(rules::POINTER, None), Level::Deny);
        assert_eq!(levels.of(rules::DOT_PATH, None), Level::Warn);
        levels.set("pointer", Level::Allow);
        assert_eq!(levels.of(rules::POINTER, None), Level::Allow);
        // What cannot be generated stays an error, whatever is set.
        levels.set("cycle", Level::Allow);
        assert_eq!(levels.of(rules::CYCLE, None), Level::Deny);
    }

    #[test]
    fn levels_have_names() {
        for (name, level) in Level::NAMED {
            assert_eq!(Level::named(name), Some(level));
            assert_eq!(level.name(), name);
        }
        assert_eq!(Level::named("Deny"), None);
    }

    #[test]
    fn only_what_can_be_set_is_set() {
        assert_eq!(settable("pointer", Level::Allow).ok(), Some(rules::POINTER));
        assert_eq!(settable("cycle", Level::Deny).ok(), Some(rules::CYCLE));
        assert!(settable("cycle", Level::Warn).is_err());
        assert!(settable("pointers", Level::Warn).is_err());
    }
}
