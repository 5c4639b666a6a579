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

/// `rt::regex!("^2")`: a pattern, compiled once where it is a literal.
#[cfg(feature = "regex")]
#[doc(hidden)]
#[macro_export]
macro_rules! __regex {
    ($pattern:literal) => {{
        static PATTERN: $crate::codegen::Pattern = $crate::codegen::Pattern::new($pattern);
        &PATTERN
    }};
    ($pattern:expr) => {
        $crate::codegen::Pattern::of($pattern)
    };
}

/// Without the feature: what to do about it.
#[cfg(not(feature = "regex"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __regex {
    ($pattern:expr) => {
        compile_error!(
            "a workflow has a criterion of type `regex`: add the feature `regex` to the dependency \
             `arazzo-runtime` in Cargo.toml"
        )
    };
}

/// `rt::jsonpath!("$..id")`: a query, parsed once where it is a literal.
#[cfg(feature = "jsonpath")]
#[doc(hidden)]
#[macro_export]
macro_rules! __jsonpath {
    ($query:literal) => {{
        static QUERY: $crate::codegen::JsonPath = $crate::codegen::JsonPath::new($query);
        &QUERY
    }};
    ($query:expr) => {
        $crate::codegen::JsonPath::of($query)
    };
}

/// Without the feature: what to do about it.
#[cfg(not(feature = "jsonpath"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __jsonpath {
    ($query:expr) => {
        compile_error!(
            "a workflow has a JSONPath query: add the feature `jsonpath` to the dependency \
             `arazzo-runtime` in Cargo.toml"
        )
    };
}

/// A text inside a quoted string of a query, where its quotes must not end the string.
pub fn jsonpath_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' | '"' | '\\' => escaped.extend(['\\', letter]),
            control if control.is_control() => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}
