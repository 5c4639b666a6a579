//! Schemas → Rust types (OpenAPI, Schema Object; JSON Schema for workflow inputs).

use std::collections::HashMap;

use openapiv3::{
    AdditionalProperties, IntegerFormat, IntegerType, ObjectType, Schema, SchemaKind, StringType,
    Type as SchemaType, VariantOrUnknownOrEmpty,
};

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Field, Presence, Type, TypeDef, TypeKind, Variant};
use crate::lower::docs::{docs, sentence};
use crate::lower::names::{Namespace, pascal, snake, variant};
use crate::parse::node::Node;
use crate::parse::openapi::schema;
use crate::resolve::pointer::{nullable, schema_name};
use crate::resolve::reference::follow;
use crate::source::{FileId, Files};

/// Which schemas become types of their own, beside the bodies of the operations themselves.
///
/// A body is typed as deep as the workflows go into it: what no workflow sends or reads stays one
/// member of raw JSON, so that a reviewer sees what runs.
#[derive(Debug, Default)]
pub struct Reach {
    schemas: std::collections::HashSet<(FileId, String)>,
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

    /// The definitions, in the order in which they were met.
    pub fn into_definitions(mut self) -> Vec<TypeDef> {
        for definition in self.definitions.iter_mut().filter(|d| d.docs.0.is_empty()) {
            definition.docs = sentence("A schema without a description.");
        }
        self.definitions
    }

    /// A definition, by its name.
    pub fn definition(&self, name: &str) -> Option<&TypeDef> {
        self.definitions.iter().find(|d| d.name == name)
    }

    /// Gives a type that the description says nothing about a doc text.
    pub fn document(&mut self, ty: &Type, what: &str, of: &str) {
        let Type::Named(name) = ty else {
            return;
        };
        let found = self.definitions.iter_mut().find(|d| d.name == *name);
        if let Some(definition) = found.filter(|d| d.docs.0.is_empty()) {
            definition.docs = sentence(format!("{what} {of}."));
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
        match schema::read(node.value) {
            Ok(read) => self.of_schema(&node, &read, hint, diagnostics),
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
            SchemaKind::Type(SchemaType::Integer(integer)) => integer_type(integer),
            SchemaKind::Type(SchemaType::Number(_)) => Type::F64,
            SchemaKind::Type(SchemaType::Boolean(_)) => Type::Bool,
            SchemaKind::Type(SchemaType::Array(_)) => match node.get("items") {
                Some(items) => {
                    let item = self.optional_ty(items, &format!("{hint}Item"), diagnostics);
                    Type::List(Box::new(unboxed(item)))
                }
                None => Type::List(Box::new(Type::Json)),
            },
            SchemaKind::Type(SchemaType::Object(object)) => {
                self.object(node, object, hint, diagnostics)
            }
            SchemaKind::AllOf { all_of } if all_of.len() == 1 => {
                match node.list("allOf").into_iter().next() {
                    Some(only) if is_wrapper(node) => self.ty(only, hint, diagnostics),
                    _ => Type::Json,
                }
            }
            // Properties without `type`: an object all the same.
            SchemaKind::Any(any) if !any.properties.is_empty() && any.one_of.is_empty() => {
                let object = ObjectType {
                    required: any.required.clone(),
                    additional_properties: any.additional_properties.clone(),
                    ..ObjectType::default()
                };
                self.object(node, &object, hint, diagnostics)
            }
            SchemaKind::Any(any) if any.typ.is_none() => self.untyped_enum(node, hint),
            _ => Type::Json,
        }
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

    fn text(&mut self, node: &Node<'a>, text: &StringType, hint: &str) -> Type {
        let password = matches!(
            text.format,
            VariantOrUnknownOrEmpty::Item(openapiv3::StringFormat::Password)
        );
        let values: Vec<String> = text.enumeration.iter().flatten().cloned().collect();
        match (values.is_empty(), password && self.secrets) {
            (_, true) => Type::Secret,
            (true, _) => Type::String,
            (false, _) => self.enumeration(node, values, hint),
        }
    }

    /// An `enum` without `type`, if all its values are texts.
    fn untyped_enum(&mut self, node: &Node<'a>, hint: &str) -> Type {
        let items = node.list("enum");
        let values: Option<Vec<String>> = items
            .iter()
            .filter(|item| !item.value.is_null())
            .map(|item| item.value.as_str().map(str::to_owned))
            .collect();
        match values {
            Some(values) if !values.is_empty() => self.enumeration(node, values, hint),
            _ => Type::Json,
        }
    }

    fn enumeration(&mut self, node: &Node<'a>, values: Vec<String>, hint: &str) -> Type {
        let name = self.type_name(node, hint);
        let ty = Type::Enum(name.clone());
        self.remember(node, &ty, false);
        let mut names = Namespace::reserving(["Other", "Self"]);
        let mut seen = std::collections::HashSet::new();
        let variants = values
            .into_iter()
            .filter(|value| seen.insert(value.clone()))
            .map(|value| Variant {
                name: names.unique(variant(&value)),
                value,
            })
            .collect();
        self.define(node, name, TypeKind::Enum(variants));
        ty
    }

    fn object(
        &mut self,
        node: &Node<'a>,
        object: &ObjectType,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let composed = ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|keyword| node.get(keyword).is_some());
        let properties = node.get("properties");
        let has_members = properties.iter().flat_map(Node::members).next().is_some();
        match (&object.additional_properties, has_members) {
            // Unions and open objects beside properties keep their raw form.
            _ if composed => Type::Json,
            (Some(AdditionalProperties::Schema(_)), false) => {
                match node.get("additionalProperties") {
                    Some(values) => {
                        let value = self.optional_ty(values, &format!("{hint}Value"), diagnostics);
                        Type::Map(Box::new(unboxed(value)))
                    }
                    None => Type::Json,
                }
            }
            (_, false) => Type::Map(Box::new(Type::Json)),
            (Some(AdditionalProperties::Schema(_) | AdditionalProperties::Any(true)), true) => {
                Type::Json
            }
            _ if !self.reach.contains(node) => Type::Json,
            _ => self.structure(node, object, hint, diagnostics),
        }
    }

    fn structure(
        &mut self,
        node: &Node<'a>,
        object: &ObjectType,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let name = self.type_name(node, hint);
        let ty = Type::Named(name.clone());
        self.remember(node, &ty, true);
        // Its place among the definitions is before those that it leads to.
        let place = self.definitions.len();
        self.define(node, name.clone(), TypeKind::Object(Vec::new()));
        let fields = self.fields(node, object, &name, diagnostics);
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = TypeKind::Object(fields);
        }
        self.remember(node, &ty, false);
        ty
    }

