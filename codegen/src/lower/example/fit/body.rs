//! An example body that gets the members that are asked for, as far as its schema allows them.

use serde_json::{Map, Value};

use crate::gather::Gather;
use crate::lower::example::value::{has_type, of_schema};
use crate::parse::node::Node;
use crate::resolve::pointer::{Found, navigate};
use crate::source::Files;

/// How many items a list gets at most, to be as long as a criterion wants it.
const ITEM_LIMIT: usize = 100;

/// A body with its schema.
pub struct Body<'a> {
    files: &'a Files,
    schema: Option<Node<'a>>,
    pub value: Value,
}

impl<'a> Body<'a> {
    pub fn new(files: &'a Files, schema: Option<Node<'a>>, value: Value) -> Self {
        Body {
            files,
            schema,
            value,
        }
    }

    /// What is there; nothing for null.
    pub fn get(&self, tokens: &[String]) -> Option<&Value> {
        let mut value = &self.value;
        for token in tokens {
            value = match value {
                Value::Object(members) => members.get(token)?,
                Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        (!value.is_null()).then_some(value)
    }

    fn found(&self, tokens: &[String]) -> Found<'a> {
        match &self.schema {
            Some(schema) => navigate(self.files, schema.clone(), tokens),
            None => Found::Free,
        }
    }

    /// The schema of a place, if it has one.
    pub fn schema_at(&self, tokens: &[String]) -> Option<Node<'a>> {
        match self.found(tokens) {
            Found::Schema { node, .. } => Some(node),
            _ => None,
        }
    }

    /// Sees to it that there is a value at a place, of the type that its schema says. Whether there is.
    pub fn ensure(&mut self, tokens: &[String]) -> bool {
        for end in 0..=tokens.len() {
            let Some(here) = tokens.get(..end) else {
                return false;
            };
            let next = tokens.get(end);
            let made = match self.found(here) {
                Found::Schema { node, .. } => match self.get(here) {
                    Some(value) if has_type(&node, value) => continue,
                    _ => of_schema(self.files, node, name_of(here)),
                },
                Found::Free => match (self.get(here), next) {
                    (Some(Value::Object(_) | Value::Array(_)), _) | (Some(_), None) => continue,
                    (_, Some(next)) if next.parse::<usize>().is_ok() => Value::Array(Vec::new()),
                    (_, Some(_)) => Value::Object(Map::new()),
                    (None, None) => Value::String(name_of(here).to_owned()),
                },
                Found::Missing(_) => return false,
            };
            if !self.put(here, made) {
                return false;
            }
        }
        self.get(tokens).is_some()
    }

    /// Sets a value, if the schema allows it there. Whether it is there then.
    pub fn set(&mut self, tokens: &[String], value: Value) -> bool {
        let allowed = match self.found(tokens) {
            Found::Schema { node, .. } => allows(&node, &value),
            Found::Free => true,
            Found::Missing(_) => false,
        };
        allowed && self.ensure(tokens) && self.put(tokens, value)
    }

    /// Takes a member away that its object need not have. Whether it is gone.
    pub fn remove(&mut self, tokens: &[String]) -> bool {
        let Some((last, parents)) = tokens.split_last() else {
            return false;
        };
        let required = self.schema_at(parents).is_some_and(|schema| {
            let names = schema.list("required");
            names.iter().any(|name| name.value.as_str() == Some(last))
        });
        match self.get_mut(parents) {
            Some(Value::Object(members)) if !required => members.shift_remove(last).is_some(),
            _ => false,
        }
    }

    /// Makes a list so long.
    pub fn resize(&mut self, tokens: &[String], length: usize) -> bool {
        let first: Vec<String> = tokens.iter().cloned().chain(["0".to_owned()]).gather();
        if length > ITEM_LIMIT || !self.ensure(tokens) || (length > 0 && !self.ensure(&first)) {
            return false;
        }
        match self.get_mut(tokens) {
            Some(Value::Array(items)) => {
                let item = items.first().cloned().unwrap_or_default();
                items.resize(length, item);
                true
            }
            _ => false,
        }
    }

    fn get_mut(&mut self, tokens: &[String]) -> Option<&mut Value> {
        let mut value = &mut self.value;
        for token in tokens {
            value = match value {
                Value::Object(members) => members.get_mut(token)?,
                Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Puts a value into a parent that is there.
    fn put(&mut self, tokens: &[String], value: Value) -> bool {
        let Some((last, parents)) = tokens.split_last() else {
            self.value = value;
            return true;
        };
        match self.get_mut(parents) {
            Some(Value::Object(members)) => {
                members.insert(last.clone(), value);
                true
            }
            Some(Value::Array(items)) => {
                let Some(index) = last.parse().ok().filter(|index| *index < ITEM_LIMIT) else {
                    return false;
                };
                // What comes before is as good.
                if items.len() <= index {
                    items.resize(index + 1, value.clone());
                }
                if let Some(item) = items.get_mut(index) {
                    *item = value;
                }
                true
            }
            _ => false,
        }
    }
}

/// The member that a value is for: the last token that is no index.
fn name_of(tokens: &[String]) -> &str {
    let mut names = tokens.iter().rev();
    let name = names.find(|token| token.parse::<usize>().is_err());
    name.map_or("value", String::as_str)
}

/// Whether a schema allows a value, as far as its type and the list of its values say.
fn allows(schema: &Node<'_>, value: &Value) -> bool {
    let listed = schema.value.get("enum").and_then(Value::as_array);
    let fixed = schema.value.get("const");
    has_type(schema, value)
        && listed.is_none_or(|listed| listed.contains(value))
        && fixed.is_none_or(|fixed| fixed == value)
}
