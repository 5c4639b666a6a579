//! Whether there are colours.

use clap::ValueEnum;

#[derive(Clone, Copy, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Whether colours are wanted on a stream, which may be a terminal.
    pub fn wanted(self, terminal: bool) -> bool {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                terminal && variable("NO_COLOR").is_empty() && variable("TERM") != "dumb"
            }
        }
    }
}