    fn fields(
        &mut self,
        node: &Node<'a>,
        object: &ObjectType,
        parent: &str,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let mut names = Namespace::default();
        let mut fields = Vec::new();
        for (member, property) in node.get("properties").iter().flat_map(Node::members) {
            let required = object.required.iter().any(|name| name == member);
            let hint = format!("{parent}{}", pascal(member));
            let is_nullable = self.is_nullable(&property);
            let description = self.description(&property);
            let raw = self.raw_note(&property);
            let ty = self.ty(property, &hint, diagnostics);
            let mut text = docs(None, description.as_deref());
            if text.0.is_empty() {
                text.0.push(format!("Member `{member}`."));
            }
            if let (Type::Json, Some(note)) = (&ty, raw) {
                text.0.push(note);
            }
            fields.push(Field {
                name: names.unique(snake(member)),
                member: member.to_owned(),
                presence: presence(required, is_nullable, &ty),
                ty,
                docs: text,
            });
        }
        fields
    }

    /// What to say about a member that has a schema and is raw JSON all the same.
    fn raw_note(&self, property: &Node<'a>) -> Option<String> {
        let target = follow(self.files, property.clone()).ok()?;
        if let Some(name) = schema_name(&target) {
            return Some(format!(
                "Raw JSON of schema `{name}`: no workflow looks into it."
            ));
        }
        let described = ["properties", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|keyword| target.get(keyword).is_some());
        described.then(|| "Raw JSON: no workflow looks into it.".to_owned())
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
        let mut docs = docs(text("title"), text("description"));
        if docs.0.is_empty() {
            docs.0
                .extend(schema_name(node).map(|name| format!("Schema `{name}`.")));
        }
        self.definitions.push(TypeDef { name, docs, kind });
    }
}

fn presence(required: bool, nullable: bool, ty: &Type) -> Presence {
    match (required, nullable) {
        // Null is a value of raw JSON anyway.
        (true, true) if *ty == Type::Json => Presence::Required,
        (false, true) if *ty == Type::Json => Presence::Optional,
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, false) => Presence::Optional,
        (false, true) => Presence::OptionalNullable,
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

/// Whether an `allOf` of one schema adds nothing to it but text.
fn is_wrapper(node: &Node<'_>) -> bool {
    node.members().all(|(name, _)| {
        matches!(
            name,
            "allOf" | "description" | "title" | "default" | "example" | "nullable" | "deprecated"
        ) || name.starts_with("x-")
    })
}

fn integer_type(integer: &IntegerType) -> Type {
    match &integer.format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Type::I32,
        VariantOrUnknownOrEmpty::Unknown(format) if format == "uint64" || format == "uint32" => {
            Type::U64
        }
        _ => Type::I64,
    }
}
