//! JSON Schema as OpenAPI has it, read by the specification and not by the generator: whether a
//! value is valid.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Map, Value};

/// How deep references and compositions may nest.
const DEPTH: usize = 40;

/// Documents, read once each.
#[derive(Default)]
pub struct Documents(RefCell<HashMap<PathBuf, Rc<Value>>>);

/// A schema, and the document in which it stands.
#[derive(Clone)]
pub struct Schema {
    /// The document.
    pub file: PathBuf,
    /// The schema.
    pub value: Value,
}

impl Documents {
    /// A document; null if it cannot be read.
    pub fn read(&self, file: &Path) -> Rc<Value> {
        if let Some(known) = self.0.borrow().get(file) {
            return known.clone();
        }
        let tree = Rc::new(parse(file).unwrap_or_default());
        self.0.borrow_mut().insert(file.to_owned(), tree.clone());
        tree
    }

    /// The schema at a JSON Pointer.
    pub fn at(&self, file: &Path, pointer: &str) -> Option<Schema> {
        let value = self.read(file).pointer(pointer)?.clone();
        (value.is_object() || value.is_boolean()).then(|| Schema {
            file: file.to_owned(),
            value,
        })
    }

    /// What a reference names.
    pub fn target(&self, from: &Schema, reference: &str) -> Option<Schema> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = fragment.replace("%7B", "{").replace("%7D", "}");
        let fragment = fragment.replace("%20", " ").replace("%24", "$");
        if document.is_empty() && !fragment.is_empty() && !fragment.starts_with('/') {
            return self.find(&from.file, "$anchor", &fragment);
        }
        let other = from.file.parent()?.join(document);
        match other.canonicalize() {
            Ok(file) if !document.is_empty() => self.at(&file, &fragment),
            Err(_) => self.find(&from.file, "$id", document),
            Ok(_) => self.at(&from.file, &fragment),
        }
    }

    fn find(&self, file: &Path, keyword: &str, text: &str) -> Option<Schema> {
        fn walk<'v>(value: &'v Value, keyword: &str, text: &str) -> Option<&'v Value> {
            if value.get(keyword).is_some_and(|found| found == text) {
                return Some(value);
            }
            let members = value.as_object().into_iter().flatten().map(|(_, v)| v);
            let items = value.as_array().into_iter().flatten();
            members.chain(items).find_map(|v| walk(v, keyword, text))
        }
        let value = walk(&self.read(file), keyword, text)?.clone();
        Some(Schema {
            file: file.to_owned(),
            value,
        })
    }

    /// The component schemas of a document that have a schema in their `allOf`: name and schema.
    pub fn heirs(&self, file: &Path, parent: &str) -> Vec<(String, Schema)> {
        let tree = self.read(file);
        let schemas = tree.pointer("/components/schemas");
        let schemas = schemas.and_then(Value::as_object).into_iter().flatten();
        let reference = format!("#/components/schemas/{parent}");
        let heirs = schemas.filter(|(_, schema)| {
            let parts = schema.get("allOf").and_then(Value::as_array);
            let is_parent = |part: &Value| part.get("$ref").is_some_and(|r| *r == reference);
            parts.is_some_and(|parts| parts.iter().any(is_parent))
        });
        let schema = |value: &Value| Schema {
            file: file.to_owned(),
            value: value.clone(),
        };
        heirs.map(|(name, v)| (name.clone(), schema(v))).collect()
    }

    fn is_3_0(&self, file: &Path) -> bool {
        let tree = self.read(file);
        let version = tree.get("openapi").map(Value::to_string);
        version.is_some_and(|v| v.trim_matches('"').starts_with("3.0"))
    }

    /// A schema without a reference: what it leads to, with what stands beside it.
    pub fn resolve(&self, schema: &Schema) -> Option<Schema> {
        let mut schema = schema.clone();
        for _ in 0..DEPTH {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return Some(schema);
            };
            let target = self.target(&schema, reference)?;
            let nullable = schema.get("nullable").cloned();
            let mut rest = schema.value.as_object().cloned().unwrap_or_default();
            rest.remove("$ref");
            let says = [
                "properties",
                "required",
                "allOf",
                "oneOf",
                "anyOf",
                "enum",
                "const",
            ];
            let says = says.iter().any(|keyword| rest.contains_key(*keyword));
            if says && !self.is_3_0(&schema.file) {
                // One file for both: references of the target would be of another otherwise.
                if target.file != schema.file {
                    return None;
                }
                let parts = rest.remove("allOf").unwrap_or(Value::Array(Vec::new()));
                let mut parts = parts.as_array().cloned().unwrap_or_default();
                parts.insert(0, target.value);
                rest.insert("allOf".to_owned(), Value::Array(parts));
                schema.value = Value::Object(rest);
                return Some(schema);
            }
            schema = target;
            if let (Some(nullable), Value::Object(members)) = (nullable, &mut schema.value) {
                members.insert("nullable".to_owned(), nullable);
            }
        }
        None
    }

    /// Whether a value is valid. With `closed`, objects have no members but those that the schema
    /// describes: others are allowed, and are not kept by generated types.
    pub fn valid(&self, schema: &Schema, value: &Value, closed: bool) -> bool {
        self.check(schema, value, DEPTH) && (!closed || self.describes(schema, value, DEPTH))
    }

    fn check(&self, schema: &Schema, value: &Value, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        if let Value::Bool(all) = schema.value {
            return all;
        }
        let Some(schema) = self.resolve(schema) else {
            return true;
        };
        if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
            return true;
        }
        let listed = schema.get("enum").and_then(Value::as_array);
        let listed = listed.filter(|values| !values.is_empty());
        if listed.is_some_and(|values| !values.contains(value))
            || schema.get("const").is_some_and(|only| only != value)
            || !types(&schema.value)
                .iter()
                .all(|any| any.iter().any(|ty| is(value, ty)))
        {
            return false;
        }
        let all = |keyword| schema.list(keyword);
        let holds = |part: &Schema| self.check(part, value, depth);
        all("allOf").iter().all(holds)
            && (all("oneOf").is_empty() || all("oneOf").iter().any(holds))
            && (all("anyOf").is_empty() || all("anyOf").iter().any(holds))
            && self.check_members(&schema, value, depth)
            && self.check_items(&schema, value, depth)
            && self.check_format(&schema, value)
    }

    fn check_members(&self, schema: &Schema, value: &Value, depth: usize) -> bool {
        let Value::Object(members) = value else {
            return true;
        };
        let required = schema.get("required").and_then(Value::as_array);
        let mut required = required.into_iter().flatten().filter_map(Value::as_str);
        required.all(|name| members.contains_key(name))
            && members
                .iter()
                .all(|(name, value)| match schema.member(name) {
                    Some(member) => self.check(&member, value, depth),
                    None => true,
                })
    }

    fn check_items(&self, schema: &Schema, value: &Value, depth: usize) -> bool {
        let (Value::Array(items), Some(of)) = (value, schema.child("items")) else {
            return true;
        };
        let first = schema.list("prefixItems").len();
        items[first.min(items.len())..]
            .iter()
            .all(|item| self.check(&of, item, depth))
    }

    /// The bounds that decide about a type.
    fn check_format(&self, schema: &Schema, value: &Value) -> bool {
        let bound = |name| schema.get(name).and_then(Value::as_f64);
        let number = value.as_f64();
        let is_large = value.is_u64() && !value.is_i64();
        match (schema.get("format").and_then(Value::as_str), number) {
            (_, Some(number)) if bound("minimum").is_some_and(|least| number < least) => false,
            (Some("int32"), Some(number)) => number.abs() <= f64::from(i32::MAX),
            (Some(_), _) => true,
            (None, _) => !is_large || bound("maximum").is_some(),
        }
    }

    /// Whether every member of an object, at any depth, is described.
    fn describes(&self, schema: &Schema, value: &Value, depth: usize) -> bool {
        let (Some(depth), Some(schema)) = (depth.checked_sub(1), self.resolve(schema)) else {
            return false;
        };
        match value {
            Value::Object(members) => members
                .iter()
                .all(|(name, value)| self.describes_member(&schema, name, value, depth)),
            Value::Array(items) => items.iter().all(|item| {
                self.branches(&schema).iter().any(|branch| {
                    branch
                        .child("items")
                        .is_none_or(|of| self.describes(&of, item, depth))
                })
            }),
            _ => true,
        }
    }

    fn describes_member(&self, schema: &Schema, name: &str, value: &Value, depth: usize) -> bool {
        let branches = self.branches(schema);
        let free = |branch: &Schema| {
            let says = [
                "properties",
                "additionalProperties",
                "patternProperties",
                "allOf",
            ];
            says.iter().all(|keyword| branch.get(keyword).is_none())
                && branch.get("oneOf").or(branch.get("anyOf")).is_none()
        };
        let mut described = branches.iter().filter_map(|branch| branch.member(name));
        let fits = |member: Schema| self.describes(&member, value, depth);
        match described.next() {
            Some(first) => fits(first) || described.any(fits),
            // Named as required and described nowhere, or of an object that can have anything.
            None => schema.requires(name) || branches.iter().all(free),
        }
    }

    /// A schema and all that it is composed of.
    pub fn branches(&self, schema: &Schema) -> Vec<Schema> {
        let mut found = Vec::new();
        let mut open = vec![schema.clone()];
        while let Some(next) = open.pop() {
            if found.len() > 200 {
                break;
            }
            let Some(next) = self.resolve(&next) else {
                continue;
            };
            for keyword in ["allOf", "oneOf", "anyOf"] {
                open.extend(next.list(keyword));
            }
            found.push(next);
        }
        found
    }
}

