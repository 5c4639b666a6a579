//! Schemas → Rust types (OpenAPI, Schema Object; JSON Schema for workflow inputs).

mod multipart;
mod object;
mod scalar;
mod share;
mod union;

use std::collections::{HashMap, HashSet};

use openapiv3::{Schema, SchemaKind, Type as SchemaType};

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Docs, ReplyEnum, Type, TypeDef, TypeKind};
use crate::lower::docs::{docs, sentence};
use crate::lower::names::{Namespace, pascal};
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{nullable, schema_name};
use crate::resolve::reference::follow;
use crate::source::{FileId, Files};

pub use multipart::{Multipart, Property, is_encoded, media_of_file};

/// Which schemas become types of their own, beside the bodies of the operations themselves.
///
/// A body is typed as deep as the workflows go into it: what no workflow sends or reads stays one
/// member of raw JSON, so that a reviewer sees what runs.
#[derive(Debug, Default)]
pub struct Reach {
    schemas: HashSet<(FileId, String)>,
    everything: bool,
}

impl Reach {
    /// Everything is typed, as deep as it goes.
    pub fn everything() -> Self {
        Reach {
            everything: true,
            ..Reach::default()
        }
    }

    /// Adds a schema.
    pub fn add(&mut self, schema: &Node<'_>) {
        self.schemas.insert((schema.file, schema.pointer.clone()));
    }

    fn contains(&self, schema: &Node<'_>) -> bool {
        self.everything
            || self
                .schemas
                .contains(&(schema.file, schema.pointer.clone()))
    }
}

/// The types of one scope: a source, or the inputs of a workflow.
#[derive(Debug)]
pub struct Types<'a> {
    files: &'a Files,
    names: Namespace,
    reach: Reach,
    /// Secrets are a type of their own where values come from the user.
    secrets: bool,
    known: HashMap<(FileId, String), Known>,
    /// Schemas without a name that are being read: whoever meets one again is in a circle.
    open: HashSet<(FileId, String)>,
    definitions: Vec<TypeDef>,
}

#[derive(Clone, Debug)]
struct Known {
    ty: Type,
    /// Its definition is being read: whoever meets it now is inside it.
    open: bool,
}

impl<'a> Types<'a> {
    /// The types of a source, beside names that are taken.
    pub fn of_source(files: &'a Files, names: Namespace, reach: Reach) -> Self {
        Types {
            files,
            names,
            reach,
            secrets: false,
            known: HashMap::new(),
            open: HashSet::new(),
            definitions: Vec::new(),
        }
    }

    /// The types of a workflow's inputs, in which `format: password` is a secret.
    pub fn of_inputs(files: &'a Files, names: Namespace) -> Self {
        Types {
            secrets: true,
            ..Self::of_source(files, names, Reach::everything())
        }
    }

    /// Whether everything is typed, and not only what workflows reach.
    pub fn is_complete(&self) -> bool {
        self.reach.everything
    }

    /// The definitions, in the order in which they were met.
    pub fn into_definitions(mut self) -> Vec<TypeDef> {
        let undocumented = self.definitions.iter_mut();
        for definition in undocumented.filter(|d| self.secrets && d.docs.0.is_empty()) {
            definition.docs = sentence("A part of the inputs.");
        }
        self.definitions
    }

    /// Adds the enums of bodies that differ by status.
    pub fn add_replies(&mut self, replies: Vec<ReplyEnum>) {
        let definitions = replies.into_iter().map(|replies| TypeDef {
            name: replies.name,
            docs: replies.docs,
            kind: TypeKind::ByStatus(replies.variants),
            inline: false,
        });
        self.definitions.extend(definitions);
    }

    /// A definition, by its name.
    pub fn definition(&self, name: &str) -> Option<&TypeDef> {
        self.definitions.iter().find(|d| d.name == name)
    }

    /// Gives a type that has no name in the description, and about which it says nothing, a doc text.
    pub fn document(&mut self, ty: &Type, what: &str, of: &str) {
        let Type::Named(name) = ty else {
            return;
        };
        let found = self.definitions.iter_mut().find(|d| d.name == *name);
        if let Some(definition) = found.filter(|d| d.inline && d.docs.0.is_empty()) {
            definition.docs = sentence(format!("{what} {of}."));
        }
    }

    /// Takes a text away from a type that is shown where the type is used.
    fn told_elsewhere(&mut self, ty: &Type, told: &Docs) {
        let (Type::Named(name) | Type::Enum(name)) = ty else {
            return;
        };
        let found = self.definitions.iter_mut().find(|d| d.name == *name);
        if let Some(definition) = found.filter(|d| d.docs == *told) {
            definition.docs = Docs::default();
        }
    }

    /// A name for a type, given once in this scope.
    pub fn unique(&mut self, name: &str) -> String {
        self.names.unique(pascal(name))
    }

    /// The type of a body: typed at its first level whatever is reached.
    pub fn body(&mut self, node: Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        if let Ok(followed) = follow(self.files, node.clone()) {
            self.reach.add(&followed);
            if let Some(items) = followed.get("items")
                && let Ok(items) = follow(self.files, items)
            {
                self.reach.add(&items);
            }
        }
        self.ty(node, hint, diagnostics)
    }

