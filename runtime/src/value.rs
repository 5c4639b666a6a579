//! JSON values and texts that generated code makes of values.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::encode::{self, Parameter, ParameterValue};

/// A member of an object, or nothing where its value is absent.
pub type Member = Option<(&'static str, Value)>;

/// An object of its members, without those that are absent.
pub fn object_of<const N: usize>(members: [Member; N]) -> Value {
    let members = members.into_iter().flatten();
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Value::Object(members.collect::<Map<_, _>>())
}

/// A member that is there.
pub fn member(name: &'static str, value: impl Serialize) -> Member {
    Some((name, to_json(&value)))
}

/// A member that is there if its value is.
pub fn optional(name: &'static str, value: Option<impl Serialize>) -> Member {
    value.and_then(|value| member(name, value))
}

/// A value as JSON; null if it has no JSON form (a number that is not finite).
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// What a JSON Pointer leads to in a value; absent if it is of another type.
pub fn read<'v, T: DeserializeOwned>(
    value: impl Into<Option<&'v Value>>,
    pointer: &str,
) -> Option<T> {
    T::deserialize(crate::pointer::walk(value.into()?, pointer)?).ok()
}

/// A text of parts; absent where one of them is (Arazzo, Runtime Expressions).
pub fn joined<const N: usize>(parts: [Option<Cow<'_, str>>; N]) -> Option<String> {
    parts.into_iter().collect()
}

/// An output of a workflow by its name.
pub fn output_of<T: Serialize + ?Sized>(outputs: &T, name: &str) -> Option<Value> {
    match to_json(outputs) {
        Value::Object(mut members) => members.shift_remove(name),
        _ => None,
    }
}

/// A value as text: a text as it is, everything else as JSON (Arazzo, Runtime Expressions).
pub fn text(value: &dyn Parameter) -> String {
    match value.value() {
        ParameterValue::Text(text) => text.into_owned(),
        other => encode::json(&to_json_value(&other)).unwrap_or_default(),
    }
}

/// A value as JSON text.
pub fn json_text<T: Serialize + ?Sized>(value: &T) -> String {
    encode::json(value).unwrap_or_default()
}

/// A text for a place between the quotes of JSON text.
pub fn in_quotes(text: &str) -> String {
    let quoted = json_text(text);
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

/// A text for a place between the tags of XML, or between the quotes of an attribute.
pub fn xml_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// A text for a place in a form.
pub fn form_text(text: &str) -> String {
    encode::form_component(text)
}

/// A text as a token of a JSON Pointer (RFC 6901, section 3).
pub fn pointer_token(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

/// A JSON value that is not null.
pub fn not_null(value: &Value) -> Option<&Value> {
    (!value.is_null()).then_some(value)
}

/// A value where an integer is wanted: a text that is one becomes it.
pub fn as_integer<T: Serialize + ?Sized>(value: &T) -> Value {
    of_text(value, "an integer", |text| {
        let integer = text.parse::<i64>().map(Value::from);
        integer
            .or_else(|_| text.parse::<u64>().map(Value::from))
            .ok()
    })
}

/// A value where a number is wanted: a text that is one becomes it.
pub fn as_number<T: Serialize + ?Sized>(value: &T) -> Value {
    of_text(value, "a number", |text| {
        let number: serde_json::Number = text.parse().ok()?;
        Some(Value::Number(number))
    })
}

/// A value where a truth value is wanted: a text that is one becomes it.
pub fn as_bool<T: Serialize + ?Sized>(value: &T) -> Value {
    of_text(value, "a truth value", |text| {
        text.parse::<bool>().ok().map(Value::from)
    })
}

/// A value where a text is wanted: other scalars become their text.
pub fn as_text<T: Serialize + ?Sized>(value: &T) -> Value {
    match to_json(value) {
        scalar @ (Value::Bool(_) | Value::Number(_)) => Value::from(text(&scalar)),
        other => other,
    }
}

/// A value that stands alone between quotes: its text, unless it is an object or a list.
pub fn as_quoted<T: Serialize + ?Sized>(value: &T) -> Value {
    match to_json(value) {
        structured @ (Value::Array(_) | Value::Object(_)) => structured,
        scalar => Value::from(text(&scalar)),
    }
}

fn of_text<T: Serialize + ?Sized>(
    value: &T,
    wanted: &'static str,
    read: impl Fn(&str) -> Option<Value>,
) -> Value {
    let value = to_json(value);
    let Value::String(text) = &value else {
        return value;
    };
    read(text).unwrap_or_else(|| {
        tracing::warn!(
            wanted,
            "a text is sent in a body where its description wants something else"
        );
        value
    })
}

/// What a JSON Pointer leads to, if there is something.
pub fn select_at<'v>(from: impl Into<Option<&'v Value>>, pointer: &str) -> Option<Value> {
    crate::pointer::walk(from.into()?, pointer).cloned()
}

/// Puts a value where a JSON Pointer leads to: in place of what is there, or as a new member or last
/// item, with the objects on the way that are missing (Arazzo, Payload Replacement Object); an absent
/// value leaves no member. Whether it could be put there.
pub(crate) fn replace(body: &mut Value, pointer: &str, value: Option<Value>) -> bool {
    let Some(path) = pointer.strip_prefix('/') else {
        *body = value.unwrap_or_default();
        return pointer.is_empty();
    };
    let mut tokens = path.split('/').peekable();
    let mut place = body;
    while let Some(token) = tokens.next() {
        let token = token.replace("~1", "/").replace("~0", "~");
        let is_last = tokens.peek().is_none();
        place = match place {
            Value::Object(members) if is_last && value.is_none() => {
                members.shift_remove(&token);
                return true;
            }
            Value::Object(members) => members
                .entry(token)
                .or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => {
                let index = match token.as_str() {
                    "-" => Some(items.len()),
                    digits => crate::pointer::index(digits),
                };
                match index {
                    Some(index) if index < items.len() => match items.get_mut(index) {
                        Some(item) => item,
                        None => return false,
                    },
                    Some(index) if index == items.len() && is_last => {
                        items.push(value.unwrap_or_default());
                        return true;
                    }
                    _ => return false,
                }
            }
            _ => return false,
        };
    }
    *place = value.unwrap_or_default();
    true
}

/// A value as a parameter, by what it serialises as: an object parameter, for example.
pub fn serialized<T: Serialize + ?Sized>(value: &T) -> ParameterValue<'static> {
    // What refuses to be serialised is absent; generated types never do.
    ParameterValue::of("", value).unwrap_or(ParameterValue::Null)
}

/// The value of a parameter that is described by a media type instead of a schema: its JSON text
/// (OpenAPI, Parameter Object).
pub fn content<T: Serialize + ?Sized>(value: &T) -> ParameterValue<'static> {
    // What has no JSON text, because a number in it is not finite, fails like such a number.
    encode::content("", value).unwrap_or(ParameterValue::Float(f64::NAN))
}

