//! Values of a schema: few, and of every kind that it allows.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::schema::{Documents, Schema, types};

/// How many values of a schema are taken at its own level, and below it.
const MOST: usize = 60;
const MOST_BELOW: usize = 6;
/// How deep optional members are filled, and how deep at all.
const FULL_DEPTH: usize = 2;
const DEPTH: usize = 9;

/// How many schemas are looked at for the values of one: where all refer to all, their number grows
/// without bounds otherwise.
const LOOKS: usize = 3_000;

/// Makes values of a schema.
pub struct Values<'d>(&'d Documents, Cell<usize>);

/// What an object of a schema can have, compositions resolved in one way.
#[derive(Clone, Default)]
struct Shape {
    properties: Vec<(String, Schema)>,
    required: Vec<String>,
    rest: Option<Schema>,
}

impl<'d> Values<'d> {
    /// With what the schema refers to.
    pub fn new(documents: &'d Documents) -> Self {
        Values(documents, Cell::new(LOOKS))
    }

    /// Values that are valid, each once.
    pub fn of(&self, schema: &Schema) -> Vec<Value> {
        let mut values = Vec::new();
        for value in self.make(schema, 0) {
            if !values.contains(&value) && self.0.valid(schema, &value, false) {
                values.push(value);
            }
        }
        values
    }

    /// The schema's own examples, and how many of them are not usable: invalid, or with members
    /// that are not described.
    pub fn examples(&self, schema: &Schema) -> (Vec<Value>, usize) {
        let single = ["example", "default"]
            .into_iter()
            .filter_map(|k| schema.get(k));
        let several = schema.get("examples").and_then(Value::as_array);
        let all: Vec<&Value> = single.chain(several.into_iter().flatten()).collect();
        let valid = all.iter().filter(|v| self.0.valid(schema, v, true));
        let valid: Vec<Value> = valid.map(|v| (*v).clone()).collect();
        let unusable = all.len() - valid.len();
        (valid, unusable)
    }

    fn make(&self, schema: &Schema, depth: usize) -> Vec<Value> {
        let most = if depth == 0 { MOST } else { MOST_BELOW };
        let Some(left) = self.1.get().checked_sub(1) else {
            return Vec::new();
        };
        self.1.set(left);
        let Some(schema) = self.0.resolve(schema).filter(|_| depth < DEPTH) else {
            return Vec::new();
        };
        let mut values = match &schema.value {
            Value::Bool(true) => vec![json!({"free": [1, null]}), json!("free")],
            Value::Bool(false) => Vec::new(),
            _ => self.own(&schema, depth),
        };
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            values.insert(values.len().min(1), Value::Null);
        }
        // A branch that is open would take what no other branch takes, and not keep it.
        values.retain(|value| self.0.valid(&schema, value, false));
        values.truncate(most);
        values
    }

    fn own(&self, schema: &Schema, depth: usize) -> Vec<Value> {
        if let Some(only) = schema.get("const") {
            return vec![only.clone()];
        }
        if let Some(listed) = schema.get("enum").and_then(Value::as_array)
            && !listed.is_empty()
        {
            return listed.clone();
        }
        let composed = ["allOf", "oneOf", "anyOf"]
            .iter()
            .any(|k| !schema.list(k).is_empty());
        let is_object = types(&schema.value).is_none_or(|t| t.contains(&"object"));
        let mut values = Vec::new();
        if composed || schema.get("properties").is_some() && is_object {
            let shapes = self.shapes(schema, depth);
            for shape in shapes {
                values.extend(self.objects(&shape, depth));
            }
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for branch in schema.list(keyword) {
                let made = self.make(&branch, depth + 1);
                values.extend(made.into_iter().filter(|value| !value.is_object()));
            }
        }
        if !composed || types(&schema.value).is_some() {
            let named = types(&schema.value).unwrap_or_else(|| meant(schema));
            for ty in &named {
                values.extend(self.typed(schema, ty, depth));
            }
            if named.is_empty() && values.is_empty() {
                values.extend([json!("free"), json!({"free": {"x": null}}), json!(1.5)]);
            }
        }
        values
    }

    fn typed(&self, schema: &Schema, ty: &str, depth: usize) -> Vec<Value> {
        let format = schema
            .get("format")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let maximum = schema.get("maximum").and_then(Value::as_f64);
        let large = maximum.is_some_and(|maximum| maximum > i64::MAX as f64);
        match ty {
            "null" => vec![Value::Null],
            "boolean" => vec![json!(true), json!(false)],
            "integer" => match format {
                "int32" => vec![json!(7), json!(-2147483647)],
                "uint64" => vec![json!(7), json!(u64::MAX)],
                "uint32" => vec![json!(7)],
                _ if large => vec![json!(7), json!(u64::MAX)],
                _ => vec![json!(7), json!(9007199254740993_i64), json!(-1)],
            },
            "number" => vec![json!(0.1), json!(3), json!(-1.5e300)],
            "string" => match format {
                "date-time" => vec![json!("2024-05-06T07:08:09Z")],
                "date" => vec![json!("2024-05-06")],
                "uuid" => vec![json!("936da01f-9abd-4d9d-80c7-02af85c822a8")],
                _ => vec![json!("text"), json!("")],
            },
            "array" => self.arrays(schema, depth),
            "object" if schema.get("properties").is_none() => self.objects(&shape(schema), depth),
            _ => Vec::new(),
        }
    }

    fn arrays(&self, schema: &Schema, depth: usize) -> Vec<Value> {
        let items = match schema.child("items") {
            Some(items) => self.make(&items, depth + 1),
            None => vec![json!(1), json!("x")],
        };
        match items.as_slice() {
            [] => vec![json!([])],
            [first, ..] => vec![json!([first]), json!([]), Value::Array(items)],
        }
    }

    /// The members that an object can have: one list for each way through the alternatives.
    fn shapes(&self, schema: &Schema, depth: usize) -> Vec<Shape> {
        if depth >= DEPTH {
            return Vec::new();
        }
        let mut shapes = vec![shape(schema)];
        for part in schema.list("allOf") {
            let Some(part) = self.0.resolve(&part) else {
                continue;
            };
            shapes = product(&shapes, &self.shapes(&part, depth + 1));
        }
        for keyword in ["oneOf", "anyOf"] {
            let mut branches = Vec::new();
            for branch in schema.list(keyword) {
                for mut shape in self
                    .0
                    .resolve(&branch)
                    .map(|b| self.shapes(&b, depth + 1))
                    .unwrap_or_default()
                {
                    tag(schema, &branch, &mut shape);
                    branches.push(shape);
                }
            }
            if !branches.is_empty() {
                shapes = product(&shapes, &branches);
            }
        }
        shapes.truncate(MOST);
        shapes
    }

    fn objects(&self, shape: &Shape, depth: usize) -> Vec<Value> {
        let mut minimal = Map::new();
        for name in &shape.required {
            let property = shape.properties.iter().find(|(known, _)| known == name);
            let value = match property {
                Some((_, property)) => self.make(property, depth + 1).into_iter().next(),
                None => Some(json!("required")),
            };
            match value {
                Some(value) => minimal.insert(name.clone(), value),
                None => return Vec::new(),
            };
        }
        let mut values = vec![Value::Object(minimal.clone())];
        if depth > FULL_DEPTH {
            return values;
        }
        let mut full = minimal.clone();
        for (name, property) in &shape.properties {
            let made = self.make(property, depth + 1);
            if let Some(first) = made.first() {
                full.entry(name.clone()).or_insert_with(|| first.clone());
            }
            for value in made
                .into_iter()
                .take(if depth == 0 { MOST_BELOW } else { 2 })
            {
                let mut one = minimal.clone();
                one.insert(name.clone(), value);
                values.push(Value::Object(one));
            }
        }
        if let Some(rest) = &shape.rest {
            for value in self.make(rest, depth + 1) {
                let mut one = full.clone();
                one.insert("some other member".to_owned(), value);
                values.push(Value::Object(one));
            }
        }
        values.insert(1, Value::Object(full));
        values
    }
}

