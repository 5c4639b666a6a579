//! A text in which a regular expression is found.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::gather::Gather;

/// How often a part is repeated at most.
const REPEATS: u32 = 256;

/// A short text in which the pattern is found; nothing if it cannot be read, or needs what only its
/// neighbours decide, such as a word boundary that is none.
pub fn text(pattern: &str) -> Option<String> {
    // Digits and letters of ASCII are enough, and need no tables.
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(pattern)
        .ok()?;
    let mut text = String::new();
    append(&hir, &mut text)?;
    Some(text)
}

fn append(hir: &Hir, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(member(class)?),
        HirKind::Repetition(repetition) => {
            // Once where it may be absent: an empty text is seldom what is meant.
            let most = repetition.max.unwrap_or(REPEATS).min(REPEATS);
            for _ in 0..repetition.min.max(1).min(most) {
                append(&repetition.sub, text)?;
            }
        }
        HirKind::Capture(capture) => append(&capture.sub, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                append(part, text)?;
            }
        }
        HirKind::Alternation(parts) => append(parts.first()?, text)?,
    }
    Some(())
}

/// A member of a class: a letter or digit if there is one.
fn member(class: &Class) -> Option<char> {
    let ranges: Vec<(u8, u8)> = match class {
        Class::Bytes(class) => class.iter().map(|r| (r.start(), r.end())).gather(),
        Class::Unicode(class) => {
            let ascii = |c: char| u8::try_from(u32::from(c).min(0x7e)).unwrap_or(0x7e);
            let in_ascii = class.iter().filter(|range| range.start().is_ascii());
            in_ascii
                .map(|range| (ascii(range.start()), ascii(range.end())))
                .gather()
        }
    };
    let members = || ranges.iter().flat_map(|(start, end)| *start..=*end);
    let wanted: [fn(&u8) -> bool; 4] = [
        u8::is_ascii_lowercase,
        u8::is_ascii_alphanumeric,
        u8::is_ascii_graphic,
        u8::is_ascii,
    ];
    let best = wanted.iter().find_map(|wanted| members().find(wanted))?;
    Some(char::from(best))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_text_fits_its_pattern() {
        for (pattern, expected) in [
            (r"^[A-Z]{3}$", "AAA"),
            (r"^\d{4}-\d{2}$", "0000-00"),
            (r"^(https?)://[^/]+/?$", "https://a/"),
            (r"^sk_(test|live)_[a-zA-Z0-9]+$", "sk_test_a"),
            (r"^\+?[1-9]\d{1,14}$", "+10"),
            (r"é+", "é"),
        ] {
            assert_eq!(text(pattern).as_deref(), Some(expected), "{pattern}");
        }
        assert_eq!(text("(?=x)"), None);
    }
}
