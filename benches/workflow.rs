//! What the generated workflow costs over the same four calls written by hand with reqwest.
//!
//! ```sh
//! cargo bench --bench workflow               # the ratios, then criterion's groups
//! cargo bench --bench workflow -- paired     # the ratios alone
//! ```
//!
//! Both sides run `attach-integration-to-source` through the same `reqwest::Client`, and thus the
//! same pool, connections and timeouts; what differs is the code above it. The server answers from
//! constants on connections of loopback that it keeps alive, in the same thread: with one of its
//! own, the scheduler's choice of a core moves a run by a factor of three, and a slow server hides
//! the difference that is looked for.
//!
//! Criterion's groups say how long a run takes here and now. The ratios come from runs that
//! alternate, single ones and [`AT_ONCE`] at once, so that a busy machine disturbs a few of the
//! pairs and not their median; the control, pairs of one and the same side, says how exact it is.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot run has no other way out"
)]

mod sides;

use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use criterion::Criterion;
use sides::{ByHand, Generated, Outputs, serve, sides};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// How many pairs of single runs a ratio is taken from.
const PAIRS: usize = 10_000;

/// How many runs there are at once, each over a connection of its own.
const AT_ONCE: usize = 1_000;

/// How many pairs of [`AT_ONCE`] runs a ratio is taken from.
const BATCHES: usize = 100;

fn main() {
    // What `cargo bench` passes; without it, as in `cargo test --benches`, once is enough.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let bench = Bench::new();
    assert_eq!(
        bench.generated(),
        bench.by_hand(),
        "a ratio of two things that differ would mean nothing"
    );
    bench.paired(if measures { PAIRS } else { 1 });
    match measures {
        true => bench.at_once(AT_ONCE, BATCHES),
        false => bench.at_once(2, 1),
    }
    let mut criterion = Criterion::default().configure_from_args();
    bench.groups(&mut criterion);
    criterion.final_summary();
}

/// Both sides, and the runtime that they share with the server.
struct Bench {
    runtime: Runtime,
    generated: Arc<Generated>,
    by_hand: Arc<ByHand>,
}

impl Bench {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be set up");
        let server = runtime.block_on(serve());
        let (generated, by_hand) = sides(&server);
        Bench {
            runtime,
            generated: Arc::new(generated),
            by_hand: Arc::new(by_hand),
        }
    }

    fn generated(&self) -> Outputs {
        self.runtime.block_on(self.generated.run())
    }

    fn by_hand(&self) -> Outputs {
        self.runtime.block_on(self.by_hand.run())
    }

    fn paired(&self, pairs: usize) {
        let generated = || drop(black_box(self.generated()));
        let by_hand = || drop(black_box(self.by_hand()));
        print_ratio("control", &by_hand, &by_hand, pairs);
        print_ratio("paired ratio", &generated, &by_hand, pairs);
    }

    /// Many runs in one process.
    fn at_once(&self, runs: usize, pairs: usize) {
        let generated = || {
            let side = &self.generated;
            self.all(runs, || {
                let side = Arc::clone(side);
                async move { side.run().await }
            });
        };
        let by_hand = || {
            let side = &self.by_hand;
            self.all(runs, || {
                let side = Arc::clone(side);
                async move { side.run().await }
            });
        };
        // Opens the connections.
        by_hand();
        print_ratio(
            &format!("control, {runs} at once"),
            &by_hand,
            &by_hand,
            pairs,
        );
        print_ratio(&format!("{runs} at once"), &generated, &by_hand, pairs);
    }

    fn all<F: Future<Output = Outputs> + Send + 'static>(&self, runs: usize, run: impl Fn() -> F) {
        self.runtime.block_on(async {
            let mut set: JoinSet<Outputs> = JoinSet::new();
            for _ in 0..runs {
                set.spawn(run());
            }
            black_box(set.join_all().await);
        });
    }

    fn groups(&self, criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("attach-integration-to-source");
        group.bench_function("generated", |bencher| bencher.iter(|| self.generated()));
        group.bench_function("by hand", |bencher| bencher.iter(|| self.by_hand()));
        group.finish();
    }
}

/// Alternates two sides, and prints the ratio of their times.
fn print_ratio(name: &str, side: &dyn Fn(), other: &dyn Fn(), pairs: usize) {
    let mut ratios: Vec<f64> = (0..pairs).map(|_| time(side) / time(other)).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |percent: usize| ratios[(ratios.len() - 1) * percent / 100];
    println!(
        "{name}: median {:.3}, p10 {:.3}, p90 {:.3} over {pairs} pairs",
        at(50),
        at(10),
        at(90),
    );
}

fn time(run: &dyn Fn()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}
