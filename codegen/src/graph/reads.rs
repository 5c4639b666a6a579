//! Which earlier values a condition reads.

use std::cell::RefCell;

use crate::ir::{Condition, Expr, Operand, Origin, Template, Workflow};

/// What a condition of a workflow's step reads of inputs, steps and workflows that ran first.
pub fn of_condition(condition: &Condition, workflow: &Workflow) -> Vec<Origin> {
    let found = RefCell::new(Vec::new());
    let note = |expr: &Expr| {
        let origin = origin(expr, workflow);
        let mut found = found.borrow_mut();
        if let Some(origin) = origin.filter(|origin| !found.contains(origin)) {
            found.push(origin);
        }
        false
    };
    in_condition(condition, &note);
    found.into_inner()
}

/// Shows all expressions of a condition to `note`.
fn in_condition(condition: &Condition, note: &impl Fn(&Expr) -> bool) {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().for_each(|part| in_condition(part, note));
        }
        Condition::Not(inner) => in_condition(inner, note),
        Condition::Compare(left, _, right) => {
            in_operand(left, note);
            in_operand(right, note);
        }
        Condition::Truthy(operand) => in_operand(operand, note),
        Condition::Matches(template, operand)
        | Condition::Selects {
            query: template,
            context: operand,
            ..
        } => {
            in_template(template, note);
            in_operand(operand, note);
        }
    }
}

fn in_operand(operand: &Operand, note: &impl Fn(&Expr) -> bool) {
    match operand {
        Operand::At(inner, _) | Operand::Length(inner) => in_operand(inner, note),
        Operand::Value(value) => {
            value.any(note);
        }
        _ => {}
    }
}

fn in_template(template: &Template, note: &impl Fn(&Expr) -> bool) {
    for part in &template.0 {
        in_operand(&part.operand, note);
    }
}

/// Where a value comes from, by the names of the document.
fn origin(expr: &Expr, workflow: &Workflow) -> Option<Origin> {
    Some(match expr {
        Expr::Input { field, .. } => {
            let mut inputs = workflow.inputs.iter().flatten();
            let input = inputs.find(|input| input.name == *field);
            Origin::Input(input.map_or(field, |input| &input.member).clone())
        }
        Expr::OtherInput { name, .. } => Origin::Input(name.clone()),
        Expr::Inputs => Origin::Input(String::new()),
        Expr::StepOutput { step, field, .. } => {
            let outputs = workflow.steps.get(*step).map(|step| &step.outputs);
            let mut outputs = outputs.into_iter().flatten();
            let output = outputs.find(|output| output.field == *field);
            Origin::Step(*step, output.map_or(field, |output| &output.name).clone())
        }
        Expr::DependencyOutput {
            position, field, ..
        } => Origin::Dependency(*position, field.clone()),
        _ => return None,
    })
}
