//! The guide in `docs/`: its blocks are tried, its pages of findings are current, and its links lead
//! somewhere. Blocks of Rust are tests of the crate in `docs/`.
//!
//! `UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test guide` writes the pages of findings.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use arazzo_codegen::{Level, Rule};

/// What stands before the generated entries of the summary.
const FINDINGS: &str = "  - [All findings](diagnostics/index.md)\n";

#[test]
fn every_finding_has_a_page() {
    let mut index = "# All findings\n\n\
        The names are those in the brackets of a finding. They are used to set its level. `--strict` is the\n\
        level under that option and under `Builder::strict`.\n\n\
        | | default | `--strict` | |\n|---|---|---|---|\n"
        .to_owned();
    let mut entries = String::new();
    let mut wanted = vec!["index.md".to_owned()];
    for rule in Rule::all() {
        let slug = rule.slug;
        let _ = writeln!(
            index,
            "| [{slug}]({slug}.md) | {} | {} | {} |",
            level(rule.default),
            level(rule.strict),
            rule.summary()
        );
        let _ = writeln!(entries, "    - [{slug}](diagnostics/{slug}.md)");
        wanted.push(format!("{slug}.md"));
        expect(&format!("diagnostics/{slug}.md"), &page(*rule));
    }
    expect("diagnostics/index.md", &index);
    let summary = read("SUMMARY.md");
    let (before, rest) = summary.split_once(FINDINGS).unwrap();
    let after: String = rest
        .split_inclusive('\n')
        .skip_while(|line| line.starts_with("    - "))
        .collect();
    expect("SUMMARY.md", &format!("{before}{FINDINGS}{entries}{after}"));
    for entry in std::fs::read_dir(chapters().join("diagnostics")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(wanted.contains(&name), "no finding has the page {name}");
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "allowed",
    }
}

/// What `cargo arazzo explain` says, as a page.
fn page(rule: Rule) -> String {
    let slug = rule.slug;
    let mut text = format!("# {slug}\n\n{}\n", rule.summary());
    if let Some(explanation) = rule.explanation() {
        let language = explanation.language;
        let _ = write!(
            text,
            "\n{}\n\nMistake:\n\n```{language}\n{}```\n\nCorrection:\n\n```{language}\n{}```\n",
            explanation.why, explanation.mistake, explanation.correction
        );
    }
    text.push_str(&levels(rule));
    text
}

/// Its levels, and how to change them.
fn levels(rule: Rule) -> String {
    let with_strict = match (rule.default, rule.strict) {
        (Level::Deny, _) => return "\nAn error always: nothing can be generated.\n".to_owned(),
        (default, strict) if default == strict => ", and with `--strict` as well".to_owned(),
        (_, strict) => format!(", and with `--strict` an {}", level(strict)),
    };
    // A point would cut a key in two.
    let key = match rule.slug.contains('.') {
        true => format!("\"{}\"", rule.slug),
        false => rule.slug.to_owned(),
    };
    format!(
        "\nA {} by default{with_strict}. To allow it, write in `arazzo.toml`\n\n\
         ```toml\n[levels]\n{key} = \"allow\"\n```\n",
        level(rule.default)
    )
}

#[test]
fn links_lead_somewhere_and_every_page_is_in_the_summary() {
    let summary = read("SUMMARY.md");
    let listed: Vec<&str> = links(&summary).collect();
    for file in pages() {
        let count = listed.iter().filter(|link| **link == file).count();
        assert_eq!(
            count,
            usize::from(file != "SUMMARY.md"),
            "{file} in the summary"
        );
        let text = read(&file);
        let folder = Path::new(&file).parent().unwrap();
        for link in links(&text).filter(|link| !link.starts_with("https://")) {
            let target = chapters().join(folder).join(link);
            assert!(target.is_file(), "{file}: {link}");
        }
    }
}

