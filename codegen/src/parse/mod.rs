//! Documents as written. Whatever library reads them stays behind this folder.

pub mod arazzo;
pub mod condition;
pub mod embedding;
pub mod expression;
pub mod jsonpath;
pub mod node;
pub mod openapi;
pub mod regex;
pub mod text;
