//! Values as JSON: where they do not fit a type, or there is none.

use super::findings::Class;
use super::fit::{Fitting, Sink, is_absent, text_of};
use super::object::is_required;
use super::tree::{Tree, TreeValue, is_structured, required};
use crate::gather::Gather;
use crate::ir::{Field, Json, Presence, Type, TypeKind, Wanted};
use crate::lower::workflow::value::Typed;

impl Fitting<'_, '_> {
    /// A value as JSON; of the type that its schema has, if that is known, come the members that
    /// must be there, and what scalars become.
    pub fn json(&self, tree: &Tree, ty: Option<&Type>) -> Json {
        match &tree.value {
            TreeValue::Scalar(literal) => Json::Literal(literal.clone()),
            TreeValue::Value(typed) => self.json_value(typed, ty),
            TreeValue::Placeholder(typed) => self.json_placeholder(typed, ty),
            TreeValue::Array(items) => {
                let item = match ty.map(innermost) {
                    Some(Type::List(item)) => Some(&**item),
                    _ => None,
                };
                Json::Array(items.iter().map(|tree| self.json(tree, item)).gather())
            }
            TreeValue::Object(members) => {
                let fields = self.fields(ty);
                let members = members.iter().map(|(name, tree)| {
                    let field = fields.iter().find(|field| field.member == *name);
                    (name.clone(), self.member(tree, field))
                });
                Json::Object(members.gather())
            }
        }
    }

    /// The same for a value that must be there.
    pub fn needed_json(&self, tree: &Tree, ty: Option<&Type>) -> Json {
        match &tree.value {
            TreeValue::Value(typed) => self.json_value(&required(typed), ty),
            _ => self.json(tree, ty),
        }
    }

    fn member(&self, tree: &Tree, field: Option<&Field>) -> Json {
        match (&tree.value, field) {
            (TreeValue::Value(typed), Some(field))
                if is_required(field) && field.presence == Presence::Required =>
            {
                let typed = self.selected(typed, self.class(&field.ty));
                self.json_value(&required(&typed), Some(&field.ty))
            }
            (_, field) => self.json(tree, field.map(|field| &field.ty)),
        }
    }

    fn fields(&self, ty: Option<&Type>) -> &[Field] {
        let Some(Type::Named(name)) = ty.map(innermost) else {
            return &[];
        };
        match self.types.definition(name).map(|d| &d.kind) {
            Some(TypeKind::Object(fields) | TypeKind::Multipart(fields)) => fields,
            _ => &[],
        }
    }

    fn json_value(&self, typed: &Typed, ty: Option<&Type>) -> Json {
        let wanted = ty.map_or(Class::Unknown, |ty| self.class(ty));
        let Typed { expr, ty, .. } = self.selected(typed, wanted);
        match self.wanted(self.class(&ty), wanted) {
            Some(_) if is_absent(&expr) => Json::Expr(expr, ty),
            Some(wanted) => Json::As(expr, ty, wanted),
            None => Json::Expr(expr, ty),
        }
    }

    /// What a value is to be converted to when it is sent: scalars in a body of JSON.
    fn wanted(&self, is: Class, wanted: Class) -> Option<Wanted> {
        let may_differ = is == Class::Unknown || is.is_scalar() && !is.is(wanted);
        if self.sink != Sink::Json || !may_differ {
            return None;
        }
        match wanted {
            Class::Text => Some(Wanted::Text),
            // Of the scalars only a text can be meant as something else.
            _ if !matches!(is, Class::Text | Class::Unknown) => None,
            Class::Integer => Some(Wanted::Integer),
            Class::Number => Some(Wanted::Number),
            Class::Bool => Some(Wanted::Bool),
            _ => None,
        }
    }

    /// A lone placeholder: a text, unless something else is wanted or comes.
    fn json_placeholder(&self, typed: &Typed, ty: Option<&Type>) -> Json {
        let typed = required(typed);
        let (is, wanted) = (
            self.class(&typed.ty),
            ty.map_or(Class::Unknown, |ty| self.class(ty)),
        );
        if self.sink == Sink::Parameter {
            return Json::Expr(text_of(&typed).expr, Type::String);
        }
        if is_structured(&typed.ty) {
            return Json::Expr(typed.expr, typed.ty);
        }
        let wants_scalar = wanted.is_scalar() && wanted != Class::Text;
        if self.sink == Sink::Json && wants_scalar {
            return self.json_value(&typed, ty);
        }
        match is {
            Class::Unknown => Json::As(typed.expr, typed.ty, Wanted::Quoted),
            _ => Json::Expr(text_of(&typed).expr, Type::String),
        }
    }
}

fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) | Type::Boxed(inner) => innermost(inner),
        other => other,
    }
}
