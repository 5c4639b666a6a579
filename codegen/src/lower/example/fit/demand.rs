//! Conditions that a reply is made to satisfy, or not to.

use serde_json::{Value, json};

use super::body::Body;
use super::compare::{compared, flipped, negated};
use super::query;
use crate::gather::{Collection, Gather};
use crate::ir::{self, Comparison, Condition, Expr, Operand, Template};
use crate::lower::example::pattern;

/// A reply that is made.
pub struct Reply<'w, 'a> {
    pub status: u16,
    pub body: Body<'a>,
    pub headers: Vec<(String, String)>,
    /// The workflow that inputs are those of.
    pub inputs: Option<&'w ir::Workflow>,
    /// The conditions of each action that would make the step run again.
    pub loops: Vec<Vec<Condition>>,
}

/// Where in the reply an operand is read.
enum Place<'o> {
    Body(Vec<String>),
    Length(Vec<String>),
    Header(&'o str),
}

/// What a condition comes to if only the status is known.
pub fn by_status(condition: &Condition, status: u16) -> Option<bool> {
    let value = |operand: &Operand| match operand {
        Operand::Status => Some(json!(status)),
        literal => self::literal(literal),
    };
    let reads_status = |operand: &Operand| matches!(operand, Operand::Status);
    evaluated(condition, &mut |condition| match condition {
        Condition::Compare(left, op, right) if reads_status(left) || reads_status(right) => {
            compared(&value(left)?, *op, &value(right)?)
        }
        Condition::Matches(Template(parts), Operand::Status) => {
            let [part] = parts.as_slice() else {
                return None;
            };
            let Operand::Text(text) = &part.operand else {
                return None;
            };
            crate::parse::regex::parse(text).ok()?.allows(status)
        }
        _ => None,
    })
}

/// Three-valued logic over what `leaf` says of conditions that have no parts.
fn evaluated(
    condition: &Condition,
    leaf: &mut dyn FnMut(&Condition) -> Option<bool>,
) -> Option<bool> {
    let mut all = |parts: &[Condition], absorbing: bool| {
        let parts: Vec<_> = parts.iter().map(|part| evaluated(part, leaf)).gather();
        match parts.contains(&Some(absorbing)) {
            true => Some(absorbing),
            false => (!parts.contains(&None)).then_some(!absorbing),
        }
    };
    match condition {
        Condition::And(parts) => all(parts, false),
        Condition::Or(parts) => all(parts, true),
        Condition::Not(inner) => evaluated(inner, leaf).map(|holds| !holds),
        other => leaf(other),
    }
}

impl Reply<'_, '_> {
    /// What a condition comes to; nothing where that cannot be said.
    pub fn evaluate(&self, condition: &Condition) -> Option<bool> {
        evaluated(condition, &mut |condition| match condition {
            Condition::Compare(left, op, right) => {
                compared(&self.value(left)?, *op, &self.value(right)?)
            }
            Condition::Truthy(operand) => Some(match self.value(operand)? {
                Value::Null => false,
                Value::Bool(value) => value,
                Value::Number(number) => number.as_f64() != Some(0.0),
                Value::String(text) => !text.is_empty(),
                Value::Array(_) | Value::Object(_) => true,
            }),
            _ => None,
        })
    }

    /// Whether the conditions of a loop all hold.
    pub fn is_in_loop(&self) -> bool {
        let holds = |condition| self.evaluate(condition) == Some(true);
        self.loops
            .iter()
            .any(|conditions| conditions.iter().all(holds))
    }

    /// Sees to it that no loop's conditions all hold.
    pub fn leave_loops(&mut self) {
        for conditions in self.loops.clone() {
            for condition in &conditions {
                if self.is_in_loop() {
                    self.force(condition, false);
                }
            }
        }
    }

