//! The inputs of a run: from `--inputs`, and from flags, which win.

use std::io::Read;

use clap::ArgMatches;
use serde_json::{Map, Value};

use super::error::{Error, did_you_mean};
use super::workflow::Flag;

/// The inputs object: the members of `--inputs`, replaced by those that have a flag.
pub(super) fn collect(
    matches: &ArgMatches,
    flags: &[Flag],
    stdin: &mut dyn Read,
) -> Result<Map<String, Value>, Error> {
    let mut members = match matches.get_one::<String>("inputs") {
        Some(argument) => read(argument, stdin)?,
        None => Map::new(),
    };
    for flag in flags {
        if let Some(value) = matches.get_one::<Value>(&id(flag)) {
            members.insert(flag.input.to_owned(), value.clone());
        }
    }
    Ok(members)
}

/// The parser's id of a flag: apart from those of the flags that every workflow has.
pub(super) fn id(flag: &Flag) -> String {
    format!("input:{}", flag.name)
}

/// A line per member that is no input: it has no effect, and may be a slip.
pub(super) fn unknown(members: &Map<String, Value>, flags: &[Flag]) -> Vec<String> {
    members
        .keys()
        .filter(|member| flags.iter().all(|flag| flag.input != *member))
        .map(|member| {
            let nearest = did_you_mean(member, flags.iter().map(|flag| flag.input));
            format!("the workflow has no input {member:?}{nearest}")
        })
        .collect()
}

/// Reads what `--inputs` gives: JSON, `@` and the name of a file, or `-` for standard input.
fn read(argument: &str, stdin: &mut dyn Read) -> Result<Map<String, Value>, Error> {
    let (origin, text) = match argument.strip_prefix('@') {
        Some(path) => (path, std::fs::read_to_string(path)),
        None if argument == "-" => ("standard input", read_to_string(stdin)),
        None => return object("--inputs", argument),
    };
    let text = text.map_err(|error| Error::usage(format!("cannot read {origin}: {error}")))?;
    object(origin, &text)
}

fn read_to_string(from: &mut dyn Read) -> std::io::Result<String> {
    let mut text = String::new();
    from.read_to_string(&mut text)?;
    Ok(text)
}

/// The members of a JSON object; errors name the place, not the text.
fn object(origin: &str, text: &str) -> Result<Map<String, Value>, Error> {
    // Some editors, and PowerShell, begin a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::usage(format!(
            "{origin} must be a JSON object with a member per input"
        ))),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let message = format!("{origin} is not JSON at line {line}, column {column}");
            let looks_like_path = origin == "--inputs" && !text.trim_start().starts_with('{');
            Err(match looks_like_path {
                true => Error::usage(message)
                    .note("help: a file is given as @path, standard input as -".to_owned()),
                false => Error::usage(message),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, Value, read, unknown};

    fn text(result: Result<serde_json::Map<String, Value>, super::Error>) -> String {
        match result {
            Ok(members) => Value::Object(members).to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn all_forms() {
        let path = std::env::temp_dir().join(format!("arazzo-inputs-{}", std::process::id()));
        std::fs::write(&path, "\u{feff}{\"a\": 2}").expect("a temporary file");
        let file = format!("@{}", path.display());
        assert_eq!(text(read(r#"{"a": 1}"#, &mut "".as_bytes())), r#"{"a":1}"#);
        assert_eq!(text(read(&file, &mut "".as_bytes())), r#"{"a":2}"#);
        assert_eq!(text(read("-", &mut r#"{"a": 3}"#.as_bytes())), r#"{"a":3}"#);
        std::fs::remove_file(path).expect("it is there");
    }

    #[test]
    fn what_is_wrong_is_named_and_not_quoted() {
        let nothing = || "".as_bytes();
        assert_eq!(
            text(read("[\"hush\"]", &mut nothing())),
            "--inputs must be a JSON object with a member per input"
        );
        assert_eq!(
            text(read("hush", &mut nothing())),
            "--inputs is not JSON at line 1, column 1"
        );
        assert_eq!(
            text(read("-", &mut nothing())),
            "standard input is not JSON at line 1, column 0"
        );
        let missing = text(read("@no/such/file", &mut nothing()));
        assert!(
            missing.starts_with("cannot read no/such/file: "),
            "{missing}"
        );
    }

    #[test]
    fn a_member_that_is_no_input_is_pointed_out() {
        let members = read(r#"{"sourcename": 1, "x": 2}"#, &mut "".as_bytes()).expect("an object");
        let flags = [Flag::text("source-name", "sourceName")];
        assert_eq!(
            unknown(&members, &flags),
            [
                "the workflow has no input \"sourcename\"; did you mean `sourceName`?",
                "the workflow has no input \"x\"",
            ]
        );
    }
}
