//! The style of pictures: classes, with a palette for light pages and one for dark ones. Pages that
//! choose a theme by `data-theme`, as rustdoc does, are followed; else the reader's preference counts.

use std::fmt::Write as _;

use crate::gather::Gather;

/// What is the same in both palettes.
const SHAPES: &str = "\
.aw text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.aw .aw-name{font-size:17px;font-weight:600}
.aw .aw-title{font-size:14px;font-weight:600}
.aw .aw-strong,.aw .aw-effect{font-weight:600}
.aw .aw-summary,.aw .aw-text,.aw .aw-effect{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
.aw .aw-summary{font-size:13.5px}
.aw .aw-text,.aw .aw-effect{font-size:12.5px}
.aw .aw-method,.aw .aw-digits{font-size:11px;font-weight:600;text-anchor:middle;fill:#fff}
.aw .aw-right{text-anchor:end}
.aw .aw-line,.aw .aw-sign,.aw .aw-rule{fill:none;stroke-width:1.6}
.aw .aw-rule,.aw .aw-box,.aw .aw-page{stroke-width:1}
.aw .aw-other .aw-box{stroke-dasharray:4 3}
.aw .aw-label,.aw .aw-number{fill:#59636e}
.aw .aw-workflow{fill:#4f46e5}
.aw .aw-get{fill:#0969da}
.aw .aw-post{fill:#1a7f37}
.aw .aw-put,.aw .aw-patch{fill:#9a6700}
.aw .aw-delete{fill:#cf222e}
.aw a text{text-decoration:underline}
";

/// A colour.
struct Colour {
    name: &'static str,
    light: &'static str,
    dark: &'static str,
    /// The classes that are filled with it, and those that are drawn in it.
    fills: &'static [&'static str],
    strokes: &'static [&'static str],
    /// The classes of flows and actions that have it.
    flows: &'static [&'static str],
}

/// A colour that fills.
const fn fill(
    name: &'static str,
    light: &'static str,
    dark: &'static str,
    fills: &'static [&'static str],
) -> Colour {
    Colour {
        name,
        light,
        dark,
        fills,
        strokes: &[],
        flows: &[],
    }
}

/// A colour of flows.
const fn flow(
    name: &'static str,
    light: &'static str,
    dark: &'static str,
    flows: &'static [&'static str],
) -> Colour {
    Colour {
        name,
        light,
        dark,
        fills: &[],
        strokes: &[],
        flows,
    }
}

const COLOURS: &[Colour] = &[
    fill("ink", "#1f2328", "#e6edf3", &["text"]),
    Colour {
        strokes: &[".aw-check", ".aw-out"],
        flows: &[".aw-sequence"],
        ..fill(
            "dim",
            "#59636e",
            "#9da7b1",
            &[".aw-dim", ".aw-text", ".aw-summary"],
        )
    },
    fill("page", "#f6f8fa", "#0d1117", &[".aw-page"]),
    fill("box", "#ffffff", "#161b22", &[".aw-box"]),
    fill(
        "ends",
        "#eef3fb",
        "#172033",
        &[".aw-ends .aw-box", ".aw-other .aw-box"],
    ),
    fill("failed", "#fdeeee", "#2a1719", &[".aw-failed .aw-box"]),
    Colour {
        strokes: &[".aw-page", ".aw-box"],
        ..fill("edge", "#d1d9e0", "#3d444d", &[])
    },
    Colour {
        strokes: &[".aw-rule"],
        ..fill("rule", "#e4e8ec", "#2a3038", &[])
    },
    flow("data0", "#0969da", "#58a6ff", &[".aw-data0"]),
    flow("data1", "#8250df", "#bc8cff", &[".aw-data1"]),
    flow("data2", "#0b7285", "#39c5cf", &[".aw-data2"]),
    flow("data3", "#bf3989", "#f778ba", &[".aw-data3"]),
    flow("data4", "#4f46e5", "#9aa5ff", &[".aw-data4"]),
    flow("success", "#1a7f37", "#3fb950", &[".aw-success"]),
    flow("failure", "#cf222e", "#ff7b72", &[".aw-failure"]),
    flow("retry", "#9a6700", "#d29922", &[".aw-retry"]),
];

/// The style that pictures share: CSS, without an empty line.
pub fn style() -> String {
    let mut css = SHAPES.to_owned();
    for colour in COLOURS {
        colour.rules(&mut css);
    }
    let dark = COLOURS
        .iter()
        .map(|c| format!("--aw-{}:{}", c.name, c.dark));
    let dark = dark.gather::<Vec<_>>().join(";");
    let _ = write!(
        css,
        "@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
         :root[data-theme=dark],:root[data-theme=ayu]{{{dark}}}\n"
    );
    css
}

impl Colour {
    /// Its rules. What does not know variables takes the first value.
    fn rules(&self, css: &mut String) {
        let (name, light) = (self.name, self.light);
        let mut rule = |property: &str, selectors: Vec<String>| {
            if !selectors.is_empty() {
                let _ = writeln!(
                    css,
                    "{}{{{property}:{light};{property}:var(--aw-{name},{light})}}",
                    selectors.join(",")
                );
            }
        };
        let filled = self.fills.iter().map(|class| format!(".aw {class}"));
        let of_flows = self.flows.iter().flat_map(|class| {
            let parts = [" .aw-head", " circle"].map(|part| format!(".aw {class}{part}"));
            parts.into_iter().chain([format!(".aw .aw-effect{class}")])
        });
        rule("fill", filled.chain(of_flows).gather());
        let drawn = self.strokes.iter().map(|class| format!(".aw {class}"));
        let of_flows = self.flows.iter().flat_map(|class| {
            [
                format!(".aw {class} .aw-line"),
                format!(".aw .aw-sign{class}"),
            ]
        });
        rule("stroke", drawn.chain(of_flows).gather());
    }
}
