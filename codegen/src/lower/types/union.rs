//! `oneOf` and `anyOf`: enums, told apart by a tag or by their shape.

use std::collections::HashSet;

use serde_json::Value;

use super::Types;
use super::parts::alternatives;
use super::scalar::{is_scalar, listed, text_of, text_values};
use crate::diagnostic::Diagnostics;
use crate::gather::{Collection, Gather};
use crate::ir::{Branch, Format, Type, TypeKind};
use crate::lower::names::{Namespace, pascal, variant};
use crate::parse::node::Node;
use crate::resolve::pointer::schema_name;
use crate::resolve::reference::follow;

impl<'a> Types<'a> {
    /// The type of alternatives.
    pub(super) fn union(
        &mut self,
        node: &Node<'a>,
        keyword: &str,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        self.union_of(node, &alternatives(node, keyword), hint, diagnostics)
    }

    /// The same of these alternatives.
    pub(super) fn union_of(
        &mut self,
        node: &Node<'a>,
        branches: &[Node<'a>],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if let [only] = branches {
            return self.ty(only.clone(), hint, diagnostics);
        }
        if let Some(values) = self.texts(branches) {
            return match values.is_empty() {
                true => Type::String,
                false => self.enumeration(node, values, hint),
            };
        }
        if !self.reach.everything {
            self.sent_branches(branches, hint, diagnostics);
            return Type::Json;
        }
        if let Some(numbers) = self.titled_numbers(branches) {
            return self.number_enumeration(node, numbers, hint);
        }
        self.enum_of(node, branches, hint, diagnostics)
    }

