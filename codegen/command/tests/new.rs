//! `cargo arazzo new`: what it puts into packages, and the commands of the README that begin with it.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what these call"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MANIFEST: &str = "# Ours.
[package]
name = \"shop\" # like the street
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
# Nothing so far.

[workspace]
";

#[test]
fn the_readmes_commands_run_a_workflow() {
    let folder = Folder::new("readme");
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("### From nothing").unwrap();
    let (_, rest) = rest.split_once("```console\n").unwrap();
    let (commands, rest) = rest.split_once("```").unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .map(|l| l.strip_prefix("$ ").unwrap())
        .collect();
    assert!(commands.len() < 5, "{commands:?}");
    assert_eq!(commands[0], "cargo install --path codegen/command");
    let shop = folder.0.join("shop");
    let mut last = None;
    for command in &commands[1..] {
        // Beside the tests' other packages, and not beside the clone.
        let command = command.replace("../shop", shop.to_str().unwrap());
        let output = run(&command, &workspace());
        assert!(
            output.status.success(),
            "{command}: {}",
            text(&output.stderr)
        );
        // Without a network, the versions are those that are here.
        let _ = std::fs::copy(workspace().join("Cargo.lock"), shop.join("Cargo.lock"));
        last = Some(output);
    }
    let last = last.unwrap();
    let (_, expected) = rest.split_once("```text\n").unwrap();
    let (expected, _) = expected.split_once("```").unwrap();
    assert_eq!(text(&last.stdout), expected);
    assert!(
        !text(&last.stderr).contains("warning"),
        "{}",
        text(&last.stderr)
    );

    // Once more, and nothing is changed.
    let files = files(&shop);
    let output = run(
        &commands[2].replace("../shop", shop.to_str().unwrap()),
        &workspace(),
    );
    assert!(output.status.success());
    assert!(
        text(&output.stderr).ends_with("nothing to do\n"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(files, self::files(&shop));
}

#[test]
fn a_library_gets_a_module_and_an_example() {
    let folder = Folder::new("library");
    folder.write("Cargo.toml", MANIFEST);
    folder.write(
        "src/lib.rs",
        "//! A shop.\n#![warn(missing_docs)]\n\nuse std::fmt;\n",
    );
    folder.write(
        "build.rs",
        "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n}\n",
    );
    let run = folder.new_package(&[]);
    assert_eq!(run.0, 0, "{}", run.1);
    assert_eq!(
        folder.read("src/lib.rs"),
        "//! A shop.\n#![warn(missing_docs)]\n\n#[path = \"../generated/lib.rs\"]\npub mod api;\n\nuse \
         std::fmt;\n"
    );
    assert_eq!(
        folder.read("build.rs"),
        "fn main() {\n    arazzo_codegen::Builder::new().build();\n    \
         println!(\"cargo::rerun-if-changed=build.rs\");\n}\n"
    );
    let manifest = folder.read("Cargo.toml");
    assert!(manifest.starts_with("# Ours.\n[package]\nname = \"shop\" # like the street\n"));
    assert!(manifest.contains("# Nothing so far.\n"), "{manifest}");
    assert!(
        manifest.contains("[dev-dependencies]\ntokio = { version = \"1\", "),
        "{manifest}"
    );
    let example = folder.read("examples/order_prints.rs");
    assert!(
        example.contains("use shop::api::{Clients, mock};"),
        "{example}"
    );
    assert!(
        folder
            .read("generated/workflows/order_prints.rs")
            .starts_with("// @generated")
    );
    assert!(
        run.1.ends_with("next: cargo run --example order_prints\n"),
        "{}",
        run.1
    );

    let files = files(&folder.0);
    let again = folder.new_package(&[]);
    assert!(again.1.ends_with("nothing to do\n"), "{}", again.1);
    assert_eq!(files, self::files(&folder.0));
}

#[test]
fn what_is_there_stays() {
    let folder = Folder::new("program");
    folder.write("Cargo.toml", MANIFEST);
    folder.write("src/main.rs", "mod api {}\n\nfn main() {}\n");
    folder.write(
        "build.rs",
        "fn main() -> Result<(), String> {\n    Ok(())\n}\n",
    );
    folder.write(
        "specs/own.arazzo.yaml",
        "arazzo: 1.0.1\ninfo: {title: Own, version: '1'}\n",
    );
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 1);
    for line in [
        "specs/: documents of your own, unchanged\n",
        "left to do: call `arazzo_codegen::Builder::new().build();` in the `main` of build.rs\n",
        "left to do: name the generated code in src/main.rs, which has another module `api`:\n",
        "#[path = \"../generated/lib.rs\"]\nmod generated;\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(folder.read("src/main.rs"), "mod api {}\n\nfn main() {}\n");
    assert!(!folder.0.join("examples").exists() && !folder.0.join("generated").exists());
}

#[test]
fn a_program_of_its_own_gets_an_example_with_the_code() {
    let folder = Folder::new("own-program");
    folder.write("Cargo.toml", MANIFEST);
    folder.write("src/main.rs", "fn main() {\n    println!(\"Open.\");\n}\n");
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 0, "{said}");
    let program = folder.read("src/main.rs");
    assert!(program.starts_with("#[allow(dead_code"), "{program}");
    assert!(program.ends_with("mod api;\n\nfn main() {\n    println!(\"Open.\");\n}\n"));
    let example = folder.read("examples/order_prints.rs");
    assert!(example.contains("mod api;\n"), "{example}");
}

#[test]
fn the_program_of_cargo_new_becomes_the_example() {
    let folder = Folder::new("template");
    folder.write("Cargo.toml", MANIFEST);
    let template = "fn main() {\n    println!(\"Hello, world!\");\n}\n";
    folder.write("src/main.rs", template);
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.ends_with("next: cargo run\n"), "{said}");
    let program = folder.read("src/main.rs");
    assert!(program.contains("mod api;\n"), "{program}");
    assert!(program.contains("use api::{Clients, mock};\n"), "{program}");
    assert!(!folder.0.join("examples").exists());
    let (_, said) = folder.new_package(&[]);
    assert!(said.ends_with("nothing to do\n"), "{said}");
}

