//! Security schemes and requirements (OpenAPI, Security Scheme and Security Requirement Objects).

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{Requirement, Scheme, SchemeKind};
use crate::lower::names::{Namespace, snake};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Files;
use crate::suggest::did_you_mean;

/// The security of a description: its schemes, and what its root requires.
#[derive(Debug, Default)]
pub struct Security {
    /// The schemes that the client knows.
    pub schemes: Vec<Scheme>,
    /// The requirements of the root: alternatives, each a list of schemes.
    pub root: Vec<Vec<Requirement>>,
    /// Schemes that are not known, and were reported.
    reported: HashSet<String>,
}

impl Security {
    /// Reads the schemes of a description and the requirements of its root. `taken` are the
    /// client's methods that exist already.
    pub fn read(
        files: &Files,
        root: &Node<'_>,
        taken: &mut Namespace,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut security = Security::default();
        let components = root.get("components");
        let schemes = components.and_then(|components| components.get("securitySchemes"));
        for (name, node) in schemes.iter().flat_map(Node::members) {
            let node = follow(files, node).unwrap_or_else(|broken| broken.at);
            match kind(&node) {
                Some(kind) => security.schemes.push(Scheme {
                    name: name.to_owned(),
                    setter: (kind != SchemeKind::MutualTls).then(|| taken.unique(snake(name))),
                    kind,
                }),
                None => {
                    diagnostics.push(unsupported(name, &node));
                    security.reported.insert(name.to_owned());
                }
            }
        }
        let list = root.get("security");
        security.root = list.map_or_else(Vec::new, |list| security.lower(&list, diagnostics));
        security
    }

    /// The requirements of an operation, where they are not those of the root.
    pub fn of_operation(
        &mut self,
        operation: &Node<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<Vec<Requirement>>> {
        let own = self.lower(&operation.get("security")?, diagnostics);
        (own != self.root).then_some(own)
    }

    /// A `security` list. Schemes that the client does not know are left to the caller's own HTTP
    /// client: their alternatives count only if there are no others.
    fn lower(&mut self, list: &Node<'_>, diagnostics: &mut Diagnostics) -> Vec<Vec<Requirement>> {
        let (mut known, mut partly) = (Vec::new(), Vec::new());
        for alternative in list.items() {
            let mut complete = true;
            let mut schemes = Vec::new();
            for (name, scopes) in alternative.members() {
                match self.schemes.iter().any(|scheme| scheme.name == name) {
                    true => schemes.push(requirement(name, &scopes)),
                    false => {
                        complete = false;
                        self.report(name, &scopes, diagnostics);
                    }
                }
            }
            match complete {
                true => known.push(schemes),
                false => partly.push(schemes),
            }
        }
        match known.is_empty() {
            true => partly,
            false => known,
        }
    }

    fn report(&mut self, name: &str, at: &Node<'_>, diagnostics: &mut Diagnostics) {
        if self.reported.insert(name.to_owned()) {
            let names = self.schemes.iter().map(|scheme| scheme.name.as_str());
            let help = did_you_mean(name, names).unwrap_or_else(|| {
                "declare it in `components/securitySchemes`; the client sends requests without it"
                    .to_owned()
            });
            diagnostics.push(
                Diagnostic::new(
                    rules::UNKNOWN_SCHEME,
                    format!("there is no security scheme `{name}`"),
                )
                .at(&at.place().key(), "not declared")
                .help(help),
            );
        }
    }
}

fn requirement(name: &str, scopes: &Node<'_>) -> Requirement {
    let scopes = scopes.items();
    let scopes = scopes.filter_map(|scope| scope.value.as_str().map(str::to_owned));
    Requirement {
        scheme: name.to_owned(),
        scopes: scopes.gather(),
    }
}

fn unsupported(name: &str, node: &Node<'_>) -> Diagnostic {
    Diagnostic::new(
        rules::SECURITY_SCHEME,
        format!("the client has no setter for the security scheme `{name}`"),
    )
    .at(&node.place(), "none that the client can use")
    .help("set its header through your own HTTP client")
}

/// Read by hand: `openapiv3` knows no `mutualTLS`, and wants every detail of OAuth's flows, which
/// the client leaves to its caller.
fn kind(node: &Node<'_>) -> Option<SchemeKind> {
    let text = |name| {
        let node = node.get(name)?;
        node.value.as_str()
    };
    Some(match text("type")? {
        "apiKey" => {
            let name = text("name")?.to_owned();
            match text("in")? {
                "header" if is_token(&name) => SchemeKind::HeaderKey(name),
                "query" => SchemeKind::QueryKey(name),
                "cookie" => SchemeKind::CookieKey(name),
                _ => return None,
            }
        }
        "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            _ => SchemeKind::Authorization(text("scheme")?.to_owned()),
        },
        // Both end in a bearer token, which the caller obtains.
        "oauth2" | "openIdConnect" => SchemeKind::Bearer,
        "mutualTLS" => SchemeKind::MutualTls,
        _ => return None,
    })
}

/// Whether a text can be the name of a header (RFC 9110, section 5.6.2).
fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}
