//! Bodies that are texts, or become one: payloads that are templates, and media types without members.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::ir::{BodyKind, Content, Conversion, Expr, Type};
use crate::lower::operation::{Kind, is_xml};
use crate::lower::workflow::body::{Body, Read, Sending};
use crate::lower::workflow::payload::{Fitting, Sink, Tree, TreeValue};
use crate::lower::workflow::replacements::{report_no_members, report_xpath};
use crate::lower::workflow::value::as_text;
use crate::lower::workflow::{Callee, Context};
use crate::parse::arazzo::RequestBody;
use crate::parse::embedding;
use crate::parse::expression::{self, Reading};
use crate::parse::node::Node;

impl<'a> Context<'_, 'a> {
    /// Reads the payload of a body that has members: a text is one that is written out, unless all
    /// of it is an expression.
    pub(super) fn payload(
        &mut self,
        payload: &Node<'a>,
        sending: &Sending<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Read> {
        let Value::String(text) = payload.value else {
            return self.tree(payload, diagnostics).map(Read::Tree);
        };
        if self.is_expression(text) {
            return self
                .tree(payload, diagnostics)
                .map(Tree::opened)
                .map(Read::Tree);
        }
        let place = payload.place();
        let template = self.template_of(text, &place, diagnostics)?;
        if sending.sent.kind == Kind::Form {
            return Some(Read::Text(template.as_escaped(text, &Conversion::ToForm)));
        }
        if let Some(tree) = template.as_json(&place) {
            return Some(Read::Tree(tree));
        }
        if template.is_like_json() {
            return Some(Read::Text(template.as_json_text(text)));
        }
        if sending.sent.kind == Kind::Multipart {
            diagnostics.push(
                Diagnostic::new(
                    rules::MEDIA_UNSUPPORTED,
                    format!("a body of `{}` is an object", sending.sent.media_type),
                )
                .at(&place, "a text has no parts")
                .help("write a mapping: each member becomes a part"),
            );
            return None;
        }
        let declared = sending.typed.map(|(_, body)| body.ty.split_option().0);
        if matches!(
            declared,
            Some(Type::String | Type::Enum(_) | Type::Format(_))
        ) {
            return self.tree(payload, diagnostics).map(Read::Tree);
        }
        diagnostics.push(
            Diagnostic::new(rules::TEMPLATE, "this text is not JSON")
                .at(&place, "sent as it is, with its values")
                .help("write a mapping or a list; or check quotes, commas and brackets"),
        );
        Some(Read::Text(template.as_text(text)))
    }

    /// Whether all of a text is one expression, in braces or without.
    fn is_expression(&self, text: &str) -> bool {
        let version = self.document.version;
        let reading = match embedding::whole(text) {
            Some(inner) => expression::read_embedded(inner, version, &self.scope),
            None => expression::read(text, version, &self.scope),
        };
        matches!(reading, Reading::Expression { .. } | Reading::Error(_))
    }

    /// A body that has no members: a text, whose UTF-8 are the bytes.
    pub(super) fn text_body(
        &mut self,
        body: &RequestBody<'a>,
        sending: &Sending<'_, 'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Body> {
        let is_xml = is_xml(&sending.sent.media_type);
        if is_xml && report_xpath(body, diagnostics) {
            return None;
        }
        report_no_members(body, diagnostics);
        let text = match &body.payload {
            Some(payload) => self.text_payload(payload, is_xml, callee, diagnostics)?,
            None => Expr::Text(String::new()),
        };
        let declared = sending.typed.map(|(_, body)| &body.kind);
        let typed = match declared {
            Some(BodyKind::Bytes | BodyKind::Range) => {
                Expr::Convert(Box::new(text.clone()), Conversion::ToUpload)
            }
            _ => text.clone(),
        };
        let body = sending.of_type(typed);
        Some(body.unwrap_or_else(|| sending.set(BodyKind::Text, Content::Text(text))))
    }

    fn text_payload(
        &mut self,
        payload: &Node<'a>,
        is_xml: bool,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        if let Value::String(text) = payload.value
            && !self.is_expression(text)
        {
            let template = self.template_of(text, &payload.place(), diagnostics)?;
            return Some(match is_xml {
                true => template.as_escaped(text, &Conversion::ToXml),
                false => template.as_text(text),
            });
        }
        let tree = self.tree(payload, diagnostics)?.opened();
        if tree.is_structured() && is_xml {
            diagnostics.push(
                Diagnostic::new(
                    rules::MEDIA_UNSUPPORTED,
                    "an object or a list has no form in XML that the description would give",
                )
                .at(&payload.place(), "not a text")
                .help("write the XML as a text, with `{$…}` where values go"),
            );
            return None;
        }
        if !tree.is_text() {
            let rule = match tree.is_structured() {
                true => rules::TYPE_MISMATCH,
                false => rules::SCALAR_MISMATCH,
            };
            diagnostics.push(
                Diagnostic::new(rule, "a body of this media type is a text")
                    .at(&payload.place(), "sent as its JSON text"),
            );
        }
        Some(match &tree.value {
            TreeValue::Scalar(Value::String(text)) => Expr::Text(text.clone()),
            TreeValue::Scalar(scalar) => Expr::Text(scalar.to_string()),
            TreeValue::Value(typed) | TreeValue::Placeholder(typed) => as_text(typed.clone()),
            TreeValue::Object(_) | TreeValue::Array(_) => {
                let fitting = Fitting {
                    types: callee.types,
                    files: self.project.files,
                    sink: Sink::Form,
                    schema: None,
                    diagnostics,
                };
                let json = Expr::Json(Box::new(fitting.json(&tree, None)));
                Expr::Convert(Box::new(json), Conversion::JsonToText)
            }
        })
    }
}
