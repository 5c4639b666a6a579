//! Schemas → Rust types (OpenAPI, Schema Object; JSON Schema for workflow inputs).

mod alternatives;
mod family;
mod fields;
mod multipart;
mod notes;
mod object;
mod parts;
mod reach;
mod read;
mod scalar;
mod share;
mod texts;
mod union;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Collection, Gather};
use crate::ir::{ReplyEnum, Type, TypeDef, TypeKind};
use crate::lower::direction::Directions;
use crate::lower::docs::{code, docs, sentence};
use crate::lower::formats::Formats;
use crate::lower::names::{Namespace, pascal};
use crate::parse::node::Node;
use crate::resolve::pointer::{nullable, schema_name};
use crate::resolve::reference::{BrokenReference, component_name, follow, follow_until};
use crate::source::{FileId, Files};

pub use alternatives::{Meant, Sent};
pub use multipart::{Multipart, Property, is_encoded, media_of_file};
pub use reach::Reach;

/// The types of one scope: a source, or the inputs of a workflow.
#[derive(Debug)]
pub struct Types<'a> {
    files: &'a Files,
    names: Namespace,
    reach: Reach,
    /// Secrets are a type of their own where values come from the user.
    secrets: bool,
    /// The name of the inputs struct, where these are the types of inputs.
    inputs: Option<String>,
    known: HashMap<(FileId, String), Known>,
    /// Schemas without a name that are being read: whoever meets one again is in a circle.
    open: HashSet<(FileId, String)>,
    directions: Directions,
    formats: Formats,
    /// Which components are built on which, once it is asked.
    children: OnceCell<family::Children<'a>>,
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
            inputs: None,
            known: HashMap::new(),
            open: HashSet::new(),
            directions: Directions::default(),
            formats: Formats::default(),
            children: OnceCell::new(),
            definitions: Vec::new(),
        }
    }

    /// The types of a workflow's inputs, called `name`, in which `format: password` is a secret.
    pub fn of_inputs(files: &'a Files, names: Namespace, name: &str) -> Self {
        Types {
            secrets: true,
            inputs: Some(name.to_owned()),
            ..Self::of_source(files, names, Reach::everything())
        }
    }

    /// Whether a workflow sends a body of a media type that an operation declares.
    pub fn sends(&self, operation: &Node<'_>, media_type: &str) -> bool {
        let Node { file, pointer, .. } = operation;
        self.reach
            .sent
            .contains(&(*file, pointer.clone(), media_type.to_owned()))
    }

    /// Whether everything is typed, and not only what workflows reach.
    pub fn is_complete(&self) -> bool {
        self.reach.everything
    }

    /// The same, with members that not every body has.
    #[must_use]
    pub fn with_directions(self, directions: Directions) -> Self {
        Types { directions, ..self }
    }

    /// The same, with types of their own for formats.
    #[must_use]
    pub fn with_formats(self, formats: Formats) -> Self {
        Types { formats, ..self }
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
            schema: None,
        });
        self.definitions.put_all(definitions);
    }

    /// A definition, by its name.
    pub fn definition(&self, name: &str) -> Option<&TypeDef> {
        self.definitions.iter().find(|d| d.name == name)
    }

    /// A name for a type, given once in this scope.
    pub fn unique(&mut self, name: &str) -> String {
        self.names.unique(pascal(name))
    }

    /// The type of a body: typed at its first level whatever is reached.
    pub fn body(&mut self, node: Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let mut levels = self.unwrapped(node.clone());
        let items: Vec<_> = levels.iter().filter_map(|l| l.get("items")).gather();
        levels.put_all(items.into_iter().flat_map(|items| self.unwrapped(items)));
        for level in &levels {
            self.reach.add(level);
        }
        self.ty(node, hint, diagnostics)
    }

    /// The type of a schema, null left aside; `hint` names it where it has no name.
    pub fn ty(&mut self, node: Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        let node = match self.target(node) {
            Ok(node) => node,
            Err(broken) => return report_broken(&broken, diagnostics),
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

    /// What a schema's references lead to: a schema without one, or one that says more than its
    /// reference does (OpenAPI 3.1; 3.0 ignores what stands beside a `$ref`).
    fn target(&self, node: Node<'a>) -> Result<Node<'a>, BrokenReference<'a>> {
        follow_until(self.files, node, |node| {
            says_more(node) && !is_3_0(self.files, node.file)
        })
    }

    fn list(&mut self, node: &Node<'a>, hint: &str, diagnostics: &mut Diagnostics) -> Type {
        // A tuple is a list of what its places can hold: only `prefixItems` of one schema say more.
        let tuple = node
            .get("prefixItems")
            .is_some_and(|p| p.items().next().is_some());
        let items = node.get("items").filter(|items| items.value.is_object());
        let item = match items.filter(|_| !tuple) {
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
        nullable(self.files, node)
    }

    /// What to say about a member that has a schema and is raw JSON all the same.
    fn raw_note(&self, property: &Node<'a>) -> Option<String> {
        let target = follow(self.files, property.clone()).ok()?;
        let described = ["properties", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|keyword| target.get(keyword).is_some());
        let what = match schema_name(&target) {
            Some(name) => format!("Raw JSON of schema {}", code(&name)),
            None if described => "Raw JSON".to_owned(),
            None => return None,
        };
        let sent = self.sent_types(&target);
        Some(match (self.reach.everything, sent.is_empty()) {
            (true, _) => format!("{what}."),
            (false, true) => format!("{what}: no workflow looks into it."),
            (false, false) => format!("{what}: workflows send {}.", sent.join(", ")),
        })
    }

    /// The name of the component, or the hint.
    fn type_name(&mut self, node: &Node<'a>, hint: &str) -> String {
        let component = self.inputs.as_deref().filter(|inputs| *inputs != hint);
        let component = component.and_then(|inputs| {
            let name = node.pointer.strip_prefix("/components/inputs/")?;
            let name = component_name(name).filter(|_| !name.contains('/'))?;
            Some(format!("{inputs}{}", pascal(&name)))
        });
        let name = schema_name(node).or(component);
        self.unique(name.as_deref().unwrap_or(hint))
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
            schema: Some(node.place()),
        });
    }
}

fn report_broken(broken: &BrokenReference<'_>, diagnostics: &mut Diagnostics) -> Type {
    diagnostics.push(
        Diagnostic::new(
            rules::REF_CYCLE,
            format!("`{}` leads to no schema", broken.reference),
        )
        .at(&broken.at.place(), "this becomes raw JSON"),
    );
    Type::Json
}

/// A list or map is a box already.
fn unboxed(ty: Type) -> Type {
    match ty {
        Type::Boxed(inner) => *inner,
        Type::Option(inner) => unboxed(*inner).optional(),
        other => other,
    }
}

/// Whether a schema with a `$ref` says more about its values than what that leads to.
fn says_more(node: &Node<'_>) -> bool {
    let keywords = [
        "properties",
        "required",
        "additionalProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "const",
    ];
    keywords.iter().any(|keyword| node.get(keyword).is_some())
}

/// Whether a document is a description of OpenAPI 3.0; documents of schemas alone are none.
fn is_3_0(files: &Files, file: FileId) -> bool {
    let version = files.get(file).tree.get("openapi");
    version.is_some_and(|version| match version.as_str() {
        Some(text) => text.starts_with("3.0"),
        None => version.as_f64().is_some_and(|number| number < 3.1),
    })
}
