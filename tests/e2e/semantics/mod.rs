//! The rules of Arazzo that show when a workflow runs, case by case: the code of golden cases against
//! a real server. See `codegen/tests/semantics/`, which has the others.

mod calls;
mod criteria;
mod exchanges;
mod expressions;
mod flow;
mod patient;
mod requests;
mod values;
mod wire;
