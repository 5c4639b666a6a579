//! Criteria of type `regex`.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::Verdict;
use crate::operand::Operand;

/// The memory that a compiled pattern may take: patterns can come from inputs and replies.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression, compiled when it is used first. Matching takes linear time.
#[derive(Debug)]
pub struct Pattern {
    text: Cow<'static, str>,
    compiled: OnceLock<Result<regex::Regex, &'static str>>,
}

impl Pattern {
    /// A pattern of a document.
    #[must_use]
    pub const fn new(pattern: &'static str) -> Self {
        Pattern {
            text: Cow::Borrowed(pattern),
            compiled: OnceLock::new(),
        }
    }

    /// A pattern that is known only now.
    #[must_use]
    pub fn of(pattern: String) -> Self {
        Pattern {
            text: Cow::Owned(pattern),
            compiled: OnceLock::new(),
        }
    }

    /// Whether the pattern is found in a text: anywhere, unless it has anchors. Values other than
    /// texts are taken as their JSON text; null and what is absent match nothing.
    pub fn matches<'o>(&self, operand: impl Into<Operand<'o>>) -> Verdict {
        let compiled = match self.compiled.get_or_init(|| compile(&self.text)) {
            Ok(compiled) => compiled,
            Err(reason) => return Verdict::Fault(reason),
        };
        match operand.into().text() {
            Some(text) => compiled.is_match(&text).into(),
            None => Verdict::Fault("its context is absent"),
        }
    }
}

/// The library's own errors quote the pattern, which may have come from an input.
fn compile(pattern: &str) -> Result<regex::Regex, &'static str> {
    let built = regex::RegexBuilder::new(pattern)
        .size_limit(SIZE_LIMIT)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "its pattern is too large",
        _ => "its pattern is not a regular expression",
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Operand, Pattern, Verdict};

    #[test]
    fn patterns_are_searched_in_the_text_of_the_context() {
        for (pattern, context, holds) in [
            (r"^20\d$", json!(204), true),
            (r"^20\d$", json!("2040"), false),
            ("b", json!("abc"), true),
            ("B", json!("abc"), false),
            (r#""a":1"#, json!({"a": 1}), true),
            ("^true$", json!(true), true),
        ] {
            let verdict = Pattern::new(pattern).matches(Operand::from(&context));
            assert_eq!(verdict, holds.into(), "{pattern} {context}");
        }
    }

    #[test]
    fn faults_are_reported_without_values() {
        let absent = Pattern::new("x").matches(Operand::ABSENT);
        assert_eq!(absent, Verdict::Fault("its context is absent"));
        for pattern in ["(?=x)", "(", r"\p{hush}", "(x{1000}){1000}"] {
            let verdict = Pattern::of(pattern.to_owned()).matches("x");
            let reason = verdict.fault().unwrap();
            assert!(!reason.contains("hush"), "{reason}");
        }
    }
}
