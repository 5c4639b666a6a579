//! How far a generation has come, for somebody who waits for it.

/// A phase that begins, or how far one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Documents are read, and what they name.
    Reading,
    /// Sources are looked at: the operations that are called, and the types of their bodies.
    Sources,
    /// Workflows are looked at.
    Workflows {
        /// How many have been.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// Code is written out and formatted.
    Code,
}

/// Who is told; nobody by default. A function, so that a builder stays a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listener(pub(super) Option<fn(Progress)>);

impl Listener {
    /// Tells it.
    pub fn tell(self, progress: Progress) {
        if let Some(listener) = self.0 {
            listener(progress);
        }
    }
}