    /// The type of a schema, null left aside; `hint` names it where it has no name.
    pub fn ty(&mut self, node: Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let node = match follow(self.files, node) {
            Ok(node) => node,
            Err(broken) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::REF_CYCLE,
                        format!("`{}` leads to no schema", broken.reference),
                    )
                    .at(&broken.at.place(), "this becomes raw JSON"),
                );
                return Type::Json;
            }
        };
        let key = (node.file, node.pointer.clone());
        if let Some(known) = self.known.get(&key) {
            return match known.open {
                true => Type::Boxed(Box::new(known.ty.clone())),
                false => known.ty.clone(),
            };
        }
        if !self.open.insert(key.clone()) {
            diagnostics.push(
                Diagnostic::new(
                    rules::REF_CYCLE,
                    "this schema consists of nothing but itself",
                )
                .at(&node.place(), "this becomes raw JSON"),
            );
            return Type::Json;
        }
        let ty = self.read(&node, hint, diagnostics);
        self.open.remove(&key);
        ty
    }

    fn read(&mut self, node: &Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        match schema::read(node.value) {
            Ok(read) => self.of_schema(node, &read, hint, diagnostics),
            Err(error) => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNTYPED,
                        format!("this schema is not understood and becomes raw JSON: {error}"),
                    )
                    .at(&node.place(), ""),
                );
                Type::Json
            }
        }
    }

    fn of_schema(
        &mut self,
        node: &Node<'a>,
        schema: &Schema,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::String(text)) => self.text(node, text, hint),
            SchemaKind::Type(SchemaType::Integer(integer)) => scalar::integer(integer),
            SchemaKind::Type(SchemaType::Number(_)) => Type::F64,
            SchemaKind::Type(SchemaType::Boolean(_)) => Type::Bool,
            SchemaKind::Type(SchemaType::Array(_)) => self.list(node, hint, diagnostics),
            SchemaKind::Type(SchemaType::Object(_)) | SchemaKind::AllOf { .. } => {
                self.composed(node, hint, diagnostics)
            }
            SchemaKind::OneOf { .. } => self.union(node, "oneOf", hint, diagnostics),
            SchemaKind::AnyOf { .. } => self.union(node, "anyOf", hint, diagnostics),
            SchemaKind::Any(_) if node.get("enum").is_some() => self.untyped_enum(node, hint),
            SchemaKind::Any(_) => self.composed(node, hint, diagnostics),
            SchemaKind::Not { .. } => Type::Json,
        }
    }

    fn list(&mut self, node: &Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let item = match node.get("items") {
            Some(items) => self.optional_ty(items, &format!("{hint}Item"), diagnostics),
            None => Type::Json,
        };
        Type::List(Box::new(unboxed(item)))
    }

    /// The type of an item or member value, which null makes optional.
    fn optional_ty(&mut self, node: Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let is_nullable = self.is_nullable(&node);
        let ty = self.ty(node, hint, diagnostics);
        match is_nullable && ty != Type::Json {
            true => ty.optional(),
            false => ty,
        }
    }

    fn is_nullable(&self, node: &Node<'a>) -> bool {
        nullable(node) || follow(self.files, node.clone()).is_ok_and(|target| nullable(&target))
    }

    /// What to say about a member that has a schema and is raw JSON all the same.
    fn raw_note(&self, property: &Node<'a>) -> Option<String> {
        let target = follow(self.files, property.clone()).ok()?;
        let described = ["properties", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|keyword| target.get(keyword).is_some());
        let what = match schema_name(&target) {
            Some(name) => format!("Raw JSON of schema `{name}`"),
            None if described => "Raw JSON".to_owned(),
            None => return None,
        };
        Some(match self.reach.everything {
            true => format!("{what}."),
            false => format!("{what}: no workflow looks into it."),
        })
    }

    /// The description beside a `$ref`, or that of what it leads to.
    fn description(&self, node: &Node<'a>) -> Option<String> {
        let own = |node: &Node<'a>| Some(node.get("description")?.value.as_str()?.to_owned());
        own(node).or_else(|| own(&follow(self.files, node.clone()).ok()?))
    }

    /// The name of the component, or the hint.
    fn type_name(&mut self, node: &Node<'a>, hint: &str) -> String {
        let name = schema_name(node).unwrap_or_else(|| hint.to_owned());
        self.unique(&name)
    }

    fn remember(&mut self, node: &Node<'a>, ty: &Type, open: bool) {
        let known = Known {
            ty: ty.clone(),
            open,
        };
        self.known.insert((node.file, node.pointer.clone()), known);
    }

    fn define(&mut self, node: &Node<'a>, name: String, kind: TypeKind) {
        let text = |name| node.get(name).and_then(|text| text.value.as_str());
        // A title that is the type's name says nothing.
        let title = text("title").filter(|title| pascal(title) != name);
        let docs = docs(title, text("description"));
        self.definitions.push(TypeDef {
            name,
            docs,
            kind,
            inline: schema_name(node).is_none(),
        });
    }
}

/// A list or map is a box already.
fn unboxed(ty: Type) -> Type {
    match ty {
        Type::Boxed(inner) => *inner,
        Type::Option(inner) => unboxed(*inner).optional(),
        other => other,
    }
}
