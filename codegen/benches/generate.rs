//! How long the generator takes, from documents on disk to formatted files in memory.
//!
//! ```sh
//! cargo bench -p arazzo-codegen --bench generate                # optimised
//! cargo bench -p arazzo-codegen --bench generate --profile dev  # as in a build script
//! ```
//!
//! Cargo compiles build scripts and what they depend on without optimisation, for `--release` as
//! well, unless the user asks for more (`[profile.dev.build-override]`). So the second figure is
//! what somebody waits for who has changed a document.
//!
//! The vendor's original documents are not part of this repository. They are looked for in the
//! folder that the environment variable `ARAZZO_SHARED` names, else in `../shared` beside the
//! workspace, and left out where they are not.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot run has no other way out"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use arazzo_codegen::Builder;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};

/// A vendor's folder, and in it the document whose two OpenAPI descriptions have 7,300 lines.
const VENDOR: &str = "corpus/api-evangelist/hookdeck";
const DOCUMENT: &str = "arazzo/hookdeck-attach-integration-to-source-workflow.yml";

/// Descriptions of 0.1, 1 and 4 MB: the time grows with the size, and not faster.
const SIZES: [(&str, &str); 3] = [
    (
        "0.1 MB",
        "corpus/api-evangelist/docusign/openapi/docusign-esignature-openapi.yml",
    ),
    (
        "1 MB",
        "corpus/api-evangelist/adyen/openapi/management-openapi-original.yml",
    ),
    ("4 MB", "large/stripe-2023-09-12.yaml"),
];

fn main() {
    // A name of its own per profile: criterion compares a figure with the last of the same name.
    let group = match cfg!(debug_assertions) {
        true => "generate, unoptimised",
        false => "generate, optimised",
    };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group(group);
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    own(&mut group, &workspace);
    let shared = shared(&workspace);
    vendor(&mut group, &shared.join(VENDOR));
    for (size, path) in SIZES {
        complete_client(&mut group, &shared.join(path), size);
    }
    group.finish();
    criterion.final_summary();
}

/// The documents of the root package, as its build script has them read.
fn own(group: &mut BenchmarkGroup<'_, WallTime>, workspace: &Path) {
    let builder = Builder::new().project(workspace).strict();
    bench(group, "own documents", &builder.program("hookdeck"));
}

/// The vendor's documents, as they are.
fn vendor(group: &mut BenchmarkGroup<'_, WallTime>, folder: &Path) {
    if !folder.join(DOCUMENT).is_file() {
        println!("original documents: skipped, there is no {VENDOR}/{DOCUMENT} in ARAZZO_SHARED");
        return;
    }
    let builder = Builder::new().project(folder).root(".").document(DOCUMENT);
    bench(group, "original documents", &builder.program("hookdeck"));
}

/// The complete client of a description, with bytes per second.
fn complete_client(group: &mut BenchmarkGroup<'_, WallTime>, path: &Path, size: &str) {
    let (Ok(data), Some(folder)) = (path.metadata(), path.parent()) else {
        println!(
            "complete client, {size}: skipped, there is no {}",
            path.display()
        );
        return;
    };
    let builder = Builder::new().project(folder).root(".");
    group.throughput(Throughput::Bytes(data.len()));
    bench(
        group,
        &format!("complete client, {size}"),
        &builder.openapi("api", path),
    );
}

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, builder: &Builder) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| builder.generate().expect("the documents have no errors"));
    });
}

fn shared(workspace: &Path) -> PathBuf {
    std::env::var_os("ARAZZO_SHARED").map_or_else(|| workspace.join("../shared"), PathBuf::from)
}
