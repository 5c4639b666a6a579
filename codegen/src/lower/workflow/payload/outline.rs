//! Which members a payload has, whatever their values are.

use serde_json::{Map, Value};

use crate::gather::Gather;
use crate::parse::arazzo::RequestBody;
use crate::parse::embedding::{self, Piece};
use crate::parse::expression::Pointer;

/// A payload with all replacements that are known before it is sent; a text that is JSON as what it
/// says.
pub fn outline(body: &RequestBody<'_>) -> Value {
    let mut outline = match body.payload.as_ref().map(|payload| payload.value) {
        Some(Value::String(text)) => of_text(text).unwrap_or(Value::Null),
        Some(value) => value.clone(),
        None => Value::Object(Map::new()),
    };
    for replacement in &body.replacements {
        if let Some(pointer) = Pointer::parse(&replacement.target.value) {
            put(&mut outline, pointer.tokens(), replacement.value.value);
        }
    }
    outline
}

/// A text as JSON, with numbers for what is only known when it is sent.
fn of_text(text: &str) -> Option<Value> {
    let pieces = embedding::split(text);
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Expression { .. } => "0",
    });
    let text = match pieces.is_empty() {
        true => text.to_owned(),
        false => parts.gather(),
    };
    serde_json::from_str(&text).ok()
}

/// Puts a value where a pointer leads to, if there is something on the way.
fn put(outline: &mut Value, tokens: &[String], value: &Value) {
    let mut place = outline;
    for token in tokens {
        let next = match place {
            Value::Object(members) => Some(members.entry(token.clone()).or_insert(Value::Null)),
            Value::Array(items) => {
                let index = token.parse::<usize>().ok();
                let index = index.filter(|index| *index < items.len());
                match index {
                    Some(index) => items.get_mut(index),
                    None => {
                        items.push(Value::Null);
                        items.last_mut()
                    }
                }
            }
            scalar => {
                *scalar = Value::Object(Map::new());
                scalar
                    .as_object_mut()
                    .map(|members| members.entry(token.clone()).or_insert(Value::Null))
            }
        };
        let Some(next) = next else {
            return;
        };
        place = next;
    }
    *place = value.clone();
}
