//! The root of a document (Arazzo, Arazzo Description Object, Info Object, Source Description
//! Object).

use super::{Document, Parser, SourceDescription, twice};
use crate::diagnostic::{Diagnostic, Fix, rules};
use crate::gather::Gather;
use crate::parse::expression::Version;
use crate::parse::node::{Node, Text};

impl<'a> Parser<'_, 'a> {
    pub(super) fn document(&mut self, root: &Node<'a>) -> Option<Document<'a>> {
        self.version = self.version(root)?;
        self.fields(
            root,
            "an Arazzo document",
            &[
                "arazzo",
                "info",
                "sourceDescriptions",
                "workflows",
                "components",
            ],
            &["$self"],
        );
        self.components = self.components(root);
        let [title, summary, description] = self.info(root);
        Some(Document {
            file: root.file,
            version: self.version,
            self_uri: self.self_uri(root),
            title,
            summary,
            description,
            sources: self.sources(root),
            workflows: self.workflows(root),
        })
    }

    fn version(&mut self, root: &Node<'a>) -> Option<Version> {
        let Some(node) = root.get("arazzo") else {
            self.reader.push(
                Diagnostic::new(rules::MISSING_FIELD, "this is not an Arazzo document")
                    .at(&root.place(), "has no field `arazzo` with a version"),
            );
            return None;
        };
        let version = node.value.as_str();
        let known = version.and_then(|version| match version.split('.').gather::<Vec<_>>()[..] {
            ["1", "0", _] => Some(Version::V1_0),
            ["1", "1", _] => Some(Version::V1_1),
            _ => None,
        });
        if known.is_none() {
            let help = match version {
                Some(_) => "versions 1.0.x and 1.1.x are read",
                None => "the version is a text: quote it, and write it in full, as in \"1.0.1\"",
            };
            self.reader.push(
                Diagnostic::new(rules::VERSION, "this version of Arazzo is not read")
                    .at(&node.place(), "unknown version")
                    .help(help)
                    .fix_optional(complete(node.value).map(|v| Fix::text(&node.place(), v))),
            );
        }
        known
    }

    /// `$self`; the document is known by it, and paths in it start there.
    fn self_uri(&mut self, root: &Node<'a>) -> Option<Text> {
        let mut uri = self.reader.optional_text(root, "$self")?;
        if let Some(at) = uri.value.find('#') {
            self.reader.push(
                Diagnostic::new(rules::SELF_FRAGMENT, "`$self` has a fragment")
                    .at(&uri.place.part(at..uri.value.len()), "ignored")
                    .help("leave it out")
                    .fix(Fix::text(&uri.place.part(at..uri.value.len()), "")),
            );
            uri.value.truncate(at);
        }
        Some(uri)
    }

    /// Title, summary and description.
    fn info(&mut self, root: &Node<'a>) -> [Option<Text>; 3] {
        if root.get("info").is_none() {
            self.reader.missing(root, "info", "the document");
        }
        let Some(info) = self.reader.mapping(root, "info") else {
            return [None, None, None];
        };
        self.fields(
            &info,
            "`info`",
            &["title", "summary", "description", "version"],
            &[],
        );
        let text = ["title", "summary", "description"];
        let text = text.map(|name| self.reader.optional_text(&info, name));
        if text[0].is_none() {
            self.missing_name(&info, "title");
        }
        match info.get("version") {
            None => self.missing_name(&info, "version"),
            Some(version) if version.value.is_number() => self.reader.push(
                Diagnostic::new(rules::INFO_VERSION, "`version` should be a text")
                    .at(&version.place(), "a number")
                    .help(format!("quote it: \"{}\"", version.value))
                    .fix(Fix::quote(&version.place())),
            ),
            Some(version) => {
                self.reader.text(&version);
            }
        }
        text
    }

    fn missing_name(&mut self, info: &Node<'a>, name: &str) {
        self.reader.push(
            Diagnostic::new(rules::MISSING_NAME, format!("`info` has no `{name}`"))
                .at(&info.place().key(), format!("needs a `{name}`")),
        );
    }

    fn sources(&mut self, root: &Node<'a>) -> Vec<SourceDescription> {
        let items = self
            .reader
            .required_list(root, "sourceDescriptions", "the document");
        let mut sources: Vec<SourceDescription> = Vec::new();
        for item in items {
            let Some(source) = self.source(&item) else {
                continue;
            };
            match sources.iter().find(|s| s.name.value == source.name.value) {
                Some(first) => {
                    let what = "source descriptions";
                    let diagnostic = twice(rules::DUP_SOURCE, what, &source.name, &first.name);
                    self.reader.push(diagnostic);
                }
                None => sources.push(source),
            }
        }
        sources
    }

    fn source(&mut self, item: &Node<'a>) -> Option<SourceDescription> {
        let what = "a source description";
        if !self.reader.is_mapping(item) {
            return None;
        }
        self.fields(item, what, &["name", "url", "type"], &[]);
        let name = self.reader.required_text(item, "name", what);
        let url = self.reader.required_text(item, "url", what);
        let kind = self.reader.optional_text(item, "type");
        if let Some(name) = &name {
            self.check_name(name);
        }
        if let Some(kind) = kind.as_ref().filter(|kind| kind.value == "asyncapi")
            && self.version == Version::V1_0
        {
            self.needs_1_1(&kind.place, "the source type `asyncapi`");
        }
        Some(SourceDescription {
            name: name?,
            url: url?,
            kind,
        })
    }
}

/// The version in full that is meant by one without its last number, or by a number.
fn complete(version: &serde_json::Value) -> Option<&'static str> {
    let text = match version {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => return None,
    };
    match text.as_str() {
        "1.0" => Some("1.0.1"),
        "1.1" => Some("1.1.0"),
        _ => None,
    }
}
