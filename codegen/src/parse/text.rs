//! Text → value tree. serde_yaml and serde_json stay behind this file.

use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Number, Value};

use crate::diagnostic::{Diagnostic, Fix, Rule, rules};
use crate::source::{FileId, Place, Spot};

/// Why a text is not a document, and where.
#[derive(Debug)]
pub struct TextError {
    rule: Rule,
    message: String,
    help: Option<&'static str>,
    spot: Spot,
    /// The key that stands at `spot` for the second time.
    first: Option<Box<Spot>>,
    /// What lacks quotes.
    unquoted: Option<Box<Spot>>,
}

impl TextError {
    /// Whether it stands behind another error, of the same text without a correction.
    pub fn is_behind(&self, other: &TextError) -> bool {
        match (&self.spot, &other.spot) {
            (Spot::Offset(here), Spot::Offset(there)) => here > there,
            // Where tags are read, everything is YAML.
            (Spot::Value(here), Spot::Value(there)) => here != there,
            (Spot::Value(_), Spot::Offset(_)) => true,
            _ => false,
        }
    }

    /// The same with the bytes of a tag that stands in the text once: they are found whatever is wrong with
    /// the rest of it.
    fn in_text(mut self, text: &str) -> Self {
        let Some(tag) = self.message.split('`').nth(1) else {
            return self;
        };
        if self.rule == rules::CUSTOM_TAG {
            let mut found = text.match_indices(tag);
            if let (Some((start, _)), None) = (found.next(), found.next()) {
                let line = text.get(start..).and_then(|rest| rest.lines().next());
                let raw = line.map(|line| line.split_once(" #").map_or(line, |(raw, _)| raw));
                let length = raw.map_or(0, |raw| raw.trim_end().len());
                self.unquoted = Some(Box::new(Spot::Bytes(start..start + length)));
            }
        }
        self
    }

    /// As a diagnostic of the file.
    pub fn diagnostic(self, file: FileId) -> Diagnostic {
        let place = |spot| Place { file, spot };
        let label = if self.first.is_some() {
            "the second"
        } else {
            ""
        };
        let first = self.first.map(|spot| place(*spot));
        let at = place(self.spot);
        let unquoted = self.unquoted.map(|spot| place(*spot));
        Diagnostic::new(self.rule, self.message)
            .at(&at, label)
            .at_optional(first.as_ref(), "the first")
            .help_optional(self.help.map(str::to_owned))
            .fix_optional(unquoted.as_ref().map(Fix::quote))
    }
}

/// Reads YAML or JSON.
///
/// # Errors
/// If the text is neither, repeats a key, or carries a tag of its own.
pub fn read(path: &Path, text: &str) -> Result<Value, TextError> {
    let is_json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    let yaml = if is_json {
        // Through the YAML value, which refuses a key that comes twice.
        serde_json::from_str(text).map_err(|error| json_error(text, &error))?
    } else {
        yaml(text)?
    };
    convert(yaml, &mut String::new()).map_err(|error| error.in_text(text))
}

fn yaml(text: &str) -> Result<serde_yaml::Value, TextError> {
    let error = |error: &serde_yaml::Error| yaml_error(text, error);
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|e| error(&e))?;
    value.apply_merge().map_err(|e| error(&e))?;
    Ok(value)
}

fn yaml_error(text: &str, error: &serde_yaml::Error) -> TextError {
    let offset = error.location().map_or(0, |location| location.index());
    let found = text_error(text, offset, &error.to_string());
    match lacks_quotes(text, offset) {
        Some(unquoted) if found.rule == rules::UNREADABLE => TextError {
            help: Some("quote what stands behind the colon"),
            unquoted: Some(Box::new(Spot::Bytes(unquoted))),
            ..found
        },
        _ => found,
    }
}

/// The rest of the line of an error, behind a key, if the document can be read further once it is in quotes:
/// a text with `: ` in it, or one that starts like a tag.
fn lacks_quotes(text: &str, offset: usize) -> Option<Range<usize>> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?;
    let (key, value) = line.split_once(": ")?;
    let raw = value.split_once(" #").map_or(value, |(raw, _)| raw).trim();
    if raw.is_empty() || raw.starts_with(['\'', '"', '[', '&', '*', '|', '>', '%', '@', '`']) {
        return None;
    }
    let begin = start + key.len() + 2 + (value.len() - value.trim_start().len());
    let range = begin..begin + raw.len();
    let mut quoted = text.to_owned();
    quoted.replace_range(range.clone(), &format!("'{}'", raw.replace('\'', "''")));
    let after = serde_yaml::from_str::<serde_yaml::Value>(&quoted);
    // Lines have not moved: what is wrong now is wrong further down.
    let end = start + line.len() + (quoted.len() - text.len());
    let is_better = after.err().is_none_or(|error| {
        error
            .location()
            .is_some_and(|location| location.index() > end)
    });
    is_better.then_some(range)
}