#[test]
fn documents_and_settings_are_in_order() {
    let shop = Shop::new("documents");
    let mut tried = 0;
    for (file, language, block) in blocks() {
        let checked = match language.as_str() {
            // Those of findings are parts of all kinds, with mistakes in them.
            "yaml" if file.contains('/') => continue,
            "toml" if file == "diagnostics/configuration.md" => continue,
            "yaml" => shop.check(&document(&block), ""),
            "toml" => shop.check(&read_example("order-prints.arazzo.yaml"), &block),
            _ => continue,
        };
        tried += 1;
        let said = String::from_utf8(checked.stderr).unwrap();
        assert!(
            said.starts_with("0 errors, 0 warnings"),
            "{file}: {said}\n{block}"
        );
    }
    assert!(tried > 2);
}

/// A whole document, or steps, as a document.
fn document(block: &str) -> String {
    if block.starts_with("arazzo:") {
        return block.to_owned();
    }
    let steps: String = block
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "arazzo: 1.0.1\ninfo: {{title: A part, version: 1.0.0}}\nsourceDescriptions:\n  - {{name: \
         printShop, url: print-shop.openapi.yaml, type: openapi}}\nworkflows:\n  - workflowId: part\n    \
         inputs: {{type: object, required: [orderId], properties: {{orderId: {{type: string}}}}}}\n    \
         steps:\n{steps}"
    )
}

#[test]
fn commands_can_be_run() {
    let shop = Shop::new("commands");
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let mut tried = 0;
    for (file, language, block) in blocks() {
        assert!(
            ["rust", "rust,no_run", "yaml", "toml", "console", "text"].contains(&language.as_str()),
            "{file}: nothing tries blocks of {language:?}"
        );
        for line in block.lines().filter(|_| language == "console") {
            let command = line.strip_prefix("$ ").unwrap();
            match command.strip_prefix("cargo arazzo ") {
                // Those of the README are run by `new.rs`, from its clone.
                _ if readme.contains(&format!("{line}\n")) && command.contains("../shop") => {}
                None => assert!(readme.contains(&format!("{line}\n")), "{file}: {line}"),
                Some(arguments) => {
                    let output = shop.run(&arguments.split(' ').collect::<Vec<_>>());
                    let said = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{file}: {line}: {said}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 5);
}

/// A package with the example.
struct Shop(PathBuf);

impl Shop {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/lib.rs"), "").unwrap();
        std::fs::write(
            folder.join("Cargo.toml"),
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        )
        .unwrap();
        let shop = Shop(folder);
        let output = shop.run(&["new"]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        shop
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
            .arg("arazzo")
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// Checks a document under the settings of a file.
    fn check(&self, document: &str, settings: &str) -> Output {
        std::fs::write(self.0.join("specs/arazzo.toml"), settings).unwrap();
        std::fs::write(self.0.join("specs/order-prints.arazzo.yaml"), document).unwrap();
        self.run(&["check"])
    }
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn chapters() -> PathBuf {
    workspace().join("docs/src")
}

fn read(file: &str) -> String {
    let path = chapters().join(file);
    std::fs::read_to_string(&path).unwrap_or_default()
}

fn read_example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/new/example");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Compares a file, or writes it.
fn expect(file: &str, text: &str) {
    let there = read(file);
    if there == text {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "docs/src/{file} is not current: UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test guide"
    );
    std::fs::write(chapters().join(file), text).unwrap();
}

/// The pages, by path from the folder of chapters.
fn pages() -> Vec<String> {
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(chapters().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".md")).collect()
    };
    let findings = names("diagnostics").into_iter();
    let mut pages = names("");
    pages.extend(findings.map(|name| format!("diagnostics/{name}")));
    pages
}

/// The targets of links.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.split("](").skip(1);
    ends.filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
}

/// All blocks: the page, the language and the text.
fn blocks() -> impl Iterator<Item = (String, String, String)> {
    pages().into_iter().flat_map(|file| {
        let text = read(&file);
        let mut found = Vec::new();
        let mut rest = text.as_str();
        while let Some((_, block)) = rest.split_once("\n```") {
            let (language, block) = block.split_once('\n').unwrap();
            let (block, after) = block.split_once("```").unwrap();
            found.push((file.clone(), language.to_owned(), block.to_owned()));
            rest = after;
        }
        found
    })
}
