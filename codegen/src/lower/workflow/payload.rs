//! Request bodies: typed where the payload fits the schema, else JSON (Arazzo, Request Body Object).

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Conversion, Expr, Field, Json, Payload, Presence, Rest, Type, TypeKind};
use crate::lower::types::Types;
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{Resolved, Typed, convert};
use crate::parse::node::{Node, kind};
use crate::suggest::{did_you_mean, listed};

/// Why a payload has no typed form.
enum NoFit {
    /// It has a JSON form.
    Json,
    /// Something was reported that leaves nothing to generate.
    Broken,
}

impl Context<'_, '_> {
    /// Lowers a payload for a body of a type.
    pub fn payload(
        &mut self,
        node: &Node<'_>,
        ty: &Type,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Payload> {
        match self.typed(node, ty, types, diagnostics) {
            Ok(expr) => Some(Payload::Typed(expr)),
            Err(NoFit::Json) => Some(Payload::Json(self.json(node, diagnostics)?)),
            Err(NoFit::Broken) => None,
        }
    }

    fn typed(
        &mut self,
        node: &Node<'_>,
        ty: &Type,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Expr, NoFit> {
        if let (Type::Option(inner), Value::Null) = (ty, node.value) {
            return Ok(match **inner {
                Type::Option(_) => Expr::Some(Box::new(Expr::None)),
                _ => Expr::None,
            });
        }
        match self.value(node, diagnostics) {
            Resolved::Broken => Err(NoFit::Broken),
            Resolved::Value(Typed {
                expr,
                ty: from,
                source,
            }) => convert(expr, &from, ty, &source).ok_or(NoFit::Json),
            Resolved::Literal(_) => match ty {
                Type::Option(inner) => {
                    let inner = self.typed(node, inner, types, diagnostics)?;
                    Ok(Expr::Some(Box::new(inner)))
                }
                Type::Boxed(inner) => {
                    let inner = self.typed(node, inner, types, diagnostics)?;
                    Ok(Expr::Boxed(Box::new(inner)))
                }
                _ => self.literal(node, ty, types, diagnostics),
            },
        }
    }

    fn literal(
        &mut self,
        node: &Node<'_>,
        ty: &Type,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Expr, NoFit> {
        match (ty, node.value) {
            (Type::Named(name), Value::Object(_)) => self.object(node, name, types, diagnostics),
            (Type::Enum(name), Value::String(text)) => {
                Ok(enum_value(node, name, text, types, diagnostics))
            }
            (Type::List(item), Value::Array(_)) => {
                let items = node.items().collect::<Vec<_>>();
                let items = items
                    .iter()
                    .map(|node| self.typed(node, item, types, diagnostics));
                let items: Vec<_> = items.collect();
                items.into_iter().collect::<Result<_, _>>().map(Expr::List)
            }
            (Type::String | Type::Secret, Value::String(text)) => Ok(Expr::Text(text.clone())),
            (Type::Upload, Value::String(text)) => Ok(Expr::Convert(
                Box::new(Expr::Text(text.clone())),
                Conversion::ToUpload,
            )),
            (Type::Bool, Value::Bool(value)) => Ok(Expr::Bool(*value)),
            (_, Value::Number(number)) if holds(ty, number) => {
                Ok(Expr::Number(number.clone(), ty.clone()))
            }
            (Type::Json, _) => match self.json(node, diagnostics) {
                Some(json) => Ok(Expr::Json(Box::new(json))),
                None => Err(NoFit::Broken),
            },
            (Type::Map(_), Value::Object(_))
            | (Type::Format(_), Value::String(_))
            | (Type::NumberEnum(_), Value::Number(_)) => Err(NoFit::Json),
            _ => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::TYPE_MISMATCH,
                        format!("the schema wants {} here", describe(ty)),
                    )
                    .at(
                        &node.place(),
                        format!("{}, sent as written", kind(node.value)),
                    ),
                );
                Err(NoFit::Json)
            }
        }
    }

