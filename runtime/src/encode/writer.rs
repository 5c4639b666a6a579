//! What all styles have in common: items and members, protected and joined.

use std::fmt::Write;

use super::error::EncodeErrorKind;
use super::escape::Escape;
use super::json;
use super::number;
use super::value::ParameterValue;

/// A value by the column of the style table it falls into, without null items and members.
pub(super) enum Shape<'v> {
    Undefined,
    Scalar(&'v ParameterValue<'v>),
    Array(Vec<&'v ParameterValue<'v>>),
    Object(Vec<(&'v str, &'v ParameterValue<'v>)>),
}

impl<'v> Shape<'v> {
    /// Null, and what is empty once null items and members are skipped, is undefined (RFC 6570
    /// section 2.3).
    pub(super) fn of(value: &'v ParameterValue<'v>) -> Self {
        match value {
            ParameterValue::Null => Self::Undefined,
            ParameterValue::Array(items) => {
                let items: Vec<_> = items.iter().filter(|item| !is_null(item)).collect();
                if items.is_empty() {
                    Self::Undefined
                } else {
                    Self::Array(items)
                }
            }
            ParameterValue::Object(members) => {
                let present = members.iter().filter(|(_, value)| !is_null(value));
                let members: Vec<_> = present
                    .map(|(name, value)| (name.as_ref(), value))
                    .collect();
                if members.is_empty() {
                    Self::Undefined
                } else {
                    Self::Object(members)
                }
            }
            scalar => Self::Scalar(scalar),
        }
    }
}

fn is_null(value: &ParameterValue<'_>) -> bool {
    matches!(value, ParameterValue::Null)
}

/// Appends protected items and raw delimiters to a string.
pub(super) struct Writer<'o> {
    pub(super) out: &'o mut String,
    pub(super) escape: Escape,
}

impl Writer<'_> {
    /// One item. Only deepObject has a place for arrays and objects within a value; elsewhere they
    /// are sent as JSON text.
    pub(super) fn item(&mut self, value: &ParameterValue<'_>) -> Result<(), EncodeErrorKind> {
        match value {
            ParameterValue::Text(text) => self.text(text),
            ParameterValue::Bool(value) => self.plain(value),
            ParameterValue::Integer(value) => self.plain(value),
            ParameterValue::Unsigned(value) => self.plain(value),
            ParameterValue::Float(value) => self.text(&number::text(*value)?),
            ParameterValue::Null => Ok(()),
            ParameterValue::Array(_) | ParameterValue::Object(_) => self.text(&json::text(value)?),
        }
    }

    /// Text that needs protection.
    pub(super) fn text(&mut self, text: &str) -> Result<(), EncodeErrorKind> {
        self.escape.push(self.out, text)
    }

    /// Text of digits, letters and `-`, which no place protects: no need for a string of its own.
    fn plain(&mut self, value: &impl std::fmt::Display) -> Result<(), EncodeErrorKind> {
        write!(self.out, "{value}").map_err(|_| EncodeErrorKind::Unserializable)
    }

    /// A whole value in one place: items joined, members as `R,1` or, exploded, as `R=1`.
    pub(super) fn joined(
        &mut self,
        shape: &Shape<'_>,
        delimiter: &str,
        explode: bool,
    ) -> Result<(), EncodeErrorKind> {
        match shape {
            Shape::Undefined => Ok(()),
            Shape::Scalar(value) => self.item(value),
            Shape::Array(items) => self.each(items, delimiter, |writer, item| writer.item(item)),
            Shape::Object(members) => {
                let between = if explode { "=" } else { delimiter };
                self.each(members, delimiter, |writer, (name, value)| {
                    writer.text(name)?;
                    writer.out.push_str(between);
                    writer.item(value)
                })
            }
        }
    }

    fn each<T>(
        &mut self,
        parts: &[T],
        delimiter: &str,
        write: impl Fn(&mut Self, &T) -> Result<(), EncodeErrorKind>,
    ) -> Result<(), EncodeErrorKind> {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.push_str(delimiter);
            }
            write(self, part)?;
        }
        Ok(())
    }
}
