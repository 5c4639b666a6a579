//! Every name that documents give becomes an identifier here: converted, escaped, made unique.

use std::collections::HashSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::gather::{Collection, Gather};

/// A scope of identifiers: gives each name once, with a number behind it where it is taken.
#[derive(Debug, Default)]
pub struct Namespace {
    taken: HashSet<String>,
}

impl Namespace {
    /// A scope in which some identifiers are taken from the start.
    pub fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Namespace {
            taken: names.into_iter().map(str::to_owned).gather(),
        }
    }

    /// Takes a name, if nobody has it.
    pub fn claim(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// Whether nothing has a name yet.
    pub fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// The name itself, or with the first number from 2 that is free.
    pub fn unique(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            candidate = format!("{}{number}", plain(&name));
            number += 1;
        }
        candidate
    }
}

/// A name of a function, field, argument or module.
pub fn snake(name: &str) -> String {
    // One word, although it is written like two: security schemes are called so everywhere.
    let words = words(name).replace("OAuth", "Oauth");
    escape(or_digit(words.to_snake_case(), "_"))
}

/// A name of a type or variant.
pub fn pascal(name: &str) -> String {
    escape(or_digit(words(name).to_upper_camel_case(), "N"))
}

/// A name of a constant.
pub fn constant(name: &str) -> String {
    or_digit(words(name).to_shouty_snake_case(), "N")
}

/// Types and traits of the prelude that generated code names: none of its own is called like them.
pub const PRELUDE: &[&str] = &[
    "Box", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "Self", "Some",
    "String", "Vec",
];

/// The variant for a value of an enum.
pub fn variant(value: &str) -> String {
    let negative = value.starts_with('-') && value[1..].starts_with(|c: char| c.is_ascii_digit());
    let name = match value {
        "" => "Empty".to_owned(),
        _ if negative => format!("Minus{}", words(value).to_upper_camel_case()),
        _ => words(value).to_upper_camel_case(),
    };
    match name.as_str() {
        // The catch-all of every open enum has this name.
        "Other" => "OtherValue".to_owned(),
        "" => "Symbol".to_owned(),
        _ => escape(or_digit(name, "N")),
    }
}

/// `source_id` → `sourceId`: what `#[json(camelCase)]` does at compile time.
pub fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.put_all(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// Only characters that an identifier can have; everything else separates words.
fn words(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter,
            // Letters of other scripts are valid in identifiers as they are, apart from a few.
            letter if letter.is_alphabetic() && continues(letter) => letter,
            _ => ' ',
        })
        .gather()
}

/// Whether an identifier can have a letter after its first.
fn continues(letter: char) -> bool {
    syn::parse_str::<syn::Ident>(&format!("a{letter}")).is_ok()
}

/// Whether an identifier can start with a letter.
fn starts(letter: char) -> bool {
    letter.is_ascii_alphabetic() || syn::parse_str::<syn::Ident>(&format!("{letter}a")).is_ok()
}

fn or_digit(name: String, prefix: &str) -> String {
    match name.chars().next() {
        None => format!("{prefix}empty"),
        Some(first) if starts(first) => name,
        Some(_) => format!("{prefix}{name}"),
    }
}

/// An identifier without what makes it one: where something follows, it is no keyword any more.
pub fn plain(name: &str) -> &str {
    name.trim_start_matches("r#").trim_end_matches('_')
}

/// Keywords become raw identifiers, or get an underscore where Rust does not allow that.
fn escape(name: String) -> String {
    if syn::parse_str::<syn::Ident>(&name).is_ok() {
        return name;
    }
    let raw = format!("r#{name}");
    let raw_allowed = !matches!(name.as_str(), "self" | "Self" | "super" | "crate" | "_");
    match raw_allowed && syn::parse_str::<syn::Ident>(&raw).is_ok() {
        true => raw,
        false => format!("{name}_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        assert_eq!(snake("createSource"), "create_source");
        assert_eq!(
            snake("attach-integration-to-source"),
            "attach_integration_to_source"
        );
        assert_eq!(snake("OAuth2"), "oauth2");
        assert_eq!(snake("appOAuthToken"), "app_oauth_token");
        assert_eq!(snake("type"), "r#type");
        assert_eq!(snake("self"), "self_");
        assert_eq!(snake("2fa"), "_2fa");
        assert_eq!(snake(""), "_empty");
        assert_eq!(snake("日本"), "日本");
        assert_eq!(snake("Ⓐ"), "_empty");
        assert_eq!(snake("\u{93e}b"), "_\u{93e}b");
        assert_eq!(pascal("APIErrorResponse"), "ApiErrorResponse");
        assert_eq!(pascal("self"), "Self_");
    }

    #[test]
    fn variants() {
        assert_eq!(variant("PROPERTY-FINDER"), "PropertyFinder");
        assert_eq!(variant(""), "Empty");
        assert_eq!(variant("other"), "OtherValue");
        assert_eq!(variant("3d"), "N3d");
        assert_eq!(variant("-1"), "Minus1");
        assert_eq!(variant("+"), "Symbol");
    }

    #[test]
    fn names_are_given_once() {
        let mut names = Namespace::reserving(["run"]);
        assert_eq!(names.unique("run".to_owned()), "run2");
        assert_eq!(names.unique("a".to_owned()), "a");
        assert_eq!(names.unique("a".to_owned()), "a2");
        assert_eq!(names.unique("r#type".to_owned()), "r#type");
        assert_eq!(names.unique("r#type".to_owned()), "type2");
        assert_eq!(names.unique("self_".to_owned()), "self_");
        assert_eq!(names.unique("self_".to_owned()), "self2");
    }

    #[test]
    fn camel_case_is_what_the_derive_makes() {
        assert_eq!(camel("source_id"), "sourceId");
        assert_eq!(camel("a"), "a");
    }
}
