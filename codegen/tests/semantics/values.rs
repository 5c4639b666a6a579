//! Build-time cases: parameters, expressions and bodies.
