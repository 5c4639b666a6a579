//! The values of input flags.

use std::ffi::OsStr;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command};
use serde_json::{Number, Value};

/// The type of an input, as far as a command line can tell types apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    Json,
}

impl Kind {
    /// What stands for the value in help.
    pub(super) fn value_name(self) -> &'static str {
        match self {
            Kind::Text => "TEXT",
            Kind::Integer => "INTEGER",
            Kind::Number => "NUMBER",
            Kind::Boolean => "BOOLEAN",
            Kind::Json => "JSON",
        }
    }

    /// Reads a value; the error says what is wanted, not what was given.
    pub(super) fn read(self, text: &str) -> Result<Value, String> {
        match self {
            Kind::Text => Ok(Value::from(text)),
            Kind::Integer => integer(text)
                .map(Value::Number)
                .ok_or_else(|| "a whole number of at most 64 bits, such as 42".to_owned()),
            Kind::Number => number(text)
                .map(Value::Number)
                .ok_or_else(|| "a number, such as 4.2".to_owned()),
            Kind::Boolean => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err("true or false".to_owned()),
            },
            Kind::Json => serde_json::from_str(text).map_err(|error| {
                // serde_json's own message may quote the text.
                let (line, column) = (error.line(), error.column());
                format!("JSON, and what is given is none at line {line}, column {column}")
            }),
        }
    }
}

fn integer(text: &str) -> Option<Number> {
    let signed = text.parse::<i64>().map(Number::from);
    signed
        .or_else(|_| text.parse::<u64>().map(Number::from))
        .ok()
}

fn number(text: &str) -> Option<Number> {
    // A whole number stays one: it keeps digits that a float would round away.
    integer(text).or_else(|| Number::from_f64(text.parse().ok()?))
}

impl TypedValueParser for Kind {
    type Value = Value;

    /// Clap's own parsers quote the value in their errors, and an input may be a secret.
    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Value, clap::Error> {
        let flag = arg.and_then(Arg::get_long).unwrap_or_default();
        let read = match value.to_str() {
            Some(text) => self.read(text),
            None => Err("text in UTF-8".to_owned()),
        };
        read.map_err(|wanted| {
            let message = format!("--{flag} must be {wanted}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Kind;

    #[test]
    fn values_keep_their_digits() {
        let max = u64::MAX.to_string();
        assert_eq!(Kind::Integer.read("-7"), Ok(json!(-7)));
        assert_eq!(Kind::Integer.read(&max), Ok(json!(u64::MAX)));
        assert_eq!(
            Kind::Number.read("9007199254740993").map(|v| v.to_string()),
            Ok("9007199254740993".to_owned())
        );
        assert_eq!(Kind::Number.read("1.5"), Ok(json!(1.5)));
        assert_eq!(Kind::Text.read("true"), Ok(json!("true")));
        assert_eq!(Kind::Boolean.read("true"), Ok(Value::Bool(true)));
        assert_eq!(Kind::Json.read("[1, null]"), Ok(json!([1, null])));
    }

    #[test]
    fn errors_do_not_quote_the_value() {
        for kind in [Kind::Integer, Kind::Number, Kind::Boolean, Kind::Json] {
            let wanted = kind.read("hush").expect_err("not of the kind");
            assert!(!wanted.contains("hush"), "{wanted}");
        }
        assert!(Kind::Number.read("inf").is_err());
        assert!(Kind::Integer.read("1.0").is_err());
    }
}
