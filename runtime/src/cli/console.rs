//! Where the program reads and writes: the process's own streams, or those of a test.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use clap::builder::styling::{AnsiColor, Style};

/// The environment's variables.
pub(super) type Environment = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// Everything that the program touches outside itself, except servers.
pub(super) struct Console {
    pub(super) stdin: Box<dyn Read>,
    pub(super) stdout: Stream,
    pub(super) stderr: Stream,
    pub(super) environment: Environment,
}

impl Console {
    /// That of this process.
    pub(super) fn process() -> Self {
        Console {
            stdin: Box::new(io::stdin()),
            stdout: Stream::terminal(io::stdout()),
            stderr: Stream::terminal(io::stderr()),
            environment: Arc::new(|name| std::env::var_os(name)),
        }
    }
}

/// A stream to write text to; clones write to the same one.
#[derive(Clone)]
pub(super) struct Stream {
    writer: Arc<Mutex<dyn Write + Send>>,
    /// Whether someone is watching who sees a line change.
    pub(super) live: bool,
    color: bool,
}

impl Stream {
    /// A stream that knows no colours and no cursor.
    pub(super) fn plain(writer: impl Write + Send + 'static) -> Self {
        Stream {
            writer: Arc::new(Mutex::new(writer)),
            live: false,
            color: false,
        }
    }

    fn terminal(writer: impl Write + IsTerminal + Send + 'static) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let live = writer.is_terminal() && !dumb;
        Stream {
            live,
            color: live && !is_set("NO_COLOR"),
            ..Self::plain(writer)
        }
    }

    /// Writes text.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        // A panic elsewhere leaves the stream as usable as it was.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(text.as_bytes())?;
        writer.flush()
    }

    /// Writes text that nobody waits for: if it fails, there is nowhere to say so.
    pub(super) fn say(&self, text: &str) {
        let _ = self.write(text);
    }

    /// The text in a style, where the stream shows colours.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        match self.color {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    /// What clap renders, in its colours where the stream shows them.
    pub(super) fn say_styled(&self, text: &clap::builder::StyledStr) {
        match self.color {
            true => self.say(&text.ansi().to_string()),
            false => self.say(&text.to_string()),
        }
    }

    /// The style of what went well.
    pub(super) fn good(&self) -> Style {
        AnsiColor::Green.on_default()
    }

    /// The style of what went wrong.
    pub(super) fn bad(&self) -> Style {
        AnsiColor::Red.on_default()
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("live", &self.live)
            .field("color", &self.color)
            .finish_non_exhaustive()
    }
}
