//! The package that `cargo arazzo new` starts with, and the guide's chapters as tests: every block of
//! Rust in them is compiled and run.

#[path = "generated/lib.rs"]
pub mod api;

#[cfg(doctest)]
mod chapters {
    macro_rules! chapters {
        ($($name:ident $file:literal)*) => {
            $(#[doc = include_str!($file)] mod $name {})*
        };
    }

    chapters! {
        introduction "src/introduction.md"
        getting_started "src/getting-started.md"
        generated "src/generated.md"
        credentials "src/credentials.md"
        errors "src/errors.md"
        mock "src/mock.md"
        control_flow "src/control-flow.md"
        documents "src/documents.md"
        configuration "src/configuration.md"
        limits "src/limits.md"
        choices "src/choices.md"
        comparison "src/comparison.md"
    }
}
