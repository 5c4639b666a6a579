//! The package's Cargo.toml, with comments and layout as they are.

use std::path::{Component, Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// What says where a dependency is, other than in the registry that everybody has.
const PLACES: [&str; 4] = ["path", "git", "workspace", "registry"];

/// A Cargo.toml.
pub struct Manifest {
    /// The package's name.
    pub name: String,
    document: DocumentMut,
}

/// Where a dependency comes from.
pub enum Source<'s> {
    /// A folder.
    Path(String),
    /// The registry: a version, and features.
    Version(&'s str, &'s [&'s str]),
}

impl Source<'_> {
    /// One of our crates: in a folder, or as published.
    pub fn ours(package: &Path, path: Option<&Path>) -> Result<Self, String> {
        Ok(match path {
            Some(path) => Source::Path(relative(package, path)?),
            None => Source::Version(env!("CARGO_PKG_VERSION"), &[]),
        })
    }

    fn value(&self) -> Value {
        let mut table = InlineTable::new();
        match self {
            Source::Path(path) => {
                table.insert("path", path.as_str().into());
            }
            Source::Version(version, []) => return (*version).into(),
            Source::Version(version, features) => {
                table.insert("version", (*version).into());
                let features: Array = features.iter().copied().collect();
                table.insert("features", features.into());
            }
        }
        table.into()
    }
}

impl Manifest {
    /// Reads that of the package in a folder.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join("Cargo.toml");
        let Some(text) = super::read(&path)? else {
            return Err(format!(
                "error: {} is not the folder of a package\nhelp: make one with `cargo new`",
                folder.display()
            ));
        };
        let document: DocumentMut = text
            .parse()
            .map_err(|error| format!("error: {} is not TOML: {error}", path.display()))?;
        let name = document.get("package").and_then(|p| p.get("name"));
        let Some(name) = name.and_then(Item::as_str).map(str::to_owned) else {
            return Err(format!(
                "error: {} has no package\nhelp: name the folder of a package of the workspace",
                path.display()
            ));
        };
        Ok(Manifest { name, document })
    }

    /// The text that a key has, below tables.
    pub fn text_at(&self, keys: &[&str]) -> Option<&str> {
        let mut item = self.document.as_item();
        for key in keys {
            item = item.get(key)?;
        }
        item.as_str()
    }

    /// Adds a dependency; whether it was missing. One of the registry gets the folder that is named now.
    pub fn add(&mut self, table: &str, name: &str, source: Source<'_>) -> Result<bool, String> {
        let tables = self
            .document
            .entry(table)
            .or_insert_with(|| Item::Table(Table::new()));
        let Some(tables) = tables.as_table_like_mut() else {
            return Err(format!("error: `{table}` in Cargo.toml is no table"));
        };
        let Some(there) = tables.get_mut(name) else {
            tables.insert(name, Item::Value(source.value()));
            return Ok(true);
        };
        let Source::Path(path) = source else {
            return Ok(false);
        };
        let Some(entry) = as_table(there) else {
            return Ok(false);
        };
        if PLACES.iter().any(|key| entry.contains_key(key)) {
            return Ok(false);
        }
        entry.insert("path", toml_edit::value(path));
        Ok(true)
    }

    /// Whether a dependency says where it is, so that it is not looked for in the registry.
    pub fn is_placed(&self, table: &str, name: &str) -> bool {
        let entry = self.document.get(table).and_then(|table| table.get(name));
        entry.is_some_and(|entry| PLACES.iter().any(|key| entry.get(key).is_some()))
    }

    /// Adds features to a dependency that is there; those that were missing. Nothing if its entry has a
    /// form that has no place for them.
    pub fn enable<'f>(&mut self, name: &str, features: &[&'f str]) -> Option<Vec<&'f str>> {
        if features.is_empty() {
            return Some(Vec::new());
        }
        let dependencies = self.document.get_mut("dependencies")?;
        let entry = as_table(dependencies.as_table_like_mut()?.get_mut(name)?)?;
        let there = entry
            .get("features")
            .map_or_else(|| Some(Array::new()), |there| there.as_array().cloned());
        let mut all = there?;
        let has = |feature: &str| all.iter().any(|there| there.as_str() == Some(feature));
        let missing: Vec<&str> = features.iter().copied().filter(|f| !has(f)).collect();
        if !missing.is_empty() {
            all.extend(missing.iter().copied());
            entry.insert("features", toml_edit::value(all));
        }
        Some(missing)
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.document.to_string()
    }
}

/// A dependency's entry as a table; a version alone becomes one.
fn as_table(entry: &mut Item) -> Option<&mut dyn TableLike> {
    if let Some(Value::String(version)) = entry.as_value() {
        let mut table = InlineTable::new();
        table.insert("version", version.value().as_str().into());
        let mut table = Value::from(table);
        *table.decor_mut() = version.decor().clone();
        *entry = Item::Value(table);
    }
    entry.as_table_like_mut()
}

/// The path of a crate's folder, as the Cargo.toml of a package names it: relative where it was given so.
fn relative(package: &Path, folder: &Path) -> Result<String, String> {
    let canonical = |path: &Path| path.canonicalize().ok();
    let there = canonical(folder).filter(|folder| folder.join("Cargo.toml").is_file());
    let (Some(there), Some(package)) = (there, canonical(package)) else {
        return Err(format!(
            "error: {} is not the folder of a package",
            folder.display()
        ));
    };
    let path = match folder.is_absolute() {
        true => there,
        false => from(&package, &there),
    };
    // The same on every platform.
    Ok(path.to_string_lossy().replace('\\', "/"))
}

/// The way from one folder to another; both are absolute.
fn from(start: &Path, end: &Path) -> PathBuf {
    let (start, end): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (start.components().collect(), end.components().collect());
    let common = start.iter().zip(&end).take_while(|(a, b)| a == b).count();
    let up = start.iter().skip(common).map(|_| Component::ParentDir);
    up.chain(end.into_iter().skip(common)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Path, from};

    #[test]
    fn ways_between_folders() {
        let way = |start: &str, end: &str| from(Path::new(start), Path::new(end));
        assert_eq!(way("/a/b", "/a/c/d"), Path::new("../c/d"));
        assert_eq!(way("/a", "/a/c"), Path::new("c"));
        assert_eq!(way("/a/b/c", "/a"), Path::new("../.."));
    }
}
