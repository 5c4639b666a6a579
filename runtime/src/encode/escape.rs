//! Which characters are written as they are.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::EncodeErrorKind;

/// Everything outside the unreserved characters of RFC 3986 section 2.3.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What `allowReserved` still encodes: the reserved characters that would end the value or the
/// query (`# [ ] & =`), and `+`, which servers read as a space. The percent sign is looked at
/// separately.
const RESERVED: &AsciiSet = &STRICT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';');

/// WHATWG URL, "application/x-www-form-urlencoded percent-encode set". The space is looked at
/// separately.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// How one item is protected from what surrounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Percent-encode everything but unreserved characters.
    Strict,
    /// `allowReserved`: reserved characters and existing percent-encoded triples pass.
    Reserved,
    /// WHATWG form encoding, where a space is `+`.
    Form,
    /// A header's value: nothing is encoded (OpenAPI 3.2, "must pass unchanged"), what would end
    /// the line is refused.
    Header,
    /// Nothing: the text stands alone.
    Nothing,
    /// OpenAPI 3.2's cookie style: nothing is encoded, what would end the pair or the line is
    /// refused.
    Cookie,
}

impl Escape {
    /// Appends `text`, so protected, to `out`.
    pub(super) fn push(self, out: &mut String, text: &str) -> Result<(), EncodeErrorKind> {
        match self {
            Self::Strict => out.extend(utf8_percent_encode(text, STRICT)),
            Self::Reserved => push_reserved(out, text),
            Self::Form => push_form(out, text),
            Self::Nothing => out.push_str(text),
            Self::Header => push_checked(out, text, |_| false)?,
            Self::Cookie => push_checked(out, text, |character| character == ';')?,
        }
        Ok(())
    }

    /// How names are protected beside such values: `allowReserved` is about values only.
    pub(super) fn of_names(self) -> Self {
        if self == Self::Reserved {
            Self::Strict
        } else {
            self
        }
    }
}

/// Percent-encodes everything outside the unreserved characters of RFC 3986, as the whole of a
/// `querystring` parameter (OpenAPI 3.2) that is not a form.
#[must_use]
pub fn component(text: &str) -> String {
    utf8_percent_encode(text, STRICT).to_string()
}

/// Encodes text for `application/x-www-form-urlencoded` (WHATWG URL section 5.2): a space becomes
/// `+`.
#[must_use]
pub fn form_component(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_form(&mut out, text);
    out
}

fn push_reserved(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.extend(utf8_percent_encode(before, RESERVED));
        out.push_str(if starts_with_hex_pair(after) {
            "%"
        } else {
            "%25"
        });
        rest = after;
    }
    out.extend(utf8_percent_encode(rest, RESERVED));
}

fn starts_with_hex_pair(text: &str) -> bool {
    text.as_bytes()
        .first_chunk::<2>()
        .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
}

fn push_form(out: &mut String, text: &str) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push('+');
        }
        out.extend(utf8_percent_encode(word, FORM));
    }
}

/// Control characters are refused as a whole, not only CR, LF and NUL: no HTTP library sends the
/// others either, and here the error still knows the parameter's name. A tab is legal in a header
/// (RFC 9110 section 5.5).
fn push_checked(
    out: &mut String,
    text: &str,
    forbidden: fn(char) -> bool,
) -> Result<(), EncodeErrorKind> {
    let ends_line = |character: char| character.is_ascii_control() && character != '\t';
    if text.contains(|character| ends_line(character) || forbidden(character)) {
        return Err(EncodeErrorKind::ForbiddenCharacter);
    }
    out.push_str(text);
    Ok(())
}
