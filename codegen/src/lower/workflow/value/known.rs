//! Runtime expressions → values, and what is known about them.

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{Conversion, Expr, Field, Json, Type, holds_secret};
use crate::lower::workflow::Context;
use crate::lower::workflow::value::{At, Known, Resolved, Typed, flat};
use crate::parse::expression::{ComponentKind, Expression, Pointer, WorkflowField};
use crate::parse::node::Node;
use crate::resolve::reference::follow;
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

impl<'a> Context<'_, 'a> {
    /// The value of an expression; nothing if what was reported leaves nothing to generate.
    pub fn known(
        &mut self,
        at: At<'_, 'a>,
        expression: &Expression,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let before = self.reads.clone();
        let unused = self.unused_output(expression);
        let known = self.read(at, expression, source, place, diagnostics);
        // What leads nowhere reads nothing: no argument is made of it.
        if matches!(&known, Some(known) if matches!(known.typed.expr, Expr::None)) {
            self.reads = before;
            if let Some(output) = unused {
                self.set_unused(output);
            }
        }
        known
    }

    fn read(
        &mut self,
        at: At<'_, 'a>,
        expression: &Expression,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let inside = |context: &mut Self,
                      base: Option<Known<'a>>,
                      pointer: &Pointer,
                      diagnostics: &mut _| {
            let found = context.inside(base?, pointer.tokens(), source, place, diagnostics);
            Some(found)
        };
        match expression {
            Expression::Input { name, pointer } => {
                let base = self.known_input(at, name, source);
                let found = inside(self, base, pointer, diagnostics)?;
                Some(self.exposed(found))
            }
            Expression::StepOutput {
                step,
                output,
                pointer,
            } => {
                let base = match at {
                    At::Exchange(scope) if *step == scope.step.id.value => {
                        self.own_output(scope, output, source, place, diagnostics)
                    }
                    _ => self.known_output(step, output, source, place, diagnostics),
                };
                let found = inside(self, base, pointer, diagnostics)?;
                if !matches!(found.typed.expr, Expr::None) {
                    self.looks_at(step, output, pointer);
                }
                Some(found)
            }
            Expression::Output { name, pointer } => {
                let base = self.known_called(at, name, source, place, diagnostics);
                inside(self, base, pointer, diagnostics)
            }
            Expression::Workflow {
                workflow,
                field,
                name,
                pointer,
            } => {
                let base = match field {
                    WorkflowField::Inputs if *workflow == self.workflow.id.value => {
                        self.own_input(at, name, source, place, diagnostics)
                    }
                    _ => self.known_workflow(workflow, *field, name, source, place, diagnostics),
                };
                let found = inside(self, base, pointer, diagnostics)?;
                Some(self.exposed(found))
            }
            Expression::Inputs => Some(self.all_inputs(source)),
            Expression::SelfUri => Some(self.self_uri(source, place, diagnostics)),
            Expression::SourceDescription {
                source: of,
                reference,
            } => self.source_field(of, reference, source, place, diagnostics),
            Expression::Component { kind, name } => {
                self.component(at, *kind, name, source, place, diagnostics)
            }
            Expression::Message(_) => {
                let message = "messages are not sent over HTTP";
                let finding = Diagnostic::new(rules::ASYNC_UNSUPPORTED, message);
                diagnostics.push(finding.at(place, "a part of a message"));
                None
            }
            Expression::Url
            | Expression::Method
            | Expression::StatusCode
            | Expression::Request(_)
            | Expression::Response(_) => self.exchange(at, expression, source, place, diagnostics),
        }
    }

    /// A declared input. Requests tell one that is null from one that is absent.
    fn known_input(&mut self, at: At<'_, 'a>, name: &str, source: &str) -> Option<Known<'a>> {
        let (expr, ty) = self.input(name)?;
        let (expr, ty) = match at {
            At::Request | At::Action(_) => (expr, ty),
            At::Exchange(_) | At::Outputs => flat(expr, &ty),
        };
        let files = self.project.files;
        let schema = self.workflow.inputs.clone();
        let schema = schema.and_then(|node| follow(files, node).ok());
        let tokens = [name.to_owned()];
        let found = schema.map(|schema| crate::resolve::pointer::navigate(files, schema, &tokens));
        let mut known = Known::new(expr, ty, source);
        if let Some(crate::resolve::pointer::Found::Schema { node, .. }) = found {
            known.schemas.push(node);
        }
        Some(known)
    }

    /// An input of this workflow by its full name.
    fn own_input(
        &mut self,
        at: At<'_, 'a>,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let found = self.known_input(at, name, source);
        if found.is_none() {
            let names = || self.scope.inputs();
            diagnostics.push(
                Diagnostic::new(rules::UNDECLARED, format!("no input `{name}` is declared"))
                    .at(place, "")
                    .help_optional(did_you_mean(name, names()))
                    .fix_optional(self.in_case(place, name, names())),
            );
        }
        found
    }

    /// `$inputs`: an object of all of them.
    fn all_inputs(&mut self, source: &str) -> Known<'a> {
        self.reads.inputs = true;
        let files = self.project.files;
        let types = &self.input_types;
        let is_secret = |field: &Field| holds_secret(&field.ty, types);
        let expr = match self.inputs.iter().any(is_secret) {
            false => {
                self.sends_inputs = true;
                Expr::Inputs
            }
            true => Expr::Convert(Box::new(Expr::Inputs), Conversion::ExposeAll),
        };
        let schema = self.workflow.inputs.clone();
        let schema = schema.and_then(|node| follow(files, node).ok());
        Known {
            schemas: schema.into_iter().gather(),
            ..Known::new(expr, Type::Json, source)
        }
    }

    /// A value that has secrets inside, as JSON: the document wants it sent.
    fn exposed(&self, known: Known<'a>) -> Known<'a> {
        let Typed { expr, ty, source } = &known.typed;
        let (inner, is_optional) = ty.split_option();
        if *inner == Type::Secret || !holds_secret(ty, &self.input_types) {
            return known;
        }
        let expr = Box::new(expr.clone());
        let (expr, ty) = match is_optional {
            true => (
                Expr::Map(expr, Conversion::ExposeAll),
                Type::Json.optional(),
            ),
            false => (Expr::Convert(expr, Conversion::ExposeAll), Type::Json),
        };
        Known {
            schemas: known.schemas,
            ..Known::new(expr, ty, source)
        }
    }

    fn self_uri(&self, source: &str, place: &Place, diagnostics: &mut Diagnostics) -> Known<'a> {
        match &self.document.self_uri {
            Some(uri) => text(&uri.value, source),
            None => {
                diagnostics.push(
                    Diagnostic::new(
                        rules::OUT_OF_PLACE,
                        "the document has no field `$self`, so this has no value",
                    )
                    .at(place, "absent"),
                );
                Known::absent(source)
            }
        }
    }

    /// A field of a source description (Arazzo, Source Description Object).
    fn source_field(
        &self,
        of: &str,
        reference: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        let sources = &self.document.sources;
        let Some(found) = sources.iter().find(|source| source.name.value == of) else {
            let names = || sources.iter().map(|source| source.name.value.as_str());
            let help = did_you_mean(of, names())
                .unwrap_or_else(|| format!("there are {}", listed(names())));
            diagnostics.push(
                Diagnostic::new(
                    rules::UNKNOWN_SOURCE,
                    format!("there is no source description `{of}`"),
                )
                .at(place, "")
                .help(help)
                .fix_optional(self.in_case(place, of, names())),
            );
            return None;
        };
        let value = match reference {
            "url" => Some(found.url.value.as_str()),
            "name" => Some(found.name.value.as_str()),
            "type" => found.kind.as_ref().map(|kind| kind.value.as_str()),
            _ => None,
        };
        if let Some(value) = value {
            return Some(text(value, source));
        }
        diagnostics.push(
            Diagnostic::new(
                rules::OUT_OF_PLACE,
                format!(
                    "`{source}` has no value: only `url`, `name` and `type` of a source have one"
                ),
            )
            .at(place, "absent"),
        );
        Some(Known::absent(source))
    }

    /// `$components.parameters.x` stands for the value of that parameter; the others have none.
    fn component(
        &mut self,
        at: At<'_, 'a>,
        kind: ComponentKind,
        name: &str,
        source: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        if kind != ComponentKind::Parameters {
            let message = format!("`{source}` has no value: it is no parameter");
            diagnostics.push(Diagnostic::new(rules::OUT_OF_PLACE, message).at(place, "absent"));
            return Some(Known::absent(source));
        }
        let parameters = Node::at(
            self.project.files,
            self.document.file,
            "/components/parameters",
        );
        let value = parameters
            .as_ref()
            .and_then(|parameters| parameters.get(name)?.get("value"));
        let Some(value) = value else {
            let names: Vec<&str> = parameters
                .iter()
                .flat_map(|p| {
                    let names: Vec<&str> = p.members().map(|(name, _)| name).gather();
                    names
                })
                .gather();
            diagnostics.push(
                Diagnostic::new(
                    rules::UNKNOWN_COMPONENT,
                    format!("there is no `{name}` in `components/parameters`"),
                )
                .at(place, "no such component")
                .help_optional(did_you_mean(name, names.iter().copied()))
                .fix_optional(self.in_case(place, name, names)),
            );
            return None;
        };
        if self.evaluating.contains(&source.to_owned()) {
            return Some(Known::absent(source));
        }
        self.evaluating.push(source.to_owned());
        let found = self.value_or_json(at, &value, source, diagnostics);
        self.evaluating.pop();
        found
    }

    /// A value, also where it is an object or a list with expressions in it.
    pub(super) fn value_or_json(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'a>,
        source: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        match self.value_at(at, node, diagnostics) {
            Resolved::Broken => None,
            Resolved::Value(typed) => Some(Known {
                promised: !typed.ty.split_option().1,
                typed,
                schemas: Vec::new(),
            }),
            Resolved::Literal(node) => self.plain_or_json(at, &node, source, diagnostics),
        }
    }

    fn plain_or_json(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'a>,
        source: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Known<'a>> {
        use serde_json::Value;
        let (expr, ty) = match node.value {
            Value::String(text) => (Expr::Text(text.clone()), Type::String),
            Value::Bool(value) => (Expr::Bool(*value), Type::Bool),
            Value::Number(number) if number.is_i64() => {
                (Expr::Number(number.clone(), Type::I64), Type::I64)
            }
            Value::Number(number) if number.is_f64() => {
                (Expr::Number(number.clone(), Type::F64), Type::F64)
            }
            _ => {
                let json = self.composite(at, node, diagnostics)?;
                (Expr::Json(Box::new(json)), Type::Json)
            }
        };
        Some(Known::new(expr, ty, source))
    }

    fn composite(
        &mut self,
        at: At<'_, 'a>,
        node: &Node<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Json> {
        use serde_json::Value;
        Some(match (self.value_at(at, node, diagnostics), node.value) {
            (Resolved::Broken, _) => return None,
            (Resolved::Value(typed), _) => Json::Expr(typed.expr, typed.ty),
            (_, Value::Object(_)) => {
                let members: Vec<_> = node.members().gather();
                let members = members.into_iter().map(|(name, value)| {
                    Some((name.to_owned(), self.composite(at, &value, diagnostics)?))
                });
                Json::Object(members.gather_some()?)
            }
            (_, Value::Array(_)) => {
                let items: Vec<_> = node.items().gather();
                let items = items
                    .iter()
                    .map(|item| self.composite(at, item, diagnostics));
                Json::Array(items.gather_some()?)
            }
            (_, literal) => Json::Literal(literal.clone()),
        })
    }
}

pub(super) fn text<'a>(value: &str, source: &str) -> Known<'a> {
    Known::new(Expr::Text(value.to_owned()), Type::String, source)
}
