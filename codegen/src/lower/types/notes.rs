//! What a schema says about values beside their type, in a line for the documentation.

use serde_json::Value;

use super::Types;
use super::scalar::listed;
use crate::gather::{Collection, Gather};
use crate::lower::docs::capitalized;
use crate::parse::node::Node;
use crate::resolve::reference::follow;

/// How much of it a line has room for.
const VALUES: usize = 12;
const LENGTH: usize = 60;

impl<'a> Types<'a> {
    /// Format, default, values and direction of a member.
    pub(super) fn notes(&self, property: &Node<'a>) -> Option<String> {
        let target = follow(self.files, property.clone()).ok()?;
        let keyword = |name| property.value.get(name).or_else(|| target.value.get(name));
        let flag = |name| keyword(name) == Some(&Value::Bool(true));
        let mut notes = Vec::new();
        if target
            .value
            .get("type")
            .is_none_or(|ty| ty != "integer" && ty != "number")
        {
            let format = keyword("format").and_then(Value::as_str);
            let format = format.filter(|format| *format != "password");
            notes.put_all(
                format
                    .and_then(code)
                    .map(|format| format!("format {format}")),
            );
        }
        notes.put_all(numbers(&target));
        let default = keyword("default").filter(|value| !value.is_null());
        let default = default.and_then(|value| code(&value.to_string()));
        notes.put_all(default.map(|value| format!("default {value}")));
        match (flag("readOnly"), flag("writeOnly")) {
            (true, false) => notes.push("only in replies".to_owned()),
            (false, true) => notes.push("only in requests".to_owned()),
            _ => {}
        }
        (!notes.is_empty()).then(|| format!("{}.", capitalized(&notes.join("; "))))
    }
}

/// The values of an enumeration that is no enum: numbers have no names.
fn numbers(schema: &Node<'_>) -> Option<String> {
    let values = listed(schema);
    let few = (1..=VALUES).contains(&values.len());
    if !few
        || !values
            .iter()
            .all(|v| v.value.is_number() || v.value.is_boolean())
    {
        return None;
    }
    let values = values.iter().filter_map(|v| code(&v.value.to_string()));
    let values: Vec<String> = values.gather();
    Some(match values.as_slice() {
        [only] => format!("always {only}"),
        several => format!("one of {}", several.join(", ")),
    })
}

/// A text as code, if it is short and can be.
fn code(text: &str) -> Option<String> {
    let plain = !text.contains(|c: char| c == '`' || c.is_control());
    (plain && !text.is_empty() && text.len() <= LENGTH).then(|| format!("`{text}`"))
}
