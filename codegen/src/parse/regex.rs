//! Regular expressions of criteria (Arazzo, Criterion Object): their syntax, which is that of the crate
//! `regex`, and which statuses one allows.

use std::collections::BTreeSet;
use std::ops::Range;

use regex_syntax::ast::{
    Assertion, AssertionKind, Ast, ClassPerlKind, ClassSet, ClassSetItem, RepetitionKind,
    RepetitionRange, parse,
};

use crate::gather::{Collection, Gather};

/// A pattern that can be read.
#[derive(Debug)]
pub struct Pattern(Ast);

/// Why a text is no pattern: the offending bytes, and the reason.
#[derive(Debug)]
pub struct PatternError {
    /// The bytes.
    pub range: Range<usize>,
    /// The reason.
    pub reason: String,
}

/// Reads a pattern.
///
/// # Errors
/// The first place that cannot be read, or that would take more than linear time: look-around and
/// back-references.
pub fn parse(pattern: &str) -> Result<Pattern, PatternError> {
    let parsed = parse::Parser::new().parse(pattern);
    parsed.map(Pattern).map_err(|error| PatternError {
        range: error.span().start.offset..error.span().end.offset,
        reason: error.kind().to_string(),
    })
}

/// The pattern in `/pattern/flags`, as other languages write it, with its flags in front.
pub fn without_slashes(pattern: &str) -> Option<String> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let known = flags.chars().all(|flag| "gimsuy".contains(flag));
    if !known || inner.is_empty() {
        return None;
    }
    let inner = inner.replace("\\/", "/");
    let flags: String = flags.chars().filter(|flag| "ims".contains(*flag)).gather();
    Some(match flags.is_empty() {
        true => inner,
        false => format!("(?{flags}){inner}"),
    })
}

impl Pattern {
    /// Whether the pattern is found in the digits of a status; nothing if that cannot be said.
    pub fn allows(&self, status: u16) -> Option<bool> {
        let text = status.to_string();
        let anywhere = (0..=text.len()).gather();
        ends(&self.0, text.as_bytes(), &anywhere).map(|ends| !ends.is_empty())
    }
}

/// Where a part of a pattern can end that starts at one of these places.
fn ends(ast: &Ast, text: &[u8], starts: &BTreeSet<usize>) -> Option<BTreeSet<usize>> {
    let digit = |allows: &dyn Fn(u8) -> bool| -> BTreeSet<usize> {
        let found = starts
            .iter()
            .filter(|at| text.get(**at).is_some_and(|d| allows(*d)));
        found.map(|at| at + 1).gather()
    };
    Some(match ast {
        Ast::Empty(_) => starts.clone(),
        Ast::Dot(_) => digit(&|_| true),
        Ast::Literal(literal) => digit(&|d| char::from(d) == literal.c),
        Ast::ClassPerl(class) if class.kind != ClassPerlKind::Space => digit(&|_| !class.negated),
        Ast::ClassBracketed(class) => {
            let ClassSet::Item(item) = &class.kind else {
                return None;
            };
            let allowed: Vec<u8> = (b'0'..=b'9')
                .filter(|d| has(item, *d) == Some(true))
                .gather();
            has(item, b'0')?;
            digit(&|d| allowed.contains(&d) != class.negated)
        }
        Ast::Assertion(assertion) => anchored(assertion, text, starts)?,
        Ast::Group(group) => ends(&group.ast, text, starts)?,
        Ast::Concat(concat) => {
            let mut at = starts.clone();
            for part in &concat.asts {
                at = ends(part, text, &at)?;
            }
            at
        }
        Ast::Alternation(alternation) => {
            let mut all = BTreeSet::new();
            for part in &alternation.asts {
                all.put_all(ends(part, text, starts)?);
            }
            all
        }
        Ast::Repetition(repetition) => {
            let (least, most) = times(&repetition.op.kind);
            repeated(&repetition.ast, text, starts, (least, most))?
        }
        _ => return None,
    })
}

