//! Path parameters.

use super::error::{EncodeError, EncodeErrorKind};
use super::escape::Escape;
use super::pairs::Pairs;
use super::style::{PathKind, PathStyle};
use super::value::Parameter;
use super::writer::{Shape, Writer};

/// A path parameter: its name in the template, its style, its value.
pub type PathParameter<'a> = (&'a str, PathStyle, &'a dyn Parameter);

/// Fills a path template such as `/integrations/{id}/attach/{source_id}` (OpenAPI, "Path
/// Templating").
///
/// Values are percent-encoded, `/` included, so a value never adds a segment. The template's own
/// text is kept as the document has it; a `{` that no `}` follows is part of that text.
///
/// # Errors
/// Names the parameter if it is undefined or not given, or if its segment would be empty, `.` or
/// `..`: URL parsers fold those, even percent-encoded, and the request would reach another
/// resource. Segments without a parameter are the document's own and not looked at.
pub fn path(template: &str, parameters: &[PathParameter<'_>]) -> Result<String, EncodeError> {
    let mut filler = Filler {
        out: String::with_capacity(template.len() + 32),
        segment: 0,
        filled_by: None,
    };
    let mut rest = template;
    while let Some((text, name, after)) = next_placeholder(rest) {
        filler.literal(text)?;
        filler.parameter(name, parameters)?;
        rest = after;
    }
    filler.literal(rest)?;
    filler.end_segment()?;
    Ok(filler.out)
}

/// The text before the next `{name}`, the name, and what follows it.
fn next_placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (text, tail) = template.split_once('{')?;
    let (name, after) = tail.split_once('}')?;
    Some((text, name, after))
}

struct Filler<'t> {
    out: String,
    /// Where the current segment starts in `out`.
    segment: usize,
    /// The last parameter of the current segment.
    filled_by: Option<&'t str>,
}

impl<'t> Filler<'t> {
    fn literal(&mut self, text: &str) -> Result<(), EncodeError> {
        for character in text.chars() {
            let ends_segment = matches!(character, '/' | '?' | '#');
            if ends_segment {
                self.end_segment()?;
            }
            self.out.push(character);
            if ends_segment {
                self.segment = self.out.len();
            }
        }
        Ok(())
    }

    fn parameter(
        &mut self,
        name: &'t str,
        parameters: &[PathParameter<'_>],
    ) -> Result<(), EncodeError> {
        let known = parameters.iter().find(|(known, ..)| *known == name);
        let (_, style, value) = known.ok_or_else(|| EncodeErrorKind::MissingValue.of(name))?;
        expand(&mut self.out, name, *style, *value).map_err(|kind| kind.of(name))?;
        self.filled_by = Some(name);
        Ok(())
    }

    fn end_segment(&mut self) -> Result<(), EncodeError> {
        let Some(name) = self.filled_by.take() else {
            return Ok(());
        };
        let segment = self.out.get(self.segment..).unwrap_or_default();
        if segment.is_empty() {
            return Err(EncodeErrorKind::EmptySegment.of(name));
        }
        if is_dots(segment) {
            return Err(EncodeErrorKind::DotSegment.of(name));
        }
        Ok(())
    }
}

/// The template's own text can hold an encoded dot beside the parameter, hence the replacement.
fn is_dots(segment: &str) -> bool {
    // Two encoded dots are the longest.
    segment.len() <= 6
        && matches!(
            segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
}

fn expand(
    out: &mut String,
    name: &str,
    style: PathStyle,
    value: &dyn Parameter,
) -> Result<(), EncodeErrorKind> {
    let value = value.value();
    let shape = Shape::of(&value);
    if matches!(shape, Shape::Undefined) {
        return Err(EncodeErrorKind::MissingValue);
    }
    let escape = Escape::Strict;
    match style.kind {
        PathKind::Simple => Writer { out, escape }.joined(&shape, ",", style.explode),
        PathKind::Label => {
            out.push('.');
            Writer { out, escape }.joined(
                &shape,
                if style.explode { "." } else { "," },
                style.explode,
            )
        }
        PathKind::Matrix => matrix(out, name, &shape, style.explode),
    }
}

fn matrix(
    out: &mut String,
    name: &str,
    shape: &Shape<'_>,
    explode: bool,
) -> Result<(), EncodeErrorKind> {
    let mut text = String::new();
    let mut pairs = Pairs {
        out: &mut text,
        escape: Escape::Strict,
        separator: ";",
        delimiter: ",",
        bare_when_empty: true,
    };
    pairs.parameter(name, shape, explode)?;
    out.push(';');
    out.push_str(&text);
    Ok(())
}
