//! Writes `generated/` from the example of `cargo arazzo new`.

fn main() {
    arazzo_codegen::Builder::new()
        .document("../codegen/command/src/new/example")
        .root("..")
        .build();
}
