//! A line on the terminal that says how far long work has come.

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use arazzo_codegen::{Builder, Progress};

/// Work that is shorter shows nothing, in milliseconds.
const PATIENCE: u64 = 300;
/// How often the line changes, in milliseconds.
const INTERVAL: u64 = 50;
/// The width of a bar, in characters.
const WIDTH: usize = 24;

static START: OnceLock<Instant> = OnceLock::new();
/// When the line was written last, in milliseconds from the start; 0 if there is none.
static SHOWN: AtomicU64 = AtomicU64::new(0);

/// The same builder, with a line on the terminal while it works, if standard error is one.
pub fn shown(builder: Builder) -> Builder {
    match std::io::stderr().is_terminal() {
        true => builder.on_progress(show),
        false => builder,
    }
}

fn show(progress: Progress) {
    let start = START.get_or_init(Instant::now);
    let now = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    if now >= PATIENCE && now >= SHOWN.load(Ordering::Relaxed) + INTERVAL {
        SHOWN.store(now, Ordering::Relaxed);
        write(&line(progress));
    }
}

/// What work came to, with the line taken away, before something else is said.
pub fn cleared<T>(done: T) -> T {
    if SHOWN.swap(0, Ordering::Relaxed) > 0 {
        write("");
    }
    done
}

/// Writes over the line that is there. A terminal that cannot be written to gets nothing.
fn write(text: &str) {
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "\r\u{1b}[K{text}");
    let _ = stderr.flush();
}

fn line(progress: Progress) -> String {
    match progress {
        Progress::Reading => "reading documents".to_owned(),
        Progress::Sources => "reading operations".to_owned(),
        Progress::Workflows { done, of } => {
            let filled = (done * WIDTH).checked_div(of).unwrap_or(0).min(WIDTH);
            let (filled, empty) = ("#".repeat(filled), "-".repeat(WIDTH - filled));
            format!("[{filled}{empty}] {done} of {of} workflows")
        }
        Progress::Code => "writing code".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, line};

    #[test]
    fn a_bar_says_how_far_it_is() {
        let at = |done, of| line(Progress::Workflows { done, of });
        assert_eq!(at(0, 0), "[------------------------] 0 of 0 workflows");
        assert_eq!(at(1, 2), "[############------------] 1 of 2 workflows");
        assert_eq!(at(7, 7), "[########################] 7 of 7 workflows");
    }
}
