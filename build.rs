//! Writes `generated/` from the documents in `specs/`.
//!
//! A build script should not write outside `OUT_DIR`. This one does so on purpose: the generated
//! code is committed and reviewed. It writes only what differs, so a package whose code is current
//! builds from a read-only directory.

fn main() {
    arazzo_codegen::Builder::new()
        .strict()
        .program("hookdeck")
        .build();
}
