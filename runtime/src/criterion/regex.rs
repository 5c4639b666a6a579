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
    /// Nothing where a part of it is absent.
    text: Option<Cow<'static, str>>,
    compiled: OnceLock<Result<regex::Regex, &'static str>>,
}

impl Pattern {
    /// A pattern of a document.
    #[must_use]
    pub const fn new(pattern: &'static str) -> Self {
        Pattern {
            text: Some(Cow::Borrowed(pattern)),
            compiled: OnceLock::new(),
        }
    }

    /// A pattern of several parts, some of them known only now: texts are taken as they are.
    #[must_use]
    pub fn of(parts: &[Operand<'_>]) -> Self {
        Pattern {
            text: super::joined(parts).map(Cow::Owned),
            compiled: OnceLock::new(),
        }
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Whether the pattern is found in a text: anywhere, unless it has anchors. Values other than
    /// texts are taken as their JSON text; null and what is absent match nothing.
    pub fn matches<'o>(&self, operand: impl Into<Operand<'o>>) -> Verdict {
        let Some(text) = &self.text else {
            return Verdict::Fault("a value in its pattern is absent");
        };
        let compiled = match self.compiled.get_or_init(|| compile(text)) {
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
    fn parts_that_are_known_only_now() {
        let three = json!(3);
        let pattern = crate::codegen::regex!(["^a{", three, "}$"]);
        assert!(pattern.matches("aaa").holds());
        let absent = crate::codegen::regex!(["^", Operand::ABSENT]);
        let fault = Verdict::Fault("a value in its pattern is absent");
        assert_eq!(absent.matches("a"), fault);
    }

    #[test]
    fn faults_are_reported_without_values() {
        let absent = Pattern::new("x").matches(Operand::ABSENT);
        assert_eq!(absent, Verdict::Fault("its context is absent"));
        for pattern in ["(?=x)", "(", r"\p{hush}", "(x{1000}){1000}"] {
            let verdict = Pattern::of(&[pattern.into()]).matches("x");
            let reason = verdict.fault().unwrap();
            assert!(!reason.contains("hush"), "{reason}");
        }
    }
}