fn to_json_value(value: &ParameterValue<'_>) -> Value {
    match value {
        ParameterValue::Null => Value::Null,
        ParameterValue::Bool(value) => Value::from(*value),
        ParameterValue::Integer(value) => Value::from(*value),
        ParameterValue::Unsigned(value) => Value::from(*value),
        ParameterValue::Float(value) => Value::from(*value),
        ParameterValue::Text(text) => Value::from(text.as_ref()),
        ParameterValue::Array(items) => items.iter().map(to_json_value).collect(),
        ParameterValue::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name.to_string(), to_json_value(value)));
            Value::Object(members.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        as_bool, as_integer, as_number, as_quoted, as_text, in_quotes, pointer_token, replace,
        select_at, xml_text,
    };

    #[test]
    fn texts_become_what_is_wanted_if_they_are_that() {
        assert_eq!(as_integer("12"), json!(12));
        assert_eq!(as_integer("18446744073709551615"), json!(u64::MAX));
        assert_eq!(as_integer("1.5"), json!("1.5"));
        assert_eq!(as_integer(&json!([1])), json!([1]));
        assert_eq!(as_number("-1.5e3"), json!(-1500.0));
        assert_eq!(as_number("12"), json!(12));
        assert_eq!(as_number("0x1"), json!("0x1"));
        assert_eq!(as_bool("true"), json!(true));
        assert_eq!(as_bool("yes"), json!("yes"));
        assert_eq!(as_text(&1.0), json!("1"));
        assert_eq!(as_text(&json!(true)), json!("true"));
        assert_eq!(as_text(&json!(null)), json!(null));
        assert_eq!(as_quoted(&json!(null)), json!("null"));
        assert_eq!(as_quoted(&json!({"a": 1})), json!({"a": 1}));
    }

    #[test]
    fn texts_end_nothing_that_is_around_them() {
        assert_eq!(in_quotes("a\"\\\n"), r#"a\"\\\n"#);
        assert_eq!(
            xml_text("<a b='\"&'>"),
            "&lt;a b=&apos;&quot;&amp;&apos;&gt;"
        );
        assert_eq!(pointer_token("a/~b"), "a~1~0b");
    }

    /// The body with a value put somewhere, or nothing.
    fn put(body: Value, pointer: &str, value: Option<Value>) -> Option<Value> {
        let mut body = body;
        replace(&mut body, pointer, value).then_some(body)
    }

    #[test]
    fn replacements_of_every_kind() {
        let body = || json!({"a": {"b~/c": 1}, "list": [1, 2]});
        let new = || Some(json!("new"));
        for (pointer, expected) in [
            ("", json!("new")),
            ("/a", json!({"a": "new", "list": [1, 2]})),
            ("/a/b~0~1c", json!({"a": {"b~/c": "new"}, "list": [1, 2]})),
            (
                "/x/y",
                json!({"a": {"b~/c": 1}, "list": [1, 2], "x": {"y": "new"}}),
            ),
            ("/list/1", json!({"a": {"b~/c": 1}, "list": [1, "new"]})),
            ("/list/2", json!({"a": {"b~/c": 1}, "list": [1, 2, "new"]})),
            ("/list/-", json!({"a": {"b~/c": 1}, "list": [1, 2, "new"]})),
        ] {
            assert_eq!(put(body(), pointer, new()), Some(expected), "{pointer}");
        }
        for nowhere in [
            "a",
            "/list/3",
            "/list/01",
            "/list/x",
            "/list/-/a",
            "/list/0/a",
        ] {
            assert_eq!(put(body(), nowhere, new()), None, "{nowhere}");
        }
        let without = json!({"list": [1, 2]});
        assert_eq!(put(body(), "/a", None), Some(without));
        let with_null = json!({"a": {"b~/c": 1}, "list": [null, 2]});
        assert_eq!(put(body(), "/list/0", None), Some(with_null));
    }

    #[test]
    fn pointers_select_what_is_there() {
        let value = json!({"a/b": [1, null]});
        assert_eq!(select_at(&value, "/a~1b/0"), Some(json!(1)));
        assert_eq!(select_at(&value, "/a~1b/1"), Some(json!(null)));
        assert_eq!(select_at(&value, "/a~1b/2"), None);
        assert_eq!(select_at(None, ""), None);
    }
}
