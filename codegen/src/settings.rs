//! `arazzo.toml`: levels of findings, for all documents and for some.
//!
//! For each document that is read, the nearest such file counts, from its own folder up to that of the
//! package.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, Level, Levels, Preset, rules, settable};
use crate::gather::Gather;
use crate::source::{FileId, Files, Place, Spot};
use crate::suggest;

mod glob;
pub mod toml;

use toml::{Key, Scalar, Table, Value};

/// The name of the file.
pub const FILE: &str = "arazzo.toml";

/// Reads the settings of all documents that have been read so far.
pub fn read(files: &mut Files, levels: &mut Levels, diagnostics: &mut Diagnostics) {
    let mut found: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut settings: HashMap<PathBuf, Settings> = HashMap::new();
    let documents: Vec<(FileId, PathBuf)> = files
        .iter()
        .map(|(id, file)| (id, file.path.clone()))
        .gather();
    for (id, path) in documents {
        let Some(folder) = path.parent() else {
            continue;
        };
        let nearest = found
            .entry(folder.to_owned())
            .or_insert_with(|| nearest(files, folder));
        if let Some(nearest) = nearest {
            let settings = settings
                .entry(nearest.clone())
                .or_insert_with(|| Settings::load(nearest, files, diagnostics));
            levels.set_document(id, settings.preset(&path));
        }
    }
}

/// The file that counts for the documents of a folder.
pub fn nearest(files: &Files, folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let file = folder.join(FILE);
        if file.is_file() {
            return Some(file);
        }
        if files.ends_at(folder) {
            break;
        }
    }
    None
}

/// What one file says.
#[derive(Debug, Default)]
struct Settings {
    /// Its folder, from which patterns start.
    folder: PathBuf,
    general: Preset,
    /// For the documents that a pattern means; later ones count more.
    some: Vec<(String, Preset)>,
}

impl Settings {
    fn load(path: &Path, files: &mut Files, diagnostics: &mut Diagnostics) -> Self {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("{} cannot be read: {error}", files.display(path));
                diagnostics.push(Diagnostic::new(rules::CONFIGURATION, message));
                String::new()
            }
        };
        let document = toml::read(&text);
        let mut reader = Reader {
            file: files.add(path.to_owned(), text),
            settings: Settings {
                folder,
                ..Settings::default()
            },
            diagnostics,
        };
        for mistake in document.mistakes {
            let place = reader.place(mistake.range);
            let first = mistake.first.map(|range| reader.place(range));
            let label = if first.is_some() { "the second" } else { "" };
            let found = Diagnostic::new(rules::CONFIGURATION, mistake.message)
                .at(&place, label)
                .at_optional(first.as_ref(), "the first")
                .help(mistake.help);
            reader.diagnostics.push(found);
        }
        for table in &document.tables {
            reader.table(table);
        }
        reader.settings
    }

    /// What holds for a document.
    fn preset(&self, document: &Path) -> Preset {
        let mut preset = self.general.clone();
        let path = document.strip_prefix(&self.folder).unwrap_or(document);
        let path = path.to_string_lossy().replace('\\', "/");
        let some = self.some.iter();
        for (_, more) in some.filter(|(pattern, _)| glob::matches(pattern, &path)) {
            preset.add(more);
        }
        preset
    }
}