fn json_error(text: &str, error: &serde_json::Error) -> TextError {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let offset = before + error.column().saturating_sub(1);
    text_error(text, offset, &error.to_string())
}

fn text_error(text: &str, offset: usize, message: &str) -> TextError {
    if message.contains("duplicate entry")
        && let Some((key, [first, second])) = crate::span::duplicate_key(text)
    {
        return TextError {
            rule: rules::DUPLICATE_KEY,
            message: format!("the key `{key}` comes twice"),
            help: Some("remove one of the two members"),
            spot: Spot::Bytes(second),
            first: Some(Box::new(Spot::Bytes(first))),
            unquoted: None,
        };
    }
    TextError {
        rule: rules::UNREADABLE,
        message: format!("this is not a YAML or JSON document: {message}"),
        help: None,
        spot: Spot::Offset(offset),
        first: None,
        unquoted: None,
    }
}

/// A YAML value as JSON: keys become text, tags are refused.
fn convert(value: serde_yaml::Value, pointer: &mut String) -> Result<Value, TextError> {
    Ok(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => convert_number(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => {
            let mut array = Vec::with_capacity(items.len());
            for (index, item) in items.into_iter().enumerate() {
                array.push(below(pointer, &index.to_string(), |p| convert(item, p))?);
            }
            Value::Array(array)
        }
        serde_yaml::Value::Mapping(members) => convert_mapping(members, pointer)?,
        serde_yaml::Value::Tagged(tagged) => return Err(tag_error(&tagged.tag, pointer)),
    })
}

fn convert_mapping(members: serde_yaml::Mapping, pointer: &mut String) -> Result<Value, TextError> {
    let mut object = Map::with_capacity(members.len());
    for (key, value) in members {
        let key = key_text(key, pointer)?;
        let value = below(pointer, &key, |p| convert(value, p))?;
        if object.contains_key(&key) {
            return Err(TextError {
                rule: rules::DUPLICATE_KEY,
                message: format!("the key `{key}` comes twice, once quoted and once not"),
                help: Some("remove one of the two members"),
                spot: Spot::Key(format!("{pointer}/{}", escape(&key))),
                first: None,
                unquoted: None,
            });
        }
        object.insert(key, value);
    }
    Ok(Value::Object(object))
}

/// Runs `inner` with the pointer extended by a token.
fn below<T>(pointer: &mut String, token: &str, inner: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&escape(token));
    let result = inner(pointer);
    pointer.truncate(length);
    result
}

/// A token of a JSON Pointer (RFC 6901, section 3).
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn key_text(key: serde_yaml::Value, pointer: &str) -> Result<String, TextError> {
    match key {
        serde_yaml::Value::String(text) => Ok(text),
        serde_yaml::Value::Number(number) => Ok(number.to_string()),
        serde_yaml::Value::Bool(value) => Ok(value.to_string()),
        _ => Err(TextError {
            rule: rules::UNREADABLE,
            message: "a key is neither text nor a number".to_owned(),
            help: Some("quote the key"),
            spot: Spot::Value(pointer.to_owned()),
            first: None,
            unquoted: None,
        }),
    }
}

fn convert_number(number: &serde_yaml::Number) -> Value {
    if let Some(integer) = number.as_i64() {
        return integer.into();
    }
    if let Some(integer) = number.as_u64() {
        return integer.into();
    }
    number
        .as_f64()
        .and_then(Number::from_f64)
        .map_or(Value::Null, Value::Number)
}

fn tag_error(tag: &serde_yaml::value::Tag, pointer: &str) -> TextError {
    TextError {
        rule: rules::CUSTOM_TAG,
        message: format!("the tag `{tag}` is not part of YAML's core schema"),
        help: Some("quote the text if the exclamation mark belongs to it"),
        spot: Spot::Value(pointer.to_owned()),
        first: None,
        unquoted: Some(Box::new(Spot::Value(pointer.to_owned()))),
    }
}
