//! The bodies of the documented statuses, typed.

use crate::diagnostic::Diagnostics;
use crate::gather::{Collection, Gather};
use crate::ir::{ReplyKind, Type};
use crate::lower::operation::Operations;
use crate::lower::operation::media::essence;
use crate::lower::operation::replies::schemas::one_type;
use crate::lower::operation::replies::{Described, Form, FormKind, Names, status};
use crate::parse::node::Node;
use crate::resolve::pointer::nullable;

/// A body of a documented status.
#[derive(Debug)]
pub struct Body {
    pub status: String,
    pub kind: ReplyKind,
    /// Its type; none where there is no body.
    pub ty: Option<Type>,
    pub media_types: Vec<String>,
    /// What the response says about itself.
    pub description: String,
}

impl Body {
    /// A status without a body.
    pub fn none(status: &str, response: &Node<'_>) -> Self {
        let description = response.get("description");
        let description = description.as_ref().and_then(|text| text.value.as_str());
        Body {
            status: status.to_owned(),
            kind: ReplyKind::Empty,
            ty: None,
            media_types: Vec::new(),
            description: description.unwrap_or_default().to_owned(),
        }
    }

    /// Adds a form of a status's body to those that it has.
    pub fn add(
        bodies: &mut Vec<Body>,
        status: &str,
        response: &Node<'_>,
        form: &Form<'_>,
        ty: Type,
    ) {
        let kind = match form.kind {
            FormKind::Text => ReplyKind::Text,
            FormKind::Bytes => ReplyKind::Bytes,
            _ => ReplyKind::Json,
        };
        let media_types = form.media_types.iter().map(|name| essence(name));
        let known = bodies
            .iter_mut()
            .find(|body| body.kind == kind && body.ty.as_ref() == Some(&ty));
        match known {
            Some(body) => body.media_types.put_all(media_types),
            None => bodies.push(Body {
                kind,
                ty: Some(ty),
                media_types: media_types.gather(),
                ..Body::none(status, response)
            }),
        }
    }
}

/// Which replies of an operation bodies are of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Success,
    Error,
}

impl<'a> Operations<'a, '_> {
    /// The bodies of the documented statuses, in their order.
    pub(super) fn bodies(
        &mut self,
        described: &[Described<'_, 'a>],
        side: Side,
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Body> {
        let types = self.schema_types(described, side, names, diagnostics);
        let mut bodies = Vec::new();
        for described in described {
            let (status, response) = (described.status, described.response);
            let mut of_status: Vec<Body> = Vec::new();
            for form in described.forms.iter().filter(|form| !form.kind.is_stream()) {
                let schema = form.schema.as_ref();
                let known = schema.and_then(|own| types.iter().find(|(s, _)| one_type(s, own)));
                let ty = match (form.kind, known) {
                    (FormKind::Text, _) => Type::String,
                    (FormKind::Bytes, _) => Type::Bytes,
                    (_, Some((_, ty))) => ty.clone(),
                    (_, None) => Type::Json,
                };
                Body::add(&mut of_status, status, response, form, ty);
            }
            if of_status.is_empty() {
                of_status.push(Body::none(status, response));
            }
            bodies.put_all(of_status);
        }
        bodies
    }

    /// The types of the schemas of JSON; those that say the same have one.
    fn schema_types(
        &mut self,
        described: &[Described<'_, 'a>],
        side: Side,
        names: Names<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(Node<'a>, Type)> {
        let mut schemas: Vec<(&str, &Node<'a>)> = Vec::new();
        for Described { status, forms, .. } in described {
            let json = forms.iter().filter(|form| form.kind == FormKind::Json);
            for schema in json.filter_map(|form| form.schema.as_ref()) {
                if !schemas.iter().any(|(_, known)| one_type(known, schema)) {
                    schemas.push((status, schema));
                }
            }
        }
        let is_only = schemas.len() == 1;
        let types = schemas.into_iter().map(|(status, schema)| {
            let is_shared = side == Side::Error && self.shared.get(schema).is_some();
            let (start, of) = match is_shared {
                true => (self.client, "several operations".to_owned()),
                false => (names.prefix, format!("`{}`", names.id)),
            };
            let (end, what) = match side {
                Side::Success => ("Response", "reply"),
                Side::Error if is_shared => ("ErrorBody", "error"),
                Side::Error => ("Error", "error"),
            };
            let end = match is_only {
                true => end.to_owned(),
                false => status::variant(status),
            };
            let ty = self.body_type(schema, &format!("{start}{end}"), diagnostics);
            self.types.document(&ty, what, &of);
            (schema.clone(), ty)
        });
        types.gather()
    }

    /// The type of a body, optional where the schema allows null.
    pub(super) fn body_type(
        &mut self,
        schema: &Node<'a>,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Type {
        let ty = self.types.body(schema.clone(), hint, diagnostics);
        match nullable(self.files, schema) && ty != Type::Json {
            true => ty.optional(),
            false => ty,
        }
    }
}
