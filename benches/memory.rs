//! What the generated workflow allocates, beside the same four calls written by hand.
//!
//! ```sh
//! cargo bench --bench memory
//! ```
//!
//! Counted, not sampled: the figures depend on no machine. The server runs in a thread of its own,
//! and what it allocates is not in them; the connection of each run is.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot run has no other way out"
)]

mod sides;

use std::future::Future;
use std::sync::Arc;

use allocation_counter::AllocationInfo;
use sides::{Outputs, serve, sides};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// How many runs there are at once, each over a connection of its own.
const AT_ONCE: usize = 1_000;

/// How many steps the workflow has.
const STEPS: u64 = 4;

fn main() {
    let server_runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be set up");
    let server = server_runtime.block_on(serve());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be set up");
    let (generated, by_hand) = sides(&server);
    let (generated, by_hand) = (Arc::new(generated), Arc::new(by_hand));
    report("generated", &runtime, || {
        let side = Arc::clone(&generated);
        async move { side.run().await }
    });
    report("by hand", &runtime, || {
        let side = Arc::clone(&by_hand);
        async move { side.run().await }
    });
}

fn report<F>(name: &str, runtime: &Runtime, run: impl Fn() -> F)
where
    F: Future<Output = Outputs> + Send + 'static,
{
    // Opens the connections, and lets pools and buffers grow to what they need.
    all(runtime, AT_ONCE, &run);
    all(runtime, AT_ONCE, &run);
    let one = counted(|| all(runtime, 1, &run));
    let many = counted(|| all(runtime, AT_ONCE, &run));
    println!(
        "{name}: {} allocations a step, {} bytes of them; {AT_ONCE} runs at once: at most {} bytes a run; a future of {} bytes",
        one.count_total / STEPS,
        one.bytes_total / STEPS,
        many.bytes_max / AT_ONCE as u64,
        size_of_val(&run()),
    );
}

fn all<F>(runtime: &Runtime, runs: usize, run: impl Fn() -> F)
where
    F: Future<Output = Outputs> + Send + 'static,
{
    runtime.block_on(async {
        let mut set: JoinSet<Outputs> = JoinSet::new();
        for _ in 0..runs {
            set.spawn(run());
        }
        set.join_all().await;
    });
}

fn counted(work: impl FnOnce()) -> AllocationInfo {
    allocation_counter::measure(work)
}
