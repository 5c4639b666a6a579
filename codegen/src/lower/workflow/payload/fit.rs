//! Values as Rust expressions of the type that their schema has, where they fit it.

use serde_json::{Number, Value};

use super::findings::{Class, describe, other_kind, other_literal, quoted_placeholder};
use super::tree::{Tree, TreeValue, is_structured, required};
use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{Conversion, Expr, Selection, Type, TypeKind};
use crate::lower::types::Types;
use crate::lower::workflow::value::{Typed, as_text, convert};
use crate::parse::node::{Node, kind};
use crate::source::{Files, Place, Spot};
use crate::suggest::{did_you_mean, listed};

/// Where values go, which decides what becomes of those of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// A body of JSON, where scalars have kinds.
    Json,
    /// A body of members that are texts.
    Form,
    /// A parameter.
    Parameter,
}

/// Makes values what their schemas want.
#[derive(Debug)]
pub struct Fitting<'f, 'a> {
    /// The types of the source.
    pub types: &'f Types<'a>,
    /// The documents.
    pub files: &'a Files,
    /// Where the values go.
    pub sink: Sink,
    /// The schema of the value that is looked at, where it is known.
    pub schema: Option<Place>,
    /// Where findings go.
    pub diagnostics: &'f mut Diagnostics,
}

