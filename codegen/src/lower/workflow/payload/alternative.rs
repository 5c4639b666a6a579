//! Objects of which the schema has alternatives: made of the type of that which is meant.

use serde_json::Value;

use super::fit::Fitting;
use super::tree::{Tree, TreeValue};
use crate::diagnostic::{Diagnostic, rules};
use crate::gather::Gather;
use crate::ir::{Conversion, Expr};
use crate::lower::types::{Meant, Sent};
use crate::suggest::{did_you_mean, listed};

impl Fitting<'_, '_> {
    /// An object that is sent as JSON.
    pub(super) fn alternative(&mut self, tree: &Tree, members: &[(String, Tree)]) -> Expr {
        let sent: Vec<Sent<'_>> = members.iter().map(sent).gather();
        let schema = self.schema.as_ref().and_then(|schema| self.node(schema));
        match schema.map(|schema| self.types.meant(schema, &sent)) {
            Some(Meant::Alternative(chosen)) => {
                let ty = self.types.struct_of(&chosen).cloned();
                self.schema = Some(chosen.place());
                let typed = ty.as_ref().and_then(|ty| self.typed(tree, ty));
                match typed {
                    Some(expr) => Expr::Convert(Box::new(expr), Conversion::ToJson),
                    None => Expr::Json(Box::new(self.json(tree, ty.as_ref()))),
                }
            }
            Some(Meant::None { member, values }) => {
                self.report_none(members, &member, &values);
                Expr::Json(Box::new(self.json(tree, None)))
            }
            Some(Meant::Unknown) | None => Expr::Json(Box::new(self.json(tree, None))),
        }
    }

    fn report_none(&mut self, members: &[(String, Tree)], member: &str, values: &[String]) {
        let Some((_, tree)) = members.iter().find(|(name, _)| name == member) else {
            return;
        };
        let text = text(tree).unwrap_or_default();
        let values = || values.iter().map(String::as_str);
        let finding = Diagnostic::new(
            rules::TYPE_MISMATCH,
            format!("`{text}` is not a value of `{member}`, which tells the alternatives apart"),
        );
        self.diagnostics.push(
            finding
                .at(&tree.place, "sent as written")
                .at_optional(self.schema.as_ref(), "its alternatives")
                .help(
                    did_you_mean(text, values())
                        .unwrap_or_else(|| format!("the values are {}", listed(values()))),
                ),
        );
    }
}

fn sent((name, tree): &(String, Tree)) -> Sent<'_> {
    Sent {
        name,
        text: text(tree),
    }
}

fn text(tree: &Tree) -> Option<&str> {
    match &tree.value {
        TreeValue::Scalar(Value::String(text)) => Some(text),
        _ => None,
    }
}
