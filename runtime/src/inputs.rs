//! What inputs must be beyond their types, checked before anything is sent (JSON Schema, sections 6.2
//! to 6.5 of its validation vocabulary).

use std::cell::RefCell;
use std::fmt;

use crate::operand::Operand;

/// Inputs that are not what the workflow declares: every violation, by the place of the input.
///
/// No value is in it: inputs may be secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidInputs(Vec<Violation>);

/// One input that is not what the workflow declares.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The input, as a JSON Pointer into the object of all inputs.
    pub pointer: String,
    /// What it must be.
    pub reason: String,
}

impl InvalidInputs {
    /// The violations, in the order in which the document declares the inputs.
    pub fn violations(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for InvalidInputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Violation { pointer, reason }) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}input `{pointer}` {reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidInputs {}

/// Runs the checks of inputs.
///
/// # Errors
/// If any of them does not hold.
pub fn checked(check: impl FnOnce(&At<'_>)) -> Result<(), InvalidInputs> {
    let violations = RefCell::new(Vec::new());
    check(&At {
        violations: &violations,
        before: None,
        token: Token::Root,
    });
    match violations.into_inner() {
        violations if violations.is_empty() => Ok(()),
        violations => Err(InvalidInputs(violations)),
    }
}

/// A place in the inputs. Its pointer is made only if something is wrong there.
#[derive(Debug)]
pub struct At<'a> {
    violations: &'a RefCell<Vec<Violation>>,
    before: Option<&'a At<'a>>,
    token: Token<'a>,
}

/// A step on the way to a place.
#[derive(Clone, Copy, Debug)]
pub enum Token<'a> {
    /// The inputs as a whole.
    Root,
    /// A member.
    Name(&'a str),
    /// An item.
    Index(usize),
}

impl<'a> From<&'a str> for Token<'a> {
    fn from(name: &'a str) -> Self {
        Token::Name(name)
    }
}

impl<'a> From<&'a String> for Token<'a> {
    fn from(name: &'a String) -> Self {
        Token::Name(name)
    }
}

impl From<usize> for Token<'_> {
    fn from(index: usize) -> Self {
        Token::Index(index)
    }
}

impl At<'_> {
    /// A place below this one.
    pub fn at<'b>(&'b self, token: impl Into<Token<'b>>) -> At<'b> {
        At {
            violations: self.violations,
            before: Some(self),
            token: token.into(),
        }
    }

    /// The text, number or truth value at this place; nothing is demanded of one that is absent.
    pub fn value<'v>(&self, value: impl Into<Operand<'v>>) -> Scalar<'_, 'v> {
        Scalar {
            at: self,
            value: value.into(),
        }
    }

    /// The list at this place; nothing is demanded of one that is absent.
    pub fn list<'v, T>(&self, items: impl Into<Option<&'v Vec<T>>>) -> List<'_, 'v, T> {
        List {
            at: self,
            items: items.into().map(Vec::as_slice),
        }
    }

    /// Demands a number of members; nothing of an object that is absent.
    pub fn members(&self, count: impl Into<Option<usize>>, least: usize, most: usize) {
        let Some(count) = count.into() else {
            return;
        };
        if count < least {
            self.violated(format!("must have at least {}", counted(least, "member")));
        }
        if count > most {
            self.violated(format!("must have at most {}", counted(most, "member")));
        }
    }

    fn violated(&self, reason: String) {
        let mut tokens = Vec::new();
        let mut here = Some(self);
        while let Some(at) = here {
            match at.token {
                Token::Root => {}
                Token::Name(name) => tokens.push(name.replace('~', "~0").replace('/', "~1")),
                Token::Index(index) => tokens.push(index.to_string()),
            }
            here = at.before;
        }
        let pointer = tokens.iter().rev().map(|token| format!("/{token}"));
        self.violations.borrow_mut().push(Violation {
            pointer: pointer.collect(),
            reason,
        });
    }
}

/// A text, number or truth value to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Scalar<'a, 'v> {
    at: &'a At<'a>,
    value: Operand<'v>,
}

impl Scalar<'_, '_> {
    fn demand(self, holds: bool, reason: impl FnOnce() -> String) -> Self {
        if !holds && !self.value.is_null() {
            self.at.violated(reason());
        }
        self
    }

    fn length(self) -> Option<usize> {
        self.value.as_text().map(|text| text.chars().count())
    }

    /// `minLength`, in characters.
    pub fn min_length(self, least: usize) -> Self {
        let holds = self.length().is_none_or(|length| length >= least);
        self.demand(holds, || {
            format!("must have at least {}", counted(least, "character"))
        })
    }

    /// `maxLength`, in characters.
    pub fn max_length(self, most: usize) -> Self {
        let holds = self.length().is_none_or(|length| length <= most);
        self.demand(holds, || {
            format!("must have at most {}", counted(most, "character"))
        })
    }

    /// `pattern`, which is found anywhere in the text.
    #[cfg(feature = "regex")]
    pub fn pattern(self, pattern: &crate::criterion::Pattern) -> Self {
        let matches = |text: &str| pattern.matches(text).holds();
        let holds = self.value.as_text().is_none_or(matches);
        self.demand(holds, || format!("must match `{}`", pattern.as_str()))
    }

