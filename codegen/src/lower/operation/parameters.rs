//! Parameters, and how they are serialised.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{self, Location, ParameterStruct, Style, StyleKind, Type};
use crate::lower::docs::docs;
use crate::lower::names::{Namespace, pascal, snake};
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
        arguments.sort_by_key(|p| position(p).unwrap_or(usize::MAX));
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
        let text = |name| node.value.get(name).and_then(Value::as_str);
        let name = text("name")?;
        let location = match text("in")? {
            "path" => Location::Path,
            "query" => Location::Query,
            // OpenAPI, Parameter Object: these are described elsewhere, and ignored here.
            "header" if is_reserved_header(name) => return None,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            other => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::UNSUPPORTED_PARAMETER,
                        format!("the {other} parameter `{name}` is left out of the client"),
                    )
                    .at(&node.place(), "not supported yet"),
                );
                return None;
            }
        };
        let schema = node.get("schema");
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
            docs: docs(None, self.parameter_text(node)),
        };
        Some((parameter, required))
    }

    fn parameter_text(&self, node: &Node<'a>) -> Option<&'a str> {
        let text = |node: &Node<'a>| node.value.get("description").and_then(Value::as_str);
        text(node).or_else(|| text(&follow(self.files, node.get("schema")?).ok()?))
    }
}

/// The variables of a path template, in order.
pub fn template_variables(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
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
        docs: ir::Docs::default(),
    }
}

fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

pub(super) fn style(node: &Node<'_>, location: Location) -> Style {
    let named = node.value.get("style").and_then(Value::as_str);
    let kind = match named {
        Some("label") => StyleKind::Label,
        Some("matrix") => StyleKind::Matrix,
        Some("spaceDelimited") => StyleKind::SpaceDelimited,
        Some("pipeDelimited") => StyleKind::PipeDelimited,
        Some("deepObject") => StyleKind::DeepObject,
        _ if matches!(location, Location::Query | Location::Cookie) => StyleKind::Form,
        _ => StyleKind::Simple,
    };
    let flag = |name| node.value.get(name).and_then(Value::as_bool);
    Style {
        kind,
        explode: flag("explode").unwrap_or(matches!(kind, StyleKind::Form | StyleKind::DeepObject)),
        reserved: flag("allowReserved").unwrap_or(false),
    }
}
