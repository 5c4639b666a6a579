//! Rust code that is put into files of others.

use std::path::Path;

use super::manifest::Manifest;

const PROGRAM: &str = include_str!("example/main.rs");

/// What `cargo new` writes.
const TEMPLATES: [&str; 1] = ["fn main() {\n    println!(\"Hello, world!\");\n}\n"];

/// The file that gets the module of the generated code.
pub struct Root {
    /// Its path in the package.
    pub name: String,
    is_library: bool,
    /// How examples name the library.
    library: String,
}

/// What runs the example.
pub enum Main {
    /// The package's program, which is that of `cargo new` yet.
    Template,
    /// A program of its own, which finds the generated code in a module.
    Example { name: &'static str, module: String },
    /// Nothing: there are other documents.
    None,
}

impl Main {
    /// The command to run next.
    pub fn next(&self) -> &'static str {
        match self {
            Main::Template => "cargo run",
            Main::Example { .. } => "cargo run --example order_prints",
            Main::None => "cargo build",
        }
    }
}

impl Root {
    /// The library's file, or the program's where there is no library.
    pub fn find(folder: &Path, manifest: &Manifest) -> Result<Self, String> {
        let library = manifest.text_at(&["lib", "path"]);
        let named = manifest.text_at(&["lib", "name"]);
        let library_name = named.map_or_else(|| manifest.name.replace('-', "_"), str::to_owned);
        let root = |name: &str, is_library| Root {
            name: name.to_owned(),
            is_library,
            library: library_name.clone(),
        };
        let files = [
            (library.unwrap_or("src/lib.rs"), true),
            ("src/main.rs", false),
        ];
        let mut files = files.into_iter();
        files
            .find(|(name, _)| folder.join(name).is_file())
            .map(|(name, is_library)| root(name, is_library))
            .ok_or_else(|| {
                "error: the package has neither src/lib.rs nor src/main.rs\nhelp: make one of them"
                    .to_owned()
            })
    }

    /// What runs the example here.
    pub fn main(&self, folder: &Path) -> Result<Main, String> {
        let text = super::read(&folder.join(&self.name))?.unwrap_or_default();
        let is_template = TEMPLATES.contains(&text.replace("\r\n", "\n").as_str());
        let ours = with_module(&program("api"), self);
        Ok(match self.is_library {
            _ if is_template => Main::Template,
            false if Some(text) == ours => Main::Template,
            is_library => Main::Example {
                name: "examples/order_prints.rs",
                module: match is_library {
                    true => format!("{}::api", self.library),
                    false => "api".to_owned(),
                },
            },
        })
    }

    /// The lines that name the generated code.
    pub fn module(&self) -> String {
        let depth = Path::new(&self.name).components().count().saturating_sub(1);
        let path = "../".repeat(depth);
        match self.is_library {
            true => format!("#[path = \"{path}generated/lib.rs\"]\npub mod api;\n"),
            // In a program, what it does not use yet would be warned of.
            false => format!(
                "#[allow(dead_code, unused_imports, reason = \"it is generated as a whole\")]\n\
                 #[path = \"{path}generated/lib.rs\"]\nmod api;\n"
            ),
        }
    }
}

/// The program that runs the example, with the generated code in a module.
pub fn program(module: &str) -> String {
    PROGRAM.replace("{api}", module)
}

/// A file with the module, behind what belongs to the file as a whole. Nothing if it has another module
/// of that name.
pub fn with_module(text: &str, root: &Root) -> Option<String> {
    let has_other = text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches("pub ");
        line.starts_with("mod api;") || line.starts_with("mod api ")
    });
    if has_other {
        return None;
    }
    let belongs = |line: &str| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with("//!")
            || (line.starts_with("#![") && line.ends_with(']'))
    };
    let head: usize = text
        .split_inclusive('\n')
        .take_while(|line| belongs(line))
        .map(str::len)
        .sum();
    let (head, rest) = text.split_at(head);
    let before = match head.is_empty() || head.ends_with("\n\n") {
        true => "",
        false => "\n",
    };
    let after = match rest.is_empty() {
        true => "",
        false => "\n",
    };
    Some(format!("{head}{before}{}{after}{rest}", root.module()))
}

/// A build script with one statement more, at the start of a `main` that is written in the usual way.
pub fn with_statement(text: &str, statement: &str) -> Option<String> {
    const MAIN: &str = "fn main() {\n";
    let starts: Vec<usize> = text.match_indices(MAIN).map(|(at, _)| at).collect();
    let [start] = starts[..] else {
        return None;
    };
    let is_item = start == 0 || text.get(..start)?.ends_with('\n');
    let at = start + MAIN.len();
    is_item.then(|| format!("{}    {statement}\n{}", &text[..at], &text[at..]))
}
