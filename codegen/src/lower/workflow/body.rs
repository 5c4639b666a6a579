//! The body of a step's request: its media type, and what it consists of (Arazzo, Request Body
//! Object).

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{
    self, BodyKind, Content, Expr, Extra, Location, Method, Operation, Payload, Replacement,
    ReplacementTarget, SetBody,
};
use crate::lower::operation::{self, Kind, Sent, is_header_text};
use crate::lower::workflow::content::{ContentReport, content, written_type};
use crate::lower::workflow::payload::{Fitting, Sink, Tree, TreeValue};
use crate::lower::workflow::replacements::{nothing_to_replace, report_no_members};
use crate::lower::workflow::supplied::Parameters;
use crate::lower::workflow::{Callee, Context};
use crate::parse::arazzo::{RequestBody, Step};
use crate::parse::expression::Pointer;

/// What a call has of its body.
pub struct Body {
    /// The method that it is called with.
    pub method: Method,
    /// The body.
    pub payload: Option<Payload>,
    /// The last argument, of a method that takes the media type.
    pub media_type: Option<Expr>,
    /// The media type, where the method sends another one.
    pub header: Option<Extra>,
}

impl Body {
    fn of(method: Method, payload: Option<Payload>) -> Self {
        Body {
            method,
            payload,
            media_type: None,
            header: None,
        }
    }
}

