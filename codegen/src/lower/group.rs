//! Large clients are cut into modules, one per tag, so that a reader finds things.

use std::collections::{BTreeMap, HashMap};

use crate::gather::{Collection, Gather};
use crate::ir::{Docs, Group, Operation, Source, Type};
use crate::lower::docs::{markdown, sentence};
use crate::lower::names::{Namespace, snake};

/// How many operations one module may have.
const OPERATIONS: usize = 40;

/// Cuts the source into groups, if it is large; `tags` are those of the description, with their
/// texts.
pub fn group(source: &mut Source, tags: &[(String, Docs)]) {
    if source.operations.len() <= OPERATIONS {
        return;
    }
    let mut modules = Namespace::reserving(["types", "servers"]);
    let mut groups = groups(&source.operations, tags, &mut modules);
    if groups.len() < 2 {
        return;
    }
    let owners = owners(source, &groups);
    for (index, definition) in source.types.iter().enumerate() {
        if let Some(Owner::One(group)) = owners.get(definition.name.as_str())
            && let Some(group) = groups.get_mut(*group)
        {
            group.types.push(index);
        }
    }
    source.groups = groups;
}

/// The operations by tag, or by path where they have none, in the order of the document.
fn groups(
    operations: &[Operation],
    tags: &[(String, Docs)],
    modules: &mut Namespace,
) -> Vec<Group> {
    let common = common_segments(operations);
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let key = match &operation.tag {
            Some(tag) => tag.clone(),
            None => of_path(&operation.path, common),
        };
        let group = *known.entry(snake(&key)).or_insert_with(|| {
            groups.push(new_group(operation, &key, tags, modules));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(group) {
            group.operations.push(index);
        }
    }
    groups
}

fn new_group(
    operation: &Operation,
    key: &str,
    tags: &[(String, Docs)],
    modules: &mut Namespace,
) -> Group {
    let mut docs = sentence(match operation.tag {
        Some(_) => format!("Operations with the tag “{}”.", markdown(key)),
        None => format!("Operations below `{key}`."),
    });
    let described = tags.iter().find(|(tag, _)| tag == key);
    docs.0
        .put_all(described.iter().flat_map(|(_, text)| text.0.clone()));
    Group {
        module: modules.unique(snake(key)),
        docs,
        operations: Vec::new(),
        types: Vec::new(),
    }
}

/// How many segments all paths begin with: a version, say.
fn common_segments(operations: &[Operation]) -> usize {
    let mut paths = operations.iter().map(|operation| segments(&operation.path));
    let first = paths.next().unwrap_or_default();
    let common = paths.fold(first.len(), |common, path| {
        let equal = first.iter().zip(&path).take_while(|(a, b)| a == b);
        equal.count().min(common)
    });
    let is_fixed = |segment: &&&str| !segment.contains('{');
    first.iter().take(common).take_while(is_fixed).count()
}

/// The first segment after the common ones.
fn of_path(path: &str, common: usize) -> String {
    let segments = segments(path);
    let fixed = segments.iter().skip(common).find(|s| !s.contains('{'));
    fixed
        .or(segments.last())
        .copied()
        .unwrap_or("root")
        .to_owned()
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .gather()
}

/// Which groups use a type.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    One(usize),
    Several,
}

fn owners(source: &Source, groups: &[Group]) -> BTreeMap<String, Owner> {
    let definitions: HashMap<&str, Vec<&str>> = source
        .types
        .iter()
        .map(|definition| (definition.name.as_str(), names(definition.kind.types())))
        .gather();
    let mut owners: BTreeMap<String, Owner> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        let operations = group
            .operations
            .iter()
            .filter_map(|o| source.operations.get(*o));
        let mut open: Vec<&str> = operations.flat_map(|o| names(o.types())).gather();
        while let Some(name) = open.pop() {
            let owner = owners.get(name).copied();
            let now = match owner {
                None => Owner::One(index),
                Some(Owner::One(other)) if other != index => Owner::Several,
                Some(_) => continue,
            };
            owners.insert(name.to_owned(), now);
            open.extend(definitions.get(name).into_iter().flatten());
        }
    }
    // What no operation reaches stays beside the groups, and so does all that it names.
    let unreached = source.types.iter().map(|definition| &definition.name);
    let unreached = unreached.filter(|name| !owners.contains_key(name.as_str()));
    let mut open: Vec<&str> = unreached.map(String::as_str).gather();
    while let Some(name) = open.pop() {
        if owners.insert(name.to_owned(), Owner::Several) != Some(Owner::Several) {
            open.extend(definitions.get(name).into_iter().flatten());
        }
    }
    owners
}

fn names(types: Vec<&Type>) -> Vec<&str> {
    types.into_iter().filter_map(Type::name).gather()
}
