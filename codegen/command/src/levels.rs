//! Levels of findings on the command line.

use arazzo_codegen::{Builder, Level};
use clap::Args;

/// Levels of single findings, by the names in their brackets.
#[derive(Args)]
pub struct Levels {
    /// Do not show a finding, by the name in its brackets; may be repeated.
    #[arg(long, value_name = "FINDING")]
    allow: Vec<String>,
    /// Make a warning of a finding; may be repeated.
    #[arg(long, value_name = "FINDING")]
    warn: Vec<String>,
    /// Make an error of a finding; may be repeated.
    #[arg(long, value_name = "FINDING")]
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
