//! Cases of values: parameters, expressions and bodies.
