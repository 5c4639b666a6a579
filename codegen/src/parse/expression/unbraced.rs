//! Expressions without braces inside a longer text: `Bearer $inputs.token`.

use super::{
    Expression, Names, Pointer, Unbraced,
    chars::{is_strict, is_word, name_run},
    name::{LONGEST_NAME, Scope},
};

/// The inputs and step outputs that a text names, in order. A text with `{$` knows about braces, so
/// in it nothing is taken for an expression that has none.
pub(super) fn find(text: &str, names: &dyn Names) -> Vec<Unbraced> {
    let mut found = Vec::new();
    if text.contains("{$") {
        return found;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let start = at + rest.find('$').unwrap_or(rest.len());
        let end = text.get(start..).and_then(|rest| occurrence(rest, names));
        // `$` is one byte, so the next search starts behind it.
        at = start + 1;
        if let Some((length, expression)) = end {
            at = start + length;
            found.push(Unbraced {
                range: start..at,
                expression,
            });
        }
    }
    found
}

/// The expression at the start of `text`, and its length.
fn occurrence(text: &str, names: &dyn Names) -> Option<(usize, Option<Expression>)> {
    let (scope, rest) = match text.strip_prefix("$inputs.") {
        Some(rest) => (Scope::Input, rest),
        None => step_output(text.strip_prefix("$steps.")?, names)?,
    };
    let before = text.len() - rest.len();
    if let Some((name, after)) = longest_declared(rest, scope, names) {
        let (length, pointer) = pointer(after);
        let expression = scope.expression(name, pointer);
        return Some((before + name.len() + length, Some(expression)));
    }
    let name = name_run(rest).trim_end_matches('.');
    let open = scope.is_open(names) && is_strict(name);
    let expression = open.then(|| scope.expression(name, Pointer::default()));
    (!name.is_empty()).then_some((before + name.len(), expression))
}

/// The step, and the text behind its `.outputs.`.
fn step_output<'t>(rest: &'t str, names: &dyn Names) -> Option<(Scope<'t>, &'t str)> {
    let mut splits = rest
        .match_indices(".outputs.")
        .take_while(|(at, _)| *at <= LONGEST_NAME)
        .filter_map(|(at, mark)| Some((rest.get(..at)?, rest.get(at + mark.len()..)?)));
    let (step, output) = splits.find(|(step, _)| names.step(step) || is_strict(step))?;
    Some((Scope::StepOutput(step), output))
}

/// The longest declared name that ends where a name can end.
fn longest_declared<'t>(
    rest: &'t str,
    scope: Scope<'_>,
    names: &dyn Names,
) -> Option<(&'t str, &'t str)> {
    let ends = (1..=rest.len().min(LONGEST_NAME)).rev();
    ends.filter_map(|end| rest.split_at_checked(end))
        .find(|(name, after)| ends_name(after) && scope.declares(names, name))
}

/// Whether a name can end before `after`. Not before `.word` or `[`: whether those navigate or are
/// text (`$inputs.host.example.com`) nobody can tell.
fn ends_name(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('[') => false,
        Some('.') => !chars.next().is_some_and(is_word),
        Some(c) => !is_word(c),
        None => true,
    }
}

/// The pointer at the start of a text, and its length: `#/` and the characters that pointers in
/// running text have.
fn pointer(text: &str) -> (usize, Pointer) {
    let Some(rest) = text.strip_prefix('#').filter(|rest| rest.starts_with('/')) else {
        return (0, Pointer::default());
    };
    let end = rest
        .find(|c| !is_word(c) && !matches!(c, '/' | '~' | '.'))
        .unwrap_or(rest.len());
    let pointer = rest.get(..end).unwrap_or(rest).trim_end_matches('.');
    match Pointer::parse(pointer) {
        Some(read) => (1 + pointer.len(), read),
        None => (0, Pointer::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Reading, Version,
        fixture::{Declared, Open},
        read,
    };

    // Case 72.
    #[test]
    fn unbraced_expressions() {
        for (text, expected) in [
            ("Bearer $inputs.t", vec![("$inputs.t", true)]),
            ("Bearer $inputs.nope", vec![("$inputs.nope", false)]),
            (
                "entityId($steps.s.outputs.o)",
                vec![("$steps.s.outputs.o", true)],
            ),
            ("x eq '$inputs.t'", vec![("$inputs.t", true)]),
            (
                "$inputs.t:$inputs.n",
                vec![("$inputs.t", true), ("$inputs.n", true)],
            ),
            ("$inputs.t/x.json", vec![("$inputs.t", true)]),
            ("$inputs.a.b!", vec![("$inputs.a.b", true)]),
            ("Dear $inputs.t.", vec![("$inputs.t", true)]),
            ("Dear $inputs.nope...", vec![("$inputs.nope", false)]),
            (
                "$inputs.t.example.com/x",
                vec![("$inputs.t.example.com", false)],
            ),
            ("ü $inputs.obj#/a/b, c", vec![("$inputs.obj#/a/b", true)]),
            ("$inputs.t#frag", vec![("$inputs.t", true)]),
            ("$inputs.tt é", vec![("$inputs.tt", false)]),
            ("$inputs.té x", vec![("$inputs.té", false)]),
            ("$steps.x.outputs.o y", vec![("$steps.x.outputs.o", false)]),
            ("$response.header. $inputs.t", vec![("$inputs.t", true)]),
            ("{\"a\":\"$inputs.t\"}", vec![("$inputs.t", true)]),
            ("[$inputs.page[size]]", vec![("$inputs.page[size]", true)]),
        ] {
            let Reading::Unbraced(found) = read(text, Version::V1_1, &Declared) else {
                panic!("{text}")
            };
            let found: Vec<_> = found
                .into_iter()
                .map(|u| {
                    (
                        text.get(u.range).unwrap_or_default(),
                        u.expression.is_some(),
                    )
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn names_in_open_scopes() {
        let text = "Bearer $inputs.any, $inputs.any.name";
        let Reading::Unbraced(found) = read(text, Version::V1_1, &Open) else {
            panic!()
        };
        let found: Vec<_> = found.iter().map(|u| u.expression.is_some()).collect();
        assert_eq!(found, [true, false]);
    }
}