impl Schema {
    /// A keyword.
    pub fn get(&self, keyword: &str) -> Option<&Value> {
        self.value.get(keyword)
    }

    /// A child schema.
    pub fn child(&self, keyword: &str) -> Option<Schema> {
        let value = self.get(keyword)?;
        (value.is_object() || value.is_boolean()).then(|| self.with(value))
    }

    /// Child schemas.
    pub fn list(&self, keyword: &str) -> Vec<Schema> {
        let list = self.get(keyword).and_then(Value::as_array);
        list.into_iter().flatten().map(|v| self.with(v)).collect()
    }

    /// The properties.
    pub fn properties(&self) -> Vec<(String, Schema)> {
        let members = self.get("properties").and_then(Value::as_object);
        let members = members.into_iter().flatten();
        members
            .map(|(name, v)| (name.clone(), self.with(v)))
            .collect()
    }

    /// Whether a member must be there.
    pub fn requires(&self, name: &str) -> bool {
        let required = self.get("required").and_then(Value::as_array);
        required.is_some_and(|names| names.iter().any(|known| known == name))
    }

    /// The schema of a member; nothing if it is described nowhere.
    pub fn member(&self, name: &str) -> Option<Schema> {
        if let Some(property) = self.get("properties").and_then(|p| p.get(name)) {
            return Some(self.with(property));
        }
        if self.get("patternProperties").is_some() {
            return Some(self.with(&Value::Bool(true)));
        }
        self.child("additionalProperties")
    }

    /// Another schema of the same document.
    pub fn with(&self, value: &Value) -> Schema {
        Schema {
            file: self.file.clone(),
            value: value.clone(),
        }
    }
}

/// The types that a schema names, if it names any.
pub fn types(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) => Some(several.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

fn is(value: &Value, ty: &str) -> bool {
    match ty {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn parse(file: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(file).ok()?;
    if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        return serde_json::from_str(&text).ok();
    }
    let mut yaml: serde_yaml::Value = serde_yaml::from_str(&text).ok()?;
    yaml.apply_merge().ok()?;
    Some(convert(yaml))
}

fn convert(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Sequence(items) => items.into_iter().map(convert).collect(),
        serde_yaml::Value::Mapping(members) => {
            let name = |key: serde_yaml::Value| match convert(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(k, v)| (name(k), convert(v)))
                    .collect::<Map<_, _>>(),
            )
        }
        scalar => serde_json::to_value(scalar).unwrap_or_default(),
    }
}
