//! The canonical text of expressions.

use std::fmt::{Display, Formatter, Result};

use super::{ComponentKind, Expression, MessagePart, Part, Pointer, WorkflowField, chars::Escaped};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Url => f.write_str("$url"),
            Self::Method => f.write_str("$method"),
            Self::StatusCode => f.write_str("$statusCode"),
            Self::SelfUri => f.write_str("$self"),
            Self::Request(part) => write!(f, "$request.{part}"),
            Self::Response(part) => write!(f, "$response.{part}"),
            Self::Message(part) => write!(f, "$message.{part}"),
            Self::Inputs => f.write_str("$inputs"),
            Self::Input { name, pointer } => write!(f, "$inputs.{name}{}", Fragment(pointer)),
            Self::Output { name, pointer } => write!(f, "$outputs.{name}{}", Fragment(pointer)),
            Self::StepOutput {
                step,
                output,
                pointer,
            } => {
                write!(f, "$steps.{step}.outputs.{output}{}", Fragment(pointer))
            }
            Self::Workflow {
                workflow,
                field,
                name,
                pointer,
            } => {
                write!(
                    f,
                    "$workflows.{workflow}.{field}.{name}{}",
                    Fragment(pointer)
                )
            }
            Self::SourceDescription { source, reference } => {
                write!(f, "$sourceDescriptions.{source}.{}", Escaped(reference))
            }
            Self::Component { kind, name } => write!(f, "$components.{kind}.{name}"),
        }
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Query(name) => write!(f, "query.{}", Escaped(name)),
            Self::Path(name) => write!(f, "path.{}", Escaped(name)),
            Self::Body(pointer) => write!(f, "body{}", Fragment(pointer)),
        }
    }
}

impl Display for MessagePart {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Payload(pointer) => write!(f, "payload{}", Fragment(pointer)),
        }
    }
}

impl Display for WorkflowField {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Inputs => "inputs",
            Self::Outputs => "outputs",
        })
    }
}

impl Display for ComponentKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Inputs => "inputs",
            Self::Parameters => "parameters",
            Self::SuccessActions => "successActions",
            Self::FailureActions => "failureActions",
        })
    }
}

/// A pointer as the end of an expression; the whole value needs none.
struct Fragment<'p>(&'p Pointer);

impl Display for Fragment<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.0.is_root() {
            Ok(())
        } else {
            write!(f, "#{}", self.0)
        }
    }
}
