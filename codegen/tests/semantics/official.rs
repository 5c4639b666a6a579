//! Documents that the specification's authors published, and the real documents of a vendor: none is
//! clean, and what is wrong with each is found. They lie beside the workspace, in `../shared`.
//!
//! Of three that are not there, the defects are shown in documents of our own.

use std::path::{Path, PathBuf};

use arazzo_codegen::{Builder, Error, Level, Report};

use crate::support::{document, steps};

/// Where the specification's examples are in the corpus.
const EXAMPLES: &str = "oai/Arazzo-Specification";

/// The folder of the corpus below `../shared`; nothing, said on stderr, where it is missing.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if folder.is_dir() {
        return Some(folder.canonicalize().unwrap());
    }
    let required = std::env::var_os("ARAZZO_REQUIRE_SHARED").is_some();
    assert!(!required, "{} is missing", folder.display());
    eprintln!("SKIPPED: {} is missing", folder.display());
    None
}

/// What the generator says about documents, as [`arazzo_codegen::Shown::line`]s.
struct Said {
    /// At the default levels, and under `strict`.
    reports: [Report; 2],
    generated: [bool; 2],
}

/// One of the specification's examples; nothing where the corpus is missing.
fn example(name: &str) -> Option<Said> {
    const PAY: &str = "examples/1.0.0/bnpl-openapi.yaml";
    let builder = Builder::new()
        .project(corpus()?.join(EXAMPLES))
        .document(format!("arazzo/examples/1.0.0/{name}"))
        .map(
            &format!("https://raw.githubusercontent.com/OAI/Arazzo-Specification/main/{PAY}"),
            format!("openapi/_remote/OAI+Arazzo-Specification/{PAY}"),
        );
    Some(said(&builder))
}

fn said(builder: &Builder) -> Said {
    let run = |builder: Builder| match builder.generate() {
        Ok((_, report)) => (report, true),
        Err(Error::Denied(report)) => (report, false),
        Err(other) => panic!("{other}"),
    };
    let (default, strict) = (run(builder.clone()), run(builder.clone().strict()));
    Said {
        reports: [default.0, strict.0],
        generated: [default.1, strict.1],
    }
}

impl Said {
    /// How many findings have the rule and say the text, at a level under each preset.
    fn count(&self, levels: [Level; 2], slug: &str, text: &str) -> usize {
        let count = |report: &Report, level: Level| {
            let findings = report.findings().iter();
            let same = findings.filter(|shown| shown.slug == slug && shown.level == level);
            same.filter(|shown| shown.line.contains(text)).count()
        };
        let [default, strict] = [0, 1].map(|preset| count(&self.reports[preset], levels[preset]));
        let text = self.reports[1].render();
        assert_eq!(
            default, strict,
            "{slug} differs between the presets:\n{text}"
        );
        strict
    }

    /// So many findings that stop the generation by default as well.
    fn refused(&self, count: usize, slug: &str, text: &str) -> &Self {
        self.expect(count, [Level::Deny; 2], slug, text)
    }

    /// So many findings that only `strict` rejects.
    fn strict(&self, count: usize, slug: &str, text: &str) -> &Self {
        self.expect(count, [Level::Warn, Level::Deny], slug, text)
    }

    fn warned(&self, count: usize, slug: &str, text: &str) -> &Self {
        self.expect(count, [Level::Warn; 2], slug, text)
    }

    fn expect(&self, count: usize, levels: [Level; 2], slug: &str, text: &str) -> &Self {
        let found = self.count(levels, slug, text);
        let all = self.reports[1].render();
        assert_eq!(found, count, "{slug} with `{text}`:\n{all}");
        self
    }
}

#[test]
fn case_149_a_path_item_without_a_method() {
    let login = |path: &str| {
        steps(&format!(
            "
            - stepId: list
              operationPath: '{{$sourceDescriptions.api.url}}#/paths/~1things{path}
            "
        ))
    };
    login("'  #! E operation-path").check().says("method");
    login("/get'").check();
}

#[test]
fn case_150_an_operation_in_another_case() {
    let Some(said) = example("FAPI-PAR.arazzo.yaml") else {
        return;
    };
    said.refused(1, "unknown-operation", "`PAR`");
    assert!(said.reports[0].render().contains("did you mean `Par`?"));
}

