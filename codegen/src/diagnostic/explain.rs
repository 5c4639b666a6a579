//! What each rule means, at length: for `cargo arazzo explain`. The texts are Markdown, a section per
//! rule: why it matters, the mistake, the correction.

use super::rules::{ALL, Rule, SUMMARIES, by_slug};
use crate::suggest;

const TEXTS: [&str; 3] = [
    include_str!("explain/errors.md"),
    include_str!("explain/strict.md"),
    include_str!("explain/warnings.md"),
];

/// What there is to know about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The rule.
    pub rule: Rule,
    /// Why it matters, and what is done about it.
    pub why: &'static str,
    /// An example of the mistake.
    pub mistake: &'static str,
    /// The example without it.
    pub correction: &'static str,
    /// What the examples are written in: `yaml` or `toml`.
    pub language: &'static str,
}

impl Rule {
    /// Every rule: errors first, then what `strict` makes an error, then warnings.
    pub fn all() -> &'static [Rule] {
        ALL
    }

    /// The rule of a name.
    ///
    /// # Errors
    /// If there is none: a question whether the nearest name is meant, if one is near.
    pub fn named(slug: &str) -> Result<Rule, Option<String>> {
        let names = || ALL.iter().map(|rule| rule.slug);
        by_slug(slug).ok_or_else(|| suggest::did_you_mean(slug, names()))
    }

    /// What it finds, in a sentence.
    pub fn summary(self) -> &'static str {
        let found = SUMMARIES.iter().find(|(slug, _)| *slug == self.slug);
        found.map_or("", |(_, summary)| summary.trim())
    }

    /// What there is to know about it.
    pub fn explanation(self) -> Option<Explanation> {
        let (_, text) = sections().find(|(slug, _)| *slug == self.slug)?;
        let (why, text) = text.split_once("```")?;
        let (language, text) = text.split_once('\n')?;
        let (mistake, text) = text.split_once("```\n```")?;
        let (_, text) = text.split_once('\n')?;
        let (correction, _) = text.split_once("```")?;
        Some(Explanation {
            rule: self,
            why: why.trim_end(),
            mistake,
            correction,
            language,
        })
    }
}

/// All sections: slug and text.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let texts = TEXTS.into_iter();
    let sections = texts.flat_map(|text| text.split("## ").skip(1));
    sections.filter_map(|section| section.split_once('\n'))
}

#[cfg(test)]
mod tests {
    use super::{ALL, Rule, sections};

    #[test]
    fn every_rule_is_explained_and_nothing_else() {
        let explained: Vec<&str> = sections().map(|(slug, _)| slug).collect();
        let rules: Vec<&str> = ALL.iter().map(|rule| rule.slug).collect();
        assert_eq!(explained, rules);
    }

    #[test]
    fn explanations_have_all_parts() {
        for rule in ALL {
            let explanation = rule.explanation().unwrap();
            let slug = rule.slug;
            assert!(rule.summary().ends_with('.'), "{slug}");
            assert!(explanation.why.ends_with('.'), "{slug}");
            assert!(!explanation.mistake.is_empty(), "{slug}");
            assert!(!explanation.correction.is_empty(), "{slug}");
            if explanation.language == "toml" {
                let read = crate::settings::toml::read(explanation.correction);
                assert!(read.mistakes.is_empty(), "{slug}: {read:?}");
            } else {
                assert_eq!(explanation.language, "yaml", "{slug}");
                let parsed = serde_yaml::from_str::<serde_yaml::Value>(explanation.correction);
                assert!(parsed.is_ok(), "{slug}: {parsed:?}");
            }
            assert_ne!(explanation.mistake, explanation.correction, "{slug}");
        }
    }

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(Rule::named("cycle").map(|rule| rule.slug), Ok("cycle"));
        let suggested = Rule::named("unknown-opperation").unwrap_err();
        assert_eq!(
            suggested.as_deref(),
            Some("did you mean `unknown-operation`?")
        );
        assert_eq!(Rule::named("zzz"), Err(None));
    }
}
