//! Criteria that are more than a comparison (Arazzo, Criterion Object): regular expressions and
//! `JSONPath` queries, each behind a feature of its name.

#[cfg(feature = "jsonpath")]
mod jsonpath;
#[cfg(feature = "regex")]
mod regex;

#[cfg(feature = "jsonpath")]
pub use self::jsonpath::JsonPath;
#[cfg(feature = "regex")]
pub use self::regex::Pattern;

use crate::operand::Operand;

/// What the evaluation of a criterion came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It could not be evaluated, which counts as not holding: why. Never with a value in it.
    Fault(&'static str),
}

impl Verdict {
    /// Whether the criterion holds.
    #[must_use]
    pub fn holds(self) -> bool {
        self == Verdict::Holds
    }

    /// Why it could not be evaluated, if that is so.
    #[must_use]
    pub fn fault(self) -> Option<&'static str> {
        match self {
            Verdict::Fault(reason) => Some(reason),
            Verdict::Holds | Verdict::Fails => None,
        }
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        match holds {
            true => Verdict::Holds,
            false => Verdict::Fails,
        }
    }
}

/// `rt::regex!("^2")`: a pattern that is compiled once; `rt::regex!(["^", inputs.start])`: one that is
/// put together when it is used.
#[cfg(feature = "regex")]
#[doc(hidden)]
#[macro_export]
macro_rules! __regex {
    ($pattern:literal) => {{
        static PATTERN: $crate::codegen::Pattern = $crate::codegen::Pattern::new($pattern);
        &PATTERN
    }};
    ([$($part:expr),+ $(,)?]) => {
        $crate::codegen::Pattern::of(&[$($crate::codegen::Operand::from(&$part)),+])
    };
}

/// Without the feature: what to do about it.
#[cfg(not(feature = "regex"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __regex {
    ($pattern:expr) => {
        compile_error!(
            "the documents have a regular expression here: add the feature `regex` to the dependency \
             `arazzo-runtime` in Cargo.toml"
        )
    };
}

/// `rt::jsonpath!("$..id")`: a query that is parsed once; or put together when it is used, as there.
#[cfg(feature = "jsonpath")]
#[doc(hidden)]
#[macro_export]
macro_rules! __jsonpath {
    ($query:literal) => {{
        static QUERY: $crate::codegen::JsonPath = $crate::codegen::JsonPath::new($query);
        &QUERY
    }};
    ([$($part:expr),+ $(,)?]) => {
        $crate::codegen::JsonPath::of(&[$($crate::codegen::Operand::from(&$part)),+])
    };
}

/// Without the feature: what to do about it.
#[cfg(not(feature = "jsonpath"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __jsonpath {
    ($query:expr) => {
        compile_error!(
            "the documents have a JSONPath query here: add the feature `jsonpath` to the dependency \
             `arazzo-runtime` in Cargo.toml"
        )
    };
}

/// The text of operands together; nothing where one is absent.
#[cfg(any(feature = "jsonpath", feature = "regex"))]
fn joined(parts: &[Operand<'_>]) -> Option<String> {
    parts.iter().map(|part| part.text()).collect()
}

/// The text of an operand inside a quoted string of a query, where its quotes must not end the string.
pub fn quoted<'o>(operand: impl Into<Operand<'o>>) -> Option<String> {
    Some(escaped(&operand.into().text()?))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            // In this form it stands in quotes of both kinds.
            special if special.is_control() || matches!(special, '\'' | '"') => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(special)));
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}