#[test]
fn case_151_parameters_of_pet_coupons() {
    let Some(said) = example("pet-coupons.arazzo.yaml") else {
        return;
    };
    said.refused(1, "missing-path-parameter", "`petId`")
        .strict(1, "unknown-path-parameter", "`pet_id`")
        .warned(1, "undeclared-parameter", "`pet_tags`")
        .warned(2, "called-exchange", "");
}

#[test]
fn case_152_defects_of_bnpl() {
    let Some(said) = example("bnpl-arazzo.yaml") else {
        return;
    };
    said.strict(1, "pointer", "`/products`")
        .strict(
            1,
            "missing-parameter",
            "query parameter `AuthorizationToken`",
        )
        .strict(1, "missing-property", "`totalAmount`")
        .refused(1, "undeclared", "no output `redirectAuthToken`")
        .refused(2, "undeclared", "`loanTransactionId`")
        .warned(1, "expression-form", "")
        .warned(2, "quoted-placeholder", "")
        .warned(2, "jsonpath-count", "");
}

#[test]
fn case_153_defects_of_oauth() {
    let Some(said) = example("oauth.arazzo.yaml") else {
        return;
    };
    said.strict(1, "missing-property", "`client_id`")
        .warned(2, "jsonpath-root-filter", "")
        .warned(12, "undescribed-body", "");
    assert_eq!(said.generated, [true, false]);
}

#[test]
fn case_154_names_in_another_case() {
    document(
        "
        arazzo: 1.0.1
        info: {title: Case, version: '1'}
        sourceDescriptions:
          - {name: ThingStore, url: api.openapi.yaml, type: openapi}
        workflows:
          - workflowId: run
            steps:
              - stepId: firstStep
                operationPath: '{$sourceDescriptions.thingStore.url}#/paths/~1things/get' #! E unknown-source
              - stepId: list
                operationId: listThings
                parameters: [{name: limit, in: query, value: $steps.first.outputs.n}] #! E unknown-step
        ",
    )
    .check()
    .says("did you mean `ThingStore`?");
}

#[test]
fn case_155_parameters_of_all_steps_that_are_not_declared() {
    let all = |source: &str, marks: [&str; 2]| {
        document(&format!(
            "
            arazzo: 1.0.1
            info: {{title: Case, version: '1'}}
            sourceDescriptions:
              - {{name: api, url: {source}
            workflows:
              - workflowId: run
                parameters:
                  - {{name: session, in: cookie, value: abc}}{}
                  - {{name: X-Trace, in: header, value: t}}{}
                steps:
                  - {{stepId: list, operationId: listThings}}
            ",
            marks[0], marks[1]
        ))
    };
    all("elsewhere.openapi.yaml} #! E source-missing", [""; 2]).check();
    all("api.openapi.yaml}", [" #! W undeclared-parameter"; 2])
        .check()
        .has(
            "workflows/run.rs",
            r#".with_cookie("session", &"abc") .with_header("X-Trace", &"t")"#,
        );
}

#[test]
fn case_156_the_documents_of_hookdeck() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("api-evangelist/hookdeck");
    let builder = |file: &str| {
        Builder::new()
            .project(&folder)
            .document(format!("arazzo/hookdeck-{file}-workflow.yml"))
    };
    let one = |file: &str| said(&builder(file));
    one("attach-integration-to-source")
        .warned(4, "unqualified", "")
        .warned(1, "jsonpath-comparison", "");
    let bulk = one("bulk-retry-failed-events");
    bulk.warned(1, "step-retry", "")
        .warned(1, "body-without-meaning", "");
    assert_eq!(bulk.generated, [true, true]);
    // The input may be absent, and the parameter with it.
    let (files, _) = builder("retry-failed-event").generate().unwrap();
    let mut files = files.iter();
    let workflow = files.find(|file| file.path == "workflows/retry_failed_event.rs");
    let sent = "webhook_id: inputs.webhook_id.as_ref().map(rt::to_json),";
    assert!(workflow.unwrap().text.contains(sent));
}
