//! Build-time cases: the structure of documents.

use crate::support::{Documents, document, steps, workflows};

/// A document without `arazzo`.
const REST: &str = "
    info: {title: Case, version: '1'}
    sourceDescriptions:
      - {name: api, url: api.openapi.yaml, type: openapi}
    workflows:
      - workflowId: run
        steps:
          - {stepId: list, operationId: listThings}
";

const LIST: &str = "- {stepId: list, operationId: listThings}";

/// A document with another root.
fn root(text: &str) -> Documents {
    document(&format!("{REST}{text}"))
}

/// The document, with something in it changed.
fn changed(from: &str, to: &str) -> Documents {
    assert!(REST.contains(from));
    document(&format!("    arazzo: 1.0.1\n{}", REST.trim_start_matches('\n')).replace(from, to))
}

#[test]
fn case_001_patch_versions() {
    root("    arazzo: 1.0.7").check();
    root("    arazzo: 1.1.3").check();
}

#[test]
fn case_002_other_versions() {
    root("    arazzo: 2.0.0 #! E version")
        .check()
        .says("versions 1.0.x and 1.1.x are read");
    root("    arazzo: 1.1 #! E version")
        .check()
        .says("quote it");
}

#[test]
fn case_003_no_workflows() {
    let head = REST.split("    workflows:").next().unwrap();
    document(&format!(
        "    arazzo: 1.0.1 #! E missing-field\n{}",
        head.trim_start_matches('\n')
    ))
    .check()
    .says("has no `workflows`");
    document(&format!(
        "    arazzo: 1.0.1 #! E missing-field\n{}    workflows: []",
        head.trim_start_matches('\n')
    ))
    .check();
}

#[test]
fn case_004_no_sources() {
    document(
        "
        arazzo: 1.0.1 #! E missing-field
        info: {title: Case, version: '1'}
        sourceDescriptions: []
        workflows:
          - workflowId: run
            steps:
              - {stepId: list, operationId: listThings} #! E unknown-operation
        ",
    )
    .check();
}

#[test]
fn case_005_version_of_the_document() {
    changed(
        "info: {title: Case, version: '1'}",
        "info: {title: Case} #! E missing-name",
    )
    .check();
    changed("version: '1'}", "version: 1.0} #! W info-version").check();
}

#[test]
fn case_006_two_sources_of_one_name() {
    changed(
        "      - {name: api, url: api.openapi.yaml, type: openapi}",
        "      - {name: api, url: api.openapi.yaml}
      - {name: api, url: api.openapi.yaml} #! E dup-source",
    )
    .check();
}

#[test]
fn case_007_declared_type_is_not_the_actual_one() {
    steps("- {stepId: other, workflowId: $sourceDescriptions.other.read}")
        .with_source("{name: other, url: other.arazzo.yaml, type: openapi} #! E source-type")
        .and(
            "other.arazzo.yaml",
            &format!(
                "arazzo: 1.0.1{}",
                REST.replace("\n    ", "\n").replace("run", "read")
            ),
        )
        .check();
}

