//! What inputs must be beyond their types.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::{DEPTH_LIMIT, parts, property};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{Check, Field, FieldChecks, InputChecks, Presence, Type, TypeDef, TypeKind};
use crate::parse::node::Node;
use crate::parse::regex;
use crate::source::{Files, Spot};

/// The checks of the inputs, and of the types that they reach.
pub(super) fn checks<'a>(
    files: &'a Files,
    schema: &Node<'a>,
    name: &str,
    fields: &[Field],
    types: &[TypeDef],
    diagnostics: &mut Diagnostics,
) -> Vec<InputChecks> {
    let mut found = vec![of_type(files, schema, name, fields, diagnostics)];
    for def in types {
        let (TypeKind::Object(fields), Some(place)) = (&def.kind, &def.schema) else {
            continue;
        };
        let Spot::Value(pointer) = &place.spot else {
            continue;
        };
        // One that stands in several places has none of its own.
        if let Some(schema) = Node::at(files, place.file, pointer) {
            found.push(of_type(files, &schema, &def.name, fields, diagnostics));
        }
    }
    without_empty(found)
}

/// Leaves out what demands nothing, neither itself nor of what is inside.
fn without_empty(mut found: Vec<InputChecks>) -> Vec<InputChecks> {
    loop {
        let there: HashSet<String> = found.iter().map(|checks| checks.ty.clone()).gather();
        for checks in &mut found {
            for field in &mut checks.fields {
                field.nested = field.nested.take().filter(|name| there.contains(name));
            }
            let demands =
                |f: &FieldChecks| !f.own.is_empty() || !f.items.is_empty() || f.nested.is_some();
            checks.fields.retain(demands);
        }
        // A type that contains only itself would keep itself: only checks of values keep a type.
        let kept = demanding(&found);
        if kept.len() == found.len() {
            return found;
        }
        found.retain(|checks| kept.contains(&checks.ty));
    }
}

/// The types that demand something of a value in them, however deep.
fn demanding(found: &[InputChecks]) -> HashSet<String> {
    let mut demanding: HashSet<String> = HashSet::new();
    loop {
        let more = found.iter().filter(|checks| {
            !demanding.contains(&checks.ty)
                && checks.fields.iter().any(|field| {
                    let nested = field.nested.as_ref();
                    !field.own.is_empty()
                        || !field.items.is_empty()
                        || nested.is_some_and(|name| demanding.contains(name))
                })
        });
        let more: Vec<String> = more.map(|checks| checks.ty.clone()).gather();
        if more.is_empty() {
            return demanding;
        }
        demanding.put_all(more);
    }
}

fn of_type<'a>(
    files: &'a Files,
    schema: &Node<'a>,
    name: &str,
    fields: &[Field],
    diagnostics: &mut Diagnostics,
) -> InputChecks {
    let fields = fields
        .iter()
        .filter(|field| field.presence != Presence::Merged);
    let fields = fields.map(|field| {
        let schemas = match field.presence {
            Presence::Rest => Vec::new(),
            _ => property(files, schema, &field.member),
        };
        let items = match (&field.ty, field.presence) {
            (Type::List(_), _) => below(files, &schemas, "items"),
            (Type::Map(_), Presence::Rest) => below(
                files,
                &parts(files, schema, DEPTH_LIMIT),
                "additionalProperties",
            ),
            (Type::Map(_), _) => below(files, &schemas, "additionalProperties"),
            _ => Vec::new(),
        };
        let (item, nested) = match &field.ty {
            Type::List(item) | Type::Map(item) => (Some(&**item), named(item)),
            ty => (None, named(ty)),
        };
        FieldChecks {
            field: field.name.clone(),
            member: field.member.clone(),
            ty: field.declared(),
            own: of_value(&schemas, &field.ty, diagnostics),
            items: item.map_or_else(Vec::new, |item| of_value(&items, item, diagnostics)),
            nested,
        }
    });
    InputChecks {
        ty: name.to_owned(),
        fields: fields.gather(),
    }
}

/// The type of the inputs that a value is of.
fn named(ty: &Type) -> Option<String> {
    match ty {
        Type::Named(name) => Some(name.clone()),
        Type::Boxed(inner) => named(inner),
        _ => None,
    }
}