#[test]
fn only_packages_are_taken() {
    let folder = Folder::new("none");
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 1);
    assert!(said.contains("is not the folder of a package"), "{said}");
    folder.write("Cargo.toml", MANIFEST);
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 1);
    assert!(
        said.contains("neither src/lib.rs nor src/main.rs"),
        "{said}"
    );
    folder.write("src/lib.rs", "");
    let (code, said) = folder.new_package(&["--codegen-path", "nowhere"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("nowhere is not the folder of a package"),
        "{said}"
    );
    assert_eq!(files(&folder.0).len(), 2);
}

/// What is named by hand is found again, and the example of a library names it so.
#[test]
fn the_module_may_have_another_name() {
    let folder = Folder::new("other-name");
    folder.write("Cargo.toml", MANIFEST);
    folder.write("src/lib.rs", "pub(crate) mod api {}\n");
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 1);
    let module = "#[path = \"../generated/lib.rs\"]\npub mod generated;\n";
    assert!(said.contains(module), "{said}");
    let example = folder.read("examples/order_prints.rs");
    assert!(example.contains("use shop::generated::{"), "{example}");
    folder.write(
        "src/lib.rs",
        &format!("pub(crate) mod api {{}}\n\n{module}"),
    );
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 0, "{said}");
}

const QUERIES: &str = "arazzo: 1.0.1
info: {title: Own, version: '1'}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
workflows:
  - workflowId: look
    steps:
      - stepId: look
        operationId: look
        successCriteria:
          - {context: $response.body, condition: '$[?@.price > 2]', type: jsonpath}
          - {context: $response.body, condition: '^.', type: regex}
";

const SHOP: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example}]
paths:
  /:
    get:
      operationId: look
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {price: {type: number}}}}
";

