//! Replacements that can be made before anything runs (Arazzo, Payload Replacement Object).

use super::tree::{Tree, TreeValue};

/// What came of a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It was made.
    Done,
    /// It was made, with objects on the way to it that were not there.
    WithParents,
    /// It cannot be made: something on the way is no object.
    Nowhere,
    /// It depends on the value of an expression.
    Later,
}

/// Puts a value at the end of a pointer: in place of what is there, or as a new member or last item.
pub fn replace(tree: &mut Tree, tokens: &[String], value: Tree) -> Replaced {
    let Some((token, rest)) = tokens.split_first() else {
        *tree = value;
        return Replaced::Done;
    };
    match &mut tree.value {
        TreeValue::Object(members) => {
            if let Some((_, member)) = members.iter_mut().find(|(name, _)| name == token) {
                return replace(member, rest, value);
            }
            let mut member = Tree::empty(value.place.clone());
            replace(&mut member, rest, value);
            members.push((token.clone(), member));
            match rest.is_empty() {
                true => Replaced::Done,
                false => Replaced::WithParents,
            }
        }
        TreeValue::Array(items) => {
            let index = match token.as_str() {
                "-" => Some(items.len()),
                digits => index(digits),
            };
            match index {
                Some(index) if index < items.len() => match items.get_mut(index) {
                    Some(item) => replace(item, rest, value),
                    None => Replaced::Nowhere,
                },
                Some(index) if index == items.len() && rest.is_empty() => {
                    items.push(value);
                    Replaced::Done
                }
                _ => Replaced::Nowhere,
            }
        }
        TreeValue::Value(_) | TreeValue::Placeholder(_) => Replaced::Later,
        TreeValue::Scalar(_) => Replaced::Nowhere,
    }
}

/// An index: digits without a leading zero (RFC 6901, section 4).
fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with('0');
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits).then(|| token.parse().ok()).flatten()
}
