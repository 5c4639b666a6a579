//! Build-time cases: actions, jumps, retries and called workflows.