#[test]
fn case_008_type_is_told_from_the_file() {
    changed("openapi.yaml, type: openapi}", "openapi.yaml}").check();
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
fn case_010_duplicate_step_ids() {
    steps(
        "
        - {stepId: list, operationId: listThings}
        - {stepId: list, operationId: listThings} #! E duplicate-id
        ",
    )
    .check();
    workflows(
        "
        - workflowId: one
          steps: [{stepId: list, operationId: listThings}]
        - workflowId: two
          steps: [{stepId: list, operationId: listThings}]
        ",
    )
    .check();
}

#[test]
fn case_011_two_targets() {
    steps("- {stepId: list, operationId: listThings, workflowId: run} #! E target-count").check();
}

#[test]
fn case_012_no_target() {
    steps("- {stepId: list} #! E target-count").check();
}

#[test]
fn case_013_empty_criteria() {
    steps(&format!(
        "{LIST}\n- {{stepId: more, operationId: listThings, successCriteria: []}} #! E empty-list"
    ))
    .check();
}

#[test]
fn case_014_keys_of_components() {
    root(
        "    arazzo: 1.0.1
    components:
      parameters:
        a b: {name: limit, in: query, value: 1} #! E bad-key
        a.b-c_1: {name: limit, in: query, value: 1}
",
    )
    .check();
}

#[test]
fn case_015_keys_of_outputs() {
    steps("- {stepId: list, operationId: listThings, outputs: {a.b-c_1: $statusCode}}").check();
    steps("- {stepId: list, operationId: listThings, outputs: {a b: $statusCode}} #! E bad-key")
        .check();
}

#[test]
fn case_016_extensions() {
    steps("- {stepId: list, operationId: listThings, x-foo: {any: thing}}").check();
}

#[test]
fn case_017_unknown_fields() {
    steps(
        "
        - stepId: list
          operationId: listThings
          succesCriteria: [{condition: $statusCode == 200}] #! E unknown-field
        ",
    )
    .check()
    .says("did you mean `successCriteria`?");
}

#[test]
fn case_018_fields_of_1_1_in_1_0() {
    let step = "- {stepId: list, operationId: listThings, timeout: 50}";
    steps(&format!("{step} #! E needs-1.1")).check();
    steps(step).v1_1().check();
}

#[test]
fn case_019_duplicate_keys() {
    root("    arazzo: 1.0.1\n    arazzo: 1.0.1 #! E duplicate-key").check();
    document("{\n\"arazzo\": \"1.0.1\",\n\"arazzo\": \"1.0.1\"\n}")
        .also(3, "E duplicate-key")
        .check();
}

/// A description whose responses have these keys.
fn responses(keys: &str) -> Documents {
    let api = format!(
        "openapi: 3.0.3
info: {{title: Things, version: '1'}}
servers: [{{url: 'https://things.example'}}]
paths:
  /things:
    get:
      operationId: listThings
      responses:
{keys}"
    );
    steps(LIST).and("api.openapi.yaml", &api)
}

#[test]
fn case_019b_response_keys_that_are_numbers() {
    responses("        200: {description: All.}").check();
    responses(
        "        200: {description: All.} #! E duplicate-key
        '200': {description: All.}",
    )
    .check();
}

#[test]
fn case_020_tags() {
    changed("title: Case", "title: !!str Case").check();
    changed(
        "info: {title: Case, version: '1'}",
        "info: {title: !foo Case, version: '1'} #! E custom-tag",
    )
    .check();
}

#[test]
fn case_023_unquoted_braces() {
    steps(
        "
        - stepId: list
          operationId: listThings
          successCriteria:
            - condition: {$statusCode == 200} #! E unquoted
        ",
    )
    .check()
    .says("quote it");
}

#[test]
fn case_023b_condition_that_is_no_text() {
    steps(
        "
        - stepId: list
          operationId: listThings
          successCriteria:
            - condition: true #! E scalar-text
        ",
    )
    .check();
}

#[test]
fn case_036b_retries_on_the_step() {
    steps(
        "
        - stepId: list
          operationId: listThings
          retryAfter: 5 #! W step-retry
          retryLimit: 30
        ",
    )
    .check();
}

#[test]
fn case_047_components_with_another_value() {
    steps(
        "
        - stepId: list
          operationId: listThings
          parameters: [{reference: $components.parameters.limit, value: 7}]
        ",
    )
    .with_root("components: {parameters: {limit: {name: limit, in: query, value: 1}}}")
    .check()
    .has("workflows/run.rs", "limit: Some(7)");
}

#[test]
fn case_048_components_of_another_kind() {
    steps(
        "
        - stepId: list
          operationId: listThings
          parameters:
            - {reference: $components.inputs.limit} #! E unknown-component
        ",
    )
    .with_root("components: {inputs: {limit: {type: integer}}}")
    .check();
}

#[test]
fn case_049_members_beside_a_reference() {
    steps(
        "
        - stepId: list
          operationId: listThings
          parameters:
            - {reference: $components.parameters.limit, in: header} #! W ignored
        ",
    )
    .with_root("components: {parameters: {limit: {name: limit, in: query, value: 1}}}")
    .check()
    .has("workflows/run.rs", "limit: Some(1)");
}