    fn object(
        &mut self,
        node: &Node<'_>,
        name: &str,
        types: &Types<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Expr, NoFit> {
        let fields = match types.definition(name).map(|d| &d.kind) {
            Some(TypeKind::Object(fields) | TypeKind::Multipart(fields)) => fields,
            _ => return Err(NoFit::Json),
        };
        // Everything is looked at, so that everything is reported at once.
        let (mut fits, mut broken) = (true, false);
        let mut set: Vec<(&Field, Expr)> = Vec::new();
        for (member, value) in node.members() {
            let Some(field) = fields.iter().find(|field| field.member == member) else {
                let takes_any = fields.iter().any(|f| f.presence == Presence::Rest);
                if !takes_any {
                    diagnostics.push(unknown_member(&value, member, fields));
                }
                fits = false;
                continue;
            };
            match self.typed(&value, &field.declared(), types, diagnostics) {
                Ok(expr) => set.push((field, expr)),
                Err(NoFit::Broken) => broken = true,
                Err(NoFit::Json) => fits = false,
            }
        }
        for field in fields.iter().filter(|field| is_required(field)) {
            if node.get(&field.member).is_none() {
                diagnostics.push(missing_property(node, field));
                fits = false;
            }
        }
        match (broken, fits) {
            (true, _) => Err(NoFit::Broken),
            (false, false) => Err(NoFit::Json),
            (false, true) => Ok(literal_of(name, fields, set)),
        }
    }

    /// A payload as JSON, with expressions where they stand.
    pub fn json(&mut self, node: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<Json> {
        match self.value(node, diagnostics) {
            Resolved::Broken => None,
            Resolved::Value(Typed { expr, ty, .. }) => Some(Json::Expr(expr, ty)),
            Resolved::Literal(node) => match node.value {
                Value::Object(_) => {
                    let members: Vec<_> = node.members().collect();
                    let members: Vec<_> = members
                        .into_iter()
                        .map(|(name, value)| {
                            Some((name.to_owned(), self.json(&value, diagnostics)?))
                        })
                        .collect();
                    members.into_iter().collect::<Option<_>>().map(Json::Object)
                }
                Value::Array(_) => {
                    let items: Vec<_> = node.items().collect();
                    let items: Vec<_> = items
                        .iter()
                        .map(|item| self.json(item, diagnostics))
                        .collect();
                    items.into_iter().collect::<Option<_>>().map(Json::Array)
                }
                literal => Some(Json::Literal(literal.clone())),
            },
        }
    }
}

/// Whether a type has a number, with all its digits.
pub(super) fn holds(ty: &Type, number: &serde_json::Number) -> bool {
    match ty {
        Type::I32 => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        Type::I64 => number.as_i64().is_some(),
        Type::U64 => number.as_u64().is_some(),
        Type::F64 => true,
        _ => false,
    }
}

fn is_required(field: &Field) -> bool {
    matches!(field.presence, Presence::Required | Presence::Nullable)
}

/// A struct literal: in full, or with what the fields that are not set get.
fn literal_of(name: &str, fields: &[Field], set: Vec<(&Field, Expr)>) -> Expr {
    let in_full = set.len() == fields.len();
    let has_required = fields.iter().any(is_required);
    let (in_new, named): (Vec<_>, Vec<_>) = set
        .into_iter()
        .partition(|(field, _)| !in_full && is_required(field));
    let rest = match (in_full, has_required) {
        (true, _) => Rest::Complete,
        (false, false) => Rest::Default,
        (false, true) => Rest::New(arguments(fields, in_new)),
    };
    Expr::Object {
        name: name.to_owned(),
        fields: named
            .into_iter()
            .map(|(field, expr)| (field.name.clone(), expr))
            .collect(),
        rest,
    }
}

/// The arguments of `new`: the required fields, in the order of the struct.
fn arguments(fields: &[Field], mut set: Vec<(&Field, Expr)>) -> Vec<Expr> {
    let place = |field: &Field| fields.iter().position(|f| f.name == field.name);
    set.sort_by_key(|(field, _)| place(field));
    set.into_iter().map(|(_, expr)| expr).collect()
}

/// A literal of an enum: its variant, if it has one.
pub(super) fn enum_value(
    node: &Node<'_>,
    name: &str,
    text: &str,
    types: &Types<'_>,
    diagnostics: &mut Diagnostics,
) -> Expr {
    let variants = match types.definition(name).map(|d| &d.kind) {
        Some(TypeKind::Enum(variants)) => variants.as_slice(),
        _ => &[],
    };
    let known = variants.iter().find(|variant| variant.value == text);
    if let Some(variant) = known {
        return Expr::Variant {
            name: name.to_owned(),
            variant: variant.name.clone(),
        };
    }
    let values = || variants.iter().map(|v| v.value.as_str());
    diagnostics.push(
        Diagnostic::new(
            rules::TYPE_MISMATCH,
            format!("`{text}` is not a value of `{name}`"),
        )
        .at(&node.place(), "sent as written")
        .help(
            did_you_mean(text, values())
                .unwrap_or_else(|| format!("the values are {}", listed(values()))),
        ),
    );
    Expr::Convert(
        Box::new(Expr::Text(text.to_owned())),
        Conversion::ToEnum(name.to_owned()),
    )
}

fn unknown_member(value: &Node<'_>, member: &str, fields: &[Field]) -> Diagnostic {
    let names = || fields.iter().map(|f| f.member.as_str());
    Diagnostic::new(
        rules::UNKNOWN_MEMBER,
        format!("the schema of the body has no property `{member}`"),
    )
    .at(&value.place().key(), "sent as written")
    .help(
        did_you_mean(member, names())
            .unwrap_or_else(|| format!("the properties are {}", listed(names()))),
    )
}

fn missing_property(node: &Node<'_>, field: &Field) -> Diagnostic {
    Diagnostic::new(
        rules::MISSING_PROPERTY,
        format!(
            "the schema of the body requires `{}`, which the payload does not have",
            field.member
        ),
    )
    .at(&node.place(), "sent without")
}

fn describe(ty: &Type) -> String {
    match ty {
        Type::String | Type::Secret | Type::Format(_) => "a text".to_owned(),
        Type::Bool => "a truth value".to_owned(),
        Type::I32 | Type::I64 | Type::U64 | Type::NumberEnum(_) => "an integer".to_owned(),
        Type::F64 => "a number".to_owned(),
        Type::List(_) => "a list".to_owned(),
        Type::Named(name) | Type::Enum(name) => format!("a `{name}`"),
        Type::Map(_) => "a mapping".to_owned(),
        Type::Option(inner) | Type::Boxed(inner) => describe(inner),
        Type::Upload => "a file".to_owned(),
        Type::Json | Type::Unit | Type::Bytes | Type::Multipart => "something else".to_owned(),
    }
}
