//! `oneOf` and `anyOf`: enums, told apart by a tag or by their shape.

use serde_json::Value;

use super::Types;
use super::scalar::text_values;
use crate::diagnostic::Diagnostics;
use crate::ir::{Branch, Type, TypeKind};
use crate::lower::names::{Namespace, pascal};
use crate::parse::node::Node;
use crate::resolve::pointer::{is_null, schema_name};
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
        let mut branches = node.list(keyword);
        branches.retain(|branch| !is_null(branch));
        if let [only] = branches.as_slice() {
            return self.ty(only.clone(), hint, diagnostics);
        }
        if let Some(values) = self.texts(&branches) {
            return match values.is_empty() {
                true => Type::String,
                false => self.enumeration(node, values, hint),
            };
        }
        if !self.reach.everything {
            return Type::Json;
        }
        self.enum_of(node, &branches, hint, diagnostics)
    }

    /// The values of alternatives that are all texts. None if one of them takes any text and no
    /// other names values, or only the empty one.
    fn texts(&self, branches: &[Node<'a>]) -> Option<Vec<String>> {
        let (mut values, mut any) = (Vec::new(), false);
        for branch in branches {
            let branch = follow(self.files, branch.clone()).ok()?;
            let is_text = branch.value.get("type").is_none_or(|ty| ty == "string");
            let named = text_values(&branch).filter(|_| branch.get("enum").is_some());
            match named {
                Some(named) if is_text => values.extend(named),
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
        let name = self.type_name(node, hint);
        let ty = Type::Named(name.clone());
        self.remember(node, &ty, true);
        let place = self.definitions.len();
        self.define(node, name.clone(), TypeKind::Object(Vec::new()));
        let mut lowered: Vec<(Type, Option<Node<'a>>)> = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let hint = format!("{name}{}", self.branch_hint(branch, index));
            let branch_ty = boxed(self.ty(branch.clone(), &hint, diagnostics));
            if !lowered.iter().any(|(known, _)| *known == branch_ty) {
                lowered.push((branch_ty, follow(self.files, branch.clone()).ok()));
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
        let kind = self.union_kind(node, lowered);
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = kind;
        }
        self.remember(node, &result, false);
        result
    }

    fn branch_hint(&self, branch: &Node<'a>, index: usize) -> String {
        let title = branch.value.get("title").and_then(Value::as_str);
        title.map_or_else(|| format!("Variant{}", index + 1), pascal)
    }

    fn union_kind(&self, node: &Node<'a>, lowered: Vec<(Type, Option<Node<'a>>)>) -> TypeKind {
        let tag = discriminator(node, &lowered);
        let mut names = Namespace::reserving(["Other", "Self"]);
        let mut branches = Vec::new();
        for (ty, target) in lowered {
            let tags = match &tag {
                Some(_) => tags(node, target.as_ref()),
                None => vec![None],
            };
            for tag in tags {
                branches.push(Branch {
                    name: names.unique(branch_name(&ty)),
                    ty: ty.clone(),
                    tag,
                });
            }
        }
        TypeKind::Union { tag, branches }
    }
}

/// The member that tells the branches apart, if all of them are named objects.
fn discriminator(node: &Node<'_>, branches: &[(Type, Option<Node<'_>>)]) -> Option<String> {
    let name = node.get("discriminator")?.get("propertyName")?;
    let all_named = branches.iter().all(|(ty, target)| {
        let is_object = matches!(ty, Type::Boxed(inner) if matches!(**inner, Type::Named(_)));
        is_object && target.as_ref().and_then(schema_name).is_some()
    });
    name.value.as_str().filter(|_| all_named).map(str::to_owned)
}

/// The tags of a branch: those that the mapping gives it, or the name of its component
/// (OpenAPI, Discriminator Object).
fn tags(node: &Node<'_>, target: Option<&Node<'_>>) -> Vec<Option<String>> {
    let Some(name) = target.and_then(schema_name) else {
        return Vec::new();
    };
    let mapping = node.get("discriminator").and_then(|d| d.get("mapping"));
    let mapped: Vec<Option<String>> = mapping
        .iter()
        .flat_map(Node::members)
        .filter(|(_, value)| {
            let reference = value.value.as_str().unwrap_or_default();
            reference == name || reference.rsplit('/').next() == Some(name.as_str())
        })
        .map(|(tag, _)| Some(tag.to_owned()))
        .collect();
    match mapped.is_empty() {
        true => vec![Some(name)],
        false => mapped,
    }
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

fn branch_name(ty: &Type) -> String {
    match ty {
        Type::String | Type::Secret => "Text".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "Integer".to_owned(),
        Type::F64 => "Number".to_owned(),
        Type::List(_) => "List".to_owned(),
        Type::Map(_) => "Map".to_owned(),
        Type::Named(name) | Type::Enum(name) => name.clone(),
        Type::Boxed(inner) | Type::Option(inner) => branch_name(inner),
        Type::Json | Type::Unit | Type::Bytes | Type::Upload | Type::Multipart => "Json".to_owned(),
    }
}
