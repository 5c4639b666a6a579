//! A comparison in a `jsonpath` criterion, written as a condition of type `simple`.

use std::fmt::Write;

use super::{Comparison, Condition, Expression, Nav, Operand, literal::single_quoted};

impl Condition {
    /// The text of the same condition, with the paths in it written as expressions into `context`.
    /// Nothing if a simple condition cannot say it.
    #[must_use]
    pub fn as_simple(&self, context: &Expression) -> Option<String> {
        let mut text = String::new();
        self.write(context, &mut text)?;
        Some(text)
    }

    fn write(&self, context: &Expression, text: &mut String) -> Option<()> {
        match self {
            Self::Or(parts) => joined(parts, " || ", |_| false, context, text),
            Self::And(parts) => joined(
                parts,
                " && ",
                |part| matches!(part, Self::Or(_)),
                context,
                text,
            ),
            Self::Not(inner) => {
                text.push('!');
                let bare = matches!(**inner, Self::Operand(..));
                inner.write_in(!bare, context, text)
            }
            Self::Compare { left, op, right } => {
                text.push_str(&left.as_simple(context)?);
                write!(text, " {} ", sign(*op)).ok()?;
                text.push_str(&right.as_simple(context)?);
                Some(())
            }
            Self::Operand(operand, _) => {
                text.push_str(&operand.as_simple(context)?);
                Some(())
            }
        }
    }

    fn write_in(&self, parentheses: bool, context: &Expression, text: &mut String) -> Option<()> {
        if !parentheses {
            return self.write(context, text);
        }
        text.push('(');
        self.write(context, text)?;
        text.push(')');
        Some(())
    }
}

fn joined(
    parts: &[Condition],
    operator: &str,
    parentheses: impl Fn(&Condition) -> bool,
    context: &Expression,
    text: &mut String,
) -> Option<()> {
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            text.push_str(operator);
        }
        part.write_in(parentheses(part), context, text)?;
    }
    Some(())
}

fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

impl Operand {
    fn as_simple(&self, context: &Expression) -> Option<String> {
        Some(match self {
            Self::Number(number) => number.clone(),
            Self::String(text) => single_quoted(text),
            Self::Bool(value) => value.to_string(),
            Self::Null => "null".to_owned(),
            Self::Expression(operand) => {
                let mut text = operand.expression.to_string();
                operand.nav.iter().for_each(|step| {
                    let _ = write!(text, "{step}");
                });
                text
            }
            Self::Context(path) => {
                let mut expression = context.clone();
                if !path.nav.is_empty() {
                    let pointer = expression.pointer_mut()?;
                    path.nav.iter().for_each(|step| match step {
                        Nav::Member(name) => pointer.push(name),
                        Nav::Index(index) => pointer.push(index.to_string()),
                    });
                }
                expression.to_string()
            }
        })
    }
}
