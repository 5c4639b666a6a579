//! JSON Pointers and dot-paths into values: fields where a type is known, else read at run time, typed
//! by the schema that they lead to.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{
    Conversion, Expr, Field, Optional, PathStep, Presence, ReplyPart, Type, TypeDef, TypeKind,
};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::leaves::Leaves;
use crate::lower::workflow::value::{Known, Typed, flat};
use crate::parse::expression::Pointer;
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{Found, Missing, navigate};
use crate::source::Place;

impl<'a> Context<'_, 'a> {
    /// What tokens of a pointer lead to in a value.
    pub fn inside(
        &self,
        base: Known<'a>,
        tokens: &[String],
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Known<'a> {
        self.inside_of(base, tokens, "the value", source, place, diagnostics)
    }

    /// The same; `what` is how to call the value in a message.
    pub(super) fn inside_of(
        &self,
        base: Known<'a>,
        tokens: &[String],
        what: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Known<'a> {
        if tokens.is_empty() || matches!(base.typed.expr, Expr::None) {
            return base;
        }
        let described = self.described(&base, tokens);
        if let (true, Some(missing)) = (described.types.is_empty(), &described.missing) {
            let pointer = match pointer_of(&base.typed.expr) {
                Some(before) => deeper(before, tokens),
                None => Pointer::new(tokens),
            };
            let names = missing.properties.iter().map(String::as_str);
            let fix = self.in_case(place, &missing.token, names);
            let leaves = Leaves {
                missing,
                pointer: &pointer,
                depth: pointer.tokens().len().saturating_sub(tokens.len()) + missing.depth,
                what,
            };
            let finding = leaves.report(self.project.files, place).fix_optional(fix);
            diagnostics.push(finding);
        }
        let Typed { expr, ty, .. } = base.typed;
        let leaf = unify(described.types);
        let Some((expr, ty)) = reach(expr, &ty, tokens, &leaf, &self.input_types) else {
            if described.missing.is_none() {
                diagnostics.push(
                    Diagnostic::new(rules::POINTER, format!("{what} has no members or items"))
                        .at(place, "absent"),
                );
            }
            return Known::absent(source);
        };
        Known {
            typed: Typed {
                expr,
                ty,
                source: source.to_owned(),
            },
            schemas: described.schemas,
            promised: described.promised,
        }
    }

    fn described(&self, base: &Known<'a>, tokens: &[String]) -> Described<'a> {
        let files = self.project.files;
        let mut described = Described {
            promised: base.promised && !base.schemas.is_empty(),
            ..Described::default()
        };
        let mut is_free = false;
        for schema in &base.schemas {
            match navigate(files, schema.clone(), tokens) {
                Found::Schema { node, optional } => {
                    described.types.push(leaf_type(files, &node));
                    described.promised &= !optional;
                    described.schemas.push(node);
                }
                Found::Free => {
                    described.types.push(Type::Json);
                    described.promised = false;
                    is_free = true;
                }
                Found::Missing(here) => {
                    described.promised = false;
                    described.missing.get_or_insert(here);
                }
            }
        }
        if is_free {
            described.schemas.clear();
        }
        described
    }

    /// The type of a whole value, by its schemas.
    pub(super) fn whole_type(&self, schemas: &[Node<'a>]) -> Type {
        let files = self.project.files;
        unify(schemas.iter().map(|node| leaf_type(files, node)).gather())
    }
}

/// What schemas say about a place in a value.
#[derive(Default)]
struct Described<'a> {
    schemas: Vec<Node<'a>>,
    types: Vec<Type>,
    promised: bool,
    missing: Option<Missing<'a>>,
}

/// What tokens lead to in an expression of a type; nothing where they lead nowhere. `leaf` is the type
/// that schemas give it.
fn reach(
    expr: Expr,
    ty: &Type,
    tokens: &[String],
    leaf: &Type,
    definitions: &[TypeDef],
) -> Option<(Expr, Type)> {
    let read = leaf.clone().optional();
    let expr = match extended(expr, tokens, &read) {
        Ok(extended) => return Some((extended, read)),
        Err(other) => other,
    };
    let (expr, ty) = flat(expr, ty);
    let mut walk = Walk {
        steps: Vec::new(),
        ty,
        optional: false,
    };
    for (index, token) in tokens.iter().enumerate() {
        walk.unwrap();
        if walk.ty == Type::Json {
            let base = walk.finish(expr).0;
            let rest = tokens.get(index..).unwrap_or_default();
            return Some((read_in(base, rest, &read), read));
        }
        if !walk.step(token, definitions)? {
            // A union, for example: it has a JSON form, and no fields.
            let (base, ty) = walk.finish(expr);
            if crate::ir::holds_secret(&ty, definitions) {
                return None;
            }
            let base = match ty.split_option().1 {
                true => Expr::Map(Box::new(base), Conversion::ToJson),
                false => Expr::Convert(Box::new(base), Conversion::ToJson),
            };
            let rest = tokens.get(index..).unwrap_or_default();
            return Some((read_in(base, rest, &read), read));
        }
    }
    Some(walk.finish(expr))
}

/// What reads of a body or a value, made to reach further; the expression itself if it is none.
fn extended(expr: Expr, tokens: &[String], ty: &Type) -> Result<Expr, Expr> {
    let ty = ty.clone();
    Ok(match expr {
        Expr::Reply {
            part: ReplyPart::Body(before),
            ..
        } => Expr::Reply {
            part: ReplyPart::Body(deeper(&before, tokens)),
            ty,
        },
        Expr::Reply {
            part: ReplyPart::SentBody(before),
            ..
        } => Expr::Reply {
            part: ReplyPart::SentBody(deeper(&before, tokens)),
            ty,
        },
        Expr::Read { base, pointer, .. } => Expr::Read {
            base,
            pointer: deeper(&pointer, tokens),
            ty,
        },
        other => return Err(other),
    })
}