fn anchored(
    assertion: &Assertion,
    text: &[u8],
    starts: &BTreeSet<usize>,
) -> Option<BTreeSet<usize>> {
    let place = match assertion.kind {
        AssertionKind::StartLine | AssertionKind::StartText => 0,
        AssertionKind::EndLine | AssertionKind::EndText => text.len(),
        _ => return None,
    };
    Some(starts.iter().copied().filter(|at| *at == place).gather())
}

/// A status has three digits: more repetitions of anything come to nothing new.
fn times(kind: &RepetitionKind) -> (u32, u32) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, 1),
        RepetitionKind::ZeroOrMore => (0, 4),
        RepetitionKind::OneOrMore => (1, 4),
        RepetitionKind::Range(RepetitionRange::Exactly(n)) => (*n, *n),
        RepetitionKind::Range(RepetitionRange::AtLeast(n)) => (*n, n.saturating_add(4)),
        RepetitionKind::Range(RepetitionRange::Bounded(n, m)) => (*n, *m),
    }
}

fn repeated(
    ast: &Ast,
    text: &[u8],
    starts: &BTreeSet<usize>,
    (least, most): (u32, u32),
) -> Option<BTreeSet<usize>> {
    let (mut at, mut all) = (starts.clone(), BTreeSet::new());
    for time in 0..=most.min(least.saturating_add(4)) {
        if time >= least {
            all.put_all(at.iter().copied());
        }
        // Nothing left to try, so that a huge count costs nothing.
        if at.is_empty() {
            break;
        }
        at = ends(ast, text, &at)?;
    }
    Some(all)
}

/// Whether an item of a class has a digit.
fn has(item: &ClassSetItem, digit: u8) -> Option<bool> {
    let digit = char::from(digit);
    Some(match item {
        ClassSetItem::Literal(literal) => literal.c == digit,
        ClassSetItem::Range(range) => (range.start.c..=range.end.c).contains(&digit),
        ClassSetItem::Perl(class) if class.kind != ClassPerlKind::Space => !class.negated,
        ClassSetItem::Union(union) => {
            for item in &union.items {
                if has(item, digit as u8)? {
                    return Some(true);
                }
            }
            false
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{parse, without_slashes};

    #[test]
    fn statuses_that_a_pattern_allows() {
        for (pattern, allowed) in [
            ("^2..", vec![200, 201, 204]),
            (r"^20\d$", vec![200, 201, 204]),
            ("^200$", vec![200]),
            ("^(200|404)$", vec![200, 404]),
            ("^[24]0[0-1]$", vec![200, 201]),
            ("^[^2]", vec![404, 500]),
            ("4", vec![204, 404]),
            ("^2\\d{2}$", vec![200, 201, 204]),
            ("^5", vec![500]),
        ] {
            let pattern = parse(pattern).unwrap();
            let all = [200, 201, 204, 404, 500];
            let found: Vec<u16> = all
                .into_iter()
                .filter(|status| pattern.allows(*status) == Some(true))
                .collect();
            assert_eq!(found, allowed, "{pattern:?}");
        }
        assert_eq!(parse(r"\b2").unwrap().allows(200), None);
        assert_eq!(parse("^2{4000000000}").unwrap().allows(200), Some(false));
    }

    #[test]
    fn patterns_that_are_refused() {
        for (text, part) in [
            ("(?=x)y", "(?="),
            (r"(a)\1", r"\1"),
            ("a(b", "("),
            ("a{2,1}", "{2,1}"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(text.get(error.range.clone()), Some(part), "{error:?}");
        }
    }

    #[test]
    fn slashes_of_other_languages() {
        assert_eq!(without_slashes("/^a/").as_deref(), Some("^a"));
        assert_eq!(without_slashes("/a\\/b/gi").as_deref(), Some("(?i)a/b"));
        for text in ["/", "//", "a/b", "/a/b", "/a/x"] {
            assert_eq!(without_slashes(text), None, "{text}");
        }
    }
}
