//! The pages of `cargo arazzo graph --format html` in a real browser, light and dark: a script that is
//! put into them measures what is drawn (`tests/browser/measure.js`).
//!
//! Skipped where there is no Chromium, unless `ARAZZO_REQUIRE_BROWSER` is set.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy.toml allows them in test functions, but not in what these call"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Below the workspace.
const DOCUMENTS: [&str; 5] = [
    "specs",
    "codegen/cases/shapes",
    "codegen/cases/calls",
    "codegen/cases/flow",
    "codegen/cases/names",
];

#[test]
fn pages_are_legible() {
    let Some(browser) = browser() else {
        let required = std::env::var_os("ARAZZO_REQUIRE_BROWSER").is_some();
        assert!(!required, "there is no Chromium");
        eprintln!("SKIPPED: there is no Chromium");
        return;
    };
    let mut pages: Vec<PathBuf> = DOCUMENTS
        .iter()
        .map(|path| workspace().join(path))
        .collect();
    pages.push(wide());
    // A real document of many workflows, if the corpus is there.
    let real = "../shared/corpus/jentic/ote-godaddy.com~domains/arazzo/workflows.arazzo.json";
    pages.extend(Some(workspace().join(real)).filter(|path| path.is_file()));
    for path in pages {
        let page = page(&path);
        // Themes do not move anything, so that the narrow window, out of which nothing may stick, is a
        // dark one.
        for (dark, width) in [(false, 1400), (true, 420)] {
            let report = measure(&browser, &page, dark, width);
            let theme = if dark { "dark" } else { "light" };
            let what = format!("{}, {theme}, {width} pixels", path.display());
            assert_eq!(report["dark"], dark, "{what}");
            assert_eq!(report["problems"], serde_json::json!([]), "{what}");
            for counted in ["boxes", "texts", "lines"] {
                let count = report[counted].as_u64().unwrap();
                assert!(count > 2, "{what}: only {count} {counted}");
            }
        }
    }
}

/// The measure finds what is wrong: a page that is broken on purpose has all problems that it knows.
#[test]
fn the_measure_finds_problems() {
    let Some(browser) = browser() else {
        eprintln!("SKIPPED: there is no Chromium");
        return;
    };
    let good = page(&workspace().join("specs"));
    for (from, to, problem) in [
        (
            "$inputs.sourceName</text>",
            &*("x".repeat(200) + "</text>"),
            "sticks out of its box",
        ),
        ("--aw-ink:#e6edf3", "--aw-ink:#30363d", "has a contrast of"),
        (
            "<main>",
            "<main><img src=\"https://example.invalid/a.png\" alt=\"\"/>",
            "is fetched",
        ),
        (
            "class=\"aw-box\" x=\"",
            "class=\"aw-box\" height=\"500\" x=\"",
            "overlaps",
        ),
        (
            "<main>",
            "<main style=\"width:3000px;max-width:none\">",
            "the page is wider",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        let page = match from.starts_with("class") {
            // Of two attributes of a name the first counts.
            true => good.replace(from, to),
            false => good.replacen(from, to, 1),
        };
        let report = measure(&browser, &page, true, 1400);
        let problems = report["problems"].to_string();
        assert!(problems.contains(problem), "{problem}: {problems}");
    }
}

fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap()
}

/// A document with long texts, and letters that take more room than others.
fn wide() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-wide");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("api.yaml"),
        "openapi: 3.0.3
info: {title: Notes, version: '1'}
servers: [{url: 'https://notes.example'}]
paths:
  /WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW/MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM/{id}:
    patch: {operationId: change, responses: {'204': {description: Changed.}}}
",
    )
    .unwrap();
    std::fs::write(
        folder.join("wide.yaml"),
        "arazzo: 1.0.1
info: {title: 記事, version: '1'}
sourceDescriptions: [{name: WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW, url: api.yaml, type: openapi}]
workflows:
  - workflowId: 記事を変更して確認するワークフロー記事を変更して確認するワークフロー記事を変更して確認するワークフロー
    summary: 記事を変更して確認するワークフローです。 🧭🧭🧭🧭🧭🧭🧭🧭🧭 WWWWWWWWWW MMMMMMMMMM تحديث المستند والتحقق منه ऋषियों को सताने वाले दुष्ट राक्षसों
    inputs: {type: object, properties: {識別子識別子識別子識別子識別子識別子識別子: {type: string}}}
    steps:
      - stepId: 変更する変更する変更する変更する変更する変更する変更する変更する変更する変更する変更する変更する
        description: WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW mmmm
        operationId: change
        parameters:
          - {name: id, in: path, value: $inputs.識別子識別子識別子識別子識別子識別子識別子}
          - {name: Ω≈ç√∫˜µ≤≥÷ﷺ, in: query, value: 'ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ ⸻⸻⸻⸻⸻ 𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫𒐫'}
        onFailure:
          - {name: もう一度もう一度もう一度もう一度もう一度もう一度もう一度もう一度, type: retry, retryAfter: 1.5, retryLimit: 1000000}
",
    )
    .unwrap();
    folder.join("wide.yaml")
}

/// Chromium, by its usual names.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("ARAZZO_BROWSER").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome"];
    let usual = usual.map(|name| Path::new("/usr/bin").join(name));
    named.into_iter().chain(usual).find(|path| path.is_file())
}

/// A document, or a folder with what another has in itself: below may be corrected copies of its
/// documents.
fn without_folders(path: &Path) -> PathBuf {
    let Ok(entries) = std::fs::read_dir(path) else {
        return path.to_owned();
    };
    let name = path.file_name().unwrap();
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("pages")
        .join(name);
    std::fs::create_dir_all(&copy).unwrap();
    for file in entries.map(|entry| entry.unwrap().path()) {
        if file.is_file() {
            std::fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
        }
    }
    copy
}

/// The page of documents.
fn page(documents: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"))
        .args(["arazzo", "graph", "--format", "html"])
        .arg(without_folders(documents))
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.contains("</html>"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    page
}

/// Draws a page, and returns what the script has measured.
fn measure(browser: &Path, page: &str, dark: bool, width: u32) -> Value {
    const POLICY: &str = "style-src 'unsafe-inline'";
    assert!(page.contains(POLICY));
    // The page allows no script at all; that it fetches nothing stays forbidden.
    let page = page.replacen(POLICY, &format!("{POLICY}; script-src 'unsafe-inline'"), 1);
    // What is not allowed is told while the page is read.
    let watch = "<script>var refused=[];document.addEventListener('securitypolicyviolation',e=>refused.push(e.blockedURI))</script></head>";
    let page = page.replacen("</head>", watch, 1);
    let script = include_str!("browser/measure.js");
    let page = page.replacen("</body>", &format!("<script>{script}</script></body>"), 1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "browser-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("page.html");
    std::fs::write(&file, page).unwrap();
    let scheme = if dark { 0 } else { 1 };
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg(format!("--window-size={width},1000"))
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = dom
        .split_once("<pre id=\"report\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((report, _)) = report else {
        panic!("no report: {}", String::from_utf8_lossy(&output.stderr));
    };
    let report = report
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let _ = std::fs::remove_dir_all(&folder);
    serde_json::from_str(&report).unwrap()
}
