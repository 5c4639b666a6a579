//! Replacements in a body before it is sent (Arazzo, Payload Replacement Object).

use serde_json::Value;

use super::Run;
#[cfg(feature = "jsonpath")]
use crate::criterion::JsonPath;
use crate::engine::Engine;
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::value;

impl<E: Engine> Run<'_, E> {
    /// Puts a value where a JSON Pointer leads to in a body: in place of what is there, or as a new
    /// member or last item. Objects that are missing on the way are made; an absent value leaves no
    /// member.
    ///
    /// # Errors
    /// If something else is on the way.
    pub fn replace<S: WorkflowStep>(
        &mut self,
        step: S,
        body: &mut Value,
        pointer: &'static str,
        value: impl Into<Option<Value>>,
    ) -> Result<(), WorkflowError<S>> {
        match value::replace(body, pointer, value.into()) {
            true => Ok(()),
            false => Err(self.error(step, ErrorKind::Replacement { target: pointer })),
        }
    }

    /// Puts a value wherever a `JSONPath` query leads to in a body.
    ///
    /// # Errors
    /// If it leads nowhere.
    #[cfg(feature = "jsonpath")]
    pub fn replace_all<S: WorkflowStep>(
        &mut self,
        step: S,
        body: &mut Value,
        query: &JsonPath,
        value: impl Into<Option<Value>>,
    ) -> Result<(), WorkflowError<S>> {
        let (pointers, value) = (query.pointers(body), value.into());
        if pointers.is_empty() {
            let target = query.text();
            return Err(self.error(step, ErrorKind::Replacement { target }));
        }
        for pointer in pointers {
            // What is in something that was replaced already is not there any more.
            if crate::pointer::walk(body, &pointer).is_some() {
                value::replace(body, &pointer, value.clone());
            }
        }
        Ok(())
    }

    /// Without the feature there is no query: the macro that would make it says which feature is missing,
    /// and this keeps the compiler from saying more.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(feature = "jsonpath"))]
    #[doc(hidden)]
    pub fn replace_all<S: WorkflowStep>(
        &mut self,
        _step: S,
        _body: &mut Value,
        query: &std::convert::Infallible,
        _value: impl Into<Option<Value>>,
    ) -> Result<(), WorkflowError<S>> {
        match *query {}
    }
}
