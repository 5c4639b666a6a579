//! Security schemes and requirements (OpenAPI, Security Scheme and Security Requirement Objects).

use openapiv3::{APIKeyLocation, SecurityScheme};

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{Scheme, SchemeKind};
use crate::lower::names::{Namespace, snake};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;

/// The requirements of a `security` list: alternatives, each a list of schemes.
pub fn requirements(list: &Node<'_>) -> Vec<Vec<String>> {
    list.items()
        .map(|alternative| {
            let schemes = alternative.members().map(|(name, _)| name.to_owned());
            schemes.collect()
        })
        .collect()
}

/// The schemes of a description that the client has setters for. `taken` are the setters' names
/// that are in use.
pub fn schemes(
    files: &Files,
    root: &Node<'_>,
    taken: &mut Namespace,
    diagnostics: &mut Diagnostics,
) -> Vec<Scheme> {
    let components = root.get("components");
    let schemes = components.and_then(|components| components.get("securitySchemes"));
    let mut lowered = Vec::new();
    for (name, node) in schemes.iter().flat_map(Node::members) {
        let Ok(node) = follow(files, node) else {
            continue;
        };
        match kind(&node) {
            Some(kind) => lowered.push(Scheme {
                name: name.to_owned(),
                setter: taken.unique(snake(name)),
                kind,
            }),
            None => diagnostics.push(
                Diagnostic::new(
                    rules::SECURITY_SCHEME,
                    format!("the client has no setter for the security scheme `{name}`"),
                )
                .at(&node.place(), "not supported")
                .help("set its header through your own HTTP client"),
            ),
        }
    }
    lowered
}

fn kind(node: &Node<'_>) -> Option<SchemeKind> {
    let scheme: SecurityScheme = serde_json::from_value(node.value.clone()).ok()?;
    Some(match scheme {
        SecurityScheme::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header => SchemeKind::HeaderKey(name),
            APIKeyLocation::Query => SchemeKind::QueryKey(name),
            APIKeyLocation::Cookie => SchemeKind::CookieKey(name),
        },
        SecurityScheme::HTTP { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            _ => return None,
        },
        // Both end in a bearer token, which the caller obtains.
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => SchemeKind::Bearer,
    })
}