    /// Makes a condition come to `wanted`, if it can be. Whether it does, as far as that is known.
    pub fn force(&mut self, condition: &Condition, wanted: bool) -> bool {
        match (condition, wanted) {
            _ if self.evaluate(condition) == Some(wanted) => return true,
            (Condition::And(parts), true) => {
                for part in parts {
                    self.force(part, true);
                }
            }
            (Condition::Or(parts), false) => {
                for part in parts {
                    self.force(part, false);
                }
            }
            (Condition::And(parts) | Condition::Or(parts), _) => {
                return parts.iter().any(|part| self.force(part, wanted));
            }
            (Condition::Not(inner), wanted) => return self.force(inner, !wanted),
            (Condition::Compare(left, op, right), wanted) => {
                let op = if wanted { *op } else { negated(*op) };
                return match (self.place(left), self.place(right)) {
                    (Some(place), None) => self.compare(&place, op, right),
                    (None, Some(place)) => self.compare(&place, flipped(op), left),
                    (Some(place), Some(_)) => self.compare(&place, op, right),
                    (None, None) => false,
                };
            }
            (Condition::Truthy(operand), wanted) => {
                let Some(place) = self.place(operand) else {
                    return false;
                };
                return match wanted {
                    true => self.put(&place, json!(true)) || self.is_there(&place),
                    false => self.put(&place, json!(false)) || self.put(&place, Value::Null),
                };
            }
            (Condition::Matches(Template(parts), operand), true) => {
                let [part] = parts.as_slice() else {
                    return false;
                };
                let (Operand::Text(text), Some(place)) = (&part.operand, self.place(operand))
                else {
                    return false;
                };
                return match pattern::text(text) {
                    Some(text) => self.put(&place, json!(text)),
                    None => false,
                };
            }
            (
                Condition::Selects {
                    query,
                    context,
                    among,
                },
                true,
            ) => return self.select(query, context, *among),
            (Condition::Matches(..) | Condition::Selects { .. }, false) => return false,
        }
        self.evaluate(condition) == Some(wanted)
    }

    fn select(&mut self, Template(parts): &Template, context: &Operand, among: bool) -> bool {
        let [part] = parts.as_slice() else {
            return false;
        };
        let (Operand::Text(text), Some(Place::Body(context))) =
            (&part.operand, self.place(context))
        else {
            return false;
        };
        let Some(query) = query::Query::read(text) else {
            return false;
        };
        let mut path = context;
        path.put_all(query.path);
        let Some(filters) = query.filter else {
            return self.body.ensure(&path);
        };
        // A filter is on the items of a list, or on the members of a map, or on the object itself.
        self.body.ensure(&path);
        match self.body.get(&path) {
            Some(Value::Array(_)) => path.push("0".to_owned()),
            Some(Value::Object(members)) if !among => {
                let first = members.keys().next().cloned();
                path.push(first.unwrap_or_else(|| "key".to_owned()));
            }
            _ => {}
        }
        filters.into_iter().all(|(member, op, literal)| {
            let tokens: Vec<String> = path.iter().cloned().chain(member).gather();
            self.compare(&Place::Body(tokens), op, &literal)
        })
    }

    fn value(&self, operand: &Operand) -> Option<Value> {
        match operand {
            Operand::Status => Some(json!(self.status)),
            Operand::Value(Expr::Input { field, .. }) => self.input(field),
            Operand::Value(_) => None,
            literal if literal.is_literal() => self::literal(literal),
            place => Some(match self.place(place)? {
                Place::Body(tokens) => self.body.get(&tokens).cloned().unwrap_or_default(),
                Place::Length(tokens) => match self.body.get(&tokens) {
                    Some(Value::Array(items)) => json!(items.len()),
                    Some(Value::String(text)) => json!(text.chars().count()),
                    _ => Value::Null,
                },
                Place::Header(name) => self.header(name).map_or(Value::Null, |text| json!(text)),
            }),
        }
    }

    /// The example of an input.
    fn input(&self, field: &str) -> Option<Value> {
        let workflow = self.inputs?;
        let mut fields = workflow.inputs.iter().flatten();
        let field = fields.find(|known| known.name == field)?;
        let value = workflow.example_inputs.get(&field.member);
        Some(value.cloned().unwrap_or_default())
    }

