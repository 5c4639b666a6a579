//! What outputs and criteria read of an exchange (Arazzo, Runtime Expressions).

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::StepResponse;
use crate::engine::Engine;
use crate::error::{ErrorKind, WorkflowError, WorkflowStep};
use crate::response::Decoded;
use crate::secret::Secret;
use crate::value::to_json;

impl<E: Engine, S: WorkflowStep> StepResponse<'_, '_, E, S> {
    /// Reads an output that the description promises from the body.
    ///
    /// # Errors
    /// If the value is absent, or not of the type that its schema gives it.
    pub fn output<T: DeserializeOwned>(
        &mut self,
        output: &'static str,
        pointer: &'static str,
    ) -> Result<T, WorkflowError<S>> {
        let found = self.decoded.as_ref().and_then(|body| body.value(pointer));
        let reason = match found {
            None if self.decoded.as_ref().is_some_and(Decoded::is_json) => "there is no such value",
            None => "the body is not JSON",
            Some(value) => match T::deserialize(&*value) {
                Ok(typed) => {
                    let value = value.into_owned();
                    self.keep(output, value);
                    return Ok(typed);
                }
                Err(_) => "the value is not of the type that its schema gives it",
            },
        };
        Err(self.error(ErrorKind::MissingOutput {
            output,
            pointer,
            reason,
        }))
    }

    /// Reads an output that the reply may lack; one of another type counts as absent.
    pub fn optional_output<T: DeserializeOwned>(
        &mut self,
        output: &'static str,
        pointer: &str,
    ) -> Option<T> {
        let value = self.decoded.as_ref()?.value(pointer)?;
        let typed = T::deserialize(&*value).ok()?;
        let value = value.into_owned();
        self.keep(output, value);
        Some(typed)
    }

    /// Reads a header as an output.
    pub fn header_output(&mut self, output: &'static str, name: &str) -> Option<String> {
        let text = self.decoded.as_ref()?.header(name)?.to_owned();
        self.keep(output, Value::String(text.clone()));
        Some(text)
    }

    /// Reads the status as an output.
    ///
    /// # Errors
    /// If no reply came: to a workflow that the step called.
    pub fn status_output(&mut self, output: &'static str) -> Result<i64, WorkflowError<S>> {
        let kind = ErrorKind::MissingOutput {
            output,
            pointer: "$statusCode",
            reason: "no reply came",
        };
        let status = self.optional_status_output(output);
        status.ok_or_else(|| self.error(kind))
    }

    /// Reads the status as an output after a failure: perhaps no reply came.
    pub fn optional_status_output(&mut self, output: &'static str) -> Option<i64> {
        let status = self.status_code()?;
        self.keep(output, Value::from(status));
        Some(status)
    }

    /// An output that is made of inputs, earlier outputs, or parts of the exchange.
    pub fn value_output<T: Serialize>(&mut self, output: &'static str, value: T) -> T {
        match to_json(&value) {
            // What is absent is no output.
            Value::Null => {}
            json => self.keep(output, json),
        }
        value
    }

    /// The same after a failure: without a reply there is no output.
    pub fn optional_value_output<T: Serialize>(
        &mut self,
        output: &'static str,
        value: Option<T>,
    ) -> Option<T> {
        let value = self.decoded.as_ref().and(value)?;
        Some(self.value_output(output, value))
    }

    /// An output that is a secret: neither events nor errors have it.
    pub fn secret_output<T>(&self, value: T) -> T {
        value
    }

    /// The same after a failure.
    pub fn optional_secret_output<T>(&self, value: Option<T>) -> Option<T> {
        self.decoded.as_ref().and(value)
    }

    /// What a JSON Pointer leads to in `$response.body`; absent if it is of another type.
    pub fn read<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        let value = self.decoded.as_ref()?.value(pointer)?;
        T::deserialize(&*value).ok()
    }

    /// `$response.header.<name>`.
    pub fn header_text(&self, name: &str) -> Option<String> {
        Some(self.decoded.as_ref()?.header(name)?.to_owned())
    }

    /// `$statusCode` as a number.
    pub fn status_code(&self) -> Option<i64> {
        self.code().map(i64::from)
    }

    /// `$method` of the last exchange of a workflow that the step has called.
    pub fn method(&self) -> Option<String> {
        Some(self.method.as_ref()?.as_str().to_owned())
    }

    /// `$url`: a secret, because what its query holds may be one.
    pub fn url(&self) -> Option<Secret> {
        self.sent.as_ref()?.url()
    }

    /// `$request.header.<name>` of a header that the client sets itself.
    pub fn sent_header(&self, name: &str) -> Option<String> {
        self.sent.as_ref()?.header(name)
    }

    /// `$request.query.<name>` of a request that another workflow has sent.
    pub fn sent_query(&self, name: &str) -> Option<String> {
        self.sent.as_ref()?.query(name)
    }

    /// `$request.path.<name>` of a request that another workflow has sent.
    pub fn sent_path(&self, name: &str) -> Option<String> {
        self.sent.as_ref()?.path(name)
    }

    /// What a JSON Pointer leads to in `$request.body`.
    pub fn sent_body(&self, pointer: &str) -> Option<Value> {
        self.sent.as_ref()?.body(pointer)
    }
}
