//! Cases of criteria.
