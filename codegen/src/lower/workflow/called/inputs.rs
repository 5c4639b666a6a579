//! The inputs that a workflow is called with (Arazzo, Step Object, Parameter Object).

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, rules};
use crate::gather::Gather;
use crate::ir::{
    Conversion, Expr, Field, Json, Presence, Rest, Type, TypeDef, TypeKind, WorkflowCall,
};
use crate::lower::workflow::Context;
use crate::lower::workflow::payload::{Tree, TreeValue, holds};
use crate::lower::workflow::signatures::plain_type;
use crate::lower::workflow::value::{At, Resolved, Typed, as_text, convert};
use crate::parse::arazzo::{self, Parameter};
use crate::parse::node::{Node, Text};
use crate::source::Place;
use crate::suggest::{did_you_mean, listed};

/// A parameter for a workflow, and whether it is one of the calling workflow's defaults.
type Given<'g, 'a> = (&'g Parameter<'a>, bool);

/// How a workflow is called.
#[derive(Clone, Copy)]
struct Way<'w, 'a> {
    /// Where its parameters stand.
    at: At<'w, 'a>,
    /// Whether it gets the inputs of the same names.
    hands_on: bool,
    /// What calls it, where an input that is missing is reported.
    place: Option<&'w Place>,
}

impl<'a> Context<'_, 'a> {
    /// The call of a step.
    pub(in crate::lower::workflow) fn step_call(
        &mut self,
        step: &arazzo::Step<'a>,
        called: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<WorkflowCall> {
        let own = step.parameters.iter().map(|parameter| (parameter, false));
        let workflow = self.workflow;
        let defaults = workflow
            .parameters
            .iter()
            .map(|parameter| (parameter, true));
        let given: Vec<Given<'_, 'a>> = own.chain(defaults).gather();
        // One that could not be read may be the input that is missing.
        let unread = step.unread.parameters || workflow.unread.parameters;
        let way = Way {
            at: At::Request,
            hands_on: false,
            place: (!unread).then_some(&step.id.place),
        };
        self.workflow_call(called, &given, way, diagnostics)
    }

    /// The call of a workflow by an action: without parameters it gets the inputs of the same names.
    pub(in crate::lower::workflow) fn action_call(
        &mut self,
        action: &arazzo::Action<'a>,
        called: usize,
        at: At<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<WorkflowCall> {
        let given: Vec<Given<'_, 'a>> = action.parameters.iter().map(|p| (p, false)).gather();
        let way = Way {
            at,
            hands_on: given.is_empty(),
            place: Some(&action.place),
        };
        self.workflow_call(called, &given, way, diagnostics)
    }

    fn workflow_call(
        &mut self,
        called: usize,
        given: &[Given<'_, 'a>],
        way: Way<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<WorkflowCall> {
        let known = self.signatures;
        let signature = known.get(called)?;
        let callee = &self.project.workflow(signature.at).1.id;
        let fields = signature.inputs.fields.as_deref();
        let rest = |field: &Field| field.presence == Presence::Rest;
        let takes_any = fields.is_some_and(|fields| fields.iter().any(rest));
        let is_field = |name: &str| {
            let mut fields = fields.iter().flat_map(|fields| fields.iter());
            fields.any(|field| field.member == name && !rest(field))
        };
        for (parameter, of_workflow) in given {
            if !takes_any && !is_field(&parameter.name.value) {
                diagnostics.push(unknown_input(
                    parameter,
                    *of_workflow,
                    fields.unwrap_or(&[]),
                    callee,
                ));
            }
        }
        let others: Vec<&Parameter<'a>> = given
            .iter()
            .map(|(parameter, _)| *parameter)
            .filter(|parameter| !is_field(&parameter.name.value))
            .gather();
        let mut values = Vec::new();
        for field in fields.unwrap_or(&[]) {
            let value = match rest(field) {
                true => self.other_inputs(way.at, field, &others, diagnostics)?,
                false => self.input_value(called, field, given, way, diagnostics)?,
            };
            values.push((field.name.clone(), value));
        }
        Some(WorkflowCall {
            workflow: called,
            inputs: fields.map(|_| inputs_of(&signature.type_prefix, values)),
            pinned: known.reaches(called, self.index),
        })
    }

    /// The value of an input of a called workflow.
    fn input_value(
        &mut self,
        called: usize,
        field: &Field,
        given: &[Given<'_, 'a>],
        way: Way<'_, 'a>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        let wanted = field.declared();
        let parameter = given.iter().find(|(p, _)| p.name.value == field.member);
        if let Some((parameter, _)) = parameter {
            return self.as_input(
                way.at,
                called,
                &parameter.value,
                &wanted,
                &field.member,
                diagnostics,
            );
        }
        let own = self.inputs.iter().find(|own| own.member == field.member);
        let own = own.filter(|own| way.hands_on && own.ty == field.ty);
        if let Some(own) = own {
            let value = own_input(own, &wanted);
            self.reads.inputs = true;
            return Some(value);
        }
        if matches!(
            field.presence,
            Presence::Optional | Presence::OptionalNullable
        ) {
            return Some(Expr::None);
        }
        if let Some(place) = way.place {
            diagnostics.push(self.missing_input(called, field, place)?);
        }
        Some(Expr::Missing {
            source: format!("$inputs.{}", field.member),
        })
    }

    fn missing_input(&self, called: usize, field: &Field, place: &Place) -> Option<Diagnostic> {
        let callee = self.signatures.get(called)?;
        let (_, callee) = self.project.workflow(callee.at);
        let inputs = callee.inputs.as_ref().map(|inputs| inputs.place().key());
        let message = format!(
            "the workflow `{}` requires the input `{}`",
            callee.id.value, field.member
        );
        Some(
            Diagnostic::new(rules::MISSING_INPUT, message)
                .at(place, "fails, because nobody supplies it")
                .at_optional(inputs.as_ref(), "its inputs")
                .help(format!(
                    "add `- name: {}` and a `value` to the `parameters`",
                    field.member
                )),
        )
    }

    /// The inputs that have no field of their own.
    fn other_inputs(
        &mut self,
        at: At<'_, 'a>,
        field: &Field,
        given: &[&Parameter<'a>],
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        let mut members = Vec::new();
        for parameter in given {
            let value = json(&self.tree_at(at, &parameter.value, diagnostics)?);
            members.push((parameter.name.value.clone(), value));
        }
        Some(Expr::AsInput {
            value: Box::new(Json::Object(members)),
            name: field.name.clone(),
        })
    }

    /// A value as an input of a type.
    fn as_input(
        &mut self,
        at: At<'_, 'a>,
        called: usize,
        node: &Node<'_>,
        wanted: &Type,
        name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Expr> {
        let as_json = |json: Json| Expr::AsInput {
            value: Box::new(json),
            name: name.to_owned(),
        };
        Some(match self.value_at(at, node, diagnostics) {
            Resolved::Broken => return None,
            Resolved::Value(Typed {
                expr, ty, source, ..
            }) => {
                match convert(expr.clone(), &ty, wanted, &source) {
                    // A number is no text for a workflow that wants one.
                    Some(Expr::Convert(_, Conversion::ToEnum(_))) | None => {
                        as_json(Json::Expr(expr, ty))
                    }
                    Some(value) => value,
                }
            }
            Resolved::Literal(node) => {
                let known = self.signatures.get(called);
                let types = known.map_or(&[][..], |known| &known.inputs.types);
                match literal(node.value, wanted, types) {
                    Some(value) => value,
                    None => as_json(json(&self.tree_at(at, &node, diagnostics)?)),
                }
            }
        })
    }
}

/// A literal of a simple type; texts that are numbers and the other way round are what is wanted.
fn literal(value: &Value, wanted: &Type, types: &[TypeDef]) -> Option<Expr> {
    Some(match (wanted, value) {
        (Type::Option(inner), value) => Expr::Some(Box::new(literal(value, inner, types)?)),
        (Type::String, Value::String(text)) => Expr::Text(text.clone()),
        (Type::String, Value::Number(_) | Value::Bool(_)) => Expr::Text(value.to_string()),
        (Type::Bool, Value::Bool(value)) => Expr::Bool(*value),
        (Type::Bool, Value::String(text)) => Expr::Bool(text.parse().ok()?),
        (Type::Enum(name), Value::String(text)) => {
            let definition = types.iter().find(|definition| definition.name == *name)?;
            let TypeKind::Enum(variants) = &definition.kind else {
                return None;
            };
            let variant = variants.iter().find(|variant| variant.value == *text)?;
            Expr::Variant {
                name: name.clone(),
                variant: variant.name.clone(),
            }
        }
        (ty, Value::Number(number)) => Expr::Number(holds(ty, number)?, ty.clone()),
        (ty, Value::String(text)) => {
            let number = text.parse::<serde_json::Number>().ok()?;
            Expr::Number(holds(ty, &number)?, ty.clone())
        }
        _ => return None,
    })
}

/// A value as JSON, whatever is wanted.
fn json(tree: &Tree) -> Json {
    match &tree.value {
        TreeValue::Scalar(literal) => Json::Literal(literal.clone()),
        TreeValue::Value(typed) => Json::Expr(typed.expr.clone(), typed.ty.clone()),
        TreeValue::Placeholder(typed) => Json::Expr(as_text(typed.clone()), Type::String),
        TreeValue::Array(items) => Json::Array(items.iter().map(json).gather()),
        TreeValue::Object(members) => {
            let members = members.iter();
            Json::Object(
                members
                    .map(|(name, value)| (name.clone(), json(value)))
                    .gather(),
            )
        }
    }
}

/// An own input for one of another workflow.
pub(super) fn own_input(own: &Field, wanted: &Type) -> Expr {
    let ty = own.declared();
    let source = format!("$inputs.{}", own.member);
    let expr = Expr::Input {
        field: own.name.clone(),
        ty: ty.clone(),
    };
    convert(expr.clone(), &ty, wanted, &source).unwrap_or_else(|| Expr::AsInput {
        value: Box::new(Json::Expr(expr, ty)),
        name: own.member.clone(),
    })
}

/// The inputs struct of a workflow, in full.
pub(super) fn inputs_of(prefix: &str, fields: Vec<(String, Expr)>) -> Expr {
    Expr::Object {
        name: format!("{prefix}Inputs"),
        fields,
        rest: Rest::Complete,
    }
}

pub(super) fn nothing() -> Expr {
    Expr::AsInput {
        value: Box::new(Json::Object(Vec::new())),
        name: String::new(),
    }
}

/// A value of a type that only another module has, as JSON.
pub(super) fn foreign(expr: Expr, ty: Type) -> (Expr, Type) {
    if plain_type(&ty) == ty {
        return (expr, ty);
    }
    match ty.split_option().1 {
        true => (
            Expr::Map(Box::new(expr), Conversion::ToJson),
            Type::Json.optional(),
        ),
        false => (
            Expr::Convert(Box::new(expr), Conversion::ToJson),
            Type::Json,
        ),
    }
}

fn unknown_input(
    parameter: &Parameter<'_>,
    of_workflow: bool,
    fields: &[Field],
    workflow: &Text,
) -> Diagnostic {
    let name = &parameter.name.value;
    let names = || fields.iter().map(|field| field.member.as_str());
    let rule = match of_workflow {
        true => rules::IGNORED,
        false => rules::UNKNOWN_INPUT,
    };
    let help = did_you_mean(name, names()).unwrap_or_else(|| match fields.is_empty() {
        true => "it has no inputs".to_owned(),
        false => format!("its inputs are {}", listed(names())),
    });
    let message = format!("the workflow `{}` has no input `{name}`", workflow.value);
    Diagnostic::new(rule, message)
        .at(&parameter.name.place, "not passed on")
        .at(&workflow.place, "the workflow that is called")
        .help(help)
}