/// A body that a step sends.
pub(super) struct Sending<'s, 'a> {
    /// The media type.
    pub(super) sent: Sent<'a>,
    /// What the client has for it: the method, and its body.
    pub(super) typed: Option<(Method, &'s ir::Body)>,
    /// Whether a method of typed parameters can be called.
    pub(super) fits: bool,
    /// Whether the operation declares no body.
    pub(super) takes_none: bool,
}

impl<'a> Context<'_, 'a> {
    /// Lowers the body of a step. `fits` tells whether its parameters are what the description wants.
    pub fn body(
        &mut self,
        step: &Step<'a>,
        callee: &Callee<'_, 'a>,
        parameters: &mut Parameters<'_, 'a>,
        fits: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Body> {
        let operation = callee.operation;
        let written = step.body.as_ref();
        let written =
            written.filter(|body| body.payload.is_some() || !body.replacements.is_empty());
        let Some(body) = written else {
            return Some(without_body(step, operation, fits, diagnostics));
        };
        let written = written_type(step, self.workflow);
        if written.as_ref().is_some_and(|written| written.in_header) {
            parameters.drop_header("content-type");
        }
        if let Some(written) = written.as_ref().filter(|w| !is_header_text(w.media_type)) {
            diagnostics.push(
                Diagnostic::new(rules::MEDIA_UNSUPPORTED, "this is no media type")
                    .at(&written.place, "a header cannot carry it"),
            );
            return None;
        }
        let content = content(self.project.files, callee.entry);
        let payload = body.payload.as_ref().map(|payload| payload.value);
        let media_type = written.as_ref().map(|written| written.media_type);
        let sent = operation::sent(self.project.files, content.as_ref(), media_type, payload);
        let report = ContentReport {
            body,
            written: written.as_ref(),
            content: content.as_ref(),
        };
        report.push(&sent, operation, diagnostics);
        let sending = Sending {
            typed: find(operation, &sent),
            sent,
            fits,
            takes_none: operation.body.is_none(),
        };
        match sending.sent.kind {
            Kind::Xml | Kind::Text | Kind::Bytes | Kind::Range => {
                self.text_body(body, &sending, callee, diagnostics)
            }
            Kind::Json | Kind::Form | Kind::Multipart => {
                self.members_body(body, &sending, callee, diagnostics)
            }
        }
    }

    /// A body that has members, or may have.
    fn members_body(
        &mut self,
        body: &RequestBody<'a>,
        sending: &Sending<'_, 'a>,
        callee: &Callee<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Body> {
        let read = match &body.payload {
            Some(payload) => self.payload(payload, sending, diagnostics)?,
            None => {
                diagnostics.push(nothing_to_replace(body));
                Read::Tree(Tree::empty(body.place.clone()))
            }
        };
        let mut tree = match read {
            Read::Tree(tree) => tree,
            Read::Text(text) => {
                report_no_members(body, diagnostics);
                return Some(sending.set(BodyKind::Text, Content::Text(text)));
            }
        };
        let later = self.replacements(body, &mut tree, diagnostics)?;
        let sink = match sending.sent.kind {
            Kind::Json => Sink::Json,
            _ => Sink::Form,
        };
        let media = sending.sent.declared.as_ref().map(|(_, media)| media);
        let schema = media.and_then(|media| media.get("schema"));
        let fitting = Fitting {
            types: callee.types,
            files: self.project.files,
            sink,
            schema: schema.map(|schema| schema.place()),
            diagnostics,
        };
        Some(sending.fitted(&tree, later, fitting))
    }
}

/// A payload, read.
pub(super) enum Read {
    /// Its members are known.
    Tree(Tree),
    /// It is a text, and sent as one.
    Text(Expr),
}

impl<'a> Sending<'_, 'a> {
    /// A body of the type that the description gives, or JSON.
    fn fitted(
        &self,
        tree: &Tree,
        later: Vec<(ReplacementTarget, Tree)>,
        mut fitting: Fitting<'_, 'a>,
    ) -> Body {
        let declared = self.typed.map(|(_, body)| body);
        let ty = declared.map(|body| &body.ty);
        let is_required = declared.is_some_and(|body| body.required);
        let may_be_absent = match &tree.value {
            TreeValue::Value(typed) => typed.ty.split_option().1,
            _ => false,
        };
        // What is sent only if it is there, and what is changed on the way, is JSON.
        let as_json = !later.is_empty() || may_be_absent && !is_required;
        let typed = ty.and_then(|ty| fitting.typed(tree, ty));
        if let Some(expr) = typed.filter(|_| !as_json)
            && let Some(body) = self.of_type(expr)
        {
            return body;
        }
        let json = match may_be_absent && (is_required || !later.is_empty()) {
            true => fitting.needed_json(tree, ty),
            false => fitting.json(tree, ty),
        };
        let kind = declared.map_or_else(|| self.default_kind(), |body| body.kind.clone());
        let replacements = later.into_iter().map(|(target, value)| {
            let pointer = match &target {
                ReplacementTarget::Pointer(text) => Pointer::parse(text),
                ReplacementTarget::Query(_) => None,
            };
            let wanted = ty.zip(pointer);
            let wanted = wanted.and_then(|(ty, to)| fitting.type_at(ty, to.tokens()));
            let value = fitting.json(&value, wanted);
            Replacement { target, value }
        });
        let replacements: Vec<Replacement> = replacements.gather();
        self.set_with(SetBody {
            media_type: self.sent.media_type.clone(),
            kind,
            content: Content::Json(json),
            optional: may_be_absent && !is_required && replacements.is_empty(),
            replacements,
        })
    }

    /// A body of the type that the description gives; nothing where only its method takes that.
    pub(super) fn of_type(&self, expr: Expr) -> Option<Body> {
        let (method, declared) = self.typed?;
        if !self.fits {
            // Files are read while they are sent, which the method sees to.
            let is_data = matches!(declared.kind, BodyKind::Json | BodyKind::Form(_));
            return is_data.then(|| self.set(declared.kind.clone(), Content::Typed(expr)));
        }
        let (sent, is_range) = (&self.sent.media_type, declared.kind == BodyKind::Range);
        // The boundary of parts is ours, so their media type is as well.
        let other = *sent != declared.media_type && !is_range && self.sent.kind != Kind::Multipart;
        Some(Body {
            method,
            payload: Some(Payload::Typed(expr)),
            media_type: is_range.then(|| Expr::Text(sent.clone())),
            header: other.then(|| Extra {
                location: Location::Header,
                name: "Content-Type".to_owned(),
                style: None,
                value: Expr::Text(sent.clone()),
            }),
        })
    }

    /// A body that is set on the call.
    pub(super) fn set(&self, kind: BodyKind, content: Content) -> Body {
        self.set_with(SetBody {
            media_type: self.sent.media_type.clone(),
            kind,
            content,
            replacements: Vec::new(),
            optional: false,
        })
    }

    fn set_with(&self, set: SetBody) -> Body {
        let method = match self.fits && self.takes_none {
            true => Method::Plain,
            false => Method::Raw,
        };
        Body::of(method, Some(Payload::Set(set)))
    }

    /// How a body is written of which the description says nothing.
    fn default_kind(&self) -> BodyKind {
        match self.sent.kind {
            Kind::Json => BodyKind::Json,
            Kind::Form => BodyKind::Form(Vec::new()),
            Kind::Multipart => BodyKind::Members(Vec::new()),
            Kind::Xml | Kind::Text | Kind::Bytes | Kind::Range => BodyKind::Text,
        }
    }
}

/// A step that sends no body.
fn without_body(
    step: &Step<'_>,
    operation: &Operation,
    fits: bool,
    diagnostics: &mut Diagnostics,
) -> Body {
    let declared = operation.body.as_ref();
    let is_required = declared.is_some_and(|body| body.required);
    if is_required && !step.unread.body {
        diagnostics.push(
            Diagnostic::new(
                rules::MISSING_BODY,
                format!(
                    "`{}` requires a body, and the step sends none",
                    operation.id
                ),
            )
            .at(&step.place, "sent without")
            .help("add a `requestBody` with a `payload`"),
        );
    }
    let method = match fits && !is_required {
        true => Method::Plain,
        false => Method::Raw,
    };
    let is_range = declared.is_some_and(|body| body.kind == BodyKind::Range);
    let media_type = (method == Method::Plain && is_range)
        .then(|| Expr::Text("application/octet-stream".to_owned()));
    Body {
        media_type,
        ..Body::of(method, None)
    }
}

/// What the client has for a media type.
fn find<'o>(operation: &'o Operation, sent: &Sent<'_>) -> Option<(Method, &'o ir::Body)> {
    let (name, _) = sent.declared.as_ref()?;
    let plain = operation.body.iter().map(|body| (Method::Plain, body));
    let others = operation.alternatives.iter().enumerate();
    let others = others.map(|(index, other)| (Method::Alternative(index), &other.body));
    let stands_for = |body: &ir::Body| body.names.iter().any(|known| known == name);
    let mut bodies = plain.chain(others);
    bodies.find(|(_, body)| stands_for(body) && is_written_as(&body.kind, sent.kind))
}

fn is_written_as(declared: &BodyKind, sent: Kind) -> bool {
    match declared {
        BodyKind::Json => sent == Kind::Json,
        BodyKind::Form(_) => sent == Kind::Form,
        BodyKind::Multipart(_) | BodyKind::Members(_) | BodyKind::Parts => sent == Kind::Multipart,
        BodyKind::Text => matches!(sent, Kind::Text | Kind::Xml),
        BodyKind::Bytes => sent == Kind::Bytes,
        BodyKind::Range => matches!(sent, Kind::Text | Kind::Xml | Kind::Bytes | Kind::Range),
    }
}
