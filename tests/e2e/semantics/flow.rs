//! Cases of control flow.
