//! The macros of `arazzo-runtime`, for generated code. They read the few shapes that the
//! generator emits, without syn, so that they cost a build next to nothing.

use proc_macro::TokenStream;

mod by_status;
mod enumeration;
mod new;
mod object;
mod open_enum;
mod union;

/// Makes an enum of bodies that differ by status, or by media type.
///
/// ```text
/// #[by_status]
/// pub enum GetReportReply {
///     Ok(Report) = "200",
///     OkPdf(Bytes) = "200 application/pdf",
///     NoContent = "204",
/// }
/// ```
///
/// A status is `404`, `4XX` or `default`; media types stand behind it. Without one, or with one of JSON,
/// a body is read as JSON, else as text or bytes. The expansion implements the runtime's `ByStatus` and the usual std
/// traits.
#[proc_macro_attribute]
pub fn by_status(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(
        by_status::Bodies::read(item).map(|parsed| parsed.expand()),
        by_status::SHAPE,
    )
}

/// Makes an enum of string values that accepts values it does not know.
///
/// ```text
/// #[open_enum]
/// pub enum Status {
///     Active = "active",
///     PastDue = "past_due",
/// }
/// ```
///
/// becomes an ordinary enum with the variants `Active`, `PastDue` and `Other(String)`, with
/// `as_str`, `From<&str>`, `From<String>`, `Display`, serde's traits and the usual std ones. With
/// integers for values, the last variant is `Other(i64)`, and `as_i64` and `From<i64>` convert.
#[proc_macro_attribute]
pub fn open_enum(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(
        open_enum::OpenEnum::read(item).map(|parsed| parsed.expand()),
        open_enum::SHAPE,
    )
}

/// Makes an enum of values that are told apart by their shape (OpenAPI, `oneOf` and `anyOf`).
///
/// ```text
/// #[union]
/// pub enum Limit {
///     Text(String),
///     Window(Box<Window>),
/// }
/// ```
///
/// becomes an ordinary enum with a variant `Other(Value)` beside those named, and serde's traits. A
/// value is read as the branch that declares most of its members and accepts it; one that no branch
/// accepts is kept as it is. `#[union(secrets)]` is for branches that hold secrets: it implements
/// `Expose` in the place of `Serialize`, and `Debug` does not show what `Other` has.
#[proc_macro_attribute]
pub fn union(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(
        union::Union::read(arguments, item).map(|parsed| parsed.expand()),
        union::SHAPE,
    )
}

/// Makes an enum of values that a member tells apart (OpenAPI, Discriminator Object).
///
/// ```text
/// #[tagged("object")]
/// pub enum Payment {
///     Card(Box<Card>) = "card",
///     Bank(Box<Bank>) = "bank_account",
/// }
/// ```
///
/// A value with another tag, without one, or that its branch does not accept is kept as it is, in
/// the variant `Other(Value)`. `#[tagged("object", secrets)]` is as with [`macro@union`].
#[proc_macro_attribute]
pub fn tagged(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(
        union::Union::read(arguments, item).map(|parsed| parsed.expand()),
        union::SHAPE,
    )
}

/// Implements serde's `Serialize` and `Deserialize` for a struct that is a JSON object.
///
/// - A field is a member of its name. `#[json(camelCase)]` on the struct turns `source_id` into
///   `sourceId`; `#[json(name = "…")]` on a field names the member itself.
/// - `Option<T>` is optional: left out when `None`, and null is read as `None`.
/// - `#[json(nullable)] Option<T>` is required and may be null: `None` is written as null.
/// - `Option<Option<T>>` is optional and may be null: `Some(None)` is null.
/// - Members that the struct does not have are ignored, or kept in the field that is marked
///   `#[json(rest)]`, a `BTreeMap<String, T>`.
/// - `#[json(merged)]` on a field: the members of its type, a union of objects, stand among those of
///   the struct. It is read from the whole object, and written without what the struct has itself.
/// - `#[json(read)]` on the struct leaves `Serialize` out; `#[json(secrets)]` implements the runtime's
///   `Expose` in its place: it holds secrets.
///
/// The expansion keeps to few expressions: it is what a client with hundreds of objects costs
/// rustc.
#[proc_macro_derive(Object, attributes(json))]
pub fn object(item: TokenStream) -> TokenStream {
    expand(
        object::Object::read(item).map(|parsed| parsed.expand()),
        object::SHAPE,
    )
}

/// Gives a struct that is a JSON object a function `new`, which takes what is required: every field
/// that is neither an `Option` nor marked `#[json(rest)]`, and those marked `#[json(nullable)]`.
/// A `String` is taken as `impl Into<String>`, a `Secret` and an `Upload` likewise.
#[proc_macro_derive(New, attributes(json))]
pub fn new(item: TokenStream) -> TokenStream {
    expand(
        object::Object::read(item).map(|parsed| new::expand(&parsed)),
        object::SHAPE,
    )
}

/// A text as code of a doc comment, backticks in it or not.
fn code(text: &str) -> String {
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

fn expand(code: Option<String>, shape: &str) -> TokenStream {
    code.unwrap_or_else(|| format!("::core::compile_error!({shape:?});"))
        .parse()
        .unwrap_or_default()
}
