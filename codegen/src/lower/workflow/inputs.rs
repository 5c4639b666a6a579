//! The inputs of a workflow: their struct, the defaults, and what they must be beyond their types
//! (Arazzo, Workflow Object, `inputs`; JSON Schema 2020-12).

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{self, Conversion, Expr, Field, Json, Presence, Type, TypeDef, TypeKind};
use crate::lower::docs::sentence;
use crate::lower::names::Namespace;
use crate::lower::types::Types;
use crate::lower::workflow::Context;
use crate::parse::arazzo;
use crate::parse::node::Node;
use crate::resolve::Project;
use crate::resolve::pointer::property_names;
use crate::resolve::reference::follow;
use crate::source::Files;
use crate::suggest::{did_you_mean, in_other_case};

mod checks;

/// How deep `allOf` may nest.
const DEPTH_LIMIT: usize = 16;

/// The inputs of a workflow.
#[derive(Default)]
pub struct Inputs {
    /// The fields of the struct; nothing if the workflow declares no inputs.
    pub fields: Option<Vec<Field>>,
    /// The types that they reach.
    pub types: Vec<TypeDef>,
    /// What they must be.
    pub checks: Vec<ir::InputChecks>,
    /// The values of those that are absent: field and value.
    pub defaults: Vec<(String, Expr)>,
}

/// Lowers the inputs of a workflow.
pub fn inputs<'a>(
    project: &Project<'a>,
    workflow: &arazzo::Workflow<'a>,
    prefix: &str,
    diagnostics: &mut Diagnostics,
) -> Inputs {
    let Some(schema) = workflow.inputs.clone() else {
        return Inputs::default();
    };
    let files = project.files;
    let name = format!("{prefix}Inputs");
    let reserved = [format!("{prefix}Outputs"), format!("{prefix}Step")];
    let names = Namespace::reserving(reserved.iter().map(String::as_str));
    let mut types = Types::of_inputs(files, names, &name);
    let root = types.ty(schema.clone(), &name, diagnostics);
    let mut types = types.into_definitions();
    let is_root = |d: &TypeDef| matches!(&root, Type::Named(name) if *name == d.name);
    let fields = types
        .iter()
        .position(is_root)
        .map(|at| types.remove(at).kind);
    let mut fields = match fields {
        Some(TypeKind::Object(fields)) => fields,
        _ => whole(&root, &schema, diagnostics),
    };
    let mut defaults = Vec::new();
    for field in &mut fields {
        defaults.put_all(default(files, &schema, field, diagnostics));
    }
    report_required(files, &schema, &fields, diagnostics);
    let checks = checks::checks(files, &schema, &name, &fields, &types, diagnostics);
    Inputs {
        fields: Some(fields),
        types,
        checks,
        defaults,
    }
}

/// The fields of inputs that have no members of their own.
fn whole(root: &Type, schema: &Node<'_>, diagnostics: &mut Diagnostics) -> Vec<Field> {
    let field = |name: &str, ty: &Type, presence, docs| Field {
        name: name.to_owned(),
        member: String::new(),
        ty: ty.clone(),
        presence,
        deprecated: false,
        docs: sentence(docs),
    };
    match root {
        // An object that says nothing about its members has none that could be named.
        Type::Map(value) if **value == Type::Json => Vec::new(),
        Type::Map(_) => vec![field("additional", root, Presence::Rest, "All inputs.")],
        Type::Json if schema.value.get("type").is_none_or(|ty| ty == "object") => Vec::new(),
        _ => {
            diagnostics.push(
                Diagnostic::new(
                    rules::INPUTS_NOT_OBJECT,
                    "the inputs of a workflow are an object, and these are not",
                )
                .at(&schema.place(), "taken as one input, `value`")
                .help("declare `type: object` and `properties`"),
            );
            let docs = "The inputs, which are not an object.";
            let mut value = field("value", root, Presence::Required, docs);
            value.member = "value".to_owned();
            vec![value]
        }
    }
}

/// A schema with all that it consists of: what its references lead to, and what `allOf` adds.
fn parts<'a>(files: &'a Files, schema: &Node<'a>, depth: usize) -> Vec<Node<'a>> {
    let mut found = vec![schema.clone()];
    let Some(depth) = depth.checked_sub(1) else {
        return found;
    };
    if schema.get("$ref").is_some()
        && let Ok(target) = follow(files, schema.clone())
    {
        found.put_all(parts(files, &target, depth));
    }
    for branch in schema.list("allOf") {
        found.put_all(parts(files, &branch, depth));
    }
    found
}

/// A property of a schema, with all that it consists of.
fn property<'a>(files: &'a Files, schema: &Node<'a>, member: &str) -> Vec<Node<'a>> {
    let parts = self::parts(files, schema, DEPTH_LIMIT).into_iter();
    let found = parts.filter_map(|part| part.get("properties")?.get(member));
    found
        .flat_map(|property| self::parts(files, &property, DEPTH_LIMIT))
        .gather()
}

