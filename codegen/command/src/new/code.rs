//! Rust code that is put into files of others.

use std::path::Path;

use super::manifest::Manifest;

const PROGRAM: &str = include_str!("example/main.rs");

/// The name of the module of the generated code, unless it is taken.
const USUAL: &str = "api";

/// What `cargo new` writes.
const TEMPLATES: [&str; 1] = ["fn main() {\n    println!(\"Hello, world!\");\n}\n"];

/// The file that gets the module of the generated code.
pub struct Root {
    /// Its path in the package.
    pub name: String,
    is_library: bool,
    /// How examples name the library.
    library: String,
    /// The name of the module of the generated code.
    module: String,
}

/// What runs the example.
pub enum Main {
    /// The package's program, which is that of `cargo new` yet.
    Template,
    /// A program of its own, which finds the generated code in a module.
    Example {
        name: &'static str,
        /// As the example names it; nothing if it has the code in a module of its own.
        module: Option<String>,
    },
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
        let root = |name: &str, is_library| {
            let text = super::read(&folder.join(name))?.unwrap_or_default();
            Ok::<Root, String>(Root {
                name: name.to_owned(),
                is_library,
                library: library_name.clone(),
                module: module_name(&text).to_owned(),
            })
        };
        let files = [
            (library.unwrap_or("src/lib.rs"), true),
            ("src/main.rs", false),
        ];
        let mut files = files.into_iter();
        files
            .find(|(name, _)| folder.join(name).is_file())
            .ok_or_else(|| {
                "error: the package has neither src/lib.rs nor src/main.rs\nhelp: make one of them"
                    .to_owned()
            })
            .and_then(|(name, is_library)| root(name, is_library))
    }

    /// What runs the example here.
    pub fn main(&self, folder: &Path) -> Result<Main, String> {
        let text = super::read(&folder.join(&self.name))?.unwrap_or_default();
        let is_template = TEMPLATES.contains(&text.replace("\r\n", "\n").as_str());
        let is_ours = text == program_with_module(self);
        Ok(match self.is_library {
            _ if is_template => Main::Template,
            false if is_ours => Main::Template,
            is_library => Main::Example {
                name: "examples/order_prints.rs",
                module: is_library.then(|| format!("{}::{}", self.library, self.module)),
            },
        })
    }

    /// The lines that name the generated code.
    pub fn module(&self) -> String {
        self.module_as(&self.module)
    }

    fn module_as(&self, module: &str) -> String {
        let depth = Path::new(&self.name).components().count().saturating_sub(1);
        let path = "../".repeat(depth);
        match self.is_library {
            true => format!("#[path = \"{path}generated/lib.rs\"]\npub mod {module};\n"),
            // In a program, what it does not use yet would be warned of.
            false => format!(
                "#[allow(dead_code, unused_imports, reason = \"it is generated as a whole\")]\n\
                 #[path = \"{path}generated/lib.rs\"]\nmod {module};\n"
            ),
        }
    }
}

/// The program that runs the example, and has the generated code in a module of its own.
pub fn program_with_module(root: &Root) -> String {
    let program = program(USUAL);
    with_module(&program, root).unwrap_or(program)
}

/// The program that runs the example, with the generated code in a module.
pub fn program(module: &str) -> String {
    PROGRAM.replace("{api}", module)
}

/// How the module of the generated code is called in a file, or can be called.
fn module_name(text: &str) -> &str {
    let there = text.split_once("generated/lib.rs\"]");
    let there = there.and_then(|(_, rest)| modules(rest).next());
    let mut free = [USUAL, "generated", "arazzo"].into_iter();
    let free = free.find(|name| modules(text).all(|there| there != *name));
    there.or(free).unwrap_or(USUAL)
}

/// The names of a file's modules.
fn modules(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (visibility, rest) = line.split_once("mod ")?;
        let is_item = visibility.trim().is_empty() || visibility.trim_start().starts_with("pub");
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        is_item.then(|| rest.split_at(end.unwrap_or(rest.len())).0)
    })
}

/// A file with the module, behind what belongs to the file as a whole. Nothing if it has another module
/// of the usual name.
pub fn with_module(text: &str, root: &Root) -> Option<String> {
    if modules(text).any(|name| name == USUAL) {
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
    let module = root.module_as(USUAL);
    Some(format!("{head}{before}{module}{after}{rest}"))
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