    /// Without the feature: what the pattern is made with says what to do.
    #[cfg(not(feature = "regex"))]
    #[doc(hidden)]
    pub fn pattern<T>(self, _pattern: T) -> Self {
        self
    }

    /// `minimum`.
    pub fn minimum(self, least: impl Into<Operand<'static>>) -> Self {
        let least = least.into();
        self.demand(self.value >= least, || {
            format!("must be at least {}", shown(least))
        })
    }

    /// `maximum`.
    pub fn maximum(self, most: impl Into<Operand<'static>>) -> Self {
        let most = most.into();
        self.demand(self.value <= most, || {
            format!("must be at most {}", shown(most))
        })
    }

    /// `exclusiveMinimum`.
    pub fn above(self, bound: impl Into<Operand<'static>>) -> Self {
        let bound = bound.into();
        self.demand(self.value > bound, || {
            format!("must be greater than {}", shown(bound))
        })
    }

    /// `exclusiveMaximum`.
    pub fn below(self, bound: impl Into<Operand<'static>>) -> Self {
        let bound = bound.into();
        self.demand(self.value < bound, || {
            format!("must be less than {}", shown(bound))
        })
    }

    /// `multipleOf`.
    pub fn multiple_of(self, step: f64) -> Self {
        let holds = self.value.as_f64().is_none_or(|value| {
            let times = value / step;
            // Steps such as 0.01 have no exact quotient.
            (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0)
        });
        self.demand(holds, || {
            format!("must be a multiple of {}", shown(step.into()))
        })
    }

    /// `enum` and `const`.
    pub fn one_of<const N: usize, T: Into<Operand<'static>>>(self, values: [T; N]) -> Self {
        let values = values.map(Into::into);
        let holds = values.iter().any(|value| self.value.is_same(*value));
        self.demand(holds, || {
            let values: Vec<String> = values.iter().map(|value| shown(*value)).collect();
            match values.as_slice() {
                [only] => format!("must be {only}"),
                several => format!("must be one of {}", several.join(", ")),
            }
        })
    }
}

/// A list to be checked.
#[derive(Debug)]
pub struct List<'a, 'v, T> {
    at: &'a At<'a>,
    items: Option<&'v [T]>,
}

impl<T: PartialEq> List<'_, '_, T> {
    fn demand(self, holds: impl FnOnce(&[T]) -> bool, reason: impl FnOnce() -> String) -> Self {
        if !self.items.is_none_or(holds) {
            self.at.violated(reason());
        }
        self
    }

    /// `minItems`.
    pub fn min_items(self, least: usize) -> Self {
        self.demand(
            |items| items.len() >= least,
            || format!("must have at least {}", counted(least, "item")),
        )
    }

    /// `maxItems`.
    pub fn max_items(self, most: usize) -> Self {
        self.demand(
            |items| items.len() <= most,
            || format!("must have at most {}", counted(most, "item")),
        )
    }

    /// `uniqueItems`.
    pub fn unique_items(self) -> Self {
        let unique = |items: &[T]| {
            let mut rest = items;
            while let Some((first, after)) = rest.split_first() {
                if after.contains(first) {
                    return false;
                }
                rest = after;
            }
            true
        };
        self.demand(unique, || "must not have an item twice".to_owned())
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A value of the document.
fn shown(value: Operand<'_>) -> String {
    value.text().unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests {
    use super::checked;

    fn violations(check: impl FnOnce(&super::At<'_>)) -> String {
        checked(check).map_or_else(|invalid| invalid.to_string(), |()| String::new())
    }

    #[test]
    fn all_violations_come_at_once_with_their_places() {
        let tags = vec!["a", "b", "a"];
        let found = violations(|at| {
            at.at("name").value("ab").min_length(3).max_length(9);
            at.at("a/b").at(2).value(7).maximum(5).multiple_of(2.0);
            at.at("tags").list(&tags).max_items(2).unique_items();
        });
        assert_eq!(
            found,
            "input `/name` must have at least 3 characters; input `/a~1b/2` must be at most 5; \
             input `/a~1b/2` must be a multiple of 2; input `/tags` must have at most 2 items; \
             input `/tags` must not have an item twice"
        );
    }

    #[test]
    fn nothing_is_demanded_of_what_is_absent() {
        let (name, none): (Option<String>, Option<&Vec<i64>>) = (None, None);
        let found = violations(|at| {
            at.value(&name).min_length(3).one_of(["x"]);
            at.value(None::<i64>).minimum(1).above(2).below(0);
            at.list(none).min_items(1);
            at.members(None, 1, 2);
        });
        assert_eq!(found, "");
    }

    #[test]
    fn numbers_are_compared_exactly() {
        let found = violations(|at| {
            at.value(9_007_199_254_740_993_i64)
                .maximum(9_007_199_254_740_992_i64);
            at.value(0.3).multiple_of(0.1);
            at.value(1.5).above(1.5).below(2);
            at.value(3).one_of([1, 2]);
            at.value("B").one_of(["b"]);
        });
        assert_eq!(
            found,
            "input `` must be at most 9007199254740992; input `` must be greater than 1.5; \
             input `` must be one of 1, 2; input `` must be b"
        );
    }
}
