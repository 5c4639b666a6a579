//! Tokens → text: prettyplease, and what tokens cannot carry.

use crate::emit::Module;

/// An emitter made something that is not Rust: a bug of the generator.
#[derive(Debug)]
pub struct FormatError {
    /// The file.
    pub path: String,
    /// What the parser said.
    pub reason: String,
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the generator made something that is not Rust in {}: {}; please report this",
            self.path, self.reason
        )
    }
}

impl std::error::Error for FormatError {}

/// The text of a module.
pub fn module(module: &Module) -> Result<String, FormatError> {
    let file = syn::parse2(module.tokens.clone()).map_err(|error| FormatError {
        path: module.path.clone(),
        reason: error.to_string(),
    })?;
    Ok(unmark(&prettyplease::unparse(&file)))
}

/// Turns the markers for comments and empty lines into what they stand for (`emit::tokens`).
fn unmark(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        if code == "blank!();" {
            // Never two in a row, never at the start of a block.
            let after_blank = result.ends_with("\n\n") || result.ends_with("{\n");
            if !after_blank && !result.is_empty() {
                result.push('\n');
            }
        } else if let Some(argument) = code.strip_prefix("comment!(") {
            let mut call = argument.to_owned();
            while !call.ends_with(");") {
                match lines.next() {
                    Some(more) => call.push_str(more.trim()),
                    None => break,
                }
            }
            let literal: Result<syn::LitStr, _> = syn::parse_str(call.trim_end_matches(");"));
            for comment in literal.map(|l| l.value()).unwrap_or_default().lines() {
                result.push_str(format!("{indent}// {comment}").trim_end());
                result.push('\n');
            }
        } else {
            result.push_str(line);
            result.push('\n');
        }
    }
    result
}