impl<'a> Fitting<'_, 'a> {
    /// A value as one of a type; nothing if it has to be sent as JSON.
    pub fn typed(&mut self, tree: &Tree, ty: &Type) -> Option<Expr> {
        match (&tree.value, ty) {
            (TreeValue::Scalar(Value::Null), Type::Option(inner)) => Some(match **inner {
                Type::Option(_) => Expr::Some(Box::new(Expr::None)),
                _ => Expr::None,
            }),
            (TreeValue::Value(typed), _) => self.value(typed, ty, &tree.place),
            (TreeValue::Placeholder(typed), _) => match self.sink {
                // A text in any case (Arazzo, "Runtime Expressions").
                Sink::Parameter => self.value(&text_of(typed), ty, &tree.place),
                Sink::Json | Sink::Form => self.placeholder(typed, ty, &tree.place),
            },
            (_, Type::Option(inner)) => {
                let inner = self.typed(tree, inner)?;
                Some(Expr::Some(Box::new(inner)))
            }
            (_, Type::Boxed(inner)) => {
                let inner = self.typed(tree, inner)?;
                Some(Expr::Boxed(Box::new(inner)))
            }
            _ => self.literal(tree, ty),
        }
    }

    fn value(&mut self, typed: &Typed, ty: &Type, place: &Place) -> Option<Expr> {
        let typed = self.selected(typed, Class::of(ty, self.types));
        let (is, wanted) = (self.class(&typed.ty), self.class(ty));
        if !is.is(wanted) {
            let finding = other_kind(&typed.source, (is, wanted), place, self.sink);
            self.push_beside(finding, &format!("wants {}", wanted.text()));
        }
        fit(&typed, ty)
    }

    /// A lone placeholder in a body: a text, unless something else is wanted or comes.
    fn placeholder(&mut self, typed: &Typed, ty: &Type, place: &Place) -> Option<Expr> {
        let typed = required(typed);
        let (is, wanted) = (self.class(&typed.ty), self.class(ty));
        let stays = is_structured(&typed.ty)
            || self.sink == Sink::Json
                && is.is_scalar()
                && wanted.is_scalar()
                && is != Class::Text
                && wanted != Class::Text;
        if stays {
            let finding = quoted_placeholder(&typed.source, is, place);
            self.diagnostics.push(finding);
            return fit(&typed, ty);
        }
        match is {
            Class::Unknown if !is_absent(&typed.expr) => None,
            _ => self.value(&text_of(&typed), ty, place),
        }
    }

    /// What a Selector Object selects, where one value is wanted (Arazzo 1.1, Selector Object).
    pub(super) fn selected(&self, typed: &Typed, wanted: Class) -> Typed {
        let wants_one = !matches!(wanted, Class::List | Class::Unknown);
        match &typed.expr {
            Expr::Select {
                context,
                query: Selection::All(query),
            } if wants_one => Typed {
                expr: Expr::Select {
                    context: context.clone(),
                    query: Selection::One(query.clone()),
                },
                ty: Type::Json.optional(),
                source: typed.source.clone(),
            },
            _ => typed.clone(),
        }
    }

    /// The type of what a JSON Pointer leads to in a value of a type, if that is known.
    pub fn type_at<'t>(&'t self, ty: &'t Type, pointer: &[String]) -> Option<&'t Type> {
        let Some((token, rest)) = pointer.split_first() else {
            return Some(ty);
        };
        match ty {
            Type::Option(inner) | Type::Boxed(inner) => self.type_at(inner, pointer),
            Type::List(inner) | Type::Map(inner) => self.type_at(inner, rest),
            Type::Named(name) => match &self.types.definition(name)?.kind {
                TypeKind::Object(fields) | TypeKind::Multipart(fields) => {
                    let field = fields.iter().find(|field| field.member == *token)?;
                    self.type_at(&field.ty, rest)
                }
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn class(&self, ty: &Type) -> Class {
        Class::of(ty, self.types)
    }

    fn literal(&mut self, tree: &Tree, ty: &Type) -> Option<Expr> {
        match (&tree.value, ty) {
            (TreeValue::Object(members), Type::Named(name)) => {
                self.object(members, name, &tree.place)
            }
            (TreeValue::Array(items), Type::List(item)) => {
                let schema = self.schema.take();
                let mut fitted: Vec<Option<Expr>> = Vec::new();
                for tree in items {
                    self.schema = self.inside(schema.as_ref(), "/items");
                    fitted.push(self.typed(tree, item));
                }
                let items = fitted;
                Some(Expr::List(items.into_iter().gather_some()?))
            }
            (TreeValue::Object(members), Type::Map(value)) => self.map(members, value),
            (TreeValue::Object(members), Type::Json) => Some(self.alternative(tree, members)),
            (_, Type::Json) => Some(Expr::Json(Box::new(self.json(tree, None)))),
            (TreeValue::Scalar(value), _) => self.scalar(value, ty, &tree.place),
            (TreeValue::Object(_), _) => self.mismatch("a mapping", ty, &tree.place),
            (TreeValue::Array(_), _) => self.mismatch("a list", ty, &tree.place),
            (TreeValue::Value(_) | TreeValue::Placeholder(_), _) => None,
        }
    }

    fn scalar(&mut self, value: &Value, ty: &Type, place: &Place) -> Option<Expr> {
        match (ty, value) {
            (Type::Enum(name), Value::String(text)) => Some(self.variant(name, text, place)),
            (Type::String | Type::Secret, Value::String(text)) => Some(Expr::Text(text.clone())),
            (Type::Upload, Value::String(text)) => Some(Expr::Convert(
                Box::new(Expr::Text(text.clone())),
                Conversion::ToUpload,
            )),
            (Type::Bool, Value::Bool(value)) => Some(Expr::Bool(*value)),
            (_, Value::Number(number)) if holds(ty, number).is_some() => {
                let number = holds(ty, number)?;
                Some(Expr::Number(number, ty.clone()))
            }
            (Type::Format(_), Value::String(_)) | (Type::NumberEnum(_), Value::Number(_)) => None,
            _ => self.mismatch(kind(value), ty, place),
        }
    }

    /// Reports a literal that its schema does not allow; a union may have it.
    fn mismatch(&mut self, is: &str, ty: &Type, place: &Place) -> Option<Expr> {
        let wanted = self.class(ty);
        if wanted == Class::Unknown {
            return None;
        }
        let is_scalar = !["a list", "a mapping", "null"].contains(&is);
        let as_text = is_scalar && wanted.is_scalar() && self.sink != Sink::Json;
        let wanted = describe(ty);
        let finding = other_literal(&wanted, is, place, as_text);
        self.push_beside(finding, &format!("wants {wanted}"));
        None
    }

    /// A map, unless one of its values may be absent: such members are left out.
    fn map(&mut self, members: &[(String, Tree)], ty: &Type) -> Option<Expr> {
        let schema = self.schema.take();
        let mut fitted: Vec<Option<(String, Expr)>> = Vec::new();
        for (name, tree) in members {
            self.schema = self.inside(schema.as_ref(), "/additionalProperties");
            let may_miss =
                matches!(&tree.value, TreeValue::Value(typed) if typed.ty.split_option().1);
            let value = self.typed(tree, ty).filter(|_| !may_miss);
            fitted.push(value.map(|value| (name.clone(), value)));
        }
        Some(Expr::Members(fitted.into_iter().gather_some()?))
    }

    /// A finding, with what the schema says.
    fn push_beside(&mut self, finding: Diagnostic, says: &str) {
        let finding = finding.at_optional(self.schema.as_ref(), says);
        self.diagnostics.push(finding);
    }

    pub(super) fn node(&self, schema: &Place) -> Option<Node<'a>> {
        match &schema.spot {
            Spot::Value(pointer) => Node::at(self.files, schema.file, pointer),
            _ => None,
        }
    }

    /// A place inside a schema, if there is something.
    pub(super) fn inside(&self, schema: Option<&Place>, below: &str) -> Option<Place> {
        let Place {
            file,
            spot: Spot::Value(pointer),
        } = schema?
        else {
            return None;
        };
        let pointer = format!("{pointer}{below}");
        Node::at(self.files, *file, &pointer).map(|node| node.place())
    }

    /// A literal of an enum: its variant, if it has one.
    fn variant(&mut self, name: &str, text: &str, place: &Place) -> Expr {
        let definition = self.types.definition(name);
        let variants = match definition.map(|d| &d.kind) {
            Some(TypeKind::Enum(variants)) => variants.as_slice(),
            _ => &[],
        };
        let schema = definition.and_then(|definition| definition.schema.clone());
        let known = variants.iter().find(|variant| variant.value == text);
        if let Some(variant) = known {
            return Expr::Variant {
                name: name.to_owned(),
                variant: variant.name.clone(),
            };
        }
        let values = || variants.iter().map(|v| v.value.as_str());
        self.diagnostics.push(
            Diagnostic::new(
                rules::TYPE_MISMATCH,
                format!("`{text}` is not a value of `{name}`"),
            )
            .at(place, "sent as written")
            .at_optional(schema.or(self.schema.clone()).as_ref(), "its values")
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
}

/// The text of a value, which must be there.
pub(super) fn text_of(typed: &Typed) -> Typed {
    Typed {
        expr: as_text(typed.clone()),
        ty: Type::String,
        source: typed.source.clone(),
    }
}

/// A value of an expression as one of a type, if that is certain to lose nothing: what JSON is, is
/// only known when it is sent.
fn fit(typed: &Typed, ty: &Type) -> Option<Expr> {
    let innermost = |ty: &Type| ty.split_option().0.split_option().0.clone();
    let is_json = innermost(&typed.ty) == Type::Json && !is_absent(&typed.expr);
    match is_json && innermost(ty) != Type::Json {
        true => None,
        false => convert(typed.expr.clone(), &typed.ty, ty, &typed.source),
    }
}

/// Whether a value is known to be absent.
pub(super) fn is_absent(expr: &Expr) -> bool {
    match expr {
        Expr::None => true,
        Expr::Require { value, .. } => is_absent(value),
        _ => false,
    }
}

/// The number as one of a type, if that has it with all its digits.
pub fn holds(ty: &Type, number: &Number) -> Option<Number> {
    let whole = || {
        let float = number.as_f64().filter(|_| number.is_f64())?;
        let text = format!("{float:.0}");
        let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
        exact
            .then(|| text.parse::<i64>().ok())
            .flatten()
            .map(Number::from)
    };
    let number = whole().unwrap_or_else(|| number.clone());
    let fits = match ty {
        Type::I32 => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        Type::I64 => number.as_i64().is_some(),
        Type::U64 => number.as_u64().is_some(),
        Type::F64 => true,
        _ => false,
    };
    fits.then_some(number)
}