fn read_in(base: Expr, tokens: &[String], ty: &Type) -> Expr {
    Expr::Read {
        base: Box::new(base),
        pointer: Pointer::new(tokens),
        ty: ty.clone(),
    }
}

/// A way into a value of a known type.
struct Walk {
    steps: Vec<PathStep>,
    /// The type where it has come to.
    ty: Type,
    /// Whether that may be absent because something before it is.
    optional: bool,
}

impl Walk {
    /// Goes on in what is optional or in a box.
    fn unwrap(&mut self) {
        loop {
            self.ty = match &self.ty {
                Type::Option(inner) => {
                    self.optional = true;
                    (**inner).clone()
                }
                Type::Boxed(inner) => (**inner).clone(),
                _ => return,
            };
        }
    }

    /// One step further; `Some(false)` where the type has no parts that could be named, and nothing
    /// where it has none of this name.
    fn step(&mut self, token: &str, definitions: &[TypeDef]) -> Option<bool> {
        match self.ty.clone() {
            Type::Named(name) => {
                let definition = definitions.iter().find(|def| def.name == name)?;
                let TypeKind::Object(fields) = &definition.kind else {
                    return Some(false);
                };
                self.field(token, fields)?;
            }
            Type::List(item) => {
                let plain = token == "0" || !token.starts_with(['0', '+']);
                let index = plain.then(|| token.parse().ok()).flatten()?;
                self.steps.push(PathStep::Item(index));
                self.optional = true;
                self.ty = *item;
            }
            Type::Map(value) => {
                self.steps.push(PathStep::Member(token.to_owned()));
                self.optional = true;
                self.ty = *value;
            }
            _ => return None,
        }
        Some(true)
    }

    fn field(&mut self, token: &str, fields: &[Field]) -> Option<()> {
        let named = fields.iter().find(|field| field.member == token);
        if let Some(field) = named {
            self.steps.push(PathStep::Field {
                name: field.name.clone(),
                optional: match field.presence {
                    Presence::Nullable | Presence::Optional => Optional::Once,
                    Presence::OptionalNullable => Optional::Twice,
                    Presence::Required | Presence::Merged | Presence::Rest => Optional::No,
                },
            });
            self.ty = field.declared();
            return Some(());
        }
        let rest = fields
            .iter()
            .find(|field| field.presence == Presence::Rest)?;
        let Type::Map(value) = &rest.ty else {
            return None;
        };
        self.steps.push(PathStep::Field {
            name: rest.name.clone(),
            optional: Optional::No,
        });
        self.steps.push(PathStep::Member(token.to_owned()));
        self.optional = true;
        self.ty = (**value).clone();
        Some(())
    }

    /// The expression, and its type: one `Option` at most, whatever is optional on the way.
    fn finish(self, base: Expr) -> (Expr, Type) {
        let mut inner = self.ty.clone();
        let mut depth = 0;
        while let Type::Option(within) = inner {
            inner = *within;
            depth += 1;
        }
        let ty = match self.optional || depth > 0 {
            true => inner.optional(),
            false => inner,
        };
        if self.steps.is_empty() {
            return (base, ty);
        }
        let path = Expr::Path {
            base: Box::new(base),
            steps: self.steps,
            ty: ty.clone(),
        };
        (path, ty)
    }
}

/// The pointer that an expression reads by.
fn pointer_of(expr: &Expr) -> Option<&Pointer> {
    match expr {
        Expr::Reply {
            part: ReplyPart::Body(pointer) | ReplyPart::SentBody(pointer),
            ..
        }
        | Expr::Read { pointer, .. } => Some(pointer),
        _ => None,
    }
}

fn deeper(before: &Pointer, tokens: &[String]) -> Pointer {
    Pointer::new(before.tokens().iter().chain(tokens).cloned())
}

/// One type for the same place in several schemas.
fn unify(mut types: Vec<Type>) -> Type {
    types.dedup();
    match types.pop() {
        Some(only) if types.is_empty() => only,
        _ => Type::Json,
    }
}

/// Scalars and lists of scalars have Rust types; everything else stays JSON, complete.
fn leaf_type(files: &crate::source::Files, node: &Node<'_>) -> Type {
    use openapiv3::{SchemaKind, Type as SchemaType};
    let Ok(read) = schema::read(node.value) else {
        return Type::Json;
    };
    match read.schema_kind {
        SchemaKind::Type(SchemaType::String(_)) => Type::String,
        SchemaKind::Type(SchemaType::Integer(_)) => Type::I64,
        SchemaKind::Type(SchemaType::Number(_)) => Type::F64,
        SchemaKind::Type(SchemaType::Boolean(_)) => Type::Bool,
        SchemaKind::Type(SchemaType::Array(_)) => {
            let items = node.get("items");
            let items = items.and_then(|i| crate::resolve::reference::follow(files, i).ok());
            match items.map(|items| (leaf_type(files, &items), items)) {
                Some((item, items)) if !matches!(item, Type::Json | Type::List(_)) => {
                    let nullable = crate::resolve::pointer::nullable(files, &items);
                    Type::List(Box::new(if nullable { item.optional() } else { item }))
                }
                _ => Type::Json,
            }
        }
        _ => Type::Json,
    }
}
