//! What inputs must be beyond their types.

use serde_json::{Number, Value};

use super::Type;

/// The checks of the inputs, or of a type that they reach.
#[derive(Clone, Debug)]
pub struct InputChecks {
    /// The name of the type.
    pub ty: String,
    /// The fields of which something is demanded.
    pub fields: Vec<FieldChecks>,
}

/// The checks of a field.
#[derive(Clone, Debug)]
pub struct FieldChecks {
    /// The field.
    pub field: String,
    /// The member's name in JSON; empty for all that have no field.
    pub member: String,
    /// The type as declared.
    pub ty: Type,
    /// What is demanded of its value.
    pub own: Vec<Check>,
    /// What is demanded of each item or member of it.
    pub items: Vec<Check>,
    /// The type that has checks of its own: that of the value, or of the items.
    pub nested: Option<String>,
}

/// Something that is demanded of a value (JSON Schema, Validation, section 6).
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are the keywords")]
pub enum Check {
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    Minimum(Number),
    Maximum(Number),
    /// `exclusiveMinimum`.
    Above(Number),
    /// `exclusiveMaximum`.
    Below(Number),
    MultipleOf(Number),
    /// `enum` and `const`.
    OneOf(Vec<Value>),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    /// `minProperties` and `maxProperties`.
    Members(Option<u64>, Option<u64>),
}