/// Makes settings of a file's tables, and finds what is wrong with them.
struct Reader<'d> {
    file: FileId,
    settings: Settings,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn place(&self, range: std::ops::Range<usize>) -> Place {
        Place {
            file: self.file,
            spot: Spot::Bytes(range),
        }
    }

    fn mistake(&mut self, at: &Key, label: &str, message: String, help: Option<String>) {
        let place = self.place(at.range.clone());
        let found = Diagnostic::new(rules::CONFIGURATION, message).at(&place, label);
        self.diagnostics.push(found.help_optional(help));
    }

    fn table(&mut self, table: &Table) {
        match table.header.as_slice() {
            [] => {
                for (key, _) in &table.members {
                    self.outside(key);
                }
            }
            [levels] if levels.name == "levels" => {
                let preset = self.preset(table);
                self.settings.general.add(&preset);
            }
            [levels, pattern] if levels.name == "levels" => {
                self.check_pattern(pattern);
                let preset = self.preset(table);
                self.settings.some.push((pattern.name.clone(), preset));
            }
            [levels, _, more, ..] if levels.name == "levels" => {
                let message = "a table of levels has one pattern of paths".to_owned();
                let help =
                    "a path with dots or slashes stands in quotes, as in `[levels.\"a/b.yaml\"]`";
                self.mistake(more, "a second one", message, Some(help.to_owned()));
            }
            [other, ..] => {
                let message = format!("there is no table `{}`", other.name);
                let near = suggest::did_you_mean(&other.name, ["levels"]);
                let help = near.unwrap_or_else(|| {
                    "levels are set in `[levels]`, and for some documents in `[levels.\"<pattern>\"]`"
                        .to_owned()
                });
                self.mistake(other, "no such table", message, Some(help));
            }
        }
    }

    /// A member that stands before any header.
    fn outside(&mut self, key: &Key) {
        let name = &key.name;
        let known = name == "strict" || rules::by_slug(name).is_some();
        let message = format!("`{name}` stands in no table");
        let help = match known {
            true => "put it below the header `[levels]`",
            false => "levels are set below the header `[levels]`, by the name of the finding",
        };
        self.mistake(key, "in no table", message, Some(help.to_owned()));
    }

    /// A path, and no pattern, is that of a document.
    fn check_pattern(&mut self, pattern: &Key) {
        let path = self.settings.folder.join(&pattern.name);
        if glob::is_pattern(&pattern.name) || path.is_file() {
            return;
        }
        let message = format!("there is no document `{}` beside this file", pattern.name);
        let folder = path.parent().unwrap_or(&path);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.path())
            .filter_map(|path| Some(path.strip_prefix(&self.settings.folder).ok()?.to_owned()))
            .map(|path| path.to_string_lossy().replace('\\', "/"))
            .gather();
        names.sort();
        let near = suggest::did_you_mean(&pattern.name, names.iter().map(String::as_str));
        let help = near.unwrap_or_else(|| {
            "paths start in the folder of this file; `*` stands for a part of a name, `**` for folders"
                .to_owned()
        });
        self.mistake(pattern, "no such document", message, Some(help));
    }

    fn preset(&mut self, table: &Table) -> Preset {
        let mut preset = Preset::default();
        for (key, value) in &table.members {
            match self.level(key, value) {
                Ok(Setting::Strict(strict)) => preset.strict = Some(strict),
                Ok(Setting::Level(level)) => {
                    preset.set.insert(key.name.clone(), level);
                }
                Err(mistake) => self.diagnostics.push(mistake),
            }
        }
        preset
    }

    fn level(&self, key: &Key, value: &Value) -> Result<Setting, Diagnostic> {
        let at_value = self.place(value.range.clone());
        let wrong = |message: String, help: String| {
            let found = Diagnostic::new(rules::CONFIGURATION, message);
            Err(found.at(&at_value, "no level").help(help))
        };
        match (&value.scalar, key.name.as_str()) {
            (Scalar::Bool(strict), "strict") => Ok(Setting::Strict(*strict)),
            (Scalar::Text(_), "strict") => wrong(
                "`strict` is `true` or `false`".to_owned(),
                "write it without quotes".to_owned(),
            ),
            (Scalar::Bool(_), _) => wrong(
                "a level is a text".to_owned(),
                "write `\"allow\"`, `\"warn\"` or `\"deny\"`".to_owned(),
            ),
            (Scalar::Text(text), slug) => {
                let Some(level) = Level::named(text) else {
                    let names = Level::NAMED.map(|(name, _)| name);
                    let near = suggest::did_you_mean(text, names);
                    let help =
                        near.unwrap_or_else(|| "levels are `allow`, `warn` and `deny`".to_owned());
                    return wrong(format!("there is no level `{text}`"), help);
                };
                let at_key = self.place(key.range.clone());
                match settable(slug, level) {
                    Ok(_) => Ok(Setting::Level(level)),
                    Err(mistake) if rules::by_slug(slug).is_none() => {
                        Err(mistake.at(&at_key, "no such finding"))
                    }
                    Err(mistake) => Err(mistake
                        .at(&at_value, "cannot be set")
                        .at(&at_key, "always an error")),
                }
            }
        }
    }
}

enum Setting {
    Strict(bool),
    Level(Level),
}
