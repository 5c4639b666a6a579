//! How values are written into a request: OpenAPI parameter serialisation.
//!
//! This is the whole table of styles of OpenAPI 3.0.4 and 3.1.1 ("Style Values", "Parameter
//! Object") on the rules of RFC 6570 and RFC 3986, for the four places of a parameter and for form
//! bodies:
//!
//! - [`path()`] fills a path template,
//! - [`query()`] appends to a query string,
//! - [`header()`] writes one header field's value,
//! - [`cookie`] appends to the value of the `Cookie` header,
//! - [`form()`] appends to a body of type `application/x-www-form-urlencoded`, [`form_body`] writes
//!   a whole one,
//! - [`pairs`] and [`item_text`] are the texts of the parts of a multipart body,
//! - [`json()`] writes JSON text, [`content`] a parameter that is described by `content`.
//!
//! The encoder is not generic: whatever generated code holds becomes a [`ParameterValue`] through
//! [`Parameter`], so that each parameter costs one call with a trait object to compile. Which row
//! of the table applies is decided by the value at run time, not by its schema: real documents
//! declare a string and receive a list.
//!
//! Errors name the parameter and never its value, because values may be secrets.

mod error;
mod escape;
mod form;
mod header;
mod json;
mod number;
mod pairs;
mod parts;
mod path;
mod query;
mod serialize;
mod style;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{EncodeError, EncodeErrorKind};
pub use escape::{component, form_component};
pub use form::{FormStyles, form, form_body};
pub use header::{cookie, header};
pub use json::{content, json};
pub use number::number;
pub use parts::{base64, item_text, json_text, pairs};
pub use path::{PathParameter, path};
pub use query::query;
pub use style::{CookieStyle, HeaderStyle, PathStyle, QueryStyle};
pub use value::{Parameter, ParameterValue};
