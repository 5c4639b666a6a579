//! Levels of findings on the command line.

use arazzo_codegen::{Builder, Level, Rule};
use clap::Args;

/// Levels of single findings, by the names in their brackets.
#[derive(Args)]
pub struct Levels {
    /// Do not show a finding, by the name in its brackets; may be repeated.
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    allow: Vec<String>,
    /// Make a warning of a finding; may be repeated.
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    warn: Vec<String>,
    /// Make an error of a finding; may be repeated.
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    deny: Vec<String>,
}

impl Levels {
    /// Sets them. Where a finding is named twice, the stricter counts.
    pub fn set(&self, builder: Builder) -> Builder {
        let of = |slugs: &[String], level| slugs.iter().map(|slug| (slug.clone(), level)).collect();
        let all: [Vec<(String, Level)>; 3] = [
            of(&self.allow, Level::Allow),
            of(&self.warn, Level::Warn),
            of(&self.deny, Level::Deny),
        ];
        let all = all.into_iter().flatten();
        all.fold(builder, |builder, (slug, level)| {
            builder.level(&slug, level)
        })
    }
}

/// The name of a finding.
fn finding(slug: &str) -> Result<String, String> {
    Rule::named(slug).map_err(|suggestion| {
        let help = suggestion.unwrap_or_else(|| "`cargo arazzo explain` lists all".to_owned());
        format!("there is no such finding; {help}")
    })?;
    Ok(slug.to_owned())
}
