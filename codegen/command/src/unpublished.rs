//! What there is to say as long as our crates are not published: to be removed then, with what names it.

/// About a package that names them by their versions.
pub const IN_A_PACKAGE: &str = "\
`arazzo-runtime` and `arazzo-codegen` are not published yet, so cargo cannot fetch them: name the folder of a
checkout's runtime, `cargo arazzo new --runtime-path <DIR>`, or name this repository in Cargo.toml by `git`
";

/// About a package that is new.
pub const IN_A_NEW_PACKAGE: &str = "\
`arazzo-runtime` is not published yet, so cargo cannot fetch it: give its dependency in the new Cargo.toml
the `path` of a checkout's runtime; `--runtime-path <DIR>` does so for the next package
";
