//! All that generated code may name. It follows the generator's needs: generated code of one
//! version works with the runtime of the same version.

pub use crate::__jsonpath as jsonpath;
pub use crate::__open_enum_impls as open_enum_impls;
pub use crate::__open_number_enum_impls as open_number_enum_impls;
pub use crate::__regex as regex;
pub use crate::body::{ByStatus, Mismatch, json_body, plain_body};
pub use crate::call::Call;
#[cfg(feature = "jsonpath")]
pub use crate::criterion::JsonPath;
#[cfg(feature = "regex")]
pub use crate::criterion::Pattern;
pub use crate::criterion::{Verdict, quoted};
pub use crate::encode::{
    CookieStyle, HeaderStyle, Parameter, ParameterValue, PathStyle, QueryStyle,
};
pub use crate::engine::{Engine, InProcess};
pub use crate::error::{WorkflowError, WorkflowStep};
pub use crate::formats;
pub use crate::http::{Http, HttpError};
pub use crate::inputs::{At, InvalidInputs, checked};
pub use crate::mock::{Example, Mock, MockOperation, MockedOperation};
pub use crate::multipart::{Encoding, Multipart};
pub use crate::object;
pub use crate::object::expose;
pub use crate::open_enum::deserialize_str;
pub use crate::operand::Operand;
pub use crate::request::{RequestBuilder, delete, get, patch, post, put, request};
pub use crate::run::{Next, Run, Status, StepResponse};
pub use crate::secret::Secret;
pub use crate::security::{Scheme, SchemeKind};
pub use crate::server::{OperationServer, Server};
pub use crate::source::{Source, SourceDefinition};
pub use crate::stream::{Events, Items};
pub use crate::token::Token;
pub use crate::upload::Upload;
pub use crate::value::{
    as_bool, as_integer, as_number, as_quoted, as_text, content, form_text, in_quotes, joined,
    json_text, member, not_null, object_of, optional, output_of, pointer_token, read, select_at,
    serialized, text, to_json, xml_text,
};
pub use arazzo_runtime_derive::{New, Object, by_status, open_enum, tagged, union};
pub use bytes::Bytes;
pub use http::Method;
pub use serde;
pub use serde_json::Value;
