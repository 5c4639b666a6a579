//! The servers of a source.

use super::Docs;
use crate::gather::Gather;

/// Where the requests of a source go.
#[derive(Debug, Default)]
pub struct Servers {
    /// The URL of the first server, if it is absolute and its variables have defaults.
    pub default: Option<String>,
    /// The URL of the first server, if it is relative to where the description is published.
    pub relative: Option<String>,
    /// The servers that a caller can choose by name.
    pub choices: Vec<ServerChoice>,
    /// The servers of operations that have their own.
    pub operations: Vec<OperationServer>,
    /// Whether all operations that are generated have an absolute server of their own.
    pub all_own: bool,
}

impl Servers {
    /// The servers of operations that may be on another origin than the source's.
    pub fn elsewhere(&self) -> Vec<&str> {
        let templates = self.operations.iter().map(|own| own.template.as_str());
        templates.filter(|url| url.contains("://")).gather()
    }

    /// Whether a client cannot be made without a URL.
    pub fn is_demanded(&self) -> bool {
        self.default.is_none() && !self.all_own
    }
}

/// A server that a caller can choose: by a constant, or, where it has variables, by a struct.
#[derive(Debug)]
pub struct ServerChoice {
    /// The constant or the struct.
    pub name: String,
    /// What the description says about it.
    pub docs: Docs,
    /// The URL as the description writes it.
    pub template: String,
    /// The variables, in the order of the URL.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Debug)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// The field.
    pub ident: String,
    /// Its doc text.
    pub docs: Docs,
    /// Its default.
    pub default: Option<String>,
    /// The values that it may have; none if any.
    pub values: Vec<String>,
}

/// The server of some operations, where it is not that of their source.
#[derive(Debug)]
pub struct OperationServer {
    /// The URL as the description writes it.
    pub template: String,
    /// The same with the defaults of its variables, if there are any and all have one.
    pub filled: Option<String>,
    /// The operations: method and path template.
    pub operations: Vec<String>,
}