    /// Defines those of the branches that are sent; whether there are any.
    pub(super) fn sent_branches(
        &mut self,
        branches: &[Node<'a>],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let mut are_sent = false;
        for (index, branch) in branches.iter().enumerate() {
            let target = self.unwrapped(branch.clone()).pop();
            if target.is_some_and(|target| self.reach.contains(&target)) {
                let hint = format!("{hint}{}", branch_hint(branch, index));
                self.ty(branch.clone(), &hint, diagnostics);
                are_sent = true;
            }
        }
        are_sent
    }

    /// The values of alternatives that are all texts. None if one of them takes any text and no
    /// other names values, or only the empty one.
    fn texts(&self, branches: &[Node<'a>]) -> Option<Vec<String>> {
        let (mut values, mut any) = (Vec::new(), false);
        for branch in branches {
            let branch = follow(self.files, branch.clone()).ok()?;
            let is_text = branch.value.get("type").is_none_or(|ty| ty == "string");
            let named = text_values(&branch).filter(|values| !values.is_empty());
            match named {
                Some(named) if is_text => values.put_all(named),
                _ if branch.value.get("type").is_some_and(|ty| ty == "string") => any = true,
                _ => return None,
            }
        }
        if any && values.iter().all(String::is_empty) {
            values.clear();
        }
        (!branches.is_empty()).then_some(values)
    }

    fn enum_of(
        &mut self,
        node: &Node<'a>,
        branches: &[Node<'a>],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        self.define_union(node, hint, |types, name| {
            let lower = |(index, branch): (usize, &Node<'a>)| {
                let hint = format!("{name}{}", branch_hint(branch, index));
                let ty = types.ty(branch.clone(), &hint, diagnostics);
                (ty, types.target(branch.clone()).ok())
            };
            let branches = branches.iter().enumerate().map(lower).gather();
            (branches, Tags::of_union(node))
        })
    }

    /// A schema of several types: what it says of each holds for values of that type.
    pub(super) fn several(
        &mut self,
        node: &Node<'a>,
        names: &[&str],
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        if !self.reach.everything {
            return Type::Json;
        }
        self.define_union(node, hint, |types, union| {
            let lower = |(index, name): (usize, &&str)| {
                // The place of the type itself: the schema is a type of its own already.
                let own = Node {
                    pointer: format!("{}/type/{index}", node.pointer),
                    ..node.clone()
                };
                let hint = format!("{union}{}", pascal(name));
                (types.of_type(&own, name, &hint, diagnostics), Some(own))
            };
            (names.iter().enumerate().map(lower).gather(), None)
        })
    }

    /// Defines a union of what `lower` makes of its branches, given its name, and how they are told
    /// apart; less than a union if they are one type, or if one of them is raw JSON.
    pub(super) fn define_union(
        &mut self,
        node: &Node<'a>,
        hint: &str,
        lower: impl FnOnce(&mut Self, &str) -> (Vec<(Type, Option<Node<'a>>)>, Option<Tags<'a>>),
    ) -> Type {
        let name = self.type_name(node, hint);
        let ty = Type::Named(name.clone());
        self.remember(node, &ty, true);
        let place = self.definitions.len();
        self.define(node, name.clone(), TypeKind::Object(Vec::new()));
        let (branches, tags) = lower(self, &name);
        let mut lowered: Vec<(Type, Option<Node<'a>>)> = Vec::new();
        for (ty, target) in branches {
            let ty = boxed(ty);
            if !lowered.iter().any(|(known, _)| *known == ty) {
                lowered.push((ty, target));
            }
        }
        let result = match lowered.as_slice() {
            // One branch takes anything: there is nothing to tell apart.
            all if all.iter().any(|(ty, _)| *ty == Type::Json) => Type::Json,
            [(only, _)] => unboxed_branch(only),
            _ => ty,
        };
        if !matches!(&result, Type::Named(own) if *own == name) {
            self.definitions.remove(place);
            self.remember(node, &result, false);
            return result;
        }
        let kind = self.union_kind(&name, lowered, tags);
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = kind;
        }
        self.remember(node, &result, false);
        result
    }

    fn union_kind(
        &self,
        union: &str,
        lowered: Vec<(Type, Option<Node<'a>>)>,
        tags: Option<Tags<'a>>,
    ) -> TypeKind {
        let all_objects = lowered
            .iter()
            .all(|(ty, target)| is_object(ty) && target.is_some());
        let tags = match tags.filter(|_| all_objects) {
            Some(tags) => Some(tags),
            None if all_objects => {
                let targets = lowered.iter().filter_map(|(_, target)| target.clone());
                self.constant_tags(&targets.gather::<Vec<_>>())
            }
            None => None,
        };
        let mut names = Namespace::reserving(["Other", "Self"]);
        let mut branches = Vec::new();
        for (ty, target) in lowered {
            let values = match (&tags, &target) {
                (Some(tags), Some(target)) => self.tags_of(tags, target),
                _ => vec![None],
            };
            let several = values.len() > 1;
            for tag in values {
                let name = match (&tag, branch_name(&ty, union)) {
                    (Some(tag), _) if several && tag.starts_with(char::is_alphabetic) => {
                        variant(tag)
                    }
                    (Some(tag), name) if several => variant(&format!("{name} {tag}")),
                    (_, name) => name,
                };
                branches.push(Branch {
                    name: names.unique(name),
                    ty: ty.clone(),
                    tag,
                });
            }
        }
        TypeKind::Union {
            tag: tags.map(|tags| tags.member),
            branches,
        }
    }

    /// The tags of a branch.
    pub(super) fn tags_of(&self, tags: &Tags<'a>, target: &Node<'a>) -> Vec<Option<String>> {
        let values = match &tags.discriminator {
            Some(discriminator) => tag_values(discriminator, target),
            None => self.constants(target, &tags.member).unwrap_or_default(),
        };
        values.into_iter().map(Some).gather()
    }

    /// A member that every branch requires, with values that no other branch has: it tells them
    /// apart as well as a discriminator does.
    pub(super) fn constant_tags(&self, targets: &[Node<'a>]) -> Option<Tags<'a>> {
        let members = self.parts(targets.first()?).ok()?.members.properties;
        let tells_apart = |member: &String| {
            let mut seen = HashSet::new();
            targets.iter().all(|target| {
                let values = self.constants(target, member).unwrap_or_default();
                !values.is_empty() && values.into_iter().all(|value| seen.insert(value))
            })
        };
        let member = members
            .into_iter()
            .map(|(name, _)| name)
            .find(tells_apart)?;
        Some(Tags {
            member,
            discriminator: None,
        })
    }

    /// The few values that a schema of an object allows for a member that it requires.
    fn constants(&self, schema: &Node<'a>, member: &str) -> Option<Vec<String>> {
        let members = self.parts(schema).ok()?.members;
        let (_, property) = members.properties.iter().find(|(name, _)| name == member)?;
        // The last part is the one that narrows.
        let values = listed(&self.target(property.last()?.clone()).ok()?);
        let all_scalars = values.iter().all(|value| is_scalar(value.value));
        let texts = values.iter().map(|value| text_of(value.value)).gather();
        (all_scalars && members.required.contains(member)).then_some(texts)
    }
}

/// How the branches of a union are told apart: by the text of a member.
pub(super) struct Tags<'a> {
    pub(super) member: String,
    /// The Discriminator Object; without one, each branch has its values in its own schema.
    discriminator: Option<Node<'a>>,
}

impl<'a> Tags<'a> {
    /// What the `discriminator` of a schema says.
    pub(super) fn of_union(node: &Node<'a>) -> Option<Self> {
        let discriminator = node.get("discriminator")?;
        let member = discriminator.get("propertyName")?.value.as_str()?;
        Some(Tags {
            member: member.to_owned(),
            discriminator: Some(discriminator),
        })
    }
}

fn branch_hint(branch: &Node<'_>, index: usize) -> String {
    let title = branch.value.get("title").and_then(Value::as_str);
    title.map_or_else(|| format!("Variant{}", index + 1), pascal)
}

fn is_object(ty: &Type) -> bool {
    matches!(ty, Type::Boxed(inner) if matches!(**inner, Type::Named(_)))
}

/// The tags of a branch: those that the mapping gives it, else the name of its component
/// (OpenAPI, Discriminator Object).
pub(super) fn tag_values(discriminator: &Node<'_>, target: &Node<'_>) -> Vec<String> {
    let Some(name) = schema_name(target) else {
        return Vec::new();
    };
    let mapping = discriminator.get("mapping");
    let mapped: Vec<String> = mapping
        .iter()
        .flat_map(Node::members)
        .filter(|(_, value)| {
            let reference = value.value.as_str().unwrap_or_default();
            reference == name || reference.rsplit('/').next() == Some(name.as_str())
        })
        .map(|(tag, _)| tag.to_owned())
        .gather();
    if !mapped.is_empty() {
        return mapped;
    }
    // An extension by which descriptions of Azure say the same on the branch itself.
    let own = target.value.get("x-ms-discriminator-value");
    let own = own.and_then(Value::as_str).map(str::to_owned);
    vec![own.unwrap_or(name)]
}

/// Objects are boxed: a union is as large as its largest branch.
fn boxed(ty: Type) -> Type {
    match ty {
        Type::Named(_) => Type::Boxed(Box::new(ty)),
        other => other,
    }
}

fn unboxed_branch(ty: &Type) -> Type {
    match ty {
        Type::Boxed(inner) => (**inner).clone(),
        other => other.clone(),
    }
}

/// What a branch is called: like its type, without the name of the union where that starts with it.
pub(super) fn branch_name(ty: &Type, union: &str) -> String {
    match ty {
        Type::String | Type::Secret => "Text".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "Integer".to_owned(),
        Type::F64 => "Number".to_owned(),
        Type::Format(Format::Uuid) => "Uuid".to_owned(),
        Type::Format(Format::ChronoDate | Format::TimeDate) => "Date".to_owned(),
        Type::Format(Format::ChronoDateTime | Format::TimeDateTime) => "DateTime".to_owned(),
        Type::List(_) => "List".to_owned(),
        Type::Map(_) => "Map".to_owned(),
        Type::Named(name) | Type::Enum(name) | Type::NumberEnum(name) => {
            match name.strip_prefix(union) {
                Some(rest) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
                _ => name.clone(),
            }
        }
        Type::Boxed(inner) | Type::Option(inner) => branch_name(inner, union),
        Type::Json | Type::Unit | Type::Bytes | Type::Upload | Type::Multipart => "Json".to_owned(),
    }
}
