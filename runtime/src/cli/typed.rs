//! From the inputs object to the workflow's type, with errors that speak of inputs and flags.

use std::cell::RefCell;
use std::iter;

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::{Map, Value};

use super::error::Error;
use super::workflow::Flag;
use crate::inputs::InvalidInputs;

/// Reads the inputs as a `T`.
pub(super) fn read<T: DeserializeOwned>(
    members: Map<String, Value>,
    flags: &[Flag],
) -> Result<T, Error> {
    let absent = |flag: &&Flag| flag.required && !members.contains_key(flag.input);
    let missing_inputs: Vec<&str> = flags.iter().filter(absent).map(|flag| flag.input).collect();
    if !missing_inputs.is_empty() {
        return Err(missing(&missing_inputs, flags));
    }
    // serde's errors do not say which member they are about: remember which one is being read.
    let current = RefCell::new(None);
    let entries = members
        .into_iter()
        .inspect(|(member, _)| {
            current.replace(Some(member.clone()));
        })
        .chain(iter::from_fn(|| {
            current.replace(None);
            None
        }));
    let read = T::deserialize(MapDeserializer::<_, serde_json::Error>::new(entries));
    read.map_err(|error| explain(&error.to_string(), current.take().as_deref(), flags))
}

/// Inputs that the workflow needs and nobody gave.
fn missing(inputs: &[&str], flags: &[Flag]) -> Error {
    let names: Vec<String> = inputs.iter().map(|input| described(input, flags)).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    Error::usage(format!("missing input{plural}: {}", names.join(", ")))
}

/// Inputs that are not what the workflow declares, a line each.
pub(super) fn invalid(invalid: &InvalidInputs, flags: &[Flag]) -> Error {
    let lines = invalid.violations().iter().map(|violation| {
        let mut tokens = violation.pointer.splitn(3, '/').skip(1);
        let input = tokens.next().unwrap_or_default();
        let input = input.replace("~1", "/").replace("~0", "~");
        let place = match tokens.next() {
            Some(rest) => format!(", at /{rest},"),
            None => String::new(),
        };
        format!(
            "input {}{place} {}",
            described(&input, flags),
            violation.reason
        )
    });
    let mut lines = lines.collect::<Vec<_>>().into_iter();
    let first = Error::usage(lines.next().unwrap_or_default());
    lines.fold(first, |error, line| error.note(format!("error: {line}")))
}

/// An input with its flag.
fn described(input: &str, flags: &[Flag]) -> String {
    match flags.iter().find(|flag| flag.input == input) {
        Some(flag) => format!("`{input}` ({})", flag.usage()),
        None => format!("`{input}`"),
    }
}

/// Serde's message about the member `current` (none: about the object) without the values that it
/// quotes: they may be secret.
fn explain(message: &str, current: Option<&str>, flags: &[Flag]) -> Error {
    let lacks = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    let Some(input) = current else {
        return match lacks {
            Some(field) => missing(&[field], flags),
            None => Error::usage("the inputs are not what the workflow declares"),
        };
    };
    let input = described(input, flags);
    if let Some(field) = lacks {
        return Error::usage(format!("input {input} lacks the member `{field}`"));
    }
    Error::usage(match mismatch(message) {
        Some((wanted, given)) => format!("input {input}: wanted {wanted}, but got {given}"),
        None => format!("input {input} is not what the workflow declares"),
    })
}

/// The types in `invalid type: string "…", expected i64`: what is wanted, what is given.
fn mismatch(message: &str) -> Option<(&str, &'static str)> {
    let (given, wanted) = message
        .strip_prefix("invalid type: ")?
        .rsplit_once(", expected ")?;
    let kind = given.split(['`', '"']).next().unwrap_or_default().trim();
    let given = match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "floating point" => "a number with a fraction",
        "boolean" => "a truth value",
        "null" | "unit value" => "null",
        "sequence" => "a list",
        "map" => "an object",
        _ => "something else",
    };
    let wanted = match wanted {
        "a string" => "a text",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other => other,
    };
    Some((wanted, given))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Flag, read};

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inputs {
        name: String,
        limit: Option<i64>,
        address: Option<Address>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Address {
        zip: String,
    }

    fn inputs(value: &Value) -> Result<Inputs, String> {
        let flags = [
            Flag::text("the-name", "name"),
            Flag::integer("limit", "limit"),
            Flag::json("address", "address"),
        ];
        let members = value.as_object().expect("an object").clone();
        read(members, &flags).map_err(|error| error.to_string())
    }

    #[test]
    fn inputs_are_typed() {
        let read = inputs(&json!({"name": "n", "limit": 3, "other": 1})).expect("they fit");
        assert_eq!((read.name.as_str(), read.limit), ("n", Some(3)));
    }

    #[test]
    fn errors_name_input_and_flag_and_no_value() {
        let error = |value: Value| inputs(&value).expect_err("they do not fit");
        assert_eq!(
            error(json!({"limit": 1})),
            "missing input: `name` (--the-name <TEXT>)"
        );
        assert_eq!(
            error(json!({"name": "n", "limit": "hush, expected a flag"})),
            "input `limit` (--limit <INTEGER>): wanted a whole number, but got a text"
        );
        assert_eq!(
            error(json!({"name": "n", "address": {}})),
            "input `address` (--address <JSON>) lacks the member `zip`"
        );
        assert_eq!(
            error(json!({"name": null})),
            "input `name` (--the-name <TEXT>): wanted a text, but got null"
        );
    }

    #[test]
    fn violations_name_input_and_flag() {
        let flags = [
            Flag::text("the-name", "name"),
            Flag::json("address", "address"),
        ];
        let invalid = crate::inputs::checked(|at| {
            at.at("name").value("").min_length(1);
            at.at("address").at("zip").value("x").min_length(5);
        });
        let error = super::invalid(&invalid.expect_err("two are short"), &flags);
        let first = "input `name` (--the-name <TEXT>) must have at least 1 character";
        assert_eq!(error.to_string(), first);
        let notes = format!("{error:?}");
        assert!(
            notes.contains("`address` (--address <JSON>), at /zip, must have"),
            "{notes}"
        );
    }

    #[test]
    fn all_missing_inputs_are_named_at_once() {
        let flags = [
            Flag::text("a", "a").required(),
            Flag::text("b", "b"),
            Flag::json("c", "c").required(),
        ];
        let error = read::<Value>(serde_json::Map::new(), &flags).expect_err("two are missing");
        let text = "missing inputs: `a` (--a <TEXT>), `c` (--c <JSON>)";
        assert_eq!(error.to_string(), text);
    }
}
