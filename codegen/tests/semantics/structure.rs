//! Build-time cases: the structure of documents, and what they name.

use crate::support::{document, steps, workflows};

const HEAD: &str = "
    info: {title: Case, version: '1'}
    sourceDescriptions:
      - {name: api, url: api.openapi.yaml, type: openapi}
    workflows:
      - workflowId: run
        steps:
          - {stepId: list, operationId: listThings}
";

#[test]
fn case_001_patch_versions() {
    document(&format!("{HEAD}    arazzo: 1.0.7")).check();
    document(&format!("{HEAD}    arazzo: 1.1.3")).check();
}

#[test]
fn case_002_other_versions() {
    document(&format!("{HEAD}    arazzo: 2.0.0 #! E version"))
        .check()
        .says("versions 1.0.x and 1.1.x are read");
}

#[test]
fn case_024_unknown_operation_id() {
    steps("- {stepId: list, operationId: listThing} #! E unknown-operation")
        .check()
        .says("did you mean `listThings`?");
}

#[test]
fn case_009_duplicate_workflow_ids() {
    workflows(
        "
        - workflowId: run
          steps: [{stepId: list, operationId: listThings}]
        - workflowId: run #! E duplicate-id
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check();
    workflows(
        "
        - workflowId: Run
          steps: [{stepId: list, operationId: listThings}]
        - workflowId: run
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check()
    .has("workflows/run2.rs", "pub async fn run2(clients: &Clients)");
}

#[test]
fn case_019_duplicate_keys() {
    document(&format!(
        "{HEAD}    arazzo: 1.0.1\n    arazzo: 1.0.1 #! E duplicate-key"
    ))
    .check();
    document("{\n\"arazzo\": \"1.0.1\",\n\"arazzo\": \"1.0.1\"\n}")
        .also(3, "E duplicate-key")
        .check();
}

#[test]
fn case_032_operation_path_without_braces() {
    steps("- {stepId: list, operationPath: 'api#/paths/~1things/get'} #! W expression-form")
        .check()
        .says("write `{$sourceDescriptions.api.url}#/paths/~1things/get`");
}

#[test]
fn case_033_source_in_another_case() {
    steps("- {stepId: list, operationId: $sourceDescriptions.Api.listThings} #! E unknown-source")
        .check()
        .says("did you mean `api`?");
}

#[test]
fn case_027_qualified_operation_id_with_a_dot() {
    let api = "
        openapi: 3.1.0
        info: {title: Dots, version: '1'}
        servers: [{url: 'https://dots.example'}]
        paths: {/dots: {get: {operationId: a.b, responses: {'204': {description: Done.}}}}}
    ";
    steps("- {stepId: dot, operationId: $sourceDescriptions.api.a.b}")
        .v1_1()
        .and("api.openapi.yaml", api)
        .check()
        .has("workflows/run.rs", "clients.api.a_b()");
}
