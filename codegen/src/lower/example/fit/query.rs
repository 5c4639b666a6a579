//! JSONPath queries of the forms that documents have most: a path, and at its end perhaps a filter that
//! compares members of an item with literals.

use crate::gather::Gather;
use crate::ir::{Comparison, Operand};

/// Such a query.
#[derive(Debug)]
pub struct Query {
    /// The names and indices to the values; any item is item 0.
    pub path: Vec<String>,
    /// What the filter compares: path from the item, operator, literal.
    pub filter: Option<Vec<(Vec<String>, Comparison, Operand)>>,
}

impl Query {
    /// Reads a query; nothing for one of another form.
    pub fn read(text: &str) -> Option<Self> {
        let (path, rest) = path(text.trim().strip_prefix('$')?)?;
        if rest.is_empty() {
            return Some(Query { path, filter: None });
        }
        let inner = rest.strip_prefix("[?")?.strip_suffix(']')?.trim();
        let inner = inner
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .unwrap_or(inner);
        let comparisons = inner.split("&&").map(|part| comparison(part.trim()));
        Some(Query {
            path,
            filter: Some(comparisons.gather_some()?),
        })
    }
}

fn comparison(text: &str) -> Option<(Vec<String>, Comparison, Operand)> {
    let (member, rest) = path(text.strip_prefix('@')?)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some((member, Comparison::Ne, Operand::Null));
    }
    let operators = [
        ("==", Comparison::Eq),
        ("!=", Comparison::Ne),
        ("<=", Comparison::Le),
        (">=", Comparison::Ge),
        ("<", Comparison::Lt),
        (">", Comparison::Gt),
    ];
    let mut operators = operators.into_iter();
    let (op, literal) = operators.find_map(|(sign, op)| Some((op, rest.strip_prefix(sign)?)))?;
    let literal = literal.trim();
    let quoted = |quote| literal.strip_prefix(quote)?.strip_suffix(quote);
    let operand = match quoted('\'').or_else(|| quoted('"')) {
        Some(text) => Operand::Text(text.to_owned()),
        None => match literal {
            "true" => Operand::Bool(true),
            "false" => Operand::Bool(false),
            "null" => Operand::Null,
            number => {
                number.parse::<f64>().ok()?;
                Operand::Number(number.to_owned())
            }
        },
    };
    Some((member, op, operand))
}

/// Reads `.a['b'][0][*]`, and gives the rest.
fn path(mut text: &str) -> Option<(Vec<String>, &str)> {
    let mut tokens = Vec::new();
    loop {
        if let Some(rest) = text.strip_prefix('.') {
            let is_end = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-'));
            let end = rest.find(is_end).unwrap_or(rest.len());
            let (name, rest) = rest
                .split_at_checked(end)
                .filter(|(name, _)| !name.is_empty())?;
            tokens.push(name.to_owned());
            text = rest;
            continue;
        }
        let inner = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let Some((inner, rest)) = inner else {
            return Some((tokens, text));
        };
        let quoted = |quote| inner.strip_prefix(quote)?.strip_suffix(quote);
        match (quoted('\'').or_else(|| quoted('"')), inner) {
            (Some(name), _) => tokens.push(name.to_owned()),
            (None, "*") => tokens.push("0".to_owned()),
            (None, index) if index.parse::<usize>().is_ok() => tokens.push(index.to_owned()),
            _ => return Some((tokens, text)),
        }
        text = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn frequent_forms_are_read() {
        let query = Query::read("$.signers[?(@.status != 'completed' && @.n > 2)]");
        let query = query.expect("it is one");
        assert_eq!(query.path, ["signers"]);
        let filter = format!("{:?}", query.filter);
        assert!(filter.contains("Ne, Text(\"completed\")"), "{filter}");
        assert!(filter.contains("Gt, Number(\"2\")"), "{filter}");
        let query = Query::read("$.a['b c'][*].d").expect("it is one");
        assert_eq!(query.path, ["a", "b c", "0", "d"]);
        assert!(Query::read("$..id").is_none());
        assert!(Query::read("$[?count(@.a) > 1]").is_none());
    }
}
