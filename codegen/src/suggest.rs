//! "Did you mean": the nearest of the names that exist.

use crate::gather::Gather;

/// A help line with the nearest name, if one is near.
pub fn did_you_mean<'a>(
    wanted: &str,
    existing: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let found = nearest(wanted, &mut existing.into_iter());
    found.map(|name| format!("did you mean `{name}`?"))
}

/// Whether one name is near another, so that it may be a slip for it.
pub fn is_near(wanted: &str, existing: &str) -> bool {
    nearest(wanted, &mut std::iter::once(existing)).is_some()
}

/// The nearest name: one that differs in a third of its letters at most, in case only, or that
/// begins with the other; but none in which a word is another one. Behind `dyn`, to be compiled once, not for each kind of iterator.
fn nearest<'a>(wanted: &str, existing: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_words = words(wanted);
    let wanted = wanted.to_lowercase();
    let near = |name: &str| {
        let name_words = words(name);
        if has_other_word(&wanted_words, &name_words) {
            return None;
        }
        let name = name.to_lowercase();
        let distance = distance(&wanted, &name);
        let longest = wanted.chars().count().max(name.chars().count());
        // `id` and `identifier` are far apart, letter by letter.
        let one_begins_the_other = wanted.len() > 1
            && name.len() > 1
            && (name.starts_with(&wanted) || wanted.starts_with(&name))
            && is_end_missing(wanted_words.len(), name_words.len());
        (distance * 3 <= longest || one_begins_the_other).then_some(distance)
    };
    existing
        .filter_map(|name| Some((near(name)?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether the rest of the longer of two names, of so many words, may have been left out: `user` for
/// `userId`. A name of several words with one more is another name.
fn is_end_missing(wanted: usize, name: usize) -> bool {
    wanted == name || wanted.min(name) == 1
}

/// Whether two names have the same words but for some that are other words: `getOrder`, `postOrder`.
fn has_other_word(wanted: &[String], name: &[String]) -> bool {
    let differs = |(one, other): (&String, &String)| {
        let longest = one.chars().count().max(other.chars().count());
        let distance = distance(one, other);
        let begins = one.starts_with(other.as_str()) || other.starts_with(one.as_str());
        distance > 1 && distance * 3 > longest && !begins && !has_same_letters(one, other)
    };
    wanted.len() > 1 && wanted.len() == name.len() && wanted.iter().zip(name).any(differs)
}

fn has_same_letters(one: &str, other: &str) -> bool {
    let count = |text: &str, letter: char| text.chars().filter(|c| *c == letter).count();
    one.len() == other.len() && one.chars().all(|c| count(one, c) == count(other, c))
}

/// The words of a name, in lower case: `getOrder`, `get_order` and `get-order` have two.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for letter in name.chars() {
        let is_start = before.is_none_or(|before| {
            !before.is_alphanumeric() || letter.is_uppercase() && !before.is_uppercase()
        });
        if letter.is_alphanumeric() {
            let lower = letter.to_lowercase().to_string();
            match words.last_mut().filter(|_| !is_start) {
                Some(word) => word.push_str(&lower),
                None => words.push(lower),
            }
        }
        before = Some(letter);
    }
    words
}

/// The only name that differs in case alone.
pub fn in_other_case<'a>(
    wanted: &str,
    existing: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    only_in_other_case(wanted, &mut existing.into_iter())
}

fn only_in_other_case<'a>(
    wanted: &str,
    existing: &mut dyn Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let mut found = None;
    for name in existing.filter(|name| name.to_lowercase() == lower) {
        if name == wanted || found.is_some_and(|found| found != name) {
            return None;
        }
        found = Some(name);
    }
    found
}

/// All names, for a help line: shortened where there are many.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    listed_of(&mut names.into_iter())
}

fn listed_of(names: &mut dyn Iterator<Item = &str>) -> String {
    const SHOWN: usize = 12;
    let mut seen = std::collections::HashSet::new();
    let names: Vec<&str> = names.filter(|name| seen.insert(*name)).gather();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|n| format!("`{n}`")).gather();
    let more = names.len().saturating_sub(SHOWN);
    match (shown.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => shown.join(", "),
        (false, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Levenshtein's distance, in letters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().gather();
    let mut row: Vec<usize> = (0..=b.len()).gather();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, listed, nearest};

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn only_near_names_are_suggested() {
        let near =
            |wanted: &str, names: &[&'static str]| nearest(wanted, &mut names.iter().copied());
        let names = ["createSource", "getSource"];
        assert_eq!(near("createSorce", &names), Some("createSource"));
        assert_eq!(near("CREATESOURCE", &names), Some("createSource"));
        assert_eq!(near("deleteEvent", &names), None);
        assert_eq!(near("id", &["name", "identifier"]), Some("identifier"));
        assert_eq!(near("user", &["userId"]), Some("userId"));
        assert_eq!(near("lines.length", &["lines"]), Some("lines"));
        assert_eq!(near("getUsre", &["getUser"]), Some("getUser"));
        assert_eq!(near("order_it", &["order_id"]), Some("order_id"));
    }

    #[test]
    fn another_word_is_another_name() {
        let near = |wanted: &str, name: &'static str| {
            nearest(wanted, &mut std::iter::once(name)).is_some()
        };
        assert!(!near("PostAccounts", "GetAccounts"));
        assert!(!near("createUser", "updateUser"));
        assert!(!near("put-accounts", "post-accounts"));
        assert!(!near("createApiSchema", "createApi"));
        assert!(!near("createApi", "createApiSchema"));
        assert!(near("createApis", "createApi"));
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..14).map(|i| format!("n{i}")).collect();
        assert!(listed(names.iter().map(String::as_str)).ends_with("`n11` and 2 more"));
        assert_eq!(listed([]), "none");
    }
}
