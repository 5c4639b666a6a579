//! The line that is printed for an attempt of a step.

use std::time::Duration;

use clap::builder::styling::Style;

use super::console::Stream;

/// Prints lines in columns. Which steps will come is not known, so a column that a long name
/// widens stays wide from then on.
#[derive(Debug)]
pub(super) struct Lines {
    stream: Stream,
    step_width: usize,
    path_width: usize,
    /// How many workflows wait for the one that runs: its lines are indented by that.
    pub(super) depth: usize,
}

/// An attempt of a step, as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The `stepId`, with visit and attempt where it is not the first.
    pub(super) step: String,
    /// The method.
    pub(super) method: String,
    /// The path template, never the path: it may hold secrets.
    pub(super) template: String,
}

impl Lines {
    pub(super) fn new(stream: Stream) -> Self {
        Lines {
            stream,
            step_width: 20,
            path_width: 40,
            depth: 0,
        }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Prints an attempt that was made, with its status or what came instead.
    pub(super) fn print(&mut self, line: &Line, success: bool, status: &str, took: Duration) {
        let text = format!(
            "{} {:<3} {}",
            self.request(line),
            status,
            self.stream.paint(
                Style::new().dimmed(),
                &format!("{:>6} ms", took.as_millis())
            ),
        );
        self.marked(success, &text);
    }

    /// Prints a step that came to no attempt.
    pub(super) fn print_not_sent(&mut self, step: &str) {
        let width = self.step_width;
        self.marked(false, &format!("{step:<width$} not sent"));
    }

    /// Prints what happens between attempts.
    pub(super) fn print_note(&self, text: &str) {
        let indent = "  ".repeat(self.depth);
        let text = self.stream.paint(Style::new().dimmed(), text);
        self.stream.say(&format!("{indent}· {text}\n"));
    }

    /// The columns before the status.
    pub(super) fn request(&mut self, line: &Line) -> String {
        self.step_width = self.step_width.max(line.step.chars().count());
        self.path_width = self.path_width.max(line.template.chars().count());
        let (step_width, path_width) = (self.step_width, self.path_width);
        let Line {
            step,
            method,
            template,
        } = line;
        format!("{step:<step_width$} {method:<6} {template:<path_width$}")
    }

    fn marked(&self, success: bool, text: &str) {
        let stream = &self.stream;
        let mark = match success {
            true => stream.paint(stream.good(), "✓"),
            false => stream.paint(stream.bad(), "✗"),
        };
        let indent = "  ".repeat(self.depth);
        stream.say(&format!("{indent}{mark} {text}\n"));
    }
}