/// What schemas say about what is inside their values.
fn below<'a>(files: &'a Files, schemas: &[Node<'a>], keyword: &str) -> Vec<Node<'a>> {
    let below = schemas.iter().filter_map(|schema| schema.get(keyword));
    below
        .flat_map(|schema| parts(files, &schema, DEPTH_LIMIT))
        .gather()
}

/// What schemas demand of a value of a type.
fn of_value(schemas: &[Node<'_>], ty: &Type, diagnostics: &mut Diagnostics) -> Vec<Check> {
    let mut checks = Vec::new();
    for schema in schemas {
        let found = match ty {
            Type::String | Type::Secret | Type::Enum(_) => of_text(schema, ty, diagnostics),
            Type::I32 | Type::I64 | Type::U64 | Type::F64 => of_number(schema),
            Type::Bool => one_of(schema, Value::is_boolean),
            Type::List(_) => of_list(schema),
            Type::Map(_) => of_members(schema),
            _ => Vec::new(),
        };
        for check in found {
            if !checks.contains(&check) {
                checks.push(check);
            }
        }
    }
    checks
}

fn of_text(schema: &Node<'_>, ty: &Type, diagnostics: &mut Diagnostics) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.put_all(
        count(schema, "minLength")
            .filter(|n| *n > 0)
            .map(Check::MinLength),
    );
    checks.put_all(count(schema, "maxLength").map(Check::MaxLength));
    if let Some(node) = schema.get("pattern")
        && let Some(pattern) = node.value.as_str()
    {
        match regex::parse(pattern) {
            Ok(_) => checks.push(Check::Pattern(pattern.to_owned())),
            Err(error) => diagnostics.push(
                Diagnostic::new(
                    rules::UNCHECKED_PATTERN,
                    "this pattern is not checked: it is none of the crate `regex`",
                )
                .at(&node.place().part(error.range), error.reason),
            ),
        }
    }
    // The values of an `enum` are an open one: others may come to it.
    if schema.get("const").is_some() && *ty != Type::Secret {
        checks.put_all(one_of(schema, Value::is_string));
    }
    checks
}

fn of_number(schema: &Node<'_>) -> Vec<Check> {
    let number = |keyword: &str| {
        schema
            .value
            .get(keyword)
            .and_then(Value::as_number)
            .cloned()
    };
    // OpenAPI 3.0 and drafts of its time have a flag beside the bound.
    let flag = |keyword: &str| schema.value.get(keyword) == Some(&Value::Bool(true));
    let bound = |keyword, exclusive, plain: fn(Number) -> Check, strict: fn(Number) -> Check| {
        let inclusive = number(keyword).map(|n| match flag(exclusive) {
            true => strict(n),
            false => plain(n),
        });
        [inclusive, number(exclusive).map(strict)]
    };
    let least = bound("minimum", "exclusiveMinimum", Check::Minimum, Check::Above);
    let most = bound("maximum", "exclusiveMaximum", Check::Maximum, Check::Below);
    let step = number("multipleOf").filter(|n| n.as_f64().is_some_and(|n| n > 0.0));
    // Every whole number is a multiple of 1.
    let step = step.filter(|n| n.as_u64() != Some(1) || schema.value["type"] != "integer");
    let mut checks: Vec<Check> = least.into_iter().chain(most).flatten().gather();
    checks.put_all(step.map(Check::MultipleOf));
    checks.put_all(one_of(schema, Value::is_number));
    checks
}

fn of_list(schema: &Node<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.put_all(
        count(schema, "minItems")
            .filter(|n| *n > 0)
            .map(Check::MinItems),
    );
    checks.put_all(count(schema, "maxItems").map(Check::MaxItems));
    if schema.value.get("uniqueItems") == Some(&Value::Bool(true)) {
        checks.push(Check::UniqueItems);
    }
    checks
}

fn of_members(schema: &Node<'_>) -> Vec<Check> {
    let least = count(schema, "minProperties").filter(|n| *n > 0);
    let most = count(schema, "maxProperties");
    match (least, most) {
        (None, None) => Vec::new(),
        _ => vec![Check::Members(least, most)],
    }
}

/// `enum` and `const`, where all values are of a kind.
fn one_of(schema: &Node<'_>, is_kind: fn(&Value) -> bool) -> Vec<Check> {
    let values = match schema.get("const") {
        Some(only) => vec![only.value.clone()],
        None => schema.list("enum").iter().map(|v| v.value.clone()).gather(),
    };
    let values: Vec<Value> = values.into_iter().filter(|v| !v.is_null()).gather();
    match !values.is_empty() && values.iter().all(is_kind) {
        true => vec![Check::OneOf(values)],
        false => Vec::new(),
    }
}

fn count(schema: &Node<'_>, keyword: &str) -> Option<u64> {
    let value = schema.value.get(keyword)?;
    // `3.0` is an integer of JSON Schema as well.
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as u64)
    })
}
