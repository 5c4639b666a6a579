//! Parameters, and how they are serialised.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::{Gather, sort_by_key};
use crate::ir::{self, Location, ParameterStruct, Style, StyleKind, Type};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, pascal, snake};
use crate::lower::operation::media::{is_form, is_text};
use crate::lower::operation::{Operations, Parts};
use crate::parse::node::Node;
use crate::parse::openapi::OperationEntry;
use crate::resolve::pointer::nullable;
use crate::resolve::reference::follow;

impl<'a> Operations<'a, '_> {
    pub(super) fn parameters(
        &mut self,
        parts: &Parts<'a>,
        entry: &OperationEntry,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> (Vec<ir::Parameter>, Option<ParameterStruct>) {
        let mut arguments: Vec<ir::Parameter> = Vec::new();
        let mut optional: Vec<ir::Parameter> = Vec::new();
        let mut argument_names = Namespace::reserving(["body", "options", "self"]);
        if self.takes_media_type(parts) {
            argument_names.unique("media_type".to_owned());
        }
        let mut field_names = Namespace::default();
        for node in &parts.parameters {
            let Some((mut parameter, required)) = self.parameter(node, prefix, diagnostics) else {
                continue;
            };
            if required {
                parameter.ident = argument_names.unique(parameter.ident);
                arguments.push(parameter);
            } else {
                parameter.ident = field_names.unique(parameter.ident);
                optional.push(parameter);
            }
        }
        for name in template_variables(&entry.path) {
            let declared = |p: &ir::Parameter| p.location == Location::Path && p.name == name;
            if !arguments.iter().any(declared) {
                arguments.push(undeclared_path_parameter(
                    argument_names.unique(snake(&name)),
                    name,
                ));
            }
        }
        let position = |p: &ir::Parameter| match p.location {
            Location::Path => entry.path.find(&format!("{{{}}}", p.name)),
            _ => None,
        };
        sort_by_key(&mut arguments, |p| position(p).unwrap_or(usize::MAX));
        let options = (!optional.is_empty()).then(|| ParameterStruct {
            name: self.types.unique(&format!("{prefix}Parameters")),
            parameters: optional,
        });
        (arguments, options)
    }

    /// A parameter, and whether it is required.
    fn parameter(
        &mut self,
        node: &Node<'a>,
        prefix: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<(ir::Parameter, bool)> {
        let name = node.value.get("name").and_then(Value::as_str)?;
        let location = location(node, name, diagnostics)?;
        report_style(node, name, location, diagnostics);
        let content = node.get("content");
        let content = content.and_then(|content| content.members().next());
        // Described by a media type, or by a schema and a style (OpenAPI, Parameter Object).
        let schema = match &content {
            Some((_, media)) => media.get("schema"),
            None => node.get("schema"),
        };
        let json = content
            .as_ref()
            .is_some_and(|(name, _)| !is_text(name) && !is_form(name));
        let may_be_null = schema
            .as_ref()
            .is_some_and(|schema| nullable(self.files, schema));
        let ty = match schema {
            Some(schema) => {
                let hint = format!("{prefix}{}", pascal(name));
                self.types.ty(schema, &hint, diagnostics).plain()
            }
            None => Type::Json,
        };
        let required = location == Location::Path
            || node.value.get("required") == Some(&Value::Bool(true)) && !may_be_null;
        let parameter = ir::Parameter {
            ident: snake(name),
            name: name.to_owned(),
            location,
            ty,
            style: style(node, location),
            json,
            docs: docs(None, self.parameter_text(node)),
        };
        Some((parameter, required))
    }

    fn parameter_text(&self, node: &Node<'a>) -> Option<&'a str> {
        let text = |node: &Node<'a>| node.value.get("description").and_then(Value::as_str);
        text(node).or_else(|| text(&follow(self.files, node.get("schema")?).ok()?))
    }
}

/// Where a parameter goes; nothing for one that is left out.
fn location(node: &Node<'_>, name: &str, diagnostics: &mut Diagnostics) -> Option<Location> {
    match node.value.get("in").and_then(Value::as_str)? {
        "path" => Some(Location::Path),
        "query" => Some(Location::Query),
        "querystring" => Some(Location::QueryString),
        // OpenAPI, Parameter Object: these are described elsewhere, and ignored here.
        "header" if is_reserved_header(name) => None,
        "header" => Some(Location::Header),
        "cookie" => Some(Location::Cookie),
        other => {
            diagnostics.push(
                Diagnostic::new(
                    rules::UNSUPPORTED_PARAMETER,
                    format!("the parameter `{name}` is left out of the client"),
                )
                .at(
                    &node.place(),
                    format!("`{other}` is no place for a parameter"),
                ),
            );
            None
        }
    }
}

/// Reports a style that the parameter's place does not have.
fn report_style(node: &Node<'_>, name: &str, location: Location, diagnostics: &mut Diagnostics) {
    if let Some(style) = named_style(node).filter(|style| kind(style, location).is_none()) {
        diagnostics.push(
            Diagnostic::new(
                rules::UNSUPPORTED_PARAMETER,
                format!("`{style}` is no style of the parameter `{name}`"),
            )
            .at(&node.place(), "sent in the default style of its place"),
        );
    }
}

/// The variables of a path template, in order.
pub fn template_variables(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .gather()
}

fn undeclared_path_parameter(ident: String, name: String) -> ir::Parameter {
    ir::Parameter {
        ident,
        name,
        location: Location::Path,
        ty: Type::String,
        style: Style {
            kind: StyleKind::Simple,
            explode: false,
            reserved: false,
        },
        json: false,
        docs: ir::Docs::default(),
    }
}

fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

/// How a value is written in its place: as `style`, `explode` and `allowReserved` say, or as usual
/// there where they say nothing, or what that place does not have.
pub(super) fn style(node: &Node<'_>, location: Location) -> Style {
    let kind = named_style(node).and_then(|name| kind(name, location));
    let usual = match kind {
        Some(kind) => Style {
            kind,
            explode: [StyleKind::Form, StyleKind::DeepObject, StyleKind::Cookie].contains(&kind),
            reserved: false,
        },
        None => usual_style(location),
    };
    let flag = |name| node.value.get(name).and_then(Value::as_bool);
    Style {
        kind: usual.kind,
        explode: flag("explode").unwrap_or(usual.explode),
        reserved: flag("allowReserved").unwrap_or(false),
    }
}

/// How a value is written in its place if nothing is said about it (OpenAPI, Parameter Object).
pub fn usual_style(location: Location) -> Style {
    let (kind, explode) = match location {
        Location::Query | Location::QueryString | Location::Cookie => (StyleKind::Form, true),
        Location::Path | Location::Header => (StyleKind::Simple, false),
    };
    Style {
        kind,
        explode,
        reserved: false,
    }
}

fn named_style<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.value.get("style").and_then(Value::as_str)
}

/// The style of a name, if the place has it (OpenAPI, "Style Values").
fn kind(name: &str, location: Location) -> Option<StyleKind> {
    Some(match (location, name) {
        (Location::Path | Location::Header, "simple") => StyleKind::Simple,
        (Location::Path, "label") => StyleKind::Label,
        (Location::Path, "matrix") => StyleKind::Matrix,
        (Location::Query | Location::Cookie, "form") => StyleKind::Form,
        (Location::Query, "spaceDelimited") => StyleKind::SpaceDelimited,
        (Location::Query, "pipeDelimited") => StyleKind::PipeDelimited,
        (Location::Query, "deepObject") => StyleKind::DeepObject,
        (Location::Cookie, "cookie") => StyleKind::Cookie,
        _ => return None,
    })
}