/// Reports names in `required` that no property has: nobody can supply these.
fn report_required(
    files: &Files,
    schema: &Node<'_>,
    fields: &[Field],
    diagnostics: &mut Diagnostics,
) {
    if fields.iter().any(|field| field.presence == Presence::Rest) {
        return;
    }
    let parts = parts(files, schema, DEPTH_LIMIT);
    let names = parts.iter().map(|part| property_names(files, part));
    let names: Vec<String> = names.flatten().gather();
    let known = || names.iter().map(String::as_str);
    for part in &parts {
        for item in part.list("required") {
            let Some(name) = item
                .value
                .as_str()
                .filter(|name| !known().any(|k| k == *name))
            else {
                continue;
            };
            let place = item.place();
            let fix = in_other_case(name, known()).map(|known| Fix::text(&place, known));
            diagnostics.push(
                Diagnostic::new(
                    rules::IGNORED,
                    format!("`{name}` is required, and is no property of the inputs"),
                )
                .at(&place, "has no effect")
                .help(
                    did_you_mean(name, known())
                        .unwrap_or_else(|| "add it to `properties`".to_owned()),
                )
                .fix_optional(fix),
            );
        }
    }
}

/// The value that an input has where it is absent. One that is required is optional then.
fn default<'a>(
    files: &'a Files,
    schema: &Node<'a>,
    field: &mut Field,
    diagnostics: &mut Diagnostics,
) -> Option<(String, Expr)> {
    let property = property(files, schema, &field.member);
    let node = property.iter().find_map(|part| part.get("default"))?;
    if node.value.is_null() {
        return None;
    }
    let Some(value) = literal(node.value, &field.ty) else {
        // No secret stands in generated code.
        if field.ty != Type::Secret {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNUSED_DEFAULT,
                    format!("the default of `{}` is not applied", field.member),
                )
                .at(
                    &node.place(),
                    "not of the input's type, or not a plain value",
                ),
            );
        }
        return None;
    };
    if field.presence == Presence::Required {
        field.presence = Presence::Optional;
        diagnostics.push(
            Diagnostic::new(
                rules::REQUIRED_DEFAULT,
                format!("`{}` is required, and has a default", field.member),
            )
            .at(&node.place(), "taken where the input is absent"),
        );
    }
    (field.presence == Presence::Optional).then(|| (field.name.clone(), value))
}

/// A value of a document as one of a type.
fn literal(value: &Value, ty: &Type) -> Option<Expr> {
    Some(match (ty, value) {
        (Type::String, Value::String(text)) => Expr::Text(text.clone()),
        (Type::Bool, Value::Bool(value)) => Expr::Bool(*value),
        (Type::I64, Value::Number(number)) if number.is_i64() => {
            Expr::Number(number.clone(), ty.clone())
        }
        (Type::U64, Value::Number(number)) if number.is_u64() => {
            Expr::Number(number.clone(), ty.clone())
        }
        (Type::I32, Value::Number(number)) if i32::try_from(number.as_i64()?).is_ok() => {
            Expr::Number(number.clone(), ty.clone())
        }
        (Type::F64, Value::Number(number)) => Expr::Number(number.clone(), ty.clone()),
        (Type::Enum(name), Value::String(text)) => Expr::Convert(
            Box::new(Expr::Text(text.clone())),
            Conversion::ToEnum(name.clone()),
        ),
        (Type::List(item), Value::Array(items)) => {
            let items = items.iter().map(|value| literal(value, item));
            Expr::List(items.gather_some()?)
        }
        (Type::Json, value) => Expr::Json(Box::new(Json::Literal(value.clone()))),
        _ => return None,
    })
}

impl Context<'_, '_> {
    /// A declared input.
    pub fn input(&mut self, name: &str) -> Option<(Expr, Type)> {
        let Some(field) = self.inputs.iter().find(|field| field.member == name) else {
            return self.other_input(name);
        };
        self.reads.inputs = true;
        let ty = field.declared();
        let field = field.name.clone();
        Some((
            Expr::Input {
                field,
                ty: ty.clone(),
            },
            ty,
        ))
    }

    /// An input that only `additionalProperties` describes.
    fn other_input(&mut self, name: &str) -> Option<(Expr, Type)> {
        let mut rest = self.inputs.iter().filter(|f| f.presence == Presence::Rest);
        let field = rest.next()?;
        let Type::Map(value) = &field.ty else {
            return None;
        };
        self.reads.inputs = true;
        let expr = Expr::OtherInput {
            field: field.name.clone(),
            name: name.to_owned(),
        };
        Some((expr, value.as_ref().clone().optional()))
    }
}
