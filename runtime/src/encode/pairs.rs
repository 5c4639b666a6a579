//! The styles that write `name=value` pairs: form, matrix, deepObject and cookies.

use super::error::{EncodeError, EncodeErrorKind};
use super::escape::Escape;
use super::value::ParameterValue;
use super::writer::{Shape, Writer};

/// Where pairs are written to, and in which notation.
pub(super) struct Pairs<'o> {
    pub(super) out: &'o mut String,
    pub(super) escape: Escape,
    /// Stands before each pair but the first of the output.
    pub(super) separator: &'static str,
    /// Joins what a value that is not exploded holds.
    pub(super) delimiter: &'static str,
    /// Matrix leaves the `=` of an empty value out (RFC 6570 section 3.2.7), the others keep it.
    pub(super) bare_when_empty: bool,
}

impl Pairs<'_> {
    /// The pair or pairs of one parameter; none if it is undefined.
    pub(super) fn parameter(
        &mut self,
        name: &str,
        shape: &Shape<'_>,
        explode: bool,
    ) -> Result<(), EncodeErrorKind> {
        match shape {
            Shape::Undefined => Ok(()),
            Shape::Array(items) if explode => items
                .iter()
                .try_for_each(|item| self.pair(name, &Shape::Scalar(item))),
            Shape::Object(members) if explode => members
                .iter()
                .try_for_each(|(name, value)| self.pair(name, &Shape::Scalar(value))),
            whole => self.pair(name, whole),
        }
    }

    /// `name[member]=value` for each leaf below an object; arrays below it are
    /// `name[member][]=value`.
    pub(super) fn deep(
        &mut self,
        name: &str,
        members: &[(&str, &ParameterValue<'_>)],
    ) -> Result<(), EncodeErrorKind> {
        members.iter().try_for_each(|(member, value)| {
            let name = format!("{name}[{member}]");
            match Shape::of(value) {
                Shape::Undefined => Ok(()),
                Shape::Object(members) => self.deep(&name, &members),
                Shape::Array(items) => self.deep_items(&name, &items),
                scalar => self.pair(&name, &scalar),
            }
        })
    }

    pub(super) fn deep_items(
        &mut self,
        name: &str,
        items: &[&ParameterValue<'_>],
    ) -> Result<(), EncodeErrorKind> {
        let name = format!("{name}[]");
        items.iter().try_for_each(|item| match Shape::of(item) {
            Shape::Undefined => Ok(()),
            Shape::Object(members) => self.deep(&name, &members),
            Shape::Array(items) => self.deep_items(&name, &items),
            scalar => self.pair(&name, &scalar),
        })
    }

    /// One pair.
    pub(super) fn pair(&mut self, name: &str, value: &Shape<'_>) -> Result<(), EncodeErrorKind> {
        if !self.out.is_empty() {
            self.out.push_str(self.separator);
        }
        self.escape.of_names().push(self.out, name)?;
        self.out.push('=');
        let empty = self.out.len();
        Writer {
            out: self.out,
            escape: self.escape,
        }
        .joined(value, self.delimiter, false)?;
        if self.bare_when_empty && self.out.len() == empty {
            self.out.pop();
        }
        Ok(())
    }
}

/// Appends all of the parameter `name`, or nothing of it and its error.
pub(super) fn whole(
    out: &mut String,
    name: &str,
    append: impl FnOnce(&mut String) -> Result<(), EncodeErrorKind>,
) -> Result<(), EncodeError> {
    let before = out.len();
    append(out).map_err(|kind| {
        out.truncate(before);
        kind.of(name)
    })
}