/// What a schema without a type means: if it describes items or members, it has them.
fn meant(schema: &Schema) -> Vec<&'static str> {
    let has = |keyword| schema.get(keyword).is_some();
    match () {
        () if has("properties") => vec!["object"],
        () if has("additionalProperties") || has("patternProperties") => vec!["object"],
        () if has("items") => vec!["array"],
        () => Vec::new(),
    }
}

fn shape(schema: &Schema) -> Shape {
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    Shape {
        properties: schema.properties(),
        required: required.map(str::to_owned).collect(),
        rest: schema.child("additionalProperties"),
    }
}

fn product(left: &[Shape], right: &[Shape]) -> Vec<Shape> {
    let mut all = Vec::new();
    for one in left {
        for other in right.iter().take(MOST) {
            let mut both = one.clone();
            for (name, schema) in &other.properties {
                match both.properties.iter_mut().find(|(known, _)| known == name) {
                    // Both hold.
                    Some((_, known)) if known.file == schema.file => {
                        *known = schema.with(&json!({"allOf": [known.value, schema.value]}));
                    }
                    Some((_, known)) => *known = schema.clone(),
                    None => both.properties.push((name.clone(), schema.clone())),
                }
            }
            for name in &other.required {
                if !both.required.contains(name) {
                    both.required.push(name.clone());
                }
            }
            both.rest = other.rest.clone().or(both.rest);
            all.push(both);
        }
    }
    all
}

/// Gives the member that a discriminator names the text that stands for a branch.
fn tag(schema: &Schema, branch: &Schema, shape: &mut Shape) {
    let discriminator = schema.get("discriminator");
    let member = discriminator.and_then(|d| d.get("propertyName")?.as_str());
    let reference = branch.get("$ref").and_then(Value::as_str);
    let (Some(member), Some(reference)) = (member, reference) else {
        return;
    };
    let name = reference.rsplit('/').next().unwrap_or_default();
    let mapping = discriminator.and_then(|d| d.get("mapping")?.as_object());
    let mapped = mapping.into_iter().flatten().find(|(_, target)| {
        let target = target.as_str().unwrap_or_default();
        target == reference || target == name
    });
    let value = mapped.map_or(name, |(tag, _)| tag.as_str());
    shape.properties.retain(|(known, _)| known != member);
    shape.properties.insert(
        0,
        (member.to_owned(), schema.with(&json!({"const": value}))),
    );
    if !shape.required.iter().any(|known| known == member) {
        shape.required.push(member.to_owned());
    }
}
