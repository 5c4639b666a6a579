//! Patterns of paths.

use crate::gather::Gather;

/// Whether a path is one that the pattern means: `*` stands for a part of a name, `?` for a
/// character, `**` for any folders. Both are written with `/`.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').gather();
    let path: Vec<&str> = path.split('/').gather();
    folders(&pattern, &path)
}

/// Whether a pattern means more than one path.
pub fn is_pattern(pattern: &str) -> bool {
    pattern.contains(['*', '?'])
}

fn folders(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            folders(rest, path)
                || path
                    .split_first()
                    .is_some_and(|(_, below)| folders(pattern, below))
        }
        (Some((pattern, rest)), Some((name, below))) => {
            let (pattern, name): (Vec<char>, Vec<char>) =
                (pattern.chars().gather(), name.chars().gather());
            name_matches(&pattern, &name) && folders(rest, below)
        }
        _ => false,
    }
}

/// With the last `*` as the only place to go back to: an earlier one need not take more.
fn name_matches(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(read) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, read));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == letter => {
                (at, read) = (at + 1, read + 1);
            }
            _ => {
                let Some((after, taken)) = star else {
                    return false;
                };
                star = Some((after, taken + 1));
                (at, read) = (after, taken + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, path, expected) in [
            ("a.yaml", "a.yaml", true),
            ("a.yaml", "b/a.yaml", false),
            ("*.yaml", "a.yaml", true),
            ("*.yaml", "b/a.yaml", false),
            ("b/*", "b/a.yaml", true),
            ("b/*", "b/c/a.yaml", false),
            ("**/*.yaml", "a.yaml", true),
            ("**/*.yaml", "b/c/a.yaml", true),
            ("b/**", "b/c/a.yaml", true),
            ("b/**", "c/a.yaml", false),
            ("b/**/a.yaml", "b/a.yaml", true),
            ("?.yaml", "ä.yaml", true),
            ("?.yaml", "ab.yaml", false),
            ("*a*b*.yaml", "xaybz.yaml", true),
            ("*a*b*.yaml", "xbya.yaml", false),
            ("a*", "a", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
