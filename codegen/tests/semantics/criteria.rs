//! Build-time cases: conditions, regular expressions and JSONPath.