    fn place<'o>(&self, operand: &'o Operand) -> Option<Place<'o>> {
        match operand {
            Operand::Body(pointer) => Some(Place::Body(pointer.tokens().to_vec())),
            Operand::At(inner, pointer) => match self.place(inner)? {
                Place::Body(mut tokens) => {
                    tokens.put_all(pointer.tokens().iter().cloned());
                    Some(Place::Body(tokens))
                }
                _ => None,
            },
            Operand::Length(inner) => match self.place(inner)? {
                Place::Body(tokens) => Some(Place::Length(tokens)),
                _ => None,
            },
            Operand::Header(name) => Some(Place::Header(name)),
            _ => None,
        }
    }

    /// Makes what is read at a place compare so with a value that is known.
    fn compare(&mut self, place: &Place<'_>, op: Comparison, with: &Operand) -> bool {
        let Some(with) = self.value(with) else {
            return false;
        };
        if let Place::Length(tokens) = place {
            let Some(count) = with.as_u64().and_then(|count| usize::try_from(count).ok()) else {
                return false;
            };
            return self.body.resize(
                tokens,
                match op {
                    Comparison::Eq | Comparison::Le | Comparison::Ge => count,
                    Comparison::Ne | Comparison::Gt => count.saturating_add(1),
                    Comparison::Lt => count.saturating_sub(1),
                },
            );
        }
        let candidates = self.candidates(place, op, &with);
        let mut fitting = candidates.into_iter();
        fitting.any(|value| {
            compared(&value, op, &with) == Some(true)
                && self.put(place, value)
                && !self.is_in_loop()
        })
    }

    /// Values that may compare so, the likely ones first.
    fn candidates(&self, place: &Place<'_>, op: Comparison, with: &Value) -> Vec<Value> {
        let mut candidates = vec![with.clone()];
        if let Place::Body(tokens) = place {
            if let Some(schema) = self.body.schema_at(tokens) {
                candidates.put_all(schema.list("enum").iter().map(|node| node.value.clone()));
                candidates.put_all(schema.value.get("const").cloned());
            }
            // Text where the document compares with a number, and the other way round.
            candidates.push(json!(text_of(with)));
            candidates.put_all(serde_json::from_str(&text_of(with)).ok());
        }
        let step = if matches!(op, Comparison::Gt | Comparison::Ge | Comparison::Ne) {
            1
        } else {
            -1
        };
        match with {
            Value::Number(number) => {
                candidates.put_all(number.as_i64().map(|n| json!(n.saturating_add(step))));
                candidates.put_all(number.as_f64().map(|n| json!(n + step as f64)));
            }
            Value::Bool(value) => candidates.push(json!(!value)),
            Value::String(text) => candidates.push(json!(format!("other than {text}"))),
            Value::Null => candidates.put_all([json!("value"), json!(1), json!(true), json!({})]),
            Value::Array(_) | Value::Object(_) => {}
        }
        candidates
    }

    fn put(&mut self, place: &Place<'_>, value: Value) -> bool {
        match place {
            Place::Body(tokens) if value.is_null() => {
                // Absent is as good as null, where the schema does not require a value.
                self.body.get(tokens).is_none()
                    || self.body.set(tokens, value)
                    || self.body.remove(tokens)
            }
            Place::Body(tokens) => self.body.set(tokens, value),
            Place::Header(name) => {
                let text = text_of(&value);
                let is_own = |(known, _): &&mut (String, String)| known.eq_ignore_ascii_case(name);
                match self.headers.iter_mut().find(is_own) {
                    Some((_, known)) => *known = text,
                    None => self.headers.push(((*name).to_owned(), text)),
                }
                true
            }
            Place::Length(_) => false,
        }
    }

    fn is_there(&mut self, place: &Place<'_>) -> bool {
        match place {
            Place::Body(tokens) => self.body.ensure(tokens),
            Place::Header(name) => {
                self.ensure_header(name);
                true
            }
            Place::Length(tokens) => self.body.resize(tokens, 1),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Adds a header, if it is not there.
    pub fn ensure_header(&mut self, name: &str) {
        if self.header(name).is_none() && !name.eq_ignore_ascii_case("content-type") {
            self.headers
                .push((name.to_owned(), name.to_ascii_lowercase()));
        }
    }
}

fn literal(operand: &Operand) -> Option<Value> {
    Some(match operand {
        Operand::Text(text) => json!(text),
        Operand::Number(text) => serde_json::from_str(text).ok()?,
        Operand::Bool(value) => json!(value),
        Operand::Null => Value::Null,
        _ => return None,
    })
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