#[test]
fn the_features_that_documents_need_are_added() {
    let folder = Folder::new("features");
    folder.write("src/lib.rs", "");
    folder.write("specs/look.arazzo.yaml", QUERIES);
    folder.write("specs/shop.yaml", SHOP);
    folder.write("Cargo.toml", MANIFEST);
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 0, "{said}");
    let manifest = folder.read("Cargo.toml");
    let features = "features = [\"jsonpath\", \"regex\"] }\n";
    assert!(manifest.contains(features), "{manifest}");
    assert!(
        said.contains("has what the documents need: jsonpath, regex\n"),
        "{said}"
    );
    let (_, said) = folder.new_package(&[]);
    assert!(said.ends_with("nothing to do\n"), "{said}");
    assert_eq!(folder.read("Cargo.toml"), manifest);

    // What is there gets what is missing, in every form that dependencies have.
    let both = "\"jsonpath\", \"regex\"]";
    for (there, then) in [
        (
            "arazzo-runtime = { path = '../r' } # r\n",
            "{ path = '../r' , features = [",
        ),
        (
            "arazzo-runtime.path = '../r'\n",
            "arazzo-runtime.features = [",
        ),
        (
            "arazzo-runtime.workspace = true\n",
            "arazzo-runtime.features = [",
        ),
        (
            "arazzo-runtime = { git = 'g', features = [\"cli\"] }\n",
            "features = [\"cli\", ",
        ),
        (
            "[dependencies.arazzo-runtime]\npath = '../r'\n",
            "\nfeatures = [",
        ),
    ] {
        let before = MANIFEST.replace("# Nothing so far.\n", there);
        folder.write("Cargo.toml", &before);
        let (code, said) = folder.new_package(&[]);
        assert_eq!(code, 0, "{said}");
        let manifest = folder.read("Cargo.toml");
        assert!(manifest.contains(&format!("{then}{both}")), "{manifest}");
        assert_eq!(
            manifest.contains("# r"),
            there.contains("# r"),
            "{manifest}"
        );
    }
    folder.write(
        "Cargo.toml",
        &MANIFEST.replace(
            "# Nothing so far.",
            "arazzo-runtime = { path = 'r', features = 1 }",
        ),
    );
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 1);
    assert!(
        said.contains("left to do: add to the dependency `arazzo-runtime` in Cargo.toml what the documents need: features = [\"jsonpath\", \"regex\"]\n"),
        "{said}"
    );
}

/// Until they are: cargo would only say that there is no such package.
#[test]
fn that_our_crates_are_not_published_is_said() {
    let folder = Folder::new("unpublished");
    folder.write("src/lib.rs", "");
    folder.write("Cargo.toml", MANIFEST);
    for _ in 0..2 {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "new"])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        let said = text(&output.stderr);
        assert!(output.status.success(), "{said}");
        let (_, last) = said.split_once("are not published yet").unwrap();
        assert!(last.contains("--runtime-path"), "{said}");
        assert!(
            last.ends_with("next: cargo run --example order_prints\n"),
            "{said}"
        );
    }
    // As it says.
    let (code, said) = folder.new_package(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("published"), "{said}");
    let manifest = folder.read("Cargo.toml");
    assert_eq!(
        manifest.matches("{ version = \"0.1.0\", path = ").count(),
        2,
        "{manifest}"
    );
}

fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs a command line of cargo, with our command where it is called, and without network.
fn run(command: &str, folder: &Path) -> Output {
    let mut words = command.split(' ');
    assert_eq!(words.next(), Some("cargo"));
    let words: Vec<&str> = words.collect();
    let program = match words[0] {
        "arazzo" => env!("CARGO_BIN_EXE_cargo-arazzo"),
        _ => env!("CARGO"),
    };
    Command::new(program)
        .args(words)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"),
        )
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
}

/// The files of a package with their texts.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with(".git") => {}
            true => found.extend(files(&path)),
            false => found.push((path.clone(), std::fs::read_to_string(&path).unwrap())),
        }
    }
    found.sort();
    found
}

/// A folder for a package, outside the workspace.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let checkout = workspace().to_string_lossy().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("cargo-arazzo-tests{checkout}/new-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.join(path)).unwrap()
    }

    /// The status of the command, and what it says.
    fn new_package(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .args(["arazzo", "new", "--runtime-path"])
            .arg(workspace().join("runtime"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        (output.status.code().unwrap(), text(&output.stderr))
    }
}
